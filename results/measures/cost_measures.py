"""Measures of what a plan costs: people's days, days on the way, and what offices give that have no villages of their own."""

import numpy as np
from numpy.typing import NDArray

from results.measures.measure import Measure, Vector
from results.measures.support_measures import support_measures
from scenarios.scenario import Scenario
from scenarios.schema import Text
from sim.outcomes.outcome import Outcomes


def cost_measures(scenario: Scenario, outcomes: Outcomes) -> list[Measure]:
    """Days on site of people, days of travel, days of other offices' teams where there are any, and of support."""
    days = outcomes.worked + outcomes.travelled
    size = np.array([float(team.size) for team in scenario.teams])
    is_other = other_teams(scenario)
    result = [
        Measure("staff_days", Text(zh="现场人日", en="person-days on site"), lambda: _days(days, size), "d", better="less"),
        Measure("travel_days", Text(zh="路程组日", en="team-days of travel"), lambda: _days(outcomes.travelled), "d",
                better="less"),
    ]  # fmt: skip
    if is_other.any():
        name = Text(zh="上级等其他巡察办组日", en="team-days of other offices")
        result.append(Measure("other_office_days", name, lambda: _days(days, is_other.astype(np.float64)), "d", better="less"))
    return result + support_measures(scenario, outcomes)


def other_teams(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether each team is one of an office that is in charge of no village, such as the prefecture's in a county; (teams,)."""
    offices = set(scenario.office_in_charge[scenario.is_village].tolist())
    return np.array([team.office not in offices for team in scenario.teams], bool)


def _days(by_team: NDArray[np.float64], weight: NDArray[np.float64] | None = None) -> Vector:
    """Sum over teams, each with a weight, and rounds; shape (replications,)."""
    totals = by_team.sum(axis=2)
    # no product of matrices: its rounding depends on how many replications there are
    return np.asarray((totals if weight is None else totals * weight).sum(axis=1), np.float64)

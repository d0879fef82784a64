"""Teams more that are valued: in the round of each year in which they are worth most, and in all rounds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.changes import team_share, with_teams
from optimize.control.rounding import in_steps
from optimize.explaining.limits.limits_of_work import years
from optimize.valuing.marginal_value import MarginalValue
from scenarios.scenario import Scenario

MOST = 12
"""Changes of each kind that are solved again, those worth most by the duals."""


@dataclass(frozen=True, slots=True, eq=False)
class TeamChange:
    """One team more of an office, in one round or in all of them."""

    office: int
    round: int
    """-1 where it is in all rounds, for example a team that another region sends."""
    rounds: NDArray[np.bool_]
    """Rounds in which the team is there, shape (rounds,)."""
    dual: float
    """Fall of the objective by the dual values."""

    def of(self, scenario: Scenario) -> Scenario:
        """Return the scenario with the change."""
        return with_teams(scenario, self.office, self.rounds)

    def valued(self, scenario: Scenario, fall: float | None, weight: float = 1.0) -> MarginalValue:
        """Say what the change is worth.

        Parameters
        ----------
        fall
            Fall of the bound when solved again with it; None where there is only the price.
        weight
            Share of all sites, by weight, in the part of the region that it is for.
        """
        workdays = np.array([round_.workdays for round_ in scenario.rounds], np.float64)
        days = float(workdays[self.rounds].sum()) * team_share(scenario, self.office)
        office = scenario.offices[self.office].id
        if self.round < 0:
            return MarginalValue("team", office, 0, "", days, self.dual, fall, weight)
        year, round_id = int(years(scenario)[self.round]), scenario.rounds[self.round].id
        return MarginalValue("team-round", office, year, round_id, days, self.dual, fall, weight)


def team_changes(scenario: Scenario, value: NDArray[np.float64]) -> list[TeamChange]:
    """List the teams more that are worth most: by office and year, then in all rounds; the most valuable first.

    Parameters
    ----------
    value
        Of one more team of each office in each round, shape (offices, rounds).
    """
    offices, rounds = offices_with_teams(scenario), np.arange(len(scenario.rounds))
    return [
        *(
            TeamChange(office, rnd, rounds == rnd, float(value[office, rnd]))
            for office, rnd in _best_team_rounds(value, offices, years(scenario))
        ),
        *(
            TeamChange(office, -1, np.ones(len(rounds), bool), float(value[office].sum()))
            for office in _best_offices(value, offices)
        ),
    ]


def with_teams_everywhere(scenario: Scenario) -> Scenario:
    """Return the scenario with one more team of each office that has teams, in all rounds."""
    for office in offices_with_teams(scenario):
        scenario = with_teams(scenario, office, np.ones(len(scenario.rounds)))
    return scenario


def offices_with_teams(scenario: Scenario) -> list[int]:
    """Rows of the offices that have teams, ascending."""
    return sorted({team.office for team in scenario.teams})


def _best_team_rounds(value: NDArray[np.float64], offices: list[int], year: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Office and round in which one more team is worth most, of each office in each year; the most valuable first.

    Parameters
    ----------
    value
        Of one more team of each office in each round, shape (offices, rounds).
    year
        Of each round, shape (rounds,).
    """
    places, steps = [], in_steps(value)
    for office in offices:
        for calendar_year in np.unique(year).tolist():
            in_year = np.flatnonzero(year == calendar_year)
            places.append((office, int(in_year[np.argmax(steps[office, in_year])])))
    return sorted(places, key=lambda place: (-steps[place], place))[:MOST]


def _best_offices(value: NDArray[np.float64], offices: list[int]) -> list[int]:
    """Offices by the value of one more team in all rounds, the most valuable first."""
    total = in_steps(value.sum(axis=1))
    return sorted(offices, key=lambda office: (-total[office], office))[:MOST]

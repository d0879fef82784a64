"""The pace of offices and teams: what a world knows of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.sites.made.draws import entity_keys


@dataclass(frozen=True, slots=True, eq=False)
class Pace:
    """Paces that are drawn once a replication; standard deviations are those of their logarithms."""

    office_key: NDArray[np.uint64]
    """Key of each office for its draws, shape (offices,)."""
    office_deviation: float
    team_key: NDArray[np.uint64]
    """Key of each team, shape (teams,)."""
    team_deviation: float


def compile_pace(scenario: Scenario) -> Pace | None:
    """Compile the paces of a scenario; None where every visit is as long as written but for its own variation."""
    uncertainty = scenario.file.uncertainty
    office = uncertainty.pace.office_deviation(uncertainty.visit_cv)
    team = uncertainty.pace.team_deviation(uncertainty.visit_cv)
    if office == 0 and team == 0:
        return None
    return Pace(
        office_key=entity_keys(office.id for office in scenario.offices),
        office_deviation=office,
        team_key=entity_keys(team.id for team in scenario.teams),
        team_deviation=team,
    )

"""What stops whole teams, or lengthens visits: calls away, weather, complaint surges."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.sites.made.draws import entity_keys
from sim.compiled.stays import Stays

WORKING_YEAR = 250.0
"""Working days for which the rate of calls is given."""


@dataclass(frozen=True, slots=True, eq=False)
class Disturbances:
    """What can stop a team, and lengthen a visit."""

    call_rate: float
    """Calls away per working day on site."""
    call_days: float
    """Mean working days of one."""
    stay_key: NDArray[np.uint64]
    """Key of each team and round for its draws, team by team; shape (teams * rounds,), empty without calls."""
    team_office: NDArray[np.int64]
    """Office of each team, shape (teams,)."""
    reserve: NDArray[np.int64]
    """Teams of each office that are held free for calls, shape (offices,)."""
    weather_key: NDArray[np.uint64]
    """Key of each office and day that may be lost, shape (office days,)."""
    weather_chance: NDArray[np.float64]
    """Chance that it is, same shape."""
    weather_day: NDArray[np.int64]
    """Which of them each slot of each team is, -1 where none; shape (teams, slots)."""
    surge_probability: float
    surge_factor: float

    @property
    def stops_teams(self) -> bool:
        """Whether anything here stops a team."""
        return self.call_rate > 0 or len(self.weather_key) > 0


def compile_disturbances(scenario: Scenario, stays: Stays) -> Disturbances:
    """Compile a scenario's calls, weather and surges."""
    section = scenario.file.uncertainty
    calls = section.mobile.rate > 0
    stay = (f"{team.id}/{rnd.id}" for team in scenario.teams for rnd in scenario.rounds) if calls else ()
    key, chance, day = _weather(scenario, stays)
    return Disturbances(
        call_rate=section.mobile.rate / WORKING_YEAR,
        call_days=section.mobile.days,
        stay_key=entity_keys(stay),
        team_office=np.array([team.office for team in scenario.teams], np.int64),
        reserve=np.array(
            [scenario.file.teams[office.id].reserve if office.id in scenario.file.teams else 0 for office in scenario.offices],
            np.int64,
        ),
        weather_key=key,
        weather_chance=chance,
        weather_day=day,
        surge_probability=section.surge.probability,
        surge_factor=section.surge.factor,
    )


def _weather(scenario: Scenario, stays: Stays) -> tuple[NDArray[np.uint64], NDArray[np.float64], NDArray[np.int64]]:
    """Days of each office that may be lost, and where they are among the teams' slots."""
    by_month = np.zeros(12)
    for month, share in scenario.file.uncertainty.weather.closed.items():
        by_month[int(month) - 1] = share
    dates = scenario.calendar.dates(np.arange(scenario.calendar.days))
    chance = np.append(by_month[dates.astype("datetime64[M]").astype(np.int64) % 12], 0.0)  # behind the last slot: none
    office = np.array([team.office for team in scenario.teams], np.int64)[:, None]
    cell = office * len(chance) + stays.slot_day
    has_chance = chance[stays.slot_day] > 0
    cells, place = np.unique(cell[has_chance], return_inverse=True)
    day = np.full(cell.shape, -1, np.int64)
    day[has_chance] = place
    key = entity_keys(f"{scenario.offices[cell // len(chance)].id}/{dates[cell % len(chance)]}" for cell in cells.tolist())
    return key, chance[cells % len(chance)], day

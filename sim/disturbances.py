"""What stops whole teams: calls to mobile inspections and campaigns, and days without work."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.sites.draws import entity_keys
from sim.spans import Spans, cover
from sim.stays import Stays
from sim.streams import Streams

if TYPE_CHECKING:
    from sim.world import World

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
    given = scenario.file.uncertainty
    calls = given.mobile.rate > 0
    stay = (f"{team.id}/{rnd.id}" for team in scenario.teams for rnd in scenario.rounds) if calls else ()
    key, chance, day = _weather(scenario, stays)
    return Disturbances(
        call_rate=given.mobile.rate / WORKING_YEAR,
        call_days=given.mobile.days,
        stay_key=entity_keys(stay),
        weather_key=key,
        weather_chance=chance,
        weather_day=day,
        surge_probability=given.surge.probability,
        surge_factor=given.surge.factor,
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
    wanted = chance[stays.slot_day] > 0
    cells, place = np.unique(cell[wanted], return_inverse=True)
    day = np.full(cell.shape, -1, np.int64)
    day[wanted] = place
    key = entity_keys(f"{scenario.offices[one // len(chance)].id}/{dates[one % len(chance)]}" for one in cells.tolist())
    return key, chance[cells % len(chance)], day


def stopped_share(world: "World", streams: Streams) -> NDArray[np.float64]:
    """Share of each slot in which a team as a whole is stopped, shape (replications, teams, slots)."""
    given = world.disturbances
    stopped = np.zeros((len(streams.replications), *world.stays.slot_day.shape))
    if given.call_rate > 0:
        stopped += cover(world.stays, len(streams.replications), call_spans(world, streams))
    if len(given.weather_key):
        np.maximum(stopped, closed_slots(given, streams), out=stopped)
    return stopped


def closed_slots(given: Disturbances, streams: Streams) -> NDArray[np.bool_]:
    """Draw which slots teams lose to weather, shape (replications, teams, slots); only where any may be."""
    lost = streams.uniform("weather", given.weather_key)[..., 0] < given.weather_chance
    return np.asarray(lost[:, given.weather_day] & (given.weather_day >= 0))


def count_calls(world: "World", streams: Streams) -> tuple[NDArray[np.int64], NDArray[np.float64]] | tuple[None, None]:
    """How often each team is called away in each round, and for how many working days; None where none ever is.

    Both of shape (replications, teams, rounds). They are drawn again, which gives the same calls.
    """
    if world.disturbances.call_rate == 0:
        return None, None
    spans = call_spans(world, streams)
    shape = (len(streams.replications), *world.stays.days.shape)
    cell = np.ravel_multi_index((spans.replication, spans.team, spans.rnd), shape)
    size = int(np.prod(shape))
    days = np.bincount(cell, spans.end - spans.begin, size)
    return np.bincount(cell, minlength=size).reshape(shape), np.asarray(days, np.float64).reshape(shape)


def call_spans(world: "World", streams: Streams) -> Spans:
    """Draw the times in which teams are called away.

    In each stay a team works for an exponential time, is away for another, and so on; it can't be called away twice at
    once. All are there on the days of an extension.
    """
    given, stays = world.disturbances, world.stays
    team, rnd = np.divmod(np.arange(len(given.stay_key)), stays.days.shape[1])
    length = stays.days[team, rnd].astype(np.float64)
    replication, stay = (one.ravel() for one in np.indices((len(streams.replications), len(given.stay_key))))
    now = np.zeros(len(stay))
    spans: list[Spans] = []
    call = 0
    while len(stay):
        key = given.stay_key[stay]
        now = now - np.log(streams.paired_uniform(f"call {call}", key, replication)) / given.call_rate
        before = now < length[stay]
        replication, stay, now, key = replication[before], stay[before], now[before], key[before]
        away = -given.call_days * np.log(streams.paired_uniform(f"length of call {call}", key, replication))
        end = np.minimum(now + away, length[stay])
        spans.append(Spans(replication, team[stay], rnd[stay], now, end, np.ones(len(stay))))
        now = end
        call += 1
    return Spans(*(np.concatenate(column) for column in zip(*spans, strict=True)))


def surge_factors(world: "World", streams: Streams) -> NDArray[np.float64] | None:
    """Factor by which complaints lengthen each visit, shape (replications, visits); None where they never do."""
    given = world.disturbances
    if given.surge_probability == 0 or given.surge_factor == 1:
        return None
    surge = streams.uniform("complaint surge", world.visit_key)[..., 0] < given.surge_probability
    return np.where(surge, given.surge_factor, 1.0)

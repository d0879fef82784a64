"""Visits of a stay that run side by side (同时进驻): how many a team has open at a time, and in which groups it takes them.

A team goes through its tour in groups of neighbours in the tour. It comes to the places of a group together and shares its days
among them, so a group is over when the visits would be over one after the other: planning needs to know nothing of it but for
dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.scenario import Scenario
from scenarios.schema.side_by_side import SideBySideKeys


class Beside(NamedTuple):
    """How a visit goes together with others of its stay."""

    at_once: int
    """Visits that may be open at a time."""
    ends_apart: bool
    """Whether each visit of a group ends when its own work is done."""
    rule: str
    """What becomes of it at the end of a stay: a group has one rule."""


ALONE = Beside(1, ends_apart=False, rule="")


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What modes, rounds and offices say, the first of them that says something."""

    modes: tuple[SideBySideKeys, ...]
    rounds: tuple[SideBySideKeys, ...]
    teams: tuple[SideBySideKeys, ...]
    """What the office of each team says."""
    rules: tuple[str, ...]
    """What becomes of visits of each mode at the end of a stay."""

    def of(self, mode: int, team: int, rnd: int) -> Beside:
        """How visits of a mode go together in a team's round."""
        for keys in (self.modes[mode], self.rounds[rnd], self.teams[team]):
            if keys.at_once is not None:
                return Beside(keys.at_once, keys.visits_end == "each", self.rules[mode])
        return Beside(1, ends_apart=False, rule=self.rules[mode])


def side_by_side(scenario: Scenario) -> SideBySide | None:
    """Return what the scenario says of visits side by side; None where all go one after the other."""
    file = scenario.file
    modes = tuple(scenario.mode(name) for name in scenario.modes)
    rounds = tuple(rnd.visits for rnd in scenario.rounds)
    offices = [file.teams.get(office.id, SideBySideKeys()) for office in scenario.offices]
    teams = tuple(offices[team.office] for team in scenario.teams)
    if all((keys.at_once or 1) == 1 for keys in (*modes, *rounds, *teams)):
        return None
    return SideBySide(modes, rounds, teams, tuple(mode.carry_over or file.simulation.carry_over for mode in modes))


def group_size(visits: Sequence[Beside]) -> int:
    """How many of the visits that come next make up one group: of one rule, and no more than any of them allows."""
    size, limit = 1, visits[0].at_once
    for visit, next_visit in pairwise(visits):
        limit = min(limit, next_visit.at_once)
        if size >= limit or visit[1:] != next_visit[1:]:
            break
        size += 1
    return size


class Timed(NamedTuple):
    """A tour in working time."""

    begin: list[float]
    finish: list[float]
    home: float
    """When the team can be home again."""


def time_tour(
    opening: float,
    legs: Sequence[float],
    days: Sequence[float],
    release: Sequence[float],
    visit_rules: Sequence[Beside],
    close: float | None = None,
) -> Timed:
    """Date a tour: each group as early as its team is there and whom it waits for has begun.

    Parameters
    ----------
    opening, close
        Working time at which the stay begins and ends. The last group, where its visits end together, lasts until the team must
        leave; until its work is done where `close` is left out.
    legs
        Days on the road to each visit and home, one more than there are visits.
    days
        Days on site of each visit.
    release
        Working time before which each visit does not begin.
    visit_rules
        How each visit goes together with others.
    """
    starts: list[float] = []
    finish: list[float] = []
    now = opening
    while (first := len(starts)) < len(days):
        start = max(now + legs[first], release[first])
        size = group_size(visit_rules[first:])
        later = (k for k in range(1, size) if release[first + k] > start + TIME_TOLERANCE)
        last = first + next(later, size)  # a visit that must wait starts a group of its own, so that it delays no other
        spread = start + sum(legs[first + 1 : last])
        work = days[first:last]
        now = spread + sum(work)
        starts += [start] * (last - first)
        if visit_rules[first].ends_apart:
            finish += [spread + done for done in shared_ends(work)]
            continue
        end = now
        if close is not None and last == len(days) and visit_rules[first].at_once > 1:
            end = max(now, close - legs[last])
        finish += [end] * (last - first)
    if close is not None:  # a visit short of an hour or two is finished on the last day
        finish = [min(end, close) for end in finish]
    return Timed(starts, finish, now + legs[len(days)])


def shared_ends(work: Sequence[float]) -> list[float]:
    """When each of several visits is done that share the days of one team equally (processor sharing)."""
    ends = [0.0] * len(work)
    order = sorted(range(len(work)), key=lambda k: work[k])
    now = level = 0.0
    for place, k in enumerate(order):
        now += (work[k] - level) * (len(work) - place)
        level = work[k]
        ends[k] = now
    return ends

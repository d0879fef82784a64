"""Second visits that are planned (回头看, 回访): how many there are, and which stays keep days for them.

Each is a trip of its own at the beginning of a stay, for which whole days are kept free before anything else is planned: as
many as the longest visit of its office and mode takes with the way there and home.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.stays.mode_rounds import season_rounds
from scenarios.stays.windows import Windows
from scenarios.stays.workload import ROUNDING, mode_days, mode_offices


@dataclass(frozen=True, slots=True)
class Slot:
    """Days of a stay that are kept for a second visit."""

    mode: int
    """Column of the mode."""
    office: int
    team: int
    round: int
    days: int
    """Whole working days, the way there and home included."""


def modes_again(scenario: Scenario) -> list[int]:
    """Columns of the modes in which second visits are planned."""
    return [column for column, name in enumerate(scenario.modes) if scenario.mode(name).again is not None]


def second_visits_wanted(scenario: Scenario) -> Counter[tuple[int, int]]:
    """Second visits of each mode and office."""
    visits: Counter[tuple[int, int]] = Counter()
    for column in modes_again(scenario):
        second_visits = scenario.mode(scenario.modes[column]).again
        assert second_visits is not None  # noqa: S101 - `modes_again`
        office = mode_offices(scenario)[:, column]
        for number in np.unique(office[office >= 0]).tolist():
            count = math.floor(second_visits.share * int((office == number).sum()) + ROUNDING)
            if count:
                visits[column, number] = count
    return visits


def kept_slots(
    scenario: Scenario, windows: Windows, planned_counts: Mapping[tuple[int, int], int] | None = None
) -> tuple[Slot, ...]:
    """Choose the stays that keep days for second visits: evenly over the rounds in which there can be any, teams by turns.

    Parameters
    ----------
    windows
        Stays of the teams.
    made
        Second visits of each mode and office that stand already.
    """
    visits = second_visits_wanted(scenario)
    if not visits:
        return ()
    days, seasons = mode_days(scenario), season_rounds(scenario)
    base = scenario.travel.sites
    free_days, slot_counts = windows.days.copy(), Counter[int]()
    slots: list[Slot] = []
    for (column, office), count in sorted(visits.items()):
        missing = count - (planned_counts or {}).get((column, office), 0)
        sites = np.flatnonzero((mode_offices(scenario)[:, column] == office) & ~np.isnan(days[:, column]))
        bases = np.full(len(sites), base + office)
        visit_days = days[sites, column] + scenario.travel.days(bases, sites) + scenario.travel.days(sites, bases)
        slot_days = math.ceil(float(visit_days.max(initial=0.0)) - ROUNDING)
        teams = [k for k, team in enumerate(scenario.teams) if team.office == office and team.rounds is None]
        rounds = [
            rnd
            for rnd in _rounds_after(scenario, column)
            if seasons[column, rnd] and (free_days[teams, rnd] >= slot_days).any()
        ]
        due_slots = 0
        for place, rnd in enumerate(rounds):
            due_slots += (missing * (place + 1)) // len(rounds) - (missing * place) // len(rounds)
            while due_slots > 0:
                able_teams = [team for team in teams if free_days[team, rnd] >= slot_days]
                if not able_teams:
                    break
                team = min(
                    able_teams, key=lambda candidate: (slot_counts[candidate], -int(free_days[candidate, rnd]), candidate)
                )
                free_days[team, rnd] -= slot_days
                slot_counts[team] += 1
                due_slots -= 1
                slots.append(Slot(column, office, team, rnd, slot_days))
    return tuple(slots)


def _rounds_after(scenario: Scenario, column: int) -> list[int]:
    """Return the rounds that begin late enough after some round, or after a site that was covered before the plan."""
    second_visits = scenario.mode(scenario.modes[column]).again
    assert second_visits is not None  # noqa: S101 - see the caller
    ends = [float(rnd.end) for rnd in scenario.rounds]
    done = scenario.done_day[np.isfinite(scenario.done_day)]
    first = min([*ends, *done.tolist()], default=math.inf)
    return [k for k, rnd in enumerate(scenario.rounds) if rnd.start >= first + second_visits.after]


def without_slots(windows: Windows, slots: tuple[Slot, ...]) -> Windows:
    """Shorten stays by the days that are kept: they begin later."""
    if not slots:
        return windows
    kept_days = np.zeros_like(windows.days)
    for slot in slots:
        kept_days[slot.team, slot.round] += slot.days
    start, end, days = windows.start.copy(), windows.end.copy(), np.maximum(windows.days - kept_days, 0)
    for team, rnd in np.argwhere(kept_days > 0).tolist():
        calendar = windows.calendars[team]
        first = int(calendar.before[start[team, rnd]]) + int(kept_days[team, rnd])
        if days[team, rnd] > 0:
            start[team, rnd] = calendar.workdays[first]
        else:
            end[team, rnd] = start[team, rnd]
    return Windows(start, end, days, windows.calendars)


def served_again(scenario: Scenario, column: int) -> NDArray[np.int64]:
    """Office that makes second visits in a mode at each site, shape (sites,); -1 where none does."""
    return mode_offices(scenario)[:, column]

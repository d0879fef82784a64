"""When each team is on site, and in which rounds each site can be visited."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.blackouts import intervals
from scenarios.blocked import closed_days
from scenarios.calendar import WorkCalendar
from scenarios.scenario import Scenario
from scenarios.seasons import season_days


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Stay of each team in each round, shape (teams, rounds); half-open days of the term."""

    start: NDArray[np.int64]
    """First day."""
    end: NDArray[np.int64]
    """First day after the stay; equal to the start where the team is not at hand."""
    days: NDArray[np.int64]
    """Working days in between: what work and travel of the team must fit into."""
    calendars: tuple[WorkCalendar, ...]
    """Working days of each team: those of the scenario without the days on which it or its office is blocked."""


def team_windows(scenario: Scenario) -> Windows:
    """Lay out the stay of each team.

    Of each round's working days, less those that blackouts of the office's region take, the longest part without a break
    (the first of several); of that the first days, at most the team's share of the whole round. Days on which the team or
    its office is blocked are lost: the stay ends when it would have ended without.
    """
    calendar = scenario.calendar
    start = np.array([r.start for r in scenario.rounds], np.int64)
    whole = np.array([r.workdays for r in scenario.rounds], np.int64)
    share = np.array([team.share for team in scenario.teams])
    first = np.broadcast_to(calendar.before[start], (len(share), len(start))).copy()
    days = np.floor(share[:, None] * whole[None, :] + 1e-9).astype(np.int64)
    begin = np.broadcast_to(start, days.shape).copy()
    for office, (part, length) in _cut_short(scenario).items():
        mine = np.array([team.office == office for team in scenario.teams])
        first[mine] = part
        begin[mine] = calendar.workdays[np.minimum(part, len(calendar.workdays) - 1)]
        days[mine] = np.minimum(days[mine], length)
    last = np.maximum(first + days - 1, 0)
    end = np.where(days > 0, calendar.workdays[np.minimum(last, len(calendar.workdays) - 1)] + 1, begin)
    calendars = _team_calendars(scenario)
    for team, own in enumerate(calendars):
        if own is not calendar:
            days[team] = own.before[end[team]] - own.before[begin[team]]
            end[team] = np.where(days[team] > 0, end[team], begin[team])
    return Windows(begin, end.astype(np.int64), days, calendars)


def _team_calendars(scenario: Scenario) -> tuple[WorkCalendar, ...]:
    calendar = scenario.calendar
    offices = closed_days(scenario.blocked, calendar, "office")
    teams = closed_days(scenario.blocked, calendar, "team")
    nothing = np.zeros(calendar.days, bool)
    calendars = []
    for team in scenario.teams:
        closed = offices.get(scenario.offices[team.office].id, nothing) | teams.get(team.id, nothing)
        calendars.append(WorkCalendar(calendar.start, calendar.working & ~closed) if closed.any() else calendar)
    return tuple(calendars)


def _cut_short(scenario: Scenario) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Of offices whose region has blackouts: first working day of each round's longest free part, and its length."""
    calendar = scenario.calendar
    regional = [one for one in scenario.file.calendar.blackouts if one.region is not None and one.site_class is None]
    found: dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
    for number, office in enumerate(scenario.offices):
        mine = [one for one in regional if office.region.startswith(str(one.region))]
        if not mine:
            continue
        busy = np.zeros(calendar.days, bool)
        for one in mine:
            for low, high in intervals(one, calendar):
                busy[max(low, 0) : max(high, 0)] = True
        parts = []
        for rnd in scenario.rounds:
            slot = int(calendar.before[rnd.start])
            parts.append(_longest_free(busy[calendar.workdays[slot : slot + rnd.workdays]], slot))
        first, length = np.array(parts, np.int64).reshape(-1, 2).T
        found[number] = (first, length)
    return found


def _longest_free(taken: NDArray[np.bool_], offset: int) -> tuple[int, int]:
    """First place, counted from `offset`, and length of the longest run of False."""
    edges = np.diff(np.concatenate([[True], taken, [True]]).astype(np.int8))
    begin, end = np.flatnonzero(edges == -1), np.flatnonzero(edges == 1)
    if not len(begin):
        return offset, 0
    best = int(np.argmax(end - begin))
    return offset + int(begin[best]), int(end[best] - begin[best])


def open_rounds(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether each site can be visited in each round, shape (sites, rounds).

    It can where no working day of the round is out of the site's season, or blocked for the site or its township: visits
    may fall on any day of a round.
    """
    calendar = scenario.calendar
    result = np.ones((len(scenario.sites), len(scenario.rounds)), bool)

    def close(sites: NDArray[np.bool_], closed: NDArray[np.bool_]) -> None:
        missed = np.concatenate([[0], np.cumsum(closed & calendar.working)])
        shut = [missed[one.end] > missed[one.start] for one in scenario.rounds]
        result[np.ix_(np.flatnonzero(sites), np.flatnonzero(shut))] = False

    for column, kind in (("id", "site"), ("township", "township")):
        names = scenario.sites[column]
        for name, closed in closed_days(scenario.blocked, calendar, kind).items():  # type: ignore[arg-type]
            close((names == name).to_numpy(), closed)
    seasons = scenario.sites["season"]
    for season in seasons.drop_nulls().unique().sort().to_list():
        close((seasons == season).fill_null(value=False).to_numpy(), ~season_days(season, calendar))
    return result

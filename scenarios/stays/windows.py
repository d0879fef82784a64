"""When each team is on site, and in which rounds each site can be visited."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.blackouts import blackout_days
from scenarios.calendar.seasons import season_days
from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.scenario import Scenario
from scenarios.sites.blocked import closed_days
from scenarios.stays.crossing import crossing_days
from scenarios.stays.taking_part import taking_part


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
    """Working days of each team: those of the scenario without the days on which it or its office is blocked, and without
    blackouts of its office's region."""


def team_windows(scenario: Scenario) -> Windows:
    """Lay out the stay of each team: the first part, as large as the team's share, of each round's working days.

    The people of a team must have written the reports of their stay before (`report_days`) and prepared the new one
    (`preparation_days`): where the working days between the two are too few, the first days of the later stay are lost.

    A team that the office's staff can't form in a round, or that does not hold it, has no stay. Days on which the team or its
    office is blocked, or its region has a blackout, are lost: the stay ends when it would have ended without. Crossed teams end
    theirs earlier, by the days that the outsiders' way takes.
    """
    calendar = scenario.calendar
    start = np.array([r.start for r in scenario.rounds], np.int64)
    available = np.array([r.workdays for r in scenario.rounds], np.int64)
    share = np.array([team.share for team in scenario.teams])
    days = np.floor(share[:, None] * available[None, :] + 1e-9).astype(np.int64)
    first = calendar.before[start]
    last = np.maximum(first[None, :] + days - 1, 0)
    end = np.where(days > 0, calendar.workdays[last] + 1, start[None, :])
    calendars = _team_calendars(scenario)
    for team, team_calendar in enumerate(calendars):
        if team_calendar is not calendar:
            days[team] = team_calendar.before[end[team]] - team_calendar.before[start]
            end[team] = np.where(days[team] > 0, end[team], start)
    is_formed = scenario.team_formed
    if not is_formed.all():
        days = np.where(is_formed, days, 0)
        end = np.where(is_formed, end, start)
    part = taking_part(scenario)
    if part is not None:
        days, end = np.where(part, days, 0), np.where(part, end, start)
    if scenario.file.exchanges:
        days_lost = crossing_days(scenario)
        for team, rnd in np.argwhere((days_lost > 0) & (days > 0)):
            team_calendar = calendars[team]
            days[team, rnd] = rest_days = max(int(days[team, rnd] - days_lost[team, rnd]), 0)
            end[team, rnd] = (
                team_calendar.workdays[team_calendar.before[start[rnd]] + rest_days - 1] + 1 if rest_days else start[rnd]
            )
    stays = np.broadcast_to(start, days.shape).copy(), end.astype(np.int64), days
    _prepare(*stays, calendars, scenario.file.rounds.between)
    return Windows(*stays, calendars)


def _prepare(
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    days: NDArray[np.int64],
    calendars: tuple[WorkCalendar, ...],
    days_between: float,
) -> None:
    """Take from each stay the first days that go into reports and preparation, in place.

    Days between stays are counted in the team's own working days, from its last stay with days on site. What is done before
    the first stay lies before the term, or in its first weeks.
    """
    for team, team_calendar in enumerate(calendars if days_between else ()):
        free_from = -1  # working day from which the team can write and prepare; none before its first stay
        for rnd in np.flatnonzero(days[team]).tolist():
            first = int(team_calendar.before[start[team, rnd]])
            days_lost = max(math.ceil(free_from + days_between - first - 1e-9), 0) if free_from >= 0 else 0
            if days_lost >= days[team, rnd]:
                days[team, rnd], end[team, rnd] = 0, start[team, rnd]
                continue
            if days_lost:
                days[team, rnd] -= days_lost
                start[team, rnd] = team_calendar.workdays[first + days_lost]
            free_from = int(team_calendar.before[end[team, rnd]])


def _team_calendars(scenario: Scenario) -> tuple[WorkCalendar, ...]:
    calendar = scenario.calendar
    offices = closed_days(scenario.blocked, calendar, "office")
    teams = closed_days(scenario.blocked, calendar, "team")
    regions = [
        (blackout.region, blackout_days(blackout, calendar))
        for blackout in scenario.file.calendar.blackouts
        if blackout.region is not None and blackout.site_class is None
    ]
    nothing = np.zeros(calendar.days, bool)
    calendars = []
    for team in scenario.teams:
        office = scenario.offices[team.office]
        days_closed = offices.get(office.id, nothing) | teams.get(team.id, nothing)
        for region, days in regions:
            days_closed = days_closed | days if office.lies_in(region) else days_closed
        calendars.append(WorkCalendar(calendar.start, calendar.working & ~days_closed) if days_closed.any() else calendar)
    return tuple(calendars)


def open_rounds(scenario: Scenario) -> NDArray[np.bool_]:
    """Whether each site can be visited in each round, shape (sites, rounds).

    It can where no working day of the round is out of the site's season, too soon after another body's check, or blocked for
    the site or its township: visits may fall on any day of a round.
    """
    calendar = scenario.calendar
    result = np.ones((len(scenario.sites), len(scenario.rounds)), bool)

    def close(sites: NDArray[np.bool_], days: NDArray[np.bool_]) -> None:
        days_missed = np.concatenate([[0], np.cumsum(days & calendar.working)])
        is_closed = [days_missed[rnd.end] > days_missed[rnd.start] for rnd in scenario.rounds]
        result[np.ix_(np.flatnonzero(sites), np.flatnonzero(is_closed))] = False

    for column, kind in (("id", "site"), ("township", "township")):
        names = scenario.sites[column]
        for name, days_closed in closed_days(scenario.blocked, calendar, kind).items():  # type: ignore[arg-type]
            close((names == name).to_numpy(), days_closed)
    seasons = scenario.sites["season"]
    for season in seasons.drop_nulls().unique().sort().to_list():
        close((seasons == season).fill_null(value=False).to_numpy(), ~season_days(season, calendar))
    gap, checks = scenario.file.sites.after_other_check, scenario.sites["other_check"]
    for date in checks.drop_nulls().unique().sort().to_list() if gap else ():
        day = calendar.day(date)
        days_spared = np.zeros(calendar.days, bool)
        days_spared[max(day, 0) : max(day + gap, 0)] = True
        close((checks == date).fill_null(value=False).to_numpy(), days_spared)
    return result

"""Blackouts (停巡期): times without inspections, for all, or for a region's or a class's sites.

A general blackout takes its days out of the calendar. One for a region takes them out of the calendars of the teams whose
office lies in that region (`windows`). Where the teams of an office work in a round during a blackout of some sites (teams
from outside the region, or a blackout of one class), the round is closed to visits of these sites by that office (`closures`).
"""

import datetime as dt
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import WorkCalendar, china_working_days
from scenarios.schema import ScenarioFile
from scenarios.schema.time.calendar import Blackout
from scenarios.schema.time.months import date_in_year
from scenarios.schema.time.rounds import DatedRound, YearlyRound


def work_calendar(file: ScenarioFile) -> WorkCalendar:
    """Lay out the working days of a scenario's term, less its general blackouts."""
    start, days = file.term.start, (file.term.end - file.term.start).days
    working = np.ones(days, bool) if file.calendar.weekends else china_working_days(start, days)
    calendar = WorkCalendar(start, working.copy())
    general = [blackout for blackout in file.calendar.blackouts if blackout.general]
    free = [interval for blackout in general for interval in intervals(blackout, calendar)]
    weekend_rounds = [(date, section) for date, section in round_starts(file) if section.weekends]
    if weekend_rounds:
        allowed = WorkCalendar(start, np.ones(days, bool)).without(free).working
        for date, section in weekend_rounds:
            working |= _days_of_stay(calendar.day(date), date, section, allowed)
    return WorkCalendar(start, working).without(free)


def round_starts(file: ScenarioFile) -> Iterator[tuple[dt.date, YearlyRound | DatedRound]]:
    """Yield the first days of all rounds in years that the term touches, in the order of the file, year by year."""
    for year in range(file.term.start.year, file.term.end.year + 1):
        dates = ((date_in_year(year, section.start), section) for section in file.rounds.yearly)
        yield from ((start, section) for start, section in dates if section.held_on(start))
    yield from ((section.start, section) for section in file.rounds.dated)


def _days_of_stay(
    first: int, start: dt.date, section: YearlyRound | DatedRound, allowed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Days of a stay that is worked through weekends and holidays, of those that are `allowed`; shape (days,)."""
    inside = np.zeros(len(allowed), bool)
    end = section.end_from(start)
    if end is not None:
        inside[max(first, 0) : max(first + (end - start).days, 0)] = True
    elif 0 <= first < len(allowed):
        inside[first + np.flatnonzero(allowed[first:])[: section.on_site_days]] = True
    return inside & allowed


def intervals(blackout: Blackout, calendar: WorkCalendar) -> list[tuple[int, int]]:
    """Half-open intervals of day numbers that a blackout takes, in order; they may reach beyond the term."""
    if isinstance(blackout.start, dt.date) and isinstance(blackout.end, dt.date):
        return [(calendar.day(blackout.start), calendar.day(blackout.end))]
    spans = []
    for year in range(calendar.start.year - 1, calendar.end.year + 1):
        first, last = (calendar.day(date_in_year(year, str(edge))) for edge in (blackout.start, blackout.end))
        if last <= first:
            last = calendar.day(date_in_year(year + 1, str(blackout.end)))
        spans.append((first, last))
    return spans


def blackout_days(blackout: Blackout, calendar: WorkCalendar) -> NDArray[np.bool_]:
    """Whether each day of the term lies in a blackout, shape (days,)."""
    days = np.zeros(calendar.days, bool)
    for first, last in intervals(blackout, calendar):
        days[max(first, 0) : max(last, 0)] = True
    return days

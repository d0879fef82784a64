"""Blackouts (停巡期): times without inspections, for all, or for a region's or a class's sites.

A general blackout takes its days out of the calendar. One for a region takes them out of the calendars of the teams whose
office lies in that region (`windows`). Where the teams of an office work in a round during a blackout of some sites (teams
from outside the region, or a blackout of one class), the round is closed to visits of these sites by that office (`closures`).
"""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import WorkCalendar, china_working_days
from scenarios.schema import ScenarioFile
from scenarios.schema.time import Blackout


def work_calendar(file: ScenarioFile) -> WorkCalendar:
    """Lay out the working days of a scenario's term, less its general blackouts."""
    start, days = file.term.start, (file.term.end - file.term.start).days
    working = np.ones(days, bool) if file.calendar.weekends else china_working_days(start, days)
    calendar = WorkCalendar(start, working)
    general = [blackout for blackout in file.calendar.blackouts if blackout.general]
    return calendar.without(interval for one in general for interval in intervals(one, calendar))


def intervals(blackout: Blackout, calendar: WorkCalendar) -> list[tuple[int, int]]:
    """Half-open intervals of day numbers that a blackout takes, in order; they may reach beyond the term."""
    if isinstance(blackout.start, dt.date) and isinstance(blackout.end, dt.date):
        return [(calendar.day(blackout.start), calendar.day(blackout.end))]
    found = []
    for year in range(calendar.start.year - 1, calendar.end.year + 1):
        first, last = (calendar.day(date_in_year(year, str(edge))) for edge in (blackout.start, blackout.end))
        if last <= first:
            last = calendar.day(date_in_year(year + 1, str(blackout.end)))
        found.append((first, last))
    return found


def blackout_days(blackout: Blackout, calendar: WorkCalendar) -> NDArray[np.bool_]:
    """Whether each day of the term lies in a blackout, shape (days,)."""
    days = np.zeros(calendar.days, bool)
    for first, last in intervals(blackout, calendar):
        days[max(first, 0) : max(last, 0)] = True
    return days


def date_in_year(year: int, month_day: str) -> dt.date:
    """Date of a month and day (``"02-28"``) in a year; the last day of the month where it has no such day."""
    month, day = (int(part) for part in month_day.split("-"))
    while True:
        try:
            return dt.date(year, month, day)
        except ValueError:
            day -= 1

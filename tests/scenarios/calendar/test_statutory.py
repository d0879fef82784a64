"""Holidays beyond the announced years."""

import datetime as dt

import numpy as np

from scenarios.calendar.statutory import calendar_note, holidays_by_rule, last_announced_year, unannounced_years
from scenarios.calendar.work_calendar import china_working_days
from scenarios.language import speaking


def working(start: dt.date, end: dt.date) -> list[dt.date]:
    days = china_working_days(start, (end - start).days)
    return [start + dt.timedelta(days=int(day)) for day in np.flatnonzero(days)]


def test_long_holidays_are_free_in_years_that_are_not_announced() -> None:
    """A year well behind any announcement: a golden week of seven days, May Day of five, eight from the eve of the new year."""
    year = max(last_announced_year() + 1, 2027)
    for first, days in ((dt.date(year, 10, 1), 7), (dt.date(year, 5, 1), 5)):
        assert working(first, first + dt.timedelta(days=days)) == []
    assert working(dt.date(2037, 2, 14), dt.date(2037, 2, 22)) == []  # the eve is 14 February
    assert working(dt.date(2037, 2, 22), dt.date(2037, 2, 25)) != []
    assert dt.date(2031, 10, 8) in set(holidays_by_rule([2031]))  # the Mid-Autumn Festival is 1 October
    assert dt.date(2030, 10, 8) not in set(holidays_by_rule([2030]))


def test_announced_years_stay_as_announced() -> None:
    """2025: a Sunday worked for the Spring Festival, 8 October free with the Mid-Autumn Festival."""
    assert working(dt.date(2025, 1, 26), dt.date(2025, 1, 27)) == [dt.date(2025, 1, 26)]
    assert working(dt.date(2025, 10, 1), dt.date(2025, 10, 9)) == []
    assert working(dt.date(2025, 10, 9), dt.date(2025, 10, 10)) == [dt.date(2025, 10, 9)]
    assert unannounced_years(dt.date(2024, 1, 1), dt.date(2026, 1, 1)) == []


def test_the_years_are_said() -> None:
    """Once, in words; nothing where all are announced."""
    last = last_announced_year()
    with speaking("en"):
        note = calendar_note(dt.date(2025, 10, 1), dt.date(last + 3, 1, 1))
        assert f"{last + 1}-{last + 2}" in note
        assert calendar_note(dt.date(2024, 1, 1), dt.date(2025, 12, 31)) == ""

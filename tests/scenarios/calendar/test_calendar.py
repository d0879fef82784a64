"""The two clocks: days and working time."""

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scenarios.calendar.work_calendar import WorkCalendar, china_working_days

CALENDAR = WorkCalendar(dt.date(2026, 10, 1), china_working_days(dt.date(2026, 10, 1), 1826))


@given(st.floats(0.001, 1200))
def test_instant_is_the_inverse_of_worked(work: float) -> None:
    """Going from working time to an instant and back changes nothing."""
    assert np.isclose(CALENDAR.worked(CALENDAR.instant(work)), work)


def test_work_that_fills_a_day_ends_with_that_day() -> None:
    """Ten days of work end at the close of the tenth working day, not on the eleventh."""
    assert CALENDAR.instant(10.0) == CALENDAR.workdays[9] + 1


def test_work_beyond_the_term_never_ends() -> None:
    """More work than the term has days is never finished."""
    assert CALENDAR.instant(1e6) == np.inf


def test_make_up_days_and_holidays_of_2026() -> None:
    """2026-10-10 is a Saturday that is worked; 2026-10-05 is a Monday that is not."""
    assert CALENDAR.working[CALENDAR.day(dt.date(2026, 10, 10))]
    assert not CALENDAR.working[CALENDAR.day(dt.date(2026, 10, 5))]


def test_dates_and_days_are_inverse() -> None:
    """A day's date has that day's number, one by one and as arrays."""
    days = np.arange(0, 1826, 97)
    assert (CALENDAR.day_numbers(CALENDAR.dates(days)) == days).all()
    assert CALENDAR.date(CALENDAR.day(dt.date(2028, 2, 29))) == dt.date(2028, 2, 29)


def test_nothing_is_worked_in_a_blackout() -> None:
    """A blackout is half-open: its end is worked again."""
    free = CALENDAR.without([(100, 130)])
    assert not free.working[100:130].any()
    assert (free.working[130:] == CALENDAR.working[130:]).all()


def test_stays_share_the_day_of_the_changeover() -> None:
    """Half-day visits share a day; visits of whole days don't."""
    first, last = CALENDAR.stays([0.0, 2.5, 5.0], [2.5, 5.0, 6.0])
    assert last[0] - 1 == first[1]
    assert last[1] <= first[2]

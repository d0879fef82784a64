"""The calendar: dates at the edges, days inside.

Day 0 is the term's first day; day d is the half-open interval [d, d + 1). Work goes on during working days only, so there
is a second clock, working time, that stands still on the others.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenarios.calendar.statutory import holidays_by_rule, unannounced_years
from scenarios.immutable import fixed_property, freeze_fields

TIME_TOLERANCE = 1e-6
"""Days below which two instants are the same: far above rounding errors, far below anything that matters."""


def china_working_days(start: dt.date, days: int) -> NDArray[np.bool_]:
    """Working days of China from `start` on, shape (days,).

    Statutory holidays and, for the years in which they are announced, the official make-up days; from the ``holidays``
    package. In later years the three long holidays are kept free by rule.
    """
    return _china_working_days(start, days).copy()


@lru_cache(maxsize=16)  # a scenario asks twice, and those that are compared have one term
def _china_working_days(start: dt.date, days: int) -> NDArray[np.bool_]:
    import holidays  # noqa: PLC0415 - only where a scenario is loaded

    end = start + dt.timedelta(days=days)
    rules = holidays.country_holidays("CN", years=range(start.year, end.year + 1))
    dates = np.arange(np.datetime64(start, "D"), np.datetime64(end, "D"))
    working = np.is_busday(dates)
    working[np.isin(dates, np.array(sorted(rules), "datetime64[D]"))] = False
    working[np.isin(dates, np.array(sorted(rules.weekend_workdays), "datetime64[D]"))] = True
    free = holidays_by_rule(unannounced_years(start, end))
    working[np.isin(dates, np.array(sorted(free), "datetime64[D]"))] = False
    return working


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """Days of a term, and which of them are worked.

    Parameters
    ----------
    start
        The term's first day: day 0.
    working
        For each day of the term, whether work goes on; shape (days,).
    """

    start: dt.date
    working: NDArray[np.bool_]

    def __post_init__(self) -> None:
        freeze_fields(self)

    @property
    def days(self) -> int:
        """Length of the term in days."""
        return len(self.working)

    @property
    def end(self) -> dt.date:
        """First date after the term."""
        return self.date(self.days)

    @fixed_property
    def workdays(self) -> NDArray[np.int64]:
        """Day numbers of the working days, ascending."""
        return np.flatnonzero(self.working).astype(np.int64)

    @fixed_property
    def before(self) -> NDArray[np.int64]:
        """Working days before each day, shape (days + 1,)."""
        return np.concatenate([[0], np.cumsum(self.working, dtype=np.int64)])

    def day(self, date: dt.date) -> int:
        """Day number of `date`; negative before the term, `days` and more after it."""
        return (date - self.start).days

    def date(self, day: int) -> dt.date:
        """Date of day number `day`."""
        return self.start + dt.timedelta(days=int(day))

    def dates(self, days: ArrayLike) -> NDArray[np.datetime64]:
        """Dates of day numbers, as datetime64[D] of the same shape."""
        return np.asarray(np.datetime64(self.start, "D") + np.asarray(days).astype("timedelta64[D]"))

    def day_numbers(self, dates: ArrayLike) -> NDArray[np.int64]:
        """Day numbers of dates (datetime64[D]), of the same shape."""
        return (np.asarray(dates, "datetime64[D]") - np.datetime64(self.start, "D")).astype(np.int64)

    def worked(self, instants: ArrayLike) -> NDArray[np.float64]:
        """Working time in days that has passed at `instants` (days, may be fractions, within 0..days)."""
        t = np.asarray(instants, np.float64)
        day = np.clip(np.floor(t), 0, self.days - 1).astype(np.int64)
        return np.asarray(self.before[day] + self.working[day] * np.minimum(t - day, 1.0), np.float64)

    def instant(self, work: ArrayLike) -> NDArray[np.float64]:
        """Earliest instant at which `work` days of working time have passed; inf where the term has fewer.

        The inverse of `worked`: work that ends with a working day ends at that day's close, not on the next working day.
        """
        w = np.asarray(work, np.float64)
        last = np.ceil(w).astype(np.int64) - 1
        inside = last < len(self.workdays)
        day = self.workdays[np.clip(last, 0, len(self.workdays) - 1)]
        return np.where(inside, np.where(w > 0, day + (w - last), 0.0), np.inf)

    def without(self, intervals: Iterable[tuple[int, int]]) -> "WorkCalendar":
        """Return the calendar with no work in the half-open `intervals` of day numbers."""
        working = self.working.copy()
        for first, last in intervals:
            working[max(first, 0) : max(last, 0)] = False
        return WorkCalendar(self.start, working)

    def stays(self, start: ArrayLike, finish: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Half-open days of stays that are given in working time.

        Parameters
        ----------
        start, finish
            Working time (see `worked`) at which the work of each stay begins and is finished; within the term.

        Returns
        -------
        tuple
            First day on site, and first day after the stay; a stay that finishes with a working day ends at its close.
        """
        first = np.floor(np.asarray(start, np.float64) + TIME_TOLERANCE).astype(np.int64)
        last = np.ceil(np.asarray(finish, np.float64) - TIME_TOLERANCE).astype(np.int64) - 1
        final = len(self.workdays) - 1
        first = np.minimum(first, final)
        return self.workdays[first], self.workdays[np.clip(last, first, final)] + 1

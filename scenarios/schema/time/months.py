"""Arithmetic of months: the last day of a month stands for a day that it does not have."""

import datetime as dt
from calendar import monthrange


def months_after(start: dt.date, months: int) -> dt.date:
    """Return the date a number of months later; the last day of the month if it has no such day."""
    year, month = divmod(start.month - 1 + months, 12)
    return _in_month(start.year + year, month + 1, start.day)


def date_in_year(year: int, month_day: str) -> dt.date:
    """Date of a month and day (``"02-28"``) in a year; the last day of the month where it has no such day."""
    month, day = (int(part) for part in month_day.split("-"))
    return _in_month(year, month, day)


def _in_month(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, min(day, monthrange(year, month)[1]))

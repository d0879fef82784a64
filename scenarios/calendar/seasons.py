"""Seasons: windows of the year in which a site may be visited."""

import re

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import WorkCalendar

DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
WINDOW = re.compile(r"^(\d{1,2})(?:-|月)(\d{1,2})日?(?:/|至|到|~)(\d{1,2})(?:-|月)(\d{1,2})日?$")


def canonical_season(text: str) -> str | None:
    """Return windows of the year in the form ``04-15/10-31;12-01/01-15``, None where the text is none.

    Windows may be separated by ``;``, ``,`` or ``、`` and written 4月15日至10月31日; both days belong to the window, and one
    that ends before it begins goes on into the next year.
    """
    windows = []
    for part in re.split(r"[;,、]", re.sub(r"\s", "", text)):
        match = WINDOW.match(part)
        if match is None:
            return None
        first_month, first_day, last_month, last_day = (int(number) for number in match.groups())
        for month, day in ((first_month, first_day), (last_month, last_day)):
            if not (1 <= month <= len(DAYS_OF_MONTH) and 1 <= day <= DAYS_OF_MONTH[month - 1]):
                return None
        windows.append(f"{first_month:02d}-{first_day:02d}/{last_month:02d}-{last_day:02d}")
    return ";".join(windows)


def season_days(season: str, calendar: WorkCalendar) -> NDArray[np.bool_]:
    """Whether a site with that season (in canonical form) may be visited on each day of the term, shape (days,)."""
    dates = calendar.dates(np.arange(calendar.days))
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    today = month * 100 + day
    inside = np.zeros(calendar.days, bool)
    for window in season.split(";"):
        first, last = (int(edge.replace("-", "")) for edge in window.split("/"))
        within = (today >= first) & (today <= last) if first <= last else (today >= first) | (today <= last)
        inside |= within
    return inside

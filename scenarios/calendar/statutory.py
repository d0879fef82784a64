"""Statutory holidays of China: as announced, and beyond the announced years by the rules that arrangements follow.

From 2025 on a year's arrangement gives eight days from the eve of the Spring Festival, five from 1 May and seven from
1 October, eight where the Mid-Autumn Festival falls among them (Regulation on public holidays as revised in November 2024,
and the principles announced with it). Which weekend days make up for them is known once the year's arrangement is
announced, the autumn before.
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache

from scenarios.language import say

SPRING_DAYS, MAY_DAYS, OCTOBER_DAYS = 8, 5, 7
HORIZON = 2060
"""Year up to which announcements are looked for."""


@cache
def last_announced_year() -> int:
    """Return the last year whose arrangement, with its make-up days, is known to the ``holidays`` package."""
    import holidays  # noqa: PLC0415 - only where a scenario is loaded

    rules = holidays.country_holidays("CN", years=range(2024, HORIZON))
    return max(date.year for date in rules.weekend_workdays)


def unannounced_years(start: dt.date, end: dt.date) -> list[int]:
    """Return the years from `start` to the day before `end` whose arrangement is not announced yet."""
    last = (end - dt.timedelta(days=1)).year
    return list(range(max(start.year, last_announced_year() + 1), last + 1))


def holidays_by_rule(years: list[int]) -> Iterator[dt.date]:
    """Yield the days of the three long holidays of some years that are not announced yet."""
    import holidays  # noqa: PLC0415 - only where a scenario is loaded

    if not years:
        return
    names = holidays.country_holidays("CN", years=years, language="en_US")
    for year in years:
        of_year = {name: date for date, name in names.items() if date.year == year}
        eve = of_year["Chinese New Year's Eve"]
        autumn = of_year.get("Mid-Autumn Festival")
        # the two festivals on one day have a common name
        together = autumn is None or dt.date(year, 10, 1) <= autumn <= dt.date(year, 10, 8)
        may, october = dt.date(year, 5, 1), dt.date(year, 10, 1)
        for first, days in ((eve, SPRING_DAYS), (may, MAY_DAYS), (october, OCTOBER_DAYS + together)):
            yield from (first + dt.timedelta(days=day) for day in range(days))


def calendar_note(start: dt.date, end: dt.date) -> str:
    """Say which years of a term have no announced calendar yet; empty where all have one."""
    years = unannounced_years(start, end)
    if not years:
        return ""
    span = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
    return say(
        f"The holiday calendar of {span} is not announced yet: the Spring Festival (8 days), 1-5 May and 1-7 October are kept "
        "free by rule; make-up days are unknown.",
        f"{span} 年放假安排尚未公布：春节（8 天）、劳动节（5 天）、国庆节（7 天）按规则预留，调休上班日未知。",
    )

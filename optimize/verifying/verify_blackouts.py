"""What the verifier knows of blackouts, reckoned day by day and apart from the planner's windows and closures."""

import calendar as months
import datetime as dt
from collections.abc import Iterable
from functools import cache

from scenarios.entities import Office
from scenarios.scenario import Scenario
from scenarios.schema.time.calendar import Blackout


def on(blackout: Blackout, day: dt.date) -> bool:
    """Whether a day lies in a blackout."""
    if isinstance(blackout.start, dt.date) and isinstance(blackout.end, dt.date):
        return blackout.start <= day < blackout.end
    first, last = _edge(str(blackout.start), day.year), _edge(str(blackout.end), day.year)
    return first <= day < last if first < last else day >= first or day < last


@cache
def _edge(month_day: str, year: int) -> dt.date:
    month, day = int(month_day[:2]), int(month_day[3:])
    return dt.date(year, month, min(day, months.monthrange(year, month)[1]))


def stopping(scenario: Scenario, office: Office) -> tuple[Blackout, ...]:
    """Blackouts of the region of all that an office is in charge of: they take their days from its teams."""
    codes = office.holds or (office.region,)
    return tuple(
        blackout
        for blackout in scenario.file.calendar.blackouts
        if blackout.region is not None
        and blackout.site_class is None
        and all(code[: len(blackout.region)] == blackout.region for code in codes)
    )


def shuts_site(blackouts: Iterable[Blackout], site: tuple[str, str, str], day: dt.date) -> bool:
    """Whether one of some blackouts of regions or classes holds a site, given by its id, kind and class, on a day."""
    name, kind, site_class = site
    return any(
        (blackout.region is None or name.startswith(blackout.region))
        and (blackout.site_class is None or (kind == "village" and site_class == blackout.site_class))
        and on(blackout, day)
        for blackout in blackouts
    )

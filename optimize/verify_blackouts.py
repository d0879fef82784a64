"""What the verifier knows of blackouts, reckoned day by day and apart from the planner's windows and closures."""

import calendar as months
import datetime as dt
import math
from collections.abc import Sequence
from functools import cache
from typing import Any

from scenarios.scenario import Office, Round, Scenario, Team
from scenarios.schema.time import Blackout

TOLERANCE = 1e-6


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


def hits(scenario: Scenario, site: dict[str, Any], days: Sequence[dt.date]) -> Blackout | None:
    """Return the first blackout of a region or class that is for a site and holds one of the days."""
    for one in scenario.file.calendar.blackouts:
        inside = one.region is None or site["id"].startswith(one.region)
        own = one.site_class is None or (site["kind"] == "village" and site["class"] == one.site_class)
        if not one.general and inside and own and any(on(one, day) for day in days):
            return one
    return None


def stay(scenario: Scenario, team: Team, rnd: Round) -> tuple[int, int, int]:
    """First day, first day after, and working days of a team's stay in a round."""
    calendar, office = scenario.calendar, scenario.offices[team.office]
    runs: list[list[int]] = [[]]
    left, day = rnd.workdays, rnd.start
    while left > 0:
        if calendar.working[day]:
            left -= 1
            if _blocked(scenario, office, calendar.date(day)):
                runs.append([])
            else:
                runs[-1].append(day)
        day += 1
    most = math.floor(rnd.workdays * team.share + TOLERANCE)
    longest = max(runs, key=len)[:most]
    if not longest:
        return rnd.start, rnd.start, 0
    first = rnd.start if len(runs) == 1 else longest[0]
    return first, longest[-1] + 1, len(longest)


def _blocked(scenario: Scenario, office: Office, day: dt.date) -> bool:
    return any(
        one.region is not None and one.site_class is None and office.region.startswith(one.region) and on(one, day)
        for one in scenario.file.calendar.blackouts
    )

"""Order and dates for visits that are typed without: in gaps between the others of the tour, else the tour anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from optimize.routing.tours import shorten
from scenarios.calendar.work_calendar import TIME_TOLERANCE, WorkCalendar
from scenarios.scenario import Scenario
from scenarios.stays.side_by_side import ALONE, Beside, time_tour


@dataclass(frozen=True, slots=True)
class Stop:
    """A visit of a tour."""

    row: int
    """Which visit of the plan."""
    site: int
    days: float
    """Days on site."""
    start: int | None = None
    """First day of the term on site, None where it is open."""
    end: int | None = None
    """First day after."""
    stands: bool = False
    """Whether its dates are fixed by hand."""
    release: float = 0.0
    """Working time of the team before which it does not begin: its township's visit by another office begins then."""
    beside: Beside = ALONE
    """How it goes together with others of the stay."""


@dataclass(frozen=True, slots=True)
class Tour:
    """What is known of a team's round."""

    base: int
    """Place of the team's base among the nodes of travel."""
    calendar: WorkCalendar
    """Working days of the team."""
    open: float
    """Working time at which the stay begins."""
    close: float
    """Working time at which it ends."""
    tolerance: float = 0.0
    """Days that may lack at its end."""


def date_tour(scenario: Scenario, tour: Tour, stops: Sequence[Stop]) -> tuple[list[Stop], list[int]]:
    """Give every visit of a tour its days.

    Visits with dates keep them where the others fit between or behind them; else all are dated anew, from the first day of the
    stay on, in a short order. Visits that stand keep their dates whatever becomes of the rest.

    Returns
    -------
    tuple
        The visits in the order in which they are carried out, and the rows of those whose dates were changed.
    """
    travel = _Travel(scenario, tour.base)
    order = shorten(scenario.travel, tour.base, [stop.site for stop in stops if stop.start is None])
    waiting = [stop for stop in stops if stop.start is None]
    undated = [waiting.pop(next(k for k, stop in enumerate(waiting) if stop.site == site)) for site in order]
    dated = sorted((stop for stop in stops if stop.start is not None), key=lambda stop: (stop.start, stop.end or 0, stop.row))
    if not dated:
        return _chained(tour, travel, sorted(undated, key=lambda stop: stop.release > 0)), []
    path: list[Stop] | None = dated
    for stop in undated:
        path = _put_in(tour, travel, path, stop) if path is not None else None
    if path is not None:
        return _chained(tour, travel, path, keep=True), []
    if any(stop.stands for stop in dated):
        return _chained(tour, travel, [*dated, *undated], keep=True), []
    sites = [stop.site for stop in stops]
    remaining = list(stops)
    anew = [
        remaining.pop(next(k for k, stop in enumerate(remaining) if stop.site == site))
        for site in shorten(scenario.travel, tour.base, sites)
    ]
    dated_anew = _chained(tour, travel, [replace(stop, start=None, end=None) for stop in anew])
    before = {stop.row: (stop.start, stop.end) for stop in dated}
    return dated_anew, [stop.row for stop in dated_anew if stop.row in before and before[stop.row] != (stop.start, stop.end)]


class _Travel:
    """Days on the road between stops of a tour; a tour is short, so that each leg is asked for when it is needed."""

    def __init__(self, scenario: Scenario, base: int) -> None:
        self.days, self.base = scenario.travel.days, base
        self._known: dict[tuple[int, int], float] = {}

    def leg(self, before: Stop | None, after: Stop | None) -> float:
        key = (self.base if before is None else before.site, self.base if after is None else after.site)
        if key not in self._known:
            self._known[key] = float(self.days(*key))
        return self._known[key]


def _times(tour: Tour, travel: _Travel, path: Sequence[Stop]) -> list[tuple[float, float]]:
    """Working time at which each visit of a tour begins and is finished; one with a date does not begin before its day."""
    legs = [travel.leg(before, stop) for before, stop in pairwise([None, *path, None])]
    release = [
        stop.release if stop.start is None else max(stop.release, _work_before(tour.calendar, stop.start)) for stop in path
    ]
    days, groups = [stop.days for stop in path], [stop.beside for stop in path]
    timed = time_tour(tour.open, legs, days, release, groups, tour.close)
    return list(zip(timed.begin, timed.finish, strict=True))


def _work_before(calendar: WorkCalendar, day: int) -> float:
    return float(calendar.before[min(max(day, 0), calendar.days)])


def _put_in(tour: Tour, travel: _Travel, path: list[Stop], stop: Stop) -> list[Stop] | None:
    """Put a visit into the first gap in which all others keep their days; None where there is none."""
    for place in range(len(path) + 1):
        tried = [*path[:place], stop, *path[place:]]
        times = _times(tour, travel, tried)
        home = max(finish for _, finish in times) + travel.leg(tried[-1], None)
        keeping = all(
            tried_stop.start is None or tried_stop.end is None
            or (begin < _work_before(tour.calendar, tried_stop.start) + 1 - TIME_TOLERANCE
                and finish <= _work_before(tour.calendar, tried_stop.end) + TIME_TOLERANCE)
            for tried_stop, (begin, finish) in zip(tried, times, strict=True)
        )  # fmt: skip
        if keeping and home <= tour.close + tour.tolerance + TIME_TOLERANCE:
            return tried
    return None


def _chained(tour: Tour, travel: _Travel, path: Sequence[Stop], *, keep: bool = False) -> list[Stop]:
    """Date visits one after the other; with `keep` those that have dates keep them."""
    chained = []
    last = len(tour.calendar.workdays)
    for stop, (begin, finish) in zip(path, _times(tour, travel, path), strict=True):
        if keep and stop.start is not None and stop.end is not None:
            chained.append(stop)
            continue
        first, after = tour.calendar.stays(min(begin, last), min(finish, last))
        chained.append(replace(stop, start=int(first) if stop.start is None else stop.start, end=int(after)))
    return chained


def tours_of(keys: Mapping[int, tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    """Rows of each team's round, by team and round."""
    tours: dict[tuple[int, int], list[int]] = {}
    for row, key in keys.items():
        tours.setdefault(key, []).append(row)
    return tours

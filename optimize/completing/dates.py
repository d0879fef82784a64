"""Order and dates for visits that are typed without: in gaps between the others of the tour, else the tour anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from optimize.routing.tours import shorten
from scenarios.calendar.work_calendar import TIME_TOLERANCE, WorkCalendar
from scenarios.scenario import Scenario
from scenarios.stays.side_by_side import ALONE, Beside, Timed, time_tour
from scenarios.stays.windows import Windows


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

    @staticmethod
    def of(scenario: Scenario, windows: Windows, key: tuple[int, int], tolerance: float = 0.0) -> "Tour":
        """Return what is known of a team's round, given by their rows."""
        calendar = windows.calendars[key[0]]
        opening = float(calendar.before[windows.start[key]])
        base = scenario.travel.base(scenario.teams[key[0]].office)
        return Tour(base, calendar, opening, opening + float(windows.days[key]), tolerance)


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
    undated = _in_short_order(scenario, tour, [stop for stop in stops if stop.start is None])
    dated_stops = sorted(
        (stop for stop in stops if stop.start is not None), key=lambda stop: (stop.start, stop.end or 0, stop.row)
    )
    if not dated_stops:
        return _chained(tour, travel, sorted(undated, key=lambda stop: stop.release > 0)), []
    path: list[Stop] | None = dated_stops
    for stop in undated:
        path = _put_in(tour, travel, path, stop) if path is not None else None
    if path is not None:
        return _chained(tour, travel, path, keep=True), []
    if any(stop.stands for stop in dated_stops):
        return _chained(tour, travel, [*dated_stops, *undated], keep=True), []
    unfixed = [replace(stop, start=None, end=None) for stop in stops]
    dated_anew = _chained(tour, travel, _in_short_order(scenario, tour, unfixed))
    days_before = {stop.row: (stop.start, stop.end) for stop in dated_stops}
    return dated_anew, [
        stop.row for stop in dated_anew if stop.row in days_before and days_before[stop.row] != (stop.start, stop.end)
    ]


def date_anew(scenario: Scenario, tour: Tour, stops: Sequence[Stop]) -> list[Stop] | None:
    """Bring visits into a short order and date them from the first day of the stay on; None where they don't fit into it."""
    travel, order = _Travel(scenario, tour.base), _in_short_order(scenario, tour, stops)
    is_feasible = _timed(tour, travel, order).home <= tour.close + tour.tolerance + TIME_TOLERANCE
    return _chained(tour, travel, order) if is_feasible else None


def _in_short_order(scenario: Scenario, tour: Tour, stops: Sequence[Stop]) -> list[Stop]:
    stops_left = list(stops)
    order = shorten(scenario.travel, tour.base, [stop.site for stop in stops])
    return [stops_left.pop(next(k for k, stop in enumerate(stops_left) if stop.site == site)) for site in order]


class _Travel:
    """Days on the road between stops of a tour; a tour is short, so that each leg is asked for when it is needed."""

    def __init__(self, scenario: Scenario, base: int) -> None:
        self.days, self.base = scenario.travel.days, base
        self._known: dict[tuple[int, int], float] = {}

    def leg(self, origin: Stop | None, destination: Stop | None) -> float:
        key = (self.base if origin is None else origin.site, self.base if destination is None else destination.site)
        if key not in self._known:
            self._known[key] = float(self.days(*key))
        return self._known[key]


def _timed(tour: Tour, travel: _Travel, path: Sequence[Stop]) -> Timed:
    """Date a tour in working time; a visit with a date does not begin before its day."""
    legs = [travel.leg(origin, stop) for origin, stop in pairwise([None, *path, None])]
    release = [
        stop.release if stop.start is None else max(stop.release, _work_before(tour.calendar, stop.start)) for stop in path
    ]
    days, groups = [stop.days for stop in path], [stop.beside for stop in path]
    return time_tour(tour.open, legs, days, release, groups, tour.close)


def _work_before(calendar: WorkCalendar, day: int) -> float:
    return float(calendar.before[min(max(day, 0), calendar.days)])


def _put_in(tour: Tour, travel: _Travel, path: list[Stop], stop: Stop) -> list[Stop] | None:
    """Put a visit into the first gap in which all others keep their days; None where there is none."""
    for place in range(len(path) + 1):
        candidate = [*path[:place], stop, *path[place:]]
        times = _timed(tour, travel, candidate)
        home = max(times.finish) + travel.leg(candidate[-1], None)
        keeping = all(
            tried_stop.start is None or tried_stop.end is None
            or (start < _work_before(tour.calendar, tried_stop.start) + 1 - TIME_TOLERANCE
                and finish <= _work_before(tour.calendar, tried_stop.end) + TIME_TOLERANCE)
            for tried_stop, start, finish in zip(candidate, times.begin, times.finish, strict=True)
        )  # fmt: skip
        if keeping and home <= tour.close + tour.tolerance + TIME_TOLERANCE:
            return candidate
    return None


def _chained(tour: Tour, travel: _Travel, path: Sequence[Stop], *, keep: bool = False) -> list[Stop]:
    """Date visits one after the other; with `keep` those that have dates keep them."""
    chained = []
    last, times = len(tour.calendar.workdays), _timed(tour, travel, path)
    for stop, start, finish in zip(path, times.begin, times.finish, strict=True):
        if keep and stop.start is not None and stop.end is not None:
            chained.append(stop)
            continue
        first, end = tour.calendar.stays(min(start, last), min(finish, last))
        chained.append(replace(stop, start=int(first) if stop.start is None else stop.start, end=int(end)))
    return chained


def tours_of(keys: Mapping[int, tuple[int, int]]) -> dict[tuple[int, int], list[int]]:
    """Rows of each team's round, by team and round."""
    tours: dict[tuple[int, int], list[int]] = {}
    for row, key in keys.items():
        tours.setdefault(key, []).append(row)
    return tours

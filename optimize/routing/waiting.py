"""Dates of tours whose visits wait for each other: a linked visit begins when its township's visit has begun, not before.

Offices of a higher level are dated first, since links only point upwards. A tour goes through its visits in the order of the
shortest way; a team that comes too early waits. Where that does not fit into the stay, other orders are tried; where there
is time for the way, townships that others wait for come first. A linked visit that does not fit goes
to the end of another team's tour, or into a mode that waits for nobody, or is left out: the plan can be carried out, and is
judged as it stands.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from optimize.problem.eligibility import is_able
from optimize.problem.problem import Problem
from optimize.problem.stays import Cell
from optimize.routing.dating import Dated, date_freely, date_in_turn, stay_interval
from optimize.routing.tours import shorten
from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.scenario import Scenario
from scenarios.sites.offices import LEVELS
from scenarios.stays.side_by_side import side_by_side


def date_tours(
    scenario: Scenario,
    problem: Problem,
    tours: Mapping[Cell, Sequence[int]],
    options: dict[int, int],
    dates: Mapping[int, int],
) -> dict[Cell, Dated]:
    """Bring all tours into an order with dates.

    Parameters
    ----------
    tours
        Sites of each team in each round.
    options
        Option of each site; a site that is left out after all is taken out of it, one that changes its option is changed.
    dates
        First days of visits of an older plan, by row of the site. Where no visit of a tour waits for another one, they stay as
        they are as long as the tour fits into its stay so: what is new comes behind or between them.
    """
    waits = _Waits(scenario, problem, options)
    levels = [LEVELS.index(office.level) for office in scenario.offices]
    waiting_stays = [key for key, tour in tours.items() if any(waits.concerns(site) for site in tour)]
    free = {key: tour for key, tour in tours.items() if tour and not any(waits.concerns(site) for site in tour)}
    as_before = {key for key, tour in free.items() if waits.keep_dates(key, tour, dates)}
    free = {key: tour for key, tour in free.items() if key not in as_before}
    waits.dated |= date_freely(scenario, problem, free, options)
    for key in sorted(waiting_stays, key=lambda key: (levels[int(problem.team_office[key[0]])], key)):
        waits.date(key, tours[key])
    waits.place_the_rest()
    return dict(sorted(waits.dated.items()))


def date_in_order(
    scenario: Scenario,
    problem: Problem,
    tours: Mapping[Cell, Sequence[int]],
    options: dict[int, int],
    *,
    riding: bool = True,
) -> dict[Cell, Dated]:
    """Date all tours in the orders that they have: each visit as early as its team is there and whom it waits for has begun.

    With `riding`, integrated visits wait for their township's, too.
    """
    waits = _Waits(scenario, problem, options, riding=riding)
    levels = [LEVELS.index(office.level) for office in scenario.offices]
    for key, tour in tours.items():
        front = [place for place, site in enumerate(tour) if site in waits.awaited]
        if front:
            waits.begin_early(key, list(tour)[: front[-1] + 1])
    for key in sorted(tours, key=lambda key: (levels[int(problem.team_office[key[0]])], key)):
        if tours[key]:
            waits.keep(key, list(tours[key]))
    return dict(sorted(waits.dated.items()))


class _Waits:
    def __init__(self, scenario: Scenario, problem: Problem, options: dict[int, int], *, riding: bool = False) -> None:
        self.scenario, self.problem, self.options = scenario, problem, options
        self.beside = side_by_side(scenario)
        self.linked = (problem.host >= 0) & (riding | (problem.host_office != problem.office))
        """Whether each option waits for its township; with `riding` those of the same office as well."""
        options_linked = np.array(sorted(options.values()), np.int64)
        options_linked = options_linked[self.linked[options_linked]]
        self.awaited = set(problem.host[options_linked].tolist())
        """Townships that linked visits go with."""
        self.guests = set(problem.site[options_linked].tolist())
        """Sites of linked visits."""
        self.starts: dict[int, float] = {}
        """Instant at which each of them is begun."""
        self.dated: dict[Cell, Dated] = {}
        self.not_before: dict[int, int] = {}
        """Day of the term before which some visits do not begin."""
        self.unplaced: list[tuple[int, int]] = []
        """Sites that found no place in their tour, and their rounds."""

    def concerns(self, site: int) -> bool:
        """Whether a site waits for another visit, or another one for it."""
        return site in self.awaited or site in self.guests

    def date(self, key: Cell, tour: Sequence[int]) -> None:
        """Date a tour, without the linked visits that don't fit into its stay."""
        sites = list(tour)
        orders = list(self._orders(key, sites))
        while True:
            dated_tours = [self._timed(key, order) for order in orders]
            fitting = [candidate for candidate in dated_tours if candidate[0] <= self._close(key) + TIME_TOLERANCE]
            best = min(fitting or dated_tours, key=lambda candidate: (self._kept_waiting(candidate[1]), candidate[0]))
            if best[0] <= self._close(key) + TIME_TOLERANCE:
                break
            guests = [site for site in sites if self.linked[self.options[site]]]
            if not guests:  # the search and the baselines keep tours without waits within the stay
                break
            last = max(guests, key=lambda site: (self._release(key, site), site))
            sites.remove(last)
            self.unplaced.append((last, key[1]))
            if not sites:
                return
            orders = list(self._orders(key, sites))
        self._keep(key, best[1])

    def keep(self, key: Cell, order: list[int]) -> None:
        """Date a tour in an order."""
        self._keep(key, self._timed(key, order)[1])

    def keep_dates(self, key: Cell, tour: Sequence[int], dates: Mapping[int, int]) -> bool:
        """Date a tour so that its older visits keep their first days, new ones where they fit best; return whether it fits."""
        older = sorted((site for site in tour if site in dates), key=lambda site: dates[site])
        if not older:
            return False
        self.not_before = {site: dates[site] for site in older}
        order: list[int] | None = older if self._on_time(key, older, dates) is not None else None
        new_sites = [site for site in tour if site not in dates]
        for site in shorten(self.scenario.travel, older[-1], new_sites) if order else ():
            trials = [[*order[:place], site, *order[place:]] for place in range(len(order), -1, -1)] if order else []
            timed_trials = [(home, trial) for trial in trials if (home := self._on_time(key, trial, dates)) is not None]
            order = min(timed_trials, key=lambda pair: pair[0])[1] if timed_trials else None
        if order:
            self._keep(key, self._timed(key, order)[1])
        self.not_before = {}
        return bool(order)

    def _on_time(self, key: Cell, order: list[int], dates: Mapping[int, int]) -> float | None:
        """When a team would be home, where all older visits keep their first days and the tour fits into its stay."""
        home, tour_dates = self._timed(key, order)
        late = any(
            site in dates and self._first_day(key, start) > dates[site]
            for site, start in zip(tour_dates.order, tour_dates.begin, strict=True)
        )
        return None if late or home > self._close(key) + TIME_TOLERANCE else home

    def _first_day(self, key: Cell, start: float) -> int:
        return int(self.problem.windows.calendars[key[0]].workdays[int(start + TIME_TOLERANCE)])

    def begin_early(self, key: Cell, front: list[int]) -> None:
        """Note when the townships in front of a tour begin, if what is before them waits for nobody but its own tour."""
        tour_dates = date_in_turn(self.scenario, self.problem, key, front, self.options, arrangement=self.beside)[1]
        for site, instant in self._begun(key, tour_dates):
            self.starts.setdefault(site, instant)

    def _kept_waiting(self, tour_dates: Dated) -> int:
        """Visits before the last township that others wait for: their guests had better not wait for these too."""
        last = max((place for place, site in enumerate(tour_dates.order) if site in self.awaited), default=-1)
        return last + 1

    def _keep(self, key: Cell, tour_dates: Dated) -> None:
        self.dated[key] = tour_dates
        self.starts.update(self._begun(key, tour_dates))

    def _begun(self, key: Cell, tour_dates: Dated) -> Iterator[tuple[int, float]]:
        """Yield the townships of a tour that others wait for, and the instant at which each is begun."""
        calendar = self.problem.windows.calendars[key[0]]
        for site, start in zip(tour_dates.order, tour_dates.begin, strict=True):
            if site in self.awaited:
                slot = int(start + TIME_TOLERANCE)
                yield site, float(calendar.workdays[slot]) + max(start - slot, 0.0)

    def _orders(self, key: Cell, tour: list[int]) -> Iterator[list[int]]:
        """Orders that are tried, the one with the shortest way first; with links some that wait less."""
        base = self.scenario.travel.base(int(self.problem.team_office[key[0]]))
        order = shorten(self.scenario.travel, base, tour)
        yield order
        releases = {site: self._release(key, site) for site in order}
        if any(site in self.awaited for site in order):
            yield sorted(order, key=lambda site: site not in self.awaited)
        if any(releases.values()):
            yield order[::-1]
            yield sorted(order, key=lambda site: releases[site])

    def _release(self, key: Cell, site: int) -> float:
        """Working time of the team before which a visit does not begin, 0 where it waits for nobody."""
        if site in self.not_before:
            return float(self.problem.windows.calendars[key[0]].before[self.not_before[site]])
        option = self.options[site]
        if not self.linked[option]:
            return 0.0
        instant = self.starts.get(int(self.problem.host[option]))
        if instant is None:
            return float("inf")
        calendar = self.problem.windows.calendars[key[0]]
        return float(calendar.worked(instant))

    def _timed(self, key: Cell, order: list[int]) -> tuple[float, Dated]:
        """When a team would be home again, in its working time, and the dates until then."""
        release = [self._release(key, site) for site in order]
        return date_in_turn(self.scenario, self.problem, key, order, self.options, arrangement=self.beside, release=release)

    def _close(self, key: Cell) -> float:
        return stay_interval(self.problem, key)[0] + float(self.problem.stay[key])

    def place_the_rest(self) -> None:
        """Give each visit that found no place to the end of another tour, by itself or in a mode that waits for nobody."""
        groups = self.problem.quotas
        for site, rnd in sorted(self.unplaced, key=lambda pair: (pair[1], pair[0])):
            old_option = self.options.pop(site)
            site_options = np.flatnonzero(self.problem.site == site).tolist()
            unhosted = [k for k in site_options if self.problem.host[k] < 0 and self.problem.cluster[k] < 0]
            counts = groups.count(self.options.values())
            trials = [
                (old_option, rnd),
                *((k, r) for r in range(len(self.problem.time)) for k in unhosted if groups.room(k, counts)),
            ]
            if not any(self._append(site, option, r) for option, r in trials):
                self.options.pop(site, None)

    def _append(self, site: int, option: int, rnd: int) -> bool:
        """Put a visit behind the others of some team's tour; return whether it fitted."""
        if not self.problem.open[option, rnd]:
            return False
        self.options[site] = option
        for team in np.flatnonzero(self.problem.team_office == self.problem.office[option]).tolist():
            key = (team, rnd)
            if not self.problem.stay[key] or not is_able(self.problem, option, team, rnd):
                continue
            home, tour_dates = self._timed(key, [*self.dated.get(key, Dated()).order, site])
            if home <= self._close(key) + TIME_TOLERANCE:
                self._keep(key, tour_dates)
                return True
        return False

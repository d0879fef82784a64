"""What desks look things up in: plain lists of visits, stays and travel, the same in all replications."""

from array import array

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.travel.travel import Travel
from sim.compiled.carrying import DROP, EXTEND
from sim.compiled.choices.dispatching import Dispatching
from sim.compiled.stays import Stays

Call = tuple[int, float, float, float, float]
"""A visit to make: its row in the plan, travel to it from the visit before, from the base, and back to the base, and the slot
before which it does not begin. A bare tuple, because unpacking anything else costs more than the visit."""


class Roads:
    """Days on the road between the sites of an office. A row is reckoned when a team first leaves its site, and kept."""

    __slots__ = ("_rows", "_sites", "_travel")

    def __init__(self, travel: Travel, sites: NDArray[np.int64]) -> None:
        self._travel, self._sites = travel, sites
        self._rows: list[array[float] | None] = [None] * len(sites)

    def row(self, spot: int) -> "array[float]":
        """Days from a site to all sites of the office, both by their positions among these."""
        days_of_row = self._rows[spot]
        if days_of_row is None:
            days = self._travel.days(self._sites[spot], self._sites)
            days_of_row = self._rows[spot] = array("d", days.astype(np.float64).tobytes())
        return days_of_row


class Lookup:
    """What the desks of all offices look things up in, as plain lists; the same in all replications."""

    def __init__(
        self,
        dispatching: Dispatching,
        stays: Stays,
        carry_over: NDArray[np.int8],
        *,
        days: NDArray[np.float64],
        outward: NDArray[np.float64],
        homeward: NDArray[np.float64],
        hold: NDArray[np.float64],
        crew: NDArray[np.float64],
        offices: int,
        tours: tuple[NDArray[np.int64], NDArray[np.int64]],
    ) -> None:
        """Take the arrays of a world of the same names; `tours` are its order and bounds."""
        self.dispatching = dispatching
        self.rounds = stays.first.shape[1]
        self.first, self.days = stays.first.tolist(), stays.days.tolist()
        self.extra = (stays.longest - stays.days).tolist()
        self.site, self.host = dispatching.site.tolist(), dispatching.host.tolist()
        self.mean: list[float] = days.tolist()
        """Work of each visit in days of an ordinary team."""
        self.crew = crew.tolist()
        """Work that each team gets done in a day, in the same days."""
        self.outward, self.homeward = outward.tolist(), homeward.tolist()
        self.open: list[list[bool]] = dispatching.open.tolist()
        self.bound: list[bool] = dispatching.bound.tolist()
        self.tied: list[bool] = dispatching.tied.tolist()
        self.quota: list[int] = dispatching.quota.tolist()
        self.rule = carry_over.tolist()
        self.hold = hold.tolist()
        self.office = dispatching.office.tolist()
        self.visits_of = [np.flatnonzero(dispatching.office == k) for k in range(offices)]
        spot = np.zeros(len(dispatching.site), np.int64)
        self.sites_of: list[NDArray[np.int64]] = []
        for visits in self.visits_of:
            sites, spot[visits] = np.unique(dispatching.site[visits], return_inverse=True)
            self.sites_of.append(sites)
        self.spot: list[int] = spot.tolist()
        """Position of each visit's site among the sites of its office."""
        self.tours: dict[tuple[int, int], list[int]] = {}
        """Visits planned for each team and round; those planned for a stay that is lost go into the team's next one."""
        if dispatching.has_plan:
            order, bounds = tours[0].tolist(), tours[1].tolist()
            for team, stay_days in enumerate(self.days):
                visits_lost: list[int] = []
                for rnd in range(self.rounds):
                    cell = team * self.rounds + rnd
                    tour = visits_lost + order[bounds[cell] : bounds[cell + 1]]
                    visits_lost = [] if stay_days[rnd] else [visit for visit in tour if self.rule[visit] != DROP]
                    self.tours[team, rnd] = tour if stay_days[rnd] else []


class Load:
    """What a team is given for a stay: calls, and when and where they leave it if all goes as expected."""

    __slots__ = ("calls", "close", "crew", "extra", "now", "row")

    def __init__(self, now: float, close: float, extra: float, crew: float) -> None:
        self.now, self.crew = now, crew
        self.close = close
        """Slot in which the stay as planned ends."""
        self.extra = extra
        """Days by which it may be extended."""
        self.row: array[float] | None = None
        """Days from where it leaves the team to the sites of its office; None at the base."""
        self.calls: list[Call] = []

    def copy(self) -> "Load":
        """Return a load that can grow without this one."""
        result = Load(self.now, self.close, self.extra, self.crew)
        result.row, result.calls = self.row, self.calls.copy()
        return result


class Office:
    """What an office is given, the same in all replications."""

    def __init__(self, lookup: Lookup, number: int, teams: list[int]) -> None:
        self.lookup, self.number, self.teams, self.rounds = lookup, number, teams, lookup.rounds
        self.roads = Roads(lookup.dispatching.travel, lookup.sites_of[number])
        self.at_hand = [[team for team in teams if lookup.days[team][rnd] > 0] for rnd in range(lookup.rounds)]
        """Teams that have a stay in each round."""

    def load(self, team: int, rnd: int) -> Load:
        """Make an empty load of a team in a round."""
        first = float(self.lookup.first[team][rnd])
        return Load(first, first + self.lookup.days[team][rnd], float(self.lookup.extra[team][rnd]), self.lookup.crew[team])

    def fits(self, load: Load, visit: int, days: float) -> bool:
        """Whether a visit fits behind a load."""
        lookup = self.lookup
        leg = lookup.outward[visit] if load.row is None else load.row[lookup.spot[visit]]
        return bool(load.now + leg + days / load.crew + lookup.homeward[visit] <= load.close + TIME_TOLERANCE)

    def add(self, load: Load, visit: int, days: float, hold: float = 0.0) -> None:
        """Put a visit behind a load; one that extends no stay is called home by the end as planned."""
        lookup = self.lookup
        leg = lookup.outward[visit] if load.row is None else load.row[lookup.spot[visit]]
        homeward = lookup.homeward[visit]
        if lookup.rule[visit] != EXTEND:
            homeward += load.extra
        load.calls.append((visit, leg, lookup.outward[visit], homeward, hold))
        load.now = max(load.now + leg, hold) + days / load.crew
        load.row = self.roads.row(lookup.spot[visit])


class Shared:
    """What the desks of all offices know in one replication."""

    __slots__ = ("full", "quotas_left", "remaining", "taken")

    def __init__(self, lengths: list[float], quotas: tuple[float, ...]) -> None:
        self.full, self.remaining = lengths, list(lengths)
        self.taken: set[int] = set()
        """Sites that somebody has visited, visits or is about to, where a rule chooses."""
        self.quotas_left = list(quotas)
        """Visits that each quota leaves."""

    def begun(self, visit: int) -> bool:
        """Whether work on a visit has begun."""
        return self.remaining[visit] != self.full[visit]

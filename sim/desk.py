"""The desk of an office: before each round it says which visits each of its teams makes."""

from abc import ABC, abstractmethod
from array import array
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.travel.travel import Travel
from sim.carrying import DROP, EXTEND
from sim.dispatch import Dispatching
from sim.team import Call
from sim.world import World


class Roads:
    """Days on the road between the sites of an office. A row is reckoned when a team first leaves its site, and kept."""

    __slots__ = ("_rows", "_sites", "_travel")

    def __init__(self, travel: Travel, sites: NDArray[np.int64]) -> None:
        self._travel, self._sites = travel, sites
        self._rows: list[array[float] | None] = [None] * len(sites)

    def row(self, spot: int) -> "array[float]":
        """Days from a site to all sites of the office, both by their positions among these."""
        found = self._rows[spot]
        if found is None:
            days = self._travel.days(self._sites[spot], self._sites)
            found = self._rows[spot] = array("d", days.astype(np.float64).tobytes())
        return found


class Floor:
    """What the desks of all offices look things up in, as plain lists; the same in all replications."""

    def __init__(self, world: World, given: Dispatching) -> None:
        stays = world.stays
        self.given = given
        self.rounds = stays.first.shape[1]
        self.first, self.days = stays.first.tolist(), stays.days.tolist()
        self.extra = (stays.longest - stays.days).tolist()
        self.site, self.host = given.site.tolist(), given.host.tolist()
        self.mean: list[float] = world.team_days.tolist()
        self.outward, self.homeward = world.outward.tolist(), world.homeward.tolist()
        self.open: list[list[bool]] = given.open.tolist()
        self.bound: list[bool] = given.bound.tolist()
        self.tied: list[bool] = given.tied.tolist()
        self.quota: list[int] = given.quota.tolist()
        self.rule = world.carry_over.tolist()
        self.hold = world.hold.tolist()
        self.office = given.office.tolist()
        self.visits_of = [np.flatnonzero(given.office == k) for k in range(int(world.team_office.max(initial=-1)) + 1)]
        spot = np.zeros(len(given.site), np.int64)
        self.sites_of: list[NDArray[np.int64]] = []
        for mine in self.visits_of:
            sites, spot[mine] = np.unique(given.site[mine], return_inverse=True)
            self.sites_of.append(sites)
        self.spot: list[int] = spot.tolist()
        """Position of each visit's site among the sites of its office."""
        self.tours: dict[tuple[int, int], list[int]] = {}
        """Visits planned for each team and round; those planned for a stay that is lost go into the team's next one."""
        if given.has_plan:
            bounds, order = world.tour_bounds.tolist(), world.tour_order.tolist()
            for team, days in enumerate(self.days):
                lost: list[int] = []
                for rnd in range(self.rounds):
                    cell = team * self.rounds + rnd
                    tour = lost + order[bounds[cell] : bounds[cell + 1]]
                    lost = [] if days[rnd] else [visit for visit in tour if self.rule[visit] != DROP]
                    self.tours[team, rnd] = tour if days[rnd] else []


class Load:
    """What a team is given for a stay: calls, and when and where they leave it if all goes as expected."""

    __slots__ = ("calls", "close", "extra", "now", "row")

    def __init__(self, now: float, close: float, extra: float) -> None:
        self.now = now
        self.close = close
        """Slot in which the stay as planned ends."""
        self.extra = extra
        """Days by which it may be extended."""
        self.row: array[float] | None = None
        """Days from where it leaves the team to the sites of its office; None at the base."""
        self.calls: list[Call] = []

    def copy(self) -> "Load":
        """Return a load that can grow without this one."""
        result = Load(self.now, self.close, self.extra)
        result.row, result.calls = self.row, self.calls.copy()
        return result


class Office:
    """What an office is given, the same in all replications."""

    def __init__(self, floor: Floor, number: int, teams: list[int]) -> None:
        self.floor, self.number, self.teams, self.rounds = floor, number, teams, floor.rounds
        self.roads = Roads(floor.given.travel, floor.sites_of[number])
        self.at_hand = [[team for team in teams if floor.days[team][rnd] > 0] for rnd in range(floor.rounds)]
        """Teams that have a stay in each round."""

    def load(self, team: int, rnd: int) -> Load:
        """Make an empty load of a team in a round."""
        first = float(self.floor.first[team][rnd])
        return Load(first, first + self.floor.days[team][rnd], float(self.floor.extra[team][rnd]))

    def fits(self, load: Load, visit: int, days: float) -> bool:
        """Whether a visit fits behind a load."""
        floor = self.floor
        leg = floor.outward[visit] if load.row is None else load.row[floor.spot[visit]]
        return bool(load.now + leg + days + floor.homeward[visit] <= load.close + TIME_TOLERANCE)

    def add(self, load: Load, visit: int, days: float, hold: float = 0.0) -> None:
        """Put a visit behind a load; one that extends no stay is called home by the end as planned."""
        floor = self.floor
        leg = floor.outward[visit] if load.row is None else load.row[floor.spot[visit]]
        homeward = floor.homeward[visit]
        if floor.rule[visit] != EXTEND:
            homeward += load.extra
        load.calls.append((visit, leg, floor.outward[visit], homeward, hold))
        load.now = max(load.now + leg, hold) + days
        load.row = self.roads.row(floor.spot[visit])


class Shared:
    """What the desks of all offices know in one replication."""

    __slots__ = ("full", "left", "remaining", "taken")

    def __init__(self, lengths: list[float], quotas: tuple[float, ...]) -> None:
        self.full, self.remaining = lengths, list(lengths)
        self.taken: set[int] = set()
        """Sites that somebody has visited, visits or is about to, where a rule chooses."""
        self.left = list(quotas)
        """Visits that each quota leaves."""

    def begun(self, visit: int) -> bool:
        """Whether work on a visit has begun."""
        return self.remaining[visit] != self.full[visit]


class Desk(ABC):
    """The desk of one office in one replication.

    It knows the days that visits take on average, and those that are left of a visit that was broken off; not what a visit will
    turn out to take.
    """

    def __init__(self, office: Office, shared: Shared) -> None:
        self.office, self.floor, self.shared = office, office.floor, shared
        self.agendas: dict[int, dict[int, list[Call]]] = {}
        self.undone: dict[int, list[int]] = defaultdict(list)
        """Visits that each team has to go on with."""

    def agenda(self, team: int, rnd: int) -> tuple[Call, ...]:
        """Return what a team does in a round; the first team that asks has it settled for all teams of the office."""
        if rnd not in self.agendas:
            self.agendas[rnd] = {one: load.calls for one, load in self.settle(rnd).items()}
        return tuple(self.agendas[rnd].get(team, ()))

    @abstractmethod
    def settle(self, rnd: int) -> dict[int, Load]:
        """Say which visits each team makes in a round."""

    def give_back(self, team: int, undone: list[int]) -> None:
        """Take back what a team left undone."""
        self.undone[team] += [visit for visit in undone if self.floor.rule[visit] != DROP]

    def expected(self, visit: int) -> float:
        """Days that a visit is expected to take from now on."""
        remaining = self.shared.remaining[visit]
        return remaining if remaining != self.shared.full[visit] else self.floor.mean[visit]

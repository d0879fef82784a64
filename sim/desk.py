"""The desk of an office: before each round it says which visits each of its teams makes."""

from abc import ABC, abstractmethod
from collections import defaultdict
from dataclasses import dataclass, field

from scenarios.calendar import TIME_TOLERANCE
from sim.carrying import DROP, EXTEND
from sim.dispatch import Dispatching
from sim.team import Call
from sim.world import World


class Legs:
    """Days on the road between nodes, remembered: a desk asks for few pairs, and for the same again and again."""

    __slots__ = ("_known", "_travel")

    def __init__(self, given: Dispatching) -> None:
        self._travel = given.travel
        self._known: dict[tuple[int, int], float] = {}

    def days(self, origin: int, destination: int) -> float:
        """Days from node to node."""
        pair = (origin, destination)
        found = self._known.get(pair)
        if found is None:
            found = self._known[pair] = float(self._travel.days(origin, destination))
        return found


@dataclass(slots=True)
class Load:
    """What a team is given for a stay: visits, and where and when they leave it if all goes as expected."""

    now: float
    close: float
    """Slot in which the stay as planned ends."""
    node: int
    visits: list[int] = field(default_factory=list)


class Office:
    """What an office is given, the same in all replications."""

    def __init__(self, world: World, given: Dispatching, number: int, legs: Legs) -> None:
        stays = world.stays
        self.number, self.legs, self.rounds = number, legs, stays.first.shape[1]
        self.base = given.travel.base(number)
        self.teams = [team for team, office in enumerate(world.team_office.tolist()) if office == number]
        self.first, self.days = stays.first.tolist(), stays.days.tolist()
        self.extra = (stays.longest - stays.days).tolist()
        self.node, self.host = given.site.tolist(), given.host.tolist()
        self.mean = world.team_days.tolist()
        self.outward, self.homeward = world.outward.tolist(), world.homeward.tolist()
        self.open: list[list[bool]] = given.open.tolist()
        self.bound: list[bool] = given.bound.tolist()
        self.tied: list[bool] = given.tied.tolist()
        self.quota: list[int] = given.quota.tolist()
        self.rule = world.carry_over.tolist()
        self.hold = world.hold.tolist()
        self.queue: dict[int, list[int]] = {}
        """Visits that a rule may choose, by site, in the order of the rule."""
        for visit in given.order.tolist():
            if given.office[visit] == number:
                self.queue.setdefault(self.node[visit], []).append(visit)
        self.tours: dict[tuple[int, int], list[int]] = {}
        if given.has_plan:
            bounds, order = world.tour_bounds.tolist(), world.tour_order.tolist()
            for team in self.teams:
                for rnd in range(self.rounds):
                    cell = team * self.rounds + rnd
                    self.tours[team, rnd] = order[bounds[cell] : bounds[cell + 1]]

    def load(self, team: int, rnd: int) -> Load:
        """Make an empty load of a team in a round."""
        first = float(self.first[team][rnd])
        return Load(first, first + self.days[team][rnd], self.base)

    def leg(self, load: Load, visit: int) -> float:
        """Days to a visit from where a load ends."""
        return self.legs.days(load.node, self.node[visit]) if load.visits else self.outward[visit]

    def fits(self, load: Load, visit: int, days: float) -> bool:
        """Whether a visit fits behind a load."""
        finish = load.now + self.leg(load, visit) + days + self.homeward[visit]
        return bool(finish <= load.close + TIME_TOLERANCE)

    def add(self, load: Load, visit: int, days: float) -> None:
        """Put a visit behind a load."""
        load.now += self.leg(load, visit) + days
        load.node = self.node[visit]
        load.visits.append(visit)

    def calls(self, visits: list[int], team: int, rnd: int) -> tuple[Call, ...]:
        """Write visits as calls, in that order; those that extend no stay are called home by the end as planned."""
        result, before = [], self.base
        planned = self.tours.get((team, rnd), ())
        for visit in visits:
            extra = 0.0 if self.rule[visit] == EXTEND else float(self.extra[team][rnd])
            onward = self.legs.days(before, self.node[visit])
            hold = self.hold[visit] if visit in planned else 0.0
            result.append((visit, onward, self.outward[visit], self.homeward[visit] + extra, hold))
            before = self.node[visit]
        return tuple(result)


class Shared:
    """What the desks of all offices know in one replication."""

    __slots__ = ("full", "left", "remaining", "taken")

    def __init__(self, lengths: list[float], quotas: tuple[float, ...]) -> None:
        self.full, self.remaining = lengths, list(lengths)
        self.taken: set[int] = set()
        """Sites that somebody has visited, visits or is about to."""
        self.left = list(quotas)

    def begun(self, visit: int) -> bool:
        """Whether work on a visit has begun."""
        return self.remaining[visit] != self.full[visit]


class Desk(ABC):
    """The desk of one office in one replication.

    It knows the days that visits take on average, and those that are left of a visit that was broken off; not what a visit will
    turn out to take.
    """

    def __init__(self, office: Office, shared: Shared) -> None:
        self.office, self.shared = office, shared
        self.agendas: dict[int, dict[int, list[int]]] = {}
        self.undone: dict[int, list[int]] = defaultdict(list)
        """Visits that each team has to go on with."""

    def agenda(self, team: int, rnd: int) -> tuple[Call, ...]:
        """Return what a team does in a round; the first team that asks has it settled for all teams of the office."""
        if rnd not in self.agendas:
            self.agendas[rnd] = self.settle(rnd)
        return self.office.calls(self.agendas[rnd].get(team, []), team, rnd)

    @abstractmethod
    def settle(self, rnd: int) -> dict[int, list[int]]:
        """Say which visits each team makes in a round."""

    def give_back(self, team: int, undone: list[int]) -> None:
        """Take back what a team left undone."""
        self.undone[team] += [visit for visit in undone if self.office.rule[visit] != DROP]

    def expected(self, visit: int) -> float:
        """Days that a visit is expected to take from now on."""
        return self.shared.remaining[visit] if self.shared.begun(visit) else self.office.mean[visit]

    def at_hand(self, rnd: int) -> list[int]:
        """Teams that have a stay in a round."""
        return [team for team in self.office.teams if self.office.days[team][rnd] > 0]

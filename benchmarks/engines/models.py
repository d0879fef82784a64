"""The county as it is usually written: a process and a request a village, in SimPy and salabim; a queue a team in Ciw."""

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

import ciw
import numpy as np
import salabim
import simpy

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.engine.itinerary import clock_shift
from sim.world import World

FIRST = -1
"""Priority of the office, which lets a team go for a stay and calls it home."""
NIGHT = 0.5
"""Days after the end of a stay at which villages are put on the list of the next one."""


class Team:
    """What villages ask for: a team with its clock in working days, and where it is."""

    __slots__ = ("at_base", "homeward_bound", "now", "resource")

    def __init__(self, resource: Any) -> None:
        self.resource, self.now, self.at_base, self.homeward_bound = resource, 0.0, True, False

    def set_out(self, slot: float) -> None:
        """Begin a stay."""
        self.now, self.at_base, self.homeward_bound = slot, True, False


@dataclass(frozen=True)
class County:
    """What every model is given, as plain lists."""

    team: list[int]
    """Team of each visit."""
    round: list[int]
    """Round for which each is planned."""
    position: list[int]
    """Place of each among all visits of its team: its priority."""
    onward: list[float]
    outward: list[float]
    homeward: list[float]
    host: list[int]
    """Visit to the township without which a village is not covered, -1 where none."""
    first: list[list[int]]
    """First slot of each stay, by team."""
    close: list[list[int]]
    """Slot by which a team is home again, by team."""
    opens: list[list[float]]
    """Day on which each stay begins, by team."""
    closes: list[list[float]]
    """Day on which each stay is over, by team."""
    shift: list[list[float]]

    @classmethod
    def of(cls, world: World) -> "County":
        """Take it from a compiled world."""
        stays, visits = world.stays, len(world.team_days)
        assert (stays.days > 0).all()
        assert (stays.longest == stays.days).all()
        assert not world.hold.any()
        cell = np.repeat(np.arange(len(world.tour_bounds) - 1), np.diff(world.tour_bounds))
        rnd, position = np.empty(visits, np.int64), np.empty(visits, np.int64)
        rnd[world.tour_order] = cell % stays.first.shape[1]
        position[world.tour_order] = np.arange(visits)
        close = stays.first + stays.days
        last = np.take_along_axis(stays.slot_day, close - 1, axis=1) + 1.0
        opens = np.take_along_axis(stays.slot_day, stays.first, axis=1).astype(float)
        columns = (world.visit_team, rnd, position, world.onward, world.outward, world.homeward)
        return cls(
            *(column.tolist() for column in columns),
            host=[-1] * visits if world.links is None else world.links.host.tolist(),
            first=stays.first.tolist(), close=close.tolist(), opens=opens.tolist(), closes=last.tolist(),
            shift=clock_shift(world).tolist(),
        )  # fmt: skip

    def day(self, team: int, slot: float) -> float:
        """Day of the term of a moment on a team's clock."""
        return slot + self.shift[team][max(int(slot - TIME_TOLERANCE), 0)]

    def listed(self, team: int, rnd: int) -> float:
        """When villages are put on the list of a round."""
        return self.closes[team][rnd - 1] + NIGHT if rnd else 0.0


def in_simpy(county: County, lengths: Sequence[float]) -> list[float]:
    """Return when each visit was finished and, where it needs its township, that too; inf where never."""
    env = simpy.Environment()
    teams = [Team(simpy.PriorityResource(env, 1)) for _ in county.first]
    finished = [env.event() for _ in lengths]
    instants = [math.inf] * len(lengths)

    def office(number: int) -> Generator[simpy.Event, Any, None]:
        team = teams[number]
        for rnd, slot in enumerate(county.first[number]):
            with team.resource.request(FIRST) as request:
                yield request
                yield env.timeout(county.opens[number][rnd] - env.now)
                team.set_out(slot)
            yield env.timeout(county.closes[number][rnd] - env.now)

    def village(visit: int) -> Generator[simpy.Event, Any, None]:
        number, days_left = county.team[visit], lengths[visit]
        team = teams[number]
        for rnd in range(county.round[visit], len(county.first[number])):
            yield env.timeout(county.listed(number, rnd) - env.now)
            with team.resource.request(county.position[visit]) as turn:
                yield turn
                arrive = team.now + (county.outward[visit] if team.at_base else county.onward[visit])
                leave_by = county.close[number][rnd] - county.homeward[visit]
                if team.homeward_bound or arrive > leave_by - TIME_TOLERANCE:
                    team.homeward_bound = True
                    continue
                yield env.timeout(county.day(number, arrive) - env.now)
                team.now, team.at_base = min(arrive + days_left, leave_by), False
                yield env.timeout(county.day(number, team.now) - env.now)
                days_left -= team.now - arrive
                team.homeward_bound = days_left > TIME_TOLERANCE
            if days_left <= TIME_TOLERANCE:
                finished[visit].succeed()
                if county.host[visit] >= 0:
                    yield finished[county.host[visit]]
                instants[visit] = env.now
                return

    for number in range(len(teams)):
        env.process(office(number))
    for visit in range(len(lengths)):
        env.process(village(visit))
    env.run()
    return instants


def in_salabim(county: County, lengths: Sequence[float]) -> list[float]:
    """Do as `in_simpy`, with components, resources and states."""
    env = salabim.Environment(trace=False, yieldless=False, random_seed=None, set_numpy_random_seed=False)
    teams = [Team(salabim.Resource(capacity=1, monitor=False, env=env)) for _ in county.first]
    finished = [salabim.State(monitor=False, env=env) for _ in lengths]
    instants = [math.inf] * len(lengths)

    class Office(salabim.Component):
        def process(self, number: int) -> Generator[Any, Any, None]:
            team = teams[number]
            for rnd, slot in enumerate(county.first[number]):
                yield self.request((team.resource, 1, FIRST))
                yield self.hold(till=county.opens[number][rnd])
                team.set_out(slot)
                self.release()
                yield self.hold(till=county.closes[number][rnd])

    class Village(salabim.Component):
        def process(self, visit: int) -> Generator[Any, Any, None]:
            number, days_left = county.team[visit], lengths[visit]
            team = teams[number]
            for rnd in range(county.round[visit], len(county.first[number])):
                yield self.hold(till=county.listed(number, rnd))
                yield self.request((team.resource, 1, county.position[visit]))
                arrive = team.now + (county.outward[visit] if team.at_base else county.onward[visit])
                leave_by = county.close[number][rnd] - county.homeward[visit]
                if team.homeward_bound or arrive > leave_by - TIME_TOLERANCE:
                    team.homeward_bound = True
                    self.release()
                    continue
                yield self.hold(till=county.day(number, arrive))
                team.now, team.at_base = min(arrive + days_left, leave_by), False
                yield self.hold(till=county.day(number, team.now))
                days_left -= team.now - arrive
                team.homeward_bound = days_left > TIME_TOLERANCE
                self.release()
                if days_left <= TIME_TOLERANCE:
                    finished[visit].set(True)
                    if county.host[visit] >= 0:
                        yield self.wait(finished[county.host[visit]])
                    instants[visit] = env.now()
                    return

    for number in range(len(teams)):
        Office(number=number, env=env)
    for visit in range(len(lengths)):
        Village(visit=visit, env=env)
    env.run()
    return instants


def in_ciw(county: County, lengths: Sequence[float]) -> list[float]:
    """Return the same from a network of queues, as far as it goes: a node a team, on the clock of its working days.

    A stay's end and the way home don't interrupt a service: a visit goes on as if the next stay followed at once. Villages
    don't know of their township, whose visit is looked up afterwards.
    """
    tours: list[list[int]] = [[] for _ in county.first]
    for visit in np.argsort(county.position).tolist():
        tours[county.team[visit]].append(visit)
    gaps, batches, services = [], [], []
    for number, tour in enumerate(tours):
        arrivals = [county.first[number][county.round[visit]] for visit in tour]
        slots, counts = np.unique(arrivals, return_counts=True)
        gaps.append(ciw.dists.Sequential([*np.diff(slots, prepend=0).tolist(), math.inf]))
        batches.append(ciw.dists.Sequential([*counts.tolist(), 1]))
        previous_rounds = [-1, *(county.round[visit] for visit in tour)]
        way = [
            county.onward[visit] if county.round[visit] == last else county.outward[visit]
            for visit, last in zip(tour, previous_rounds, strict=False)
        ]
        services.append(ciw.dists.Sequential([a + lengths[visit] for a, visit in zip(way, tour, strict=True)]))
    nodes = len(tours)
    network = ciw.create_network(
        arrival_distributions=gaps,
        batching_distributions=batches,
        service_distributions=services,
        number_of_servers=[1] * nodes,
        routing=[[0.0] * nodes for _ in range(nodes)],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(float(max(close[-1] for close in county.close)))
    ends = [math.inf] * len(lengths)
    records: list[list[tuple[float, int]]] = [[] for _ in tours]
    for record in simulation.get_all_records():
        records[record.node - 1].append((record.service_end_date, record.id_number))
    for number, tour in enumerate(tours):
        for visit, (slot, _) in zip(tour, sorted(records[number]), strict=False):
            ends[visit] = county.day(number, slot)
    return [max(end, ends[host]) if host >= 0 else end for end, host in zip(ends, county.host, strict=True)]


Model = Callable[[County, Sequence[float]], list[float]]
MODELS: dict[str, tuple[Model, float]] = {
    "SimPy, a process and a priority request a village": (in_simpy, 0.0),
    "salabim, the same": (in_salabim, 0.0),
    "Ciw, a node a team": (in_ciw, 0.01),
}
"""Each model, and by how much its coverage may be off on average over the days, as a share of all visits."""

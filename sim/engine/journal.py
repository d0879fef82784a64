"""What teams write down while they work: the spells that they spend at sites."""

from array import array
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.world import World


class Undone(NamedTuple):
    """What a stay leaves undone."""

    run: int
    """Position of the replication."""
    team: int
    rnd: int
    visits: tuple[int, ...]
    work: tuple[float, ...]
    """What each of them still needs, in full working days."""
    goes_on: frozenset[int]
    """Those that go on in a later stay."""


class SharedSpell(NamedTuple):
    """A spell of a team that may be at other sites at the same time."""

    visit: int
    arrive: float
    leave: float
    days_given: float
    """Slots of the team that it has."""
    days_got: float
    """Work done there, in full working days."""
    finished: bool


class Journal:
    """Record of some replications, one after the other.

    A spell is the time from a team's arrival at a site until its visit there is finished or broken off; all that happened
    follows from the spells. Times are in slots of the team.

    Parameters
    ----------
    events
        Keep what stays leave undone too, for the event log.
    shared
        Keep how much of its team each spell has: teams may be at several sites at a time.
    """

    __slots__ = (
        "arrive",
        "broken_off",
        "closed",
        "days_given",
        "days_got",
        "leave",
        "shared",
        "team",
        "undone",
        "visit",
        "waits",
    )

    def __init__(self, *, events: bool = False, shared: bool = False) -> None:
        self.visit = array("q")
        """Row of the plan."""
        self.arrive = array("d")
        self.leave = array("d")
        self.team = array("q")
        """Team of each spell; left empty where teams make the visits that the plan gives them."""
        self.shared = shared
        self.days_given, self.days_got = array("d"), array("d")
        """Slots that the team gives each spell, and the work done in them; left empty where a team is at one site at a time."""
        self.broken_off: list[int] = []
        """Positions of the spells that left a visit unfinished."""
        self.closed: list[int] = []
        """Number of spells at the end of each replication."""
        self.waits: list[tuple[int, int, int, float]] = []
        """Replication, visit, round and slots of each wait for another team."""
        self.undone: list[Undone] | None = [] if events else None

    def add(self, visits: list[int], arrivals: list[float], departures: list[float]) -> None:
        """Add spells that follow each other."""
        self.visit.fromlist(visits)
        self.arrive.fromlist(arrivals)
        self.leave.fromlist(departures)

    def add_shared(self, team: int, spell: "SharedSpell") -> None:
        """Add a spell that has part of its team."""
        self.visit.append(spell.visit)
        self.arrive.append(spell.arrive)
        self.leave.append(spell.leave)
        self.team.append(team)
        self.days_given.append(spell.days_given)
        self.days_got.append(spell.days_got)
        if not spell.finished:
            self.broken_off.append(len(self.visit) - 1)

    def close(self) -> None:
        """End a replication."""
        self.closed.append(len(self.visit))


class _Visits:
    """The visits of a journal as one team writes them."""

    __slots__ = ("_journal", "_team")

    def __init__(self, journal: Journal, team: int) -> None:
        self._journal, self._team = journal, team

    def append(self, visit: int) -> None:
        """Take down a visit and the team."""
        self._journal.visit.append(visit)
        self._journal.team.append(self._team)
        if self._journal.shared:  # a spell of no length: the visit is not made
            self._journal.days_given.append(0.0)
            self._journal.days_got.append(0.0)

    def __len__(self) -> int:
        return len(self._journal.visit)


class Page:
    """A journal that takes down which team writes, where teams don't make the visits that the plan gives them."""

    __slots__ = ("_journal", "_team", "arrive", "broken_off", "closed", "leave", "visit", "waits")

    def __init__(self, journal: Journal, team: int) -> None:
        self._journal, self._team = journal, team
        self.visit = _Visits(journal, team)
        self.arrive, self.leave, self.waits = journal.arrive, journal.leave, journal.waits
        self.broken_off, self.closed = journal.broken_off, journal.closed

    def add(self, visits: list[int], arrivals: list[float], departures: list[float]) -> None:
        """Add spells of the team that follow each other."""
        self._journal.add(visits, arrivals, departures)
        self._journal.team.extend([self._team] * len(visits))


@dataclass(frozen=True, slots=True, eq=False)
class Spells:
    """A journal as arrays, each of shape (spells,): by replication, and in order of time for each team."""

    replications: int
    """How many there are."""
    replication: NDArray[np.int64]
    """Position of the replication."""
    visit: NDArray[np.int64]
    team: NDArray[np.int64]
    rnd: NDArray[np.int64]
    arrive: NDArray[np.float64]
    leave: NDArray[np.float64]
    finished: NDArray[np.bool_]
    """Whether the visit was finished then."""
    days_given: NDArray[np.float64]
    """Slots that the team gives it: all between arrival and leaving, but where the team is at other sites too."""
    days_got: NDArray[np.float64] | None
    """Work done there, in full working days; None where teams are at one site at a time."""

    @classmethod
    def of(cls, world: World, journal: Journal) -> "Spells":
        """Take down a journal that is closed."""
        visit = np.frombuffer(journal.visit, np.int64)
        arrive = np.frombuffer(journal.arrive, np.float64)
        finished = np.ones(len(visit), bool)
        finished[journal.broken_off] = False
        has_team = journal.shared or world.dispatching is not None
        team = np.frombuffer(journal.team, np.int64) if has_team else world.visit_team[visit]
        leave = np.frombuffer(journal.leave, np.float64)
        return cls(
            replications=len(journal.closed),
            replication=np.repeat(np.arange(len(journal.closed)), np.diff(journal.closed, prepend=0)),
            visit=visit,
            team=team,
            rnd=world.stays.slot_round[team, arrive.astype(np.int64)].astype(np.int64),
            arrive=arrive,
            leave=leave,
            finished=finished,
            days_given=np.frombuffer(journal.days_given, np.float64) if journal.shared else leave - arrive,
            days_got=np.frombuffer(journal.days_got, np.float64) if journal.shared else None,
        )

    def without_passes(self) -> "Spells":
        """Spells without those of no length: sites that a team came to and left because another team did not come."""
        is_kept = self.finished | (self.leave > self.arrive)
        if is_kept.all():
            return self
        return Spells(
            replications=self.replications,
            replication=self.replication[is_kept],
            visit=self.visit[is_kept],
            team=self.team[is_kept],
            rnd=self.rnd[is_kept],
            arrive=self.arrive[is_kept],
            leave=self.leave[is_kept],
            finished=self.finished[is_kept],
            days_given=self.days_given[is_kept],
            days_got=None if self.days_got is None else self.days_got[is_kept],
        )

    def last_leave(self, stay: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.float64]:
        """When each stay's last visit is left, shape (stays,).

        `stay` says which stay each spell is of, `last` where the last spell of each stands.
        """
        if self.days_got is None:
            return self.leave[last]
        _, number = np.unique(stay, return_inverse=True)
        latest = np.zeros(len(last))
        np.maximum.at(latest, number, self.leave)
        return latest[number[last]]

    def begin(self, world: World) -> NDArray[np.float64]:
        """Instants of arrival, in days of the term."""
        return world.stays.opening(self.team, self.arrive)

    def end(self, world: World) -> NDArray[np.float64]:
        """Instants of leaving; work that ends with a working day ends at its close."""
        return world.stays.closing(self.team, self.leave)

    def earliest(self) -> NDArray[np.int64]:
        """Positions of the spells that are the first of their visit."""
        _, first = np.unique(self.replication * (self.visit.max(initial=0) + 1) + self.visit, return_index=True)
        return np.asarray(first, np.int64)

    def table(self, value: NDArray[np.float64], rows: NDArray[np.bool_ | np.int64], visits: int) -> NDArray[np.float64]:
        """Put a value of some spells, one a visit at most, in a table of replications and visits; infinity elsewhere."""
        table = np.full(self.replications * visits, np.inf)
        table[(self.replication * visits + self.visit)[rows]] = value[rows]
        return table.reshape(self.replications, visits)

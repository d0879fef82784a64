"""The desk of an office: before each round it says which visits each of its teams makes."""

from abc import ABC, abstractmethod
from collections import defaultdict

from sim.compiled.carrying import DROP
from sim.compiled.choices.lookup import Call, Load, Office, Shared


class Desk(ABC):
    """The desk of one office in one replication.

    It knows the days that visits take on average, and those that are left of a visit that was broken off; not what a visit will
    turn out to take.
    """

    def __init__(self, office: Office, shared_state: Shared) -> None:
        self.office, self.lookup, self.shared = office, office.lookup, shared_state
        self.agendas: dict[int, dict[int, list[Call]]] = {}
        self.undone: dict[int, list[int]] = defaultdict(list)
        """Visits that each team has to go on with."""

    def agenda(self, team: int, rnd: int) -> tuple[Call, ...]:
        """Return what a team does in a round; the first team that asks has it settled for all teams of the office."""
        if rnd not in self.agendas:
            self.agendas[rnd] = {visit: load.calls for visit, load in self.settle(rnd).items()}
        return tuple(self.agendas[rnd].get(team, ()))

    @abstractmethod
    def settle(self, rnd: int) -> dict[int, Load]:
        """Say which visits each team makes in a round."""

    def give_back(self, team: int, visits: list[int]) -> None:
        """Take back what a team left undone."""
        self.undone[team] += [visit for visit in visits if self.lookup.rule[visit] != DROP]

    def expected(self, visit: int) -> float:
        """Days that a visit is expected to take from now on."""
        days_left = self.shared.remaining[visit]
        return days_left if days_left != self.shared.full[visit] else self.lookup.mean[visit]

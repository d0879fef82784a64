"""What re-planning asks of a planner: it is handed in, since the simulation knows none."""

from collections.abc import Mapping
from typing import Protocol

from sim.compiled.choices.lookup import Office, Shared

Carried = Mapping[int, list[tuple[int, float]]]
"""Visits that each team goes on with in a round, and the days that each is expected to take yet."""


class Book(Protocol):
    """The plan of an office in one replication, as it is rewritten round by round."""

    def settle(self, rnd: int, visits_carried: Carried, visits_freed: Mapping[int, list[int]]) -> Mapping[int, list[int]]:
        """Plan the rest of the term again before a round; return the visits of each team in it, behind those it goes on with.

        All visits that were handed out before are over, but those that are `visits_carried` or `visits_freed`: those that
        teams did not begin, and that may be planned anew, by team.
        """


class OfficePlanner(Protocol):
    """A planner for one office; the same in all replications."""

    def begin(self, shared_state: Shared) -> Book:
        """Begin a replication with the plan that was given."""


class Planner(Protocol):
    """Plans the rest of a term again. It is sent to workers, and must not draw random numbers."""

    def at(self, office: Office) -> OfficePlanner:
        """Get ready for an office."""

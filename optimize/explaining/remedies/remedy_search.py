"""Trying changes: remedies, and how changes of a scenario are tried on a conflict.

A remedy is a changed scenario. Those that cost work are priced in team-days: days that are added, or taken from visits. Rules
and dates have no price here; they come after those that have one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimize.control.bisection import smallest
from optimize.explaining.conflicts import Conflict, Oracle, freed, relaxed
from optimize.explaining.feasibility import Feasibility, feasibility
from optimize.problem.problem import build_problem
from scenarios.scenario import Scenario
from scenarios.schema import Text

Change = Callable[[Scenario], Scenario]


@dataclass(frozen=True, slots=True, eq=False)
class Remedy:
    """A change that resolves a conflict."""

    kind: str
    """``team-rounds``, ``team``, ``people``, ``days``, ``round``, ``stay``, ``quota``, ``support``, ``skill``, ``exchange``,
    ``date``, ``target``, ``cluster``, ``drop``."""
    text: Text
    amount: float
    """How much of it: the least that suffices, of what can be counted."""
    cost: float | None
    """Team-days that it adds, or takes from visits; None for rules and dates."""
    change: Change
    more: Callable[[int], "Remedy"] | None = None
    """The remedy with so much more of it, in case whole visits need more than the relaxation; None where it can't be more."""
    planned: bool | None = None
    """Whether a plan with it covers everything; None where none was made."""


def counted(remedy_of: Callable[[int], Remedy], count: int) -> Remedy:
    """Return a remedy of some amount that can be had in larger ones.

    Parameters
    ----------
    made
        The remedy by its amount.
    """
    return replace(remedy_of(count), more=lambda extra: counted(remedy_of, count + extra))


@dataclass(frozen=True, slots=True, eq=False)
class RemedySearch:
    """Tries changes on one conflict, with the limits of all other conflicts lifted."""

    oracle: Oracle
    conflict: Conflict
    beside: Sequence[Conflict] = ()
    alone: bool = False
    """Whether only the demands of the conflict are to be met."""

    @property
    def scenario(self) -> Scenario:
        """The scenario as it is."""
        return self.oracle.scenario

    def feasibility(self, change: Change | None = None) -> Feasibility:
        """Find what is missing with a change."""
        scenario = self.scenario if change is None else change(self.scenario)
        limits = [limit for conflict in self.beside for limit in conflict.limits]
        scenario = relaxed(scenario, limits)
        problem = build_problem(scenario, self.oracle.margin, team_abilities=freed(scenario, limits))
        for limit in limits:
            problem = problem if limit.lifted is None else limit.lifted(scenario, problem)
        sites, goals = np.full(problem.sites, not self.alone), np.full(len(problem.goals), not self.alone)
        for demand in self.conflict.demands if self.alone else ():
            if demand.goal >= 0:
                goals[demand.goal] = True
            else:
                sites |= demand.sites
        for conflict in self.beside:
            for demand in () if conflict.limits else conflict.demands:
                if demand.goal >= 0:
                    goals[demand.goal] = False
                else:
                    sites &= ~demand.sites
        return feasibility(problem, sites, goals)

    def works(self, change: Change) -> bool:
        """Whether a change brings everything within reach."""
        self.oracle.solved += 1
        return self.feasibility(change).feasible

    def smallest(self, change: Callable[[int], Change], largest: int, remedy_of: Callable[[int], Remedy]) -> Iterator[Remedy]:
        """Yield the remedy of the least number with which a change works, where there is one."""
        count = self.least(change, largest)
        if count is not None:
            yield counted(remedy_of, count)

    def least(self, change: Callable[[int], Change], largest: int) -> int | None:
        """Find the least number, from 1, with which a change works; None where even the largest does not.

        Doubled until it works, then halved: a change that works must work in any larger number.
        """
        low, high = 0, 1
        while not self.works(change(high)):
            if high >= largest:
                return None
            low, high = high, min(2 * high, largest)
        return smallest(lambda number: self.works(change(number)), low, high)

"""Clashes: small sets of demands and limits that can't all be kept, found and checked by linear programming.

QuickXplain (Junker 2004) looks for a set that is out of reach, while every smaller one is within it. The question whether
a set is within reach is answered by the relaxation of the plan (`optimize.explaining.reachable`), so that "no" is a proof.
"Within reach" is one for the relaxation alone: whole visits may still not fit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimize.explaining.demands import demands
from optimize.explaining.limit import Demand, Limit, Part
from optimize.explaining.limits import limits
from optimize.explaining.reachable import Reach, reach
from optimize.problem import Problem, build_problem
from scenarios.options.abilities import Abilities, abilities
from scenarios.scenario import Scenario

MOST = 5
"""Clashes that are looked for; more would not be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Clash:
    """Demands and limits that can't all be kept; without any single one of them the others can."""

    demands: tuple[Demand, ...]
    limits: tuple[Limit, ...]
    missing: float
    """Sites that are missing at least where all of them are kept."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of what clashes, each once, demands first."""
        return tuple(dict.fromkeys([one.kind for one in self.demands] + [one.kind for one in self.limits]))


@dataclass(slots=True, eq=False)
class Asker:
    """Answers whether sets of demands and limits are within reach, each set once."""

    scenario: Scenario
    margin: float = 0.0
    """Share of each stay that is kept free."""
    demands: list[Demand] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    solved: int = 0
    """Linear programs solved so far."""
    _problems: dict[frozenset[str], tuple[Scenario, Problem]] = field(default_factory=dict)
    _answers: dict[frozenset[str], Reach] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.demands = demands(self.scenario, self.problem(()))
        self.limits = limits(self.scenario)

    def all(self) -> list[Part]:
        """Return all demands and limits."""
        return [*self.demands, *self.limits]

    def problem(self, lifted: Iterable[Limit]) -> Problem:
        """Return the planning problem without some limits."""
        away = list(lifted)
        key = frozenset(one.key for one in away if one.without is not None or one.freed is not None)
        if key not in self._problems:
            scenario = relaxed(self.scenario, away)
            self._problems[key] = scenario, build_problem(scenario, self.margin, have=freed(scenario, away))
        scenario, problem = self._problems[key]
        for one in away:
            problem = problem if one.lifted is None else one.lifted(scenario, problem)
        return problem

    def reach(self, kept: Iterable[Part]) -> Reach:
        """Find what is missing where a set of demands and limits is kept, and all others are lifted.

        A plan that keeps all limits keeps fewer of them, too. Some limits are lifted by another calendar (a blackout less moves
        rounds), where this need not be so by itself: what fewer limits miss is never more than what all of them do.
        """
        chosen = list(kept)
        answer = self._reach(chosen)
        every = [one for one in chosen if isinstance(one, Demand)] + self.limits
        if len(every) == len(chosen) or answer.whole:
            return answer
        return min(answer, self._reach(every), key=lambda one: one.missing)

    def _reach(self, kept: Iterable[Part]) -> Reach:
        keys = frozenset(one.key for one in kept)
        if keys not in self._answers:
            problem = self.problem(one for one in self.limits if one.key not in keys)
            sites, goals = np.zeros(problem.sites, bool), np.zeros(len(problem.goals), bool)
            for one in self.demands:
                if one.key in keys and one.goal < 0:
                    sites |= one.sites
                elif one.key in keys:
                    goals[one.goal] = True
            self._answers[keys] = reach(problem, sites, goals)
            self.solved += 1
        return self._answers[keys]

    def whole(self, kept: Iterable[Part]) -> bool:
        """Whether a set of demands and limits is within reach together."""
        return self.reach(kept).whole


def relaxed(scenario: Scenario, away: Iterable[Limit]) -> Scenario:
    """Return a scenario without some limits, as far as it can say so."""
    for limit in away:
        scenario = scenario if limit.without is None else limit.without(scenario)
    return scenario


def freed(scenario: Scenario, away: Iterable[Limit]) -> Abilities:
    """Tell which teams may do what without some limits."""
    have = abilities(scenario)
    for limit in away:
        have = have if limit.freed is None else limit.freed(scenario, have)
    return have


def find_clashes(asker: Asker) -> tuple[list[Clash], bool]:
    """Find clashes one after the other, each without the limits of those before it.

    Returns
    -------
    clashes
        None where everything is within reach.
    all
        Whether these are all: without the limits of each (or its demands, where no limit is in it) everything is in reach.
    """
    found: list[Clash] = []
    away: set[str] = set()
    while len(found) < MOST:
        left = [one for one in asker.all() if one.key not in away]
        if asker.whole(left):
            return found, True
        parts = quick_explain(asker, _narrowed(asker, left))
        clash = Clash(
            tuple(one for one in parts if isinstance(one, Demand)),
            tuple(one for one in parts if isinstance(one, Limit)),
            asker.reach(parts).missing,
        )
        check(asker, parts)
        found.append(clash)
        away |= {one.key for one in clash.limits or clash.demands}
    return found, asker.whole(one for one in asker.all() if one.key not in away)


def check(asker: Asker, parts: Sequence[Part]) -> None:
    """Check by solving again that a clash is one: out of reach together, within reach without any one of them.

    Raises
    ------
    ArithmeticError
        If it is not; the solver's answers would contradict each other.
    """
    if asker.whole(parts) or not all(asker.whole(other for other in parts if other is not one) for one in parts):
        raise ArithmeticError("what was found to clash does not, or is not minimal")


def _narrowed(asker: Asker, parts: list[Part]) -> list[Part]:
    """Drop what is surely not needed, so that the search is quick: demands that miss nothing, then whole kinds of limit."""
    answer = asker.reach(parts)
    late = {one.goal: float(answer.late[one.goal]) for one in asker.demands if one.goal >= 0}
    missed = [
        one
        for one in parts
        if isinstance(one, Demand) and (late[one.goal] if one.goal >= 0 else answer.left_out[one.sites].sum()) > 0
    ]
    trial = [one for one in parts if isinstance(one, Limit) or one in missed]
    if not asker.whole(trial):
        parts = trial
    for kind in dict.fromkeys(one.kind for one in parts if isinstance(one, Limit)):
        trial = [one for one in parts if isinstance(one, Demand) or one.kind != kind]
        if not asker.whole(trial):
            parts = trial
    return parts


def quick_explain(asker: Asker, parts: list[Part]) -> list[Part]:
    """Find a minimal part of what is out of reach together, in the order in which it is given."""

    def explain(base: list[Part], new: list[Part], rest: list[Part]) -> list[Part]:
        if new and not asker.whole(base):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        one, other = rest[:half], rest[half:]
        second = explain([*base, *one], one, other)
        first = explain([*base, *second], second, one)
        return [*first, *second]

    chosen = {one.key for one in explain([], [], parts)} if parts else set()
    return [one for one in parts if one.key in chosen]

"""Conflicts (irreducible infeasible sets): demands and limits that can't all be kept, found by linear programming.

QuickXplain (Junker 2004) looks for a set that is out of reach, while every smaller one is within it. The question whether
a set is within reach is answered by the relaxation of the plan (`optimize.explaining.feasibility`), so that "no" is a proof.
"Within reach" holds for the relaxation alone: whole visits may still not fit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimize.explaining.feasibility import Feasibility, feasibility
from optimize.explaining.limits.conditions import demands, limits
from optimize.explaining.limits.limit import Condition, Demand, Limit
from optimize.problem.problem import Problem, build_problem
from scenarios.options.abilities import Abilities, abilities
from scenarios.scenario import Scenario

MOST = 5
"""Conflicts that are looked for; nobody would read more."""


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """Demands and limits that can't all be kept; without any single one of them the others can."""

    demands: tuple[Demand, ...]
    limits: tuple[Limit, ...]
    missing: float
    """Sites that are missing at least where all of them are kept."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of what conflicts, each once, demands first."""
        return tuple(
            dict.fromkeys([condition.kind for condition in self.demands] + [condition.kind for condition in self.limits])
        )


@dataclass(slots=True, eq=False)
class Oracle:
    """Answers whether sets of demands and limits are within reach, each set once."""

    scenario: Scenario
    margin: float = 0.0
    """Share of each stay that is kept free."""
    demands: list[Demand] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    solved: int = 0
    """Linear programs solved so far."""
    _problems: dict[frozenset[str], tuple[Scenario, Problem]] = field(default_factory=dict)
    _answers: dict[frozenset[str], Feasibility] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.demands = demands(self.scenario, self.problem(()))
        self.limits = limits(self.scenario)

    def all(self) -> list[Condition]:
        """Return all demands and limits."""
        return [*self.demands, *self.limits]

    def problem(self, lifted_limits: Iterable[Limit]) -> Problem:
        """Return the planning problem without some limits."""
        dropped_limits = list(lifted_limits)
        key = frozenset(limit.key for limit in dropped_limits if limit.without is not None or limit.freed is not None)
        if key not in self._problems:
            scenario = relaxed(self.scenario, dropped_limits)
            self._problems[key] = scenario, build_problem(scenario, self.margin, team_abilities=freed(scenario, dropped_limits))
        scenario, problem = self._problems[key]
        for limit in dropped_limits:
            problem = problem if limit.lifted is None else limit.lifted(scenario, problem)
        return problem

    def feasibility(self, conditions: Iterable[Condition]) -> Feasibility:
        """Find what is missing where a set of demands and limits is kept, and all others are lifted.

        A plan that keeps all limits keeps fewer of them, too. Some limits are lifted by another calendar (a blackout less moves
        rounds), where this need not be so by itself: what fewer limits miss is never more than what all of them do.
        """
        all_conditions = list(conditions)
        answer = self._solve(all_conditions)
        stricter = [condition for condition in all_conditions if isinstance(condition, Demand)] + self.limits
        if len(stricter) == len(all_conditions) or answer.feasible:
            return answer
        return min(answer, self._solve(stricter), key=lambda answer: answer.missing)

    def _solve(self, conditions: Iterable[Condition]) -> Feasibility:
        keys = frozenset(condition.key for condition in conditions)
        if keys not in self._answers:
            problem = self.problem(limit for limit in self.limits if limit.key not in keys)
            sites, goals = np.zeros(problem.sites, bool), np.zeros(len(problem.goals), bool)
            for demand in self.demands:
                if demand.key in keys and demand.goal < 0:
                    sites |= demand.sites
                elif demand.key in keys:
                    goals[demand.goal] = True
            self._answers[keys] = feasibility(problem, sites, goals)
            self.solved += 1
        return self._answers[keys]

    def feasible(self, conditions: Iterable[Condition]) -> bool:
        """Whether a set of demands and limits is within reach together."""
        return self.feasibility(conditions).feasible


def relaxed(scenario: Scenario, dropped_limits: Iterable[Limit]) -> Scenario:
    """Return a scenario without some limits, as far as it can say so."""
    for limit in dropped_limits:
        scenario = scenario if limit.without is None else limit.without(scenario)
    return scenario


def freed(scenario: Scenario, dropped_limits: Iterable[Limit]) -> Abilities:
    """Tell which teams may do what without some limits."""
    teams_able = abilities(scenario)
    for limit in dropped_limits:
        teams_able = teams_able if limit.freed is None else limit.freed(scenario, teams_able)
    return teams_able


def find_conflicts(oracle: Oracle) -> tuple[list[Conflict], bool]:
    """Find conflicts one after the other, each without the limits of those before it.

    Returns
    -------
    conflicts
        None where everything is within reach.
    all
        Whether these are all: without the limits of each (or its demands, where no limit is in it) everything is in reach.
    """
    conflicts: list[Conflict] = []
    dropped_keys: set[str] = set()
    while len(conflicts) < MOST:
        conditions = [condition for condition in oracle.all() if condition.key not in dropped_keys]
        if oracle.feasible(conditions):
            return conflicts, True
        parts = quick_explain(oracle, _narrowed(oracle, conditions))
        conflict = Conflict(
            tuple(condition for condition in parts if isinstance(condition, Demand)),
            tuple(condition for condition in parts if isinstance(condition, Limit)),
            oracle.feasibility(parts).missing,
        )
        check(oracle, parts)
        conflicts.append(conflict)
        dropped_keys |= {condition.key for condition in conflict.limits or conflict.demands}
    return conflicts, oracle.feasible(condition for condition in oracle.all() if condition.key not in dropped_keys)


def check(oracle: Oracle, parts: Sequence[Condition]) -> None:
    """Check a conflict by solving again: out of reach together, and within reach without any single one of them.

    Raises
    ------
    ArithmeticError
        If it is not; the solver's answers would contradict each other.
    """
    if oracle.feasible(parts) or not all(
        oracle.feasible(condition for condition in parts if condition is not omission) for omission in parts
    ):
        raise ArithmeticError("what was found to be a conflict is none, or is not minimal")


def _narrowed(oracle: Oracle, parts: list[Condition]) -> list[Condition]:
    """Drop what is surely not needed, so that the search is quick: demands that miss nothing, then whole kinds of limit."""
    answer = oracle.feasibility(parts)
    late = {demand.goal: float(answer.late[demand.goal]) for demand in oracle.demands if demand.goal >= 0}
    missed_goals = [
        condition
        for condition in parts
        if isinstance(condition, Demand)
        and (late[condition.goal] if condition.goal >= 0 else answer.left_out[condition.sites].sum()) > 0
    ]
    trial = [condition for condition in parts if isinstance(condition, Limit) or condition in missed_goals]
    if not oracle.feasible(trial):
        parts = trial
    for kind in dict.fromkeys(condition.kind for condition in parts if isinstance(condition, Limit)):
        trial = [condition for condition in parts if isinstance(condition, Demand) or condition.kind != kind]
        if not oracle.feasible(trial):
            parts = trial
    return parts


def quick_explain(oracle: Oracle, parts: list[Condition]) -> list[Condition]:
    """Find a minimal part of what is out of reach together, in the order in which it is given.

    The list is halved. With the front half kept, what of the back half is needed? With that kept, what of the front half? A
    half that is not needed at all drops out after one question, so that a small conflict in a long list takes few of them: of
    the order of k log(n / k) for k conditions of n. Those early in the list are preferred.
    """

    def explain(base: list[Condition], additions: list[Condition], conditions: list[Condition]) -> list[Condition]:
        if additions and not oracle.feasible(base):
            return []
        if len(conditions) == 1:
            return conditions
        half = len(conditions) // 2
        front, rear = conditions[:half], conditions[half:]
        from_back = explain([*base, *front], front, rear)
        from_front = explain([*base, *from_back], from_back, front)
        return [*from_front, *from_back]

    needed_keys = {condition.key for condition in explain([], [], parts)} if parts else set()
    return [condition for condition in parts if condition.key in needed_keys]

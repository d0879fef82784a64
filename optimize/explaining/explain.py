"""Explanations: why a scenario can't be planned as it is asked, and what would be the cheapest way out."""

from dataclasses import dataclass, replace
from typing import Any

from optimize.control.incumbent import Progress
from optimize.explaining.conflicts import Conflict, Oracle, find_conflicts
from optimize.explaining.limits.limit import Demand, Limit
from optimize.explaining.limits.limits_of_work import year_ranges
from optimize.explaining.remedies.remedies import find_remedies
from optimize.explaining.remedies.remedy_search import Change, Remedy
from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from optimize.size import refuse_large
from scenarios.asking import asked
from scenarios.language import of_number, say
from scenarios.scenario import Scenario

MORE = (0, 1, 2, 4, 8)
"""Amounts beyond what the relaxation needs with which the best remedies are planned, until whole visits fit too."""
MOST_TRIED = 3
"""Remedies of each conflict that are planned with, at most."""
PASSES = 4
"""Times that conflicts are looked for: again with the first remedies in force, since one conflict may hide another."""


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """A conflict and its remedies, cheapest first."""

    conflict: Conflict
    alike: tuple[Demand, ...]
    """Other demands that conflict with the same limits."""
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RemediedPlan:
    """A plan with the best remedy of every conflict in force."""

    more: int
    """So much more of each remedy than the relaxation needs, so that whole visits fit too."""
    uncovered: int
    shortfalls: int
    result: PlanResult

    @property
    def covers_all(self) -> bool:
        """Whether everything that is asked for is planned."""
        return not self.uncovered and not self.shortfalls


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Why a scenario is out of reach, and what would help."""

    conflicts: tuple[Explained, ...]
    """Empty where the relaxation reaches everything."""
    complete: bool
    """Whether there are no further conflicts beside these."""
    together: bool | None
    """Whether the first remedies of all conflicts together bring everything within reach; None where a conflict has none."""
    replanned: RemediedPlan | None
    solved: int
    """Linear programs that were solved."""

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        new_plan = self.replanned
        return {
            "within_reach": not self.conflicts,
            "complete": self.complete,
            "together": self.together,
            "solved": self.solved,
            "clashes": [
                {
                    "kinds": list(entry.conflict.kinds),
                    "missing": entry.conflict.missing,
                    "demands": [{"key": part.key, "text": str(part.text)} for part in (*entry.conflict.demands, *entry.alike)],
                    "limits": [{"key": part.key, "text": str(part.text)} for part in entry.conflict.limits],
                    "remedies": [
                        {"kind": remedy.kind, "text": str(remedy.text), "amount": remedy.amount, "team_days": remedy.cost,
                         "planned": remedy.planned}
                        for remedy in entry.remedies
                    ],
                }
                for entry in self.conflicts
            ],
            "replanned": None
            if new_plan is None
            else {"more": new_plan.more, "uncovered": new_plan.uncovered, "shortfalls": new_plan.shortfalls,
                  "objective": new_plan.result.objective, "bound": new_plan.result.bound},
        }  # fmt: skip


def explain(scenario: Scenario, *, margin: float = 0.0, replan: bool = True, progress: Progress | None = None) -> Explanation:
    """Explain why a scenario can't be planned as it is asked.

    Conflicts are looked for, and remedies of each. One conflict may hide another: so the first remedies are put in force, and
    the changed scenario is searched again, until nothing conflicts any more. All this is by the relaxation; whole visits may
    need more than it says. So the remedies are planned with in the end, in growing amounts.

    Parameters
    ----------
    scenario
        What is given.
    margin
        Share of each stay that is kept free.
    replan
        Whether to check the best remedies by planning with them, beside solving the relaxation.
    progress
        Called with the step, as in `optimize.planning.make_plan`.
    """
    refuse_large(scenario, asked("--explain"))
    report = progress or (lambda _step, _incumbent: None)
    entries: list[Explained] = []
    best: list[Remedy] = []
    together: bool | None = False
    complete, trial_count, scenario_so_far = True, 0, scenario
    for _ in range(PASSES):
        report(say("looking for conflicts", "查找冲突"), None)
        oracle = Oracle(scenario_so_far, margin)
        conflicts, complete = find_conflicts(oracle)
        explained_now = []
        for conflict in conflicts:
            report(say("looking for remedies", "查找对策"), None)
            other_conflicts = [candidate for candidate in conflicts if candidate is not conflict]
            remedies = find_remedies(oracle, conflict, other_conflicts) or find_remedies(
                oracle, conflict, other_conflicts, alone=True
            )
            explained_now.append(Explained(conflict, _alike(oracle, conflict), tuple(remedies)))
        trial_count += oracle.solved
        entries += explained_now
        if not explained_now or not all(entry.remedies for entry in explained_now):
            together = None if explained_now else True
            break
        best += [entry.remedies[0] for entry in explained_now]
        scenario_so_far = _combined([remedy.change for remedy in best])(scenario)
    new_plan = None
    if best and together and replan:
        entries, new_plan = _planned(scenario, entries, margin, report)
    return Explanation(tuple(entries), complete, together, new_plan, trial_count)


def _combined(changes: list[Change]) -> Change:
    def combined(scenario: Scenario) -> Scenario:
        for step in changes:
            scenario = step(scenario)
        return scenario

    return combined


def _plan_with(scenario: Scenario, best: list[Remedy], margin: float) -> tuple[RemediedPlan, list[Remedy]]:
    """Plan with remedies, and with more of them where whole visits do not fit; return also what was planned with."""
    best_result: tuple[RemediedPlan, list[Remedy]] | None = None
    for more in MORE:
        remedies = [remedy if remedy.more is None or not more else remedy.more(more) for remedy in best]
        result = make_plan(_combined([remedy.change for remedy in remedies])(scenario), margin=margin)
        new_plan = RemediedPlan(more, len(result.uncovered), len(result.shortfalls), result)
        best_result = new_plan, [replace(remedy, planned=new_plan.covers_all) for remedy in remedies]
        if new_plan.covers_all or all(remedy.more is None for remedy in best):
            break
    if best_result is None:
        raise AssertionError("at least one amount is tried")
    return best_result


def _planned(
    scenario: Scenario, entries: list[Explained], margin: float, report: Progress
) -> tuple[list[Explained], RemediedPlan | None]:
    """Plan with the first remedies of all conflicts, the cheapest ones with which a plan covers everything.

    Remedies that no plan bears out come last; those that are not planned with say so.
    """
    orders = [list(entry.remedies) for entry in entries]
    first: RemediedPlan | None = None
    for rank in range(MOST_TRIED):
        tried_remedies = [remedies[min(rank, len(remedies) - 1)] for remedies in orders]
        if rank and all(rank >= len(remedies) for remedies in orders):
            break
        report(say("planning with the remedies", "按对策重新计划"), None)
        new_plan, remedies = _plan_with(scenario, tried_remedies, margin)
        for order, old_remedy, new_remedy in zip(orders, tried_remedies, remedies, strict=True):
            order[order.index(old_remedy)] = new_remedy
        first = first or new_plan
        if new_plan.covers_all:
            first = new_plan
            orders = [_with_first(order, new_remedy) for order, new_remedy in zip(orders, remedies, strict=True)]
            break
    result = [replace(entry, remedies=tuple(order)) for entry, order in zip(entries, orders, strict=True)]
    return result, first


def _with_first(remedies: list[Remedy], first: Remedy) -> list[Remedy]:
    """Put one remedy first, and those with which a plan did not cover everything last."""
    return sorted(remedies, key=lambda remedy: (remedy is not first, remedy.planned is False))


def _alike(oracle: Oracle, conflict: Conflict) -> tuple[Demand, ...]:
    """Other demands that can't be met with the limits of a conflict either, each by itself."""
    if len(conflict.demands) != 1 or not conflict.limits:
        return ()
    candidates = [
        demand for demand in oracle.demands if demand.key != conflict.demands[0].key and demand.kind == conflict.demands[0].kind
    ]
    return tuple(demand for demand in candidates if not oracle.feasible((demand, *conflict.limits)))


def describe(limits: tuple[Limit, ...]) -> list[str]:
    """Say the limits of a conflict in words, capacities of one office together."""
    lines: list[str] = []
    offices: dict[int, list[Limit]] = {}
    for limit in limits:
        if limit.kind == "capacity":
            offices.setdefault(limit.office, []).append(limit)
        else:
            lines.append(str(limit.text))
    for members in offices.values():
        if len(members) == 1:
            lines.append(str(members[0].text))
            continue
        name, days = members[0].key.split(":")[1], sum(limit.amount for limit in members)
        years = year_ranges([limit.year for limit in members])
        lines.append(say(f"{name} has {of_number(days, 'team-day')} in {years}", f"{name} 在 {years} 年共有 {days:g} 组日"))
    return lines

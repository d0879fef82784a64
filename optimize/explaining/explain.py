"""Explanations: why a scenario can't be planned as it is asked, and what would be the cheapest way out."""

from dataclasses import dataclass, replace
from typing import Any

from optimize.explaining.clashes import Asker, Clash, find_clashes
from optimize.explaining.limit import Demand, Limit
from optimize.explaining.limits_of_work import spans
from optimize.explaining.remedies import find_remedies
from optimize.explaining.workshop import Change, Remedy
from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from optimize.size import refuse_large
from optimize.standing import Progress
from scenarios.asking import asked
from scenarios.language import say
from scenarios.scenario import Scenario

MORE = (0, 1, 2, 4, 8)
"""Amounts beyond what the relaxation needs with which the best remedies are planned, until whole visits fit too."""
MOST_TRIED = 3
"""Remedies of each clash that are planned with, at most."""
PASSES = 4
"""Times that clashes are looked for: again with the first remedies in force, since one clash may hide another."""


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """A clash and its remedies, cheapest first."""

    clash: Clash
    alike: tuple[Demand, ...]
    """Other demands that clash with the same limits."""
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Replanned:
    """A plan with the best remedy of every clash in force."""

    more: int
    """So much more of each remedy than the relaxation needs, so that whole visits fit too."""
    uncovered: int
    shortfalls: int
    result: PlanResult

    @property
    def whole(self) -> bool:
        """Whether everything that is asked for is planned."""
        return not self.uncovered and not self.shortfalls


@dataclass(frozen=True, slots=True, eq=False)
class Explanation:
    """Why not, and what then."""

    clashes: tuple[Explained, ...]
    """Empty where the relaxation reaches everything."""
    complete: bool
    """Whether there are no further clashes beside these."""
    together: bool | None
    """Whether the first remedies of all clashes together bring everything within reach; None where a clash has none."""
    replanned: Replanned | None
    solved: int
    """Linear programs that were solved."""


def explain(scenario: Scenario, *, margin: float = 0.0, replan: bool = True, progress: Progress | None = None) -> Explanation:
    """Explain why a scenario can't be planned as it is asked.

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
    report = progress or (lambda _step, _standing: None)
    explained: list[Explained] = []
    best: list[Remedy] = []
    together: bool | None = False
    complete, solved, changed = True, 0, scenario
    for _ in range(PASSES):
        report(say("looking for clashes", "查找冲突"), None)
        asker = Asker(changed, margin)
        clashes, complete = find_clashes(asker)
        found = []
        for clash in clashes:
            report(say("looking for remedies", "查找对策"), None)
            others = [one for one in clashes if one is not clash]
            remedies = find_remedies(asker, clash, others) or find_remedies(asker, clash, others, alone=True)
            found.append(Explained(clash, _alike(asker, clash), tuple(remedies)))
        solved += asker.solved
        explained += found
        if not found or not all(one.remedies for one in found):
            together = None if found else True
            break
        best += [one.remedies[0] for one in found]
        changed = _all([one.change for one in best])(scenario)
    replanned = None
    if best and together and replan:
        explained, replanned = _planned(scenario, explained, margin, report)
    return Explanation(tuple(explained), complete, together, replanned, solved)


def _all(changes: list[Change]) -> Change:
    def change(scenario: Scenario) -> Scenario:
        for one in changes:
            scenario = one(scenario)
        return scenario

    return change


def _plan_with(scenario: Scenario, best: list[Remedy], margin: float) -> tuple[Replanned, list[Remedy]]:
    """Plan with remedies, and with more of them where whole visits do not fit; return also what was planned with."""
    tried: tuple[Replanned, list[Remedy]] | None = None
    for more in MORE:
        remedies = [one if one.more is None or not more else one.more(more) for one in best]
        result = make_plan(_all([one.change for one in remedies])(scenario), margin=margin)
        again = Replanned(more, len(result.uncovered), len(result.shortfalls), result)
        tried = again, [replace(one, planned=again.whole) for one in remedies]
        if again.whole or all(one.more is None for one in best):
            break
    if tried is None:
        raise AssertionError("at least one amount is tried")
    return tried


def _planned(
    scenario: Scenario, explained: list[Explained], margin: float, report: Progress
) -> tuple[list[Explained], Replanned | None]:
    """Plan with the first remedies of all clashes, the cheapest ones with which a plan covers everything.

    Remedies that no plan bears out come last; those that are not planned with say so.
    """
    orders = [list(one.remedies) for one in explained]
    first: Replanned | None = None
    for rank in range(MOST_TRIED):
        chosen = [remedies[min(rank, len(remedies) - 1)] for remedies in orders]
        if rank and all(rank >= len(remedies) for remedies in orders):
            break
        report(say("planning with the remedies", "按对策重新计划"), None)
        again, remedies = _plan_with(scenario, chosen, margin)
        for order, before, after in zip(orders, chosen, remedies, strict=True):
            order[order.index(before)] = after
        first = first or again
        if again.whole:
            first = again
            orders = [_with_first(order, after) for order, after in zip(orders, remedies, strict=True)]
            break
    ordered = [replace(one, remedies=tuple(order)) for one, order in zip(explained, orders, strict=True)]
    return ordered, first


def _with_first(remedies: list[Remedy], first: Remedy) -> list[Remedy]:
    """Put one remedy first, and those with which a plan did not cover everything last."""
    return sorted(remedies, key=lambda one: (one is not first, one.planned is False))


def _alike(asker: Asker, clash: Clash) -> tuple[Demand, ...]:
    """Other demands that can't be met with the limits of a clash either, each by itself."""
    if len(clash.demands) != 1 or not clash.limits:
        return ()
    others = [one for one in asker.demands if one.key != clash.demands[0].key and one.kind == clash.demands[0].kind]
    return tuple(one for one in others if not asker.whole((one, *clash.limits)))


def describe(limits: tuple[Limit, ...]) -> list[str]:
    """Say the limits of a clash in words, capacities of one office together."""
    lines: list[str] = []
    offices: dict[int, list[Limit]] = {}
    for one in limits:
        if one.kind == "capacity":
            offices.setdefault(one.office, []).append(one)
        else:
            lines.append(str(one.text))
    for members in offices.values():
        if len(members) == 1:
            lines.append(str(members[0].text))
            continue
        name, days = members[0].key.split(":")[1], sum(one.amount for one in members)
        span = spans([one.year for one in members])
        lines.append(say(f"{name} has {days:g} team-days in {span}", f"{name} 在 {span} 年共有 {days:g} 组日"))
    return lines


def as_json(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as a JSON object."""
    again = explanation.replanned
    return {
        "within_reach": not explanation.clashes,
        "complete": explanation.complete,
        "together": explanation.together,
        "solved": explanation.solved,
        "clashes": [
            {
                "kinds": list(one.clash.kinds),
                "missing": one.clash.missing,
                "demands": [{"key": part.key, "text": str(part.text)} for part in (*one.clash.demands, *one.alike)],
                "limits": [{"key": part.key, "text": str(part.text)} for part in one.clash.limits],
                "remedies": [
                    {"kind": remedy.kind, "text": str(remedy.text), "amount": remedy.amount, "team_days": remedy.cost,
                     "planned": remedy.planned}
                    for remedy in one.remedies
                ],
            }
            for one in explanation.clashes
        ],
        "replanned": None
        if again is None
        else {"more": again.more, "uncovered": again.uncovered, "shortfalls": again.shortfalls,
              "objective": again.result.objective, "bound": again.result.bound},
    }  # fmt: skip

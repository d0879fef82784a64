"""Planning: from a scenario to a plan with its objective, bound and gap."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from optimize.allocation import Allocation, build_allocation
from optimize.baselines import BASELINES, build_baseline
from optimize.diving import dive, host_rounds
from optimize.linear import solve
from optimize.polish import polish
from optimize.problem import Problem, build_problem
from optimize.route import shorten
from optimize.schedule import Schedule
from optimize.score import Shortfall, score
from scenarios.language import say
from scenarios.plan import PLAN_SCHEMA, Plan
from scenarios.problems import Problem as InputProblem
from scenarios.problems import ScenarioError, nearest
from scenarios.scenario import Scenario

METHODS = ("optimal", *BASELINES)


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Where one more team-day is worth most, by the bound's dual values."""

    office: str
    round: str
    value: float
    """Fall of the objective for each team-day more."""


@dataclass(frozen=True, slots=True, eq=False)
class PlanResult:
    """A plan and how good it is."""

    plan: Plan
    method: str
    objective: float
    bound: float
    """No plan has a lower objective: value of the linear relaxation."""
    gap: float
    """(objective - bound) / objective."""
    seconds: float
    uncovered: tuple[str, ...]
    """Sites without a visit."""
    shortfalls: tuple[Shortfall, ...]
    bottleneck: Bottleneck | None


def make_plan(
    scenario: Scenario, method: str = "optimal", *, progress: Callable[[str, float | None], None] | None = None
) -> PlanResult:
    """Make a plan.

    Parameters
    ----------
    scenario
        What is given.
    method
        ``optimal``, or a baseline: ``uniform``, ``nearest``, ``risk``, ``roundrobin``.
    progress
        Called with the step and the gap so far, None where there is none yet.

    Raises
    ------
    ScenarioError
        If there is no such method.
    """
    if method not in METHODS:
        raise ScenarioError([InputProblem("--method", "", method, ", ".join(METHODS), nearest(method, METHODS))])
    began = time.perf_counter()
    report = progress or (lambda _step, _gap: None)
    problem = build_problem(scenario)
    report(say("bound", "求界"), None)
    allocation = build_allocation(problem)
    relaxed = solve(allocation.model)
    if relaxed.value is None or relaxed.duals is None:
        raise ArithmeticError("the relaxation of a plan has no solution, although it may leave sites out")
    if method == "optimal":
        schedule = _optimise(scenario, problem, allocation, relaxed.value, relaxed.objective, report)
    else:
        schedule = build_baseline(scenario, problem, method)
    plan = write_out(schedule, method)
    judged = score(scenario, problem, plan)
    bound = min(relaxed.objective, judged.objective)
    return PlanResult(
        plan=plan,
        method=method,
        objective=judged.objective,
        bound=bound,
        gap=(judged.objective - bound) / judged.objective if judged.objective > 0 else 0.0,
        seconds=time.perf_counter() - began,
        uncovered=judged.uncovered,
        shortfalls=judged.shortfalls,
        bottleneck=_bottleneck(scenario, allocation, relaxed.duals),
    )


def _optimise(
    scenario: Scenario,
    problem: Problem,
    allocation: Allocation,
    relaxed: np.ndarray,
    bound: float,
    report: Callable[[str, float | None], None],
) -> Schedule:
    """Dive for a whole allocation, hand it to teams, and polish; the best of that and the polished baselines."""
    hosts = host_rounds(problem, allocation, relaxed)
    report(say("rounding", "取整"), None)
    chosen = dive(problem, allocation, hosts).chosen
    schedule = Schedule(scenario, problem)
    options, rounds = allocation.option[chosen], allocation.round[chosen]
    # hosts first, then clusters, then the rest by the length of their stay: what comes late finds the room that is left
    rank = [
        (not allocation.hosts[x], int(k) not in schedule.need, -problem.days[k], int(problem.site[k]))
        for x, k in zip(chosen.tolist(), options.tolist(), strict=True)
    ]
    for place in sorted(range(len(chosen)), key=lambda k: rank[k]):
        schedule.place(int(options[place]), int(rounds[place]), trusted=True)
    schedule.drop_broken()
    best, best_score = schedule, float("inf")
    for candidate in (schedule, *(build_baseline(scenario, problem, name) for name in BASELINES)):
        polish(candidate)
        judged = score(scenario, problem, write_out(candidate, "optimal"))
        if judged.objective < best_score - 1e-12:
            best, best_score = candidate, judged.objective
            report(say("improving", "改进"), max(best_score - bound, 0.0) / best_score)
    return best


def _bottleneck(scenario: Scenario, allocation: Allocation, duals: np.ndarray) -> Bottleneck | None:
    value = -duals[allocation.capacity_rows]
    if not len(value) or value.max() <= 0:
        return None
    office, rnd = divmod(int(np.argmax(value)), len(scenario.rounds))
    return Bottleneck(scenario.offices[office].id, scenario.rounds[rnd].id, float(value.max()))


def write_out(schedule: Schedule, method: str) -> Plan:
    """Write a schedule as a table of visits, with dates; tours are shortened first."""
    scenario, problem = schedule.scenario, schedule.problem
    calendar = scenario.calendar
    site_ids, names = scenario.sites["id"].to_list(), scenario.sites["name"].to_list()
    modes = scenario.modes
    rows: dict[str, list[object]] = {name: [] for name in PLAN_SCHEMA}
    for (team, rnd), tour in sorted(schedule.tours.items()):
        office = scenario.teams[team].office
        base = scenario.travel.base(office)
        order = shorten(scenario.travel, base, tour.sites)
        if not order:
            continue
        days = np.array([problem.days[schedule.place_of[site][0]] for site in order])
        stops = np.array([base, *order])
        legs = scenario.travel.days(stops[:-1], stops[1:])
        finish = float(calendar.before[problem.windows.start[team, rnd]]) + np.cumsum(legs + days)
        first, last = calendar.stays(finish - days, finish)
        rows["site"] += [site_ids[site] for site in order]
        rows["name"] += [names[site] for site in order]
        rows["mode"] += [modes[problem.mode[schedule.place_of[site][0]]] for site in order]
        rows["office"] += [scenario.offices[office].id] * len(order)
        rows["team"] += [scenario.teams[team].id] * len(order)
        rows["round"] += [scenario.rounds[rnd].id] * len(order)
        rows["start"] += calendar.dates(first).tolist()
        rows["end"] += calendar.dates(last).tolist()
        rows["team_days"] += days.tolist()
    return Plan(pl.DataFrame(rows, schema=PLAN_SCHEMA), method)

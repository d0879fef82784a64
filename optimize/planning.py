"""Planning: from a scenario to a plan with its objective, bound and gap."""

import dataclasses
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.allocation import build_allocation
from optimize.baselines import build_baseline
from optimize.county import Effort, plan_county
from optimize.parts import part_sites
from optimize.problem import Problem, build_problem
from optimize.region import bound_region, plan_region, take_apart
from optimize.score import QuotaGap, Shortfall, score
from optimize.simplex import Simplex
from optimize.waiting import date_tours
from scenarios.language import say
from scenarios.orders import ORDERS
from scenarios.plan import PLAN_SCHEMA, Plan
from scenarios.problems import Problem as InputProblem
from scenarios.problems import ScenarioError, nearest
from scenarios.scenario import Scenario

if TYPE_CHECKING:
    from optimize.confidence import ConfidentPlan

METHODS = ("optimal", *ORDERS)
STEPS_A_SITE = 80
"""Steps of the search for each site, at an effort of 1, where all are planned together."""
STEPS_IN_A_PART = 10
"""Steps of the search for each site, at an effort of 1, in a part of a region."""
NEIGHBOURHOODS_A_PART = 30
"""Neighbourhoods that are solved again in a part of a region, at an effort of 1."""


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
    delay: float
    """Part of the objective that is no price of milestones: weighted mean share of the term until a site is covered."""
    bound: float
    """No plan has a lower objective: value of the linear relaxation."""
    gap: float
    """(objective - bound) / objective."""
    seconds: float
    uncovered: tuple[str, ...]
    """Sites without a visit."""
    shortfalls: tuple[Shortfall, ...]
    bottleneck: Bottleneck | None
    confidence: "ConfidentPlan | None" = None
    """How sure its milestones are, where that was asked for."""
    quota_gaps: tuple[QuotaGap, ...] = ()
    """Modes of which there are fewer visits than asked for."""


def make_plan(
    scenario: Scenario,
    method: str = "optimal",
    *,
    margin: float = 0.0,
    executor: Executor | None = None,
    progress: Callable[[str, float | None], None] | None = None,
) -> PlanResult:
    """Make a plan.

    Parameters
    ----------
    scenario
        What is given.
    method
        ``optimal``, or a baseline: ``uniform``, ``nearest``, ``risk``, ``roundrobin``.
    margin
        Share of each team's stay that is kept free, in [0, 1); the bound is that of plans which keep it.
    executor
        Where the counties of a region are planned; here, one after the other, where left out. The plan is the same.
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
    problem = build_problem(scenario, margin)
    report(say("bound", "求界"), None)
    groups = part_sites(problem, scenario.office_in_charge)
    solved = (
        _by_parts(scenario, problem, groups, method, executor, report)
        if len(groups) > 1
        else _as_one(scenario, problem, method, report)
    )
    if method != "optimal":
        schedule = build_baseline(scenario, problem, method)
        tours = {key: tour.sites for key, tour in schedule.tours.items()}
        options = {site: place[0] for site, place in schedule.place_of.items()}
        solved = dataclasses.replace(solved, tours=tours, options=options)
    plan = write_out(scenario, problem, solved.tours, solved.options, method)
    judged = score(scenario, problem, plan)
    bound = min(solved.bound, judged.objective)
    return PlanResult(
        plan=plan,
        method=method,
        objective=judged.objective,
        delay=judged.delay,
        bound=bound,
        gap=(judged.objective - bound) / judged.objective if judged.objective > 0 else 0.0,
        seconds=time.perf_counter() - began,
        uncovered=judged.uncovered,
        shortfalls=judged.shortfalls,
        bottleneck=_bottleneck(scenario, solved.prices),
        quota_gaps=judged.quota_gaps,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """Tours and options of a plan, without dates; empty where only the bound was asked for."""

    tours: Mapping[tuple[int, int], list[int]]
    options: Mapping[int, int]
    bound: float
    prices: NDArray[np.float64]


def _as_one(scenario: Scenario, problem: Problem, method: str, report: Callable[[str, float | None], None]) -> _Solved:
    """Plan all sites together."""
    allocation = build_allocation(problem)
    simplex = Simplex(allocation.model)
    relaxed = simplex.solve()
    if relaxed.value is None or relaxed.duals is None:
        raise ArithmeticError("the relaxation of a plan has no solution, although it may leave sites out")
    prices = -relaxed.duals[allocation.capacity_rows].reshape(problem.capacity.shape)
    if method != "optimal":
        return _Solved({}, {}, relaxed.objective, prices)
    report(say("rounding", "取整"), None)
    goal, bound = scenario.file.objective, relaxed.objective
    effort = Effort(0, int(goal.effort * STEPS_A_SITE), goal.gap, thorough=True)
    nodes = np.arange(problem.sites + len(scenario.offices))
    place = (scenario.travel, nodes, scenario.sites["township"].to_list())
    search = plan_county(
        problem,
        allocation,
        simplex,
        relaxed,
        place,
        effort,
        lambda value: report(say("improving", "改进"), max(value - bound, 0.0) / value),
    )
    tours = {(team, rnd): tour for team, row in enumerate(search.tours) for rnd, tour in enumerate(row) if tour}
    options = {site: place[0] for site, place in enumerate(search.place_of) if place is not None}
    return _Solved(tours, options, bound, prices)


def _by_parts(
    scenario: Scenario,
    problem: Problem,
    groups: list[NDArray[np.int64]],
    method: str,
    executor: Executor | None,
    report: Callable[[str, float | None], None],
) -> _Solved:
    """Plan the sites of each office in charge by themselves."""
    goal, townships = scenario.file.objective, scenario.sites["township"].to_list()
    effort = Effort(int(goal.effort * NEIGHBOURHOODS_A_PART), int(goal.effort * STEPS_IN_A_PART), goal.gap)
    parts = len(groups)

    def tell(step: str) -> Callable[[float], None]:
        return lambda share: report(f"{step} {round(share * parts)}/{parts}", None)

    layout = take_apart(
        problem, scenario.travel, groups, townships, effort, executor=executor, progress=tell(say("bound", "求界"))
    )
    if method != "optimal":
        return _Solved({}, {}, bound_region(layout, executor), layout.prices)
    found = plan_region(layout, executor=executor, progress=tell(say("planning counties", "逐县安排")))
    return _Solved(found.tours, found.options, found.bound, layout.prices)


def baseline_plan(scenario: Scenario, method: str) -> Plan:
    """Make the plan of a baseline alone, without a bound to hold it against: much quicker for a region.

    Raises
    ------
    KeyError
        If there is no such baseline.
    """
    problem = build_problem(scenario)
    schedule = build_baseline(scenario, problem, method)
    tours = {key: tour.sites for key, tour in schedule.tours.items()}
    options = {site: place[0] for site, place in schedule.place_of.items()}
    return write_out(scenario, problem, tours, options, method)


def _bottleneck(scenario: Scenario, prices: NDArray[np.float64]) -> Bottleneck | None:
    if not prices.size or prices.max() <= 0:
        return None
    office, rnd = divmod(int(np.argmax(prices)), len(scenario.rounds))
    return Bottleneck(scenario.offices[office].id, scenario.rounds[rnd].id, float(prices.max()))


def write_out(
    scenario: Scenario, problem: Problem, tours: Mapping[tuple[int, int], list[int]], options: Mapping[int, int], method: str
) -> Plan:
    """Write tours as a table of visits, with dates; tours are shortened first, and linked visits wait for each other.

    Parameters
    ----------
    tours
        Sites of each team in each round.
    options
        Option of each site.
    """
    site_ids, names = scenario.sites["id"].to_list(), scenario.sites["name"].to_list()
    modes = scenario.modes
    rows: dict[str, list[object]] = {name: [] for name in PLAN_SCHEMA}
    chosen = dict(options)
    for (team, rnd), dated in date_tours(scenario, problem, tours, chosen).items():
        office, order = scenario.teams[team].office, dated.order
        calendar = problem.windows.calendars[team]
        first, last = calendar.stays(np.array(dated.begin), np.array(dated.finish))
        rows["site"] += [site_ids[site] for site in order]
        rows["name"] += [names[site] for site in order]
        rows["mode"] += [modes[problem.mode[chosen[site]]] for site in order]
        rows["office"] += [scenario.offices[office].id] * len(order)
        rows["team"] += [scenario.teams[team].id] * len(order)
        rows["round"] += [scenario.rounds[rnd].id] * len(order)
        rows["start"] += calendar.dates(first).tolist()
        rows["end"] += calendar.dates(last).tolist()
        rows["team_days"] += [float(problem.days[chosen[site]]) for site in order]
    return Plan(pl.DataFrame(rows, schema=PLAN_SCHEMA), method)

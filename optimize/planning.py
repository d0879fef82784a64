"""Planning: from a scenario to a plan with its objective, bound and gap, in steps that can be taken one by one as well.

Allocate (`optimize.relaxation.relax`; a region by `optimize.decomposition.decompose`) and assign
(`optimize.assigning.assign`; a region county by county in `optimize.decomposition.assign_parts`): together `optimize.solving`;
route (`optimize.routing.route`). The fourth step, who is in which team, is `optimize.rostering.roster`.
"""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

import polars as pl

from optimize.assigning.assign import Assigned
from optimize.control.incumbent import Incumbent, Progress
from optimize.control.stopping import Stop, never
from optimize.decomposition.part_memory import PartMemory
from optimize.exact.finish import finish
from optimize.plan_result import PlanResult, bottleneck, judge
from optimize.problem.pins import fixed_days, pinned_problem, pinned_visits, with_pins
from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.bounds import Bounds, bounds_of
from optimize.relaxation.pooled import pooled_bound
from optimize.relaxation.relax import Relaxation, relax
from optimize.routing.route import route
from optimize.rules.baselines import build_baseline
from optimize.scoring.places import places_of
from optimize.scoring.schedule import Place
from optimize.scoring.score import score
from optimize.second_visits import names_again, with_second_visits
from optimize.solving import solve
from optimize.verifying.verify import verify
from optimize.verifying.verify_pins import verify_pins
from scenarios.asking import asked
from scenarios.dispatch.orders import ORDERS
from scenarios.immutable import once_for_each
from scenarios.language import listed, say
from scenarios.plans.plan import Plan
from scenarios.problems import Problem as InputProblem
from scenarios.problems import ScenarioError, nearest
from scenarios.scenario import Scenario
from sim.compiled.wellformed import check_plan

METHODS = ("optimal", *ORDERS)
LARGEST_RELAXATION = 100_000
"""Options in rounds up to which a baseline is held against the relaxation, beyond it against `pooled_bound`."""


def make_plan(
    scenario: Scenario,
    method: str = "optimal",
    *,
    margin: float = 0.0,
    executor: Executor | None = None,
    progress: Progress | None = None,
    start: Plan | None = None,
    stop: Stop = never,
    memory: PartMemory | None = None,
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
        Called with the step and how far the search has come, None where there is no plan yet.
    start
        A plan to begin from, as far as it can be carried out; where it keeps every rule and there is no margin, the result is
        no worse. What its column ``pin`` fixes is kept. With the method ``optimal`` only.
    stop
        Asked between the steps of the search; once it is true, the best plan found so far is the result, and the quickest first
        plan where there is none yet: of a region whose bound is not reckoned yet, the best baseline, and a weaker bound. A
        baseline is made to its end.
    memory
        Keeps the parts of a region that are planned, so that planning that was broken off goes on from there.

    Raises
    ------
    ScenarioError
        If there is no such method, it can't begin from a plan, or what is fixed there can't be kept.
    """
    check_method(method, start)
    start_time = time.perf_counter()
    report = progress or (lambda _step, _incumbent: None)
    if start is not None and (second_modes := names_again(scenario)):
        start = Plan(start.visits.filter(~pl.col("mode").is_in(second_modes)), start.method)  # they are put in anew
    problem = build_problem(scenario, margin)
    if method != "optimal":
        return _by_rule(scenario, problem, method, margin, report, start_time)
    pinned = None if start is None else pinned_visits(start)
    problem = problem if start is None else pinned_problem(scenario, problem, start.visits)
    start_places = {} if start is None else places_of(scenario, problem, start.visits)
    solution = solve(scenario, problem, start_places, None, executor=executor, report=report, stop=stop, memory=memory)
    if solution is None:
        report(say("visits", "排进驻"), None)
        plan = min(
            (_baseline(scenario, problem, order) for order in ORDERS),
            key=lambda baseline: score(scenario, problem, baseline).objective,
        )
        plan = plan if start is None or margin else _no_worse(scenario, problem, plan, start, start_places)
        bound = pooled_bound(problem, scenario.file.objective.uncovered_penalty)
        return replace(judge(scenario, problem, plan, Bounds(bound, bound, 0.0), None, start_time), interrupted=True)
    interrupted = stop()
    plan = route(scenario, problem, solution.assigned, method, fixed_days(scenario, pinned))
    if start is not None and margin == 0:
        plan = _no_worse(scenario, problem, plan, start, start_places)
    plan, bound = finish(scenario, problem, plan, solution.bounds.objective, stop)
    bounds = replace(solution.bounds, objective=bound)
    result = judge(scenario, problem, plan, bounds, bottleneck(scenario, solution.prices), start_time)
    if pinned is not None and len(pinned):
        broken = tuple(verify_pins(scenario, result.plan, pinned))
        result = replace(result, plan=with_pins(result.plan, pinned), breaches=(*result.breaches, *broken))
    return replace(result, interrupted=interrupted)


def check_method(method: str, start: Plan | None = None) -> None:
    """Refuse a method that there isn't, and one that can't begin from a plan.

    Raises
    ------
    ScenarioError
        With what is allowed.
    """
    if method not in METHODS:
        raise ScenarioError([InputProblem(asked("--method"), "", method, listed(METHODS), nearest(method, METHODS))])
    if start is not None and method != "optimal":
        fault = say(f"a plan to begin from, and the method {method}", f"既给出起始计划，又指定方法 {method}")
        method_option, start_option = asked("--method"), asked("--from", "start")
        hint = say(f"leave out {method_option}, or {start_option}", f"去掉 {method_option} 或 {start_option}")
        raise ScenarioError([InputProblem(start_option, "", fault, say("the method optimal", "方法 optimal"), hint)])


def _no_worse(scenario: Scenario, problem: Problem, plan: Plan, start: Plan, start_places: dict[int, Place]) -> Plan:
    """Return the plan that the search began from, where it keeps every rule and the search has lost some of its worth.

    Only where each of its visits is one that the planner may choose (`start_places` holds their places): the bound
    knows no others.
    """
    if len(start_places) < len(start.visits):
        return plan
    known_words = {"site": list(scenario.site_row), "mode": list(scenario.modes), "team": [team.id for team in scenario.teams],
             "round": [round_.id for round_ in scenario.rounds]}  # fmt: skip
    if (
        not start.visits.select(pl.all_horizontal(pl.col(name).is_in(words) for name, words in known_words.items()))
        .to_series()
        .all()
    ):
        return plan
    better = score(scenario, problem, start).objective < score(scenario, problem, plan).objective
    return Plan(start.visits, plan.method) if better and not verify(scenario, start) else plan


Planner = Callable[[Scenario], Plan]
"""A way of planning of the user's own: makes a plan of a scenario."""


def judge_planner(scenario: Scenario, planner: Planner, progress: Progress | None = None) -> PlanResult:
    """Have a planner of the user's own make a plan; verify it and hold it against the bound, as the program's own are.

    Visits that break a rule are taken out and told (``withdrawn``).

    Raises
    ------
    ScenarioError
        If it returns no plan, or names what the scenario does not hold.
    """
    start_time = time.perf_counter()
    problem = build_problem(scenario)
    report = progress or (lambda _step, _incumbent: None)
    report(say("visits", "排进驻"), None)
    plan: object = planner(scenario)
    if not isinstance(plan, Plan):
        name = getattr(planner, "__qualname__", type(planner).__qualname__)
        hint = say("xc.Plan.from_frame turns a table into one", "表格可用 xc.Plan.from_frame 转换")
        raise ScenarioError([InputProblem("method", name, type(plan).__name__, say("a plan", "计划"), hint)])
    check_plan(scenario, plan, "follow")
    return _against_bound(scenario, problem, plan, start_time)


def _by_rule(
    scenario: Scenario, problem: Problem, method: str, margin: float, report: Progress, start_time: float
) -> PlanResult:
    """Make the plan of a baseline, and hold it against a bound."""
    report(say("visits", "排进驻"), None)
    return _against_bound(scenario, problem, _baseline(scenario, problem, method), start_time, margin)


@once_for_each
def _relaxation(scenario: Scenario) -> Relaxation:
    """Solve the relaxation of a scenario: plans by several rules are held against the same one."""
    return relax(build_problem(scenario))


def _against_bound(scenario: Scenario, problem: Problem, plan: Plan, start_time: float, margin: float = 0.0) -> PlanResult:
    tightest = None
    if problem.open.size > LARGEST_RELAXATION:
        pooled = pooled_bound(problem, scenario.file.objective.uncovered_penalty)
        bound = Bounds(pooled, pooled, 0.0)
    else:
        relaxation = relax(problem) if margin else _relaxation(scenario)
        plan_score = score(scenario, problem, plan)
        bound = bounds_of(relaxation, missing=bool(plan_score.uncovered or plan_score.terms.missing))
        tightest = bottleneck(scenario, relaxation.prices())
    return judge(scenario, problem, plan, bound, tightest, start_time)


def baseline_plan(scenario: Scenario, method: str) -> Plan:
    """Make the plan of a baseline alone, without a bound to hold it against: much quicker for a region.

    Raises
    ------
    KeyError
        If there is no such baseline.
    """
    return with_second_visits(scenario, _baseline(scenario, build_problem(scenario), method))


def _baseline(scenario: Scenario, problem: Problem, method: str) -> Plan:
    schedule = build_baseline(scenario, problem, method)
    tours = {key: tour.sites for key, tour in schedule.tours.items()}
    options = {site: place[0] for site, place in schedule.place_of.items()}
    return route(scenario, problem, Assigned(tours, options, Incumbent(0.0, 0.0)), method)

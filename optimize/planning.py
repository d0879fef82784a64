"""Planning: from a scenario to a plan with its objective, bound and gap."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.baselines import build_baseline
from optimize.county import Effort, plan_county
from optimize.cuts import tightened
from optimize.linear import solve
from optimize.parts import part_sites
from optimize.places import places_in, places_of
from optimize.pooled import pooled_bound
from optimize.prices import day_prices
from optimize.problem import Problem, build_problem
from optimize.region import plan_region, take_apart
from optimize.score import QuotaGap, Shortfall, score
from optimize.search import Place
from optimize.simplex import Simplex
from optimize.standing import Progress, Standing
from optimize.stopping import Stop, never
from optimize.verify import verify
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
LARGEST_RELAXATION = 100_000
"""Options in rounds up to which a baseline is held against the relaxation, beyond it against `pooled_bound`."""
STEPS_A_SITE = 80
"""Steps of the search for each site, at an effort of 1, where all are planned together."""
STEPS_IN_A_PART = 10
"""Steps of the search for each site, at an effort of 1, in a part of a region."""
PACKING_IN_A_PART = 0.05
"""Deterministic time for packing a round there."""
NEIGHBOURHOODS = 40
"""Neighbourhoods that are solved again in a pass, at an effort of 1."""
WIDE, WIDE_IN_A_PART = 0.01, 0.03
"""Gaps down to which they are solved."""


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
    """No plan has a lower objective: value of the linear relaxation, for baselines of large regions of `pooled_bound`."""
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
    interrupted: bool = False
    """Whether the search was asked to stop early: this is the best plan that it had."""


def make_plan(
    scenario: Scenario,
    method: str = "optimal",
    *,
    margin: float = 0.0,
    executor: Executor | None = None,
    progress: Progress | None = None,
    start: Plan | None = None,
    stop: Stop = never,
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
        no worse. With the method ``optimal`` only.
    stop
        Asked between the steps of the search; once it is true, the best plan found so far is the result, and the quickest first
        plan where there is none yet: of a region whose bound is not reckoned yet, the best baseline, and a weaker bound. A
        baseline is made to its end.

    Raises
    ------
    ScenarioError
        If there is no such method, or it can't begin from a plan.
    """
    check_method(method, start)
    began = time.perf_counter()
    report = progress or (lambda _step, _standing: None)
    problem = build_problem(scenario, margin)
    report(say("bound", "求界"), None)
    if method != "optimal" and problem.open.size > LARGEST_RELAXATION:
        bound = pooled_bound(problem, scenario.file.objective.uncovered_penalty)
        report(say("visits", "排进驻"), None)
        return _judged(scenario, problem, _baseline(scenario, problem, method), bound, None, began)
    groups = part_sites(problem, scenario.office_in_charge)
    begin = {} if start is None else places_of(scenario, problem, start.visits)
    if method == "optimal" and len(groups) > 1:
        solved = _by_parts(scenario, problem, groups, begin, executor, report, stop)
    else:
        solved = _as_one(scenario, problem, method, begin, report, stop)
    if solved is None:
        report(say("visits", "排进驻"), None)
        plan = min(
            (_baseline(scenario, problem, one) for one in ORDERS), key=lambda one: score(scenario, problem, one).objective
        )
        plan = plan if start is None or margin else _no_worse(scenario, problem, plan, start)
        bound = pooled_bound(problem, scenario.file.objective.uncovered_penalty)
        return replace(_judged(scenario, problem, plan, bound, None, began), interrupted=True)
    interrupted = method == "optimal" and stop()
    if method == "optimal":
        plan = write_out(scenario, problem, solved.tours, solved.options, method)
    else:
        plan = _baseline(scenario, problem, method)
    if start is not None and margin == 0:
        plan = _no_worse(scenario, problem, plan, start)
    result = _judged(scenario, problem, plan, solved.bound, _bottleneck(scenario, solved.prices), began)
    return replace(result, interrupted=interrupted)


def check_method(method: str, start: Plan | None = None) -> None:
    """Refuse a method that there isn't, and one that can't begin from a plan.

    Raises
    ------
    ScenarioError
        With what is allowed.
    """
    if method not in METHODS:
        raise ScenarioError([InputProblem("--method", "", method, ", ".join(METHODS), nearest(method, METHODS))])
    if start is not None and method != "optimal":
        found = say(f"a plan to begin from, and the method {method}", f"既给出起始计划, 又指定方法 {method}")
        hint = say("leave out --method, or --from", "去掉 --method 或 --from")
        raise ScenarioError([InputProblem("--from", "", found, say("the method optimal", "方法 optimal"), hint)])


def _no_worse(scenario: Scenario, problem: Problem, plan: Plan, start: Plan) -> Plan:
    """Return the plan that the search began from, where it keeps every rule and the search has lost some of its worth."""
    known = {"site": list(scenario.site_row), "mode": list(scenario.modes), "team": [one.id for one in scenario.teams],
             "round": [one.id for one in scenario.rounds]}  # fmt: skip
    if not start.visits.select(pl.all_horizontal(pl.col(name).is_in(words) for name, words in known.items())).to_series().all():
        return plan
    better = score(scenario, problem, start).objective < score(scenario, problem, plan).objective
    return Plan(start.visits, plan.method) if better and not verify(scenario, start) else plan


def _judged(
    scenario: Scenario, problem: Problem, plan: Plan, least: float, bottleneck: Bottleneck | None, began: float
) -> PlanResult:
    """Judge a plan against a bound."""
    judged = score(scenario, problem, plan)
    bound = min(least, judged.objective)
    return PlanResult(
        plan=plan,
        method=plan.method,
        objective=judged.objective,
        delay=judged.delay,
        bound=bound,
        gap=(judged.objective - bound) / judged.objective if judged.objective > 0 else 0.0,
        seconds=time.perf_counter() - began,
        uncovered=judged.uncovered,
        shortfalls=judged.shortfalls,
        bottleneck=bottleneck,
        quota_gaps=judged.quota_gaps,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    """Tours and options of a plan, without dates; empty where only the bound was asked for."""

    tours: Mapping[tuple[int, int], list[int]]
    options: Mapping[int, int]
    bound: float
    prices: NDArray[np.float64]


def effort_of_whole(scenario: Scenario) -> Effort:
    """Tell how long is searched where all sites are planned together."""
    goal = scenario.file.objective
    neighbourhoods, steps = int(goal.effort * NEIGHBOURHOODS), int(goal.effort * STEPS_A_SITE)
    return Effort(neighbourhoods, steps, goal.gap, max(goal.gap, WIDE), thorough=True)


def effort_of_part(scenario: Scenario) -> Effort:
    """Tell how long a part of a region is searched."""
    goal = scenario.file.objective
    neighbourhoods, steps = int(goal.effort * NEIGHBOURHOODS), int(goal.effort * STEPS_IN_A_PART)
    return Effort(neighbourhoods, steps, goal.gap, max(goal.gap, WIDE_IN_A_PART), PACKING_IN_A_PART)


def _as_one(
    scenario: Scenario, problem: Problem, method: str, begin: dict[int, Place], report: Progress, stop: Stop
) -> _Solved:
    """Plan all sites together."""
    nodes = np.arange(problem.sites + len(scenario.offices))
    allocation, bound = tightened(problem, (scenario.travel, nodes))
    relaxed = solve(allocation.model)  # its prices guide the search better than those of HiGHS, which are another vertex
    if relaxed.value is None or relaxed.duals is None:
        raise ArithmeticError("the relaxation of a plan has no solution, although it may leave sites out")
    prices = day_prices(problem, allocation, relaxed.duals)
    if method != "optimal":
        return _Solved({}, {}, bound, prices)
    report(say("rounding", "取整"), None)
    effort = effort_of_whole(scenario)
    place = (scenario.travel, nodes, scenario.sites["township"].to_list())
    search = plan_county(
        problem,
        allocation,
        Simplex(allocation.model),
        relaxed,
        place,
        effort,
        lambda value: report(say("improving", "改进"), Standing(value, bound)),
        begin=begin,
        stop=stop,
    )
    tours = {(team, rnd): tour for team, row in enumerate(search.tours) for rnd, tour in enumerate(row) if tour}
    options = {site: place[0] for site, place in enumerate(search.place_of) if place is not None}
    return _Solved(tours, options, bound, prices)


def _by_parts(
    scenario: Scenario,
    problem: Problem,
    groups: list[NDArray[np.int64]],
    begin: dict[int, Place],
    executor: Executor | None,
    report: Progress,
    stop: Stop,
) -> _Solved | None:
    """Plan the sites of each office in charge by themselves; None where a stop is asked for before there is any plan."""
    townships = scenario.sites["township"].to_list()
    effort, parts = effort_of_part(scenario), len(groups)

    def tell(step: str) -> Callable[[float], None]:
        return lambda share: report(f"{step} {round(share * parts)}/{parts}", None)

    layout = take_apart(
        problem, scenario.travel, groups, townships, effort, executor=executor, progress=tell(say("bound", "求界")), stop=stop
    )
    if layout is None:
        return None
    if begin:
        jobs = [replace(job, begin=places_in(job.own, begin)) for job in layout.jobs]
        layout = replace(layout, jobs=jobs)
    planning = say("planning counties", "逐县安排")
    found = plan_region(
        layout,
        executor=executor,
        progress=lambda done, standing: report(f"{planning} {done}/{parts}", standing),
        stop=stop,
    )
    return _Solved(found.tours, found.options, found.bound, layout.prices)


def baseline_plan(scenario: Scenario, method: str) -> Plan:
    """Make the plan of a baseline alone, without a bound to hold it against: much quicker for a region.

    Raises
    ------
    KeyError
        If there is no such baseline.
    """
    return _baseline(scenario, build_problem(scenario), method)


def _baseline(scenario: Scenario, problem: Problem, method: str) -> Plan:
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
    chosen = dict(options)
    dated = date_tours(scenario, problem, tours, chosen)
    count = [len(one.order) for one in dated.values()]
    team, rnd = (np.repeat(np.array([key[k] for key in dated], np.int64), count) for k in (0, 1))
    site = np.fromiter(chain.from_iterable(one.order for one in dated.values()), np.int64)
    option = np.array([chosen[row] for row in site.tolist()], np.int64)
    begin = np.fromiter(chain.from_iterable(one.begin for one in dated.values()), np.float64)
    finish = np.fromiter(chain.from_iterable(one.finish for one in dated.values()), np.float64)
    first, last = _days(problem, team, begin, finish)
    rows = {
        "site": scenario.sites["id"].gather(site),
        "name": scenario.sites["name"].gather(site),
        "mode": pl.Series(scenario.modes, dtype=pl.String).gather(problem.mode[option]),
        "office": pl.Series([one.id for one in scenario.offices], dtype=pl.String).gather(problem.team_office[team]),
        "team": pl.Series([one.id for one in scenario.teams], dtype=pl.String).gather(team),
        "round": pl.Series([one.id for one in scenario.rounds], dtype=pl.String).gather(rnd),
        "start": scenario.calendar.dates(first),
        "end": scenario.calendar.dates(last),
        "team_days": problem.days[option],
    }
    return Plan(pl.DataFrame(rows, schema=PLAN_SCHEMA), method)


def _days(
    problem: Problem, team: NDArray[np.int64], begin: NDArray[np.float64], finish: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First days, and first days after, of visits that are given in the working time of their teams."""
    first, last = np.zeros((2, len(team)), np.int64)
    kinds = {id(one): number for number, one in reversed(list(enumerate(problem.windows.calendars)))}
    kind = np.array([kinds[id(one)] for one in problem.windows.calendars], np.int64)[team]
    for number in np.unique(kind).tolist():
        mine = kind == number
        first[mine], last[mine] = problem.windows.calendars[number].stays(begin[mine], finish[mine])
    return first, last

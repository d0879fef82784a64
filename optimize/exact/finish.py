"""The exact finish: where few visits are to be planned and the gap is open, the rest of the search is a proof.

Searches stop at what they find; a small problem can be solved. So comes a better plan, a better bound, or both.
"""

from optimize.control.stopping import Stop, never
from optimize.exact.solve import is_small, solve_exactly
from optimize.problem.problem import Problem
from optimize.routing.route import route_in_order
from optimize.scoring.places import places_of
from optimize.scoring.score import score
from optimize.verifying.withdrawing import withdraw_breaches
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario


def finish(
    scenario: Scenario,
    problem: Problem,
    plan: Plan,
    bound: float,
    stop: Stop = never,
) -> tuple[Plan, float]:
    """Solve a small problem whose gap is open, from a plan on.

    Parameters
    ----------
    plan, bound
        The best plan so far, and what no plan falls below.
    stop
        Once it is true, plan and bound stay as they are.

    Returns
    -------
    tuple
        The better plan, and the better bound.
    """
    if stop() or not is_small(problem):
        return plan, bound
    plan = withdraw_breaches(scenario, plan).plan  # what breaks a rule only seems better
    rules, objective = scenario.file.objective, score(scenario, problem, plan).objective
    if objective - bound <= rules.gap * objective:
        return plan, bound
    start_places = places_of(scenario, problem, plan.visits)
    solution = solve_exactly(problem, scenario.travel, start_places, effort=rules.effort, stop=stop)
    if solution is None:
        return plan, bound
    proven = route_in_order(scenario, problem, solution, plan.method, riding=False)
    better = score(scenario, problem, proven).objective < objective
    return proven if better else plan, max(bound, solution.incumbent.bound)

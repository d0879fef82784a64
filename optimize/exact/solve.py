"""Solving a small problem to proof: CP-SAT begins from a plan that is there and works for a deterministic time."""

from ortools.sat.python import cp_model

from optimize.assigning.assign import Assigned
from optimize.control.cp_sat import cp_solver
from optimize.control.incumbent import Incumbent
from optimize.control.stopping import Stop, never, unless_stopped
from optimize.exact.exact_model import ExactModel, build_exact, total
from optimize.exact.exact_tours import BASE, add_tours
from optimize.problem.problem import Problem
from optimize.problem.stays import Cell
from optimize.scoring.schedule import Place
from scenarios.travel.travel import Travel

MOST_SITES = 26
"""Sites that are still to be planned, at most."""
MOST_PLACES = 800
"""Options in rounds and teams, at most."""
WORK = 40.0
"""Deterministic time that a proof may take, in CP-SAT's units: near a second each."""
SLACK = 1e-7
"""Part of the objective that rounding may hide."""


def is_small(problem: Problem) -> bool:
    """Whether a problem can be solved to proof in a short time."""
    sites = len(set(problem.site.tolist()))
    if not 0 < sites <= MOST_SITES:
        return False
    teams = [int((problem.team_office == office).sum()) for office in range(len(problem.capacity))]
    counts = problem.open.sum(axis=1)
    count = sum(rounds * teams[office] for rounds, office in zip(counts.tolist(), problem.office.tolist(), strict=True))
    return bool(count <= MOST_PLACES)


def solve_exactly(
    problem: Problem,
    travel: Travel,
    start_places: dict[int, Place],
    *,
    change_price: float = 0.0,
    old_places: dict[int, Place] | None = None,
    effort: float = 1.0,
    stop: Stop = never,
) -> Assigned | None:
    """Solve a small problem.

    Parameters
    ----------
    start_places
        Places of a plan to begin from.
    change_price, old_places
        Price of each place of an older plan that changes, and these places.
    effort
        Factor of the deterministic time.
    stop
        Once it is true, the result is None.

    Returns
    -------
    Assigned or None
        Tours in the order in which they are carried out (`optimize.routing.route.route_in_order`), with a bound that the search
        has proven; None where no plan was found in time, or a stop was asked for.
    """
    exact = build_exact(problem, old_places, change_price)
    add_tours(exact, travel)
    exact.model.minimize(total(exact.price))
    hinted = {(place[0], place[1], place[2]) for place in start_places.values()}
    for key, var in exact.visit.items():
        exact.model.add_hint(var, key in hinted)
    solver = cp_solver(WORK * effort)
    status = unless_stopped(stop, lambda: solver.status_name(solver.solve(exact.model)))
    if status not in {"OPTIMAL", "FEASIBLE"}:
        return None
    objective, bound = (exact.constant + value / exact.scale for value in (solver.objective_value, solver.best_objective_bound))
    return Assigned(*_recorded(exact, solver), Incumbent(objective, bound - SLACK))


def _recorded(exact: ExactModel, solver: cp_model.CpSolver) -> tuple[dict[Cell, list[int]], dict[int, int]]:
    """Tours in their order, and options of sites."""
    options = {int(exact.problem.site[k]): k for (k, _, _), var in exact.visit.items() if solver.boolean_value(var)}
    tours: dict[Cell, list[int]] = {}
    for cell, present in exact.at.items():
        sites = [site for site, var in present.items() if solver.boolean_value(var)]
        if not sites:
            continue
        arcs = exact.arcs.get(cell)
        if arcs is None:
            starts = exact.begins.get(cell)
            tours[cell] = sites if starts is None else sorted(sites, key=lambda site: solver.value(starts[site]))
            continue
        next_of = {origin: destination for (origin, destination), var in arcs.items() if solver.boolean_value(var)}
        tour, place = [], next_of[BASE]
        while place != BASE:
            tour.append(place)
            place = next_of[place]
        tours[cell] = tour
    return tours, options

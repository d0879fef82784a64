"""How much a part of a region can reach at most, with all of what it shares with others: a proof for the region.

What the part leaves out there, it leaves out in every plan of the region, and no plan covers more in time than the parts
together, each with everything.
"""

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.explaining.feasibility import feasibility, most_in_time
from optimize.problem.problem import Problem
from optimize.relaxation.linear import INFINITY, solve
from optimize.relaxation.master_model import build_master


@dataclass(frozen=True, slots=True, eq=False)
class PartDemands:
    """What is asked of a part: all its sites, its own milestones, and how much of the region's it can contribute."""

    problem: Problem
    """Of the part with all of what is shared; its goals are those that it has to meet by itself."""
    in_charge: NDArray[np.bool_]
    """Offices, of the problem's, that are in charge of its sites, shape (offices,)."""
    counted: tuple[tuple[NDArray[np.bool_], NDArray[np.bool_]], ...]
    """Its sites that count for each milestone of the region, and the rounds that end in time."""


@dataclass(frozen=True, slots=True)
class PartFeasibility:
    """What a part misses at least, and contributes at most."""

    missing: float
    """Sites that are missing at least, a site at a milestone counted again."""
    left_out: float
    """Sites that are left out at least, whatever becomes of the milestones."""
    late: float
    """Sites that are missing at its milestones at least, whatever is left out."""
    days_short: float | None
    """Team-days more of its own offices that are needed at least; None where no number of teams is enough."""
    contributions: tuple[float, ...]
    """Sites that it covers in time for each milestone of the region at most."""


def feasibility_of_part(demands: PartDemands) -> PartFeasibility:
    """Find what a part misses at least, and contributes at most."""
    problem = demands.problem
    whole_feasibility = feasibility(problem)
    contributions = tuple(most_in_time(problem, goal_sites, rounds) for goal_sites, rounds in demands.counted)
    if whole_feasibility.feasible:
        return PartFeasibility(0.0, 0.0, 0.0, 0.0, contributions)
    left_out = feasibility(problem, goals=np.zeros(len(problem.goals), bool)).missing
    late = feasibility(problem, sites=np.zeros(problem.sites, bool)).missing
    return PartFeasibility(whole_feasibility.missing, left_out, late, days_short(problem, demands.in_charge), contributions)


def days_short(problem: Problem, in_charge: NDArray[np.bool_]) -> float | None:
    """Team-days that some offices need more, at least, to cover every site and to meet every milestone.

    The relaxation is looser than with more teams (as many visits as wanted, any skill), so that no number of teams with fewer
    days is enough.

    One more column for each office and round holds the team-days added there. Sites left out and missed milestones are
    forbidden, and only the added days have a cost.

    Parameters
    ----------
    in_charge
        Offices that may have more, in the rounds in which they have teams; shape (offices,).

    Returns
    -------
    float or None
        None where no number of teams is enough.
    """
    master = build_master(problem)
    model, (capacity, visits, *packing) = master.model, master.team_rows
    office, rnd = np.nonzero(in_charge[:, None] & (problem.longest > 0))
    cell, number = office * len(problem.time) + rnd, np.arange(len(office))
    shortest = np.where(problem.rooms > 0, problem.rooms, INFINITY)
    least = np.full(problem.capacity.shape, INFINITY)
    np.minimum.at(least, problem.team_office, shortest)
    upper = model.upper.copy()
    # added teams bring visits and skills along: these rows are opened, which only loosens the relaxation
    upper[visits.start + cell] = INFINITY
    upper[visits.stop : packing[0].start] = INFINITY  # what asks for teams of special composition
    # a day added widens the capacity by a day, and each packing row by the smallest share of a team that it can stand for
    rows = np.concatenate([capacity.start + cell, *(block.start + cell for block in packing)])
    values = np.concatenate([-np.ones(len(cell)), *(-1.0 / least[office, rnd] for _ in packing)])
    width, tall = len(model.cost), len(model.lower)
    columns = np.tile(number, 1 + len(packing))
    triplets = model.matrix.tocoo()
    matrix = type(triplets)(
        (
            np.concatenate([triplets.data, values]),
            (np.concatenate([triplets.row, rows]), np.concatenate([triplets.col, width + columns])),
        ),
        shape=(tall, width + len(number)),
    ).tocsr()
    column_top = model.top.copy()
    column_top[master.left_out] = np.where(problem.done, 1.0, 0.0)
    column_top[master.missing] = 0.0
    wide = dataclasses.replace(
        model,
        cost=np.concatenate([np.zeros(width), np.ones(len(number))]),
        top=np.concatenate([column_top, np.full(len(number), INFINITY)]),
        whole=np.zeros(width + len(number), bool),
        matrix=matrix,
        upper=upper,
    )
    result = solve(wide)
    return None if result.value is None else max(result.objective, 0.0)

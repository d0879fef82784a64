"""Decomposition: a region taken apart, with a bound of its own.

1. The relaxation of each part without what is shared gives marginal values of shared visits; prices follow
   (`optimize.decomposition.multipliers`).
2. The relaxation of each part at these prices and at lower ones, with no more of what is shared than there is: the sum of the
   values, less what is shared at its prices, bounds every plan, and the highest such bound counts.
3. Rounds of shared teams and visits of shared quotas are apportioned to parts (`optimize.decomposition.apportionment`).
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimize.control.stopping import Stop, never
from optimize.control.workers import in_turn
from optimize.decomposition.apportionment import (
    apportion_goals,
    apportion_quotas,
    apportion_rounds,
    keep_rounds,
    option_values,
)
from optimize.decomposition.multipliers import find_multipliers
from optimize.decomposition.parts import Part, cut, full_parts, part_numbers, shared_offices, shared_quotas
from optimize.problem.problem import Problem
from optimize.relaxation.cuts import Cutting, by_stays
from optimize.relaxation.linear import LinearResult
from optimize.relaxation.master_model import Cut, build_master
from optimize.relaxation.pooled import pooled_bound
from optimize.relaxation.prices import day_prices
from optimize.relaxation.simplex import Basis, Simplex
from optimize.scoring.schedule import Place
from optimize.search_budget import SearchBudget

SCALES = (1.0, 0.3, 0.1, 0.05)
"""Parts of the prices at which the region is bounded: any prices are valid, and those of the first pass are often too high,
since a site's value falls as others are visited."""
GAIN = 1e-3
"""Rise of a part's relaxation by cuts, as a share, below which it is not cut any further."""
NO_PLACES: Mapping[int, Place] = {}


@dataclass(frozen=True, slots=True, eq=False)
class UnsharedRelaxation:
    """The relaxation of a part without what is shared, solved."""

    basis: Basis
    cuts: tuple[Cut, ...]
    """What single teams can't carry out of it."""
    site_values: NDArray[np.float64]
    """Marginal value of a visit to each site in each round, shape (sites, rounds)."""
    prices: NDArray[np.float64]
    """Value of a day of each office in each round."""
    covered: NDArray[np.float64]
    """Sites of each milestone of the region that are covered in each round, shape (milestones, rounds)."""


@dataclass(frozen=True, slots=True, eq=False)
class PricedRelaxation:
    """The relaxation of a part with what is shared at parts of its prices (`SCALES`), solved."""

    value: NDArray[np.float64]
    """Value at each part of the prices, shape (scales,)."""
    visits: NDArray[np.float64]
    """Visits by each of its options, shape (scales, options)."""


@dataclass(frozen=True, slots=True, eq=False)
class Subproblem:
    """A part to be planned, with its own share of what is shared."""

    part: Part
    budget: SearchBudget
    begin: dict[int, Place] = field(default_factory=dict)
    """Places of an older plan."""
    change_price: float | None = None
    """Price of each of these places that changes; None where they are only one start among others."""


@dataclass(frozen=True, slots=True, eq=False)
class Decomposition:
    """A region taken apart."""

    subproblems: list[Subproblem]
    bound: float
    """No plan has a lower objective: value of the parts' relaxations at the best part of the prices, less what is paid for what
    is shared."""
    prices: NDArray[np.float64]
    """Value of a day of each office in each round, shape (offices, rounds)."""


def decompose(
    problem: Problem,
    groups: list[NDArray[np.int64]],
    budget: SearchBudget,
    *,
    old: Mapping[int, Place] = NO_PLACES,
    executor: Executor | None = None,
    progress: Callable[[float], None] = lambda _share: None,
    stop: Stop = never,
) -> Decomposition | None:
    """Take a region apart: price what its parts share, and apportion it.

    Parameters
    ----------
    groups
        Sites of each part (`optimize.decomposition.parts.part_sites`).
    budget
        Of the plan of each part.
    old
        Places of an older plan, whose parts keep what they have used of what is shared, by row of their site.
    executor
        Where parts are solved; here, one after the other, if None. The result is the same.
    progress
        Called with the share of parts that are solved.
    stop
        Once it is true, the region is not taken apart any further, and the result is None.
    """
    part_of = part_numbers(groups)
    offices, scarce = shared_offices(problem, part_of), shared_quotas(problem, part_of)
    scarce &= np.isfinite(problem.quotas.most)  # a least number alone has no price
    shared = offices[problem.office] | np.append(scarce, False)[problem.quotas.group]
    parts = full_parts(problem, groups, part_of)
    counted = [tuple(goal.sites[part.sites] for goal in problem.goals) for part in parts]
    tasks = ((part, shared[part.options], sites) for part, sites in zip(parts, counted, strict=True))
    unshared: list[UnsharedRelaxation] = []
    gain = np.full((len(problem.site), len(problem.time)), -np.inf)
    for part, relaxation in zip(parts, in_turn(executor, relax_unshared, tasks), strict=True):
        unshared.append(relaxation)
        options = part.options[shared[part.options]]
        gain[options] = relaxation.site_values[np.searchsorted(part.sites, problem.site[options])]
        progress(len(unshared) / len(groups) / 2)
        if stop():
            return None
    fits = (problem.days[:, None] <= problem.longest[problem.office] + 1e-9) & problem.open
    gain -= (problem.cost[:, None] * problem.time)[problem.site]
    gain[~fits] = -np.inf
    options = np.flatnonzero(shared)
    stays = by_stays(problem, offices)
    multipliers = find_multipliers(stays, options, gain[options], scarce)
    price = multipliers.of_options(stays)
    at_prices = ((part, solved.basis, solved.cuts, price[part.options]) for part, solved in zip(parts, unshared, strict=True))
    priced: list[PricedRelaxation] = []
    for priced_relaxation in in_turn(executor, relax_at_prices, at_prices):
        priced.append(priced_relaxation)
        progress((1 + len(priced) / len(groups)) / 2)
        if stop():
            return None
    bounds = sum((relaxed.value for relaxed in priced), -np.array(SCALES) * multipliers.paid(stays))
    best = int(np.argmax(bounds))
    weights, values = option_values(problem, multipliers, options, gain), SCALES[best] * multipliers.days
    for part, relaxed in zip(parts, priced, strict=True):
        weights[part.options] += relaxed.visits[best]
    covered = np.array([relaxation.covered for relaxation in unshared]).reshape(len(groups), -1, len(problem.time))
    for part, relaxation in zip(parts, unshared, strict=True):
        alone = ~offices[part.offices]
        values[part.offices[alone]] = relaxation.prices[alone]
    return Decomposition(_apportioned(problem, stays, groups, weights, old, covered, budget), float(bounds[best]), values)


def decompose_as_planned(
    problem: Problem, groups: list[NDArray[np.int64]], budget: SearchBudget, old: Mapping[int, Place], penalty: float
) -> Decomposition:
    """Take a region apart without any relaxation: each part gets what it has in the older plan of what is shared.

    Parameters
    ----------
    penalty
        Of a site left out, for the bound of pooled days (`optimize.relaxation.pooled.pooled_bound`).
    """
    covered = np.zeros((len(groups), len(problem.goals), len(problem.time)))
    subproblems = _apportioned(problem, problem, groups, np.zeros(len(problem.site)), old, covered, budget)
    return Decomposition(subproblems, pooled_bound(problem, penalty), np.zeros(problem.capacity.shape))


def _apportioned(
    problem: Problem,
    stays: Problem,
    groups: list[NDArray[np.int64]],
    weights: NDArray[np.float64],
    old: Mapping[int, Place],
    covered: NDArray[np.float64],
    budget: SearchBudget,
) -> list[Subproblem]:
    """Apportion what is shared, by weights of options and the places of an older plan, and cut the parts out."""
    part_of = part_numbers(groups)
    offices = shared_offices(problem, part_of)
    weights[[option for option, _, _ in old.values()]] += 1.0
    most, least = apportion_quotas(problem, shared_quotas(problem, part_of), part_of, weights, len(groups))
    rounds = apportion_rounds(stays, offices, part_of, weights, most)
    keep_rounds(problem, offices, part_of, old, rounds)
    duties = apportion_goals(problem, groups, covered)
    shares = zip(groups, rounds, duties, most, least, strict=True)
    return [Subproblem(cut(problem, *share), budget) for share in shares]


def relax_unshared(task: tuple[Part, NDArray[np.bool_], tuple[NDArray[np.bool_], ...]]) -> UnsharedRelaxation:
    """Solve the relaxation of a part without what is shared.

    Parameters
    ----------
    task
        The part, whether each of its options is shared, and its sites that count for each milestone.
    """
    part, shared, counted = task
    problem = part.problem
    master = build_master(problem)
    simplex = Simplex(master.model)
    closed = np.flatnonzero(shared[master.option])
    simplex.bound(closed, 0.0, 0.0)
    result = simplex.solve()
    cutting = Cutting(problem, master, simplex, problem.network)
    cutting.tighten(result, gain=GAIN)
    if cutting.cuts:
        master, simplex = cutting.rebuilt()
        simplex.bound(closed, 0.0, 0.0)
        result = simplex.solve()
    value, duals = _solution(result)
    site_values = np.repeat(duals[: problem.sites, None], len(problem.time), axis=1)
    for place, goal in enumerate(problem.goals):
        row = int(master.model.matrix[:, master.missing.start + place].nonzero()[0][0])
        site_values[np.ix_(goal.sites, goal.rounds)] += duals[row]
    covered = np.zeros((problem.sites, len(problem.time)))
    np.add.at(covered, (problem.site[master.option], master.round), value[: len(master.option)])
    by_goal = np.array([covered[sites].sum(axis=0) for sites in counted])
    prices = day_prices(problem, master, duals)
    return UnsharedRelaxation(simplex.basis(), tuple(cutting.cuts), site_values, prices, by_goal)


def relax_at_prices(task: tuple[Part, Basis, tuple[Cut, ...], NDArray[np.float64]]) -> PricedRelaxation:
    """Solve the relaxation of a part with all that is shared at its prices.

    Parameters
    ----------
    task
        The part, the basis of its relaxation without what is shared, its cuts, and the price of each option in each round.
    """
    part, basis, cuts, price = task
    master = build_master(part.problem, cuts)
    simplex = Simplex(master.model, basis)
    full = np.zeros(len(master.model.cost))
    full[: len(master.option)] = price[master.option, master.round]
    value, visits = np.empty(len(SCALES)), np.empty((len(SCALES), len(part.problem.site)))
    for place, scale in enumerate(SCALES):
        simplex.price(master.model.cost + scale * full)
        result = simplex.solve()
        shares = _solution(result)[0][: len(master.option)]
        value[place] = result.objective
        visits[place] = np.bincount(master.option, shares, minlength=len(part.problem.site))
    return PricedRelaxation(value, visits)


def _solution(result: LinearResult) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if result.value is None or result.duals is None:
        raise ArithmeticError("the relaxation of a part has no solution, although it may leave sites out")
    return result.value, result.duals

"""Layouts: a region taken apart, with a bound for the whole.

1. The relaxation of each part without what is shared gives the worth of shared visits; prices follow
   (`optimize.regions.sharing`).
2. The relaxation of each part at these prices and at lower ones, with no more of what is shared than there is: the sum of the
   values, less what is shared at its prices, bounds every plan, and the highest such bound counts.
3. Rounds of shared teams and visits of shared quotas are handed to parts.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocation import Cut, build_allocation
from optimize.allocating.cuts import Cutting, by_stays
from optimize.allocating.prices import day_prices
from optimize.allocating.simplex import Basis, Simplex
from optimize.assigning.timetable import Place
from optimize.problem import Problem
from optimize.regions.parts import Part, cut, loosened, shared_offices
from optimize.regions.shares import (
    goal_shares,
    groups_of_several,
    hand_out_quotas,
    hand_out_rounds,
    keep_rounds,
    whole_goals,
    worth_of_options,
)
from optimize.regions.sharing import find_prices
from optimize.search_budget import SearchBudget
from optimize.stopping import Stop, never
from optimize.workers import in_turn

SCALES = (1.0, 0.5, 0.25, 0.12, 0.06, 0.03, 0.0)
"""Parts of the prices at which the region is bounded: any prices are valid, and those of the first pass are often too high,
since a site's worth falls as others are visited."""
GAIN = 1e-3
"""Rise of a part's relaxation by cuts, as a share, below which it is not cut any further."""
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What the relaxation of a part without what is shared tells."""

    basis: Basis
    cuts: tuple[Cut, ...]
    """What single teams can't carry out of it."""
    sites: NDArray[np.float64]
    """Worth of a visit to each site in each round, shape (sites, rounds)."""
    prices: NDArray[np.float64]
    """Value of a day of each office in each round."""
    covered: NDArray[np.float64]
    """Sites of each milestone of the region that are covered in each round, shape (milestones, rounds)."""


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """What a part takes of what is shared at parts of its prices (`SCALES`)."""

    value: NDArray[np.float64]
    """Value of the part's relaxation at each part of the prices, shape (scales,)."""
    visits: NDArray[np.float64]
    """Visits by each of its options, shape (scales, options)."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A part to be planned, with its own share of what is shared."""

    own: Part
    budget: SearchBudget
    begin: dict[int, Place] = field(default_factory=dict)
    """Places of an older plan."""
    price: float | None = None
    """Price of each of these places that changes; None where they are only one start among others."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A region taken apart."""

    jobs: list[Job]
    bound: float
    """No plan has a lower objective: value of the parts' relaxations at the best part of the prices, less what is paid for what
    is shared."""
    prices: NDArray[np.float64]
    """Value of a day of each office in each round, shape (offices, rounds)."""


def take_apart(
    problem: Problem,
    groups: list[NDArray[np.int64]],
    budget: SearchBudget,
    *,
    old: Mapping[int, Place] | None = None,
    executor: Executor | None = None,
    progress: Progress = lambda _share: None,
    stop: Stop = never,
) -> Layout | None:
    """Take a region apart: price what its parts share, and hand it out.

    Parameters
    ----------
    groups
        Sites of each part (`optimize.regions.parts.part_sites`).
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
    part = np.empty(problem.sites, np.int64)
    for number, sites in enumerate(groups):
        part[sites] = number
    shared = shared_offices(problem, part)
    priced = groups_of_several(problem, part)
    scarce = priced & np.isfinite(problem.quotas.most)  # a least number alone has no price
    limited = shared[problem.office] | np.append(scarce, False)[problem.quotas.group]
    every = np.ones(problem.rooms.shape, bool)
    most, least = problem.quotas.most, np.where(priced, 0, problem.quotas.least)
    loose = loosened(problem, part)
    wholes = [cut(loose, sites, every, whole_goals(problem, sites), most, least) for sites in groups]
    counted = [tuple(goal.sites[one.sites] for goal in problem.goals) for one in wholes]
    asked = [(one, limited[one.options], own) for one, own in zip(wholes, counted, strict=True)]
    worths: list[Worth] = []
    gain = np.full((len(problem.site), len(problem.time)), -np.inf)
    for one, worth in zip(wholes, in_turn(executor, worth_of_part, asked), strict=True):
        worths.append(worth)
        mine = one.options[limited[one.options]]
        gain[mine] = worth.sites[np.searchsorted(one.sites, problem.site[mine])]
        progress(len(worths) / len(groups) / 2)
        if stop():
            return None
    fits = (problem.days[:, None] <= problem.longest[problem.office] + 1e-9) & problem.open
    gain -= (problem.cost[:, None] * problem.time)[problem.site]
    gain[~fits] = -np.inf
    chosen = np.flatnonzero(limited)
    stays = by_stays(problem, shared)
    prices = find_prices(stays, chosen, gain[chosen], scarce)
    price = prices.of_options(stays)
    at_prices = [(one, worth.basis, worth.cuts, price[one.options]) for one, worth in zip(wholes, worths, strict=True)]
    demands: list[Demand] = []
    for done, demand in enumerate(in_turn(executor, demand_of_part, at_prices), 1):
        demands.append(demand)
        progress((1 + done / len(groups)) / 2)
        if stop():
            return None
    bounds = sum((one.value for one in demands), -np.array(SCALES) * prices.paid(stays))
    best = int(np.argmax(bounds))
    weights, values = worth_of_options(problem, prices, chosen, gain), SCALES[best] * prices.days
    for one, demand in zip(wholes, demands, strict=True):
        weights[one.options] += demand.visits[best]
    weights[[place[0] for place in (old or {}).values()]] += 1.0
    limits = hand_out_quotas(problem, priced, part, weights, len(groups))
    rounds = hand_out_rounds(stays, shared, part, weights, limits[0])
    keep_rounds(problem, shared, part, old or {}, rounds)
    covered = np.array([worth.covered for worth in worths]).reshape(len(groups), -1, len(problem.time))
    goals = goal_shares(problem, groups, covered)
    jobs = []
    for k, (whole, worth) in enumerate(zip(wholes, worths, strict=True)):
        own = cut(problem, whole.sites, rounds[k], goals[k], limits[0][k], limits[1][k])
        jobs.append(Job(own, budget))
        alone = ~shared[whole.offices]
        values[whole.offices[alone]] = worth.prices[alone]
    return Layout(jobs, float(bounds[best]), values)


def worth_of_part(asked: tuple[Part, NDArray[np.bool_], tuple[NDArray[np.bool_], ...]]) -> Worth:
    """Solve the relaxation of a part without what is shared.

    Parameters
    ----------
    asked
        The part, whether each of its options is shared, and its sites that count for each milestone.
    """
    part, limited, counted = asked
    problem = part.problem
    allocation = build_allocation(problem)
    simplex = Simplex(allocation.model)
    shut = np.flatnonzero(limited[allocation.option])
    simplex.bound(shut, 0.0, 0.0)
    result = simplex.solve()
    cutting = Cutting(problem, allocation, simplex, problem.network)
    cutting.tighten(result, gain=GAIN)
    if cutting.cuts:
        allocation, simplex = cutting.rebuilt()
        simplex.bound(shut, 0.0, 0.0)
        result = simplex.solve()
    if result.value is None or result.duals is None:
        raise ArithmeticError("the relaxation of a part has no solution, although it may leave sites out")
    worth = np.repeat(result.duals[: problem.sites, None], len(problem.time), axis=1)
    for place, goal in enumerate(problem.goals):
        row = int(allocation.model.matrix[:, allocation.missing.start + place].nonzero()[0][0])
        worth[np.ix_(goal.sites, goal.rounds)] += result.duals[row]
    chosen, site = result.value[: len(allocation.option)], problem.site[allocation.option]
    covered = np.zeros((problem.sites, len(problem.time)))
    np.add.at(covered, (site, allocation.round), chosen)
    prices = day_prices(problem, allocation, result.duals)
    return Worth(
        simplex.basis(), tuple(cutting.cuts), worth, prices, np.array([covered[sites].sum(axis=0) for sites in counted])
    )


def demand_of_part(asked: tuple[Part, Basis, tuple[Cut, ...], NDArray[np.float64]]) -> Demand:
    """Solve the relaxation of a part with all that is shared at its prices.

    Parameters
    ----------
    asked
        The part, the basis of its relaxation without what is shared, its cuts, and the price of each option in each round.
    """
    part, basis, cuts, price = asked
    allocation = build_allocation(part.problem, cuts)
    simplex = Simplex(allocation.model, basis)
    full = np.zeros(len(allocation.model.cost))
    full[: len(allocation.option)] = price[allocation.option, allocation.round]
    value, visits = np.empty(len(SCALES)), np.empty((len(SCALES), len(part.problem.site)))
    for place, scale in enumerate(SCALES):
        simplex.price(allocation.model.cost + scale * full)
        result = simplex.solve()
        if result.value is None:
            raise ArithmeticError("the relaxation of a part has no solution, although it may leave sites out")
        value[place] = result.objective
        visits[place] = np.bincount(allocation.option, result.value[: len(allocation.option)], minlength=len(part.problem.site))
    return Demand(value, visits)

"""Regions: a plan county by county, with a bound for the whole.

1. The relaxation of each part without what is shared gives the worth of shared visits; prices follow (`optimize.sharing`).
2. The relaxation of each part at these prices and at lower ones, with no more of what is shared than there is: the sum of the
   values, less what is shared at its prices, bounds every plan, and the highest such bound counts.
3. Rounds of shared teams and visits of shared quotas are handed to parts, and each part is planned by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import build_allocation
from optimize.county import Effort, plan_county
from optimize.parts import Part, cut, shared_offices
from optimize.problem import Problem
from optimize.search import Search
from optimize.shares import (
    goal_shares,
    groups_of_several,
    hand_out_quotas,
    hand_out_rounds,
    whole_goals,
    worth_of_options,
)
from optimize.sharing import find_prices
from optimize.simplex import Basis, Simplex
from scenarios.travel import Travel

SCALES = (1.0, 0.5, 0.25, 0.12, 0.06, 0.03, 0.0)
"""Parts of the prices at which the region is bounded: any prices are valid, and those of the first pass are often too high,
since a site's worth falls as others are visited."""
Given = TypeVar("Given")
Result = TypeVar("Result")
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class RegionPlan:
    """Tours and options of the whole region, and a bound."""

    tours: dict[tuple[int, int], list[int]]
    """Sites of each team in each round."""
    options: dict[int, int]
    """Option of each site with a visit."""
    bound: float
    prices: NDArray[np.float64]
    """Value of a day of each office in each round, shape (offices, rounds)."""


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """What the relaxation of a part without what is shared tells."""

    basis: Basis
    sites: NDArray[np.float64]
    """Worth of a visit to each site in each round, shape (sites, rounds)."""
    prices: NDArray[np.float64]
    """Value of a day of each office in each round."""
    covered: NDArray[np.float64]
    """Sites of each milestone of the region that are covered in each round, shape (milestones, rounds)."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A part to be planned: with all that is shared at its prices, for the bound, and with its own share of it."""

    whole: Part
    own: Part
    basis: Basis
    price: NDArray[np.float64]
    """Price of each option in each round."""
    travel: Travel
    nodes: NDArray[np.int64]
    townships: list[str]
    effort: Effort


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A region taken apart."""

    wholes: list[Part]
    """Parts with all that serves them."""
    jobs: list[Job]
    paid: float
    """What all that is shared costs at its prices."""
    prices: NDArray[np.float64]
    """Value of a day of each office in each round, shape (offices, rounds); of shared ones, their price."""
    shared: NDArray[np.bool_]
    """Whether each office serves several parts."""


def take_apart(
    problem: Problem,
    travel: Travel,
    groups: list[NDArray[np.int64]],
    townships: list[str],
    effort: Effort,
    *,
    executor: Executor | None = None,
    progress: Progress = lambda _share: None,
) -> Layout:
    """Take a region apart: price what its parts share, and hand it out.

    Parameters
    ----------
    groups
        Sites of each part (`optimize.parts.part_sites`).
    townships
        Township of each site.
    effort
        Of the plan of each part.
    executor
        Where parts are solved; here, one after the other, if None. The result is the same.
    progress
        Called with the share of parts that are solved.
    """
    part = np.empty(problem.sites, np.int64)
    for number, sites in enumerate(groups):
        part[sites] = number
    shared = shared_offices(problem, part)
    priced = groups_of_several(problem, part)
    limited = shared[problem.office] | np.append(priced, False)[problem.quotas.group]
    every = np.ones(problem.rooms.shape, bool)
    most, least = problem.quotas.most, np.where(priced, 0, problem.quotas.least)
    wholes = [cut(problem, sites, every, whole_goals(problem, sites), most, least) for sites in groups]
    asked = [(one, limited[one.options], tuple(goal.sites[one.sites] for goal in problem.goals)) for one in wholes]
    worths: list[Worth] = []
    gain = np.full((len(problem.site), len(problem.time)), -np.inf)
    for one, worth in zip(wholes, _map(executor, worth_of_part, asked), strict=True):
        worths.append(worth)
        mine = one.options[limited[one.options]]
        gain[mine] = worth.sites[np.searchsorted(one.sites, problem.site[mine])]
        progress(len(worths) / len(groups))
    fits = (problem.days[:, None] <= problem.longest[problem.office] + 1e-9) & problem.open
    gain -= (problem.cost[:, None] * problem.time)[problem.site]
    gain[~fits] = -np.inf
    chosen = np.flatnonzero(limited)
    prices = find_prices(problem, chosen, gain[chosen], priced)
    weights = worth_of_options(problem, prices, chosen, gain)
    limits = hand_out_quotas(problem, priced, part, weights, len(groups))
    rounds = hand_out_rounds(problem, shared, part, weights, limits[0])
    covered = np.array([worth.covered for worth in worths]).reshape(len(groups), -1, len(problem.time))
    goals = goal_shares(problem, groups, covered)
    price, values = prices.of_options(problem), prices.days.copy()
    jobs = []
    for k, (whole, worth) in enumerate(zip(wholes, worths, strict=True)):
        own = cut(problem, whole.sites, rounds[k], goals[k], limits[0][k], limits[1][k])
        nodes = np.concatenate([whole.sites, problem.sites + whole.offices])
        towns = [townships[site] for site in whole.sites.tolist()]
        jobs.append(Job(whole, own, worth.basis, price[whole.options], travel, nodes, towns, effort))
        alone = ~shared[whole.offices]
        values[whole.offices[alone]] = worth.prices[alone]
    return Layout(wholes, jobs, prices.paid(problem), values, shared)


def plan_region(layout: Layout, *, executor: Executor | None = None, progress: Progress = lambda _share: None) -> RegionPlan:
    """Plan a region part by part."""
    values = np.zeros(len(SCALES))
    tours: dict[tuple[int, int], list[int]] = {}
    options: dict[int, int] = {}
    for done, (own_values, own_tours, own_options) in enumerate(_map(executor, plan_part, layout.jobs), 1):
        values += own_values
        for key, tour in own_tours.items():
            tours.setdefault(key, []).extend(tour)
        options.update(own_options)
        progress(done / len(layout.jobs))
    bound, scale = best_bound(layout, values)
    return RegionPlan(tours, options, bound, np.where(layout.shared[:, None], scale, 1.0) * layout.prices)


def best_bound(layout: Layout, values: NDArray[np.float64]) -> tuple[float, float]:
    """Highest bound, and its part of the prices, of the sum of all parts' values at each part of the prices."""
    bounds = values - layout.paid * np.array(SCALES)
    best = int(np.argmax(bounds))
    return float(bounds[best]), SCALES[best]


def worth_of_part(asked: tuple[Part, NDArray[np.bool_], tuple[NDArray[np.bool_], ...]]) -> Worth:
    """Solve the relaxation of a part without what is shared.

    Parameters
    ----------
    asked
        The part, whether each of its options is shared, and its sites that count for each milestone of the region.
    """
    part, limited, counted = asked
    problem = part.problem
    allocation = build_allocation(problem)
    simplex = Simplex(allocation.model)
    simplex.bound(np.flatnonzero(limited[allocation.option]), 0.0, 0.0)
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
    prices = np.maximum(-result.duals[allocation.capacity_rows].reshape(problem.capacity.shape), 0.0)
    return Worth(simplex.basis(), worth, prices, np.array([covered[sites].sum(axis=0) for sites in counted]))


def bound_part(job: Job) -> NDArray[np.float64]:
    """Values of a part's relaxation with all that is shared at each part of its prices, shape (scales,)."""
    allocation = build_allocation(job.whole.problem)
    simplex = Simplex(allocation.model, job.basis)
    price = np.zeros(len(allocation.model.cost))
    price[: len(allocation.option)] = job.price[allocation.option, allocation.round]
    values = np.empty(len(SCALES))
    for place, scale in enumerate(SCALES):
        simplex.price(allocation.model.cost + scale * price)
        values[place] = simplex.solve().objective
    return values


def plan_part(job: Job) -> tuple[NDArray[np.float64], dict[tuple[int, int], list[int]], dict[int, int]]:
    """Bound and plan a part: values of its relaxation at the prices, its tours and its options."""
    problem = job.own.problem
    allocation = build_allocation(problem)
    simplex = Simplex(allocation.model)
    relaxed = simplex.solve()
    search = plan_county(problem, allocation, simplex, relaxed, (job.travel, job.nodes, job.townships), job.effort)
    return bound_part(job), *written(search, job.own)


def written(search: Search, part: Part) -> tuple[dict[tuple[int, int], list[int]], dict[int, int]]:
    """Tours and options of a part's schedule, by the rows of the whole region."""
    tours = {
        (int(part.teams[team]), rnd): part.sites[tour].tolist()
        for team, row in enumerate(search.tours)
        for rnd, tour in enumerate(row)
        if tour
    }
    places = enumerate(search.place_of)
    options = {int(part.sites[site]): int(part.options[place[0]]) for site, place in places if place is not None}
    return tours, options


def _map(executor: Executor | None, function: Callable[[Given], Result], jobs: Iterable[Given]) -> Iterator[Result]:
    return map(function, jobs) if executor is None else executor.map(function, jobs)

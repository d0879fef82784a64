"""Regions: a plan county by county, with a bound for the whole.

1. The relaxation of each part without what is shared gives the worth of shared visits; prices follow (`optimize.sharing`).
2. The relaxation of each part at these prices: the sum of the values, less what is shared at its prices, bounds every plan.
3. Rounds of shared teams and visits of shared quotas are handed to parts, and each part is planned by itself.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from optimize.allocation import build_allocation
from optimize.county import Effort, plan_county
from optimize.parts import Part, cut, part_sites, shared_offices
from optimize.problem import Problem
from optimize.search import Search
from optimize.sharing import Prices, find_prices, share_out
from optimize.simplex import Basis, Simplex
from scenarios.travel import Travel

PLENTY = 1e6
"""Capacity that never binds."""
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
    """Sites covered in time for each milestone of the region."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A part to be planned: with all that is shared at its prices, for the bound, and with its own share of it."""

    whole: Part
    own: Part
    basis: Basis
    price: NDArray[np.float64]
    """Price of each option in each round."""
    shared: NDArray[np.bool_]
    """Whether each of the part's offices is shared."""
    travel: Travel
    nodes: NDArray[np.int64]
    townships: list[str]
    effort: Effort


def plan_region(
    problem: Problem,
    travel: Travel,
    charge: NDArray[np.int64],
    townships: list[str],
    effort: Effort,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> RegionPlan:
    """Plan a region part by part.

    Parameters
    ----------
    charge
        Office in charge of each site.
    effort
        Of each part.
    executor
        Where parts are planned; here, one after the other, if None. The plan is the same.
    progress
        Called with the share of the work that is done.
    """
    tell = progress or (lambda _share: None)
    groups = part_sites(problem, charge)
    part = np.empty(problem.sites, np.int64)
    for number, sites in enumerate(groups):
        part[sites] = number
    shared = shared_offices(problem, part)
    priced = _groups_of_several(problem, part)
    limited = shared[problem.office] | np.append(priced, False)[problem.quotas.group]  # noqa: FBT003 - group -1 has no quota
    every = np.ones(problem.rooms.shape, bool)
    wanted = [_whole_goals(problem, sites) for sites in groups]
    most, least = np.where(priced, np.inf, problem.quotas.most), np.where(priced, 0, problem.quotas.least)
    wholes = [cut(problem, sites, every, want, most, least) for sites, want in zip(groups, wanted, strict=True)]
    asked = [(_with_plenty(one, shared), limited[one.options], problem.goals) for one in wholes]
    worths: list[Worth] = []
    gain = np.full((len(problem.site), len(problem.time)), -np.inf)
    for one, worth in zip(wholes, _map(executor, worth_of_part, asked), strict=True):
        worths.append(worth)
        mine = one.options[limited[one.options]]
        gain[mine] = worth.sites[np.searchsorted(one.sites, problem.site[mine])]
        tell(0.3 * len(worths) / len(groups))
    fits = (problem.days[:, None] <= problem.longest[problem.office] + 1e-9) & problem.open
    chosen = np.flatnonzero(limited)
    gain -= (problem.cost[:, None] * problem.time)[problem.site]
    gain[~fits] = -np.inf
    prices = find_prices(problem, chosen, gain[chosen], priced)
    weights = _weights(problem, prices, chosen, gain)
    rounds = _hand_out_rounds(problem, shared, part, weights, len(groups))
    limits = _hand_out_quotas(problem, priced, part, weights, len(groups))
    goals = _goal_shares(problem, groups, np.array([worth.covered for worth in worths]).reshape(len(groups), -1))
    price = prices.of_options(problem)
    jobs = [
        Job(
            asked[k][0],
            cut(problem, sites, rounds[k], goals[k], *limits[k]),
            worths[k].basis,
            price[wholes[k].options],
            shared[wholes[k].offices],
            travel,
            np.concatenate([sites, problem.sites + wholes[k].offices]),
            [townships[site] for site in sites.tolist()],
            effort,
        )
        for k, sites in enumerate(groups)
    ]
    bound = -prices.paid(problem)
    tours: dict[tuple[int, int], list[int]] = {}
    options: dict[int, int] = {}
    values = prices.days.copy()
    for k, (value, own_tours, own_options) in enumerate(_map(executor, plan_part, jobs)):
        bound += value
        mine = wholes[k].offices[~shared[wholes[k].offices]]
        values[mine] = worths[k].prices[~shared[wholes[k].offices]]
        for key, tour in own_tours.items():
            tours.setdefault(key, []).extend(tour)
        options.update(own_options)
        tell(0.3 + 0.7 * (k + 1) / len(jobs))
    return RegionPlan(tours, options, bound, values)


def worth_of_part(asked: tuple[Part, NDArray[np.bool_], tuple[object, ...]]) -> Worth:
    """Solve the relaxation of a part without what is shared."""
    part, limited, goals = asked
    problem = part.problem
    allocation = build_allocation(problem)
    simplex = Simplex(allocation.model)
    simplex.bound(np.flatnonzero(limited[allocation.option]), 0.0, 0.0)
    result = simplex.solve()
    if result.value is None or result.duals is None:
        raise ArithmeticError("the relaxation of a part has no solution, although it may leave sites out")
    worth = np.repeat(result.duals[: problem.sites, None], len(problem.time), axis=1)
    chosen = result.value[: len(allocation.option)]
    for place, goal in enumerate(problem.goals):
        row = int(allocation.model.matrix[:, allocation.missing.start + place].nonzero()[0][0])
        worth[np.ix_(goal.sites, goal.rounds)] += result.duals[row]
    site = part.sites[problem.site[allocation.option]]
    covered = [float(chosen[goal.sites[site] & goal.rounds[allocation.round]].sum()) for goal in goals]  # type: ignore[attr-defined]
    prices = np.maximum(-result.duals[allocation.capacity_rows].reshape(problem.capacity.shape), 0.0)
    return Worth(simplex.basis(), worth, prices, np.array(covered))


def plan_part(job: Job) -> tuple[float, dict[tuple[int, int], list[int]], dict[int, int]]:
    """Bound and plan a part: value of its relaxation at the prices, its tours and its options."""
    problem = job.whole.problem
    allocation = build_allocation(problem)
    simplex = Simplex(allocation.model, job.basis)
    cost = allocation.model.cost.copy()
    cost[: len(allocation.option)] += job.price[allocation.option, allocation.round]
    simplex.price(cost)
    value = simplex.solve().objective
    mine = job.own.problem
    allocation = build_allocation(mine)
    simplex = Simplex(allocation.model)
    relaxed = simplex.solve()
    search = plan_county(mine, allocation, simplex, relaxed, (job.travel, job.nodes, job.townships), job.effort)
    return value, *written(search, job.own)


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


def _with_plenty(part: Part, shared: NDArray[np.bool_]) -> Part:
    """Return a part whose shared offices have no limit: their price stands instead."""
    problem, mine = part.problem, shared[part.offices]
    plenty = {name: getattr(problem, name).copy() for name in ("capacity", "visits", "present")}
    for values in plenty.values():
        values[mine] = PLENTY
    return dataclasses.replace(part, problem=dataclasses.replace(problem, **plenty))


def _groups_of_several(problem: Problem, part: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each group with a quota has options in several parts."""
    result = np.zeros(len(problem.quotas.most), bool)
    mine = problem.quotas.group >= 0
    pairs = np.unique(np.column_stack([problem.quotas.group[mine], part[problem.site[mine]]]), axis=0)
    result[np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(result)) > 1)] = True
    return result


def _whole_goals(problem: Problem, sites: NDArray[np.int64]) -> tuple[float | None, ...]:
    """Each part's duty where a milestone wants all sites, or only the part's; None where the region may choose."""
    wanted: list[float | None] = []
    for goal in problem.goals:
        mine, every = int(goal.sites[sites].sum()), int(goal.sites.sum())
        whole = goal.wanted >= every or mine == every
        wanted.append(min(goal.wanted, float(mine)) if whole and mine else None)
    return tuple(wanted)


def _goal_shares(
    problem: Problem, groups: list[NDArray[np.int64]], covered: NDArray[np.float64]
) -> list[tuple[float | None, ...]]:
    """Hand out milestones of the region in proportion to what the parts' relaxations cover in time."""
    shares = [list(_whole_goals(problem, sites)) for sites in groups]
    for place, goal in enumerate(problem.goals):
        reached = covered[:, place] / max(float(covered[:, place].sum()), 1e-9)
        for number, sites in enumerate(groups):
            mine = int(goal.sites[sites].sum())
            if shares[number][place] is None and mine:
                shares[number][place] = float(min(np.ceil(goal.wanted * reached[number] - 1e-9), mine))
    return [tuple(row) for row in shares]


def _weights(
    problem: Problem, prices: Prices, chosen: NDArray[np.int64], gain: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Worth of each shared option beside its visit's price, shape (options,)."""
    result = np.zeros(len(problem.site))
    if len(chosen):
        visit = np.append(prices.quotas, 0.0)[problem.quotas.group[chosen]]
        best = np.where(np.isfinite(gain[chosen]), gain[chosen], 0.0).max(axis=1)
        result[chosen] = np.maximum(best - visit, 0.0) + 1e-12
    return result


def _hand_out_rounds(
    problem: Problem, shared: NDArray[np.bool_], part: NDArray[np.int64], weights: NDArray[np.float64], parts: int
) -> NDArray[np.bool_]:
    """Give each round of each shared team to one part, shape (parts, teams, rounds)."""
    teams, rounds = problem.rooms.shape
    usable = np.ones((parts, teams, rounds), bool)
    for office in np.flatnonzero(shared).tolist():
        of_office = problem.office == office
        worth = np.bincount(part[problem.site[of_office]], weights[of_office], minlength=parts)
        mine = np.flatnonzero(problem.team_office == office)
        owners = share_out(worth, len(mine) * rounds)
        usable[:, mine, :] = False
        for seat, owner in enumerate(owners.tolist()):
            usable[owner, mine[seat % len(mine)], seat // len(mine)] = True
    return usable


def _hand_out_quotas(
    problem: Problem, priced: NDArray[np.bool_], part: NDArray[np.int64], weights: NDArray[np.float64], parts: int
) -> list[tuple[NDArray[np.float64], NDArray[np.int64]]]:
    """Largest and least number of visits of each group that each part may and shall make."""
    most = np.tile(problem.quotas.most, (parts, 1))
    least = np.tile(problem.quotas.least, (parts, 1))
    for group in np.flatnonzero(priced).tolist():
        members = problem.quotas.group == group
        mine = part[problem.site[members]]
        worth = np.bincount(mine, weights[members], minlength=parts)
        sites = np.bincount(mine, minlength=parts).astype(np.float64)
        if np.isfinite(problem.quotas.most[group]):
            most[:, group] = np.bincount(share_out(worth, int(problem.quotas.most[group])), minlength=parts)
        least[:, group] = np.bincount(share_out(sites, int(problem.quotas.least[group])), minlength=parts)
        least[:, group] = np.minimum(least[:, group], most[:, group])
    return [(most[k], least[k]) for k in range(parts)]

"""Decomposition: a region taken apart, with a bound of its own.

1. The relaxation of each part without what is shared gives marginal values of shared visits; prices follow
   (`optimize.decomposition.part_relaxations`, `optimize.decomposition.multipliers`).
2. The relaxation of each part at these prices and at lower ones, with no more of what is shared than there is: the sum of the
   values, less what is shared at its prices, bounds every plan, and the highest such bound counts.
3. Rounds of shared teams and visits of shared quotas are apportioned to parts (`optimize.decomposition.apportionment`).
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial

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
from optimize.decomposition.part_memory import PartMemory, remembered
from optimize.decomposition.part_relaxations import (
    PRICED,
    SCALES,
    UNSHARED,
    PricedRelaxation,
    UnsharedRelaxation,
    relax_at_prices,
    relax_unshared,
)
from optimize.decomposition.parts import Part, cut, full_parts, part_numbers, shared_offices, shared_quotas
from optimize.problem.problem import Problem
from optimize.relaxation.cuts import by_stays
from optimize.relaxation.pooled import pooled_bound
from optimize.scoring.schedule import Place
from optimize.search_budget import SearchBudget

NO_PLACES: Mapping[int, Place] = {}


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
    old_places: Mapping[int, Place] = NO_PLACES,
    executor: Executor | None = None,
    progress: Callable[[float], None] = lambda _share: None,
    stop: Stop = never,
    memory: PartMemory | None = None,
) -> Decomposition | None:
    """Take a region apart: price what its parts share, and apportion it.

    Parameters
    ----------
    groups
        Sites of each part (`optimize.decomposition.parts.part_sites`).
    budget
        Of the plan of each part.
    old_places
        Places of an older plan, whose parts keep what they have used of what is shared, by row of their site.
    executor
        Where parts are solved; here, one after the other, if None. The result is the same.
    progress
        Called with the share of parts that are solved.
    stop
        Once it is true, the region is not taken apart any further, and the result is None.
    memory
        Relaxations that it knows are not solved again.
    """
    part_of = part_numbers(groups)
    offices, scarce = shared_offices(problem, part_of), shared_quotas(problem, part_of)
    scarce &= np.isfinite(problem.quotas.most)  # a least number alone has no price
    is_shared = offices[problem.office] | np.append(scarce, False)[problem.quotas.group]
    parts = full_parts(problem, groups, part_of)
    goal_sites = [tuple(goal.sites[part.sites] for goal in problem.goals) for part in parts]
    tasks = ((part, is_shared[part.options], sites) for part, sites in zip(parts, goal_sites, strict=True))
    unshared: list[UnsharedRelaxation] = []
    gain = np.full((len(problem.site), len(problem.time)), -np.inf)
    relaxations = remembered(memory, UNSHARED, tasks, partial(in_turn, executor, relax_unshared))
    for part, relaxation in zip(parts, relaxations, strict=True):
        unshared.append(relaxation)
        options = part.options[is_shared[part.options]]
        gain[options] = relaxation.site_values[np.searchsorted(part.sites, problem.site[options])]
        progress(len(unshared) / len(groups) / 2)
        if stop():
            return None
    fits = (problem.days[:, None] <= problem.longest[problem.office] + 1e-9) & problem.open
    gain -= (problem.cost[:, None] * problem.time)[problem.site]
    gain[~fits] = -np.inf
    options = np.flatnonzero(is_shared)
    stays = by_stays(problem, offices)
    multipliers = find_multipliers(stays, options, gain[options], scarce)
    price = multipliers.of_options(stays)
    at_prices = (
        (part, relaxation.basis, relaxation.cuts, price[part.options]) for part, relaxation in zip(parts, unshared, strict=True)
    )
    prices_of_parts: list[PricedRelaxation] = []
    for priced_relaxation in remembered(memory, PRICED, at_prices, partial(in_turn, executor, relax_at_prices)):
        prices_of_parts.append(priced_relaxation)
        progress((1 + len(prices_of_parts) / len(groups)) / 2)
        if stop():
            return None
    bounds = sum((part_prices.value for part_prices in prices_of_parts), -np.array(SCALES) * multipliers.paid(stays))
    best = int(np.argmax(bounds))
    weights, values = option_values(problem, multipliers, options, gain), SCALES[best] * multipliers.days
    for part, part_prices in zip(parts, prices_of_parts, strict=True):
        weights[part.options] += part_prices.visits[best]
    coverage = np.array([relaxation.covered for relaxation in unshared]).reshape(len(groups), -1, len(problem.time))
    for part, relaxation in zip(parts, unshared, strict=True):
        alone = ~offices[part.offices]
        values[part.offices[alone]] = relaxation.prices[alone]
    return Decomposition(
        _apportioned(problem, stays, groups, weights, old_places, coverage, budget), float(bounds[best]), values
    )


def decompose_as_planned(
    problem: Problem, groups: list[NDArray[np.int64]], budget: SearchBudget, old_places: Mapping[int, Place], penalty: float
) -> Decomposition:
    """Take a region apart without any relaxation: each part gets what it has in the older plan of what is shared.

    Parameters
    ----------
    penalty
        Of a site left out, for the bound of pooled days (`optimize.relaxation.pooled.pooled_bound`).
    """
    coverage = np.zeros((len(groups), len(problem.goals), len(problem.time)))
    subproblems = _apportioned(problem, problem, groups, np.zeros(len(problem.site)), old_places, coverage, budget)
    return Decomposition(subproblems, pooled_bound(problem, penalty), np.zeros(problem.capacity.shape))


def _apportioned(
    problem: Problem,
    stays: Problem,
    groups: list[NDArray[np.int64]],
    weights: NDArray[np.float64],
    old_places: Mapping[int, Place],
    coverage: NDArray[np.float64],
    budget: SearchBudget,
) -> list[Subproblem]:
    """Apportion what is shared, by weights of options and the places of an older plan, and cut the parts out."""
    part_of = part_numbers(groups)
    offices = shared_offices(problem, part_of)
    weights[[option for option, _, _ in old_places.values()]] += 1.0
    most, least = apportion_quotas(problem, shared_quotas(problem, part_of), part_of, weights, len(groups))
    rounds = apportion_rounds(stays, offices, part_of, weights, most)
    keep_rounds(problem, offices, part_of, old_places, rounds)
    duties = apportion_goals(problem, groups, coverage)
    shares = zip(groups, rounds, duties, most, least, strict=True)
    return [Subproblem(cut(problem, *share), budget) for share in shares]

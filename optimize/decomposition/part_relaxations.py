"""Relaxations of parts of a region: without what is shared, and with it at parts of its prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize.decomposition.part_memory import Kind
from optimize.decomposition.parts import Part
from optimize.relaxation.cuts import Cutting
from optimize.relaxation.linear import LinearResult
from optimize.relaxation.master_model import Cut, build_master
from optimize.relaxation.prices import day_prices
from optimize.relaxation.simplex import Basis, Simplex

SCALES = (1.0, 0.3, 0.12, 0.06, 0.03)
"""Parts of the prices at which the region is bounded: any prices are valid, and those of the first pass are often too high,
since a site's value falls as others are visited."""
GAIN = 1e-3
"""Rise of a part's relaxation by cuts, as a share, below which it is not cut any further."""


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


def relax_unshared(task: tuple[Part, NDArray[np.bool_], tuple[NDArray[np.bool_], ...]]) -> UnsharedRelaxation:
    """Solve the relaxation of a part without what is shared.

    Parameters
    ----------
    task
        The part, whether each of its options is shared, and its sites that count for each milestone.
    """
    part, is_shared, goal_sites = task
    problem = part.problem
    master = build_master(problem)
    simplex = Simplex(master.model)
    columns = np.flatnonzero(is_shared[master.option])
    simplex.bound(columns, 0.0, 0.0)
    result = simplex.solve()
    cutter = Cutting(problem, master, simplex, problem.network)
    cutter.tighten(result, gain=GAIN)
    if cutter.cuts:
        master, simplex = cutter.rebuilt()
        simplex.bound(columns, 0.0, 0.0)
        result = simplex.solve()
    value, duals = _solution(result)
    site_values = np.repeat(duals[: problem.sites, None], len(problem.time), axis=1)
    for place, goal in enumerate(problem.goals):
        row = int(master.model.matrix[:, master.missing.start + place].nonzero()[0][0])
        site_values[np.ix_(goal.sites, goal.rounds)] += duals[row]
    coverage = np.zeros((problem.sites, len(problem.time)))
    np.add.at(coverage, (problem.site[master.option], master.round), value[: len(master.option)])
    by_goal = np.array([coverage[sites].sum(axis=0) for sites in goal_sites])
    prices = day_prices(problem, master, duals)
    return UnsharedRelaxation(simplex.basis(), tuple(cutter.cuts), site_values, prices, by_goal)


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


def _pack_unshared(relaxation: UnsharedRelaxation) -> dict[str, NDArray[Any]]:
    columns, rows = relaxation.basis
    cuts = {}
    for number, cut in enumerate(relaxation.cuts):
        cuts[f"cut_{number}"] = np.array([cut.office, cut.stay])
        cuts[f"options_{number}"], cuts[f"weight_{number}"] = cut.options, cut.weight
    return {
        "columns": columns,
        "rows": rows,
        "site_values": relaxation.site_values,
        "prices": relaxation.prices,
        "covered": relaxation.covered,
        **cuts,
    }


def _unpack_unshared(arrays: Mapping[str, NDArray[Any]]) -> UnsharedRelaxation:
    cuts: list[Cut] = []
    while (name := f"cut_{len(cuts)}") in arrays:
        office, stay = arrays[name].tolist()
        cuts.append(Cut(int(office), stay, arrays[f"options_{len(cuts)}"], arrays[f"weight_{len(cuts)}"]))
    basis = (arrays["columns"], arrays["rows"])
    return UnsharedRelaxation(basis, tuple(cuts), arrays["site_values"], arrays["prices"], arrays["covered"])


UNSHARED = Kind("unshared", _pack_unshared, _unpack_unshared)
PRICED: Kind[PricedRelaxation] = Kind(
    "priced",
    lambda relaxation: {"value": relaxation.value, "visits": relaxation.visits},
    lambda arrays: PricedRelaxation(arrays["value"], arrays["visits"]),
)

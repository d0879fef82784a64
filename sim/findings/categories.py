"""Problems sorted by what becomes of them: repaired on site, at once or by a plan, early or not, or missed."""

import numpy as np
from numpy.typing import NDArray

from sim.findings.repairs import Shares
from sim.findings.stock import Stock
from sim.quantiles import binomial, poisson

CATEGORIES = 6
"""Repaired on site; immediate early and not; planned early and not; missed. Early is by the deadline or the term's end."""


def sort_problems(
    mean: NDArray[np.float64],
    stock: Stock,
    on_site: float,
    at_once: float,
    kinds: tuple[Shares, Shares],
    draws: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Draw the problems of each category, shape (CATEGORIES, replications, visits).

    How many are found and missed is drawn first, then the found are split: rules of repair don't change what is found.
    """
    problems, missed_problems = poisson(np.stack([mean * stock.found, mean * stock.missed]), draws[[0, 5]])
    at_visit = binomial(problems, np.full(problems.shape, on_site), draws[1])
    unrepaired = problems - at_visit
    soon = binomial(unrepaired, np.full(problems.shape, min(at_once / (1.0 - on_site), 1.0) if on_site < 1 else 0.0), draws[2])
    by_plan = unrepaired - soon
    early, planned_repairs = (
        binomial(part, kind.early, draw) for part, kind, draw in zip((soon, by_plan), kinds, draws[3:5], strict=True)
    )
    return np.stack([at_visit, early, soon - early, planned_repairs, by_plan - planned_repairs, missed_problems])


def repair_one_on_site(part: NDArray[np.int64]) -> None:
    """See to it that visits which find something have one problem repaired on site, taken from the quickest kind there is."""
    need = part[0] == 0
    for kind in (1, 3, 2, 4):
        shift = need & (part[kind] > 0)
        part[kind] -= shift
        part[0] += shift
        need &= ~shift

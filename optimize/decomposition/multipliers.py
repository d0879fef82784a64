"""Multipliers: what the parts of a region share has a price."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem

STEPS = 400
"""Steps of the subgradient method; any prices give a valid bound, better ones a sharper."""
FIRST_STEP = 0.3
SLOWER = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Multipliers:
    """Lagrange multipliers, all at least 0."""

    days: NDArray[np.float64]
    """Price of a day of each shared office in each round, shape (offices, rounds); 0 for others."""
    quotas: NDArray[np.float64]
    """Price of a visit of each group with a quota; 0 for groups of one part."""

    def of_options(self, problem: Problem) -> NDArray[np.float64]:
        """Price of each option in each round, shape (options, rounds)."""
        visit = np.append(self.quotas, 0.0)[problem.quotas.group]  # group -1, of options without a quota, is the last
        return np.asarray(problem.days[:, None] * self.days[problem.office] + visit[:, None])

    def paid(self, problem: Problem) -> float:
        """Tell what all that is shared costs at these prices."""
        visits = np.where(self.quotas > 0, problem.quotas.most, 0.0)
        return float((self.days * problem.capacity).sum() + (self.quotas * visits).sum())


def find_multipliers(
    problem: Problem, options: NDArray[np.int64], gain: NDArray[np.float64], priced_groups: NDArray[np.bool_]
) -> Multipliers:
    """Find prices at which the shared options that are worth their price about fill what is shared.

    Subgradient method (Held, Wolfe & Crowder 1974) over the model in which each site takes at most one shared option.

    Parameters
    ----------
    options
        Shared options, ascending.
    gain
        Fall of the objective when each is carried out in each round, by the parts' relaxations without them; shape
        (options, rounds), -inf where it can't be.
    priced_groups
        Whether each group with a quota has a price.
    """
    shape = problem.capacity.shape
    days, quota = np.zeros(shape), np.zeros(len(priced_groups))
    if not len(options) or not np.isfinite(gain).any():
        return Multipliers(days, quota)
    office, size, group = problem.office[options], problem.days[options], problem.quotas.group[options]
    largest = np.where(priced_groups, problem.quotas.most, 0.0)
    shared_offices = np.zeros((shape[0], 1), bool)
    shared_offices[office] = True
    first = np.flatnonzero(np.diff(problem.site[options], prepend=-1))
    owner = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(options))))
    finite = np.where(np.isfinite(gain), gain, 0.0)
    density = max(float((finite / np.maximum(size, 0.5)[:, None]).max()), 1e-15)
    visit = max(float(finite.max()), 1e-15)
    capacity = np.maximum(problem.capacity, 1.0)
    best, best_prices = np.inf, (days, quota)
    for step in range(STEPS):
        net = gain - size[:, None] * days[office] - np.append(quota, 0.0)[group][:, None]
        rnd = net.argmax(axis=1)
        surplus = net[np.arange(len(options)), rnd]
        best_surplus = np.maximum.reduceat(surplus, first)
        is_gainful = (surplus > 0) & (surplus >= best_surplus[owner])
        value = float(np.maximum(best_surplus, 0.0).sum() + (days * problem.capacity).sum() + (quota * largest).sum())
        if value < best:
            best, best_prices = value, (days, quota)
        load, visits = np.zeros(shape), np.zeros(len(priced_groups) + 1)
        np.add.at(load, (office[is_gainful], rnd[is_gainful]), size[is_gainful])
        np.add.at(visits, group[is_gainful], 1.0)
        rate = FIRST_STEP / (1 + SLOWER * step)
        days = np.where(
            shared_offices, np.maximum(days + rate * density * np.clip((load - problem.capacity) / capacity, -1, 1), 0.0), 0.0
        )
        excess = np.clip((visits[:-1] - largest) / np.maximum(largest, 1.0), -1, 1)
        quota = np.where(priced_groups, np.maximum(quota + rate * visit * excess, 0.0), 0.0)
    return Multipliers(*best_prices)

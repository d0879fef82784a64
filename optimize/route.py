"""Tours: the order in which a team visits the sites of a round, from its base and back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from scenarios.travel import Travel

TOLERANCE = 1e-12


@dataclass(slots=True)
class Tour:
    """Sites of one team in one round, in order; days at sites, and days on the road with the way back."""

    sites: list[int] = field(default_factory=list)
    days: float = 0.0
    travel: float = 0.0
    townships: Counter[str] = field(default_factory=Counter)
    _township: dict[int, str] = field(default_factory=dict)

    def insert(self, position: int, site: int, days: float, extra: float, township: str) -> None:
        """Insert a site at a position, which adds `extra` days of travel."""
        self.sites.insert(position, site)
        self.days += days
        self.travel += extra
        self.townships[township] += 1
        self._township[site] = township

    def remove(self, travel: Travel, base: int, site: int, days: float) -> None:
        """Take a site out."""
        self.sites.remove(site)
        self.days -= days
        self.travel = length(travel, base, self.sites)
        township = self._township.pop(site)
        self.townships[township] -= 1
        if not self.townships[township]:
            del self.townships[township]


def length(travel: Travel, base: int, sites: Sequence[int]) -> float:
    """Days on the road from the base through the sites and back."""
    if not sites:
        return 0.0
    stops = np.array([base, *sites, base])
    return float(travel.days(stops[:-1], stops[1:]).sum())


def insertion(travel: Travel, base: int, sites: Sequence[int], site: int) -> tuple[int, float]:
    """Position at which a site lengthens a tour least, and by how much."""
    stops = np.array([base, *sites, base])
    before, after = stops[:-1], stops[1:]
    old = travel.days(before, after) if len(sites) else np.zeros(1)
    extra = travel.days(before, site) + travel.days(site, after) - old
    position = int(np.argmin(extra))
    return position, float(extra[position])


def shorten(travel: Travel, base: int, sites: Sequence[int]) -> list[int]:
    """Shorten a tour by reversing stretches of it (2-opt) until none helps; travel need not be symmetric."""
    order = list(sites)
    if len(order) < 2:  # noqa: PLR2004 - one site has one order
        return order
    nodes = np.array([base, *order])
    matrix = travel.days(nodes[:, None], nodes[None, :])
    path = list(range(1, len(nodes)))

    def cost(way: list[int]) -> float:
        stops = np.array([0, *way, 0])
        return float(matrix[stops[:-1], stops[1:]].sum())

    best = cost(path)
    improved = True
    while improved:
        improved = False
        for i in range(len(path) - 1):
            for j in range(i + 1, len(path)):
                trial = path[:i] + path[i : j + 1][::-1] + path[j + 1 :]
                now = cost(trial)
                if now < best - TOLERANCE:
                    path, best, improved = trial, now, True
    return [int(nodes[k]) for k in path]

"""Legs: days from place to place among the sites of one office, laid out as a matrix when the office comes up."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scenarios.travel.travel import Travel

KEPT = 80_000_000
"""Entries of the matrices that are kept at a time (0.6 GB); beyond that ways are reckoned whenever they are asked for."""


class Legs:
    """Days between the sites of each office and its base.

    A place is known by its spot, a position among the office's places: the base has spot 0.

    Parameters
    ----------
    travel
        Ways between sites and bases.
    site, office
        Site and office of each option.
    offices
        Number of offices.
    """

    def __init__(self, travel: Travel, site: NDArray[np.int64], office: NDArray[np.int64], offices: int) -> None:
        self.travel = travel
        self.plain = not (len(travel.pairs) or travel.ascents) and (travel.access is None or bool(np.all(travel.access == 1.0)))
        """Whether no way is shorter over a third place, so that one more site never shortens a tour."""
        order = np.lexsort((site, office))
        fresh = np.diff(site[order], prepend=-1) != 0
        fresh |= np.diff(office[order], prepend=-1) != 0
        number = np.cumsum(fresh)
        cuts = np.searchsorted(office[order], np.arange(offices + 1))
        spots_before = np.concatenate([[0], number])[cuts]
        spots = np.empty(len(site), np.int64)
        spots[order] = number - spots_before[office[order]]
        self.spot: list[int] = spots.tolist()
        """Spot of each option's site."""
        places = site[order][fresh]
        self._nodes = [
            np.concatenate([[travel.base(k)], places[first:last]])
            for k, (first, last) in enumerate(pairwise(spots_before.tolist()))
        ]
        self._matrices: dict[int, memoryview[float]] = {}
        self._room = KEPT

    def around(self, office: int, spot: int) -> tuple[Sequence[float], Sequence[float]]:
        """Days from each spot of an office to one, and from that one to each; both of shape (places,)."""
        nodes = self._nodes[office]
        count = len(nodes)
        matrix = self._matrices.get(office)
        if matrix is None:
            if count**2 > self._room:
                node = int(nodes[spot])
                return self.travel.days(nodes, node).tolist(), self.travel.days(node, nodes).tolist()
            self._room -= count**2
            matrix = self._matrices[office] = memoryview(self.travel.days(nodes[:, None], nodes[None, :]).tobytes()).cast("d")
        return matrix[spot::count], matrix[spot * count : (spot + 1) * count]

    def forget(self) -> None:
        """Make room for the matrices of other offices."""
        self._matrices.clear()
        self._room = KEPT

"""Legs: days from place to place among the sites of one office, laid out as a matrix when the office comes up."""

from collections import OrderedDict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from scenarios.travel import Travel

KEPT = 40_000_000
"""Entries of the matrices that are kept at a time (0.3 GB), the office used last apart."""
LARGE = 6000
"""Sites of an office above which rows are reckoned one by one instead."""


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
        before = np.concatenate([[0], number])[cuts]
        spots = np.empty(len(site), np.int64)
        spots[order] = number - before[office[order]]
        self.spot: list[int] = spots.tolist()
        """Spot of each option's site."""
        places = site[order][fresh]
        self._nodes = [
            np.concatenate([[travel.base(k)], places[first:last]]) for k, (first, last) in enumerate(pairwise(before.tolist()))
        ]
        self._matrices: OrderedDict[int, tuple[memoryview, memoryview]] = OrderedDict()
        self._entries = 0

    def around(self, office: int, spot: int) -> tuple[memoryview, memoryview]:
        """Days from each spot of an office to one, and from that one to each; both of shape (places,)."""
        nodes = self._nodes[office]
        if len(nodes) > LARGE:
            here = int(nodes[spot])
            return memoryview(self.travel.days(nodes, here)), memoryview(self.travel.days(here, nodes))
        if office in self._matrices:
            self._matrices.move_to_end(office)
        else:
            self._lay_out(office, nodes)
        into, out = self._matrices[office]
        first, last = spot * len(nodes), (spot + 1) * len(nodes)
        return into[first:last], out[first:last]

    def _lay_out(self, office: int, nodes: NDArray[np.int64]) -> None:
        self._entries += 2 * len(nodes) ** 2
        while self._entries > KEPT and self._matrices:
            gone, _ = self._matrices.popitem(last=False)
            self._entries -= 2 * len(self._nodes[gone]) ** 2
        out = self.travel.days(nodes[:, None], nodes[None, :])
        self._matrices[office] = memoryview(out.T.ravel()), memoryview(out.ravel())

"""Ground: where the sites of a planning problem and the bases of its offices lie."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimize.parts import Part
from scenarios.scenario import Scenario
from scenarios.travel import Travel


class Ground(NamedTuple):
    """Places and the ways between them."""

    travel: Travel
    nodes: NDArray[np.int64]
    """Nodes of the sites, and of the offices' bases behind them."""
    townships: list[str]
    """Township of each site."""


def ground_of(scenario: Scenario) -> Ground:
    """Return the ground of a whole scenario."""
    nodes = np.arange(len(scenario.sites) + len(scenario.offices))
    return Ground(scenario.travel, nodes, scenario.sites["township"].to_list())


def ground_in(part: Part, whole: Ground) -> Ground:
    """Return the ground of a part of a region."""
    nodes = whole.nodes[np.concatenate([part.sites, len(whole.townships) + part.offices])]
    return Ground(whole.travel, nodes, [whole.townships[site] for site in part.sites.tolist()])

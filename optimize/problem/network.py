"""The travel network: where the sites of a planning problem and the bases of its offices lie, and the ways between them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.travel.travel import Travel


class Network(NamedTuple):
    """Sites and bases as nodes of a scenario's travel."""

    travel: Travel
    nodes: NDArray[np.int64]
    """Nodes of the sites, and of the offices' bases behind them."""
    townships: list[str]
    """Township of each site."""

    def of(self, sites: NDArray[np.int64], offices: NDArray[np.int64]) -> "Network":
        """Return the network of some sites and offices."""
        nodes = self.nodes[np.concatenate([sites, len(self.townships) + offices])]
        return Network(self.travel, nodes, [self.townships[site] for site in sites.tolist()])

    def days(self, origin: NDArray[np.int64], destination: NDArray[np.int64]) -> NDArray[np.float64]:
        """Days from places to places, given as rows of sites, and of offices behind them."""
        return self.travel.days(self.nodes[origin], self.nodes[destination])

    def matrix(self) -> NDArray[np.float64]:
        """Days from every place to every other, shape (sites + offices, sites + offices)."""
        return self.travel.days(self.nodes[:, None], self.nodes[None, :])


def network_of(scenario: Scenario) -> Network:
    """Return the network of all sites and offices of a scenario."""
    nodes = np.arange(len(scenario.sites) + len(scenario.offices))
    return Network(scenario.travel, nodes, scenario.sites["township"].to_list())

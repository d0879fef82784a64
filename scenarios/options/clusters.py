"""Clusters (片): neighbouring sites of one theme that a mode inspects together.

A cluster is settled before planning, as offices do it: by the column ``cluster`` of the sites, else formed here. Sites of one
theme, served by one office, that lie within a mode's radius of each other are linked; the shortest tree of links is cut
into parts that are connected and as small as the mode's least size allows.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree
from scipy.spatial import cKDTree

from scenarios.scenario import Scenario
from scenarios.sites.made.places import plane_km
from scenarios.stays.workload import mode_offices

NONE = -1
TOUCHING_KM = 1e-6
"""Least length of a link; a sparse matrix would drop a link of length 0."""


def form_clusters(spots: NDArray[np.float64], radius_km: float, least: int) -> NDArray[np.int64]:
    """Part places into connected clusters.

    Each tree of links is walked from its leaves to its root, gathering places; whenever enough are gathered they become a
    cluster, which leaves what is above connected. So clusters are connected and as small as they can be.

    Parameters
    ----------
    spots
        Places in km on a plane, shape (sites, 2).
    radius_km
        Places no farther apart are neighbours.
    least
        Least number of sites of a cluster.

    Returns
    -------
    ndarray
        Number of each place's cluster from 0, -1 for those with too few neighbours, shape (sites,).
    """
    count = len(spots)
    label = np.full(count, NONE, np.int64)
    links = cKDTree(spots).query_pairs(radius_km, output_type="ndarray") if count else np.empty((0, 2), np.int64)
    if not len(links):
        return label
    links = links[np.lexsort((links[:, 1], links[:, 0]))]
    length = np.hypot(*(spots[links[:, 0]] - spots[links[:, 1]]).T) + TOUCHING_KM
    tree = minimum_spanning_tree(coo_array((length, (links[:, 0], links[:, 1])), shape=(count, count)).tocsr())
    _, component = connected_components(tree, directed=False)
    clusters = 0
    for root in np.unique(component, return_index=True)[1]:
        order, parent = breadth_first_order(tree, root, directed=False)
        if len(order) < least:
            continue
        members_of = {int(k): [int(k)] for k in order}
        for node in order[::-1].tolist():
            parent_node = int(parent[node])
            if len(members_of[node]) >= least:
                label[members_of[node]] = clusters
                clusters += 1
            elif node != root:
                members_of[parent_node] += members_of[node]
            else:  # what is left around the root joins the part next to it
                label[members_of[node]] = _next_to(members_of[node], label, parent)
    return label


def _next_to(group: list[int], label: NDArray[np.int64], parent: NDArray[np.int32]) -> int:
    inside = set(group)
    children = [k for k in range(len(label)) if parent[k] in inside and k not in inside]
    return int(label[min(children)])


def mode_clusters(scenario: Scenario) -> NDArray[np.int64]:
    """Cluster of each site in each mode, shape (sites, modes); -1 where the mode needs none or the site is in none.

    Numbers are unique over all modes. Sites with a ``cluster`` of their own are in that one, if it is large enough.
    """
    result = np.full((len(scenario.sites), len(scenario.modes)), NONE, np.int64)
    clustering = [k for k, name in enumerate(scenario.modes) if scenario.mode(name).host == "cluster"]
    if not clustering:
        return result
    offices = mode_offices(scenario)
    named_cluster = scenario.sites["cluster"].fill_null("").to_numpy().astype(str)
    theme = scenario.sites["theme"].fill_null("").to_numpy().astype(str)
    lon, lat = scenario.sites["lon"].to_numpy(), scenario.sites["lat"].to_numpy()
    count = 0
    for column in clustering:
        rule = scenario.mode(scenario.modes[column]).cluster
        served = offices[:, column] >= 0
        for name, office in sorted(
            {(named_cluster[k], offices[k, column]) for k in np.flatnonzero(served & (named_cluster != ""))}
        ):
            members = np.flatnonzero(served & (named_cluster == name) & (offices[:, column] == office))
            if len(members) >= rule.min_sites:
                result[members, column] = count
                count += 1
        free = served & (named_cluster == "")
        for name, office in sorted({(theme[k], offices[k, column]) for k in np.flatnonzero(free)}):
            members = np.flatnonzero(free & (theme == name) & (offices[:, column] == office))
            numbers = form_clusters(plane_km(lon[members], lat[members]), rule.radius_km, rule.min_sites)
            result[members[numbers >= 0], column] = numbers[numbers >= 0] + count
            count += int(numbers.max()) + 1
    return result

"""Clusters: connected, of one theme, and as small as allowed."""

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from scenarios.options.clusters import form_clusters, mode_clusters
from scenarios.scenario import Scenario


def connected(spots: np.ndarray, radius: float) -> bool:
    near = np.hypot(*(spots[:, None] - spots[None, :]).T) <= radius + 1e-9
    return bool(connected_components(coo_array(near.astype(float)), directed=False)[0] == 1)


@settings(max_examples=60, deadline=None)
@given(
    spots=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=0, max_size=40),
    radius=st.sampled_from([1.0, 1.5, 3.0]),
    least=st.integers(2, 6),
)
def test_clusters_are_connected_and_large_enough(spots: list[tuple[int, int]], radius: float, least: int) -> None:
    """And only places whose component is too small are in none."""
    places = np.array(spots, float).reshape(-1, 2)
    label = form_clusters(places, radius, least)
    for number in range(label.max(initial=-1) + 1):
        members = label == number
        assert members.sum() >= least
        assert connected(places[members], radius)
    if len(places):
        near = np.hypot(*(places[:, None] - places[None, :]).T) <= radius + 1e-9
        component = connected_components(coo_array(near.astype(float)), directed=False)[1]
        size = np.bincount(component)[component]
        assert ((label >= 0) == (size >= least)).all()


def test_a_path_is_cut_into_the_least_size() -> None:
    """Nine places in a row make three clusters of three."""
    label = form_clusters(np.column_stack([np.arange(9.0), np.zeros(9)]), 1.0, 3)
    assert sorted(np.bincount(label).tolist()) == [3, 3, 3]


def test_clusters_of_a_county_have_one_theme_each(nanxun: Scenario) -> None:
    """And only modes that need them have any."""
    clusters = mode_clusters(nanxun)
    theme = nanxun.sites["theme"].to_numpy()
    for column, name in enumerate(nanxun.modes):
        labels = clusters[:, column]
        assert (labels >= 0).any() == (nanxun.mode(name).host == "cluster")
        for number in set(labels[labels >= 0].tolist()):
            assert len(set(theme[labels == number])) == 1


def test_a_planners_own_clusters_stand(nanxun: Scenario) -> None:
    """The column decides, unless the cluster is too small."""
    rows = np.flatnonzero(nanxun.is_village & (nanxun.class_index > 0))[:5].tolist()
    names: list[str | None] = [None] * len(nanxun.sites)
    for row in rows[:3]:
        names[row] = "north"
    for row in rows[3:]:
        names[row] = "two only"
    changed = Scenario(
        **{name: getattr(nanxun, name) for name in ("file", "folder", "offices", "teams", "rounds", "calendar", "travel")},
        sites=nanxun.sites.with_columns(pl.Series("cluster", names, pl.String)),
    )
    label = mode_clusters(changed)[:, nanxun.modes.index("thematic")]
    assert len(set(label[rows[:3]].tolist())) == 1
    assert (label == label[rows[0]]).sum() == 3
    assert (label[rows[3:]] == -1).all()

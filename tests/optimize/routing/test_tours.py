"""Tours."""

from itertools import pairwise, permutations

import numpy as np
import pytest

from optimize.routing.tours import insertion, length, shorten, shortened
from scenarios.scenario import Scenario


def test_shorten_is_near_the_best_order(nanxun: Scenario) -> None:
    """On six sites 2-opt never lengthens and comes within 5 % of the best of all orders."""
    travel, base = nanxun.travel, nanxun.travel.base(1)
    rows = np.flatnonzero(nanxun.is_village)
    for begin in range(0, 60, 12):
        sites = rows[begin : begin + 36 : 6].tolist()
        best = min(length(travel, base, order) for order in permutations(sites))
        shortened = length(travel, base, shorten(travel, base, sites))
        assert shortened <= length(travel, base, sites) + 1e-12
        assert shortened <= best * 1.05


def test_insertion_tells_the_true_increase(nanxun: Scenario) -> None:
    """The increase is that of the tour's length, and no other position has a smaller one."""
    travel, base = nanxun.travel, nanxun.travel.base(1)
    tour = [20, 60, 110]
    nodes = np.array([base, *tour, 90])
    days = travel.days(nodes[:, None], nodes[None, :])
    legs = [float(days[a, b]) for a, b in pairwise([0, 1, 2, 3, 0])]
    position, extra = insertion(days[:, 4].tolist(), days[4].tolist(), [0, 1, 2, 3, 0], legs)
    lengths = [length(travel, base, [*tour[:k], 90, *tour[k:]]) for k in range(4)]
    assert np.isclose(extra, min(lengths) - length(travel, base, tour))
    assert np.isclose(lengths[position], min(lengths))


@pytest.mark.parametrize("seed", range(10))
def test_no_stretch_turned_round_shortens_a_tour_further(seed: int) -> None:
    """Ways need not be the same in both directions."""
    days = np.random.default_rng(seed).random((9, 9))

    def total(path: list[int]) -> float:
        return float(sum(days[a, b] for a, b in pairwise([0, *path, 0])))

    path = shortened(days.tolist())
    assert sorted(path) == list(range(1, 9))
    for i in range(8):
        for j in range(i + 1, 8):
            assert total([*path[:i], *path[i : j + 1][::-1], *path[j + 1 :]]) >= total(path) - 1e-9

"""The shortest way from a base to a site, found among near sites only, and the least way of any tour through a site."""

import numpy as np
import pytest

from optimize.problem.trips import least_ways, shortest_trips
from scenarios.travel.travel import Ascent, Travel

SITES, OFFICES = 40, 5


def travel(kind: str, seed: int) -> Travel:
    draws = np.random.default_rng(seed)
    nodes = SITES + OFFICES
    pairs = np.sort(draws.choice(nodes * nodes, 60, replace=False)) if kind == "table" else np.empty(0, np.int64)
    ascent = Ascent(np.arange(nodes) % 2 == 0, np.arange(nodes) % 3 == 0, 1.5)
    return Travel(
        lon=120 + draws.random(nodes),
        lat=30 + draws.random(nodes),
        days_per_km=0.01,
        settling_days=0.25,
        sites=SITES,
        pairs=pairs,
        pair_days=draws.random(len(pairs)) * 0.3,
        access=1 + 3 * draws.random(nodes) if kind == "access" else None,
        ascents=(ascent,) if kind == "ascent" else (),
    )


@pytest.mark.parametrize("kind", ["plain", "access", "table", "ascent"])
@pytest.mark.parametrize("seed", range(5))
def test_equals_the_quickest_way_out_and_home_over_all_sites(kind: str, seed: int) -> None:
    """Where access makes near sites far, tables make far ones near, and altitude takes days."""
    ways = travel(kind, seed)
    rows = np.arange(SITES)
    shortest = [ways.days(ways.base(k), rows).min() + ways.days(rows, ways.base(k)).min() for k in range(OFFICES)]
    assert shortest_trips(ways, OFFICES).tolist() == shortest


@pytest.mark.parametrize("kind", ["plain", "access", "table", "ascent"])
@pytest.mark.parametrize("seed", range(5))
def test_no_tour_is_shorter_than_the_shortest_trip(kind: str, seed: int) -> None:
    """Nor one whose way out is another than its way home."""
    ways = travel(kind, seed)
    trips = shortest_trips(ways, OFFICES)
    first, last = np.meshgrid(np.arange(SITES), np.arange(SITES))
    for office in range(OFFICES):
        base = ways.base(office)
        tours = ways.days(base, first) + ways.days(first, last) + ways.days(last, base)
        assert trips[office] <= tours.min() + 1e-12


@pytest.mark.parametrize("kind", ["plain", "access", "table", "ascent"])
@pytest.mark.parametrize("seed", range(5))
def test_no_tour_is_shorter_than_the_least_way_to_any_of_its_sites(kind: str, seed: int) -> None:
    """Nor where a table makes a far site near by way of another."""
    ways = travel(kind, seed)
    draws = np.random.default_rng(seed)
    for _ in range(200):
        base = ways.base(int(draws.integers(OFFICES)))
        sites = draws.choice(SITES, int(draws.integers(1, 5)), replace=False)
        stops = np.concatenate([[base], sites, [base]])
        tour = float(ways.days(stops[:-1], stops[1:]).sum())
        assert (least_ways(ways, np.full(len(sites), base), sites) <= tour + 1e-9).all()
    if kind == "plain":
        alone = ways.days(ways.base(0), np.arange(SITES)) + ways.days(np.arange(SITES), ways.base(0))
        assert least_ways(ways, np.full(SITES, ways.base(0)), np.arange(SITES)) == pytest.approx(alone)


@pytest.mark.parametrize("kind", ["plain", "access", "table", "ascent"])
def test_no_nodes_take_no_days(kind: str) -> None:
    """An empty list of nodes, which NumPy takes for floats, is a list of nodes all the same."""
    ways = travel(kind, 1)
    assert ways.days(ways.base(0), []).shape == (0,)
    assert ways.days([], ways.base(0)).shape == (0,)
    assert ways.days([], []).dtype == np.float64

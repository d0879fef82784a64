"""Baselines: parts of a region on their own, and ways without a matrix, give the same plan."""

import pytest

from optimize.problem.problem import build_problem
from optimize.rules import baselines, legs
from optimize.rules.baselines import build_baseline
from scenarios.dispatch.orders import ORDERS
from scenarios.loading import load


@pytest.mark.parametrize("method", sorted(ORDERS))
@pytest.mark.parametrize("name", ["nanxun", "weiyuan:support"])
@pytest.mark.slow
def test_neither_parts_nor_room_for_ways_change_a_schedule(name: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All sites in one part, with no matrix kept: every tour is the same."""
    county = load(name)
    problem = build_problem(county)
    usual = build_baseline(county, problem, method)
    parts = list(baselines._parts(problem, len(county.offices), ORDERS[method](county)))
    assert sorted(site for part in parts for site in part) == list(range(len(county.sites)))
    monkeypatch.setattr(baselines, "_parts", lambda _problem, _offices, order: [order])
    monkeypatch.setattr(legs, "KEPT", 0)
    undivided = build_baseline(county, problem, method)
    assert {key: tour.sites for key, tour in undivided.tours.items()} == {key: tour.sites for key, tour in usual.tours.items()}
    assert undivided.place_of == usual.place_of

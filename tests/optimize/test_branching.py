"""Branching against every subset, from a solution, within nodes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.allocating.linear import INFINITY, Rows, assemble
from optimize.assigning.branching import solve_part


@settings(max_examples=25, deadline=None)
@given(items=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=9), room=st.integers(1, 25))
@pytest.mark.slow
def test_a_knapsack_is_solved_from_nothing_chosen(items: list[tuple[int, int]], room: int) -> None:
    size, worth = ([one[k] for one in items] for k in (0, 1))
    rows = Rows()
    rows.add_most(np.zeros(len(size), np.int64), np.arange(len(size)), np.array(size, float), np.array([float(room)]))
    model = assemble(rows, -1e-3 * np.array(worth, float), np.ones(len(size)), np.ones(len(size), bool))
    best = max(
        sum(w for k, w in enumerate(worth) if chosen >> k & 1)
        for chosen in range(2 ** len(size))
        if sum(s for k, s in enumerate(size) if chosen >> k & 1) <= room
    )
    found = solve_part(model, np.zeros(len(size)), nodes=1000)
    assert found.value is not None
    assert found.objective == pytest.approx(-1e-3 * best)
    assert set(found.value.tolist()) <= {0.0, 1.0}


@pytest.mark.slow
def test_a_node_is_enough_to_hand_back_what_there_was(capfd: pytest.CaptureFixture[str]) -> None:
    """Never worse than the start, and nothing is printed, by Python or by the library."""
    rng = np.random.default_rng(1)
    size = rng.integers(20, 60, (60, 5))
    rows = Rows()
    for k in range(5):
        rows.add_most(np.zeros(60, np.int64), np.arange(60), size[:, k].astype(float), np.array([400.0]))
    model = assemble(rows, -size.sum(axis=1) - rng.integers(0, 9, 60).astype(float), np.ones(60), np.ones(60, bool))
    start = np.zeros(60)
    start[:6] = 1.0
    found = solve_part(model, start, nodes=1)
    assert found.value is not None
    assert found.objective <= float(model.cost @ start)
    assert (size.T @ found.value <= 400 + 1e-6).all()
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_what_has_no_solution_has_no_value() -> None:
    rows = Rows()
    rows.add(np.array([0]), np.array([0]), np.ones(1), np.array([2.0]), np.array([INFINITY]))
    model = assemble(rows, np.ones(1), np.ones(1), np.ones(1, bool))
    found = solve_part(model, np.zeros(1), nodes=1)
    assert found.value is None
    assert found.objective == INFINITY

"""Linear models against what is known of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from optimize.allocating.linear import INFINITY, Rows, assemble, restrict, solve, solve_whole


def knapsack(size: list[int], room: int) -> Rows:
    rows = Rows()
    count = len(size)
    rows.add_most(np.zeros(count, np.int64), np.arange(count), np.array(size, float), np.array([float(room)]))
    return rows


@settings(max_examples=30, deadline=None)
@given(items=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=9), room=st.integers(1, 25))
def test_relaxation_and_whole_solution_of_a_knapsack(items: list[tuple[int, int]], room: int) -> None:
    """The relaxation equals another solver's; the whole solution equals the best of all subsets."""
    size, worth = ([one[k] for one in items] for k in (0, 1))
    cost = -np.array(worth, float)
    model = assemble(knapsack(size, room), cost, np.ones(len(size)), np.ones(len(size), bool))
    relaxed = linprog(cost, A_ub=[size], b_ub=[room], bounds=(0, 1)).fun
    assert solve(model).objective == pytest.approx(relaxed)
    best = max(
        sum(w for k, w in enumerate(worth) if chosen >> k & 1)
        for chosen in range(2 ** len(size))
        if sum(s for k, s in enumerate(size) if chosen >> k & 1) <= room
    )
    assert solve_whole(model, gap=0.0, nodes=1000).objective == pytest.approx(-best)


def test_a_limit_of_nodes_keeps_a_solution(capfd: pytest.CaptureFixture[str]) -> None:
    """One node is too few to prove anything, but what was found is handed back; nothing is printed."""
    rng = np.random.default_rng(1)
    size = rng.integers(20, 60, (60, 5))
    rows = Rows()
    for k in range(5):
        rows.add_most(np.zeros(60, np.int64), np.arange(60), size[:, k].astype(float), np.array([400.0]))
    model = assemble(rows, -size.sum(axis=1) - rng.integers(0, 9, 60).astype(float), np.ones(60), np.ones(60, bool))
    found = solve_whole(model, gap=0.0, nodes=1)
    assert found.value is not None
    assert (size.T @ found.value <= 400 + 1e-6).all()
    assert solve(model).objective <= found.objective
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_duals_and_reduced_costs_belong_to_rows_and_variables() -> None:
    """Max 3x + 2y, x + y <= 4, x <= 1: the first row is worth 2, x one more."""
    rows = Rows()
    rows.add(np.array([0, 0]), np.array([0, 1]), np.ones(2), np.array([-INFINITY]), np.array([4.0]))
    model = assemble(rows, np.array([-3.0, -2.0]), np.array([1.0, INFINITY]), np.zeros(2, bool))
    result = solve(model)
    assert result.duals is not None
    assert result.reduced is not None
    assert result.duals.tolist() == pytest.approx([-2.0])
    assert result.reduced.tolist() == pytest.approx([-1.0, 0.0])


def test_restrict_holds_the_others_at_zero() -> None:
    """Without its best item a knapsack is worth what the others are."""
    model = assemble(knapsack([1, 1, 1], 2), -np.array([5.0, 3.0, 2.0]), np.ones(3), np.zeros(3, bool))
    assert solve(model).objective == pytest.approx(-8)
    assert solve(restrict(model, np.array([False, True, True]))).objective == pytest.approx(-5)

"""Linear models against what is known of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from optimize.relaxation.linear import INFINITY, Rows, assemble, solve


def knapsack(size: list[int], room: int) -> Rows:
    rows = Rows()
    count = len(size)
    rows.add_most(np.zeros(count, np.int64), np.arange(count), np.array(size, float), np.array([float(room)]))
    return rows


@settings(max_examples=30, deadline=None)
@given(items=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=9), room=st.integers(1, 25))
def test_the_relaxation_of_a_knapsack(items: list[tuple[int, int]], room: int) -> None:
    """It equals another solver's."""
    size, worth = ([item[k] for item in items] for k in (0, 1))
    cost = -np.array(worth, float)
    model = assemble(knapsack(size, room), cost, np.ones(len(size)), np.ones(len(size), bool))
    relaxed = linprog(cost, A_ub=[size], b_ub=[room], bounds=(0, 1)).fun
    assert solve(model).objective == pytest.approx(relaxed)


def test_duals_belong_to_rows() -> None:
    """Max 3x + 2y, x + y <= 4, x <= 1: the first row is worth 2."""
    rows = Rows()
    rows.add(np.array([0, 0]), np.array([0, 1]), np.ones(2), np.array([-INFINITY]), np.array([4.0]))
    model = assemble(rows, np.array([-3.0, -2.0]), np.array([1.0, INFINITY]), np.zeros(2, bool))
    result = solve(model)
    assert result.duals is not None
    assert result.duals.tolist() == pytest.approx([-2.0])

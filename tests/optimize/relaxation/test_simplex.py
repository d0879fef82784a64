"""The simplex that keeps its basis: after any change it finds what a solver without a memory finds."""

import dataclasses
import gc
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.relaxation.highs_io import quiet_engine
from optimize.relaxation.linear import INFINITY, LinearModel, Rows, assemble, solve
from optimize.relaxation.simplex import Simplex


def random_model(seed: int) -> LinearModel:
    """A model that has solutions: things of some sizes into rooms, each at most once, and some of them wanted at a price."""
    rng = np.random.default_rng(seed)
    goods, rooms = int(rng.integers(2, 9)), int(rng.integers(1, 4))
    size = rng.integers(1, 9, goods).astype(float)
    good, room = np.divmod(np.arange(goods * rooms), rooms)
    missing = goods * rooms
    rows = Rows()
    rows.add_most(good, np.arange(missing), np.ones(missing), np.ones(goods))
    rows.add_most(room, np.arange(missing), size[good], rng.integers(4, 15, rooms).astype(float))
    columns = np.append(np.flatnonzero(good < goods // 2), missing)
    rows.add(np.zeros(len(columns), np.int64), columns, np.ones(len(columns)), np.array([goods / 2]), np.array([INFINITY]))
    cost = np.append(-rng.random(missing), rng.random() * 3)
    top = np.append(np.ones(missing), INFINITY)
    return assemble(rows, cost, top, np.ones(missing + 1, bool))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_same_value_after_changes(seed: int) -> None:
    """Bounds and costs that change one after the other; columns that are freed; and back to the first value."""
    model, rng = random_model(seed), np.random.default_rng(seed)
    simplex = Simplex(model)
    first = simplex.solve().objective
    assert first == pytest.approx(solve(model).objective)
    count = len(model.cost)
    shut = np.flatnonzero(rng.random(count - 1) < 0.3)
    held = np.setdiff1d(np.flatnonzero(rng.random(count - 1) < 0.1), shut)[:1]
    low, top = np.zeros(count), model.top.copy()
    top[shut] = 0.0
    simplex.bound(shut, 0.0, 0.0)
    assert simplex.solve().objective == pytest.approx(solve(model, low=low, top=top).objective)
    low[held] = 0.5
    simplex.bound(held, 0.5, 1.0)
    assert simplex.solve().objective == pytest.approx(solve(model, low=low, top=top).objective)
    cost = rng.random(count) - 0.6
    cost[-1] = 2.0
    dear = dataclasses.replace(model, cost=cost)
    simplex.price(cost)
    assert simplex.solve().objective == pytest.approx(solve(dear, low=low, top=top).objective)
    for column in range(count):
        simplex.bound(np.array([column]), 0.0, float(model.top[column]))
    simplex.price(model.cost)
    assert simplex.solve().objective == pytest.approx(first)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_from_a_basis(seed: int) -> None:
    """From the basis of another one, with other costs: the value, and the duals that prove it."""
    model = random_model(seed)
    first = Simplex(model)
    before = first.solve()
    again = Simplex(model, first.basis())
    assert again.solve().objective == pytest.approx(before.objective)
    cost = model.cost[::-1].copy()
    cost[-1] = 1.0
    again.price(cost)
    assert again.solve().objective == pytest.approx(solve(dataclasses.replace(model, cost=cost)).objective)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_duals_prove_the_value(seed: int) -> None:
    """Rows at their duals, and bounds at what duals leave of the costs, add up to the value."""
    model = random_model(seed)
    solution = Simplex(model).solve()
    assert solution.value is not None
    assert solution.duals is not None
    reduced = model.cost - model.matrix.T @ solution.duals
    sides = np.where(solution.duals > 0, model.lower, model.upper)
    at_rows = float((solution.duals * np.where(np.isfinite(sides), sides, 0.0)).sum())
    at_bounds = float((np.minimum(reduced, 0.0) * np.where(np.isfinite(model.top), model.top, 0.0)).sum())
    assert at_rows + at_bounds == pytest.approx(solution.objective, abs=1e-7)
    assert solution.objective == pytest.approx(float(model.cost @ solution.value))


def test_no_solution_is_said_and_forgotten(capfd: pytest.CaptureFixture[str]) -> None:
    """Two things of which at least one must be there: both shut, there is none; opened again, there is. Nothing is printed."""
    rows = Rows()
    rows.add(np.array([0, 0]), np.array([0, 1]), np.ones(2), np.array([1.0]), np.array([INFINITY]))
    model = assemble(rows, np.array([1.0, 2.0]), np.ones(2), np.zeros(2, bool))
    simplex = Simplex(model)
    assert simplex.solve().objective == pytest.approx(1.0)
    simplex.bound(np.array([0, 1]), 0.0, 0.0)
    solution = simplex.solve()
    assert solution.value is None
    assert solution.objective == INFINITY
    simplex.bound(np.array([1]), 0.0, 1.0)
    assert simplex.solve().objective == pytest.approx(2.0)
    assert capfd.readouterr() == ("", "")


def test_an_engine_goes_with_its_last_user() -> None:
    """Without any search for garbage: a region's parts would hold gigabytes."""
    gc.disable()
    try:
        engine = weakref.ref(quiet_engine())
        assert engine() is None
    finally:
        gc.enable()

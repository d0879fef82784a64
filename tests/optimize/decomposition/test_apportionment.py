"""Shares: all is handed out, nobody gets more than fits, and weights count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.decomposition.apportionment import apportion_amount, apportion_seats

WEIGHT = st.integers(0, 20).map(float)
OWNERS = st.lists(st.tuples(WEIGHT, st.integers(0, 30).map(float)), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(owners=OWNERS, wanted=st.integers(0, 100).map(float))
@pytest.mark.slow
def test_all_is_given_as_far_as_it_fits(owners: list[tuple[float, float]], wanted: float) -> None:
    """Together it is what is wanted or all that fits; those with room left have it in proportion to their weights."""
    weights, limits = (np.array(column) for column in zip(*owners, strict=True))
    given_out = apportion_amount(wanted, weights, limits)
    assert given_out.sum() == pytest.approx(min(wanted, limits.sum()), abs=1e-6)
    assert (given_out <= limits + 1e-9).all()
    free = (given_out < limits - 1e-6) & (weights > 0)
    ratio = given_out[free] / weights[free]
    if len(ratio):
        assert ratio.max() == pytest.approx(ratio.min(), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(
    owners=st.lists(st.tuples(st.integers(1, 50).map(float), st.integers(0, 9).map(float)), min_size=1, max_size=6),
    seats=st.integers(0, 40),
)
def test_seats_go_by_the_largest_quotient(owners: list[tuple[float, float]], seats: int) -> None:
    """All are given, none to those who can't use them while others can; no seat had a better owner in the end (D'Hondt)."""
    weights, limits = (np.array(column) for column in zip(*owners, strict=True))
    count = np.bincount(apportion_seats(weights, seats, limits), minlength=len(weights))
    assert count.sum() == seats
    if limits.sum() >= seats:
        assert (count <= limits).all()
        waiting = weights[count < limits] / (count[count < limits] + 1)
        quotients = weights[count > 0] / count[count > 0]
        assert not len(waiting) or not len(quotients) or quotients.min() >= waiting.max() - 1e-9
    else:
        assert (count >= limits).all()

"""Shares: all is handed out, nobody gets more than fits, and weights count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimize.shares import fill_up, share_out

WEIGHT = st.integers(0, 20).map(float)
OWNERS = st.lists(st.tuples(WEIGHT, st.integers(0, 30).map(float)), min_size=1, max_size=8)


@given(owners=OWNERS, wanted=st.integers(0, 100).map(float))
def test_all_is_given_as_far_as_it_fits(owners: list[tuple[float, float]], wanted: float) -> None:
    """Together it is what is wanted or all that fits; those with room left have it in proportion to their weights."""
    weights, most = (np.array(column) for column in zip(*owners, strict=True))
    given_out = fill_up(wanted, weights, most)
    assert given_out.sum() == pytest.approx(min(wanted, most.sum()), abs=1e-6)
    assert (given_out <= most + 1e-9).all()
    free = (given_out < most - 1e-6) & (weights > 0)
    ratio = given_out[free] / weights[free]
    if len(ratio):
        assert ratio.max() == pytest.approx(ratio.min(), abs=1e-6)


@given(weights=st.lists(st.integers(1, 50).map(float), min_size=1, max_size=6), seats=st.integers(0, 40))
def test_seats_go_by_the_largest_quotient(weights: list[float], seats: int) -> None:
    """All are given; no owner with a smaller weight has more; none would have got its last seat a place later (D'Hondt)."""
    count = np.bincount(share_out(np.array(weights), seats), minlength=len(weights))
    assert count.sum() == seats
    quotients = np.array(weights) / (count + 1)
    for owner, mine in enumerate(count.tolist()):
        if mine:
            assert weights[owner] / mine >= quotients.max() - 1e-9

"""Quantiles of curves by day, reckoned on the days on which a curve changes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from results.curve_data import SHARES, fan
from results.intervals import quantiles


@given(arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(1, 12)), elements=st.integers(0, 2)))
def test_a_fan_is_that_of_every_day(added: np.ndarray) -> None:
    """Days without a change, at the start and the end too, are as the day before."""
    shares = np.cumsum(added, axis=1) / 30
    assert fan(shares).tolist() == quantiles(shares, SHARES).tolist()

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from sim.wilson import wilson_bounds


@given(st.integers(1, 5000).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))), st.floats(0.5, 0.999))
@pytest.mark.slow
def test_it_is_scipys_interval(counts: tuple[int, int], confidence: float) -> None:
    successes, trials = counts
    interval = binomtest(successes, trials).proportion_ci(confidence, method="wilson")
    assert wilson_bounds(successes, trials, confidence) == pytest.approx((interval.low, interval.high), abs=1e-12)

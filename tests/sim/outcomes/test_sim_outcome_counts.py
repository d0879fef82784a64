"""Counts for one day, over all days and up to so many sites, against the whole array of counts by day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.outcomes.outcome import Group, Outcomes

DAYS, GROUPS = 6, 3


@st.composite
def outcomes(draw: st.DrawFn) -> Outcomes:
    """Steps of three groups in up to four replications, in their order."""
    replications = draw(st.integers(1, 4))
    places = st.tuples(st.integers(0, replications - 1), st.integers(0, GROUPS - 1), st.integers(0, DAYS))
    steps = sorted(draw(st.dictionaries(places, st.integers(1, 5), max_size=30)).items())
    table = np.array([(*place, sites) for place, sites in steps], np.int32).reshape(-1, 4)
    nothing = np.zeros((replications, 0, 0))
    return Outcomes(
        DAYS, tuple(Group("office", str(key), 30) for key in range(GROUPS)), np.arange(replications), *table.T,
        *[nothing] * 3, *[np.zeros(0, np.int64)] * 3,
    )  # fmt: skip


@given(outcomes(), st.integers(0, DAYS), st.sampled_from([-1.0, 0.0, 1e-9, 0.5, 1.0, 3.0, 4.0 + 1e-12, 4.5, 99.0]))
def test_short_answers_are_those_of_the_whole_array(outcomes: Outcomes, day: int, wanted: float) -> None:
    for group in range(GROUPS):
        counts = outcomes.counts(group)
        assert counts.shape == (len(outcomes.replications), DAYS + 1)
        assert outcomes.counted(group, day).tolist() == counts[:, day].tolist()
        assert outcomes.mean_count(group).tolist() == pytest.approx(counts.mean(axis=1).tolist(), rel=1e-15)
        reached = counts >= wanted - 1e-9
        first = np.where(reached.any(axis=1), reached.argmax(axis=1), np.inf)
        assert outcomes.first_day(group, wanted).tolist() == first.tolist()


def test_an_outcome_on_the_first_and_last_day_counts_once() -> None:
    """Steps of other groups and replications stay out, and a sum begins anew in each replication."""
    steps = np.array([(0, 0, 0, 2), (0, 0, 6, 3), (0, 1, 2, 9), (1, 0, 3, 4)], np.int32)
    counted = Outcomes(
        DAYS, tuple(Group("office", str(key), 30) for key in range(GROUPS)), np.arange(3), *steps.T,
        *[np.zeros((3, 0, 0))] * 3, *[np.zeros(0, np.int64)] * 3,
    )  # fmt: skip
    assert counted.counted(0, 5).tolist() == [2, 4, 0]
    assert counted.counted(0, 6).tolist() == [5, 4, 0]
    assert counted.first_day(0, 3).tolist() == [6.0, 3.0, np.inf]
    assert counted.mean_count(0).tolist() == [(2 * 7 + 3) / 7, 4 * 4 / 7, 0.0]

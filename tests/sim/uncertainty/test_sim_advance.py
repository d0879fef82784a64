"""How far work and ways come from a slot on, against adding up slot by slot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.uncertainty.capacity import advance, advance_all

RATES = st.lists(st.sampled_from((1e-9, 0.25, 0.5, 1.0, 1.5)), min_size=1, max_size=8)
"""What can be done in each slot of a team, nothing but for a hair on some."""


def by_slots(rates: list[float], begin: float, need: float) -> float:
    """Slot by which something is done, taken from one slot after the other; infinity where the last one is over before."""
    now = begin
    while now < len(rates):
        rate, end = rates[int(now)], int(now) + 1.0
        if need <= rate * (end - now):
            return now + need / rate
        need, now = need - rate * (end - now), end
    return np.inf


@given(RATES, st.floats(0, 1, exclude_max=True), st.floats(0.01, 6))
def test_what_takes_some_days_is_done_when_they_are_over(rates: list[float], at: float, need: float) -> None:
    """In all slots of a team, and in those before a stay is closed."""
    done = np.concatenate([[0.0], np.cumsum(rates)])
    begin = at * len(rates)
    for close in range(int(begin) + 1, len(rates) + 1):
        wanted, end = by_slots(rates[:close], begin, need), advance(done.tolist(), begin, need, close)
        assert end > close - 1e-6 if np.isinf(wanted) else end == pytest.approx(wanted, abs=1e-6)
    together = advance_all(done[None, None], (np.array([0]), np.array([0])), np.array([begin]), np.array([need]))
    assert together == pytest.approx([min(by_slots(rates, begin, need), len(rates))], abs=1e-6)


def test_what_takes_no_time_is_done_at_once() -> None:
    """To the bit, wherever it begins; what begins behind the stay's end is as long as it is."""
    done = np.concatenate([[0.0], np.cumsum(np.random.default_rng(3).uniform(0.1, 1.0, 40))])
    begin = np.random.default_rng(4).uniform(0.0, 40.0, 200)
    row = (np.zeros(200, np.int64), np.zeros(200, np.int64))
    assert (advance_all(done[None, None], row, begin, np.zeros(200)) == begin).all()
    assert [advance(done.tolist(), at, 0.0, 40) for at in begin.tolist()] == begin.tolist()
    assert advance(done.tolist(), 40.0, 2.5, 40) == 42.5
    assert advance(done.tolist(), 41.0, 2.5, 40) == 43.5


def test_many_at_once_are_each_of_their_team_and_replication() -> None:
    generator = np.random.default_rng(5)
    rates = generator.uniform(0.0, 1.0, (3, 4, 9))
    done = np.zeros((3, 4, 10))
    np.cumsum(rates, axis=2, out=done[..., 1:])
    run, team = generator.integers(0, 3, 300), generator.integers(0, 4, 300)
    begin, need = generator.uniform(0.0, 9.0, 300), generator.uniform(0.0, 4.0, 300)
    wanted = [
        min(by_slots(rates[r, t].tolist(), float(at), float(days)), 9.0)
        for r, t, at, days in zip(run, team, begin, need, strict=True)
    ]
    assert advance_all(done, (run, team), begin, need) == pytest.approx(wanted, abs=1e-6)

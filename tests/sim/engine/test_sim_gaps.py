"""Plans with gaps: teams wait for the planned day, and no longer than that."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sim import chained_plan, planned_days, small_scenario

from sim.replications import simulate

TOLERANCE = 1e-6
VISIT = st.tuples(st.integers(2, 10).map(lambda halves: halves / 2), st.sampled_from([0.0, 0.0, 1.0, 2.5, 4.0]))


@settings(max_examples=40, deadline=None)
@given(st.lists(VISIT, min_size=6, max_size=6), st.booleans(), st.sampled_from([0.0, 0.1]))
@pytest.mark.slow
def test_without_uncertainty_gaps_come_true_to_the_day(
    visits: list[tuple[float, float]], weekends: bool, spacing_days: float
) -> None:
    """Start and end of every visit are the plan's dates, on any calendar; so are the counts of villages."""
    scenario = small_scenario(6, rounds=((60, 40), (180, 40)), weekends=weekends, spacing_days=spacing_days)
    plan = chained_plan(scenario, [(site, 0, site // 3, *visit) for site, visit in enumerate(visits)])
    outcomes = simulate(scenario, plan, replications=1, seed=1, keep_visits=True)
    assert outcomes.visits is not None
    starts, ends = planned_days(scenario, plan, "start"), planned_days(scenario, plan)
    assert np.floor(outcomes.visits.start[0] + TOLERANCE).tolist() == starts.tolist()
    assert np.ceil(outcomes.visits.end[0] - TOLERANCE).tolist() == ends.tolist()
    counts = outcomes.counts(outcomes.group_index("village"))[0]
    assert counts.tolist() == [(ends <= day).sum() for day in range(outcomes.days + 1)]
    assert outcomes.visit_on_time.tolist() == [1] * 6


def test_a_round_with_one_visit_shifted_later() -> None:
    """A single visit planned for the tenth day of its round is not begun on the first."""
    scenario = small_scenario(2, rounds=((0, 40), (60, 40)))
    plan = chained_plan(scenario, [(0, 0, 0, 5.0, 9.0), (1, 0, 1, 5.0, 0)])
    visits = simulate(scenario, plan, replications=1, seed=1, keep_visits=True).visits
    assert visits is not None
    assert visits.start.tolist() == [[9, 60]]
    assert visits.end.tolist() == [[14, 65]]

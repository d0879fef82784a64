"""Milestones: what they want, what is there at the close of their date, and which replications reach them."""

import datetime as dt

import pytest
from small_sim import START, chained_plan, small_scenario

from sim.outcomes.milestones import milestone_counts, milestone_reached, milestone_wanted
from sim.replications import simulate

NAME = {"zh": "半", "en": "half"}


@pytest.mark.parametrize(
    ("target", "day", "wanted", "covered"),
    [(0.5, 5, 3, 3), (0.5, 4, 3, 2), (0.5, 364, 3, 6), (1.0, 364, 6, 6), (1.0, 10, 6, 5), (0.51, 5, 4, 3), (0.01, 0, 1, 0)],
)
def test_what_is_there_at_the_close_of_the_date_decides(target: float, day: int, wanted: int, covered: int) -> None:
    """Six villages of two days each: as many as are wanted, rounded up, are enough; what ends with the date counts."""
    date = START + dt.timedelta(days=day)
    scenario = small_scenario(6, milestones=[{"name": NAME, "by": date, "target": target}])
    outcomes = simulate(scenario, chained_plan(scenario, [(k, 0, 0, 2.0, 0) for k in range(6)]), replications=3)
    assert milestone_wanted(scenario, outcomes, 0) == wanted
    assert milestone_counts(scenario, outcomes, 0).tolist() == [covered] * 3
    assert milestone_reached(scenario, outcomes, 0).tolist() == [covered >= wanted] * 3


def test_each_milestone_is_its_own() -> None:
    dates = [START + dt.timedelta(days=day) for day in (3, 7)]
    given = [{"name": {"zh": f"第{k}", "en": f"number {k}"}, "by": date, "target": 0.5} for k, date in enumerate(dates)]
    scenario = small_scenario(6, milestones=given)
    outcomes = simulate(scenario, chained_plan(scenario, [(k, 0, 0, 2.0, 0) for k in range(6)]), replications=1)
    assert [milestone_counts(scenario, outcomes, k).tolist() for k in (0, 1)] == [[2], [4]]
    assert [milestone_reached(scenario, outcomes, k).tolist() for k in (0, 1)] == [[False], [True]]

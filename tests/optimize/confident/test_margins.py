"""Margins tried one by one: each once, none beyond what the relaxation can bear."""

import pytest
from test_confidence import ROUNDS, county

from optimize.confident.margins import STEP, Margins
from optimize.control.stopping import never


def margins(wanted: float) -> Margins:
    return Margins(county(), wanted, "uniform", 1, 200, None, lambda _step, _incumbent: None, None, never)


def test_each_margin_is_planned_once() -> None:
    search = margins(0.9)
    trial = search.trial(7)
    assert search.trial(7) is trial
    assert trial.outcome.margin == 7 * STEP
    assert set(search.trials) == {7}


@pytest.mark.slow
def test_the_smallest_that_holds_by_bisection() -> None:
    """Its neighbour below was tried and does not hold; its plan keeps the margin."""
    search = margins(0.9)
    chosen = search.smallest()
    assert search.trials[chosen].outcome.holds(0.9)
    assert chosen > 0
    assert not search.trials[chosen - 1].outcome.holds(0.9)
    assert len(search.trials) < 8
    final, probabilities = search.confirm(chosen)
    assert final.outcome.margin >= search.trials[chosen].outcome.margin
    assert probabilities[0].replications == 200


@pytest.mark.slow
def test_a_quota_does_not_hide_that_a_milestone_is_out_of_reach() -> None:
    """With two rounds a margin of 14 % leaves no room for six visits. Visits missing from a quota stand behind milestones."""
    for least in (0, 1):
        scenario = county(rounds=ROUNDS[:2], least=least)
        search = Margins(scenario, 0.999, "uniform", 1, 200, None, lambda _step, _incumbent: None, None, never)
        search.smallest()
        assert max(search.trials) <= 6

"""How often milestones hold: as many replications as it takes to tell, and the same ones for every plan."""

import datetime as dt

import pytest
from test_confidence import county

from optimize.confidence import MilestoneProbability, all_hold
from optimize.confident.milestone_probability import FIRST_LOOK, LEVEL, CommonReplications
from optimize.planning import baseline_plan
from optimize.rolling.dispatching import make_world
from results.intervals import wilson


def test_a_clear_case_takes_one_look() -> None:
    """All or nothing is told from the first look; a close one takes every replication that is allowed."""
    scenario = county()
    world = make_world(scenario, baseline_plan(scenario, "uniform"))
    replicated = CommonReplications(scenario, 1)
    (share,) = replicated.count(world, range(400))
    for wanted, numbers in ((0.05, {FIRST_LOOK}), (share.probability, {400})):
        (chance,) = replicated.look(world, wanted, 400)
        assert {chance.replications} == numbers
    assert 0.05 < share.low < share.probability < share.high < 1


def test_intervals_are_those_of_wilson() -> None:
    """A plain count has intervals of the level that is reported; looks, which are several, have wider ones."""
    scenario = county()
    world = make_world(scenario, baseline_plan(scenario, "uniform"))
    (plain,) = CommonReplications(scenario, 1).count(world, range(FIRST_LOOK))
    (look,) = CommonReplications(scenario, 1).look(world, 0.05, 400)
    expected = wilson(plain.reached, FIRST_LOOK, LEVEL)
    assert (plain.low, plain.high) == pytest.approx((expected.low, expected.high))
    assert look.reached == plain.reached
    assert look.low < plain.low < plain.high < look.high


def test_what_no_replication_reaches() -> None:
    scenario = county(by=dt.date(2027, 2, 15))
    world = make_world(scenario, baseline_plan(scenario, "uniform"))
    (chance,) = CommonReplications(scenario, 1).look(world, 0.5, 400)
    assert (chance.reached, chance.replications, chance.probability) == (0, FIRST_LOOK, 0.0)
    assert not all_hold([chance, MilestoneProbability(1, 100, 100, 0.96, 1.0)], 0.5)
    assert all_hold([], 0.5)

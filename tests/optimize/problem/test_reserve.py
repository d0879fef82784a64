"""Milestones with rounds in hand, and overruns over the teams that could help."""

import numpy as np
import pytest

from optimize.problem.goals import Goal


@pytest.mark.parametrize(("in_time", "kept"), [(0, 0), (1, 0), (2, 1), (6, 5), (7, 5), (12, 10), (20, 17)])
def test_the_last_rounds_before_a_milestone_are_a_reserve(in_time: int, kept: int) -> None:
    """15 % of the rounds in time, rounded up, and always the last of them."""
    rounds = np.arange(24) < in_time
    goal = Goal(np.ones(3, bool), rounds, 3.0)
    assert goal.in_hand.tolist() == (np.arange(24) < kept).tolist()
    assert int(rounds.sum()) == in_time


def test_rounds_in_hand_are_those_in_time_that_come_last() -> None:
    """Rounds that are not in time, between others, are none of them."""
    goal = Goal(np.ones(3, bool), np.array([True, False, True, True, False]), 3.0)
    assert goal.in_hand.tolist() == [True, False, True, False, False]

"""Replications: which are asked for, in which parts they are computed, and what is kept of them."""

import numpy as np
import pytest
from small_sim import chained_plan, small_scenario

from sim.outcomes.outcome import Outcomes
from sim.replications import parts, simulate, split
from sim.run_part import BLOCK
from sim.world import World, compile_world


def world() -> World:
    scenario = small_scenario(2, cv=0.4)
    return compile_world(scenario, chained_plan(scenario, [(0, 0, 0, 3.0, 0), (1, 0, 0, 3.0, 0)]))


def test_parts_hold_the_numbers_that_are_theirs() -> None:
    """Part k those from 25 k on, whichever are wanted; numbers in any order and more than once are one each."""
    assert split(2 * BLOCK + 3) == {
        0: tuple(range(BLOCK)), 1: tuple(range(BLOCK, 2 * BLOCK)), 2: (2 * BLOCK, 2 * BLOCK + 1, 2 * BLOCK + 2)
    }  # fmt: skip
    assert split([3, 30, 26, 3, 1000]) == {0: (3,), 1: (26, 30), 40: (1000,)}
    assert split(0) == split([]) == {}


@pytest.mark.parametrize("numbers", [[-1], [0, -1], [2**32], [5, 2**32 + 1]])
def test_numbers_without_streams_are_refused(numbers: list[int]) -> None:
    with pytest.raises(ValueError, match="replications are numbered from 0 to 4294967295"):
        split(numbers)
    assert split([0, 2**32 - 1]) == {0: (0,), (2**32 - 1) // BLOCK: (2**32 - 1,)}


def test_nothing_is_simulated_of_no_replication() -> None:
    with pytest.raises(ValueError, match="at least one replication"):
        simulate(world(), replications=0)


def test_parts_come_in_order_and_those_at_hand_are_left_out() -> None:
    computed = list(parts(world(), replications=[60, 1, 30, 2], seed=1))
    assert [part.replications.tolist() for part in computed] == [[1, 2], [30], [60]]
    rest = list(parts(world(), replications=[60, 1, 30, 2], seed=1, skip={1}))
    assert [part.replications.tolist() for part in rest] == [[1, 2], [60]]
    assert np.array_equal(rest[1].worked, computed[2].worked)


def test_progress_counts_what_is_done() -> None:
    told: list[tuple[int, int]] = []
    simulate(world(), replications=BLOCK + 2, progress=lambda done, total: told.append((done, total)))
    assert told == [(BLOCK, BLOCK + 2), (BLOCK + 2, BLOCK + 2)]


def test_visits_and_events_are_kept_where_they_are_asked_for() -> None:
    """And 200 replications of seed 1 are simulated where nothing is said."""

    def kept(outcomes: Outcomes) -> tuple[bool, bool]:
        return outcomes.visits is not None, outcomes.events is not None

    plain = simulate(world())
    assert kept(plain) == (False, False)
    assert plain.replications.tolist() == list(range(200))
    assert kept(simulate(world(), replications=2, keep_visits=True)) == (True, False)
    assert kept(simulate(world(), replications=2, events=True)) == (False, True)
    assert [kept(part) for part in parts(world(), replications=2, seed=1)] == [(False, False)]
    assert np.array_equal(plain.worked, simulate(world(), replications=200, seed=1).worked)
    assert not np.array_equal(plain.worked, simulate(world(), replications=200, seed=2).worked)


def test_a_scenario_needs_a_plan_or_a_rule() -> None:
    with pytest.raises(ValueError, match="needs a plan beside it, or a dispatch by a rule"):
        simulate(small_scenario(1), replications=1)
    assert simulate(small_scenario(1), replications=1, dispatch="nearest").visit_covered.tolist() == [1]

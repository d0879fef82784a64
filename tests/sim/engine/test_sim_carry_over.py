"""What becomes of a visit that its round is too short for, worked out by hand."""

import numpy as np
import pytest
from make import each_class
from small_sim import chained_plan, small_scenario

from scenarios.scenario import Scenario
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

NEVER = float("inf")
LAG = 20.0


def two_visits(rule: str, extend_days: int, spacing_days: float = 0.0) -> Outcomes:
    """Twelve days' work planned for a round of ten days, and three for the next, sixty days after the first began."""
    scenario = small_scenario(
        2, rounds=((0, 10), (60, 10)), carry_over=rule, extend_days=extend_days, spacing_days=spacing_days
    )
    plan = chained_plan(scenario, [(0, 0, 0, 12.0, 0), (1, 0, 1, 3.0, 0)])
    return simulate(scenario, plan, replications=1, seed=1, keep_visits=True)


@pytest.mark.parametrize(
    ("rule", "extend_days", "start", "end", "worked", "feedback"),
    [
        ("drop", 5, (0, 60), (NEVER, 63), (10, 3), (NEVER, 70 + LAG)),
        ("next_round", 5, (0, 62), (62, 65), (10, 5), (70 + LAG, 70 + LAG)),
        ("extend", 5, (0, 60), (12, 63), (12, 3), (12 + LAG, 70 + LAG)),
        ("extend", 1, (0, 61), (61, 64), (11, 4), (70 + LAG, 70 + LAG)),  # what the extension leaves goes on
    ],
)
def test_each_rule(
    rule: str,
    extend_days: int,
    start: tuple[float, ...],
    end: tuple[float, ...],
    worked: tuple[float, ...],
    feedback: tuple[float, ...],
) -> None:
    """Unfinished work is lost, goes first in the next round, or lengthens the stay; feedback follows the round's end."""
    outcomes = two_visits(rule, extend_days)
    assert outcomes.visits is not None
    assert outcomes.visits.start[0] == pytest.approx(start)
    assert outcomes.visits.end[0] == pytest.approx(end)
    assert outcomes.worked[0, 0] == pytest.approx(worked)
    assert outcomes.visits.feedback[0] == pytest.approx(feedback)
    assert outcomes.visit_covered.tolist() == [int(np.isfinite(end_day)) for end_day in end]


def test_the_way_back_is_inside_the_stay_and_the_way_out_is_made_again() -> None:
    """Half a day each way: nine of ten days at the site, then out again for the last three."""
    outcomes = two_visits("next_round", 0, spacing_days=0.5)
    assert outcomes.visits is not None
    assert outcomes.visits.start[0] == pytest.approx([0.5, 64.0])
    assert outcomes.visits.end[0] == pytest.approx([63.5, 67.0])
    assert outcomes.worked[0, 0] == pytest.approx([9, 6])
    assert outcomes.travelled[0, 0] == pytest.approx([1, 2])


def test_nobody_sets_out_for_a_site_that_leaves_no_time_to_work() -> None:
    """A day's way there and back fits no stay of one day, in any round."""
    scenario = small_scenario(1, rounds=((0, 1), (60, 1)), spacing_days=0.5)
    outcomes = simulate(scenario, chained_plan(scenario, [(0, 0, 0, 2.0, 0)]), replications=1, seed=1)
    assert outcomes.worked.sum() == outcomes.travelled.sum() == 0
    assert outcomes.visit_covered.tolist() == [0]


@pytest.mark.parametrize(
    ("rules", "end"),
    [
        (("extend", "next_round"), (12, 63)),  # the first may stay on, the second need not
        (("drop", "extend"), (NEVER, 63)),
        (("next_round", "drop"), (62, 65)),
    ],
)
def test_a_mode_can_say_otherwise(rules: tuple[str, str], end: tuple[float, float]) -> None:
    """Each visit follows the rule of its mode; the one rule of the simulation is overruled."""
    modes = {"direct": {"carry_over": rules[0]}, "other": {"carry_over": rules[1]}}
    scenario = two_modes(modes)
    plan = chained_plan(scenario, [(0, 0, 0, 12.0, 0), (1, 0, 1, 3.0, 0)], modes=["direct", "other"])
    outcomes = simulate(scenario, plan, replications=1, seed=1, keep_visits=True)
    assert outcomes.visits is not None
    assert outcomes.visits.end[0] == pytest.approx(end)


@pytest.mark.parametrize(("rule", "end", "worked"), [("next_round", 62, (10, 2)), ("drop", NEVER, (10, 0))])
def test_only_visits_of_an_extending_mode_run_into_the_extension(rule: str, end: float, worked: tuple[float, float]) -> None:
    """Eight days, then four in a mode that extends nothing: broken off after two, it goes on in the next round or not."""
    scenario = two_modes({"direct": {"carry_over": "extend"}, "other": {"carry_over": rule}})
    plan = chained_plan(scenario, [(0, 0, 0, 8.0, 0), (1, 0, 0, 4.0, 0)], modes=["direct", "other"])
    outcomes = simulate(scenario, plan, replications=1, seed=1, keep_visits=True)
    assert outcomes.visits is not None
    assert outcomes.visits.end[0] == pytest.approx((8, end))
    assert outcomes.worked[0, 0] == pytest.approx(worked)


def two_modes(modes: dict[str, dict[str, str]]) -> Scenario:
    """Two rounds of ten days with up to five more, and a second mode like direct."""
    text = {"zh": "另一种", "en": "other"}
    days = each_class(3)
    other_mode = {"name": text, "level": "county", "days": days, "source": "test"} | modes["other"]
    return small_scenario(
        2, rounds=((0, 10), (60, 10)), extend_days=5, modes={"direct": modes["direct"], "regular": {}, "other": other_mode}
    )


@pytest.mark.parametrize(("lacks", "rounds_needed"), [(0.2, 1), (0.25, 1), (0.3, 2)])
def test_a_visit_that_lacks_an_hour_or_two_is_finished(lacks: float, rounds_needed: int) -> None:
    """Within the tolerance on the last day of its stay; beyond it in the next round."""
    scenario = small_scenario(1, rounds=((0, 10), (60, 10)), tolerance=0.25)
    plan = chained_plan(scenario, [(0, 0, 0, 10.0 + lacks, 0)])
    visits = simulate(scenario, plan, replications=1, seed=1, keep_visits=True).visits
    assert visits is not None
    assert visits.end[0, 0] == pytest.approx(10.0 if rounds_needed == 1 else 60 + lacks, abs=1e-6)

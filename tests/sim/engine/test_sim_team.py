"""What a team does when things take longer or shorter than planned."""

import dataclasses

import numpy as np
import pytest
from make import each_class
from small_sim import chained_plan, small_scenario

from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.sites.blocked import Blocked
from sim.outcomes.outcome import Outcomes, Visits
from sim.replications import simulate

INF = float("inf")


def carried_out(scenario: Scenario, plan: Plan) -> tuple[Visits, Outcomes]:
    """One replication and its visits."""
    outcomes = simulate(scenario, plan, replications=1, seed=1, keep_visits=True)
    assert outcomes.visits is not None
    return outcomes.visits, outcomes


def test_an_extension_stops_at_the_next_round_and_at_the_end_of_the_term() -> None:
    """Rounds that follow each other at once leave no room; nor does the end of the term."""
    scenario = small_scenario(1, rounds=((0, 10), (12, 10), (353, 10)), carry_over="extend", extend_days=100)
    visits, outcomes = carried_out(scenario, chained_plan(scenario, [(0, 0, 0, 300.0, 0)]))
    assert visits.end[0].tolist() == [INF]
    assert outcomes.worked[0, 0].tolist() == pytest.approx([12, 110, 12])


def test_after_the_last_round_visits_stay_undone() -> None:
    """No round, no visit: neither the unfinished nor the unstarted one is covered."""
    scenario = small_scenario(2, rounds=((0, 5),))
    visits, outcomes = carried_out(scenario, chained_plan(scenario, [(0, 0, 0, 8.0, 0), (1, 0, 0, 1.0, 0)]))
    assert visits.start[0].tolist() == [0, INF]
    assert visits.end[0].tolist() == [INF, INF]
    assert visits.feedback[0].tolist() == [INF, INF]
    assert outcomes.visit_covered.tolist() == [0, 0]
    assert len(outcomes.step_day) == 0


def test_unstarted_visits_keep_their_order() -> None:
    """Visits carried over go before those of the round, in the order of the plan."""
    scenario = small_scenario(4, rounds=((0, 4), (20, 20)))
    plan = chained_plan(scenario, [(2, 0, 0, 5.0, 0), (0, 0, 0, 2.0, 0), (3, 0, 1, 3.0, 0), (1, 0, 1, 4.0, 0)])
    visits, _ = carried_out(scenario, plan)
    assert visits.end[0].tolist() == pytest.approx([21, 23, 26, 30])


def test_travel_takes_working_time() -> None:
    """Out, on and home again: sites lie half a day apart, the first half a day from the base."""
    scenario = small_scenario(3, rounds=((0, 20), (40, 20)), spacing_days=0.5)
    plan = chained_plan(scenario, [(0, 0, 0, 2.0, 0), (2, 0, 0, 3.0, 0), (1, 0, 1, 4.0, 0)])
    visits, outcomes = carried_out(scenario, plan)
    assert visits.start[0].tolist() == pytest.approx([0.5, 3.5, 41.0])
    assert visits.end[0].tolist() == pytest.approx([2.5, 6.5, 45.0])
    assert outcomes.travelled[0, 0].tolist() == pytest.approx([0.5 + 1.0 + 1.5, 2.0])
    assert outcomes.worked[0, 0].tolist() == pytest.approx([5.0, 4.0])


def test_a_team_is_home_in_time_and_travels_to_unfinished_work_again() -> None:
    """A visit is broken off in time for the way back; the rest waits for the next round, and a second way there."""
    scenario = small_scenario(1, rounds=((0, 10), (40, 10)), spacing_days=1.0)
    visits, outcomes = carried_out(scenario, chained_plan(scenario, [(0, 0, 0, 11.0, 0)]))
    assert outcomes.worked[0, 0].tolist() == pytest.approx([8.0, 3.0])
    assert outcomes.travelled[0, 0].tolist() == pytest.approx([2.0, 2.0])
    assert visits.start[0].tolist() == pytest.approx([1.0])
    assert visits.end[0].tolist() == pytest.approx([44.0])


def test_a_team_does_not_set_out_for_a_visit_that_it_cannot_begin() -> None:
    """Too far for the rest of the stay: no travel for nothing."""
    scenario = small_scenario(2, rounds=((0, 6), (40, 10)), spacing_days=1.0)
    plan = chained_plan(scenario, [(0, 0, 0, 3.0, 0), (1, 0, 0, 1.0, 0)])
    visits, outcomes = carried_out(scenario, plan)
    assert outcomes.travelled[0, 0].tolist() == pytest.approx([2.0, 4.0])
    assert visits.start[0].tolist() == pytest.approx([1.0, 42.0])


def test_a_visit_planned_after_a_gap_waits_for_its_date() -> None:
    """A team that is early waits where the plan leaves a gap, and goes on at once where it leaves none."""
    scenario = small_scenario(3, rounds=((0, 30),), cv=0.8)
    plan = chained_plan(scenario, [(0, 0, 0, 4.0, 0), (1, 0, 0, 4.0, 6), (2, 0, 0, 4.0, 0)])
    visits = simulate(scenario, plan, replications=200, seed=1, keep_visits=True).visits
    assert visits is not None
    assert (visits.start[:, 1] == np.maximum(visits.end[:, 0], 10.0)).all()
    assert visits.start[:, 2] == pytest.approx(visits.end[:, 1])
    assert (visits.end[:, 0] < 10).any()
    assert (visits.end[:, 0] > 10).any()


def test_a_round_is_never_begun_early() -> None:
    """However short the visits turn out, the next round's begin with its window."""
    scenario = small_scenario(2, rounds=((0, 30), (40, 30)), cv=1.0)
    plan = chained_plan(scenario, [(0, 0, 0, 5.0, 0), (1, 0, 1, 5.0, 0)])
    visits = simulate(scenario, plan, replications=100, seed=1, keep_visits=True).visits
    assert visits is not None
    assert (visits.start[:, 1] >= 40).all()
    assert (visits.start[:, 1] == 40).mean() > 0.9


def test_work_stands_still_outside_working_days() -> None:
    """The term begins on a Friday and a holiday; visits go on from Monday and end with Friday, not with the weekend."""
    scenario = small_scenario(2, rounds=((0, 15),), weekends=False)
    plan = chained_plan(scenario, [(0, 0, 0, 5.0, 0), (1, 0, 0, 1.5, 0)])
    visits, _ = carried_out(scenario, plan)
    assert scenario.calendar.workdays[:7].tolist() == [3, 4, 5, 6, 7, 10, 11]
    assert visits.start[0].tolist() == pytest.approx([3.0, 10.0])
    assert visits.end[0].tolist() == pytest.approx([8.0, 11.5])


def test_plans_that_break_the_rules_are_carried_out() -> None:
    """Too much for a round, one village twice, a start before the window: teams do what they get done, in plan order."""
    scenario = small_scenario(3, rounds=((10, 10), (60, 10)))
    plan = chained_plan(scenario, [(0, 0, 0, 7.0, 0), (1, 0, 0, 7.0, 0), (0, 0, 1, 2.0, 0)])
    early = plan.visits.with_columns(start=plan.visits["start"].dt.offset_by("-9d"))
    visits, outcomes = carried_out(scenario, Plan(early))
    assert visits.end[0].tolist() == pytest.approx([17, 64, 66])
    village = outcomes.group_index("village")
    assert outcomes.counts(village)[0, [16, 17, 63, 64, 66]].tolist() == [0, 1, 1, 2, 2]


@pytest.mark.parametrize(("work", "end"), [(1.0, 1.0), (5.0, 5.0), (6.0, 6.0), (6.5, 10.5)])
def test_a_stay_of_a_day_can_be_extended_too(work: float, end: float) -> None:
    """By five days; what takes longer goes on in the next round, ten days later."""
    scenario = small_scenario(1, rounds=((0, 1), (10, 5)), carry_over="extend", extend_days=5)
    visits, _ = carried_out(scenario, chained_plan(scenario, [(0, 0, 0, work, 0)]))
    assert visits.end[0, 0] == pytest.approx(end)


def test_visits_are_no_longer_than_their_mode_allows() -> None:
    """Each by the limit of its own mode, in days of a full team; a mode without one has none."""
    text = {"zh": "另一种", "en": "other"}
    free = {"name": text, "level": "county", "days": each_class(3), "source": "test"}
    modes = {"direct": {"max_days": 4}, "regular": {}, "other": free, "short": free | {"max_days": 3.5}}
    scenario = small_scenario(6, rounds=((0, 60),), modes=modes, cv=1.0)
    names = ["direct", "direct", "other", "other", "short", "short"]
    plan = chained_plan(scenario, [(k, 0, 0, 3.0, 0) for k in range(6)], modes=names)
    visits = simulate(scenario, plan, replications=60, seed=2, keep_visits=True).visits
    assert visits is not None
    took = np.where(np.isfinite(visits.end), visits.end - visits.start, 0.0).max(axis=0)
    assert took[[0, 1, 4, 5]] == pytest.approx([4, 4, 3.5, 3.5])
    assert (took[[2, 3]] > 6).all()


def test_an_extension_needs_no_days_between_where_no_round_follows() -> None:
    """Three days lie between two stays; the last one may last until the term ends, five days after its round."""
    scenario = small_scenario(2, rounds=((0, 10), (20, 10), (350, 10)), carry_over="extend", extend_days=30, between=3.0)
    visits, _ = carried_out(scenario, chained_plan(scenario, [(0, 0, 0, 17.0, 0), (1, 0, 2, 15.0, 0)]))
    assert visits.end[0].tolist() == [17, 365]
    _, outcomes = carried_out(scenario, chained_plan(scenario, [(0, 0, 0, 17.5, 0)]))
    assert outcomes.worked[0, 0].tolist() == pytest.approx([17, 0.5, 0])


def test_an_extension_goes_through_rounds_in_which_the_team_has_no_stay() -> None:
    """The second round is not the team's: the first stay may last until the third."""
    scenario = small_scenario(1, rounds=((0, 10), (12, 10), (40, 10)), carry_over="extend", extend_days=100)
    blocked = dataclasses.replace(scenario, blocked=(Blocked("team", "home-1", 12, 22),))
    _, outcomes = carried_out(blocked, chained_plan(scenario, [(0, 0, 0, 60.0, 0)]))
    assert outcomes.worked[0, 0].tolist() == pytest.approx([30, 0, 30])


@pytest.mark.parametrize("size", [2, 4, 8])
def test_a_merged_team_takes_the_days_that_its_plan_says(size: int) -> None:
    """As does a part of one: its days are its own, and findings and lost days count none that was not there."""
    scenario = small_scenario(2, teams=2, rounds=((0, 20),))
    first, second = scenario.teams
    merged = dataclasses.replace(scenario, teams=(dataclasses.replace(first, size=size, rounds=("r1",)), second))
    plan = chained_plan(merged, [(0, 0, 0, 3.0, 0), (1, 1, 0, 3.0, 0)])
    for dispatch in ("follow", "repair"):
        outcomes = simulate(merged, plan, dispatch=dispatch, replications=1, keep_visits=True)  # type: ignore[arg-type]
        assert outcomes.visits is not None
        assert outcomes.visits.end[0] == pytest.approx([3, 3])
        assert outcomes.worked[0, :, 0] == pytest.approx([3, 3])
        assert outcomes.lost == pytest.approx(0)

"""The rest of the term planned again before each round."""

import pickle
from typing import Any

import numpy as np
import pytest
from small_sim import DIRECT, HOSTED, carried_out, chained_plan, flat_mode, small_scenario

from optimize.planning import baseline_plan
from optimize.rolling.dispatching import make_world
from optimize.rolling.rolling_planner import rolling_planner
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.run_part import run_part


def county(sites: int = 8, **changes: Any) -> Scenario:
    """Villages of three days each, two rounds of ten days."""
    return small_scenario(sites, **({"rounds": ((0, 10), (60, 10)), "modes": DIRECT} | changes))


def ends(scenario: Scenario, plan: Plan) -> list[float]:
    visits = carried_out(scenario, plan, "reoptimize").visits
    assert visits is not None
    return visits.end[0].tolist()


def test_what_is_too_much_goes_to_a_team_with_room_and_later_rounds_come_forward() -> None:
    """Four visits for one team, none for the other, and one in the second round: all are made in the first."""
    scenario = county(5, teams=2)
    plan = chained_plan(scenario, [(site, 0, int(site > 3), 3.0, 0) for site in range(5)])
    assert sorted(ends(scenario, plan)) == [3, 3, 6, 6, 9]


def test_a_site_that_the_plan_leaves_out_is_taken_up_where_there_is_room() -> None:
    """It has no row among the visits, but counts."""
    scenario = county(3)
    plan = chained_plan(scenario, [(0, 0, 0, 3.0, 0), (1, 0, 0, 3.0, 0)])
    outcomes = carried_out(scenario, plan, "reoptimize")
    assert outcomes.counts(outcomes.group_index("village"))[0, [8, 9]].tolist() == [2, 3]
    assert outcomes.visit_covered.tolist() == [1, 1]


def test_a_further_visit_to_a_site_stays_as_it_is_planned() -> None:
    """Only the first one covers the site and may be moved."""
    scenario = county(2, teams=2)
    plan = chained_plan(scenario, [(0, 0, 0, 3.0, 0), (1, 0, 1, 3.0, 0), (0, 1, 1, 3.0, 0)])
    assert ends(scenario, plan) == [6, 3, 63]
    outcomes = carried_out(scenario, plan, "reoptimize")
    assert outcomes.worked.sum() == pytest.approx(9.0)


def test_without_a_plan_it_makes_one() -> None:
    scenario = county(6, teams=2)
    outcomes = carried_out(scenario, Plan(chained_plan(scenario, []).visits), "reoptimize")
    assert outcomes.counts(outcomes.group_index("village"))[0, [10, -1]].tolist() == [6, 6]


def test_one_more_visit_is_begun_if_there_is_time() -> None:
    """A day is left behind three visits of three days: the fourth is begun in it and finished in the next round."""
    scenario = county(4)
    plan = chained_plan(scenario, [(0, 0, 0, 3.0, 0), (1, 0, 0, 3.0, 0), (2, 0, 0, 3.0, 0), (3, 0, 1, 3.0, 0)])
    assert ends(scenario, plan) == [3, 6, 9, 62]
    dropped = county(4, carry_over="drop")
    assert ends(dropped, plan) == [3, 6, 9, 63]


def test_a_stay_that_may_be_extended_keeps_what_fits_then() -> None:
    """Twelve days of work in ten and four: as with the plan, in the extension.

    Where that is too short, the good village is put off, not the key one.
    """
    scenario = county(4, carry_over="extend", extend_days=4)
    plan = chained_plan(scenario, [(k, 0, 0, 3.0, 0) for k in range(4)])
    assert ends(scenario, plan) == [3, 6, 9, 12]
    assert scenario.sites["class"].to_list()[2:] == ["good", "key"]
    assert ends(county(4, carry_over="extend", extend_days=1), plan) == [3, 6, 63, 9]


def test_what_would_miss_a_milestone_takes_the_place_of_what_can_wait() -> None:
    """The only key village is planned for the first round but does not fit there; a good one waits for it."""
    milestone = {"name": {"zh": "重点", "en": "key"}, "by": "2027-01-31", "target": 1.0, "class": "key"}
    scenario = county(3, milestones=[milestone], carry_over="drop", rounds=((0, 6), (60, 10)))
    plan = chained_plan(scenario, [(1, 0, 0, 3.0, 0), (2, 0, 0, 3.0, 0), (0, 0, 0, 3.0, 0)])
    result = ends(scenario, plan)
    assert result[2] <= 6
    assert sorted(result)[2] == 63
    rolling = rolling_planner(scenario, plan)
    assert rolling.price[0, 1] - rolling.price[0, 0] > rolling.goal_price > 0
    assert rolling.price[1, 1] - rolling.price[1, 0] < rolling.goal_price


def test_of_a_milestone_for_a_part_those_count_that_the_plan_covers_in_time() -> None:
    milestone = {"name": {"zh": "一半", "en": "half"}, "by": "2027-01-31", "target": 0.5}
    scenario = county(2, milestones=[milestone])
    plan = chained_plan(scenario, [(1, 0, 0, 3.0, 0), (0, 0, 1, 3.0, 0)])
    rises = np.diff(rolling_planner(scenario, plan).price[:, :2], axis=1)[:, 0]
    assert (rises > rolling_planner(scenario, plan).goal_price).tolist() == [False, True]


def test_guests_stay_with_their_township() -> None:
    """Without a hitch the plan of hosted visits comes out as it is; else guests are covered with their township."""
    scenario = small_scenario(3, townships=1, teams=2, modes=HOSTED | DIRECT, rounds=((0, 12), (60, 12)))
    plan = baseline_plan(scenario, "uniform")
    assert "integrated" in set(plan.visits["mode"])
    follow, again = (carried_out(scenario, plan, dispatch) for dispatch in ("follow", "reoptimize"))  # type: ignore[arg-type]
    village = follow.group_index("village")
    assert np.array_equal(follow.counts(village), again.counts(village))
    wild = small_scenario(3, townships=1, teams=2, modes=HOSTED | DIRECT, rounds=((0, 8), (60, 12)), cv=0.9)
    outcomes = carried_out(wild, plan, "reoptimize", 30)
    visits = outcomes.visits
    assert visits is not None
    town = plan.visits["site"].to_list().index("330503100")
    latest = np.maximum(np.delete(visits.end, town, axis=1), visits.end[:, [town]])
    covered = outcomes.counts(village)[:, -1]
    assert (covered >= np.isfinite(latest).sum(axis=1)).all()
    assert (covered <= 3).all()


RECALLS = {"mobile": {"rate": 3.0, "days": 6.0}}


@pytest.fixture(scope="module")
def recalled() -> tuple[Scenario, Plan]:
    """Thirty villages, three teams that are often called away, four rounds."""
    rounds = tuple((90 * k, 12) for k in range(4))
    scenario = county(30, teams=3, rounds=rounds, cv=0.5, spacing_days=0.02, absence=(0.3, 5.0), uncertainty=RECALLS)
    return scenario, baseline_plan(scenario, "uniform")


def test_it_covers_more_than_the_plan_where_teams_are_often_recalled(recalled: tuple[Scenario, Plan]) -> None:
    """On average over the same luck, at the end and over the term; nobody works more than the stays are long."""
    scenario, plan = recalled
    follow, again = (carried_out(scenario, plan, dispatch, 60) for dispatch in ("follow", "reoptimize"))  # type: ignore[arg-type]
    village = follow.group_index("village")
    gain = again.counts(village).astype(float) - follow.counts(village)
    assert gain[:, -1].mean() >= 0
    error = gain.mean(axis=1).std(ddof=1) / np.sqrt(60)
    assert gain.mean() > 2 * error > 0
    assert again.counts(village).max() <= 30
    assert (again.worked + again.travelled <= 12 + 1e-9).all()


def test_the_same_bytes_alone_and_in_a_worker(recalled: tuple[Scenario, Plan]) -> None:
    """The planner travels with the world; a replication does not see those before it."""
    world = make_world(*recalled, "reoptimize")
    together = run_part(world, 1, range(12), keep_visits=True)
    alone = run_part(pickle.loads(pickle.dumps(world)), 1, [11], keep_visits=True)
    assert together.visits is not None
    assert alone.visits is not None
    assert alone.visits.end[0].tobytes() == together.visits.end[11].tobytes()
    assert alone.worked[0].tobytes() == together.worked[11].tobytes()


def test_quotas_hold(recalled: tuple[Scenario, Plan]) -> None:
    """A light mode for four villages: whatever is planned again, no more than four visits are light."""
    light = flat_mode(1, name={"zh": "轻", "en": "light"}, level="county", quota=4, source="test")
    scenario = county(20, teams=2, modes=DIRECT | {"light": light}, cv=0.8, rounds=((0, 10), (60, 10), (120, 10)))
    plan = baseline_plan(scenario, "uniform")
    world = make_world(scenario, plan, "reoptimize")
    assert world.dispatching is not None
    given = world.dispatching.quota >= 0
    assert given[: len(plan)].sum() == 4
    outcomes = run_part(world, 1, range(30), keep_visits=False)
    assert outcomes.failures == ()
    assert outcomes.worked.sum() > 0

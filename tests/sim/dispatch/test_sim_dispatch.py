"""Who says what teams do: a plan, its repair, or a rule without a plan."""

import dataclasses
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import each_class
from small_sim import DIRECT, chained_plan, flat_mode, small_scenario

from scenarios.dispatch.orders import ORDERS
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES
from scenarios.sites.blocked import Blocked
from sim.replications import simulate
from sim.rule_plan import rule_plan

HOSTED = {"integrated": flat_mode(2), "regular": flat_mode(9)}


def county(**changes: Any) -> Scenario:
    """Eight villages of three days each, two rounds of ten days."""
    return small_scenario(8, **({"rounds": ((0, 10), (60, 10)), "modes": DIRECT} | changes))


@pytest.mark.parametrize("rule", list(ORDERS))
@pytest.mark.quick(2)
def test_a_rule_fills_stays(rule: Any) -> None:
    """Three visits of three days fit into ten: one team makes six in two rounds, two teams all eight."""
    for teams, covered in ((1, 6), (2, 8)):
        scenario = county(teams=teams)
        plan = rule_plan(scenario, rule)
        outcomes = simulate(scenario, dispatch=rule, replications=2, seed=1, keep_visits=True)
        village = outcomes.counts(outcomes.group_index("village"))
        assert len(plan) == covered
        assert village[:, -1].tolist() == [covered] * 2
        assert village[0, 59] == min(3 * teams, 8)
        assert outcomes.visit_on_time.tolist() == [2] * covered
        assert outcomes.worked.sum(axis=(1, 2)) == pytest.approx(3.0 * covered)


def test_sites_at_which_nobody_began_wait_for_the_next_round() -> None:
    """With luck and without, nobody works more than the stays are long, and no site is visited twice."""
    scenario = county(teams=2, cv=0.8, absence=(0.5, 3.0), spacing_days=0.1)
    outcomes = simulate(scenario, dispatch="uniform", replications=60, seed=3)
    assert not outcomes.failures
    used = outcomes.worked + outcomes.travelled
    assert (used <= 10 + 1e-9).all()
    assert outcomes.counts(outcomes.group_index("village")).max() <= 8
    again = simulate(scenario, dispatch="uniform", replications=[41], seed=3)
    assert again.worked[0].tobytes() == outcomes.worked[41].tobytes()


def test_repair_of_a_plan_without_a_hitch_is_the_plan() -> None:
    """The same bytes as following it."""
    scenario = county(teams=2, spacing_days=0.1)
    plan = chained_plan(scenario, [(k, k % 2, k // 4, 2.0, 0) for k in range(8)])
    follow, repair = (simulate(scenario, plan, dispatch=d, replications=1, keep_visits=True) for d in ("follow", "repair"))
    assert follow.visits is not None
    assert repair.visits is not None
    assert follow.visits.end.tobytes() == repair.visits.end.tobytes()
    assert np.array_equal(follow.travelled, repair.travelled)


def test_repair_hands_what_is_too_much_to_a_team_with_room() -> None:
    """Twelve days for one team and none for the other: the fourth visit is made in the first round, by the other."""
    scenario = county(teams=2)
    plan = chained_plan(scenario, [(k, 0, 0, 3.0, 0) for k in range(4)])
    ends = []
    for dispatch in ("follow", "repair"):
        visits = simulate(scenario, plan, dispatch=dispatch, replications=1, keep_visits=True).visits  # type: ignore[arg-type]
        assert visits is not None
        ends.append(visits.end[0].tolist())
    assert ends == [[3, 6, 9, 62], [3, 6, 9, 3]]


def test_repair_puts_off_what_no_team_has_room_for() -> None:
    """One team: the fourth visit is begun on the tenth day where it may go on in the second round, else made there."""
    for rule, end, worked in (("next_round", 62, [10, 2]), ("drop", 63, [9, 3])):
        scenario = county(carry_over=rule)
        plan = chained_plan(scenario, [(k, 0, 0, 3.0, 0) for k in range(4)])
        outcomes = simulate(scenario, plan, dispatch="repair", replications=1, keep_visits=True)
        assert outcomes.visits is not None
        assert outcomes.visits.end[0].tolist() == [3, 6, 9, end]
        assert outcomes.worked[0, 0].tolist() == worked


def test_repair_covers_no_less_than_the_plan() -> None:
    """On average over the same luck, where visits vary and teams are away."""
    rounds = tuple((90 * k, 12) for k in range(4))
    scenario = county(teams=3, rounds=rounds, cv=0.6, absence=(0.5, 6.0), carry_over="next_round")
    plan = chained_plan(scenario, [(k, k % 2, k // 4, 5.5, 0) for k in range(8)])
    covered = []
    for dispatch in ("follow", "repair"):
        outcomes = simulate(scenario, plan, dispatch=dispatch, replications=60, seed=4)  # type: ignore[arg-type]
        covered.append(outcomes.counts(outcomes.group_index("village")).mean())
    assert covered[1] > covered[0]


def test_planning_again_needs_a_planner() -> None:
    scenario = county()
    with pytest.raises(ValueError, match="needs a planner"):
        simulate(scenario, chained_plan(scenario, [(0, 0, 0, 3.0, 0)]), dispatch="reoptimize", replications=1)


def test_findings_of_a_rule_are_reported_by_its_plan() -> None:
    """Every village has one row at most; what visits found is the total."""
    scenario = county(teams=2, cv=0.5, findings={"enabled": True})
    outcomes = simulate(scenario, dispatch="risk", replications=10, seed=2, keep_visits=True)
    assert outcomes.findings is not None
    assert outcomes.findings.by_visit is not None
    assert outcomes.findings.by_visit.shape == (10, 8, 2)
    assert outcomes.findings.by_visit[..., 0].sum(axis=1).tolist() == outcomes.findings.total("found").tolist()
    assert outcomes.findings.total("found").sum() > 0


def test_a_hosted_village_of_a_rule_is_covered_with_its_township() -> None:
    """Not before the township's visit is finished, and never where that is lost."""
    scenario = small_scenario(3, townships=1, teams=2, modes=HOSTED, cv=0.9, carry_over="drop", rounds=((0, 12), (60, 12)))
    plan = rule_plan(scenario, "uniform")
    assert set(plan.visits["mode"]) == {"integrated", "regular"}
    outcomes = simulate(scenario, plan, dispatch="uniform", replications=40, seed=5, keep_visits=True)
    assert not outcomes.failures
    assert outcomes.waited is None
    assert outcomes.visits is not None
    end, sites = outcomes.visits.end, plan.visits["site"].to_list()
    town = end[:, sites.index("330503100")]
    villages = np.delete(end, sites.index("330503100"), axis=1)
    covered = np.isfinite(np.maximum(villages, town[:, None])).sum(axis=1)
    assert outcomes.counts(outcomes.group_index("village"))[:, -1].tolist() == covered.tolist()
    assert (covered < np.isfinite(villages).sum(axis=1)).any()


def test_repair_keeps_hosted_villages_with_their_township() -> None:
    """Without a hitch the same coverage as following the plan, which is later than the village's own end."""
    scenario = small_scenario(3, townships=1, teams=2, modes=HOSTED, rounds=((0, 12), (60, 12)))
    plan = rule_plan(scenario, "uniform")
    follow, repair = (simulate(scenario, plan, dispatch=d, replications=1, keep_visits=True) for d in ("follow", "repair"))
    village = follow.group_index("village")
    assert np.array_equal(follow.counts(village), repair.counts(village))
    assert follow.counts(village)[0, 8:10].tolist() == [0, 2]


def test_a_rule_refuses_a_plan_whose_visits_wait_for_another_office() -> None:
    """The refusal says where, what and what to do."""
    linked = {"name": {"zh": "联动", "en": "linked"}, "level": "county", "days": each_class(3),
             "sync": "prefecture", "source": "test"}  # fmt: skip
    scenario = county(modes=DIRECT | {"other": linked})
    plan = chained_plan(scenario, [(0, 0, 0, 3.0, 0)], modes=["other"])
    with pytest.raises(ScenarioError, match="1 visit in mode other, with dispatch") as caught:
        simulate(scenario, plan, dispatch="risk", replications=1)
    assert len(caught.value.problems) == 1
    assert "follow" in caught.value.problems[0].hint
    for dispatch in ("follow", "repair"):
        assert simulate(scenario, plan, dispatch=dispatch, replications=1).visit_covered.tolist() == [1]  # type: ignore[arg-type]


def test_a_rule_keeps_quotas() -> None:
    """A light mode for three sites at most: the others take the next heavier one."""
    light = {"name": {"zh": "轻", "en": "light"}, "level": "county", "days": each_class(1),
             "terms": {}, "min_days": 1, "quota": 3, "source": "test"}  # fmt: skip
    scenario = county(teams=3, modes=DIRECT | {"light": light})
    assert rule_plan(scenario, "uniform").visits["mode"].to_list().count("light") == 3


def test_a_rule_refuses_classes_that_change() -> None:
    """Its visits have no planned round whose class would hold; repair of a plan has."""
    scenario = county(years=2, uncertainty={"reclassification": {"up": 0.5}})
    with pytest.raises(ScenarioError, match=r"uncertainty\.reclassification") as caught:
        simulate(scenario, dispatch="risk", replications=1)
    assert [problem.where for problem in caught.value.problems] == ["uncertainty.reclassification"]
    plan = rule_plan(scenario, "risk")
    assert simulate(scenario, plan, dispatch="repair", replications=1).reclassified is not None


@pytest.mark.parametrize(
    ("days", "town", "rounds"), [(0.4, 4.4, 2), (2.0, 2.4, 2), (0.4, 4.1, 1), (2.0, 0.9, 1), (0.5, 4.0, 1)]
)
def test_a_rule_begins_one_township_at_a_time(days: float, town: float, rounds: int) -> None:
    """Two townships in a stay of ten days, each with two villages that can only ride on it, however little these take.

    The second one is put off as a whole where it would fit, but not all that rides on it.
    """
    modes = {"integrated": flat_mode(days, classes=list(CLASSES)), "regular": flat_mode(town, min_days=0.1)}
    scenario = small_scenario(4, townships=2, teams=1, modes=modes, rounds=((0, 10), (60, 10)))
    town_of = ["330503100", "330503101"]
    ids = [f"{town_of[k // 2]}00{k % 2 + 1}" for k in range(4)]
    sites = scenario.sites.with_columns(
        pl.Series("id", [*town_of, *ids]), pl.Series("township", [*town_of, *(site[:9] for site in ids)])
    )
    plan = rule_plan(dataclasses.replace(scenario, sites=sites), "uniform")
    made = dict(plan.visits.select("site", "round").iter_rows())
    assert made == {site: "r1" if site.startswith(town_of[0]) else f"r{rounds}" for site in (*town_of, *ids)}


@pytest.mark.parametrize(("days", "spacing", "room"), [(2.0, 0.0, 10), (1.0, 0.1, 6), (1.0, 0.3, 8), (1.5, 0.05, 8)])
def test_a_rule_fills_a_stay_to_its_end(days: float, spacing: float, room: int) -> None:
    """Five villages in a row, and the way home: what fits exactly is made, whatever rounding makes of the sum."""
    made = []
    for length in (days, days + 0.5):
        light = {"direct": flat_mode(length, classes=list(CLASSES), min_days=0.5)}
        scenario = small_scenario(5, teams=1, rounds=((0, room),), modes=light, spacing_days=spacing)
        made.append(len(rule_plan(scenario, "nearest")))
    assert made[0] == 5 > made[1]


@pytest.mark.parametrize(("away", "teams"), [((), [1, 2]), ((1,), [2, 2]), ((2,), [1, 1]), ((1, 2), [1, 2])])
def test_of_teams_as_near_the_one_with_most_room_goes(away: tuple[int, ...], teams: list[int]) -> None:
    """The first one where both have as much; a team that is away for half of its stay has less."""
    scenario = small_scenario(2, teams=2, rounds=((0, 20),), modes=DIRECT)
    scenario = dataclasses.replace(scenario, blocked=tuple(Blocked("team", f"home-{team}", 0, 10) for team in away))
    plan = rule_plan(scenario, "nearest").visits
    assert plan.sort("site")["team"].to_list() == [f"home-{team}" for team in teams]

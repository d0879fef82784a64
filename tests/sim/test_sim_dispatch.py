"""Who says what teams do: a plan, its repair, or a rule without a plan."""

from typing import Any

import numpy as np
import pytest
from small_sim import chained_plan, small_scenario

from scenarios.orders import ORDERS
from scenarios.scenario import Scenario
from sim.replications import simulate
from sim.rule_plan import rule_plan

DIRECT = {"direct": {"fixed_days": 0, "days": {"key": 3, "general": 3, "good": 3}, "terms": {}, "min_days": 3,
                     "team": {"size": 4}, "classes": ["key", "general", "good"]}}  # fmt: skip


def county(**changes: Any) -> Scenario:
    """Eight villages of three days each, two rounds of ten days."""
    return small_scenario(8, **({"rounds": ((0, 10), (60, 10)), "modes": DIRECT} | changes))


@pytest.mark.parametrize("rule", list(ORDERS))
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
    """One team: the fourth visit is not begun on the tenth day but made in the second round."""
    scenario = county()
    plan = chained_plan(scenario, [(k, 0, 0, 3.0, 0) for k in range(4)])
    outcomes = simulate(scenario, plan, dispatch="repair", replications=1, keep_visits=True)
    assert outcomes.visits is not None
    assert outcomes.visits.end[0].tolist() == [3, 6, 9, 63]
    assert outcomes.worked[0, 0].tolist() == [9, 3]


def test_findings_of_a_rule_are_reported_by_its_plan() -> None:
    """Every village has one row at most; what visits found is the total."""
    scenario = county(teams=2, cv=0.5, findings={"enabled": True})
    outcomes = simulate(scenario, dispatch="risk", replications=10, seed=2, keep_visits=True)
    assert outcomes.findings is not None
    assert outcomes.findings.by_visit is not None
    assert outcomes.findings.by_visit.shape == (10, 8, 2)
    assert outcomes.findings.by_visit[..., 0].sum(axis=1).tolist() == outcomes.findings.total("found").tolist()
    assert outcomes.findings.total("found").sum() > 0

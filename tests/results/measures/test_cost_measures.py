"""What a plan costs: days of people, of travel, of other offices, each as the outcomes hold them."""

import numpy as np
import pytest

from optimize.plan_result import PlanResult
from results.measures.cost_measures import cost_measures, other_teams
from scenarios.language import speaking
from scenarios.scenario import Scenario
from xuncha.api import simulate


def test_costs_follow_from_the_outcomes(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """Each replication's days, summed by hand."""
    run = simulate(nanxun, uniform_plan, n=6, seed=1)
    taken = {measure.id: measure.take() for measure in cost_measures(nanxun, run.outcomes)}
    used = run.outcomes.worked + run.outcomes.travelled
    people = [sum(team.size * used[n, k].sum() for k, team in enumerate(nanxun.teams)) for n in range(6)]
    assert taken["staff_days"] == pytest.approx(people)
    assert taken["travel_days"] == pytest.approx(run.outcomes.travelled.sum(axis=(1, 2)))
    prefecture = [k for k, team in enumerate(nanxun.teams) if nanxun.offices[team.office].id == "huzhou"]
    assert np.flatnonzero(other_teams(nanxun)).tolist() == prefecture
    assert taken["other_office_days"] == pytest.approx(used[:, prefecture].sum(axis=(1, 2)))


def test_costs_are_part_of_the_answer(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """Mean within its interval, a name in both languages; with one replication nothing is known of the spread."""
    run = simulate(nanxun, uniform_plan, n=6, seed=1)
    for row in run.summary()["costs"]:
        assert row["low"] <= row["mean"] <= row["high"]
    with speaking("zh"):
        assert [row["name"] for row in run.costs()] == ["现场人日", "路程组日", "上级等其他巡察办组日"]
    single = simulate(nanxun, uniform_plan, n=1, seed=1)
    assert all(row["low"] is None and row["high"] is None for row in single.costs())


def test_without_other_offices_nothing_is_said_of_them(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """A county by itself has no such row."""
    run = simulate(nanxun, uniform_plan, n=1, seed=1)
    alone = nanxun.with_(without=["teams.huzhou", "modes.elevated"])
    assert not other_teams(alone).any()
    assert "other_office_days" in {row["measure"] for row in run.costs()}

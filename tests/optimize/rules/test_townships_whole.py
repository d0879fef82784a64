"""Rules take a township's villages along: none is begun in a round without room for those that can only ride on it."""

from pathlib import Path

import polars as pl
import pytest
from make import CERTAIN, each_class, one_round, small_county

from optimize.planning import baseline_plan
from optimize.rolling.dispatching import make_world
from optimize.verifying.verify import verify
from scenarios.dispatch.orders import ORDERS
from scenarios.scenario import Scenario
from sim.replications import simulate
from sim.rule_plan import rule_plan


def county(folder: Path) -> Scenario:
    """A stay of one team holds one township with its villages, and the half of another."""
    riding = {"classes": ["key", "general", "good"], "days": each_class(4), "min_days": 4,
              "fixed_days": 0, "terms": {"population": 0, "complaints": 0, "funds": 0}}  # fmt: skip
    changes = {
        "teams": {"district": {"count": 1}},
        "rounds": one_round(45),
        "modes": {"integrated": riding, "direct": {"kinds": ["department"]}, "regular": {"kinds": ["township"]}},
        "uncertainty": CERTAIN,
    }
    return small_county(folder, changes)


@pytest.mark.parametrize("rule", ORDERS)
def test_plans_by_rule_leave_no_village_of_a_township_behind(tmp_path: Path, rule: str) -> None:
    """Each township in a round of its own, with all of its villages."""
    scenario = county(tmp_path)
    visits = baseline_plan(scenario, rule).visits
    assert verify(scenario, baseline_plan(scenario, rule)) == []
    riding = visits.filter(pl.col("mode") == "integrated")
    assert riding.height == 15
    assert riding.group_by(pl.col("site").str.slice(0, 9)).agg(pl.col("round").n_unique())["round"].to_list() == [1, 1, 1]


@pytest.mark.parametrize("rule", ORDERS)
def test_teams_by_rule_leave_no_village_of_a_township_behind(tmp_path: Path, rule: str) -> None:
    """Without a plan, as the simulation sends them."""
    scenario = county(tmp_path)
    plan = rule_plan(scenario, rule)
    assert plan.visits.filter(pl.col("mode") == "integrated").height == 15
    outcomes = simulate(make_world(scenario, None, rule), replications=1, seed=1)
    assert outcomes.counts(outcomes.group_index("village"))[:, -1].tolist() == [15]

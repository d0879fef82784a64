"""Modes that are used from a date on, or until one: rules that a new term's office brings."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from make import one_round, small_county

from optimize.planning import baseline_plan
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.stays.mode_rounds import season_rounds

CHANGE = dt.date(2029, 1, 1)
MODES = {"modes": {"direct": {"before": CHANGE}, "checklist": {"since": CHANGE, "classes": ["key", "general", "good"],
                                                               "days": {"key": 3, "general": 2, "good": 1}}},
         "teams": {"district": {"count": 1}, "park": {"count": 1}},
         "rounds": one_round(30)}  # fmt: skip


def test_a_new_term_s_modes_begin_and_old_ones_end_on_its_date(tmp_path: Path) -> None:
    """Planned so, verified so, and broken by a plan that keeps the old mode."""
    scenario = small_county(tmp_path, MODES)
    early = [scenario.calendar.date(round_.start) < CHANGE for round_ in scenario.rounds]
    rounds = season_rounds(scenario)
    assert rounds[scenario.modes.index("direct")].tolist() == early
    assert rounds[scenario.modes.index("checklist")].tolist() == [not is_early for is_early in early]
    plan = baseline_plan(scenario, "uniform")
    assert verify(scenario, plan) == []
    begin = {round_.id: scenario.calendar.date(round_.start) for round_ in scenario.rounds}
    used = {(mode, begin[rnd] < CHANGE) for mode, rnd in plan.visits.select("mode", "round").iter_rows() if mode != "regular"}
    assert used == {("direct", True), ("checklist", False)}
    late = plan.visits.with_columns(mode=pl.when(pl.col("mode") == "checklist").then(pl.lit("direct")).otherwise("mode"))
    assert any("a round that begins" in str(breach) for breach in verify(scenario, Plan(late)))


def test_dates_in_the_wrong_order_are_refused(tmp_path: Path) -> None:
    """As those of a rhythm are."""
    with pytest.raises(ScenarioError, match="later than since"):
        small_county(tmp_path, {"modes": {"direct": {"since": CHANGE, "before": CHANGE}}})

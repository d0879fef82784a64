"""What is covered already: from the table to the plan, the verifier and the simulation."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from make import Planned

from optimize.planning import make_plan
from optimize.problem.goals import goals
from optimize.verifying.verify import verify
from results.run import Run
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.replications import simulate

DATE = dt.date(2026, 12, 1)


def with_done(folder: Path, rows: list[tuple[str, str]]) -> Scenario:
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('table = "sites.csv"', 'table = "sites.csv"\ndone = "已巡.csv"'), encoding="utf-8")
    table = "统计用区划代码,村名,本届已巡日期\n" + "".join(f"{site},,{date}\n" for site, date in rows)
    (folder / "已巡.csv").write_text(table, encoding="utf-8")
    return load(folder)


@pytest.fixture
def half_done(folder: Path, nanxun: Scenario) -> Scenario:
    """The county with every second village covered on one day early in the term."""
    villages = nanxun.sites.filter(pl.col("kind") == "village")["id"].to_list()
    return with_done(folder, [(site, "2026年12月1日") for site in villages[::2]])


def test_table_and_column_say_the_same(folder: Path, half_done: Scenario) -> None:
    done = half_done.sites.filter(pl.col("done").is_not_null())
    assert len(done) == 108
    assert set(done["done"]) == {DATE}
    assert half_done.done_day[np.isfinite(half_done.done_day)].tolist() == [62.0] * 108


@pytest.mark.slow
def test_the_planner_leaves_out_what_is_done(half_done: Scenario, nanxun: Scenario, planned: Planned) -> None:
    """No visit goes to a site that is done; it counts at its date in objective and milestones."""
    result = make_plan(half_done, "risk")
    done = set(half_done.sites.filter(pl.col("done").is_not_null())["id"])
    assert not done & set(result.plan.visits["site"])
    assert result.uncovered == ()
    assert result.shortfalls == ()
    assert verify(half_done, result.plan) == []
    assert result.objective < planned("risk").objective
    for goal, before in zip(goals(half_done), goals(nanxun), strict=True):
        already = int((before.sites & np.isfinite(half_done.done_day)).sum())
        assert goal.wanted == max(before.wanted - already, 0)
        assert goal.sites.sum() == before.sites.sum() - already


def test_a_second_covering_visit_is_refused(half_done: Scenario, nanxun: Scenario, uniform_plan) -> None:
    """A plan made without knowing what is done breaks the rule at each such site."""
    visits = uniform_plan.plan.visits
    again = visits.join(half_done.sites.filter(pl.col("done").is_not_null()).select(site="id"), on="site", how="semi")
    breaches = [breach for breach in verify(half_done, Plan(visits)) if "2026-12-01" in breach.allowed]
    assert len(breaches) == len(again) > 100


@pytest.mark.slow
def test_the_simulation_counts_what_is_done(half_done: Scenario) -> None:
    """Half of the villages count from the day after the date, whatever happens; all of them in the end."""
    result = make_plan(half_done, "risk")
    outcomes = simulate(half_done, result.plan, replications=3, seed=1)
    counts = outcomes.counts(outcomes.group_index("village"))
    assert (counts[:, 62] - counts[:, 61] >= 108).all()
    assert (counts[:, -1] > 200).all()
    assert (outcomes.counts(outcomes.group_index("feedback"))[:, -1] > 200).all()
    assert "leaves" not in Run(half_done, result.plan, outcomes, 1).headline()


def test_visits_to_what_is_done_change_nothing(half_done: Scenario, uniform_plan) -> None:
    """Simulating a plan that visits sites again does not cover them twice, nor earlier."""
    outcomes = simulate(half_done, uniform_plan.plan, replications=2, seed=1)
    counts = outcomes.counts(outcomes.group_index("village"))
    assert counts.max() <= 216
    assert (counts[:, 62] - counts[:, 61] >= 108).all()


def test_everything_done(folder: Path, nanxun: Scenario) -> None:
    """Nothing is left to plan, and coverage is whole from the day on."""
    scenario = with_done(folder, [(site, "2026-12-01") for site in nanxun.sites["id"]])
    result = make_plan(scenario)
    assert (len(result.plan), result.uncovered, result.gap) == (0, (), 0.0)
    assert result.objective == pytest.approx(62 / scenario.calendar.days)
    outcomes = simulate(scenario, result.plan, replications=2, seed=1)
    assert (outcomes.counts(outcomes.group_index("village"))[:, 62] == 216).all()

"""Plans of tables that are held in memory: read as plan files are."""

import datetime as dt
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import xuncha as xc
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def plan(county: Scenario) -> xc.Plan:
    return xc.plan(county, "uniform").plan


@pytest.mark.slow
def test_a_plan_goes_through_its_frame(county: Scenario, plan: xc.Plan):
    """In polars and in pandas, whose dates are instants."""
    assert xc.Plan.from_frame(county, plan.frame()).visits.equals(plan.visits)
    table = pd.DataFrame(plan.frame().drop("order", "pin").to_dicts())
    table["start"], table["end"] = pd.to_datetime(table["start"]), pd.to_datetime(table["end"])
    again = xc.Plan.from_frame(county, table)
    assert again.visits.drop("order").equals(plan.visits.drop("order"))


@pytest.mark.slow
def test_village_team_and_round_are_enough(county: Scenario, plan: xc.Plan, tmp_path: Path):
    """In Chinese words, too; what comes out is what the same table gives as a file."""
    names = {team.id: f"{team.id}" for team in county.teams}
    table = plan.frame().select(
        pl.col("name").alias("村名"), pl.col("team").replace(names).alias("组"), pl.col("round").alias("轮次")
    )
    made = xc.Plan.from_frame(county, table)
    table.write_csv(tmp_path / "plan.csv")
    assert made.visits.equals(xc.read_plan(county, tmp_path / "plan.csv").visits)
    assert made.visits.null_count().select("mode", "start", "end", "team_days").sum_horizontal().item() == 0


@pytest.mark.slow
def test_all_that_is_wrong_comes_at_once(county: Scenario, plan: xc.Plan):
    """Each with its row, found, allowed; the frame is named as one."""
    table = plan.frame().select("site", "team", "round").head(3).with_columns(
        site=pl.Series(["999", "330503001201", "330503001202"]), team=pl.Series(["district-1", "no such", "district-1"]),
        round=pl.Series(["2027-spring", "2027-spring", "2051-spring"]),
    )  # fmt: skip
    with pytest.raises(xc.ScenarioError) as caught:
        xc.Plan.from_frame(county, table)
    places = [problem.where for problem in caught.value.problems]
    assert [any(f"row {row}" in place for place in places) for row in (2, 3, 4)] == [True] * 3
    assert all(problem.file.startswith("frame plan") for problem in caught.value.problems)


@pytest.mark.parametrize("table", [3, "plan.csv", {"site": []}, [1, 2], pl.Series([1])])
def test_what_is_no_frame_is_refused(county: Scenario, table: object):
    """In a sentence."""
    with pytest.raises(xc.ScenarioError, match="polars or pandas"):
        xc.Plan.from_frame(county, table)


@pytest.mark.slow
def test_frames_that_are_no_plan_are_refused(county: Scenario):
    """No columns, no rows, no round."""
    with pytest.raises(xc.ScenarioError, match="column round"):
        xc.Plan.from_frame(county, pl.DataFrame({"site": ["330503001201"], "team": ["district-1"]}))
    for table in (pl.DataFrame(), pl.DataFrame({"day": [dt.date(2027, 1, 1)]})):
        with pytest.raises(xc.ScenarioError):
            xc.Plan.from_frame(county, table)


@pytest.mark.slow
def test_scenarios_name_the_frame_in_which_something_is_wrong(county: Scenario):
    """Not the file it was written down to."""
    sites = pl.DataFrame({"id": ["330503001201"], "name": ["a"], "population": [-3], "class": ["key"]})
    with pytest.raises(xc.ScenarioError) as caught:
        county.with_(tables={"sites": sites})
    assert any(problem.file == "frame sites (first row: 2)" for problem in caught.value.problems)
    assert not any("parquet" in problem.file for problem in caught.value.problems)

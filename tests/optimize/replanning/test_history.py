"""Facts: what is covered at a date."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from make import small_county

from optimize.replanning.history import scenario_at, with_done, with_teams_gone
from optimize.verifying.verify import verify
from scenarios.plans.plan import VISIT_SCHEMA, Plan
from scenarios.problems import ScenarioError

LATER = dt.date(2027, 3, 12)


def test_facts_are_what_was_done_before_the_date(tmp_path: Path) -> None:
    """Later dates are not known yet; a date of the scenario's own stays."""
    county = small_county(tmp_path / "county")
    first, second, third = county.sites["id"][1:4].to_list()
    file = tmp_path / "done.csv"
    file.write_text(f"site,date\n{first},2027-03-11\n{second},2027-03-12\n", encoding="utf-8")
    now = scenario_at(county, LATER, file, None)
    assert now.sites.filter(pl.col("done").is_not_null())["id"].to_list() == [first]
    more = pl.DataFrame({"site": [first, third], "done": [dt.date(2028, 1, 1)] * 2})
    dates = dict(with_done(now, more).sites.select("id", "done").drop_nulls().iter_rows())
    assert dates == {first: dt.date(2027, 3, 11), third: dt.date(2028, 1, 1)}


def test_all_that_is_wrong_is_said_together(tmp_path: Path) -> None:
    """The date, the days, and a site that there isn't."""
    file = tmp_path / "done.csv"
    file.write_text("site,date\n330503999,2027-03-11\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        scenario_at(small_county(tmp_path / "county"), dt.date(2035, 1, 1), file, -1)
    assert [problem.file for problem in refused.value.problems] == ["as_of", "freeze", "done.csv"]


def test_what_a_team_that_is_gone_did_counts(tmp_path: Path) -> None:
    """The verifier knows the team by its office; without it elevated visits that are done were missing from their number."""
    county = small_county(tmp_path, {"modes": {"elevated": {"quota": 4, "quota_least": 1}}})
    fewer = replace(county, teams=tuple(team for team in county.teams if team.id != "city-1"))
    site = county.sites.filter((pl.col("kind") == "village") & (pl.col("class") == "key"))["id"][0]
    start, end = (county.calendar.date(county.rounds[0].start + day) for day in (0, 20))
    row = {"site": site, "name": "", "mode": "elevated", "office": "city", "team": "city-1", "round": county.rounds[0].id}
    visit = Plan(pl.DataFrame([row | {"start": start, "end": end, "team_days": 15.0}], schema=VISIT_SCHEMA))
    assert "elevated" in {breach.where for breach in verify(fewer, visit)}
    assert verify(with_teams_gone(fewer, visit.visits), visit) == verify(county, visit) == []

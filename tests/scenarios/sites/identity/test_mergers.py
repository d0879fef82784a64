"""Villages that are merged, renamed and newly made in the term, and codes of other years."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from county_files import sites_table, sites_with
from make import small_county, write_county
from refused import in_words, refused

from optimize.planning import baseline_plan, make_plan
from optimize.verifying.verify import verify
from scenarios.divisions.villages import villages
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

OLD = ("330503001201", "330503001202")
NEW = "330503001211"
MERGED = f"原代码,现代码,现村名,撤并日期\n{OLD[0]},{NEW},新村,2028-05-01\n{OLD[1]},{NEW},新村,2028-05-01\n"


def county(folder: Path, merged: str = MERGED, done: str = "", **changes: Any) -> Scenario:
    sites = {"predecessors": "merged.csv"} | ({"done": "done.csv"} if done else {}) | changes
    return small_county(folder, {"sites": sites}, {"merged.csv": merged, "done.csv": done})


def test_a_merger_in_the_term_puts_one_village_in_place_of_two(tmp_path: Path) -> None:
    """With their figures together, the riskier class, and from its date on."""
    scenario, before = county(tmp_path / "a"), small_county(tmp_path / "b")
    assert len(scenario.sites) == len(before.sites) - 1
    row = scenario.sites.filter(id=NEW).row(0, named=True)
    assert (row["name"], row["kind"], row["class"]) == ("新村", "village", "key")
    assert (row["population"], row["complaints"], row["area"]) == (2000, 6, 4)
    assert row["lon"] == pytest.approx(120.315)
    assert not set(OLD) & set(scenario.sites["id"])
    for method in ("uniform", "risk"):
        plan = make_plan(scenario, method).plan
        assert verify(scenario, plan) == []
        start = plan.visits.filter(site=NEW)["start"][0]
        assert start >= dt.date(2028, 5, 1)
    early = plan.visits.with_columns(
        start=pl.when(pl.col("site") == NEW).then(dt.date(2028, 4, 1)).otherwise("start"),
        end=pl.when(pl.col("site") == NEW).then(dt.date(2028, 4, 20)).otherwise("end"),
    )
    assert "blocked" in "; ".join(breach.allowed for breach in verify(scenario, Plan(early)))


@pytest.mark.parametrize(("rule", "counts"), [("any", True), ("all", False)])
def test_half_done_mergers_count_or_not(tmp_path: Path, rule: str, *, counts: bool) -> None:
    done = f"代码,日期\n{OLD[0]},2027-03-20\n"
    scenario = county(tmp_path, done=done, merged_done=rule)
    expected = dt.date(2027, 3, 20) if counts else None
    assert scenario.sites.filter(id=NEW)["done"].to_list() == [expected]
    notes = " ".join(note for reading in scenario.reading.tables for note in reading.notes)
    assert ("only partly covered" in notes) is not counts


def test_both_done_count_at_the_later_date_under_either_rule(tmp_path: Path) -> None:
    done = f"代码,日期\n{OLD[0]},2027-03-20\n{OLD[1]},2027-06-30\n"
    for rule in ("any", "all"):
        assert county(tmp_path / rule, done=done, merged_done=rule).sites.filter(id=NEW)["done"][0] == dt.date(2027, 6, 30)


def test_what_was_done_in_the_sites_own_column_goes_along(tmp_path: Path) -> None:
    dates = {OLD[0]: "2027-03-20", "330503002201": "2027-04-01"}
    tables = {"merged.csv": MERGED, "sites.csv": sites_with("done", dates.get)}
    scenario = small_county(tmp_path, {"sites": {"predecessors": "merged.csv"}}, tables)
    done = dict(scenario.sites.select("id", "done").drop_nulls().iter_rows())
    assert done == {NEW: dt.date(2027, 3, 20), "330503002201": dt.date(2027, 4, 1)}


def test_a_renamed_village_is_known_by_both_names(tmp_path: Path) -> None:
    merged = f"原代码,原村名,现代码,现村名\n{OLD[0]},village 0-0,{OLD[0]},幸福村\n"
    scenario = county(tmp_path, merged, done="村名,日期\nvillage 0-0,2027-03-20\n")
    row = scenario.sites.filter(id=OLD[0]).row(0, named=True)
    assert (row["name"], row["done"]) == ("幸福村", dt.date(2027, 3, 20))


def test_a_new_village_waits_for_its_day(tmp_path: Path) -> None:
    scenario = small_county(tmp_path, {}, {"sites.csv": sites_with("设立日期", {OLD[0]: "2029-02-01"}.get)})
    plan = baseline_plan(scenario, "uniform")
    assert verify(scenario, plan) == []
    assert plan.visits.filter(site=OLD[0])["start"][0] >= dt.date(2029, 2, 1)


def test_codes_of_another_year_are_followed_by_name(tmp_path: Path) -> None:
    """The official list names the code; one site of that township has the name, under another code."""
    code, name = next((code, name) for code, name in villages("330503001").iter_rows() if code not in OLD)
    table = sites_table().replace("village 0-0", name).replace(OLD[0], "330503001399")
    tables = {"sites.csv": table, "done.csv": f"site,date\n{code},2027-03-20\n"}
    scenario = small_county(tmp_path, {"sites": {"done": "done.csv"}}, tables)
    assert scenario.sites.filter(id="330503001399")["done"].to_list() == [dt.date(2027, 3, 20)]
    assert any("of other years" in note for reading in scenario.reading.tables for note in reading.notes)


def test_what_can_t_be_a_merger_is_refused_together(tmp_path: Path) -> None:
    merged = (
        "原代码,现代码,撤并日期\n"
        f"{OLD[0]},{NEW},\n"  # a site of its own, no date
        "330503001299,330503001298,2028-01-01\n"  # neither is a site
        f"{OLD[1]},{OLD[1]},2028-01-01\n"  # nothing changes
        "330503001297,330503001203,\n330503001297,330503001204,\n"  # into two villages
    )
    text = in_words(refused(write_county(tmp_path, {"sites": {"predecessors": "merged.csv"}}, {"merged.csv": merged})))
    for words in ("which is still a site of its own", "give the date", "330503001298", "a new name", "one village for each"):
        assert words in text


def test_a_merger_after_the_term_is_left_out_and_said(tmp_path: Path) -> None:
    scenario = county(tmp_path, f"old,new,date\n{OLD[0]},{NEW},2033-01-01\n")
    assert OLD[0] in set(scenario.sites["id"])
    assert any("before the end of the term" in warning.allowed for warning in scenario.warnings)

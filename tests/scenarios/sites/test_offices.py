"""Offices by rule, who is in charge, and who carries out what."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refused import refused

from optimize.planning import baseline_plan
from optimize.verifying.verify import verify
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.sites.offices import apportion, longest_prefix
from scenarios.stays.workload import mode_offices

BY_RULE = """
name = "rule"
title = { zh = "湖州", en = "Huzhou" }
[term]
start = 2026-10-01
[rounds]
yearly = [{ name = { zh = "春", en = "spring" }, start = "03-01", on_site_days = 40 },
          { name = { zh = "秋", en = "autumn" }, start = "09-01", on_site_days = 40 }]
[sites]
rule = { region = "3305", departments = 4 }
[[office_rules]]
level = "county"
teams = { total = 17, size = 6 }
[[office_rules]]
level = "prefecture"
takes = ["department"]
teams = { count = 3, size = 7 }
[modes.regular]
[modes.integrated]
[modes.direct]
[modes.taken-over]
"""
ZONE = """
extends = "nanxun"
name = "zone"
[offices.dev]
name = { zh = "开发区巡察办", en = "Zone office" }
level = "zone"
region = "330503100"
takes = ["village", "township"]
[teams.dev]
count = 1
[modes.zone]
kinds = ["village", "township"]
"""


def write(folder: Path, text: str) -> Path:
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    return folder


def columns(scenario: Scenario) -> pl.DataFrame:
    """Office of each mode at each site."""
    offices = mode_offices(scenario)
    names = np.array([*(office.id for office in scenario.offices), ""])
    return scenario.sites.with_columns(pl.Series(name, names[offices[:, k]]) for k, name in enumerate(scenario.modes))


@given(st.integers(0, 500), st.lists(st.integers(0, 300), min_size=1, max_size=30), st.integers(0, 3))
def test_apportioning(total: int, weights: list[int], least: int) -> None:
    """Nobody has less than the least, all is handed out, and without a least everyone is within one of the exact share."""
    given_ = apportion(total, weights, least)
    assert given_.min() >= least
    if sum(weights) and total >= least * len(weights):
        assert given_.sum() == total
        if least == 0:
            assert np.abs(given_ - total * np.array(weights) / sum(weights)).max() < 1 + 1e-9


def test_the_longest_prefix_wins() -> None:
    """A zone's township comes before its county, that before its prefecture; elsewhere there is nobody."""
    ids = pl.Series(["330503100200", "330503101200", "330502001001", "340000000000"])
    holders = longest_prefix(ids, [("3305", 7), ("330503", 8), ("330503100", 9)])
    assert holders.tolist() == [9, 8, 7, -1]


def test_offices_by_rule(tmp_path: Path) -> None:
    """One office a county with sites, teams in proportion to villages, departments with the prefecture."""
    scenario = load(write(tmp_path, BY_RULE))
    assert [office.id for office in scenario.offices] == ["3305", "330502", "330503", "330521", "330522", "330523"]
    assert {office.level for office in scenario.offices if len(office.id) == 6} == {"county"}
    counts = {team: scenario.file.teams[team].count for team in scenario.file.teams}
    assert sum(count for office, count in counts.items() if office != "3305") == 17
    villages = scenario.sites.filter(pl.col("kind") == "village").group_by(pl.col("id").str.slice(0, 6)).len().sort("id")
    assert [counts[region] for region in villages["id"]] == apportion(17, villages["len"].to_list(), 1).tolist()
    table = columns(scenario)
    departments = table.filter(pl.col("kind") == "department")
    assert len(departments) == 20
    assert set(departments["taken-over"]) == {"3305"}
    assert set(departments["regular"]) == {""}, "the county is not in charge of departments that the prefecture takes"
    villages = table.filter(pl.col("kind") == "village")
    assert (villages["direct"] == villages["id"].str.slice(0, 6)).all()
    assert "湖州市" in scenario.file.offices["3305"].name.zh
    middle = scenario.travel.lat[scenario.travel.base(0)]
    assert 30.3 < middle < 31.2


def test_a_county_without_takers_keeps_its_departments(tmp_path: Path) -> None:
    """Without ``takes`` both levels have a mode for them."""
    table = columns(load(write(tmp_path, BY_RULE.replace('takes = ["department"]\n', ""))))
    departments = table.filter(pl.col("kind") == "department")
    assert (departments["regular"] == departments["id"].str.slice(0, 6)).all()
    assert set(departments["taken-over"]) == {"3305"}


def test_written_teams_and_offices_come_before_rules(tmp_path: Path) -> None:
    """``[teams.CODE]`` changes one office of a rule; an office written out takes the place of the rule's."""
    text = BY_RULE.replace("[modes.regular]", "[teams.330503]\ncount = 9\n[modes.regular]")
    text += (
        '[offices.anji]\nname = { zh = "安吉", en = "Anji" }\nlevel = "county"\nregion = "330523"\n[teams.anji]\ncount = 2\n'
    )
    scenario = load(write(tmp_path, text))
    assert scenario.file.teams["330503"].count == 9
    assert "330523" not in scenario.file.offices
    assert scenario.file.teams["anji"].count == 2


@pytest.mark.parametrize(
    ("old", "new", "where", "word"),
    [
        ('level = "county"', 'level = "county"\nregion = "37"', "office_rules[1]", ""),  # no site there
        ("total = 17, ", "", "office_rules[1].teams", "count"),  # no number of teams
        ("total = 17", "total = 17, count = 3", "office_rules[1].teams", "count"),  # two
        ('region = "3305"', 'region = "3399"', "sites.rule.region", "33"),  # no such division
        ('region = "3305"', 'region = "33050"', "sites.rule.region", ""),  # no code
        ("departments = 4", "departmants = 4", "sites.rule.departmants", "departments"),
        ("[modes.regular]", "[teams.330504]\ncount = 9\n[modes.regular]", "teams.330504", "33050"),  # no such office
        ("rule = {", 'table = "sites.csv"\nrule = {', "sites", "not both"),
    ],
)  # fmt: skip
def test_rules_that_fit_nothing_are_refused(tmp_path: Path, old: str, new: str, where: str, word: str) -> None:
    """Each with its place and what would be right."""
    assert old in BY_RULE
    problems = refused(write(tmp_path, BY_RULE.replace(old, new, 1)))
    matching = [problem for problem in problems if problem.where == where]
    assert matching, problems
    assert word in matching[0].allowed + matching[0].hint


def test_offices_are_needed_and_must_differ(tmp_path: Path) -> None:
    """A scenario without offices, and one with two of one level and region, are refused."""
    with pytest.raises(ScenarioError, match="no office"):
        load(write(tmp_path, BY_RULE[: BY_RULE.index("[[office")] + "[modes.direct]\n"))
    twin = '\n[offices.twin]\nname = { zh = "甲", en = "A" }\nlevel = "county"\nregion = "330503"\n'
    with pytest.raises(ScenarioError, match="level and region of nanxun"):
        load(write(tmp_path, f'extends = "nanxun"\n{twin}'))


def test_a_zone_is_in_charge_of_its_villages(tmp_path: Path, nanxun: Scenario) -> None:
    """Villages of the zone's township are the zone's alone, but the prefecture may still raise its key villages."""
    scenario = load(write(tmp_path, ZONE))
    table = columns(scenario).with_columns(zone_site=pl.col("id").str.starts_with("330503100"))
    inside, outside = table.filter("zone_site"), table.filter(~pl.col("zone_site"))
    assert len(inside) > 10
    assert set(inside["zone"]) == {"dev"}
    for mode in ("regular", "integrated", "direct", "thematic"):
        assert set(inside[mode]) == {""}
    assert set(inside.filter(pl.col("class") == "key")["elevated"]) == {"huzhou"}
    assert set(outside["zone"]) == {""}
    assert set(outside.filter(pl.col("kind") == "village")["direct"]) == {"nanxun"}
    dev = scenario.office_index("dev")
    assert {scenario.offices[k].id for k in scenario.office_in_charge} == {"dev", "nanxun"}
    assert (scenario.office_in_charge == dev).tolist() == table["zone_site"].to_list()


def test_a_zone_that_takes_nothing_shares_its_villages(tmp_path: Path) -> None:
    """It is in charge of them, and the county's modes may still serve them."""
    scenario = load(write(tmp_path, ZONE.replace('takes = ["village", "township"]\n', "")))
    inside = columns(scenario).filter(pl.col("id").str.starts_with("330503100") & (pl.col("kind") == "village"))
    assert set(inside["zone"]) == {"dev"}
    assert set(inside["direct"]) == {"nanxun"}
    assert {scenario.offices[k].id for k in inside["office"]} == {"dev"}


@pytest.mark.slow
def test_the_verifier_knows_who_is_in_charge(tmp_path: Path) -> None:
    """A plan of the zone's scenario is clean; the county's visit to a village of the zone is a breach."""
    scenario = load(write(tmp_path, ZONE))
    plan = baseline_plan(scenario, "uniform")
    assert verify(scenario, plan) == []
    assert {office for office, site in plan.visits.select("office", "site").iter_rows() if site[:9] == "330503100"} <= {
        "dev",
        "huzhou",
    }
    dev_visit = plan.visits.filter((pl.col("office") == "dev") & (pl.col("site").str.len_chars() == 12)).head(1)
    county = plan.visits.filter((pl.col("office") == "nanxun") & (pl.col("mode") == "direct")).head(1)
    moved = county.with_columns(pl.lit(dev_visit["site"][0]).alias("site"), pl.lit(dev_visit["name"][0]).alias("name"))
    breaches = verify(scenario, Plan(moved))
    assert any("in charge" in problem.allowed for problem in breaches)

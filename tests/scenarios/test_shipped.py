"""The scenarios that ship: all load and check clean, the counties can be planned, what is listed is what they hold."""

import datetime as dt
from copy import deepcopy
from functools import cache

import numpy as np
import polars as pl
import pytest

from optimize.planning import baseline_plan
from optimize.verifying.verify import verify
from scenarios.file.addresses import bundled, locate
from scenarios.file.composition import Composed, compose, variants
from scenarios.loading import load
from scenarios.options.support import support_rotation
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.shipped import shipped_scenarios
from scenarios.sites.made.outline import read_outline
from scenarios.stays.crossing import crossed_teams

COUNTIES = {"nanxun": 216, "qidong": 261, "feixian": 381, "xiangcheng": 285, "changning": 363, "weiyuan": 179}
PRACTICES = {
    "nanxun": set(),
    "qidong": {"data-models", "repair-on-site", "discipline-deputies"},
    "feixian": {"extended-stay", "data-models", "repair-on-site", "discipline-deputies"},
    "xiangcheng": {"repair-on-site", "early-self-correction"},
    "changning": {"streamlined", "one-inspection-a-year", "early-self-correction"},
    "weiyuan": {"departments-to-prefecture", "retired-leaders", "online-channel"},
}
"""Policies that each county's province reports."""
PROVINCES = {
    "jiangsu": ("32", 13_251, 0.75),
    "zhejiang": ("33", 19_707, 0.77),
    "shandong": ("37", 54_353, 0.67),
    "henan": ("41", 44_391, 0.78),
    "hunan": ("43", 23_580, 0.74),
    "sichuan": ("51", 25_351, 0.74),
}


OF_THEIR_OWN = ("zhejiang", "sichuan")
"""Provinces with something that the others have not: teams as reported, offices of zones."""


@cache
def planned_by_rule(name: str) -> tuple[Scenario, Plan]:
    """A scenario that ships, and its plan by the plainest rule."""
    scenario = load(name)
    return scenario, baseline_plan(scenario, "uniform")


def test_what_ships() -> None:
    """Six counties, six provinces, the six with one behaviour, the country."""
    assert set(bundled()) == {*COUNTIES, *PROVINCES, "six-provinces", "china"}


def test_six_provinces_differ_by_their_teams_alone() -> None:
    """Each variant has its province's reported coverage and a number of teams; all else is the same."""
    documents = variants(compose(locate("six-provinces")))
    assert set(documents) == set(PROVINCES)
    rest = []
    for name, document in documents.items():
        assert isinstance(document, Composed)
        file = deepcopy(document.document)
        assert file["sites"]["rule"]["region"] == PROVINCES[name][0]
        assert file["milestones"][0]["target"] == PROVINCES[name][2]
        assert file["office_rules"][0]["teams"].pop("total") > 200
        file["milestones"][0].pop("target")
        rest.append({key: value for key, value in file.items() if key not in {"sites", "name", "title"}})
    assert all(document == rest[0] for document in rest)


@pytest.mark.parametrize("name", COUNTIES)
@pytest.mark.slow
def test_a_county_is_planned_and_verified(name: str) -> None:
    """Nothing to warn of; every village lies in the outline; the plainest rule covers most sites in a plan without a breach."""
    scenario, plan = planned_by_rule(name)
    assert scenario.warnings == ()
    villages = scenario.sites.filter(pl.col("kind") == "village")
    assert len(villages) == COUNTIES[name]
    outline = read_outline(scenario.folder / "outline.geojson")
    assert outline.contains(villages["lon"].to_numpy(), villages["lat"].to_numpy()).all()
    assert not villages["name"].str.contains("委会|委员会|新）").any()
    assert verify(scenario, plan) == []
    assert len(plan) > 0.7 * len(scenario.sites)


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("weiyuan:support", "support"),
        ("feixian:audit", "audit-joint"),
        ("nanxun:zhejiang", "crossed"),
        ("weiyuan:extended", "extended"),
        ("changning:sampled", "sampled"),
        ("changning:sampled", "bundled"),
    ],
)
@pytest.mark.slow
def test_a_county_s_variant_is_planned_with_its_practice(name: str, mode: str) -> None:
    """The plainest rule makes visits of the practice, without a breach, and nothing is warned of."""
    scenario, plan = planned_by_rule(name)
    assert scenario.warnings == ()
    assert verify(scenario, plan) == []
    assert (plan.visits["mode"] == mode).any()


@pytest.mark.slow
def test_a_group_of_qidong_s_townships_is_an_office() -> None:
    """It inspects its six townships, with a lent team in every other round."""
    scenario = load("qidong:groups")
    assert scenario.warnings == ()
    north = scenario.office_index("north")
    held = {scenario.sites["township"][k] for k in np.flatnonzero(scenario.office_in_charge == north).tolist()}
    assert len(held) == 6
    assert scenario.formed is not None
    assert scenario.formed[north].tolist() == [3, 2] * 5
    plan = baseline_plan(scenario, "uniform")
    assert verify(scenario, plan) == []
    assert "north-3" in set(plan.visits["team"])


@pytest.mark.slow
def test_villages_of_xiangcheng_are_merged() -> None:
    """Six take the place of twelve, and none of them is inspected before its date."""
    scenario = load("xiangcheng:mergers")
    assert scenario.warnings == ()
    assert len(scenario.sites) == len(load("xiangcheng").sites) - 6
    made = {entry.id: scenario.calendar.date(entry.end) for entry in scenario.blocked}
    assert len(made) == 6
    plan = baseline_plan(scenario, "uniform")
    assert verify(scenario, plan) == []
    start = dict(plan.visits.select("site", "start").iter_rows())
    assert all(start[site] >= date for site, date in made.items() if site in start)


@pytest.mark.slow
def test_sichuan_is_supported_by_all_others() -> None:
    """Each of the 18 others sends a team to one of three prefectures, in two summers and in no other round."""
    scenario = load("sichuan:support")
    assert scenario.warnings == ()
    links = scenario.file.support
    donors = {office.region for office in scenario.offices if office.level == "prefecture"} - {"5132", "5133", "5134"}
    assert sorted(link.donor for link in links) == sorted(donors)
    assert len(donors) == 18
    assert {link.region for link in links} == {"5132", "5133", "5134"}
    sent = support_rotation(scenario).sum(axis=1)
    assert {round_.id: set(sent[:, k]) for k, round_ in enumerate(scenario.rounds) if sent[:, k].any()} == {
        "2023-s": {1},
        "2024-s": {1},
    }


@pytest.mark.slow
def test_zones_of_sichuan_are_in_charge() -> None:
    """Of the 52 villages of four townships, and of these themselves."""
    scenario = load("sichuan:zones")
    assert scenario.warnings == ()
    zones = [k for k, office in enumerate(scenario.offices) if office.level == "zone"]
    assert len(zones) == 4
    in_zones = np.isin(scenario.office_in_charge, zones)
    assert scenario.is_village[in_zones].sum() == 14 + 12 + 13 + 13
    assert (~scenario.is_village[in_zones]).sum() == 4


@pytest.mark.slow
def test_provinces_exchange_people_and_auditors() -> None:
    """Two districts of Zhejiang have crossed teams; Shandong's auditors are handed out to its counties."""
    scenario = load("zhejiang:crossed")
    assert scenario.warnings == ()
    crossed = crossed_teams(scenario).any(axis=1)
    offices = {
        scenario.offices[team.office].region for team, is_crossed in zip(scenario.teams, crossed, strict=True) if is_crossed
    }
    assert offices == {"330502", "330503"}
    scenario = load("shandong:audit")
    assert scenario.warnings == ()
    assert (scenario.mode("audit-joint").quota_least, scenario.mode("audit-joint").quota_per) == (10, "prefecture")
    assert scenario.file.pools["auditors"].people == 272
    assert "audit-joint" in scenario.modes


@pytest.mark.slow
def test_counties_carry_their_provinces_policies() -> None:
    """And simulate findings where a policy is about them."""
    for name, policies in PRACTICES.items():
        file = load(name).file
        assert {policy for policy, chosen in file.policies.items() if chosen.on} == policies
        assert (file.findings is not None and file.findings.enabled) == (name != "nanxun")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in OF_THEIR_OWN else pytest.mark.long) for name in PROVINCES]
)
@pytest.mark.slow
def test_a_province_by_rule(name: str) -> None:
    """As many villages as the divisions count, an office for each county, the reported coverage as a milestone."""
    region, count, coverage = PROVINCES[name]
    scenario = load(name)
    assert scenario.warnings == ()
    assert int(scenario.is_village.sum()) == count
    assert scenario.sites["id"].str.starts_with(region).all()
    assert "id, name" in scenario.synthesised
    assert scenario.file.term.start == dt.date(2021, 10, 1)
    first = scenario.file.milestones[0]
    assert (first.by, first.target) == (dt.date(2024, 11, 20), coverage)
    counties = {office.region for office in scenario.offices if office.level == "county"}
    assert counties == set(scenario.sites["id"].str.slice(0, 6))
    in_charge = np.array([office.region for office in scenario.offices])[scenario.office_in_charge]
    assert (pl.Series(in_charge).str.slice(0, 6) == scenario.sites["id"].str.slice(0, 6)).all() or name == "sichuan"
    assert (scenario.host_row >= 0)[scenario.is_village].all()
    if name == "zhejiang":
        assert sum(len(scenario.offices[team.office].region) == 6 for team in scenario.teams) == 236


@pytest.mark.long
def test_the_country() -> None:
    """All 484,895 villages, each in the charge of its county's office."""
    scenario = load("china")
    assert scenario.warnings == ()
    assert int(scenario.is_village.sum()) == 484_895
    assert sum(office.level == "county" for office in scenario.offices) > 2_800
    assert scenario.sites["lon"].is_between(73, 135).all()
    assert scenario.sites["lat"].is_between(18, 54).all()


@pytest.mark.long
def test_the_shelf_tells_what_a_scenario_holds() -> None:
    """The counts are those of the loaded scenarios."""
    held = {entry.name: entry for entry in shipped_scenarios()}
    assert set(held) == set(bundled())
    for name in ("weiyuan", "hunan"):
        scenario, entry = load(name), held[name]
        assert (entry.sites, entry.offices, entry.teams) == (len(scenario.sites), len(scenario.offices), len(scenario.teams))
        assert entry.villages == int(scenario.is_village.sum())
    assert set(held["weiyuan"].variants) == {"more", "support", "county-departments", "extended"}

"""What a mode says takes effect in plans of every kind, and the verifier finds it where it is broken."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from county_files import of_villages, sites_with
from make import each_class, small_county, spring
from verified import said

from optimize.planning import make_plan
from optimize.verifying.verify import verify
from scenarios.scenario import Scenario

METHODS = (pytest.param("optimal", marks=pytest.mark.long), "uniform", "roundrobin")
SUMMER = [{"from": "06-01", "to": "08-01"}]


def visits(scenario: Scenario, method: str) -> pl.DataFrame:
    """Visits of a plan without a breach."""
    plan = make_plan(scenario, method).plan
    assert [str(breach) for breach in verify(scenario, plan)] == []
    return plan.visits


def months(table: pl.DataFrame) -> set[int]:
    return set(table["start"].dt.month().to_list())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.slow
def test_a_season_keeps_a_mode_in_its_rounds(tmp_path: Path, method: str) -> None:
    """Villages only in summer rounds, townships in any; without the season villages are inspected in spring too."""
    seasonal = small_county(tmp_path / "a", {"modes": {"direct": {"season": SUMMER}}})
    villages = visits(seasonal, method).filter(pl.col("mode") == "direct")
    assert len(villages) == 15
    assert months(villages) <= {6, 7}
    free = small_county(tmp_path / "b")
    assert 3 in months(visits(free, method).filter(pl.col("mode") == "direct"))
    assert any("days in the mode's season: 06-01 - 08-01" in text for text in said(seasonal, visits(free, method)))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.slow
def test_a_site_keeps_to_its_own_season(tmp_path: Path, method: str) -> None:
    """Villages with a season are inspected in a round that falls into it, and in no other."""
    table = sites_with("season", of_villages("10-01/11-30"))
    scenario = small_county(tmp_path / "seasons", {}, {"sites.csv": table})
    villages = visits(scenario, method).filter(pl.col("mode") == "direct")
    assert len(villages) == 15
    assert months(villages) <= {10, 11}
    free = visits(small_county(tmp_path / "free"), method)
    assert any("days in the site's season" in text for text in said(scenario, free))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.quick(1)
def test_a_cluster_keeps_to_the_season_too(tmp_path: Path, method: str) -> None:
    """Blocks are inspected together, in summer."""
    block = {"season": SUMMER, "cluster": {"min_sites": 3, "radius_km": 5}, "days": each_class(1)}
    scenario = small_county(tmp_path, {"modes": {"block": block, "direct": {"fixed_days": 20}}})
    table = visits(scenario, method).filter(pl.col("mode") == "block")
    assert months(table) <= {6, 7}
    if method == "optimal":
        assert table.group_by("round").len()["len"].min() >= 3


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("limits", "limit"), [({"quota": 1}, 1), ({"quota_share": 0.14}, 2)])
@pytest.mark.slow
def test_quotas_hold(tmp_path: Path, method: str, limits: dict[str, float], limit: int) -> None:
    """At most so many elevated visits, and the verifier counts them."""
    dear = {"direct": {"fixed_days": 12}}
    cities = {"city": {"count": 4}}
    strict = small_county(tmp_path / "a", {"teams": cities, "modes": {"elevated": limits} | dear})
    table = visits(strict, method)
    assert (table["mode"] == "elevated").sum() == limit
    free = visits(small_county(tmp_path / "b", {"teams": cities, "modes": {"elevated": {}} | dear}), method)
    assert (free["mode"] == "elevated").sum() == 6
    assert any(f"6 visits | at most {limit}" in text for text in said(strict, free))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.quick(1)
def test_unplanned_modes_are_for_plans_by_hand(tmp_path: Path, method: str) -> None:
    """The planner never chooses them, however light; a plan by hand may hold them, and they don't cover."""
    light = {"mobile": {"days": each_class(0.5)}, "look-back": {}}
    scenario = small_county(tmp_path, {"modes": light})
    table = visits(scenario, method)
    assert set(table["mode"]) == {"regular", "direct"}
    used = set(table.select("team", "round").iter_rows())
    rnd = next(round_ for round_ in reversed(scenario.rounds) if ("district-1", round_.id) not in used)
    start = scenario.calendar.date(rnd.start)
    extra = table.filter(pl.col("mode") == "direct")[:1].with_columns(
        mode=pl.lit("look-back"), office=pl.lit("district"), team=pl.lit("district-1"),
        round=pl.lit(rnd.id), team_days=pl.lit(10.0),
        start=pl.lit(start + dt.timedelta(days=1)), end=pl.lit(start + dt.timedelta(days=12)),
    )  # fmt: skip
    assert said(scenario, pl.concat([table, extra])) == []


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("change", [{"unplanned": True}, {"unplanned": True, "counts": False}])
@pytest.mark.quick(1)
def test_the_planner_leaves_a_mode_that_is_not_for_it(tmp_path: Path, method: str, change: dict[str, Any]) -> None:
    """Neither a mode that covers but is unplanned, nor one that doesn't cover; both were the lightest."""
    light = {"classes": ["key", "general", "good"], "days": each_class(0.5)}
    scenario = small_county(tmp_path / "a", {"modes": {"checklist": light | change}})
    assert "checklist" not in set(visits(scenario, method)["mode"])
    plain = small_county(tmp_path / "b", {"modes": {"checklist": light}, "teams": {"district": {"count": 1}}})
    assert "checklist" in set(visits(plain, method)["mode"])


def test_a_mode_that_covers_but_is_unplanned_serves_no_site_by_itself(tmp_path: Path) -> None:
    """A scenario whose only mode for villages is unplanned can't be planned, and is refused."""
    with pytest.raises(ValueError, match="without a mode"):
        small_county(tmp_path, {"modes": {"direct": {"unplanned": True}}})


@pytest.mark.slow
def test_fixed_days_and_access_are_checked(tmp_path: Path) -> None:
    """A visit shortened by its fixed work, or by the way that access adds, is found too short."""
    plain = small_county(tmp_path / "a", {"travel": {"speed_kmh": 5.0}})
    table = visits(plain, "uniform")
    changes: list[dict[str, Any]] = [{"fixed_days": 4}, {"access": 6}]
    for number, change in enumerate(changes):
        varied = small_county(tmp_path / str(number), {"travel": {"speed_kmh": 5.0}, "modes": {"direct": change}})
        assert any("at least" in text for text in said(varied, table))
        visits(varied, "uniform")


@pytest.mark.slow
def test_visits_to_pastures_are_planned_in_their_season(tmp_path: Path) -> None:
    """Horseback and tents: the zone's remote villages in rounds from May to September, at a third of the pace."""
    scenario = small_county(tmp_path, {"travel": {"speed_kmh": 5.0}, "modes": {"pastoral": {}, "direct": {"fixed_days": 12}}})
    table = visits(scenario, "optimal").filter(pl.col("mode") == "pastoral")
    assert len(table) > 0
    rounds = {round_.id: scenario.calendar.date(round_.start).month for round_ in scenario.rounds}
    assert {rounds[round_id] for round_id in table["round"]} == {6}
    assert np.all(table["team_days"].to_numpy() >= 4)


@pytest.mark.parametrize("method", METHODS)
def test_the_zone_s_villages_follow_the_prefecture(tmp_path: Path, method: str) -> None:
    """Where it is the lightest way, the zone's villages are inspected in the round of the prefecture's visit to the zone."""
    quick = {"min_days": 1, "fixed_days": 0, "days": each_class(1)}
    modes = {"taken-over": {"kinds": ["township", "department"]} | quick, "zone-synchronous": quick}
    scenario = small_county(tmp_path, {"teams": {"district": {"count": 1}}, "modes": modes})
    table = visits(scenario, method)
    zone_visits = table.filter(pl.col("mode") == "zone-synchronous")
    assert len(zone_visits) > 0
    assert set(zone_visits["office"]) == {"city"}
    hosts = dict(table.filter(pl.col("mode") == "taken-over").select("site", "round").iter_rows())
    assert all(hosts[site[:9]] == rnd for site, rnd in zone_visits.select("site", "round").iter_rows())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.quick(1)
def test_support_comes_from_its_own_base_in_summer(tmp_path: Path, method: str) -> None:
    """Teams of a donor office work in June and July only, and lose the way from their far base to it."""
    text = {"zh": "支援组", "en": "donors"}
    changes: dict[str, Any] = {
        "offices": {"donor": {"name": text, "level": "prefecture", "region": "330503", "lon": 119.0, "lat": 30.5}},
        "teams": {"donor": {"count": 1, "size": 7}, "district": {"count": 1}},
        "modes": {"support": {"team": {"members": "own"}}, "direct": {"fixed_days": 12}},
    }
    scenario = small_county(tmp_path, changes)
    table = visits(scenario, method)
    supporting = table.filter(pl.col("mode") == "support")
    assert len(supporting) > 0
    assert set(supporting["office"]) == {"donor"}
    assert months(supporting) <= {6, 7, 8}
    rounds = {round_.id: scenario.calendar.date(round_.start).month for round_ in scenario.rounds}
    assert {rounds[round_id] for round_id in supporting["round"]} == {6}
    bases = [scenario.travel.base(scenario.office_index(office)) for office in ("donor", "district")]
    far, near = (float(scenario.travel.days(base, 0)) for base in bases)
    assert far > 0.5 > near


SPRING = spring(30)


@pytest.mark.slow
def test_villages_of_more_weight_come_first(tmp_path: Path) -> None:
    """优先巡察行政村: of villages alike in all else, those of more weight are earlier on average."""
    alike = {"classes": {"shares": {"key": 0.0, "general": 1.0, "good": 0.0}}, "teams": {"district": {"count": 1}},
             "sites": {"table": "weights.csv"}, "rounds": {"yearly": [SPRING]},
             "objective": {"preset": "coverage"}}  # fmt: skip
    scenario = small_county(tmp_path, alike)
    begin = {round_.id: round_.start for round_ in scenario.rounds}
    visits = make_plan(scenario).plan.visits.filter(pl.col("site").str.len_chars() == 12)
    starts: dict[bool, list[int]] = {True: [], False: []}
    for site, rnd in visits.select("site", "round").iter_rows():
        starts[site[-3:] in ("201", "202", "203")].append(begin[rnd])
    assert sum(starts[True]) / len(starts[True]) < sum(starts[False]) / len(starts[False])

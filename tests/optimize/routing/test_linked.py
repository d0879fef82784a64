"""Linked visits: the prefecture inspects the township, the county its villages in the same round, not before."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from make import one_round, small_county
from small_composition import QUICK, TAKEN_OVER
from verified import said

from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from optimize.problem.problem import build_problem
from optimize.routing.waiting import date_tours
from optimize.verifying.verify import verify
from scenarios.scenario import Scenario

METHODS = ("optimal", "uniform", "roundrobin", "risk")
MODES = {"linked": QUICK, "taken-over": TAKEN_OVER, "direct": {"fixed_days": 6}}


def linked_county(folder: Path, **changes: Any) -> Scenario:
    given = {"modes": MODES, "teams": {"district": {"count": 2}}, "objective": {"effort": 0.2}}
    return small_county(folder, given | changes)


def planned(scenario: Scenario, method: str) -> PlanResult:
    """A plan without a breach."""
    result = make_plan(scenario, method)
    assert [str(breach) for breach in verify(scenario, result.plan)] == []
    assert result.bound <= result.objective + 1e-12
    return result


@pytest.mark.parametrize("method", METHODS)
def test_linked_visits_go_with_the_prefecture(tmp_path: Path, method: str) -> None:
    """In the same round, by the county, not before the prefecture's team has come to the township."""
    table = planned(linked_county(tmp_path), method).plan.visits
    linked = table.filter(pl.col("mode") == "linked")
    assert len(linked) >= 5
    assert set(linked["office"]) <= {"district", "park"}
    hosts = {
        site: (rnd, start) for site, rnd, start in table.filter(office="city").select("site", "round", "start").iter_rows()
    }
    for site, rnd, start in linked.select("site", "round", "start").iter_rows():
        assert hosts[site[:9]][0] == rnd
        assert start >= hosts[site[:9]][1]


def test_without_the_prefecture_there_are_no_linked_visits(tmp_path: Path) -> None:
    """Nobody to link with: the mode goes unused, and `check` says why."""
    scenario = linked_county(tmp_path, modes={"linked": QUICK, "regular": {}, "direct": {}})
    assert any("kinds" in warning.allowed and warning.where == "modes.linked.sync" for warning in scenario.warnings)
    assert "linked" not in set(planned(scenario, "optimal").plan.visits["mode"])


def test_the_verifier_finds_broken_links(tmp_path: Path) -> None:
    """Another round, the township by the county instead, and a village before its township."""
    scenario = linked_county(tmp_path)
    table = planned(scenario, "optimal").plan.visits
    site = table.filter(pl.col("mode") == "linked")["site"][0]
    host = pl.col("site") == site[:9]
    rnd, start = table.filter(pl.col("site") == site).select("round", "start").row(0)
    assert said(scenario, table) == []
    assert any("by an office of level prefecture" in text for text in said(scenario, table.filter(~host)))
    by_county = table.with_columns(office=pl.when(host).then(pl.lit("district")).otherwise("office"))
    assert any("by an office of level prefecture" in text for text in said(scenario, by_county))
    other_round = next(round_.id for round_ in scenario.rounds if round_.id != rnd)
    moved = table.with_columns(round=pl.when(host).then(pl.lit(other_round)).otherwise("round"))
    assert any("by an office of level prefecture" in text for text in said(scenario, moved))
    later = table.with_columns(start=pl.when(host).then(start + dt.timedelta(days=1)).otherwise("start"))
    assert any("when the township's visit begins" in text for text in said(scenario, later))


def test_a_tour_that_no_longer_fits_is_mended(tmp_path: Path) -> None:
    """A township that comes late: its village waits, or is given to a mode that waits for nobody."""
    scenario = linked_county(tmp_path)
    problem = build_problem(scenario)
    town, second_town = scenario.site_row["330503001"], scenario.site_row["330503002"]
    village = scenario.site_row["330503002201"]

    def option(site: int, mode: str) -> int:
        column = scenario.modes.index(mode)
        return next(k for k in range(len(problem.site)) if (problem.site[k], problem.mode[k]) == (site, column))

    teams = [team.id for team in scenario.teams]
    city, county = teams.index("city-1"), teams.index("district-1")
    options = {
        town: option(town, "taken-over"),
        second_town: option(second_town, "taken-over"),
        village: option(village, "linked"),
    }
    dated = date_tours(scenario, problem, {(city, 0): [town, second_town], (county, 0): [village]}, options, {})
    assert set(dated[city, 0].order) == {town, second_town}
    assert dated[city, 0].order[0] == second_town  # the one that is waited for comes first
    host = dated[city, 0].begin[dated[city, 0].order.index(second_town)]
    assert dated[county, 0].begin[0] >= host
    problem.stay[county, 0] = 2  # with the way, no stay for a visit of 2 days: it goes elsewhere, on its own
    options[village] = option(village, "linked")
    dated = date_tours(scenario, problem, {(city, 0): [town, second_town], (county, 0): [village]}, options, {})
    assert (county, 0) not in dated
    assert any(village in tour.order for tour in dated.values())
    problem.open[problem.site == village] = False
    dated = date_tours(scenario, problem, {(city, 0): [town, second_town], (county, 0): [village]}, options, {})
    assert village not in options
    assert not any(village in tour.order for tour in dated.values())


@pytest.mark.parametrize("method", ["optimal", "uniform"])
@pytest.mark.slow
def test_scarce_stays_leave_no_broken_link(tmp_path: Path, method: str) -> None:
    """Short rounds, one team: what waiting makes impossible is moved or left out, and judged so."""
    rounds = one_round(12)
    scenario = linked_county(tmp_path, rounds=rounds, teams={"district": {"count": 1}, "city": {"count": 1}})
    result = planned(scenario, method)
    assert len(result.plan) + len(result.uncovered) == len(scenario.sites)

"""Villages that ride on a department's inspection, or on any site's: planned, verified, planned again, simulated."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from every_mode import with_modes
from small_county import small_county, write_county

from optimize.explaining.places import places
from optimize.midterm.replanning import replan
from optimize.planning import make_plan
from optimize.verifying.verify import verify
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.replications import simulate
from sim.world import compile_world

METHODS = ("uniform", "nearest", "risk", "roundrobin")


def county(folder: Path, **changes: Any) -> Scenario:
    return small_county(folder, with_modes("extended", **changes))


def together(scenario: Scenario, table: pl.DataFrame) -> int:
    """Villages that ride; each in the round, and by the office, in which its host is inspected."""
    host = dict(scenario.sites.select("id", "host").iter_rows())
    at = {site: (rnd, office) for site, rnd, office in table.select("site", "round", "office").iter_rows()}
    riding = [row for row in table.select("site", "mode", "round", "office").iter_rows() if row[1] == "extended"]
    for site, _, rnd, office in riding:
        assert at[host[site]] == (rnd, office)
    return len(riding)


@pytest.mark.parametrize("method", METHODS)
def test_villages_ride_on_their_department(tmp_path: Path, method: str) -> None:
    scenario = county(tmp_path)
    plan = make_plan(scenario, method).plan
    assert verify(scenario, plan) == []
    assert together(scenario, plan.visits) >= 5


@pytest.mark.parametrize("objective", ["office", "coverage"])
def test_a_sure_plan_rides_and_comes_true(tmp_path: Path, objective: str) -> None:
    """Under both objectives; a village is covered when its department is, too."""
    scenario = county(tmp_path, objective={"preset": objective, "effort": 0.02})
    plan = make_plan(scenario).plan
    assert verify(scenario, plan) == []
    assert together(scenario, plan.visits) >= 5
    world = compile_world(scenario, plan)
    site, mode = plan.visits["site"].to_list(), plan.visits["mode"].to_list()
    host = dict(scenario.sites.select("id", "host").iter_rows())
    assert world.links is not None
    for row, other in enumerate(world.links.host.tolist()):
        assert (site[other] if other >= 0 else None) == (host[site[row]] if mode[row] == "extended" else None)
    assert simulate(scenario, plan, replications=2)


def test_the_verifier_finds_riders_without_their_host(tmp_path: Path) -> None:
    scenario = county(tmp_path)
    visits = make_plan(scenario, "uniform").plan.visits
    apart = verify(scenario, Plan(visits.filter(pl.col("site") != "330503990")))
    words = "; ".join(str(one) for one in apart)
    assert "the visit of the site named as its host by the same office in the same round" in words
    other = visits.with_columns(mode=pl.when(pl.col("site") == "330503190201").then(pl.lit("extended")).otherwise("mode"))
    assert "a site with a department named as its host" in "; ".join(str(one) for one in verify(scenario, Plan(other)))


def test_replanning_keeps_riders_with_their_host(tmp_path: Path) -> None:
    scenario = county(tmp_path)
    plan = make_plan(scenario, "uniform").plan
    result = replan(scenario, plan, as_of=dt.date(2027, 2, 1))
    assert verify(scenario, result.plan) == []
    assert together(scenario, result.plan.visits) >= 5


def test_a_village_can_host_and_then_rides_on_nobody(tmp_path: Path) -> None:
    """Any site may be the host; what others ride on is inspected in its own right."""
    write_county(tmp_path, with_modes("extended", modes={"extended": {"host": "site"}, "integrated": {"min_days": 0.5}}))
    rows = [f"33050300120{k},village 0-0" for k in range(2, 6)]
    (tmp_path / "hosts.csv").write_text("\n".join(["site,host", *rows]) + "\n", encoding="utf-8")
    scenario = load(tmp_path)
    plan = make_plan(scenario).plan
    assert verify(scenario, plan) == []
    mode = dict(plan.visits.select("site", "mode").iter_rows())
    assert mode["330503001201"] == "direct"
    assert together(scenario, plan.visits) >= 1
    chain = plan.visits.with_columns(
        mode=pl.when(pl.col("site") == "330503001201").then(pl.lit("integrated")).otherwise("mode")
    )
    assert "other sites are inspected with this one" in "; ".join(str(one) for one in verify(scenario, Plan(chain)))


def test_where_else_a_rider_could_be_names_its_host(tmp_path: Path) -> None:
    scenario = county(tmp_path)
    plan = make_plan(scenario, "uniform").plan
    rider = plan.visits.filter(mode="extended")["site"][0]
    told = [place.forbidden for place in places(scenario, plan, rider).forbidden if place.rule == "host"]
    assert told
    assert all("bureau" in one for one in told)

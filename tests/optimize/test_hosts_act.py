"""Villages that ride on a department's inspection, or on any site's: planned, verified, planned again, simulated."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from every_mode import with_modes
from make import small_county

from optimize.placing.places import places
from optimize.planning import baseline_plan, make_plan
from optimize.replanning.replan import replan
from optimize.verifying.verify import verify
from results.measures.registry import measures
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
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
@pytest.mark.quick(1)
def test_villages_ride_on_their_department(tmp_path: Path, method: str) -> None:
    scenario = county(tmp_path)
    plan = make_plan(scenario, method).plan
    assert verify(scenario, plan) == []
    assert together(scenario, plan.visits) >= 5


@pytest.mark.parametrize("objective", ["office", "coverage"])
@pytest.mark.slow
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
    for row, host_row in enumerate(world.links.host.tolist()):
        assert (site[host_row] if host_row >= 0 else None) == (host[site[row]] if mode[row] == "extended" else None)
    assert simulate(scenario, plan, replications=2)


def test_the_verifier_finds_riders_without_their_host(tmp_path: Path) -> None:
    scenario = county(tmp_path)
    visits = baseline_plan(scenario, "uniform").visits
    apart = verify(scenario, Plan(visits.filter(pl.col("site") != "330503990")))
    words = "; ".join(str(breach) for breach in apart)
    assert "the visit of the site named as its host by the same office in the same round" in words
    riding = visits.with_columns(mode=pl.when(pl.col("site") == "330503190201").then(pl.lit("extended")).otherwise("mode"))
    assert "a site with a department named as its host" in "; ".join(str(breach) for breach in verify(scenario, Plan(riding)))


@pytest.mark.slow
def test_replanning_keeps_riders_with_their_host(tmp_path: Path) -> None:
    scenario = county(tmp_path)
    plan = baseline_plan(scenario, "uniform")
    result = replan(scenario, plan, as_of=dt.date(2027, 2, 1))
    assert verify(scenario, result.plan) == []
    assert together(scenario, result.plan.visits) >= 5


def test_a_village_can_host_and_then_rides_on_nobody(tmp_path: Path) -> None:
    """Any site may be the host; what others ride on is inspected in its own right."""
    changes = with_modes("extended", modes={"extended": {"host": "site"}, "integrated": {"min_days": 0.5}})
    hosts = "site,host\n" + "".join(f"33050300120{k},village 0-0\n" for k in range(2, 6))
    scenario = small_county(tmp_path, changes, {"hosts.csv": hosts})
    plan = make_plan(scenario).plan
    assert verify(scenario, plan) == []
    mode = dict(plan.visits.select("site", "mode").iter_rows())
    assert mode["330503001201"] == "direct"
    assert together(scenario, plan.visits) >= 1
    chain = plan.visits.with_columns(
        mode=pl.when(pl.col("site") == "330503001201").then(pl.lit("integrated")).otherwise("mode")
    )
    assert "other sites are inspected with this one" in "; ".join(str(breach) for breach in verify(scenario, Plan(chain)))


@pytest.mark.parametrize("mode", ["bundled", "sampled"])
def test_bundled_and_sampled_villages_ride_on_their_site(tmp_path: Path, mode: str) -> None:
    """In the round in which the same office inspects it; the verifier finds those whose site is not inspected."""
    scenario = small_county(tmp_path, with_modes(mode))
    plan = baseline_plan(scenario, "uniform")
    assert verify(scenario, plan) == []
    host = dict(scenario.sites.select("id", "host").iter_rows())
    at = {site: (rnd, office) for site, rnd, office in plan.visits.select("site", "round", "office").iter_rows()}
    riding = plan.visits.filter(mode=mode).select("site", "round", "office").rows()
    assert len(riding) >= 4
    assert all(at[host[site]] == (rnd, office) for site, rnd, office in riding)
    alone = plan.visits.filter(~pl.col("site").is_in(["330503001201", "330503002201"]))
    assert "named as its host" in "; ".join(breach.allowed for breach in verify(scenario, Plan(alone)))


@pytest.mark.slow
def test_nothing_is_found_where_only_a_sample_is_inspected(tmp_path: Path) -> None:
    """Days are saved, and problems are left unfound."""
    findings, days = [], []
    for mode in ("bundled", "sampled"):
        scenario = small_county(tmp_path / mode, with_modes(mode, findings={}))
        plan = baseline_plan(scenario, "uniform")
        outcomes = simulate(scenario, plan, replications=3)
        (measure,) = [candidate for candidate in measures(scenario, outcomes) if candidate.id == "found_village"]
        findings.append(float(np.mean(measure.take())))
        days.append(plan.visits["team_days"].sum())
    assert findings[1] < findings[0]


def test_a_reserve_is_not_planned(tmp_path: Path) -> None:
    calls = {"mobile": {"rate": 12.0, "days": 8.0}}
    scenario = small_county(tmp_path, {"teams": {"district": {"reserve": 1}}, "uncertainty": calls})
    plan = baseline_plan(scenario, "uniform")
    assert verify(scenario, plan) == []
    assert "district-4" not in set(plan.visits["team"])
    moved = plan.visits.with_columns(team=plan.visits["team"].replace("district-1", "district-4"))
    assert verify(scenario, Plan(moved))


@pytest.mark.slow
def test_teams_held_free_take_the_calls(tmp_path: Path) -> None:
    """What two free teams can't take is less than half of the calls."""
    counted = []
    for reserve in (0, 2):
        changes = {
            "teams": {"district": {"count": 4, "reserve": reserve}},
            "uncertainty": {"mobile": {"rate": 12.0, "days": 8.0}},
        }
        scenario = small_county(tmp_path / str(reserve), changes)
        plan = baseline_plan(small_county(tmp_path / "two", {"teams": {"district": {"count": 2}}}), "uniform")
        outcomes = simulate(scenario, plan, replications=60)
        (measure,) = [candidate for candidate in measures(scenario, outcomes) if candidate.id == "calls"]
        counted.append(float(np.mean(measure.take())))
    assert counted[1] < 0.5 * counted[0]


@pytest.mark.parametrize(("reserve", "rate", "words"), [(4, 5.0, "fewer than its 4 teams"), (1, 0.0, "a rate of calls")])
def test_reserves_that_make_no_sense(tmp_path: Path, reserve: int, rate: float, words: str) -> None:
    changes = {"teams": {"district": {"reserve": reserve}}, "uncertainty": {"mobile": {"rate": rate}}}
    if rate:
        with pytest.raises(ScenarioError, match=words):
            small_county(tmp_path, changes)
    else:
        assert any(words in warning.allowed for warning in small_county(tmp_path, changes).warnings)


def test_visits_that_do_not_count_are_for_plans_by_hand(tmp_path: Path) -> None:
    """回访, 回头看: the planner would pass over them without a word, so it is refused."""
    with pytest.raises(ScenarioError, match="unplanned"):
        small_county(tmp_path, {"modes": {"look-back": {"unplanned": False}}})


def test_where_else_a_rider_could_be_names_its_host(tmp_path: Path) -> None:
    scenario = county(tmp_path)
    plan = baseline_plan(scenario, "uniform")
    rider = plan.visits.filter(mode="extended")["site"][0]
    told = [place.forbidden for place in places(scenario, plan, rider).forbidden if place.rule == "host"]
    assert told
    assert all("bureau" in text for text in told)

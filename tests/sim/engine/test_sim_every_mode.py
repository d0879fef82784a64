"""Without uncertainty the simulation is the plan, to the day, whichever of the catalog's modes the plan uses."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from every_mode import MODES, with_modes
from make import small_county
from numpy.typing import NDArray

from optimize.planning import baseline_plan, make_plan
from scenarios.catalog import mode_catalog
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.replications import simulate

CLUSTERS = ("thematic", "block")


def comes_true(scenario: Scenario, plan: Plan) -> None:
    """Every visit begins and ends on its dates; a village counts when its own and its host's visit are finished."""
    outcomes = simulate(scenario, plan, replications=[0, 2], seed=1, keep_visits=True)
    assert outcomes.failures == ()
    assert outcomes.visits is not None
    starts, ends = (scenario.calendar.day_numbers(plan.visits[name].to_numpy()) for name in ("start", "end"))
    assert (np.floor(outcomes.visits.start + 1e-6) == starts).all()
    assert (np.ceil(outcomes.visits.end - 1e-6) == ends).all()
    assert outcomes.visit_on_time.tolist() == [2] * len(plan)
    assert not outcomes.lost.any()
    sites, modes = plan.visits["site"].to_list(), [scenario.mode(name) for name in plan.visits["mode"].to_list()]
    end_of = dict(zip(sites, ends.tolist(), strict=True))
    named = dict(scenario.sites.select("id", "host").iter_rows())
    host = {"township": lambda site: site[:9], "department": named.get, "site": named.get}
    joint = [
        max(end_of[site], end_of[host["township" if mode.sync else mode.host](site)])
        if mode.sync or mode.host in host
        else end_of[site]
        for site, mode in zip(sites, modes, strict=True)
    ]
    villages = [day for site, day in zip(sites, joint, strict=True) if scenario.is_village[scenario.site_row[site]]]
    expected = np.searchsorted(np.sort(villages), np.arange(outcomes.days + 1), side="right")
    assert (outcomes.counts(outcomes.group_index("village")) == expected).all()

    worked, travelled = days_used(scenario, plan)
    assert outcomes.worked[0] == pytest.approx(worked)
    assert outcomes.travelled[0] == pytest.approx(travelled)


def days_used(scenario: Scenario, plan: Plan) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days at sites and on the road by team and round, from the plan's table alone."""
    teams, rounds = ([entity.id for entity in entities] for entities in (scenario.teams, scenario.rounds))
    worked, travelled = np.zeros((2, len(teams), len(rounds)))
    for (team, rnd), tour in plan.visits.with_row_index().sort("start", "index").group_by("team", "round", maintain_order=True):
        cell = teams.index(str(team)), rounds.index(str(rnd))
        worked[cell] = tour["team_days"].sum()
        base = scenario.travel.base(scenario.teams[cell[0]].office)
        nodes = [base, *(scenario.site_row[site] for site in tour["site"]), base]
        travelled[cell] = sum(float(scenario.travel.days(*leg)) for leg in pairwise(nodes))
    return worked, travelled


def test_every_mode_that_can_be_planned_is_here() -> None:
    """None of the catalog is forgotten."""
    assert set(MODES) == {name for name, mode in mode_catalog().items() if not mode.get("unplanned")}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.slow
def test_the_plan_comes_true_in_every_mode(tmp_path: Path, mode: str) -> None:
    """Hosted, linked, crossed, supporting, seasonal ..., each used by some visit, with weekends and a slow way."""
    quick = {"objective": {"effort": 0.02}, "calendar": {"weekends": False}, "travel": {"speed_kmh": 8.0}}
    scenario = small_county(tmp_path, with_modes(mode, **quick))
    plan = make_plan(scenario, "optimal" if mode in CLUSTERS else "uniform").plan
    assert mode in set(plan.visits["mode"])
    comes_true(scenario, plan)


FEW: dict[str, dict[str, Any]] = {
    "linked, zone, checklist": {"linked": ["key"], "zone": ["general"], "checklist": ["good"]},
    "elevated, hosted, pastoral": {"elevated": ["key"], "integrated": ["good"], "pastoral": ["general"]},
    "support, crossed, hosted": {"support": ["key"], "crossed": ["general"], "integrated": ["good"]},
}


@pytest.mark.parametrize("classes", FEW.values(), ids=FEW)
@pytest.mark.quick(1)
def test_the_plan_comes_true_with_several_modes(tmp_path: Path, classes: dict[str, list[str]]) -> None:
    """One for each class, all in one plan."""
    only = {"modes": {name: {"classes": served} for name, served in classes.items()}}
    scenario = small_county(tmp_path, with_modes(*classes, **only))
    plan = baseline_plan(scenario, "uniform")
    assert set(classes) <= set(plan.visits["mode"])
    comes_true(scenario, plan)


CALM = {
    f"uncertainty.{key}": 0.0 for key in ("visit_cv", "absence.probability", "reclassification.up", "reclassification.down")
}


@pytest.mark.parametrize("name", ["weiyuan:support", "changning", "nanxun:zhejiang"])
@pytest.mark.quick(1)
def test_counties_that_ship_come_true(name: str) -> None:
    """Support, the province's team, crossed and simple visits, departments taken over: as shipped, without uncertainty."""
    scenario = load(name, changes=CALM)
    comes_true(scenario, baseline_plan(scenario, "uniform"))

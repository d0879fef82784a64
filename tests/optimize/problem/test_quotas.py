"""Quotas by region, and least numbers of visits."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from county_files import sites_table
from make import small_county

from optimize.planning import make_plan
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

METHODS = ("optimal", "uniform", "risk")
TOWNS = {"lon": 120.4, "lat": 30.9}


def two_counties(folder: Path, elevated: dict[str, Any], **direct: Any) -> Scenario:
    """The small county twice: the second one's codes begin with 330504; the province elevates key villages of both."""
    name = {"zh": "二", "en": "two"}
    changes = {
        "offices": {"second": {"name": name, "level": "county", "region": "330504"} | TOWNS},
        "objective": {"effort": 0.02},
        "teams": {"second": {"count": 2, "size": 6}, "province": {"count": 4}},
        "modes": {"elevated-province": elevated, "direct": direct},
    }
    return small_county(folder, changes, {"sites.csv": sites_table("330504")})


def by_county(plan: Plan) -> dict[str, int]:
    table = plan.visits.filter(pl.col("mode") == "elevated-province")
    return dict(table.group_by(pl.col("site").str.slice(0, 6)).len().sort("site").iter_rows())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.slow
def test_one_key_village_a_county(tmp_path: Path, method: str) -> None:
    """The largest number holds in each county by itself; without it more are elevated, and the verifier says where."""
    scenario = two_counties(tmp_path / "a", {"quota": 1, "quota_per": "county"}, fixed_days=12)
    plan = make_plan(scenario, method).plan
    assert [str(breach) for breach in verify(scenario, plan)] == []
    assert by_county(plan) == {"330503": 1, "330504": 1}
    free = make_plan(two_counties(tmp_path / "b", {"quota": 20}, fixed_days=12), method).plan
    breaches = {(breach.where, breach.found) for breach in verify(scenario, free)}
    assert breaches == {(f"elevated-province ({county})", f"{count} visits") for county, count in by_county(free).items()}
    assert min(by_county(free).values()) > 1


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.slow
def test_at_least_so_many(tmp_path: Path, method: str) -> None:
    """Villages are elevated where that is dearer in days; the bound stays below the objective."""
    dear = {"fixed_days": 8, "min_days": 1, "quota": 3}
    loose = make_plan(two_counties(tmp_path / "a", dear), method)
    scenario = two_counties(tmp_path / "b", dear | {"quota_least": 2, "quota_per": "county"})
    result = make_plan(scenario, method)
    assert result.quota_gaps == ()
    assert [str(breach) for breach in verify(scenario, result.plan)] == []
    assert all(2 <= by_county(result.plan)[county] <= 3 for county in ("330503", "330504"))
    assert result.bound <= result.objective
    without = loose.plan.visits.filter(pl.col("mode") != "elevated-province")
    breaches = [(breach.where, breach.found, breach.allowed) for breach in verify(scenario, Plan(without))]
    assert ("elevated-province (330504)", "0 visits", "at least 2") in breaches


def test_a_share_holds_in_each_county(tmp_path: Path) -> None:
    """15 and 10 villages: a tenth of each, rounded down."""
    scenario = two_counties(tmp_path, {"quota": 99, "quota_share": 0.1, "quota_per": "county"}, fixed_days=12)
    assert by_county(make_plan(scenario, "optimal").plan) == {"330503": 1, "330504": 1}


def test_what_can_t_be_reached_is_said_and_priced(tmp_path: Path) -> None:
    """Seven key villages in a county of six or four: a warning, and each one missing counts in bound and objective alike."""
    scenario = two_counties(tmp_path, {"quota": 20, "quota_least": 5, "quota_per": "county"})
    warned = [warning for warning in scenario.warnings if warning.where == "modes.elevated-province.quota_least"]
    assert len(warned) == 1
    assert "1 of 2 regions 330504" in warned[0].found
    result = make_plan(scenario, "optimal")
    assert [(gap.region, gap.missing) for gap in result.quota_gaps] == [("330504", 1)]
    assert [breach.allowed for breach in verify(scenario, result.plan)] == ["at least 5"]
    assert result.bound >= scenario.file.objective.milestone_penalty / len(scenario.sites)
    assert result.gap < 0.1  # what whole townships cost is in the objective, and not in the bound

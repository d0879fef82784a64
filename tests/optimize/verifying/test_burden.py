"""At most one inspection a year and village: no visit within a year of another body's check."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from county_files import of_villages, sites_with
from make import small_county

from optimize.planning import make_plan
from optimize.verifying.verify import verify
from scenarios.scenario import Scenario

CHECKED = dt.date(2027, 2, 1)


def checked(folder: Path, days: int) -> Scenario:
    """The small county, whose villages were all checked by others on one day; these may be left alone for some days."""
    table = sites_with("other_check", of_villages(CHECKED))
    return small_county(folder, {"sites": {"after_other_check": days}, "objective": {"effort": 0.1}}, {"sites.csv": table})


@pytest.mark.parametrize("method", ["optimal", "uniform", "nearest", "risk", "roundrobin"])
@pytest.mark.slow
def test_nobody_comes_within_a_year_of_another_check(tmp_path: Path, method: str) -> None:
    """The rounds of that year are closed for the villages, and open for their townships; the verifier counts the days."""
    strict, free = checked(tmp_path / "a", 365), checked(tmp_path / "b", 0)
    plan, free_plan = make_plan(strict, method).plan, make_plan(free, method).plan
    assert [str(breach) for breach in verify(strict, plan)] == []
    villages = pl.col("mode") == "direct"
    assert len(plan) == len(strict.sites)
    assert plan.visits.filter(villages)["start"].min() >= CHECKED + dt.timedelta(days=365)
    assert plan.visits.filter(~villages)["start"].min() < CHECKED + dt.timedelta(days=100)
    too_soon = free_plan.visits.filter(villages & (pl.col("start") < CHECKED + dt.timedelta(days=365)))
    assert len(too_soon) > 0
    assert len(verify(strict, free_plan)) == len(too_soon)

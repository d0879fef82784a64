"""The event log as a user asks for it on the command line."""

from pathlib import Path

import polars as pl
import pytest
from in_process import xuncha
from make import write_county


@pytest.mark.slow
def test_events_are_kept_where_they_are_asked_for(tmp_path: Path) -> None:
    """`simulate --events` writes a log that one line reads; the same folder without them is refused in words."""
    write_county(tmp_path / "county")
    planned = xuncha(tmp_path, "plan", "county", "--method", "uniform", "-o", "plan.csv")
    assert planned.returncode == 0, planned.stderr
    words = ("simulate", "county", "--plan", "plan.csv", "-n", "3", "-o", "run")
    done = xuncha(tmp_path, *words, "--events")
    assert done.returncode in {0, 1}, done.stderr
    table = pl.read_parquet(tmp_path / "run" / "events" / "*.parquet")
    assert set(table["replication"]) == {0, 1, 2}
    assert set(table["team"].drop_nulls()) <= {
        f"{office}-{k}" for office in ("district", "city", "province", "park") for k in range(9)
    }
    refused = xuncha(tmp_path, *words)
    assert refused.returncode == 2
    assert "a run with an event log" in refused.stderr


@pytest.mark.slow
def test_sites_that_a_rule_chooses_are_named(tmp_path: Path) -> None:
    """Without a plan: visits that the rule's own plan does not hold have their names too."""
    write_county(tmp_path / "county", {"uncertainty": {"visit_cv": 0.8}})
    done = xuncha(tmp_path, "simulate", "county", "--dispatch", "nearest", "--events", "-n", "3", "-o", "run")
    assert done.returncode in {0, 1}, done.stderr
    table = pl.read_parquet(tmp_path / "run" / "events" / "*.parquet")
    begun = table.filter(event="begin")
    assert begun["site"].null_count() == begun["mode"].null_count() == 0
    villages = table.filter(event="covered")["site"]
    assert len(villages) > 20
    assert villages.n_unique() <= 20

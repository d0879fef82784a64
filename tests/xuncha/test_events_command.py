"""The event log as a user asks for it on the command line."""

from pathlib import Path

import polars as pl
from in_process import xuncha
from small_county import write_county


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

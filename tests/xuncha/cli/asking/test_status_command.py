"""``xuncha status`` as a user types it."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from in_process import xuncha
from make import write_county

from optimize.planning import baseline_plan
from scenarios.loading import load


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county with a plan of its own, and a table of what is done in which the second visit is missing."""
    folder = tmp_path_factory.mktemp("status")
    milestone = {"name": {"zh": "全部", "en": "all"}, "by": dt.date(2031, 12, 31), "target": 1.0}
    write_county(folder / "county", {"milestones": [milestone]})
    plan = baseline_plan(load(folder / "county"), "uniform")
    plan.write(folder / "plan.csv")
    early = plan.visits.sort("end", "site").head(4)
    rows = early.filter(pl.col("site") != early["site"][1])
    lines = ["site,date", *(f"{site},{start}" for site, start in rows.select("site", "start").iter_rows())]
    (folder / "done.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def _as_of(place: Path) -> str:
    visits = baseline_plan(load(place / "county"), "uniform").visits.sort("end", "site")
    return str(visits["end"][3])


@pytest.mark.slow
def test_late_sites_are_named_and_the_rest_is_simulated(place: Path) -> None:
    """Counts, the late site, groups and the probability from here on."""
    done = xuncha(
        place, "status", "county", "--plan", "plan.csv", "--as-of", _as_of(place), "--done", "done.csv", "-n", "20", "--json"
    )
    answer = json.loads(done.stdout)
    assert answer["done"] == 3
    assert answer["late"] >= 1
    assert answer["late_sites"][0]["days_late"] >= 1
    assert answer["probability"] == answer["milestones"][-1]["probability"]
    assert answer["replications"] == 20
    assert sum(row["sites"] for row in answer["township"]) == answer["sites"]


@pytest.mark.slow
def test_words_for_people(place: Path) -> None:
    """The sentence first, in Chinese with full-width marks; --no-simulate leaves the probability out."""
    done = xuncha(
        place, "--lang", "zh", "status", "county", "--plan", "plan.csv", "--as-of", _as_of(place), "--done", "done.csv",
        "--no-simulate",
    )  # fmt: skip
    first = done.stdout.splitlines()[0]
    assert first.startswith("截至 ")
    assert "逾期 " in first
    assert "概率" not in first


@pytest.mark.slow
def test_a_scenario_needs_a_plan(place: Path) -> None:
    """Refused in words, as is a date that is none."""
    assert xuncha(place, "status", "county", "--as-of", "2028-01-01").returncode == 2
    wrong = xuncha(place, "status", "county", "--plan", "plan.csv", "--as-of", "2028-13-01")
    assert wrong.returncode == 2
    assert "2028-13-01" in wrong.stderr

"""Prefectures and provinces: the same commands say which offices lag, and how many teams all of them take."""

import json
from pathlib import Path

import numpy as np
import pytest
from in_process import xuncha
from make import write_region

from optimize.planning import make_plan
from results.run import Run
from scenarios.language import speaking
from scenarios.loading import load
from xuncha.api import simulate
from xuncha.cli.words.office_table import print_offices


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    write_region(folder / "region")
    return folder


@pytest.fixture(scope="module")
def run(place: Path) -> Run:
    scenario = load(place / "region")
    return simulate(scenario, make_plan(scenario, "uniform"), n=12, seed=1)


@pytest.mark.slow
def test_offices_stand_by_how_far_they_get(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Each office in charge with its villages; coverage and probability as counted by hand, laggards first."""
    rows = run.offices()
    assert {row["office"] for row in rows} >= {"district", "second", "third"}
    assert sum(row["villages"] for row in rows) == int(run.scenario.is_village.sum())
    assert [row["median"] for row in rows] == sorted(row["median"] for row in rows)
    for row in rows:
        counts = run.outcomes.counts(run.outcomes.group_index("office", row["office"]))[:, -1]
        assert row["probability"] == np.mean(counts >= row["villages"])
        assert row["probability_low"] <= row["probability"] <= row["probability_high"]
        assert row["low"] <= row["median"] <= row["high"]
    with speaking("zh"):
        print_offices(rows)
    assert "滞后的在前" in capsys.readouterr().out
    print_offices(rows[:1])
    assert capsys.readouterr().out == ""


@pytest.mark.long
def test_commands_say_who_lags(place: Path) -> None:
    """`run` and `status` of a region, for people and for machines."""
    done = xuncha(place, "run", "region", "--method", "uniform", "-n", "4", "-o", "kept")
    assert done.returncode in {0, 1}, done.stderr
    assert "laggards first" in done.stdout
    status = xuncha(place, "status", "kept", "--as-of", "2028-01-15", "-n", "4", "--json")
    answer = json.loads(status.stdout)
    assert [row["median"] for row in answer["offices"]] == sorted(row["median"] for row in answer["offices"])
    assert answer["county"]


@pytest.mark.long
def test_how_many_teams_a_region_takes(place: Path, tmp_path: Path) -> None:
    """Teams of all offices in charge together, handed out by their work, or of one of them; with its picture."""
    asked = [
        "staff",
        "region",
        "--target",
        "0.8",
        "--by",
        "2028-12-31",
        "--confidence",
        "0.7",
        "--method",
        "uniform",
        "-n",
        "20",
    ]
    staffing = xuncha(place, *asked, "--json", "-o", str(tmp_path / "teams.svg"))
    answer = json.loads(staffing.stdout)
    assert {"district", "second", "third"} <= set(answer["offices"])
    assert answer["teams"] >= 3
    assert (tmp_path / "teams.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert answer["picture"].endswith("teams.svg")
    single = json.loads(xuncha(place, *asked, "--office", "second", "--json").stdout)
    assert single["offices"] == ["second"]

"""The command ``scenarios``, and variants on the command line."""

import json
from pathlib import Path

import pytest
from in_process import xuncha


@pytest.mark.long
def test_the_scenarios_that_ship_are_listed(tmp_path: Path) -> None:
    """Title, villages, sites and teams of each, in either language, and as JSON."""
    done = xuncha(tmp_path, "--lang", "zh", "scenarios")
    assert done.returncode == 0, done.stderr
    assert "484,895" in done.stdout
    assert "weiyuan:more" in done.stdout
    assert "南浔区村级巡察全覆盖" in done.stdout
    listed = json.loads(xuncha(tmp_path, "scenarios", "--json").stdout)["scenarios"]
    assert {entry["name"]: entry["villages"] for entry in listed}["shandong"] == 54_353


def test_one_scenario_in_full(tmp_path: Path) -> None:
    """What is real and what is made, and the variants; an unknown name is refused."""
    done = xuncha(tmp_path, "scenarios", "weiyuan")
    assert "weiyuan:support" in done.stdout
    assert "National Bureau of Statistics" in done.stdout
    refused = xuncha(tmp_path, "scenarios", "weiyaun")
    assert refused.returncode == 2
    assert "weiyuan" in refused.stderr


@pytest.mark.slow
def test_a_variant_is_run_by_name(tmp_path: Path) -> None:
    """The run is named after scenario and variant."""
    done = xuncha(tmp_path, "run", "weiyuan:more", "-n", "3", "--method", "uniform", "--json")
    answer = json.loads(done.stdout[done.stdout.index("{") :])
    assert (answer["scenario"], answer["run"]) == ("weiyuan-more", "runs/weiyuan-more-seed1")
    assert xuncha(tmp_path, "check", "weiyuan:mor").returncode == 2


@pytest.mark.slow
def test_a_province_is_checked(tmp_path: Path) -> None:
    """Loading and checking go through for 55,954 sites."""
    done = xuncha(tmp_path, "check", "shandong", "--json")
    assert json.loads(done.stdout)["summary"]["sites"] == 55_954

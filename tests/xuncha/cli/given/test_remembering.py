"""Facts of a scenario's folder: what one command was told, the others know."""

import datetime as dt
import json
from pathlib import Path

import pytest
from in_process import xuncha
from make import write_county

import xuncha as xc

MILESTONE = {"name": {"zh": "全", "en": "all"}, "by": dt.date(2030, 12, 31), "target": 1.0}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    write_county(folder / "county", {"milestones": [MILESTONE], "teams": {"district": {"count": 1}}})
    made = xuncha(folder, "plan", "county", "--method", "uniform", "-o", "p.csv", "-n", "5", "--json")
    answer = json.loads(made.stdout)
    assert answer["probability"] == answer["milestones"][-1]["probability"]
    assert answer["replications"] == 5
    again = xuncha(folder, "replan", "county", "--plan", "p.csv", "--as-of", "2027-06-01", "-o", "q.csv", "-n", "5", "--json")
    told = json.loads(again.stdout)
    assert told["remembered"] is True
    assert {"probability", "milestones"} <= set(told)
    return folder


@pytest.mark.slow
def test_the_folder_remembers(desk: Path) -> None:
    """Date, what is done, and the plan; Python knows it too."""
    scenario = xc.load(desk / "county")
    assert scenario.as_of == dt.date(2027, 6, 1)
    done = scenario.sites["done"].drop_nulls()
    assert 0 < len(done) < len(scenario.sites)
    assert (done < dt.date(2027, 6, 1)).all()
    assert 'plan = "../q.csv"' in (desk / "county" / "facts.toml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_simulate_and_status_use_it_and_say_so(desk: Path) -> None:
    """Only what is left is simulated; a run can be opened again."""
    done = xuncha(desk, "--lang", "en", "simulate", "county", "-n", "5", "-o", "runs/a")
    assert "facts.toml remembers: facts as of 2027-06-01, plan" in done.stderr, done.stderr
    assert "breaks" not in done.stderr
    assert (xc.open_run(desk / "runs" / "a").plan.visits["end"] > dt.date(2027, 6, 1)).all()
    shown = xuncha(desk, "--lang", "en", "status", "county", "--no-simulate")
    assert "facts.toml remembers" in shown.stderr


@pytest.mark.slow
def test_a_term_that_is_under_way_is_not_planned_from_its_beginning(desk: Path) -> None:
    """plan and run refuse, with the command that does it."""
    for command in ("plan", "run"):
        refused = xuncha(desk, "--lang", "en", command, "county")
        assert (refused.returncode, "xuncha replan" in refused.stderr) == (2, True)


@pytest.mark.slow
def test_replan_needs_no_more_than_the_scenario(desk: Path) -> None:
    """Plan and date are those of the last time; what if is not remembered."""
    words = ("replan", "county", "-o", "r.csv", "--no-simulate", "--set", "组数.district=2", "--json")
    answer = json.loads(xuncha(desk, *words).stdout)
    assert answer["remembered"] is False
    assert "probability" not in answer


def test_facts_that_are_wrong_are_refused(tmp_path: Path) -> None:
    """With place and remedy; scenarios that ship remember nothing."""
    folder = write_county(tmp_path / "county")
    (folder / "facts.toml").write_text('as_of = "soon"\nwhere = 1\n', encoding="utf-8")
    refused = xuncha(tmp_path, "--lang", "en", "check", "county")
    assert refused.returncode == 2
    assert all(words in refused.stderr for words in ("as_of", "where", "facts-done.csv", "delete facts.toml"))
    asked = xuncha(tmp_path, "--lang", "en", "replan", "nanxun", "-o", "x.csv")
    assert (asked.returncode, "--as-of" in asked.stderr, "--plan" in asked.stderr) == (2, True, True)

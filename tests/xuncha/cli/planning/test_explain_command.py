"""``xuncha plan --explain`` as a user types it."""

import datetime as dt
import json
from pathlib import Path

import pytest
from make import NAME, write_county, write_region

from optimize import size
from scenarios.language import speaking
from xuncha.cli.app import DONE, NO
from xuncha.cli.commands import run_program

LATE = {"modes": {"direct": {"season": [{"from": "12-01", "to": "12-20"}]}}}
EARLY = {"milestones": [{"name": NAME, "by": dt.date(2027, 2, 1), "target": 1.0, "office": "second"}]}


@pytest.mark.slow
def test_what_is_left_out_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, the clash, what helps, the table and the bottleneck; JSON has the same."""
    folder = str(write_county(tmp_path / "county", LATE))
    words = ["plan", folder, "--method", "uniform", "--explain", "--force", "-o", str(tmp_path / "plan.csv")]
    assert run_program(words) == NO
    said = capsys.readouterr().out
    assert "mode direct only in its season: 12-01 - 12-20" in said
    assert "* waive this limit" in said
    assert "Planned again with the first remedy of each: nothing is left out." in said
    assert "What a little more is worth" in said
    with speaking("zh"):
        assert run_program([*words, "--json"]) == NO
    answer = json.loads(capsys.readouterr().out)
    assert answer["why"]["clashes"][0]["limits"][0]["key"] == "season:direct"
    assert "季节内" in answer["why"]["clashes"][0]["limits"][0]["text"]
    assert {worth["kind"] for worth in answer["marginal"]["worths"]} == {"team-round", "team", "day"}


@pytest.mark.slow
def test_a_whole_plan_has_no_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing clashes: exit code 0, and what a little more is worth."""
    folder = str(write_county(tmp_path / "county"))
    words = ["plan", folder, "--method", "uniform", "--explain", "--json", "-o", str(tmp_path / "plan.csv")]
    assert run_program(words) == DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["why"] is None
    assert answer["bottleneck"]


@pytest.mark.slow
def test_a_region_is_explained_by_county(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table by county, the worst in full, how many are out of reach and the bottleneck; JSON has the same."""
    monkeypatch.setattr(size, "TOGETHER", 10)
    monkeypatch.setattr(size, "LARGEST", 40)  # beyond it nothing is solved together
    folder = str(write_region(tmp_path / "region", EARLY))
    words = ["plan", folder, "--method", "uniform", "--explain", "--force", "-o", str(tmp_path / "plan.csv")]
    assert run_program(words) == NO
    said = capsys.readouterr().out
    assert "1 of 2 counties can't reach what is asked of them" in said
    assert "days short" in said
    assert any(line.startswith("second name ") and line.endswith("-") for line in map(str.rstrip, said.splitlines()))
    assert "== second name ==" in said
    assert "What helps, cheapest first" in said
    assert "1 of 2 counties are out of reach; the bottleneck is" in said
    assert run_program([*words, "--json"]) == NO
    answer = json.loads(capsys.readouterr().out)
    assert answer["why"]["out_of_reach"] == 1
    assert {worth["kind"] for worth in answer["marginal"]["worths"]} == {"team-round", "team", "day"}

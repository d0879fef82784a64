"""Commands with a planner's own table: filled in, checked, simulated, and planned again as a workbook."""

import json
from pathlib import Path

import fastexcel
import pytest
from make import write_county

import xuncha as xc
from xuncha.cli.commands import run_program


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the small county and a table of village, team and round for all of its sites."""
    folder = write_county(tmp_path / "county")
    monkeypatch.chdir(tmp_path)
    plan = xc.plan(xc.load(folder), "uniform").plan.visits
    rows = ["代码,组,轮次", *(",".join(row) for row in plan.select("site", "team", "round").iter_rows())]
    (tmp_path / "mine.csv").write_text("\n".join(rows), encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_table_is_completed_and_checked(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is written as a workbook that reads as the same plan; exit codes say whether it is sound."""
    code = run_program(["plan", "county", "--complete", "mine.csv", "-o", "whole.xlsx", "--json"])
    answer = json.loads(capsys.readouterr().out)
    scenario = xc.load(desk / "county")
    assert answer["modes_filled_in"] == answer["dates_filled_in"] == answer["visits"]
    assert answer["breaches"] == []
    assert code == (1 if answer["uncovered"] else 0)
    assert xc.read_plan(scenario, "whole.xlsx").visits.equals(xc.read_plan(scenario, "mine.csv").visits)
    again = run_program(["check", "county", "--plan", "whole.xlsx", "--json"])
    checked = json.loads(capsys.readouterr().out)
    assert (again, checked["modes_filled_in"], checked["dates_filled_in"]) == (code, 0, 0)


@pytest.mark.slow
def test_a_broken_table_is_told_by_row(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Row, village, team and round; the sentence is the same in every command."""
    rows = (desk / "mine.csv").read_text(encoding="utf-8").splitlines()
    (desk / "twice.csv").write_text("\n".join([*rows, rows[-1]]), encoding="utf-8")
    sentence = "of the scenario; it is taken as it stands"
    assert run_program(["--lang", "en", "check", "county", "--plan", "twice.csv"]) == 1
    shown = capsys.readouterr()
    assert sentence in shown.out
    assert f"row {len(rows) + 1} " in shown.err
    run_program(["--lang", "en", "simulate", "county", "--plan", "twice.csv", "-n", "2", "-o", "run"])
    assert sentence in capsys.readouterr().err
    assert xc.open_run(desk / "run").replications == 2
    assert "plan" in fastexcel.read_excel(desk / "run" / "plan.xlsx").sheet_names


def test_a_search_and_a_completion_don_t_go_together(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Options that would have no effect are refused, and nothing is written."""
    assert run_program(["plan", "county", "--complete", "mine.csv", "--method", "risk", "-n", "5", "-o", "whole.xlsx"]) == 2
    assert {"--method", "-n"} <= set(capsys.readouterr().err.replace(":", " ").split())
    assert not (desk / "whole.xlsx").exists()


@pytest.mark.slow
def test_a_replan_lists_its_changes(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The workbook of a replan has a sheet of changes."""
    run_program(["--lang", "en", "replan", "county", "--plan", "mine.csv", "--as-of", "2028-06-01", "-o", "new.xlsx"])
    capsys.readouterr()
    assert "changes" in fastexcel.read_excel(Path("new.xlsx")).sheet_names

"""Commands around plans: confidence, rosters, and what the optimiser buys."""

import datetime as dt
import json
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from make import write_county

import xuncha as xc
from optimize.completing.complete import read_plan
from xuncha.cli.commands import run_program

MILESTONE = {"name": {"zh": "全部", "en": "all"}, "by": dt.date(2031, 12, 1), "target": 1.0}
STAFF = "\n".join(["编号,巡察办,职务", *(f"d{k},district,{'组长' if k < 4 else '组员'}" for k in range(24))])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the small county, in which every village is wanted, and people for four teams."""
    changes = {"milestones": [MILESTONE], "staff": {"table": "staff.csv"}}
    folder = write_county(tmp_path / "county", changes, {"staff.csv": STAFF})
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.slow
def test_plan_with_confidence_and_roster(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The plan's workbook has both sheets; the answer names margin, probabilities and price; Python says the same."""
    code = run_program(["plan", "county", "--method", "uniform", "--confidence", "0.9", "-n", "60", "-o", "p.xlsx", "--json"])
    answer = json.loads(capsys.readouterr().out)
    sure = answer["confidence"]
    assert (code, sure["holds"], sure["wanted"], sure["tried"][0]["margin"]) == (0, True, 0.9, 0.0)
    assert {"name", "date", "probability", "low", "high", "without_margin", "best"} <= set(sure["milestones"][0])
    assert sure["milestones"][0]["low"] >= 0.9
    assert {"plan", "roster"} <= set(fastexcel.read_excel(Path("p.xlsx")).sheet_names)
    made = xc.plan(xc.load(desk), "uniform", confidence=0.9, replications=60)
    assert made.confidence is not None
    assert made.confidence.margin == sure["margin"]
    assert made.objective == answer["objective"]


@pytest.mark.slow
def test_confidence_in_sentences(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["plan", "county", "--method", "uniform", "--confidence", "0.5", "-n", "60"]) == 0
    out = capsys.readouterr().out
    assert "every milestone holds with a probability of at least 50%" in out
    assert "Price:" in out


@pytest.mark.slow
def test_confidence_that_cannot_be_had(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A date before the first round ends: said by name, exit code 1."""
    file = desk / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("2031-12-01", "2027-03-05"), encoding="utf-8")
    assert run_program(["plan", "county", "--method", "uniform", "--confidence", "0.5", "-n", "60"]) == 1
    assert 'No (exit code 1): "all" does not reach 50% with any margin tried; the best is 0.0%.' in capsys.readouterr().out
    assert run_program(["plan", "county", "--confidence", "95", "-o", "other.csv"]) == 2
    assert not Path("other.csv").exists()


@pytest.mark.slow
def test_roster(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Written by its ending; with too few people it says which team is short, and exits with 1."""
    assert run_program(["plan", "county", "--method", "uniform", "-o", "p.csv"]) == 0
    assert run_program(["roster", "county", "--plan", "p.csv", "-o", "r.csv"]) == 0
    assert "every team is complete" in capsys.readouterr().out
    assert pl.read_csv("r.csv").columns == ["round", "team", "office", "person", "role"]
    assert run_program(["roster", "county", "--plan", "p.csv", "-o", "r.csv"]) == 2  # it is there already
    (desk / "staff.csv").write_text(STAFF.rsplit("\n", 2)[0], encoding="utf-8")
    capsys.readouterr()
    assert run_program(["roster", "county", "--plan", "p.csv", "-o", "r2.csv", "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert {gap["found"] for gap in answer["gaps"]} <= {"4 of 6: people", "5 of 6: people"}
    assert answer["breaches"] == len(answer["gaps"]) > 0


@pytest.mark.slow
def test_exchanges(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told at first; made and written when asked for, to a new file only, which then needs none."""
    homes = {**dict.fromkeys((0, 2, *range(4, 14)), "330503001"), **dict.fromkeys((1, 3, *range(14, 24)), "330503002")}
    people = [f"d{k},district,{'组长' if k < 4 else '组员'},{homes[k]}" for k in range(24)]
    (desk / "staff.csv").write_text("\n".join(["编号,巡察办,职务,家庭所在乡镇", *people]), encoding="utf-8")
    scenario = xc.load(desk)
    first = xc.plan(scenario, "uniform").plan.visits.filter(pl.col("office") == "district").head(1)
    days = [(1, 1, 2), (2, 1, 17), (1, 2, 2), (2, 2, 17)]
    rows = [
        first.select(
            pl.lit(f"33050300{town}20{team}").alias("site"), "mode", pl.lit(f"district-{team}").alias("team"),
            pl.lit(scenario.rounds[0].id).alias("round"), pl.lit(dt.date(2027, 3, day)).alias("start"),
            pl.lit(dt.date(2027, 3, day + 14)).alias("end"),
        )
        for town, team, day in days
    ]  # fmt: skip
    pl.concat(rows).write_csv("mixed.csv")
    assert run_program(["check", "county"]) == 0
    capsys.readouterr()
    assert run_program(["roster", "county", "--plan", "mixed.csv", "-o", "r.csv"]) == 1
    assert "Can be exchanged in spring 2027: county team 1 gives" in capsys.readouterr().out
    assert run_program(["roster", "county", "--plan", "mixed.csv", "-o", "s.csv", "--exchange", "new.csv", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["plan"], answer["breaches"], answer["plan_breaches"]) == ("new.csv", 0, 0)
    assert [(change["missing_before"] > 0, change["missing_after"]) for change in answer["exchanges"]] == [(True, 0)]
    again = ["roster", "county", "--plan", "new.csv", "-o", "t.csv", "--exchange"]
    assert run_program([*again, "u.csv"]) == 0
    assert "no plan was written" in capsys.readouterr().out
    assert not Path("u.csv").exists()
    assert [run_program([*again, name]) for name in ("r.csv", "t.csv", "new.csv")] == [2, 2, 2]
    assert xc.verify(scenario, read_plan(scenario, "new.csv")) == []


@pytest.mark.long
def test_what_the_first_method_buys(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Plans are verified, scored and simulated with the same luck, a file like the others."""
    assert run_program(["plan", "county", "--method", "risk", "-o", "mine.csv"]) == 0
    capsys.readouterr()
    words = ["compare", "mine.csv", "--scenario", "county", "--methods", "uniform,risk", "-n", "3", "--json"]
    assert run_program(words) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [plan["plan"] for plan in answer["plans"]] == ["uniform", "risk", "mine.csv"]
    assert [plan["breaches"] for plan in answer["plans"]] == [0, 0, 0]
    assert all(row["differences"]["risk"] == row["differences"]["mine.csv"] for row in answer["measures"])
    assert answer["first"] == answer["runs"][0] == "uniform"
    assert run_program(["compare", "--scenario", "county", "--baselines", "-n", "2"]) == 0
    out = capsys.readouterr().out
    assert "differences from optimal" in out
    assert all(name in out for name in ("uniform", "nearest", "risk", "roundrobin"))


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["compare"], "A and B"),
        (["compare", "--baselines"], "--scenario"),
        (["compare", "--scenario", "county", "--methods", "optimal"], "two plans at least"),
        (["compare", "--scenario", "county", "--methods", "unifrm,risk"], "uniform"),
        (["compare", "--scenario", "county", "--methods", "risk,risk"], "each method once"),
        (["roster", "county", "--plan", "p.csv", "-o", "r.doc"], ".xlsx"),
    ],
)
def test_wrong_words_are_refused(desk: Path, capsys: pytest.CaptureFixture[str], words: list[str], hint: str) -> None:
    assert run_program(words) == 2
    assert hint in capsys.readouterr().err

"""The sheet of settings in a ledger: what it says stands in the scenario; what is wrong is told; a blank one is written."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from openpyxl import load_workbook

from scenarios.creating.ledger_template import write_ledger
from scenarios.creating.new_scenario import new_from_table
from scenarios.language import Language, speaking
from scenarios.problems import ScenarioError
from xuncha.cli.commands import run_program

VILLAGES = [("330503001201", "甲村"), ("330503001202", "乙村"), ("330503002201", "丙村")]


def ledger(path: Path, rows: list[tuple[Any, ...]], sheet: str = "设置") -> Path:
    """A workbook with three villages and a sheet of settings, which stands first."""
    with xlsxwriter.Workbook(path) as book:
        settings = book.add_worksheet(sheet)
        settings.write_row(0, 0, ("情景设置",))
        settings.write_row(1, 0, ("项目", "名称", "分类", "日期", "数值", "说明"))
        for number, row in enumerate(rows, start=2):
            settings.write_row(number, 0, row)
        villages = book.add_worksheet("台账")
        villages.write_row(0, 0, ("代码", "村名"))
        for number, row in enumerate(VILLAGES, start=1):
            villages.write_row(number, 0, row)
    return path


@pytest.mark.slow
def test_what_it_says_stands_in_the_scenario(tmp_path: Path) -> None:
    """Teams, rounds, milestones, the term, and whatever has a short name; of the rest the program's own figures."""
    rows = [
        ("届始", "", "", "2027-01-01", ""), ("届期", "", "", "", 4), ("组数", "", "", "", 3), ("人数", "南浔区", "", "", 8),
        ("轮次", "春季轮", "", "3月5日", 20), ("轮次", "", "", "2028-09-01", 15),
        ("节点", "一般先行", "一般村", "2028-12-31", "95%"), ("节点", "", "", "2030-06-30", 1),
        ("缺勤率", "", "", "", "10%"), ("现场天数", "春季轮", "", "", 22), ("顺延", "", "", "", "drop"),
    ]  # fmt: skip
    file = new_from_table(tmp_path / "mine", ledger(tmp_path / "台账.xlsx", rows)).scenario.file
    assert (file.term.start, file.term.years) == (dt.date(2027, 1, 1), 4)
    ((_, teams),) = file.teams.items()
    assert (teams.count, teams.size) == (3, 8)
    assert [(round_.start, round_.on_site_days) for round_ in file.rounds.yearly] == [("03-05", 22)]
    assert [(round_.start, round_.on_site_days) for round_ in file.rounds.dated] == [(dt.date(2028, 9, 1), 15)]
    assert [(milestone.by, milestone.target, milestone.site_class) for milestone in file.milestones] == [
        (dt.date(2028, 12, 31), 0.95, "general"), (dt.date(2030, 6, 30), 1.0, None),
    ]  # fmt: skip
    assert file.milestones[0].name.zh == "一般先行"
    assert file.uncertainty.absence.probability == 0.1
    assert file.simulation.carry_over == "drop"


def test_everything_wrong_at_once(tmp_path: Path) -> None:
    """Each with its row; nothing is written."""
    rows = [
        ("组数", "", "", "", "很多"), ("人数", "别的区", "", "", 6), ("轮次", "春", "", "春天", 20),
        ("节点", "", "甲类", "2030-06-30", 1),
        ("节点", "", "", "2030-06-30", 150), ("缺席率", "", "", "", "10%"), ("届始", "", "", "", ""),
    ]  # fmt: skip
    with pytest.raises(ScenarioError) as caught:
        new_from_table(tmp_path / "mine", ledger(tmp_path / "台账.xlsx", rows))
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == len(rows)
    for number in (3, 5, 6, 7, 8, 9):
        assert any(f"row {number}" in text for text in said)
    assert any("缺勤率" in text or "absence" in text for text in said)
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.slow
def test_the_blank_ledger_is_read_back(tmp_path: Path, language: Language) -> None:
    """Filled in with villages, it is a scenario with the settings as they stand in it."""
    with speaking(language):
        path = write_ledger(tmp_path / "ledger.xlsx")
        book = load_workbook(path)
        sheet = book.worksheets[0]
        for number, (code, name) in enumerate(VILLAGES, start=2):
            sheet.cell(number, 2, name)
            sheet.cell(number, 3, code)
        book.save(path)
        made = new_from_table(tmp_path / "mine", path).scenario
    assert next(iter(made.file.teams.values())).count == 4
    assert [round_.on_site_days for round_ in made.file.rounds.yearly] == [32, 32]
    assert [milestone.target for milestone in made.file.milestones] == [0.5, 1.0]


@pytest.mark.slow
def test_a_ledger_stands_for_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` and the like read it as it is; nothing is written beside it."""
    path = ledger(tmp_path / "ledger.xlsx", [("组数", "", "", "", 2)])
    assert run_program(["check", str(path)]) == 0
    assert "2 teams" in capsys.readouterr().out
    assert [file.name for file in tmp_path.iterdir()] == ["ledger.xlsx"]
    assert run_program(["check", str(ledger(tmp_path / "bad.xlsx", [("组数", "", "", "", "-")]))]) == 2
    assert run_program(["new", str(tmp_path / "blank.xlsx"), "--template"]) == 0
    assert run_program(["new", str(tmp_path / "blank.xlsx"), "--template"]) == 2
    assert run_program(["new", str(tmp_path / "blank.csv"), "--template", "--name", "x"]) == 2

"""Plan files, written and read."""

from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from optimize.plan_result import PlanResult
from scenarios.language import speaking
from scenarios.plans.plan_files import read_plan, write_plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_round_trip(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path, ending: str) -> None:
    """What is written is read back, whatever the format."""
    path = write_plan(uniform_plan.plan, tmp_path / f"plan.{ending}")
    back = read_plan(nanxun, path)
    assert back.visits.equals(uniform_plan.plan.visits)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_is_one_to_work_with(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path, language: str) -> None:
    """Headers in the language, ids as text, dates as dates, rows by round and team; and it is read back as the same plan."""
    with speaking("zh" if language == "zh" else "en"):
        path = write_plan(uniform_plan.plan, tmp_path / "plan.xlsx")
    sheet = pl.read_excel(path)
    expected = ["代码", "村名", "方式", "巡察办", "巡察组", "轮次", "开始日期", "结束日期", "现场天数", "次序", "固定"]
    assert sheet.columns == (expected if language == "zh" else list(uniform_plan.plan.visits.columns))
    assert sheet.dtypes[0] == pl.String
    assert sheet.dtypes[6] == pl.Date
    order = [one.id for one in nanxun.rounds]
    stays = [(order.index(rnd), team) for team, rnd in sheet.select(sheet.columns[4], sheet.columns[5]).iter_rows()]
    assert stays == sorted(stays)
    with ZipFile(path) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in text
    assert "<autoFilter" in text
    assert read_plan(nanxun, path).visits.equals(uniform_plan.plan.visits)


def test_days_are_filled_in_and_words_checked(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """A typed plan may leave out office, name and days; an unknown team is named with its row."""
    path = tmp_path / "typed.csv"
    uniform_plan.plan.visits.select("site", "mode", "team", "round", "start", "end").write_csv(path)
    back = read_plan(nanxun, path)
    assert back.visits.equals(uniform_plan.plan.visits.with_columns(order=pl.lit(None, pl.Int64)))
    row = uniform_plan.plan.visits["team"].to_list().index("nanxun-1") + 2
    path.write_text(path.read_text().replace("nanxun-1", "nanxun-9", 1))
    with pytest.raises(ScenarioError) as caught:
        read_plan(nanxun, path)
    assert [(one.where, one.found) for one in caught.value.problems] == [(f"row {row}, column team", "nanxun-9")]


def test_other_endings_are_refused(uniform_plan: PlanResult, tmp_path: Path) -> None:
    """Nothing is written under an ending that means nothing."""
    with pytest.raises(ScenarioError, match=r"\.docx"):
        write_plan(uniform_plan.plan, tmp_path / "plan.docx")
    assert not list(tmp_path.iterdir())

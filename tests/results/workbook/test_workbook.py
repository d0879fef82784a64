"""Plan files: the workbook that teams use, and the tables; all are read back as they were written."""

import datetime as dt
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import polars as pl
import pytest
from make import write_county

from optimize.completing.complete import read_and_complete, read_plan
from optimize.plan_result import PlanResult
from optimize.planning import baseline_plan
from optimize.replanning.plan_changes import Change
from results.visit_details import chances_of, visit_chances
from results.workbook.book import write_plan_file
from results.workbook.half_days import half_days
from scenarios.language import Language, speaking
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from xuncha.api import simulate


def sheet(path: Path, name: str) -> pl.DataFrame:
    """Read a sheet as text, its header in the third row."""
    return pl.read_excel(path, sheet_name=name, read_options={"header_row": 2})


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.quick(2)
@pytest.mark.slow
def test_round_trip(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path, ending: str, language: Language) -> None:
    """What is written in one language is read back in the other, whatever the format."""
    with speaking(language):
        path = write_plan_file(nanxun, uniform_plan.plan, tmp_path / f"plan.{ending}")
    with speaking("en" if language == "zh" else "zh"):
        back = read_and_complete(nanxun, path)
    assert back.plan.visits.equals(uniform_plan.plan.visits)
    assert back.sentences() == []
    assert back.notes == ()
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


@pytest.mark.slow
def test_paper_has_last_days(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """In CSV and workbook the date is the last day, and the header says so; Parquet has the first day after."""
    end = uniform_plan.plan.visits["end"]
    written = pl.read_csv(write_plan_file(nanxun, uniform_plan.plan, tmp_path / "p.csv"), try_parse_dates=True)
    assert written["last_day"].to_list() == [day - dt.timedelta(days=1) for day in end]
    assert "end" not in written.columns
    assert pl.read_parquet(write_plan_file(nanxun, uniform_plan.plan, tmp_path / "p.parquet"))["end"].equals(end)
    with speaking("zh"):
        book = write_plan_file(nanxun, uniform_plan.plan, tmp_path / "p.xlsx")
    table = sheet(book, "轮次计划表")
    assert set(table["结束日期（最后一天）"]) == set(written["last_day"])


@pytest.mark.slow
def test_the_workbook_is_one_to_work_with(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """Names instead of ids, every sheet, dropdowns, bars, filters, frozen headers, A4."""
    roster = pl.DataFrame(
        {"round": ["2027-spring"], "team": ["nanxun-1"], "office": ["nanxun"], "person": ["k7"], "role": ["leader"]}
    )
    site, second = uniform_plan.plan.visits["site"][:2]
    moved = Change(site, "moved", "room", ("2027-spring", "nanxun-1", "direct"), ("2027-autumn", "nanxun-2", "direct"))
    changes = [moved, Change(second, "added", "new", None, ("2027-spring", "nanxun-1", "direct"))]
    pinned = Plan(uniform_plan.plan.visits.with_columns(pin=pl.when(pl.col("site") == site).then(pl.lit("all"))))
    with speaking("zh"):
        path = write_plan_file(nanxun, pinned, tmp_path / "p.xlsx", roster=roster, changes=changes)
    assert read_plan(nanxun, path).visits.equals(pinned.visits)
    with ZipFile(path) as parts:
        text = {name: parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}
    workbook = text["xl/workbook.xml"]
    for name in ("轮次计划表", "变动表", "甘特图", "各组负荷表", "覆盖率统计表", "任务分工表", "南浔区委巡察办第1组"):
        assert f'name="{name}"' in workbook
    assert workbook.count('state="hidden"') == 1
    first = text["xl/worksheets/sheet1.xml"]
    assert first.count('<dataValidation type="list"') == 6
    assert 'state="frozen"' in first
    assert "<autoFilter" in first
    assert 'paperSize="9"' in first
    assert 'orientation="landscape"' in first
    assert "_xlnm.Print_Titles" in workbook
    assert any("<dataBar" in part and "SUMIFS" in part for part in text.values())
    assert any("<cfRule" in part and "COUNTIFS" in part for part in text.values())
    plan = sheet(path, "轮次计划表")
    assert {"乡镇", "村名", "分类", "主题", "方式", "组", "轮次", "开始日期", "固定", "代码"} <= set(plan.columns)
    assert set(plan["组"]) <= {f"南浔区委巡察办第{k}组" for k in range(1, 5)} | {"湖州市委巡察办第1组"}
    assert plan.columns[-1] == "代码"
    assert plan["代码"].dtype == pl.String
    assert sheet(path, "变动表")["变动"].to_list() == ["调整", "新增"]
    assert "k7" in str(sheet(path, "任务分工表")["组长"][0])


def test_figures_of_the_sheets_follow_from_the_plan(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """Coverage at the end is the share of villages with a visit; load is days over the stay."""
    with speaking("zh"):
        path = write_plan_file(nanxun, uniform_plan.plan, tmp_path / "p.xlsx")
    villages = set(nanxun.sites.filter(pl.col("kind") == "village")["id"])
    planned = villages & set(uniform_plan.plan.visits["site"])
    coverage = sheet(path, "覆盖率统计表")
    total = coverage.filter(pl.col(coverage.columns[0]) == "合计")
    assert total["村数"].item() == len(villages)
    assert float(total[total.columns[-1]].item()) == pytest.approx(len(planned) / len(villages))
    load = sheet(path, "各组负荷表")
    days = uniform_plan.plan.visits.filter(pl.col("team") == "nanxun-1")["team_days"].sum()
    row = load.filter(pl.col(load.columns[0]) == "南浔区委巡察办第1组")
    assert float(row[row.columns[-1]].item()) == pytest.approx(days)


def test_half_days_follow_from_the_tour(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """A tour begins in the morning; one visit of an afternoon follows another of the morning on a shared day."""
    visits = uniform_plan.plan.visits
    halves = half_days(nanxun, uniform_plan.plan)
    known = [half for half in halves if half != (None, None)]
    assert len(known) > len(visits) * 0.9
    for k in range(1, len(visits)):
        earlier, later = visits.row(k - 1, named=True), visits.row(k, named=True)
        shared = earlier["team"] == later["team"] and later["start"] == earlier["end"] - dt.timedelta(days=1)
        if shared and halves[k - 1][1] == "pm" and halves[k][0] is not None:
            assert halves[k][0] == "pm"


@pytest.mark.slow
def test_a_large_plan_has_no_sheet_for_each_team(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """Of a region with hundreds of teams the sheets of single teams are left out; the plan is read back all the same."""
    offices = 70
    teams = tuple(replace(nanxun.teams[1], id=f"t-{k}") for k in range(offices))
    wide = replace(nanxun, teams=teams)
    visits = uniform_plan.plan.visits.head(offices).with_columns(
        team=pl.Series([team.id for team in teams]), office=pl.lit("nanxun"), order=pl.lit(1)
    )
    path = write_plan_file(wide, Plan(visits), tmp_path / "p.xlsx")
    with ZipFile(path) as parts:
        assert parts.read("xl/workbook.xml").decode().count("<sheet ") == 5
    assert read_plan(wide, path).visits.equals(Plan(visits).visits)


def test_other_endings_are_refused(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """Nothing is written under an ending that means nothing."""
    with pytest.raises(ScenarioError, match=r"\.docx"):
        write_plan_file(nanxun, uniform_plan.plan, tmp_path / "plan.docx")
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_plan_is_written_without_its_scenario(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """From Python a plan writes itself as a bare table, which is read back too."""
    for ending in ("csv", "xlsx", "parquet"):
        assert read_plan(nanxun, uniform_plan.plan.write(tmp_path / f"p.{ending}")).visits.equals(uniform_plan.plan.visits)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("ending", ["xlsx", "ods"])
@pytest.mark.slow
def test_libreoffice_saves_it_without_loss(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path, ending: str) -> None:
    """Opened and saved by LibreOffice the workbook is the same plan."""
    with speaking("zh"):
        path = write_plan_file(nanxun, uniform_plan.plan, tmp_path / "p.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", ending, "--outdir", str(tmp_path / "saved"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    assert read_plan(nanxun, tmp_path / "saved" / f"p.{ending}").visits.equals(uniform_plan.plan.visits)


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.slow
def test_how_sure_each_visit_is(
    nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path, ending: str, language: Language
) -> None:
    """A column of its own, which is read back without a word: it follows from the plan, and is no part of it."""
    plan = uniform_plan.plan
    chances = np.linspace(0, 1, len(plan))
    chances[3] = np.nan
    with speaking(language):
        path = write_plan_file(nanxun, plan, tmp_path / f"plan.{ending}", chances=chances)
    back = read_and_complete(nanxun, path)
    assert back.plan.visits.equals(plan.visits)
    assert back.notes == ()
    if ending == "xlsx":
        table = sheet(path, "plan" if language == "en" else "轮次计划表")
        shown = table["chance" if language == "en" else "把握"].cast(pl.Float64)
        known = dict(zip(plan.visits["site"], chances, strict=True))
        assert shown.null_count() == 1
        codes = table["code" if language == "en" else "代码"]
        assert all(known[code] == pytest.approx(value) for code, value in zip(codes, shown, strict=True) if value is not None)
    else:
        table = pl.read_csv(path) if ending == "csv" else pl.read_parquet(path)
        assert table.columns[-1] == "chance"
        assert table["chance"].null_count() == 1


def test_chances_are_matched_to_the_plan(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """A run of what is left of a plan says how sure those visits are; of the others nothing is known."""
    plan = uniform_plan.plan
    run = simulate(nanxun, plan, n=5, seed=2)
    assert chances_of(plan, run).tolist() == visit_chances(run.outcomes).tolist()
    longer = Plan(pl.concat([plan.visits, plan.visits.tail(1).with_columns(round=pl.lit("2027-spring"))]))
    assert np.isnan(chances_of(longer, run)).sum() == 1


def test_themes_are_told_in_the_language_and_read_back(tmp_path: Path) -> None:
    """Whichever language the table of sites has, a theme is one; the plan sheet is read back without a word."""
    folder = write_county(tmp_path / "county")
    table = folder / "sites.csv"
    rows = table.read_text(encoding="utf-8").replace(",roads,", ",惠农资金,", 7).replace(",roads,", ",Farm subsidies,")
    table.write_text(rows, encoding="utf-8")
    with speaking("zh"):
        scenario = load(folder)
        assert scenario.sites.filter(pl.col("kind") == "village")["theme"].unique().to_list() == ["farm subsidies"]
        path = tmp_path / "plan.xlsx"
        write_plan_file(scenario, baseline_plan(scenario, "uniform"), path)
        themes = sheet(path, "轮次计划表")["主题"].drop_nulls().unique().to_list()
        assert [theme for theme in themes if theme] == ["惠农资金"]
        assert read_and_complete(scenario, path).notes == ()

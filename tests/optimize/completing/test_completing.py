"""A planner's own table: read by names, its modes, order and dates filled in, and what it breaks told by row."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from openpyxl import Workbook

from optimize.completing.complete import read_and_complete, read_plan
from optimize.plan_result import PlanResult
from optimize.verifying.verify import verify
from scenarios.language import speaking
from scenarios.plans.plan import Plan
from scenarios.plans.visit_places import visit_places
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from sim.replications import simulate
from sim.world import compile_world


def typed(folder: Path, *rows: str) -> Path:
    path = folder / "mine.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def stripped(plan: Plan, path: Path) -> Path:
    """Write village, team and round of a plan, and nothing else, in another order."""
    table = plan.visits.select(pl.col("site").alias("代码"), pl.col("team").alias("组"), pl.col("round").alias("轮次"))
    table.sample(fraction=1.0, shuffle=True, seed=3).write_csv(path)
    return path


@pytest.mark.slow
def test_village_team_and_round_are_a_plan(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """Modes and dates are filled in so that no rule is broken that the plan kept; every visit has what it needs."""
    made = read_and_complete(nanxun, stripped(uniform_plan.plan, tmp_path / "t.csv"))
    count = len(uniform_plan.plan)
    assert (made.modes, made.dates) == (count, count)
    assert made.plan.visits.select("mode", "start", "end", "team_days", "order").null_count().sum_horizontal().item() == 0
    assert verify(nanxun, made.plan) == []
    assert made.sentences()
    before = uniform_plan.plan.visits["team_days"].sum()
    assert made.plan.visits["team_days"].sum() <= before + 1e-9


@pytest.mark.slow
def test_row_order_means_nothing(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """A shuffled plan is the same plan, in memory, in files and for the engine."""
    shuffled = uniform_plan.plan.visits.sample(fraction=1.0, shuffle=True, seed=5)
    assert Plan(shuffled).visits.equals(uniform_plan.plan.visits)
    path = tmp_path / "p.parquet"
    shuffled.write_parquet(path)
    assert read_plan(nanxun, path).visits.equals(uniform_plan.plan.visits)
    runs = [
        simulate(compile_world(nanxun, Plan(table)), replications=2, seed=1) for table in (shuffled, uniform_plan.plan.visits)
    ]
    assert runs[0].worked.tobytes() == runs[1].worked.tobytes()


def test_a_visit_is_moved_with_its_dates_left_blank(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """Others of the round that it comes from keep their dates; those it comes to make room, and it is said which."""
    visits = uniform_plan.plan.visits
    rounds = [round_.id for round_ in nanxun.rounds]
    moved = visits.filter((pl.col("team") == "nanxun-1") & (pl.col("round") == rounds[1]) & (pl.col("mode") == "direct"))[
        "site"
    ][0]
    is_moved = pl.col("site") == moved
    table = visits.with_columns(
        pl.when(is_moved).then(pl.lit(rounds[-1])).otherwise("round").alias("round"),
        *(pl.when(is_moved).then(None).otherwise(name).alias(name) for name in ("start", "end")),
    )
    table.write_csv(tmp_path / "t.csv")
    made = read_and_complete(nanxun, tmp_path / "t.csv")
    assert (made.modes, made.dates) == (0, 1)
    row = made.plan.visits.filter(is_moved).row(0, named=True)
    assert row["round"] == rounds[-1]
    last = nanxun.rounds[-1]
    assert nanxun.calendar.date(last.start) <= row["start"] < row["end"]
    rest = made.plan.visits.filter(~is_moved & (pl.col("round") != rounds[-1]))
    kept = visits.filter(~is_moved & (pl.col("round") != rounds[-1]))
    assert rest.drop("order").equals(kept.drop("order"))


def test_gaps_are_used_before_anybody_is_moved(county: Scenario, tmp_path: Path) -> None:
    """A visit without dates goes between others that keep theirs."""
    sites = [site for site, kind in county.sites.select("id", "kind").iter_rows() if kind == "village"][:3]
    team, rnd = county.teams[0].id, county.rounds[0]
    begin = [county.calendar.date(int(day)) for day in county.calendar.workdays if rnd.start <= day < rnd.end]
    rows = ["代码,方式,组,轮次,开始日期,结束日期(最后一天),现场天数",
            f"{sites[0]},direct,{team},{rnd.id},{begin[0]},{begin[4]},4",
            f"{sites[1]},direct,{team},{rnd.id},{begin[20]},{begin[25]},4",
            f"{sites[2]},direct,{team},{rnd.id},,,4"]  # fmt: skip
    made = read_and_complete(county, typed(tmp_path, *rows))
    dates = {row[0]: row[1:] for row in made.plan.visits.select("site", "start", "end").iter_rows()}
    one_day = dt.timedelta(days=1)
    assert dates[sites[0]] == (begin[0], begin[4] + one_day)
    assert dates[sites[1]] == (begin[20], begin[25] + one_day)
    assert begin[3] <= dates[sites[2]][0] < dates[sites[2]][1] <= begin[21]
    assert made.shifted == ()


def test_merged_cells_and_names(county: Scenario, tmp_path: Path) -> None:
    """Team and round stand once over their villages, as offices write it."""
    names = [name for name, kind in county.sites.select("name", "kind").iter_rows() if kind == "village"][:3]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["计划", None, None],
        ["组", "轮次", "村名"],
        ["第一组", "2027年春", names[0]],
        [None, None, names[1]],
        [None, None, names[2]],
    ):
        sheet.append(row)
    for area in ("A1:C1", "A3:A5", "B3:B5"):
        sheet.merge_cells(area)
    book.save(tmp_path / "t.xlsx")
    with speaking("zh"):
        made = read_and_complete(county, tmp_path / "t.xlsx").plan.visits
    assert sorted(made["name"]) == sorted(names)
    assert made["round"].unique().to_list() == ["2027-spring"]
    assert made["team"].n_unique() == 1


def test_what_is_broken_is_told_by_row_and_village(county: Scenario, tmp_path: Path) -> None:
    """The row is that of the file, the words are those of the office."""
    site, name = county.sites.filter(pl.col("kind") == "village").select("id", "name").row(0)
    team, rnd = county.teams[0].id, county.rounds[0]
    first = county.calendar.date(rnd.start)
    path = typed(tmp_path, "代码,方式,组,轮次,开始日期,结束日期", f"{site},direct,{team},{rnd.id},{first},{first}")
    given = read_and_complete(county, path)
    with speaking("zh"):
        breaches = verify(county, given.plan, visit_places(county, given.plan, given.rows))
    assert any(breach.where.startswith(f"第 2 行{name}（2027年春") for breach in breaches)


@pytest.mark.parametrize(
    ("header", "row", "where", "found"),
    [
        ("代码,组,轮次", "{site},第九组,2027年春", "“组”", "第九组"),
        ("代码,组,轮次", "{site},1,2027年冬", "“轮次”", "2027年冬"),
        ("代码,方式,组,轮次", "{site},直巡,1,2027年春", "“方式”", "直巡"),
        ("代码,村名,组,轮次", "{site},{other},1,2027年春", "“村名”", "{other}"),
        ("村名,组,轮次", "没有的村,1,2027年春", "“村名”", "没有的村"),
        ("代码,组,轮次,开始日期,结束日期", "{site},1,2027年春,2027-03-09,2027-03-08", "“结束日期（最后一天）”", "2027-03-08"),
        ("代码,组,轮次,结束日期", "{site},1,2027年春,2027-03-08", "“开始日期”", "未填"),
        ("代码,组,轮次,固定", "{site},1,2027年春,也许", "固定", "也许"),
        ("代码,组", "{site},1", "表头", "轮次"),
        ("组,轮次", "1,2027年春", "表头", "村名"),
    ],
)
def test_wrong_rows_are_refused(county: Scenario, tmp_path: Path, header: str, row: str, where: str, found: str) -> None:
    """Each with its row and column, in the words of the table."""
    villages = county.sites.filter(pl.col("kind") == "village")
    words = {"site": villages["id"][0], "other": villages["name"][1]}
    with speaking("zh"), pytest.raises(ScenarioError) as caught:
        read_plan(county, typed(tmp_path, header, row.format(**words)))
    (problem,) = caught.value.problems
    assert where in problem.where
    assert found.format(**words) in problem.found


def test_older_files_end_with_the_first_day_after(county: Scenario, tmp_path: Path) -> None:
    """``end`` is read by its header; ``last_day`` and 结束日期 include their day."""
    site, team, rnd = county.sites.filter(pl.col("kind") == "village")["id"][0], "district-1", county.rounds[0].id
    ends = {}
    for header in ("end", "last_day", "结束日期", "结束日期(最后一天)", "撤离日期"):
        path = typed(tmp_path, f"site,mode,team,round,start,{header}", f"{site},direct,{team},{rnd},2027-03-02,2027-03-12")
        ends[header] = read_plan(county, path).visits["end"][0].day
    assert ends == {"end": 12, "last_day": 13, "结束日期": 13, "结束日期(最后一天)": 13, "撤离日期": 13}


@pytest.mark.parametrize(("word", "pin"), [("轮次", "round"), ("组", "team"), ("全部", "all"), ("team", "team"), ("", None)])
def test_pins_are_kept(county: Scenario, tmp_path: Path, word: str, pin: str | None) -> None:
    """What is fixed by hand is read in both languages."""
    site, team, rnd = county.sites.filter(pl.col("kind") == "village")["id"][0], "district-1", county.rounds[0].id
    assert read_plan(county, typed(tmp_path, "代码,组,轮次,固定", f"{site},{team},{rnd},{word}")).visits["pin"][0] == pin


def test_what_a_plan_can_not_change_is_told(county: Scenario, tmp_path: Path) -> None:
    """A class that is not the scenario's has no effect, and that is said."""
    villages = county.sites.filter(pl.col("kind") == "village")
    site, team, rnd = villages["id"][0], "district-1", county.rounds[0].id
    wrong_class = "key" if villages["class"][0] != "key" else "good"
    made = read_and_complete(county, typed(tmp_path, "代码,组,轮次,分类", f"{site},{team},{rnd},{wrong_class}"))
    assert [note.found for note in made.notes] == [wrong_class]

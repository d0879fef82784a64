"""Plan files: the table of visits as CSV, XLSX or Parquet."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from scenarios.language import say
from scenarios.options.ways import days_by_hand
from scenarios.plans.plan import Plan
from scenarios.problems import Findings, Problem, ScenarioError, nearest
from scenarios.scenario import Scenario
from scenarios.tables.columns import PLAN
from scenarios.tables.read_table import read_table
from scenarios.writing import replace_file

ENDINGS = (".csv", ".xlsx", ".parquet")


def check_ending(path: Path) -> None:
    """Refuse a plan file whose ending says no known format, or whose folder is missing.

    Raises
    ------
    ScenarioError
        With what is allowed.
    """
    if path.suffix.lower() not in ENDINGS:
        hint = say(f"for example {path.stem}.xlsx", f"例如 {path.stem}.xlsx")
        raise ScenarioError([Problem(path.name, "", path.suffix or say("no ending", "无后缀"), ", ".join(ENDINGS), hint)])
    if not path.absolute().parent.is_dir():
        raise ScenarioError(
            [Problem(str(path), "", say("no such folder", "没有这个文件夹"), say("an existing folder", "已有的文件夹"))]
        )


def write_plan(plan: Plan, path: Path, roster: pl.DataFrame | None = None) -> Path:
    """Write a plan by the ending of `path`: ``.csv`` (UTF-8 with BOM, for spreadsheets), ``.xlsx`` or ``.parquet``.

    A roster goes with it as the second sheet of a workbook, and is left out of other files.

    Raises
    ------
    ScenarioError
        If the ending is another one, or the folder is missing.
    """

    def book(file: Path) -> None:
        from scenarios.plans.plan_sheet import write_sheet  # noqa: PLC0415 - Excel is loaded only where it is written

        write_sheet(plan.visits, file, roster)

    return write_by_ending(plan.visits, path, book)


def write_by_ending(table: pl.DataFrame, path: Path, book: Callable[[Path], None]) -> Path:
    """Write a table by the ending of `path`: CSV (UTF-8 with BOM, for spreadsheets), Parquet, or a workbook as `book` makes it.

    Raises
    ------
    ScenarioError
        If the ending is another one, or the folder is missing.
    """
    check_ending(path)
    ending = path.suffix.lower()
    if ending == ".csv":
        return replace_file(path, lambda file: table.write_csv(file, include_bom=True), keep=True)
    if ending == ".parquet":
        return replace_file(path, lambda file: table.write_parquet(file, compression="zstd"), keep=True)
    return replace_file(path, book, keep=True)


def read_plan(scenario: Scenario, path: str | Path) -> Plan:
    """Read a plan, made by the program or typed by hand.

    Empty ``team_days`` are reckoned from the mode, ``office`` and ``name`` are filled in. Rows are put in the order in
    which a team carries them out: by team and first day, rows of one day as they stand.

    Raises
    ------
    ScenarioError
        With every cell that can't be read or names something that the scenario does not hold.
    """
    path = Path(path)
    findings = Findings()
    table = read_table(path, PLAN, findings, path.name)
    findings.stop_on_error()
    _check_words(scenario, table, path.name, findings)
    findings.stop_on_error()
    offices = {team.id: scenario.offices[team.office].id for team in scenario.teams}
    rows = [scenario.site_row[site] for site in table["site"].to_list()]
    columns = [scenario.modes.index(mode) for mode in table["mode"].to_list()]
    team_office = {team.id: team.office for team in scenario.teams}
    by = [team_office[team] for team in table["team"].to_list()]
    reckoned = pl.Series("reckoned", days_by_hand(scenario, rows, columns, by), pl.Float64)
    given = table["team_days"] if "team_days" in table.columns else pl.Series("team_days", [None] * len(table), pl.Float64)
    team_days = given.fill_null(reckoned).alias("team_days")
    for row, days in zip(table["row"].to_list(), team_days.is_nan().to_list(), strict=True):
        if days:
            where = say(f"row {row}, column team_days", f"第 {row} 行, 现场天数列")
            findings.error(
                path.name,
                where,
                say("nothing", "空"),
                say("days: the mode can't serve this site", "该方式不适用于此对象, 须填天数"),
            )
    findings.stop_on_error()
    visits = table.with_columns(
        team_days,
        scenario.sites["name"][rows].alias("name") if rows else pl.lit("").alias("name"),
        pl.col("team").replace_strict(offices, return_dtype=pl.String).alias("office"),
    )
    return Plan(visits)


def _check_words(scenario: Scenario, table: pl.DataFrame, label: str, findings: Findings) -> None:
    known = {
        "site": scenario.sites["id"].to_list(),
        "mode": list(scenario.modes),
        "team": [team.id for team in scenario.teams],
        "round": [one.id for one in scenario.rounds],
    }
    for column, words in known.items():
        bad = table.filter(~pl.col(column).is_in(words)).select("row", column)
        for row, found in bad.iter_rows():
            allowed = ", ".join(words[:8]) + (" ..." if len(words) > 8 else "")  # noqa: PLR2004 - as many as fit a line
            findings.error(
                label,
                say(f"row {row}, column {column}", f"第 {row} 行, {column} 列"),
                found,
                allowed,
                nearest(str(found), words),
            )
    for row, start, end in table.filter(pl.col("end") <= pl.col("start")).select("row", "start", "end").iter_rows():
        findings.error(
            label,
            say(f"row {row}, column end", f"第 {row} 行, end 列"),
            end,
            say(f"a date after {start}", f"晚于 {start} 的日期"),
        )

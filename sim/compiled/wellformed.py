"""Whether a plan can be carried out at all: it may break every rule of planning, but must name what there is."""

import polars as pl

from scenarios.dispatch.choice import check_choices, check_classes
from scenarios.dispatch.orders import is_rule
from scenarios.dispatch.own_rule import DispatchChoice, dispatch_id
from scenarios.language import listed, of_number, say
from scenarios.plans.plan import Plan
from scenarios.problems import Findings, nearest
from scenarios.scenario import Scenario
from scenarios.schema import Mode
from scenarios.tables.read_table import FIRST_ROW
from scenarios.tables.where import row_place

SHOWN = 8
"""Allowed words that are listed."""


def check_plan(scenario: Scenario, plan: Plan, dispatch: DispatchChoice = "follow") -> None:
    """Check that a plan names sites, modes, teams and rounds of the scenario, and dates and days that can be.

    Where a rule says what teams do, it must not hold visits that only a plan brings together: those beside another office's,
    those of clusters, with skills or with people of elsewhere.

    Raises
    ------
    ScenarioError
        With every cell that is wrong; rows are counted as in a spreadsheet.
    """
    findings = Findings()
    visits = plan.visits.with_row_index("row", offset=FIRST_ROW)
    known_words = {
        "site": scenario.sites["id"].to_list(),
        "mode": list(scenario.modes),
        "team": [team.id for team in scenario.teams],
        "round": [round_.id for round_ in scenario.rounds],
    }
    for column, words in known_words.items():
        allowed = listed(words, SHOWN)
        is_unknown = ~pl.col(column).is_in(words).fill_null(value=False)
        _report(findings, visits, column, is_unknown, allowed, words)
    for column in ("start", "end"):
        _report(findings, visits, column, pl.col(column).is_null(), say("a date", "日期"))
    later = say("a date after the start", "晚于开始日期的日期")
    _report(findings, visits, "end", pl.col("end") <= pl.col("start"), later)
    positive = pl.col("team_days").is_finite() & (pl.col("team_days") > 0)
    _report(findings, visits, "team_days", ~positive.fill_null(value=False), say("days above 0", "大于 0 的天数"))
    check_choices(scenario.file, dispatch, findings)
    if is_rule(dispatch):
        _check_rule(findings, scenario, plan, dispatch)
    findings.stop_on_error()


def _check_rule(findings: Findings, scenario: Scenario, plan: Plan, rule: DispatchChoice) -> None:
    for name in scenario.modes:
        count = int((plan.visits["mode"] == name).sum())
        if count and not _free(scenario.mode(name)):
            fault = say(
                f"{of_number(count, 'visit')} in mode {name}, with dispatch {dispatch_id(rule)}",
                f"{name} 方式 {count} 次，派组 {dispatch_id(rule)}",
            )
            allowed = say(
                "visits that need no visit of another office, no cluster, no skills and nobody from elsewhere",
                "不须等待其他巡察办的进驻，且不成片、不要求专长或外来人员",
            )
            hint = say("dispatch follow, or a plan without the mode", "用 follow，或换一份不含该方式的计划")
            findings.error(say("plan", "计划"), say("column mode", "mode 列"), fault, allowed, hint)
    if len(plan):
        check_classes(scenario.file, rule, findings)


def _free(mode: Mode) -> bool:
    """Whether a rule can carry a mode out."""
    return mode.sync is None and mode.host != "cluster" and mode.team.members == "own" and not mode.team.skills


def _report(
    findings: Findings, visits: pl.DataFrame, column: str, is_wrong: pl.Expr, allowed: str, words: list[str] | None = None
) -> None:
    for row, value in visits.filter(is_wrong).select("row", column).iter_rows():
        place = row_place(row, column)
        text = say("nothing", "空") if value is None else str(value)
        findings.error(say("plan", "计划"), place, text, allowed, nearest(text, words or []))

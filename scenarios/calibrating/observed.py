"""The table ``observed``: shares of the villages covered by certain dates, from reports or ledgers, to fit figures to."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from scenarios.language import say
from scenarios.naming.lexicon import Lexicon
from scenarios.naming.names import class_names, office_names
from scenarios.problems import Findings
from scenarios.scenario import Scenario
from scenarios.tables.column import Column
from scenarios.tables.read_table import read_table
from scenarios.tables.where import row_place
from scenarios.tables.words import SHARE

OBSERVED = (
    Column("date", ("日期", "截止日期", "截至日期", "时间", "截止时间", "截至时间"), "date", required=True),
    Column("share", ("覆盖率", "完成率", "巡察覆盖率", "比例", "coverage"), "number", 0, 1, SHARE),
    Column("villages", ("已巡村数", "已巡察村数", "完成村数", "已巡村", "村数"), "number", 0, 1_000_000),
    Column("class", ("分类", "村分类", "类别")),
    Column("office", ("巡察办", "县区", "主管巡察办")),
)
"""A row holds a share, or a number of villages; of all villages, of a class, or of those of an office in charge."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A share that was observed."""

    date: dt.date
    """A visit whose last day this is counts."""
    share: float
    """Of the villages of its group, 0..1."""
    dimension: str
    """Group of the outcomes: ``village``, ``class`` or ``office``."""
    key: str
    scope: str
    """The group in words; empty for all villages."""


def read_observed(scenario: Scenario, path: Path) -> tuple[Observation, ...]:
    """Read a table of observations.

    Raises
    ------
    ScenarioError
        With every cell that can't be read, lies outside the term, or names something that the scenario does not hold.
    """
    findings = Findings()
    table = read_table(path, OBSERVED, findings)
    findings.stop_on_error()
    lexicons = {"class": class_names(scenario.file), "office": office_names(scenario.offices)}
    observations = [
        observation
        for row in table.iter_rows(named=True)
        if (observation := _observation(scenario, row, lexicons, path.name, findings))
    ]
    if not observations and not findings.errors:
        findings.error(path.name, "", say("no rows", "没有数据行"), say("a row for each date", "每个日期一行"))
    findings.stop_on_error()
    return tuple(observations)


def _observation(
    scenario: Scenario, row: dict[str, object], lexicons: dict[str, Lexicon], label: str, findings: Findings
) -> Observation | None:
    error_count = len(findings.errors)
    number, date = row["row"], row["date"]
    place = row_place(number, say("date", "日期"))  # type: ignore[arg-type]
    term = scenario.file.term
    if not isinstance(date, dt.date) or not term.start <= date < term.end:
        last = term.end - dt.timedelta(days=1)
        allowed = say(f"a date of the term, {term.start} to {last}", f"届内日期，{term.start} 至 {last}")
        findings.error(label, place, date or say("nothing", "未填"), allowed)
    dimension, key, scope = "village", "all", ""
    for column, lexicon in lexicons.items():
        word = row.get(column)
        if word is None:
            continue
        ids = lexicon.find(str(word))
        if dimension != "village" or len(ids) != 1:
            allowed = lexicon.known(ids or None) if dimension == "village" else say("a class or an office", "分类或巡察办之一")
            findings.error(label, row_place(number, column), word, allowed, lexicon.hint(str(word)))  # type: ignore[arg-type]
            continue
        dimension, key, scope = column, ids[0], lexicon.name(ids[0])
    share, villages = row.get("share"), row.get("villages")
    if (share is None) == (villages is None):
        fault = say("both", "两者都填了") if share is not None else say("neither", "两者都没填")
        findings.error(label, row_place(number, say("share", "覆盖率")), fault,  # type: ignore[arg-type]
                       say("a share, or a number of villages", "覆盖率或已巡村数之一"))  # fmt: skip
    if len(findings.errors) > error_count or not isinstance(date, dt.date):
        return None
    sites = _villages(scenario, dimension, key)
    value = float(str(share)) if share is not None else float(str(villages)) / max(sites, 1)
    if value > 1 or not sites:
        allowed = say(f"at most {sites}, the number of villages", f"至多 {sites} 个村")
        findings.error(label, row_place(number, say("villages", "已巡村数")), villages, allowed)  # type: ignore[arg-type]
        return None
    return Observation(date, value, dimension, key, scope)


def _villages(scenario: Scenario, dimension: str, key: str) -> int:
    sites = scenario.sites.filter(scenario.is_village)
    if dimension == "class":
        return int((sites["class"] == key).sum())
    if dimension == "office":
        return int((sites["office"] == scenario.office_index(key)).sum())
    return len(sites)

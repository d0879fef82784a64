"""Settings of a scenario in a sheet of the ledger (设置): teams, rounds, milestones, all that has a short name; without TOML.

The sheet has the columns item, name, class, date and value (项目, 名称, 分类, 日期, 数值). What it says stands in the
scenario file that is made of the ledger; that file is what counts from then on.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from scenarios.file.short_names import SHORT_NAMES
from scenarios.file.toml.one_value import value_of
from scenarios.language import listed, say
from scenarios.naming.plain_words import plain_word
from scenarios.problems import Findings, nearest
from scenarios.tables.cells.dates import read_dates
from scenarios.tables.formats.sheet import Sheet
from scenarios.tables.formats.table_files import read_sheets
from scenarios.tables.formats.unreadable import UnreadableTableError
from scenarios.tables.words import CLASS_WORDS, SETTINGS_SHEETS

COLUMNS = {
    "item": ("项目", "事项", "item"),
    "name": ("名称", "name"),
    "class": ("分类", "class"),
    "date": ("日期", "首日", "date"),
    "value": ("数值", "值", "value"),
    "note": ("说明", "备注", "note"),
}
ITEMS = {
    "teams": ("组数", "team_count", "teams"),
    "size": ("人数", "team_size"),
    "round": ("轮次", "round"),
    "milestone": ("节点", "节点目标", "milestone"),
    "start": ("届始", "term_start"),
    "years": ("届期", "term_years"),
}
MONTH_DAY = re.compile(r"(\d{1,2})[-月/.](\d{1,2})日?")


@dataclass(slots=True)
class Settings:
    """What a sheet says."""

    teams: dict[str, int] = field(default_factory=dict)
    """Teams by office as it is written there; an empty word is every office."""
    sizes: dict[str, int] = field(default_factory=dict)
    rounds: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"yearly": [], "dated": []})
    milestones: list[dict[str, Any]] = field(default_factory=list)
    term: dict[str, Any] = field(default_factory=dict)
    figures: list[tuple[str, Any, str]] = field(default_factory=list)
    """Short name, value, and place of all else."""


def read_settings(path: Path, findings: Findings) -> Settings | None:
    """Read the sheet of a workbook; None where it has none.

    Everything that is wrong is reported, with sheet and row.
    """
    try:
        sheets = [sheet for sheet in read_sheets(path) if sheet.name.strip().casefold() in SETTINGS_SHEETS]
    except (OSError, UnreadableTableError):
        return None  # reading the sites reports it
    if not sheets:
        return None
    return _Reading(sheets[0], path.name, findings).settings()


class _Reading:
    """Reads the rows of a sheet one after the other."""

    def __init__(self, sheet: Sheet, file: str, findings: Findings) -> None:
        self.sheet, self.file, self.findings = sheet, file, findings
        self.result = Settings()

    def settings(self) -> Settings:
        rows = [[str(cell).strip() if cell is not None else "" for cell in row] for row in self.sheet.cells.iter_rows()]
        words = {plain_word(word): column for column, names in COLUMNS.items() for word in names}
        heads = [[words.get(plain_word(cell)) if cell else None for cell in row] for row in rows]
        head = next((k for k, row in enumerate(heads) if {"item", "value"} <= set(row)), None)
        if head is None:
            allowed = say("a header with the columns item and value", "含“项目”“数值”列的表头")
            self.findings.error(self.file, self._place(self.sheet.rows[0]), say("no header", "没有表头"), allowed)
            return self.result
        for number, row in zip(self.sheet.rows[head + 1 :], rows[head + 1 :], strict=True):
            cells = {column: cell for column, cell in zip(heads[head], row, strict=True) if column is not None}
            if cells.get("item"):
                self._row(self._place(number), cells)
        return self.result

    def _row(self, place: str, cells: dict[str, str]) -> None:
        item = plain_word(cells["item"])
        kind = next((key for key, names in ITEMS.items() if item in {plain_word(name) for name in names}), "")
        if kind in {"teams", "size"}:
            number = self._whole(place, cells)
            if number is not None:
                (self.result.teams if kind == "teams" else self.result.sizes)[cells.get("name", "")] = number
        elif kind == "round":
            self._round(place, cells)
        elif kind == "milestone":
            self._milestone(place, cells)
        elif kind == "start":
            date = self._date(place, cells)
            self.result.term |= {} if date is None else {"start": date}
        elif kind == "years":
            number = self._whole(place, cells)
            self.result.term |= {} if number is None else {"years": number}
        else:
            self._other(place, cells)

    def _round(self, place: str, cells: dict[str, str]) -> None:
        days, name, text = self._whole(place, cells), cells.get("name", ""), cells.get("date", "")
        match = MONTH_DAY.fullmatch(text)
        if match is not None:
            start = f"{int(match[1]):02d}-{int(match[2]):02d}"
            title = name or say(f"round of {start}", f"{start} 轮")
            entry: dict[str, Any] = {"id": f"r{start.replace('-', '')}", "name": {"zh": title, "en": title}, "start": start}
            self.result.rounds["yearly"] += [] if days is None else [entry | {"on_site_days": days}]
            return
        date = self._date(
            place,
            cells,
            say("03-01 for a round every year, or a full date for a single one", "每年的月-日（03-01），或某年的日期"),
        )
        if date is not None and days is not None:
            title = name or say(f"round of {date}", f"{date} 轮")
            entry = {"id": f"r{date:%Y%m%d}", "name": {"zh": title, "en": title}, "start": date, "on_site_days": days}
            self.result.rounds["dated"].append(entry)

    def _milestone(self, place: str, cells: dict[str, str]) -> None:
        date, share, word = self._date(place, cells), self._share(place, cells), cells.get("class", "")
        site_class = CLASS_WORDS.get(word) if word else None
        if word and not site_class:
            words = [name for name, key in CLASS_WORDS.items() if key]
            self.findings.error(self.file, f"{place}{column_place('class')}", word, listed(words), nearest(word, words))
        if date is None or share is None:
            return
        title = cells.get("name", "") or say(f"covered by {date}", f"{date} 前")
        entry = {"name": {"zh": title, "en": title}, "by": date, "target": share}
        self.result.milestones.append(entry | ({"class": site_class} if site_class else {}))

    def _other(self, place: str, cells: dict[str, str]) -> None:
        head = cells["item"].partition(".")[0]
        items = [*(name for names in ITEMS.values() for name in names[:1]), *(say(short.en, short.zh) for short in SHORT_NAMES)]
        if not any(head in {short.zh, short.en} for short in SHORT_NAMES):
            self.findings.error(self.file, f"{place}{column_place('item')}", cells["item"], listed(items), nearest(head, items))
            return
        text = cells.get("value", "") or cells.get("date", "")
        name = f"{cells['item']}.{cells['name']}" if cells.get("name") else cells["item"]
        self.result.figures.append((name, _value(text), place))
        if not text:
            self.findings.error(
                self.file, f"{place}{column_place('value')}", say("nothing", "未填"), say("a value", "填写数值")
            )

    def _whole(self, place: str, cells: dict[str, str]) -> int | None:
        text = cells.get("value", "")
        if re.fullmatch(r"\d{1,4}(\.0+)?", text) and float(text) >= 0:
            return int(float(text))
        allowed = say("a whole number", "整数")
        self.findings.error(self.file, f"{place}{column_place('value')}", text or say("nothing", "未填"), allowed)
        return None

    def _share(self, place: str, cells: dict[str, str]) -> float | None:
        text = cells.get("value", "")
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([%％]?)", text)
        share = None if match is None else float(match[1]) / (100 if match[2] else 1)
        if share is not None and 0 < share <= 1:
            return round(share, 12)
        allowed = say("a share such as 50% or 0.5", "覆盖率，如 50% 或 0.5")
        self.findings.error(self.file, f"{place}{column_place('value')}", text or say("nothing", "未填"), allowed)
        return None

    def _date(self, place: str, cells: dict[str, str], allowed: str = "") -> dt.date | None:
        text = cells.get("date", "")
        date = read_dates(pl.Series([text], dtype=pl.String), "first")[0][0] if text else None
        if not isinstance(date, dt.date):
            expectation = allowed or say("a date such as 2031-06-30", "日期，如 2031-06-30")
            self.findings.error(self.file, f"{place}{column_place('date')}", text or say("nothing", "未填"), expectation)
            return None
        return date

    def _place(self, row: int) -> str:
        return say(f"sheet {self.sheet.name}, row {row}", f"工作表“{self.sheet.name}”第 {row} 行")


def column_place(name: str) -> str:
    """Return the place of a column in problems."""
    return say(f", column {name}", f"“{COLUMNS[name][0]}”列")


def _value(text: str) -> Any:
    """Read a value as TOML has it, a share in per cent, or else a text."""
    value = value_of(text)
    return int(value) if isinstance(value, float) and value.is_integer() else value

"""What was read from the tables, reported before anything is made of it: sheets, rows, columns, made-up figures."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from scenarios.language import listed, of_number, say
from scenarios.problems import Problem

MOST_NAMED = 6
"""Rows, sheets or headers named one by one."""

KIND_TITLES = {"village": ("village", "村"), "township": ("township", "乡镇"), "department": ("department", "部门")}


@dataclass(frozen=True, slots=True)
class LeftAside:
    """Rows that are not part of the table, and why."""

    why: str
    """In words."""
    rows: tuple[int | str, ...]
    """Their numbers in the sheet."""
    example: str = ""
    """What the first of them holds."""

    def __str__(self) -> str:
        example_text = f"“{self.example}”" if self.example else ""
        example_en = f"{example_text} " if example_text else ""
        return say(
            f"{self.why} {example_en}(row {_listed(self.rows)})", f"{self.why}{example_text}（第 {_listed(self.rows)} 行）"
        )


@dataclass(frozen=True, slots=True)
class TableReading:
    """What was read of one table."""

    table: str
    """``sites``, ``done``, ``staff``, ``travel``, ``blocked``, ``predecessors``, ``hosts``."""
    file: str
    sheets: tuple[str, ...] = ()
    """Sheets that were read; empty for files without sheets."""
    not_read: tuple[tuple[str, str], ...] = ()
    """Sheets that were not, each with the reason."""
    rows: int = 0
    """Rows that were read."""
    kinds: dict[str, int] = field(default_factory=dict)
    """Of the sites, how many of each kind."""
    left_aside: tuple[LeftAside, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    """Header and the column that it was understood as."""
    guessed: tuple[str, ...] = ()
    """Headers, words and units whose meaning was guessed, in words."""
    unknown: tuple[tuple[str, str], ...] = ()
    """Headers that were not understood, each with the nearest known one, or an empty text."""
    not_needed: tuple[str, ...] = ()
    """Headers that the program has no use for."""
    notes: tuple[str, ...] = ()
    """What else was done with the table, in words: hidden rows, codes that were found by name."""

    refused: frozenset[tuple[int | str, str]] = frozenset()
    """Row and column of the cells that could not be read: they are filled, though the table holds null there."""

    def noting(self, *notes: str) -> "TableReading":
        """Return the reading with more notes."""
        return replace(self, notes=(*self.notes, *notes))


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of all the tables of a scenario, and which figures are made up."""

    tables: tuple[TableReading, ...] = ()
    made_up: tuple[str, ...] | None = ()
    """Names for people of the columns whose figures are made up, wholly or in part; None where that is not known, since the
    input is refused."""

    def untold(self, warnings: Iterable[Problem]) -> list[Problem]:
        """Return the warnings that `lines` does not mention: it lists rows that were left aside."""
        listed_rows = {(table.file, rows_aside.why) for table in self.tables for rows_aside in table.left_aside}
        return [warning for warning in warnings if (warning.file, warning.hint) not in listed_rows]

    def lines(self) -> list[str]:
        """Return the five lines that stand before everything else; none where no table was read."""
        tables = tuple(table for table in self.tables if table.columns)
        if not tables:
            return []
        made_up = say("reported once the problems are corrected", "待问题改正后说明")
        if self.made_up is not None:
            made_up = listed(self.made_up) or say("nothing", "无")
        separator = say("; ", "；")
        return [
            say("Read: ", "读取：") + separator.join(_source(table) for table in tables),
            say("Rows: ", "行数：") + separator.join(_count(table) for table in tables),
            say("Left aside: ", "略去：")
            + (separator.join(filter(None, (_aside(table, tables) for table in tables))) or say("nothing", "无")),
            say("Columns: ", "列：") + separator.join(_columns(table, tables) for table in tables),
            say("Made up: ", "合成：") + made_up,
        ]

    def as_dict(self) -> dict[str, Any]:
        """Return the reading as the JSON object that ``--json`` prints."""
        return {
            "lines": self.lines(),
            "tables": [_as_dict(table) for table in self.tables],
            "made_up": None if self.made_up is None else list(self.made_up),
        }


def _listed(items: tuple[int | str, ...]) -> str:
    texts = [str(item) for item in items[:MOST_NAMED]]
    more = len(items) - len(texts)
    return listed(texts) + (say(f" and {more} more", f" 等 {len(items)} 处") if more else "")


def _source(reading: TableReading) -> str:
    if not reading.sheets:
        return reading.file
    count = len(reading.sheets)
    sheets = _listed(reading.sheets)
    return say(f"{reading.file}, sheet{'s' if count > 1 else ''} {sheets}", f"{reading.file} 工作表“{sheets}”")


def _count(reading: TableReading) -> str:
    kinds = [
        say(of_number(count, KIND_TITLES[kind][0]), f"{KIND_TITLES[kind][1]} {count} 个")
        for kind, count in reading.kinds.items()
    ]
    text = f"{reading.file} " + (listed(kinds) or say(f"{reading.rows}", f"{reading.rows} 行"))
    return text + (say(" (", "（") + say("; ", "；").join(reading.notes) + say(")", "）") if reading.notes else "")


def _named(reading: TableReading, tables: tuple[TableReading, ...]) -> str:
    return f"{reading.file} " if len(tables) > 1 else ""


def _aside(reading: TableReading, tables: tuple[TableReading, ...]) -> str:
    parts = [str(rows) for rows in reading.left_aside]
    parts += [say(f"sheet {sheet} ({reason})", f"工作表“{sheet}”（{reason}）") for sheet, reason in reading.not_read]
    return _named(reading, tables) + say(", ", "，").join(parts) if parts else ""


def _columns(reading: TableReading, tables: tuple[TableReading, ...]) -> str:
    column_list = listed(header if header == title else f"{header} = {title}" for header, title in reading.columns)
    text = _named(reading, tables) + column_list
    if reading.guessed:
        text += say("; guessed: ", "；推断：") + listed(reading.guessed)
    if reading.unknown:
        near = [
            header + (say(f" (nearest: {nearest})", f"（最接近“{nearest}”）") if nearest else "")
            for header, nearest in reading.unknown
        ]
        text += say("; not understood: ", "；未识别：") + listed(near)
    if reading.not_needed:
        text += say("; not used: ", "；未使用：") + listed(reading.not_needed)
    return text


def _as_dict(reading: TableReading) -> dict[str, Any]:
    return {
        "table": reading.table,
        "file": reading.file,
        "sheets": list(reading.sheets),
        "sheets_not_read": [{"sheet": sheet, "why": reason} for sheet, reason in reading.not_read],
        "rows": reading.rows,
        "kinds": dict(reading.kinds),
        "left_aside": [{"why": rows.why, "rows": list(rows.rows), "example": rows.example} for rows in reading.left_aside],
        "columns": [{"header": header, "column": title} for header, title in reading.columns],
        "guessed": list(reading.guessed),
        "not_understood": [{"header": header, "nearest": nearest} for header, nearest in reading.unknown],
        "not_used": list(reading.not_needed),
        "notes": list(reading.notes),
    }

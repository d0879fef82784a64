"""Headers of planners' tables: which row holds them, which column each one means, and the unit that it names."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.language import say
from scenarios.problems import Findings, nearest
from scenarios.tables.columns import Column
from scenarios.tables.sheet_faults import FAULT

TITLE_ROWS = 5
"""Rows among which the header is looked for: planners put titles above it."""
SURE = 2
"""Known headers that make a row below the first one the header."""
BRACKET = re.compile(r"^(.*?)\(([^()]*)\)$")


@dataclass(frozen=True, slots=True)
class Named:
    """A column of a table file whose meaning is known."""

    column: Column
    header: str
    """As it stands in the file."""
    position: int
    factor: float = 1.0
    """From the unit in the header to the column's own."""


def plain(text: str) -> str:
    """Return a header or word in its plainest form: no spaces, marks, or difference of width and case."""
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[\s_*:\-\u200b\ufeff]", "", text)


def header_row(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> int:
    """Position of the row that holds the headers: the first, or one just below a title."""
    scores = _scores(rows, columns)
    if not scores or max(scores) < SURE:
        return 0
    return scores.index(max(scores))


def has_headers(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> bool:
    """Whether one of the first rows is surely the header."""
    return max(_scores(rows, columns), default=0) >= SURE


def _scores(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> list[int]:
    known = set(_words(columns))
    return [sum(_base(cell)[0] in known or plain(cell) in known for cell in row) for row in rows[:TITLE_ROWS]]


def name_headers(headers: Sequence[str], columns: Sequence[Column], findings: Findings, label: str) -> list[Named]:
    """Find the meaning of headers.

    Unknown ones are warned of, with the nearest known one; a column given twice, an unknown unit and a missing column are
    errors.
    """
    known = _words(columns)
    named: list[Named] = []
    strange: list[str] = []
    for position, header in enumerate(headers):
        if not plain(header):
            continue
        shown = header.strip()
        where = say(f"column {shown}", f"列 {shown}")
        if re.match(FAULT, shown):
            where = say(f"header, column {position + 1}", f"表头, 第 {position + 1} 列")
            findings.error(label, where, shown, say("a header", "列名"))
            continue
        word, unit = (plain(header), "") if plain(header) in known else _base(header)
        column = known.get(word)
        if column is None:
            strange.append(shown)
            allowed = ", ".join(one.name for one in columns)
            findings.warn(label, where, shown, allowed, nearest(plain(header), known))
            continue
        first = next((one for one in named if one.column is column), None)
        if first is not None:
            found = say(f"a second column for {column.name}", f"第二个“{column.aliases[0]}”列")
            allowed = say(f"one; {first.header} is the first", f"一列;已有 {first.header}")
            findings.error(label, where, found, allowed, say("delete or rename one of them", "请删除或改名其中一列"))
            continue
        factor = 1.0
        if unit and column.units:
            units = {plain(name): value for name, value in column.units.items()}
            if unit not in units:
                findings.error(label, where, unit, ", ".join(column.units), nearest(unit, units))
            factor = units.get(unit, 1.0)
        named.append(Named(column, shown, position, factor))
    _report_missing(columns, named, strange, findings, label)
    return named


def _report_missing(columns: Sequence[Column], named: list[Named], strange: list[str], findings: Findings, label: str) -> None:
    present = {one.column.name for one in named}
    for column in columns:
        if column.required and column.name not in present:
            words = (column.name, *column.aliases)
            close = next((word for word in strange if nearest(plain(word), map(plain, words))), "")
            hint = say(f"is {close} meant for it?", f"“{close}”是否应为此列?") if close else ""
            found = say(f"no column {column.name}", f"缺少“{column.aliases[0]}”列")
            findings.error(label, say("header", "表头"), found, " / ".join(words[:4]), hint)


def _words(columns: Sequence[Column]) -> dict[str, Column]:
    return {plain(word): column for column in columns for word in (column.name, *column.aliases)}


def _base(header: str) -> tuple[str, str]:
    """Part a header into its word and what stands in brackets behind it."""
    match = BRACKET.match(plain(header))
    return (match.group(1), match.group(2)) if match else (plain(header), "")

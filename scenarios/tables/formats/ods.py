"""Workbooks of OpenDocument (ODS), as LibreOffice and WPS write them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, iterparse

from scenarios.language import say
from scenarios.tables.formats.number_formats import number_text
from scenarios.tables.formats.sheet import Grid, Sheet, too_large
from scenarios.tables.formats.unreadable import UnreadableTableError, refusing_damage
from scenarios.tables.formats.xlsx import MOST_PART_BYTES

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ROW, CELL, COVERED = f"{TABLE}table-row", f"{TABLE}table-cell", f"{TABLE}covered-table-cell"
REPEATED_ROWS, REPEATED_COLUMNS = f"{TABLE}number-rows-repeated", f"{TABLE}number-columns-repeated"
HIDDEN = {"collapse", "filter"}


def read_ods(path: Path) -> list[Sheet]:
    """Read every sheet of a workbook; sheets without a filled cell are left out.

    Raises
    ------
    UnreadableTableError
        If it is damaged, protected by a password, or larger than any table.
    """
    with refusing_damage():
        with zipfile.ZipFile(path) as archive:
            size = archive.getinfo(CONTENT).file_size
            if size > MOST_PART_BYTES:
                raise too_large(
                    say(f"a part of {size / 2**20:,.0f} MB ({CONTENT})", f"部件 {CONTENT} 达 {size / 2**20:,.0f} MB")
                )
            if MANIFEST in archive.namelist() and b"encryption-data" in archive.open(MANIFEST).read(MOST_PART_BYTES):
                fault = say("a workbook protected by a password", "设有密码的工作簿")
                raise UnreadableTableError(fault, say("save it without the password", "请取消密码后另存"))
            with archive.open(CONTENT) as source:
                sheets = [grid.sheet() for grid in _grids(source)]
        return [sheet for sheet in sheets if sheet.rows]


def _grids(source: IO[bytes]) -> Iterator[Grid]:
    hidden_styles: set[str] = set()
    grid, row, column = Grid(""), 0, 0
    for event, element in iterparse(source, events=("start", "end")):  # noqa: S314 - see xlsx
        if event == "start":
            if element.tag == f"{TABLE}table":
                name = element.get(f"{TABLE}name", "")
                grid, row, column = Grid(name, hidden=element.get(f"{TABLE}style-name") in hidden_styles), 0, 0
            continue
        if element.tag == f"{STYLE}style":
            properties = element.find(f"{STYLE}table-properties")
            if properties is not None and properties.get(f"{TABLE}display") == "false":
                hidden_styles.add(element.get(f"{STYLE}name", ""))
        elif element.tag == f"{TABLE}table-column":
            count = _times(element, REPEATED_COLUMNS)
            if element.get(f"{TABLE}visibility") in HIDDEN:
                grid.hidden_spans.append((column + 1, column + count))
            column += count
        elif element.tag == ROW:
            row = _pour(element, row, grid)
            element.clear()
        elif element.tag == f"{TABLE}table":
            element.clear()
            yield grid


def _pour(element: Element, depth: int, grid: Grid) -> int:
    """Pour a row, as often as it is repeated, into the grid; return the number of its last row."""
    count = _times(element, REPEATED_ROWS)
    cells: list[tuple[int, str]] = []
    column = 0
    for cell in element:
        if cell.tag not in {CELL, COVERED}:
            continue
        repeats = _times(cell, REPEATED_COLUMNS)
        text = _text(cell) if cell.tag == CELL else None  # what a merged area covers is not seen
        if text is not None and text.strip():
            if repeats > 1 and repeats * count + grid.filled > MOST_REPEATED:
                raise too_large(
                    say(f"a cell repeated {repeats * count:,} times", f"同一单元格重复 {repeats * count:,} 次"), grid.name
                )
            cells.extend((column + k, text) for k in range(1, repeats + 1))
            wide, high = (_times(cell, f"{TABLE}number-{kind}-spanned") for kind in ("columns", "rows"))
            if wide > 1 or high > 1:
                grid.areas.append((depth + 1, column + 1, depth + high, column + wide))
        column += repeats
    if cells:
        if count * len(cells) > MOST_REPEATED:
            raise too_large(say(f"a row repeated {count:,} times", f"同一行重复 {count:,} 次"), grid.name)
        hidden = element.get(f"{TABLE}visibility") in HIDDEN
        for number in range(depth + 1, depth + count + 1):
            if hidden:
                grid.hidden_rows.add(number)
            for place, text in cells:
                grid.put(number, place, text)
    return depth + count


MOST_REPEATED = 100_000
"""Cells that one repeated row or cell may stand for."""


def _times(element: Element, name: str) -> int:
    number = int(element.get(name, 1))
    if number < 1:
        raise ValueError(number)
    return number


def _text(cell: Element) -> str | None:  # noqa: PLR0911 - a case a kind
    kind = cell.get(f"{OFFICE}value-type")
    text = "\n".join("".join(part.itertext()) for part in cell.iterfind(f"{TEXT}p"))
    value = cell.get(f"{OFFICE}value")
    if text.startswith(("#", "Err:")):  # the value of an error is 0
        return text if text.startswith("#") else "#VALUE!"
    if kind in {"float", "currency"} and value is not None:
        return text if text.isdecimal() and float(text) == float(value) else number_text(float(value), "plain")
    if kind == "percentage" and value is not None:
        return number_text(float(value), "percent")
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", text).removesuffix("T00:00:00").replace("T", " ")
    if kind == "boolean":
        return "1" if cell.get(f"{OFFICE}boolean-value") == "true" else "0"
    formula = cell.get(f"{TABLE}formula")
    if not text and formula and kind is None:
        return "=" + formula.split("=", 1)[-1]
    return cell.get(f"{OFFICE}string-value") or text or None

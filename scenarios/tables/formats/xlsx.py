"""Workbooks of the present format (XLSX, XLSM): values with their formats, merged areas, hidden rows, errors, formulas.

Built on openpyxl: it opens the package and knows sheets, shared strings and formats. Its read-only mode knows no merged
areas, and its other mode keeps an object a cell and fills the area that a sheet claims; so rows are taken from its parser one
by one, and only what is filled is kept.
"""

import warnings
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring, iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._reader import COL_TAG, FORMULA_TAG, INLINE_STRING, MERGE_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHEET_MAIN_NS

from scenarios.language import say
from scenarios.tables.formats.number_formats import FormatKind, format_kind, number_text
from scenarios.tables.formats.sheet import Grid, Sheet, too_large
from scenarios.tables.formats.unreadable import UnreadableTableError, refusing_damage

MOST_PART_BYTES = 64 * 2**20
"""Bytes of an unpacked part; a list of 100,000 villages takes half of it."""
STYLES = "xl/styles.xml"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


def read_xlsx(path: Path) -> list[Sheet]:
    """Read every sheet of a workbook; sheets without a filled cell are left out.

    Raises
    ------
    UnreadableTableError
        If it is damaged, or larger than any table.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out, such as drawings
        with refusing_damage():
            return _read(path)


def _read(path: Path) -> list[Sheet]:
    with path.open("rb") as file:
        reader = ExcelReader(file, read_only=True, keep_links=False)
        for part in reader.archive.infolist():
            # only these are unpacked; pictures may be as large as they like
            if part.filename.endswith((".xml", ".rels")) and part.file_size > MOST_PART_BYTES:
                size = part.file_size / 2**20
                raise too_large(say(f"a part of {size:,.0f} MB ({part.filename})", f"部件 {part.filename} 达 {size:,.0f} MB"))
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        formats = _formats(reader.archive)
        from_1904 = reader.wb.epoch == CALENDAR_MAC_1904
        sheets = []
        for entry, part in reader.parser.find_sheets():
            if part.target in reader.valid_files and "chartsheet" not in part.Type:
                grid = Grid(entry.name, hidden=entry.state != "visible")
                with reader.archive.open(part.target) as source:
                    _Cells(source, reader.shared_strings, formats, from_1904=from_1904).pour(grid)
                sheets.append(grid.sheet())
        if not sheets and STRICT in reader.archive.read("xl/workbook.xml"):
            fault = say("a workbook in the strict variant of the format", "“严格 Open XML”格式的工作簿")
            raise UnreadableTableError(fault, say("save it as an ordinary .xlsx", "请另存为普通的 .xlsx 工作簿"))
    return [sheet for sheet in sheets if sheet.rows]


def _formats(archive: zipfile.ZipFile) -> Callable[[int], tuple[FormatKind, str]]:
    """Kind and code of the number format of each style: read apart, since whole style sheets are often out of order."""
    try:
        root = fromstring(archive.read(STYLES))  # noqa: S314 - expat itself stops entities that explode
    except KeyError:
        return lambda _: ("plain", "")
    name = f"{{{SHEET_MAIN_NS}}}"
    custom = {
        int(element.get("numFmtId", 0)): element.get("formatCode", "")
        for element in root.iterfind(f".//{name}numFmts/{name}numFmt")
    }
    styles = [int(element.get("numFmtId", 0)) for element in root.iterfind(f"{name}cellXfs/{name}xf")]

    @cache
    def of_style(style: int) -> tuple[FormatKind, str]:
        number = styles[style] if style < len(styles) else 0
        return format_kind(number, custom), custom.get(number, "")

    return of_style


class _Cells(WorkSheetParser):  # type: ignore[misc] # openpyxl has no types
    """Pours the filled cells of a sheet into a grid, as text."""

    def __init__(
        self, source: Any, strings: list[str], formats: Callable[[int], tuple[FormatKind, str]], *, from_1904: bool
    ) -> None:
        super().__init__(source, strings)
        self.col_counter: int = 0
        self._formats = formats
        self._from_1904 = from_1904

    def pour(self, grid: Grid) -> None:
        """Read the sheet's part."""
        for row, cells in self._rows(grid):
            for column, text in cells:
                grid.put(row, column, text)
        for attributes in self.column_dimensions.values():
            if attributes.get("hidden") in {"1", "true"}:
                grid.hidden_spans.append((int(attributes["min"]), int(attributes["max"])))

    def _rows(self, grid: Grid) -> Iterator[tuple[int, list[tuple[int, str]]]]:
        for _, element in iterparse(self.source):  # noqa: S314 - as above
            if element.tag == ROW_TAG:
                row, cells = self.parse_row(element)
                if not 1 <= row <= LAST_ROW:
                    raise ValueError(row)
                if element.get("hidden") in {"1", "true"}:
                    grid.hidden_rows.add(row)
                element.clear()
                yield row, [cell for cell in cells if cell is not None]
            elif element.tag == COL_TAG:
                self.parse_column_dimensions(element)
            elif element.tag == MERGE_TAG:
                for area in element:
                    left, top, right, bottom = range_boundaries(area.get("ref", ""))
                    grid.areas.append((top, left, bottom, right))

    def parse_cell(self, element: Element) -> tuple[int, str] | None:
        """Return column and text of a cell; None where it is empty."""
        self.col_counter = _column(element.get("r"), self.col_counter)
        kind = element.get("t", "n")
        text: str | None = element.findtext(VALUE_TAG) or None
        if kind == "inlineStr":
            inside = element.find(INLINE_STRING)
            text = None if inside is None else _plain_text(inside)
        elif text is None:
            formula = element.find(FORMULA_TAG)
            # a formula that was never calculated; one whose result is an empty text has the kind "str"
            text = None if formula is None or kind == "str" else "=" + (formula.text or "")
        elif kind == "s":
            text = self.shared_strings[int(text)]
        elif kind == "n":
            number_format, code = self._formats(int(element.get("s", 0)))
            text = number_text(float(text), number_format, code, from_1904=self._from_1904)
        elif kind == "d":
            text = text.removesuffix("T00:00:00").replace("T", " ")
        return None if text is None else (self.col_counter, text)


def _column(reference: str | None, last: int) -> int:
    """Column of a cell such as ``AB12``; the one after the last where it has no name."""
    return _column_number(reference.rstrip("0123456789")) if reference else last + 1


@cache
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= LAST_COLUMN:
        raise ValueError(letters)
    return number


def _plain_text(inside: Element) -> str:
    """Text of an inline string without its phonetic runs."""
    name = f"{{{SHEET_MAIN_NS}}}"
    runs = [inside, *inside.iterfind(f"{name}r")]
    return "".join(run.findtext(f"{name}t") or "" for run in runs)

"""Tables as plain text: CSV, tab-separated and the like, in whatever encoding and with whatever separator.

The separator is the one with which the text falls apart into a table: first of all into known headers, then into rows of one
width. Marks are not counted, since cells hold them too (``03-01/05-01;06-16/07-01``).
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import polars as pl

from scenarios.disk.csv_cells import as_written
from scenarios.language import of_number, say
from scenarios.tables.formats.sheet import MOST_COLUMNS, Sheet, too_large
from scenarios.tables.formats.unreadable import UnreadableTableError

SEPARATORS = ",\t;|，"
LONGEST_CELL = 1_000_000
ROWS_LOOKED_AT = 60
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
NAMED_SEPARATOR = "sep="
"""How a line begins that names the separator, for spreadsheet programs."""

NO_SEPARATORS = ' "'
"""What no reader of such tables takes for one."""

Rows = list[list[str]]
Score = Callable[[Sequence[Sequence[str]]], int]
"""Number of known headers in the best of the first rows."""


def read_delimited(data: bytes, score: Score) -> list[Sheet]:
    """Read a table of plain text.

    Raises
    ------
    UnreadableTableError
        If it is not text, or cannot be split into a table.
    """
    text = decode(data)
    if not text.strip():
        raise UnreadableTableError(say("an empty file", "空文件"))
    first, _, body = text.partition("\n")
    declaration = first.strip().strip('"').lower()
    skipped_lines = 0
    if declaration.startswith(NAMED_SEPARATOR):
        mark = first.strip().strip('"')[len(NAMED_SEPARATOR) :] or "\t"
        text, skipped_lines = body, 1
        separator = mark[0] if mark[0] not in NO_SEPARATORS else find_separator(text, score)
    else:
        separator = find_separator(text, score)
    cells = _parse(text, separator, score)
    if cells.width > MOST_COLUMNS:
        raise too_large(say(f"{cells.width:,} columns", f"{cells.width:,} 列"))
    # ="330503100201" makes a spreadsheet keep the digits as text
    cells = as_written(cells.select(pl.all().str.replace(r'^\s*="(.*)"\s*$', "$1").str.replace_all('""', '"', literal=True)))
    return [Sheet("", cells, tuple(range(1 + skipped_lines, 1 + skipped_lines + len(cells))), tuple(range(1, cells.width + 1)))]


def decode(data: bytes) -> str:
    """Return a file's text, whichever of the usual encodings it has.

    Raises
    ------
    UnreadableTableError
        If it has none of them.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    hint = say("save it as .xlsx, or as CSV in UTF-8", "请另存为 .xlsx，或 UTF-8 编码的 CSV")
    raise UnreadableTableError(say("content that is neither UTF-8 nor GB18030 text", "既非 UTF-8 也非 GB18030 的内容"), hint)


def _encodings(data: bytes) -> list[str]:
    if data.startswith(UTF16_MARKS):
        return ["utf-16"]
    head = data[:1000]
    if head.count(0) > len(head) // 8:  # every other byte of plain digits and marks
        return ["utf-16-le" if head[1:2] == b"\0" or head[3::2].count(0) >= head[2::2].count(0) else "utf-16-be"]
    return ["utf-8-sig", "gb18030"]


def find_separator(text: str, score: Score) -> str:
    """Return the separator with which a text falls apart into known headers and rows of one width."""

    def merit(separator: str) -> tuple[int, float, int]:
        rows = [row for row in _head(text, separator) if any(cell.strip() for cell in row)]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        return (score(rows) if width > 1 else min(score(rows), 1), count / max(len(rows), 1), width)

    return max(SEPARATORS, key=merit)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    return csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=separator != "\t", strict=True)


def _head(text: str, separator: str) -> Rows:
    """Return the first rows, those before a fault where there is one."""
    rows: Rows = []
    try:
        for row in islice(_records(text, separator), ROWS_LOOKED_AT):
            rows.append(row)
    except csv.Error:
        pass
    return rows


def _parse(text: str, separator: str, score: Score) -> pl.DataFrame:
    """Return all rows as text columns; polars where it can, since it is ten times as fast."""
    head = _head(text, separator)
    width = _table_width(head, score)
    if separator.isascii() and width > 1 and '"' not in text:
        try:
            widest = max(map(len, head))
            schema = {str(k): pl.String for k in range(widest)}
            cells = pl.read_csv(text.encode(), has_header=False, separator=separator, schema=schema, quote_char=None)
            extra_fields = (
                cells.select(pl.any_horizontal(pl.nth(range(width, widest)).str.strip_chars() != "").any()).item()
                if widest > width
                else False
            )
            if not extra_fields:
                return cells.select(pl.nth(range(width)))
        except pl.exceptions.PolarsError:
            pass
    return _parse_slowly(text, separator, width)


def _table_width(head: Rows, score: Score) -> int:
    """Width of the table: that of its header, or of most rows where these are wider."""
    rows = [_trimmed(row) for row in head]
    widths = Counter(len(row) for row in rows if len(row) > 1)
    usual = max(widths, key=lambda width: (widths[width], width), default=1)
    header = max(rows, key=lambda row: score([row]), default=[])
    return max(usual, len(header) if score([header]) > 1 else 1)


def _trimmed(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]


def _parse_slowly(text: str, separator: str, width: int) -> pl.DataFrame:
    rows: Rows = []
    records = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=separator != "\t", strict=True)
    try:
        for row in records:
            cells = _trimmed(row)
            if len(cells) > width:
                fault = say(
                    f"line {records.line_num} with {of_number(len(cells), 'cell')}; the table has {width}",
                    f"第 {records.line_num} 行有 {len(cells)} 格，表格为 {width} 格",
                )
                raise UnreadableTableError(fault, say("put quotes around cells that hold a comma", "含逗号的单元格须加引号"))
            rows.append(cells)
    except csv.Error:
        fault = say(f"a quotation mark without its partner, line {records.line_num}", f"第 {records.line_num} 行附近引号不成对")
        raise UnreadableTableError(fault, say("put quotes around cells that hold a comma", "含逗号的单元格须加引号")) from None
    columns = {str(k): [row[k] if k < len(row) else None for row in rows] for k in range(width)}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))

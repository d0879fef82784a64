"""Workbooks of the old format (XLS, and WPS's ET): read through xlrd, which knows merged areas, hidden rows and formats."""

import io
from pathlib import Path

import xlrd
from xlrd.biffh import error_text_from_code

from scenarios.language import aside, say
from scenarios.tables.formats.number_formats import FormatKind, format_kind, number_text
from scenarios.tables.formats.sheet import Grid, Sheet
from scenarios.tables.formats.unreadable import UnreadableTableError


def read_xls(path: Path) -> list[Sheet]:
    """Read every sheet of a workbook; sheets without a filled cell are left out.

    Raises
    ------
    UnreadableTableError
        If it is protected by a password, or damaged.
    """
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise _protected()
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        return [sheet for sheet in (_sheet(book, source) for source in book.sheets()) if sheet.rows]
    except UnreadableTableError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever comes to hand
        # a damaged file fails anywhere in xlrd, with whatever comes to hand
        if "encrypted" in str(error).lower():
            raise _protected() from None
        fault = say(
            "an old workbook (.xls, .et) that is damaged or from another program", "无法识别的旧格式工作簿（.xls、.et）"
        )
        hint = say("open it in the spreadsheet program and save it as .xlsx", "请用表格软件打开并另存为 .xlsx")
        raise UnreadableTableError(fault + aside(type(error).__name__), hint) from None


def _protected() -> UnreadableTableError:
    fault = say("a workbook protected by a password", "设有密码的工作簿")
    return UnreadableTableError(fault, say("save it without the password", "请取消密码后另存"))


def _sheet(book: xlrd.Book, source: xlrd.sheet.Sheet) -> Sheet:
    grid = Grid(source.name, hidden=source.visibility != 0)
    custom = {number: entry.format_str for number, entry in book.format_map.items()}
    kinds: dict[int, tuple[FormatKind, str]] = {}
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            grid.put(row + 1, column + 1, _text(book, cell, custom, kinds))
    grid.areas = [(top + 1, left + 1, bottom, right) for top, bottom, left, right in source.merged_cells]
    grid.hidden_rows = {row + 1 for row, info in source.rowinfo_map.items() if info.hidden}
    grid.hidden_spans = [(column + 1, column + 1) for column, info in source.colinfo_map.items() if info.hidden]
    return grid.sheet()


def _text(
    book: xlrd.Book, cell: xlrd.sheet.Cell, custom: dict[int, str], kinds: dict[int, tuple[FormatKind, str]]
) -> str | None:
    if cell.ctype == xlrd.XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(error_text_from_code.get(cell.value, "#N/A"))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(int(cell.value))
    if cell.ctype not in {xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE}:
        return None
    number = book.xf_list[cell.xf_index].format_key
    kind, code = kinds.setdefault(number, (format_kind(number, custom), custom.get(number, "")))
    return number_text(float(cell.value), kind, code, from_1904=bool(book.datemode))

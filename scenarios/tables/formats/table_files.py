"""Table files as planners keep them, read as text: what a file is, its content says and not its name."""

import os
import zipfile
from pathlib import Path

from scenarios.language import say
from scenarios.tables.formats.delimited import Score, read_delimited
from scenarios.tables.formats.sheet import Sheet, too_large
from scenarios.tables.formats.unreadable import UnreadableTableError, refusing_damage

MOST_BYTES = 256 * 2**20
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHER_MARKS = {
    b"%PDF": "PDF", b"{\\rtf": "RTF", b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"Rar!": "RAR", b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"SQLite": "SQLite",
}  # fmt: skip
OTHER_ARCHIVES = {
    "xl/workbook.bin": (".xlsb 工作簿", "a binary workbook (.xlsb)"),
    "word/document.xml": ("Word 文档", "a Word document"),
    "ppt/presentation.xml": ("PowerPoint 演示文稿", "a PowerPoint presentation"),
    "index/document.iwa": ("Numbers 表格", "a Numbers spreadsheet"),
}
SPREADSHEET_MIME = b"application/vnd.oasis.opendocument.spreadsheet"


def read_sheets(path: Path, score: Score = lambda _: 0) -> list[Sheet]:
    """Read the sheets of a table file as text; files without sheets have one.

    Parameters
    ----------
    path
        CSV or other plain text (UTF-8, UTF-16 or GB18030), XLSX, XLSM, ODS, XLS, ET or Parquet; the ending does not matter.
    score
        Number of known headers in the first rows, by which the separator of plain text is found.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    UnreadableTableError
        If it holds no table, or is larger than any table.
    """
    if not _exists(path):
        raise FileNotFoundError(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            size = path.stat().st_size / 2**20
            raise too_large(say(f"a file of {size:,.0f} MB", f"文件达 {size:,.0f} MB"))
        with path.open("rb") as file:
            head = file.read(64)
        sheets = _by_content(path, head, score)
    except OSError as error:
        raise UnreadableTableError(error.strerror or os.strerror(error.errno or 5)) from None
    if not any(len(sheet.rows) for sheet in sheets):
        raise UnreadableTableError(say("an empty file", "空文件"))
    return sheets


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _by_content(path: Path, head: bytes, score: Score) -> list[Sheet]:
    if head.startswith(b"PK"):
        return _read_archive(path)
    if head.startswith(b"PAR1"):
        from scenarios.tables.formats.parquet import parquet_sheet  # noqa: PLC0415 - only where there is such a table

        return [parquet_sheet(path)]
    if head.startswith(OLE_MARK):
        from scenarios.tables.formats.xls import read_xls  # noqa: PLC0415 - only where there is such a workbook

        return read_xls(path)
    as_table = say("save the table as .xlsx or .csv", "请把表格另存为 .xlsx 或 .csv")
    for mark, name in OTHER_MARKS.items():
        if head.startswith(mark):
            raise UnreadableTableError(say(f"a {name} file", f"{name} 文件"), as_table)
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        fault = say("a web page or XML under the name of a table", "以表格文件名保存的网页或 XML")
        raise UnreadableTableError(
            fault, say("open it in the spreadsheet program and save it as .xlsx", "请用表格软件打开并另存为 .xlsx")
        )
    return read_delimited(path.read_bytes(), score)


def _read_archive(path: Path) -> list[Sheet]:
    with refusing_damage(), zipfile.ZipFile(path) as archive:
        names = {name.lower(): name for name in archive.namelist()}
        mime = archive.open(names["mimetype"]).read(100) if "mimetype" in names else b""
    if "xl/workbook.xml" in names:
        from scenarios.tables.formats.xlsx import read_xlsx  # noqa: PLC0415 - only where there is such a workbook

        return read_xlsx(path)
    if mime.startswith(SPREADSHEET_MIME):
        from scenarios.tables.formats.ods import read_ods  # noqa: PLC0415 - only where there is such a workbook

        return read_ods(path)
    as_table = say("save the table as .xlsx or .csv", "请把表格另存为 .xlsx 或 .csv")
    for part, (zh, en) in OTHER_ARCHIVES.items():
        if part in names:
            raise UnreadableTableError(say(en, zh), as_table)
    raise UnreadableTableError(
        say("an archive that is not a workbook", "压缩包，不是工作簿"), say("unpack it first", "请先解压")
    )

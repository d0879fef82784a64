"""Cells of workbooks that hold no figure although they should: errors such as #N/A, and formulas never calculated.

Readers of workbooks give both as empty, and an empty cell is one whose figure is made up. Here they become text, so that they
are refused like any other cell that can't be read.
"""

import io
import re
import zipfile
import zlib
from pathlib import Path

SHEETS = "xl/worksheets/"
ERROR_CELL = re.compile(rb"""<((?:\w+:)?)c(\s[^>]*?\bt=["']e["'][^>]*)(?<!/)>(.*?)</\1c>""", re.DOTALL)
FORMULA_CELL = re.compile(rb"<((?:\w+:)?)c(\s[^>]*)?(?<!/)>(\s*<(?:\w+:)?f\b.*?)</\1c>", re.DOTALL)
TYPE = re.compile(rb"""\s+t=["'](\w+)["']""")
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?<!/)>(.+?)</", re.DOTALL)
FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?<!/)>(.*?)</", re.DOTALL)

FAULT = r"^(?:=|#(?:N/A|DIV/0!|REF!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|GETTING_DATA))"
"""What such a cell begins with once it is text; a CSV that a spreadsheet program wrote holds the same words."""


def spelled_out(path: Path) -> bytes | None:
    """Return a workbook with such cells as text; None where it has none, so that it can be read as it stands.

    Raises
    ------
    ValueError
        If the file is no archive.
    """
    try:
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name) for name in book.namelist()}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        raise ValueError(str(error)) from None
    mended = {name: _mended(text) for name, text in parts.items() if name.startswith(SHEETS) and name.endswith(".xml")}
    if all(parts[name] == text for name, text in mended.items()):
        return None
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as book:
        for name, text in (parts | mended).items():
            book.writestr(name, text)
    return data.getvalue()


def _mended(sheet: bytes) -> bytes:
    return FORMULA_CELL.sub(_formula, ERROR_CELL.sub(_error, sheet))


def _error(cell: re.Match[bytes]) -> bytes:
    value = VALUE.search(cell[3])
    return _text(cell, value[1] if value else b"#N/A")


def _formula(cell: re.Match[bytes]) -> bytes:
    """Spell out a formula without a value; one that gives an empty text (``t="str"``) has one."""
    kind = TYPE.search(cell[2] or b"")
    if VALUE.search(cell[3]) or (kind and kind[1] == b"str"):
        return cell[0]
    formula = FORMULA.search(cell[3])
    return _text(cell, b"=" + (formula[1] if formula else b""))


def _text(cell: re.Match[bytes], text: bytes) -> bytes:
    prefix, rest = cell[1], TYPE.sub(b"", cell[2] or b"")
    inside = b"<%sis><%st>%s</%st></%sis>" % (prefix, prefix, text, prefix, prefix)
    return b'<%sc%s t="inlineStr">%s</%sc>' % (prefix, rest, inside, prefix)

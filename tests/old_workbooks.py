"""Workbooks of the old format (XLS, and WPS's ET), which no library at hand writes: their records, and the file around them."""

import struct
from collections.abc import Sequence

Cell = str | float | bool | None
SECTOR = 512
FREE, END, OF_TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
"""What the table of sectors says of one that holds nothing, of the last one of a stream, and of its own."""
LEAST_STREAM = 4096
"""Shorter streams lie in a stream of their own kind."""
MOST_STREAM = 120 * SECTOR
"""One sector of the table reaches no further."""
PERCENT, DATE = 2, 3
"""Positions of formats for cells; 1 is general, 0 the style that all come from."""


def stream_of(
    rows: Sequence[Sequence[Cell | tuple[float, int]]],
    *,
    name: str = "村",
    merged: Sequence[tuple[int, int, int, int]] = (),
    hidden_row: int | None = None,
    hidden_column: int | None = None,
) -> bytes:
    """Records of a workbook with one sheet (BIFF8).

    Parameters
    ----------
    rows
        Cells; a number may come with the position of its format.
    merged
        Areas as first and last row, first and last column, all counted from 0.
    hidden_row, hidden_column
        One of each that is not shown.
    """
    words = sorted({cell for row in rows for cell in row if isinstance(cell, str)})
    shared = _record(0xFC, struct.pack("<II", len(words), len(words)) + b"".join(_text(word, "<H") for word in words))
    formats = _record(0x41E, struct.pack("<H", 164) + _text("yyyy-mm-dd", "<H"))
    looks = [(0, 0xFFF5), (0, 1), (9, 1), (164, 1)]
    styles = b"".join(_record(0xE0, struct.pack("<HHH14x", 0, code, kind)) for code, kind in looks)
    font = _record(0x31, struct.pack("<5H4B", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _text("宋体", "<B"))
    before = _begin(5) + font + formats + styles
    boundary = len(_record(0x85, b"\0" * 6 + _text(name, "<B")))
    offset = len(before) + boundary + len(shared) + len(_record(0x0A))
    sheet = _record(0x85, struct.pack("<IBB", offset, 0, 0) + _text(name, "<B"))
    return before + sheet + shared + _record(0x0A) + _sheet(rows, words, merged, hidden_row, hidden_column)


def packed(stream: bytes) -> bytes:
    """File around the records of a workbook; what is beyond `MOST_STREAM` is cut off."""
    stream = stream[:MOST_STREAM].ljust(LEAST_STREAM, b"\0")
    sectors = -(-len(stream) // SECTOR)
    table = [OF_TABLE, END, *range(3, sectors + 2), END]
    table += [FREE] * (SECTOR // 4 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, LEAST_STREAM, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    folder = _entry("Root Entry", 5, 1, END, 0) + _entry("Workbook", 2, FREE, 2, len(stream))
    return head + struct.pack(f"<{len(table)}I", *table) + folder.ljust(SECTOR, b"\0") + stream.ljust(sectors * SECTOR, b"\0")


def _record(code: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def _begin(kind: int) -> bytes:
    return _record(0x809, struct.pack("<4H8x", 0x600, kind, 0, 0))


def _text(word: str, length: str) -> bytes:
    raw = word.encode("utf-16-le")
    return struct.pack(length, len(raw) // 2) + b"\1" + raw


def _sheet(
    rows: Sequence[Sequence[Cell | tuple[float, int]]],
    words: Sequence[str],
    merged: Sequence[tuple[int, int, int, int]],
    hidden_row: int | None,
    hidden_column: int | None,
) -> bytes:
    width = max((len(row) for row in rows), default=0)
    result = _begin(16) + _record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    if hidden_column is not None:
        result += _record(0x7D, struct.pack("<6H", hidden_column, hidden_column, 2048, 1, 1, 0))
    for place in range(len(rows)):
        result += _record(0x208, struct.pack("<6HI", place, 0, width, 255, 0, 0, 0x20 if place == hidden_row else 0))
    for place, row in enumerate(rows):
        result += b"".join(_cell((place, column), cell, words) for column, cell in enumerate(row))
    if merged:
        result += _record(0xE5, struct.pack("<H", len(merged)) + b"".join(struct.pack("<4H", *area) for area in merged))
    return result + _record(0x0A)


def _cell(place: tuple[int, int], cell: Cell | tuple[float, int], words: Sequence[str]) -> bytes:
    if cell is None:
        return b""
    if isinstance(cell, str):
        return _record(0xFD, struct.pack("<HHHI", *place, 1, words.index(cell)))
    if isinstance(cell, bool):
        return _record(0x205, struct.pack("<HHHBB", *place, 1, cell, 0))
    number, look = cell if isinstance(cell, tuple) else (cell, 1)
    return _record(0x203, struct.pack("<HHHd", *place, look, number))


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    return struct.pack("<64sHBB3I16x4x16xIQ", raw, len(raw) + 2, kind, 1, FREE, FREE, child, first, size)

"""Places in tables that know their row and column, so that problems which are alike can be reported once."""

from collections.abc import Sequence
from typing import Self

from scenarios.language import listed, say

MOST_NAMED = 5
"""Rows of a folded problem that are named."""


class RowPlace(str):
    """Place of a cell or a row, in words; it keeps the row's number and the column's header."""

    __slots__ = ("header", "row")

    row: int | str
    header: str

    def __new__(cls, text: str, row: int | str = "", header: str = "") -> Self:
        """Make a place of its text."""
        place = super().__new__(cls, text)
        place.row, place.header = row, header
        return place


def many_rows(places: Sequence[RowPlace], *, more: bool = False) -> str:
    """Return the place of a problem that is the same in many rows, or in `more` rows than were reported one by one."""
    count, header = len(places), places[0].header
    rows = listed(place.row for place in places[:MOST_NAMED])
    text = say(f"in {count} {'more ' if more else ''}rows", f"{'另有' if more else '共'} {count} 行")
    if header:
        text = say(f"column {header}, {text}", f"“{header}”列，{text}")
    return text + say(f" ({rows} ...)", f"（第 {rows} 行等）")

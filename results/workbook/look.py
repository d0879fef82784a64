"""How sheets look: colours, formats and page set-up, the same in all of them."""

from collections.abc import Iterable
from typing import Any

from scenarios.language import say

INK, HEAD, BAND, LINE, BAR, MUTED = "#1f2933", "#1f5f8b", "#eef4f8", "#b8c7d3", "#8fbcd9", "#6b7885"
RED, OCHRE = "#a83a2a", "#8f6116"
FONT = "Microsoft YaHei"
A4 = 9
DATE = "yyyy-mm-dd"
PAGE = 92
"""Characters that fit across a landscape page at full size."""
WIDE = 0x2E80
"""Code point from which characters are as wide as two letters."""
WIDEST = 40


class Look:
    """Formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def cell(self, **properties: Any) -> Any:
        """Return the format of a body cell with these properties beside the common ones."""
        look = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"} | properties
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(look)
        return self._made[key]

    def body(self, *, band: bool = False, opens: bool = False, **properties: Any) -> Any:
        """Return the format of a cell in a table; the first row of a group has a line above it."""
        look: dict[str, Any] = {"bottom": 4, "bottom_color": LINE}
        look |= {"bg_color": BAND} if band else {}
        look |= {"top": 1, "top_color": HEAD} if opens else {}
        return self.cell(**look, **properties)

    @property
    def title(self) -> Any:
        """Format of a sheet's title."""
        return self.cell(font_size=16, bold=True, font_color=HEAD)

    @property
    def note(self) -> Any:
        """Format of the line below the title."""
        return self.cell(font_size=9, font_color=MUTED)

    @property
    def head(self) -> Any:
        """Format of headers."""
        return self.cell(
            bold=True, font_color="white", bg_color=HEAD, text_wrap=True, align="center", border=1, border_color="white"
        )

    @property
    def group(self) -> Any:
        """Format of a heading inside a table."""
        return self.cell(bold=True, font_color=HEAD, bg_color=BAND, top=1, top_color=HEAD)


def text_width(texts: Iterable[str], least: float = 0) -> float:
    """Width of a column, in characters, that shows all of these texts, up to a most."""
    widths = (sum(2.1 if ord(sign) >= WIDE else 1.1 for sign in text) + 2 for text in texts)
    return min(max(least, max(widths, default=0)), WIDEST)


def begin_sheet(book: Any, look: Look, name: str, title: str, note: str) -> Any:
    """Add a sheet with its title, a note below it, and its page: A4, landscape, numbered."""
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_default_row(18)
    sheet.write_string(0, 0, title, look.title)
    sheet.write_string(1, 0, note, look.note)
    sheet.set_row(0, 28)
    sheet.set_row(1, 18)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L&9{title}&R&9" + say("page &P of &N", "第 &P 页，共 &N 页"))
    sheet.center_horizontally()
    return sheet

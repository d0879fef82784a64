"""Help laid out by the width that characters take on a terminal: a Chinese one takes two columns.

The parser lays help out by the number of characters, and before its frames are put into Chinese: columns stand askew then.
`HelpPage` takes what the parser writes, in the words of the language in force, and lays it out itself.
"""

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.cells import cell_len

from xuncha.cli.terminal.phrases import help_text

NARROWEST, WIDEST, INDENT, SPACING = 50, 78, 2, 2
COLUMN = 30
"""Columns of what is explained at most; what is wider has its explanation on the next line."""
CHINESE, OPENING, CLOSING = r"\u2e80-\u2fff\u3040-\u9fff\uf900-\ufaff", r"（“《【\[", r"，。；：、！？…）”》】"
PIECE = re.compile(
    rf"\s+|[{OPENING}]*(?:[{CHINESE}](?:=[^\s{CHINESE}{CLOSING}]*)?|[^\s{CHINESE}{OPENING}{CLOSING}]+|.)[{CLOSING}]*"
)
"""What is not broken: a word or a Chinese character, with marks that may not end a line and those that may not begin one."""


class HelpPage:
    """What the parser writes help into, in place of its own formatter."""

    def __init__(self) -> None:
        self.width = max(min(shutil.get_terminal_size().columns - INDENT, WIDEST), NARROWEST)
        self.current_indent = 0
        self._lines: list[str] = []

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        usage = help_text(f"{prefix or 'Usage: '}{prog}") + " "
        lines = wrapped(help_text(args), self.width - cell_len(usage))
        self._lines += [usage + lines[0], *(" " * cell_len(usage) + line for line in lines[1:])]

    def write_paragraph(self) -> None:
        """Leave a line free, but not at the beginning."""
        if self._lines:
            self._lines.append("")

    def write_text(self, text: str) -> None:
        """Write paragraphs, a free line between them."""
        for number, paragraph in enumerate(help_text(text).split("\n\n")):
            if number:
                self._lines.append("")
            self._lines += [" " * self.current_indent + line for line in wrapped(paragraph, self.width - self.current_indent)]

    def write_dl(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write two columns: what is explained, and what it is."""
        entries = [(help_text(term).strip(), help_text(meaning)) for term, meaning in rows]
        column = min(max(cell_len(term) for term, _ in entries), COLUMN) + SPACING
        before = " " * self.current_indent
        for term, meaning in entries:
            lines = wrapped(meaning, max(self.width - self.current_indent - column, INDENT))
            gap = column - cell_len(term)
            if gap < SPACING:
                self._lines.append(before + term)
            else:
                self._lines.append((before + term + " " * gap + lines.pop(0)).rstrip())
            self._lines += [before + " " * column + line for line in lines]

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Write a heading with what is written meanwhile below it."""
        self.write_paragraph()
        self._lines.append(help_text(f"{name}:"))
        with self.indentation():
            yield

    @contextmanager
    def indentation(self) -> Iterator[None]:
        """Indent what is written meanwhile."""
        self.current_indent += INDENT
        try:
            yield
        finally:
            self.current_indent -= INDENT

    def getvalue(self) -> str:
        """Return what was written."""
        return "\n".join(self._lines)


def wrapped(text: str, width: int) -> list[str]:
    """Break a text into lines of a width in columns; a word that is wider has a line of its own. At least one line."""
    lines = [""]
    for piece in PIECE.findall(text):
        blank = piece.isspace()
        if lines[-1] and cell_len(lines[-1]) + cell_len(piece.rstrip()) > width and not blank:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        if lines[-1] or not blank:
            lines[-1] += " " if blank else piece
    return [line.rstrip() for line in lines]

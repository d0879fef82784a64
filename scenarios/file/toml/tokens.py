"""A TOML text as tokens: enough of its grammar to say what is wrong with it, and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_TOKENS = re.compile(
    r"""
      (?P<comment>\#[^\n]*)
    | (?P<string>\"\"\"(?:[^\\]|\\.)*?\"{3,5}|'''.*?'{3,5}|"(?:[^"\\\n]|\\[^\n])*"|'[^'\n]*')
    | (?P<unclosed>["'])
    | (?P<newline>\n)
    | (?P<open>[\[{]) | (?P<close>[\]}])
    | (?P<comma>,) | (?P<equals>=) | (?P<dot>\.)
    | (?P<space>[ \t\r]+)
    | (?P<word>[A-Za-z0-9_+\-]+)
    | (?P<letters>[\u3400-\u9fff\uf900-\ufaff\u3007\U00020000-\U0003ffff]+)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of the text."""

    kind: str
    start: int
    text: str

    @property
    def end(self) -> int:
        """Position behind it."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Item:
    """What stands between two separators: a key with its value, the header of a table, or a value of a list."""

    tokens: tuple[Token, ...]
    """Without space and comments at both ends."""
    inside: str
    """The bracket that it stands in; empty at the top, ``header`` for the name of a table."""
    opens: bool
    """A list or table in brackets follows."""

    @property
    def split(self) -> int:
        """Position of the sign ``=`` among the tokens, -1 where there is none."""
        return next((k for k, token in enumerate(self.tokens) if token.kind == "equals"), -1)


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket that fits no other."""

    opened: Token | None
    """The one that is not closed; None where one closes nothing."""
    at: Token
    """Where that shows."""


def tokens(text: str) -> Iterator[Token]:
    """Split a text into tokens that together are the text."""
    for match in _TOKENS.finditer(text):
        yield Token(str(match.lastgroup), match.start(), match[0])


class Outline:
    """A text taken apart: its tokens, items, and the first bracket that does not fit.

    Parameters
    ----------
    text
        TOML, or what was meant to be.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokens(text))
        self.items: list[Item] = []
        self.bracket: Bracket | None = None
        self.depth = 0
        """Greatest depth of brackets."""
        self._stack: list[Token] = []
        self._buffer: list[Token] = []
        self._header = False
        for position, token in enumerate(self.tokens):
            self._take(token, position)
        self._flush()
        if self._stack and self.bracket is None:
            self.bracket = Bracket(self._stack[-1], self.tokens[-1])

    def place(self, position: int) -> tuple[int, int]:
        """Line and column of a position, from 1."""
        return self.text.count("\n", 0, position) + 1, position - self.text.rfind("\n", 0, position)

    def _take(self, token: Token, position: int) -> None:
        if token.kind == "open":
            if not self._stack and not self._buffer:
                self._header = True
            self._flush(opens=True)
            self._stack.append(token)
            self.depth = max(self.depth, len(self._stack))
        elif token.kind == "close":
            self._flush()
            self._close(token)
        elif token.kind == "comma" and self._stack:
            self._flush()
        elif token.kind == "newline":
            self._newline(token, position)
        elif token.kind != "comment" and (token.kind != "space" or self._buffer):
            self._buffer.append(token)

    def _close(self, token: Token) -> None:
        is_pair = self._stack and self._stack[-1].text + token.text in {"[]", "{}"}
        if is_pair:
            self._stack.pop()
        elif self.bracket is None:
            self.bracket = Bracket(self._stack[-1] if self._stack else None, token)
            self._stack = []

    def _newline(self, token: Token, position: int) -> None:
        self._flush()
        if self._stack and (self._header or self._stack[-1].text == "{" or self._next_begins(position)):
            self.bracket = self.bracket or Bracket(self._stack[-1], token)
            self._stack = []
        if not self._stack:
            self._header = False

    def _next_begins(self, position: int) -> bool:
        """Whether the line after a newline is a key with a value or a header: then a list above it was never closed."""
        line = self.text[self.tokens[position].end :].split("\n", 1)[0]
        return re.match(r"\s*([\w\-\"'.]+\s*=(?!=)|\[\[?[A-Za-z_\"'\u3400-\u9fff][^,]*\]\s*(#.*)?$)", line) is not None

    def _flush(self, *, opens: bool = False) -> None:
        while self._buffer and self._buffer[-1].kind == "space":
            self._buffer.pop()
        if self._buffer:
            inside = "header" if self._header else self._stack[-1].text if self._stack else ""
            self.items.append(Item(tuple(self._buffer), inside, opens))
        self._buffer = []

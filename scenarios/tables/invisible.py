"""Characters that can't be seen: those that hold nothing are dropped, and text is brought to its plain form."""

import re
import unicodedata

import polars as pl

INVISIBLE = "".join(
    chr(code)
    for code in (
        *range(0x20),
        *range(0x7F, 0xA0),
        *range(0x2000, 0x2070),
        *range(0xFE00, 0xFE10),
        0xAD,
        0x34F,
        0x61C,
        0x180E,
        0x3164,
        0xFEFF,
    )
    if unicodedata.category(chr(code)) in {"Cf", "Cc", "Mn", "Lo"} and chr(code) not in "\t\n\r\v\f\x85"
)
"""Marks of direction and joining, soft hyphens, byte order marks, control characters: a cell means the same without them."""
LAST_SPACE = 0x3000
"""The ideographic space: looking further, through all of Unicode, would take as long as reading a table."""
SPACES = (
    "".join(character for character in map(chr, range(LAST_SPACE + 1)) if unicodedata.category(character) in {"Zs", "Zl", "Zp"})
    + "\t\n\r\v\f\x85"
)
WIDTH = 0xFEE0
"""From a full-width character to its plain one."""
PLAIN_CHARACTERS = (
    {chr(code + WIDTH): chr(code) for code in range(0x21, 0x7F)} | dict.fromkeys(SPACES, " ") | dict.fromkeys(INVISIBLE, "")
)
DASHES = "‐‑‒–—―−﹣－⁃➖─━～〜~"
_UNSEEN = re.compile(f"[{re.escape(INVISIBLE)}]")
_DECORATION = re.compile(r"[\s_*:;,.、。\-#★☆●]")


def tidied(text: pl.Expr) -> pl.Expr:
    """Return text without characters that can't be seen, full-width letters and digits plain, null where nothing is left."""
    return text.str.replace_many(PLAIN_CHARACTERS).str.strip_chars().replace("", None)


def plain(text: str) -> str:
    """Return a header or word in its plainest form: no spaces, marks, or difference of width and case."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).lower())

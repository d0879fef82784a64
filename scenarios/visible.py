"""Text of others made harmless: control characters, escape sequences and marks of direction are written as escapes."""

import re

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, all but tab and newline
    "\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, marks of direction, separators
    "\ud800-\udfff"  # halves of characters, as in names of files that are not UTF-8
    "\U000e0000-\U000e007f"
    "]"
)


def visible(text: str, *, lines: bool = True) -> str:
    r"""Return a text in which every character that a terminal would obey, or nobody would see, is an escape such as ``\x1b``.

    Parameters
    ----------
    lines
        Leave newlines and tabs; without it they are escapes too.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub(_escape, text)
    return text if lines else text.replace("\n", "\\n").replace("\t", "\\t")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFF:  # noqa: PLR2004 - two digits say it
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits say it

"""Writing a document as TOML, for the inputs of a run; reading it again gives the same document."""

import datetime as dt
import json
import math
import re
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_text(document: dict[str, Any]) -> str:
    """Return a document (texts, numbers, dates, lists, tables) as TOML text."""
    lines: list[str] = []
    _table(document, (), lines)
    return "\n".join(lines).strip() + "\n"


def _table(table: dict[str, Any], path: tuple[str, ...], lines: list[str]) -> None:
    if path:
        lines += ["", "[" + ".".join(_key(part) for part in path) + "]"]
    lines += [f"{_key(key)} = {_value(value)}" for key, value in table.items() if not isinstance(value, dict)]
    for key, value in table.items():
        if isinstance(value, dict):
            _table(value, (*path, key), lines)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _string(key)


def _string(text: str) -> str:
    # JSON escapes what TOML wants escaped, all but the delete character
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    match value:
        case str():
            text = _string(value)
        case bool():
            text = str(value).lower()
        case float():
            text = repr(value) if math.isfinite(value) else str(value)
        case dt.date() | dt.time():  # a datetime is a date too
            text = value.isoformat()
        case dict():
            text = "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
        case list():
            text = "[" + ", ".join(_value(one) for one in value) + "]"
        case _:
            text = repr(value)
    return text

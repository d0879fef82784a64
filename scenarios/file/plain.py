"""Plain values: what a caller passes, as a TOML file would hold it, so that a run can keep it and read it again."""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import Enum
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scenarios.language import say
from scenarios.problems import Findings


def plain_document(values: Mapping[str, Any], file: str, findings: Findings) -> dict[str, Any]:
    """Return values in plain Python types: NumPy's numbers, models, enumerations and paths by what they hold.

    Values that no TOML file can hold are refused, and left out.
    """
    result = {}
    for key, value in values.items():
        try:
            result[key] = _plain(value)
        except TypeError as error:
            allowed = say("text, number, true or false, date, list or table", "文本、数值、真假、日期、列表或表")
            findings.error(file, key, error.args[0], allowed)
    return result


def _plain(value: Any) -> Any:  # noqa: PLR0911 - a case a kind of value
    match value:
        case Enum():
            return _plain(value.value)
        case bool() | str() | dt.date() | dt.time():
            return str(value) if type(value) is not str and isinstance(value, str) else value
        case BaseModel():
            return _plain(value.model_dump(by_alias=True, exclude_unset=True))
        case Path():
            return str(value)
        case Mapping():
            return {_name(key): _plain(inner) for key, inner in value.items()}
        case set() | frozenset():
            return [_plain(inner) for inner in sorted(value, key=str)]
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [_plain(inner) for inner in value]
        case Integral():
            return int(value)
        case Real():
            return float(value)
    if hasattr(value, "tolist"):  # an array, or a scalar of NumPy that is none of the above
        return _plain(value.tolist())
    raise TypeError(f"{type(value).__name__} {value!r}")


def _name(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{type(key).__name__} {key!r}")
    return str(key)

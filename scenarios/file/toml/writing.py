"""Writing a document as TOML, for the inputs of a run; reading it again gives the same document."""

import datetime as dt
from typing import Any

import numpy as np
import tomli_w


def toml_text(document: dict[str, Any]) -> str:
    """Return a document (texts, numbers, dates, lists, tables) as TOML text; what is None is left out.

    Raises
    ------
    TypeError
        If it holds anything else.
    """
    return tomli_w.dumps(_plain(document))


def _plain(value: Any) -> Any:
    """Turn numbers and arrays of NumPy, tuples and the like into what TOML knows."""
    if isinstance(value, np.generic | np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool | int | float | dt.date | dt.time):
        return value
    raise TypeError(f"TOML has nothing for {type(value).__name__}")

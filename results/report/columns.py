"""Tables for the page: column by column, in as few bytes as JavaScript can read quickly.

The packed block is a deflated stream: four bytes with the length of a JSON text, the text, and the columns one after the
other. The text's ``columns`` lists each with its name, how it is written, its rows and bytes. Numbers are written in
planes, first all low bytes, then all high bytes, since like bytes next to each other deflate best.
`scripts/page/src/data.js` reads it.
"""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Writing = Literal["u8", "u16", "d16", "text", "front"]
WIDTH = {"u8": 1, "u16": 2, "d16": 2}
LEVEL = 9
TOP = {1: 0xFF, 2: 0xFFFF}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how it is written, and its values.

    ``u8`` and ``u16`` are whole numbers from 0; ``d16`` whole numbers within -32768 and 32767 whose differences from row to row
    are written; ``text`` words; ``front`` words of which only what differs from the one before is written, for sorted ids.
    """

    writing: Writing
    values: Sequence[str] | NDArray[Any]


def pack(header: Mapping[str, Any], columns: Mapping[str, Column]) -> str:
    """Write a header and columns as one base64 text.

    Raises
    ------
    ValueError
        If a number does not fit its column.
    """
    bodies = {name: _body(name, column) for name, column in columns.items()}
    column_list = [
        {"name": name, "as": columns[name].writing, "rows": len(columns[name].values), "bytes": len(body)}
        for name, body in bodies.items()
    ]
    text = json.dumps(
        dict(header) | {"columns": column_list}, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()
    packed = len(text).to_bytes(4, "little") + text + b"".join(bodies.values())
    return base64.b64encode(zlib.compress(packed, LEVEL)).decode("ascii")


def _body(name: str, column: Column) -> bytes:
    if column.writing in {"text", "front"}:
        words = [str(word).replace("\n", " ") for word in column.values]
        return "\n".join(_fronts(words) if column.writing == "front" else words).encode()
    if column.writing == "d16":
        return _planes(name, _zigzag(np.asarray(column.values)), 2)
    return _planes(name, np.asarray(column.values), WIDTH[column.writing])


def _planes(name: str, values: ArrayLike, width: int) -> bytes:
    numbers = np.asarray(values, np.int64)
    if len(numbers) and not 0 <= int(numbers.min()) <= int(numbers.max()) <= TOP[width]:
        raise ValueError(f"column {name}: numbers from {numbers.min()} to {numbers.max()} do not fit {width} bytes")
    return b"".join(((numbers >> (8 * plane)) & 0xFF).astype(np.uint8).tobytes() for plane in range(width))


def _zigzag(values: NDArray[Any]) -> NDArray[np.int64]:
    """Differences from row to row, modulo 65536, those near 0 small: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4."""
    numbers = np.asarray(values, np.int64)
    steps = (np.diff(numbers, prepend=np.int64(0)) + 0x8000 & 0xFFFF) - 0x8000
    return np.asarray(np.where(steps >= 0, 2 * steps, -2 * steps - 1))


def _fronts(words: Sequence[str]) -> list[str]:
    """Write each word as a sign for how many signs it shares with the one before, and the rest."""
    result, last = [], ""
    for word in words:
        prefix_length = 0
        # JavaScript counts signs beyond the basic plane twice, so that none of them is shared
        while prefix_length < min(len(word), len(last), 60) and word[prefix_length] == last[prefix_length] <= "\uffff":
            prefix_length += 1
        result.append(chr(32 + prefix_length) + word[prefix_length:])
        last = word
    return result

"""Packed columns are read back as they were."""

import base64
import json
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from results.report.columns import Column, pack


def unpack(text: str) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Read as the page's script does."""
    whole = zlib.decompress(base64.b64decode(text))
    size = int.from_bytes(whole[:4], "little")
    head = json.loads(whole[4 : 4 + size])
    columns, at = {}, 4 + size
    for entry in head.pop("columns"):
        columns[entry["name"]] = _read(entry["as"], whole[at : at + entry["bytes"]]) if entry["rows"] else []
        at += entry["bytes"]
    assert at == len(whole)
    return head, columns


def _read(writing: str, body: bytes) -> list[Any]:
    if writing == "u8":
        return list(body)
    if writing in {"u16", "d16"}:
        half = len(body) // 2
        codes = [low | high << 8 for low, high in zip(body[:half], body[half:], strict=True)]
        if writing == "u16":
            return codes
        steps = [-(code + 1) // 2 if code & 1 else code // 2 for code in codes]
        return [int(value) for value in np.cumsum(steps).astype(np.int16)]
    words = body.decode().split("\n")
    if writing == "text":
        return words
    last, result = "", []
    for word in words:
        last = last[: ord(word[0]) - 32] + word[1:]
        result.append(last)
    return result


ROW = st.tuples(st.integers(0, 255), st.integers(0, 65535), st.integers(-32768, 32767), st.text(max_size=6))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROW, min_size=1, max_size=8))
@pytest.mark.slow
def test_columns_come_back(rows: list[tuple[int, int, int, str]]) -> None:
    """Numbers of every size, differences that wrap around, words in any script; a line's end inside a word becomes a space."""
    small, large, signed, words = (list(column) for column in zip(*rows, strict=True))
    packed = pack(
        {"a": "<b>村</b>"},
        {
            "small": Column("u8", np.array(small)),
            "large": Column("u16", np.array(large)),
            "signed": Column("d16", np.array(signed)),
            "words": Column("text", words),
            "ids": Column("front", sorted(words)),
        },
    )
    head, columns = unpack(packed)
    assert head == {"a": "<b>村</b>"}
    assert (columns["small"], columns["large"], columns["signed"]) == (small, large, signed)
    assert columns["words"] == [word.replace("\n", " ") for word in words]
    assert columns["ids"] == [word.replace("\n", " ") for word in sorted(words)]


def test_numbers_that_do_not_fit_are_refused() -> None:
    """Nothing is cut in silence."""
    with pytest.raises(ValueError, match="column n"):
        pack({}, {"n": Column("u8", np.array([256]))})
    with pytest.raises(ValueError, match="column n"):
        pack({}, {"n": Column("u16", np.array([-1]))})

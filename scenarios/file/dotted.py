"""Dotted keys (``teams.nanxun.count``, ``milestones[2].by``) into the document of a scenario, and merging of documents."""

import re
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]

DEEPEST = 64
"""Steps of a key: far more than a scenario has."""
SHOWN = 80

_PART = re.compile(r"([^.\[\]]+)|\[(\d{1,9})\]")
_WHOLE = re.compile(r"[^.\[\]]+(\[\d{1,9}\])*(\.[^.\[\]]+(\[\d{1,9}\])*)*")


def steps(key: str) -> Path:
    """Return the steps of a dotted key; numbers in brackets count from 1, as in problems, and become indices from 0.

    Raises
    ------
    KeyError
        If the text is not a dotted key, or deeper than any document.
    """
    if not _WHOLE.fullmatch(key) or key.count(".") + key.count("[") > DEEPEST:
        raise KeyError(key[:SHOWN])
    return tuple(name or int(number) - 1 for name, number in _PART.findall(key))


def dotted(path: Path) -> str:
    """Return the dotted key of `path`."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def merge(base: dict[str, Any], layer: dict[str, Any]) -> dict[str, Any]:
    """Merge two documents: tables key by key, anything else (lists too) is replaced whole. Neither is changed."""
    result = dict(base)
    for key, value in layer.items():
        section = result.get(key)
        result[key] = merge(section, value) if isinstance(value, dict) and isinstance(section, dict) else value
    return result


def put(document: Any, path: Path, value: Any) -> Any:
    """Return the document with a value at `path`; a table there is merged with a table, missing tables are made.

    Raises
    ------
    LookupError
        If the path leads through something that is not a table, or past the end of a list; its argument is the path up to it.
    """
    if not path:
        return merge(document, value) if isinstance(value, dict) and isinstance(document, dict) else value
    return _put(document, path, 0, value)


def _put(document: Any, path: Path, depth: int, value: Any) -> Any:
    if depth == len(path):
        return put(document, (), value)
    step = path[depth]
    if isinstance(step, int):
        if not isinstance(document, list) or not 0 <= step < len(document):
            raise LookupError(path[: depth + 1])
        return [*document[:step], _put(document[step], path, depth + 1, value), *document[step + 1 :]]
    if document is None:
        document = {}
    if not isinstance(document, dict):
        raise LookupError(path[:depth])  # noqa: TRY004 - one error for every way that leads nowhere
    return document | {step: _put(document.get(step), path, depth + 1, value)}


def take_out(document: dict[str, Any], path: Path) -> dict[str, Any]:
    """Return the document without what stands at `path`.

    Raises
    ------
    LookupError
        If nothing stands there; its argument is the path up to the first step that is missing.
    """
    step, deeper = path[0], path[1:]
    if not isinstance(step, str) or step not in document:
        raise LookupError((step,))
    if not deeper:
        return {key: value for key, value in document.items() if key != step}
    inner = document[step]
    if not isinstance(inner, dict):
        raise LookupError((step, *deeper[:1]))  # noqa: TRY004 - as above
    try:
        return document | {step: take_out(inner, deeper)}
    except LookupError as error:
        raise LookupError((step, *error.args[0])) from None


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """Paths of everything in a document that is not a table, and of empty tables."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    else:
        yield path


def at(document: Any, path: Path) -> Any:
    """Return what stands at `path`; None where nothing does."""
    for step in path:
        if isinstance(step, int):
            document = document[step] if isinstance(document, list | tuple) and 0 <= step < len(document) else None
        else:
            document = document.get(step) if isinstance(document, dict) else None
    return document

"""Tables that a caller holds in memory: written to files for as long as the process lives, and read like any other."""

import hashlib
import io
import math
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError, nearest

KEYS = {
    "sites": "sites.table",
    "done": "sites.done",
    "predecessors": "sites.predecessors",
    "hosts": "sites.hosts",
    "travel": "travel.table",
    "blocked": "calendar.blocked",
    "staff": "staff.table",
}
"""Key of the scenario file that names each table."""


FILE_NAME = re.compile(r"(\w+)-[0-9a-f]{16}\.parquet")


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="xuncha-")


def table_changes(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes of a scenario file that name tables which a caller holds in memory.

    Parameters
    ----------
    tables
        Frames of polars or pandas by the name of the table (``sites``, ``done``, ``predecessors``, ``hosts``, ``travel``,
        ``blocked``, ``staff``), with headers as in files.

    Raises
    ------
    ScenarioError
        With every table that is unknown or no frame.
    """
    problems, changes = [], {}
    for name, frame in tables.items():
        if name not in KEYS:
            problems.append(Problem("from_frames", name, name, listed(KEYS), nearest(name, KEYS)))
            continue
        try:
            changes[KEYS[name]] = str(frame_file(name, frame))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return changes


def frame_file(name: str, frame: Any) -> Path:
    """Write a frame down as a table file, and return it.

    Parameters
    ----------
    name
        What it is a table of.
    frame
        A frame of polars or pandas.

    Raises
    ------
    ScenarioError
        If it is not a frame.
    """
    table = _polars(frame)
    if table is None:
        allowed = say("a polars or pandas frame", "polars 或 pandas 的表")
        raise ScenarioError([Problem(say("frame", "数据框"), name, type(frame).__name__, allowed)])
    return _written(name, table)


def pack_frames(changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Return changes that name frames by what is in them, wherever they lie here, and the frames: to be sent elsewhere."""
    packed, frames = dict(changes), {}
    for key in KEYS.values():
        path = Path(str(changes.get(key, "")))
        if path.parent == Path(_folder().name) and path.is_file():
            packed[key] = path.name
            frames[path.name] = path.read_bytes()
    return packed, frames


def unpack_frames(changes: Mapping[str, Any], frames: Mapping[str, bytes]) -> dict[str, Any]:
    """Return changes that name frames by where they lie in this process, where they are written down if they are not yet."""
    unpacked = dict(changes)
    for key in KEYS.values():
        name = unpacked.get(key)
        if name in frames:
            path = Path(_folder().name) / str(name)
            if not path.exists():
                path.write_bytes(frames[str(name)])
            unpacked[key] = str(path)
    return unpacked


@contextmanager
def naming_frames() -> Iterator[None]:
    """Call the files of frames by what they are tables of, in the problems that the block raises."""
    try:
        yield
    except ScenarioError as error:
        raise ScenarioError([_named(problem) for problem in error.problems], error.reading) from None


def _named(problem: Problem) -> Problem:
    path = Path(problem.file)
    match = FILE_NAME.fullmatch(path.name)
    if match is None or path.parent not in {Path(), Path(_folder().name)}:
        return problem
    name = match[1]
    return replace(problem, file=say(f"frame {name} (first row: 2)", f"数据框 {name}（首行为第 2 行）"))


def _polars(frame: Any) -> pl.DataFrame | None:
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    if isinstance(frame, pl.DataFrame):
        return frame
    if type(frame).__module__.partition(".")[0] == "pandas" and hasattr(frame, "to_dict") and hasattr(frame, "columns"):
        plain: pl.DataFrame = pl.DataFrame(
            {str(name): [_plain(value) for value in frame[name].tolist()] for name in frame.columns}, strict=False
        )
        return plain
    return None


def _plain(value: Any) -> Any:
    """Return what a cell of pandas holds: its marks for nothing are several, and none of them is text."""
    nothing = type(value).__name__ in {"NAType", "NaTType"} or (isinstance(value, float) and math.isnan(value))
    return None if nothing else value


def _written(name: str, table: pl.DataFrame) -> Path:
    """Write a table under a name derived from its contents, so that the same frame is the same file."""
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    data = buffer.getvalue()
    path = Path(_folder().name) / f"{name}-{hashlib.sha256(data).hexdigest()[:16]}.parquet"
    if not path.exists():
        path.write_bytes(data)
    return path

"""Tables that a caller holds in memory: written down for as long as the process lives, then read like any other file."""

import hashlib
import io
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError, nearest

KEYS = {
    "sites": "sites.table",
    "done": "sites.done",
    "travel": "travel.table",
    "blocked": "calendar.blocked",
    "staff": "staff.table",
}
"""Key of the scenario file that names each table."""


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="xuncha-")


def table_changes(tables: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes of a scenario file that name tables which a caller holds in memory.

    Parameters
    ----------
    tables
        Frames of polars or pandas by the name of the table (``sites``, ``done``, ``travel``, ``blocked``, ``staff``), with
        headers as in files.

    Raises
    ------
    ScenarioError
        With every table that is unknown or no frame.
    """
    problems, changes = [], {}
    for name, frame in tables.items():
        if name not in KEYS:
            problems.append(Problem("from_frames", name, name, ", ".join(KEYS), nearest(name, KEYS)))
            continue
        table = _polars(frame)
        if table is None:
            allowed = say("a frame of polars or pandas", "polars 或 pandas 的表")
            problems.append(Problem("from_frames", name, type(frame).__name__, allowed))
            continue
        changes[KEYS[name]] = str(_written(name, table))
    if problems:
        raise ScenarioError(problems)
    return changes


def _polars(frame: Any) -> pl.DataFrame | None:
    if isinstance(frame, pl.DataFrame):
        return frame
    if type(frame).__module__.partition(".")[0] == "pandas" and hasattr(frame, "to_dict"):
        plain: pl.DataFrame = pl.DataFrame({str(name): frame[name].tolist() for name in frame.columns}, strict=False)
        return plain
    return None


def _written(name: str, table: pl.DataFrame) -> Path:
    """Write a table under a name that tells its contents, so that the same frame is the same file."""
    buffer = io.BytesIO()
    table.write_parquet(buffer)
    data = buffer.getvalue()
    path = Path(_folder().name) / f"{name}-{hashlib.sha256(data).hexdigest()[:16]}.parquet"
    if not path.exists():
        path.write_bytes(data)
    return path

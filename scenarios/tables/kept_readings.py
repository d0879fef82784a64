"""Tables that are read again: what a small one holds is kept, since scenarios that are compared have most tables in common."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import polars as pl

from scenarios.language import Language, language
from scenarios.problems import Findings
from scenarios.tables.column import Column
from scenarios.tables.read_table import read_with_reading
from scenarios.tables.reading import TableReading

MOST_BYTES = 2**18
"""Size of a table up to which it is kept: some thousand sites."""
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as it is asked for; files with the same bytes are the same table."""

    content: bytes
    """Digest of its bytes."""
    columns: tuple[Column, ...]
    label: str
    table: str
    spoken: Language
    """Language of its problems and notes."""
    path: Path = field(compare=False)


def read_kept(
    path: Path, columns: Sequence[Column], findings: Findings, label: str, table: str
) -> tuple[pl.DataFrame, TableReading]:
    """Read a table as `read_with_reading` does; of one that was read before only the problems are told again."""
    has_problems = any(problem.file == label for problem in (*findings.errors, *findings.warnings))
    content = None if has_problems else _digest(path)  # what was told of the file already would not be repeated
    if content is None:
        return read_with_reading(path, columns, findings, label, table)
    frame, reading, problems = _read(_Table(content, tuple(columns), label, table, language(), path))
    findings.errors.extend(problems.errors)
    findings.warnings.extend(problems.warnings)
    findings.unread.update(problems.unread)
    return frame.clone(), reading


@lru_cache(MOST_KEPT)
def _read(source: _Table) -> tuple[pl.DataFrame, TableReading, Findings]:
    findings = Findings()
    return *read_with_reading(source.path, source.columns, findings, source.label, source.table), findings


def _digest(path: Path) -> bytes | None:
    """Digest of a small file; None where it is larger or can't be read, which the reading then tells."""
    try:
        small = path.is_file() and path.stat().st_size <= MOST_BYTES
        return hashlib.sha256(path.read_bytes()).digest() if small else None
    except (OSError, ValueError):
        return None

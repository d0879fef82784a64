"""Parquet that others wrote, read in a process of its own.

The reader believes the sizes that stand in the file: where a byte is damaged it may ask for more memory than there is, which
ends the whole process, without an exception that could be told.
"""

import io
import subprocess
import sys
from pathlib import Path
from typing import Literal

import polars as pl

from scenarios.language import of_number, say
from scenarios.tables.formats.sheet import MOST_COLUMNS, Sheet, too_large
from scenarios.tables.formats.unreadable import UnreadableTableError

MOST_ROWS = 1_000_000
"""Rows of a table without sheets; the country has 620,000 villages and communities."""
_CHILD = """
import sys
import polars as pl
path, kind, most_rows, most_columns = sys.argv[1:]
table = pl.scan_parquet(path, glob=False)
columns = len(table.collect_schema().names())
rows = table.select(pl.len()).collect().item()  # from the footer: a few bytes can claim any number of equal rows
sys.stdout.buffer.write(f"{rows} {columns}\\n".encode())
if rows <= int(most_rows) and columns <= int(most_columns):
    cells = pl.all().cast(pl.String) if kind == "text" else pl.all()
    table.select(cells).collect().write_ipc(sys.stdout.buffer)
"""


def read_parquet(path: Path, kind: Literal["text", "typed"]) -> pl.DataFrame:
    """Read a Parquet file, its cells as text or as they are.

    Raises
    ------
    UnreadableTableError
        If it is damaged, holds other than plain columns, or is larger than any table.
    """
    limits = (str(MOST_ROWS), str(MOST_COLUMNS))
    words = [sys.executable, "-P", "-c", _CHILD, str(path.absolute()), kind, *limits]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False)  # noqa: S603 - our own words
    counts, _, content = done.stdout.partition(b"\n")
    if done.returncode:
        raise _no_table()
    rows, columns = map(int, counts.split())
    if rows > MOST_ROWS:
        raise too_large(say(f"{rows:,} rows", f"{rows:,} 行"))
    if columns > MOST_COLUMNS:
        raise too_large(say(of_number(columns, "column"), f"{columns:,} 列"))
    return pl.read_ipc(io.BytesIO(content))


def parquet_sheet(path: Path) -> Sheet:
    """Read a Parquet file as a sheet of text, its names of columns in the first row.

    Raises
    ------
    UnreadableTableError
        As `read_parquet`.
    """
    body = read_parquet(path, "text")
    columns = [str(k) for k in range(body.width)]
    header = pl.DataFrame([body.columns], schema=dict.fromkeys(columns, pl.String), orient="row")
    cells = pl.concat([header, body.rename(dict(zip(body.columns, columns, strict=True)))])
    return Sheet("", cells, tuple(range(1, len(cells) + 1)), tuple(range(1, body.width + 1)))


def _no_table() -> UnreadableTableError:
    return UnreadableTableError(say("a file that is not a Parquet table of plain columns", "不是普通列组成的 Parquet 表"))

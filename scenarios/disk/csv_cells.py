"""Cells of CSV that spreadsheets can't take for formulas: ``=1+1`` is written ``'=1+1``, and read back as it was."""

from pathlib import Path
from typing import IO

import polars as pl

from scenarios.visible import visible

FORMULA = r"^('+[=+\-@\t\r]|[=@\t\r]|[+\-].*[^\d.])"
"""What a spreadsheet would calculate, including formulas already escaped by apostrophes; plain signed numbers are not."""
KEPT = r"^'('*[=+\-@\t\r])"


def write_csv(table: pl.DataFrame, file: Path | IO[bytes]) -> None:
    """Write a table as CSV in UTF-8 with a byte order mark, for spreadsheets; texts start no formula and steer nothing."""
    texts = [name for name, kind in table.schema.items() if kind == pl.String]
    harmless = table.with_columns(_harmless(table[name]) for name in texts)
    harmless.write_csv(file, include_bom=True)


def as_written(cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells that were read from CSV, all of them text, without the apostrophes that `write_csv` puts before formulas."""
    return cells.with_columns(pl.col(pl.String).str.replace(KEPT, "$1"))


def _harmless(texts: pl.Series) -> pl.Series:
    values = texts.unique()
    visible_forms = {text: visible(text) for text in values.drop_nulls().to_list() if visible(text) != text}
    plain = texts.replace(visible_forms) if visible_forms else texts
    frame = plain.alias("text").to_frame()
    text = pl.col("text")
    return (
        frame.select(pl.when(text.str.contains(FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text))
        .to_series()
        .alias(texts.name)
    )

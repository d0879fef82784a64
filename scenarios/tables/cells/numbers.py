"""Numbers in planners' tables: units, words, shares and marks of thousands taken apart, and advice where a text is none."""

import re
import unicodedata

import polars as pl

from scenarios.language import say
from scenarios.tables.cells.codes import LOOKALIKES
from scenarios.tables.column import Column
from scenarios.tables.words import NOTHING_WORDS


def read_numbers(cells: pl.Series, column: Column, factor: float) -> tuple[pl.Series, pl.Series, int]:
    """Read the cells of a column of numbers or flags.

    Parameters
    ----------
    factor
        What a number without a unit of its own is multiplied by, from the unit in the header.

    Returns
    -------
    tuple
        The numbers in the column's own unit, null where there is none; whether each cell is filled and holds no number
        that the column allows; and the number of cells that name a unit.
    """
    frame = cells.alias("cell").to_frame()
    text = pl.col("cell").str.replace_all(r"\s", "").str.strip_chars_start("'").str.to_lowercase()
    units = {plain_word(unit): size for unit, size in column.units.items() if unit != "%"}
    unit = text.str.extract(r"^[-+]?[\d,]*\.?\d+([^\d.,%]+)$")
    size = unit.replace_strict(units, default=None, return_dtype=pl.Float64) if units else pl.lit(None, pl.Float64)
    number_text = pl.when(size.is_not_null()).then(text.str.extract(r"^([-+]?[\d,]*\.?\d+)")).otherwise(text)
    is_grouped = number_text.str.contains(r"^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$")
    digits = pl.when(is_grouped).then(number_text.str.replace_all(",", "", literal=True)).otherwise(number_text)
    number = digits.cast(pl.Float64, strict=False) * size.fill_null(factor)
    if "%" in column.units:
        share = digits.str.strip_suffix("%").cast(pl.Float64, strict=False) / 100
        number = pl.when(digits.str.ends_with("%")).then(share).otherwise(number)
    if column.words:
        words = text.replace_strict(column.words, default=None, return_dtype=pl.Float64)
        number = pl.coalesce(words, number)
    value = pl.col("value")
    is_good = value.is_between(column.low, column.high) & value.is_finite()
    if column.kind == "flag":
        is_good &= value.is_in([0.0, 1.0])
    table = frame.lazy().select("cell", number.alias("value"), size.is_not_null().alias("unit"))
    table = table.with_columns((pl.col("cell").is_not_null() & ~is_good.fill_null(value=False)).alias("bad"))
    parsed = table.with_columns(pl.when(~pl.col("bad")).then(value).alias("value")).collect()
    return parsed["value"], parsed["bad"], int(parsed["unit"].sum())


def number_advice(text: str) -> str:  # noqa: PLR0911 - a case a cause
    """Say why a text is not a number, and what to write."""
    if text in NOTHING_WORDS:
        return say("write 0 if there is none; leave the cell empty where it is not known", "没有请填 0；不清楚请留空")
    digits = text.translate(LOOKALIKES)
    if digits != text and re.match(r"^\d+(\.\d+)?$", digits):
        return say(f"letters instead of digits; did you mean {digits}?", f"数字写成了字母，是否应为 {digits}？")
    if re.match(r"^\d{4}-\d{2}-\d{2}", text):
        return say("the cell is formatted as a date: format it as a number", "单元格被设成了日期格式：请改为数值格式")
    match = re.match(r"^([-+]?[\d,]*\.?\d+)\D+$", text.replace(" ", ""))
    if match and not text.endswith("%"):
        return say(f"write {match.group(1)}; units belong in the header", f"写 {match.group(1)}；单位写在表头里")
    if re.match(r"^\d+,\d+$", text):
        return say("write decimals with a point: 1.5", "小数用点：1.5")
    if not re.search(r"\d", text):
        return say("leave the cell empty where it is not known", "不清楚时请留空")
    return ""


def plain_word(text: str) -> str:
    """Return a word as it is compared: half-width, without spaces, in small letters."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()

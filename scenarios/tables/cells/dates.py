"""Dates as planners write them: one day, or the first or last of a range."""

import re
from typing import Literal

import polars as pl

from scenarios.language import say
from scenarios.tables.invisible import DASHES

YEARS = (1950, 2100)
EXCEL_DAYS = (18_264, 73_415)
"""Day numbers of spreadsheets for the same years."""
_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
ONE_DAY = rf"^(\d{{4}})(?:[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})[日号]?|(\d{{2}})(\d{{2}})){_TIME}$"
FULL_DAY = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?|\d{8}"
SAME_YEAR = r"\d{1,2}[-/.月]\d{1,2}[日号]?"
SAME_MONTH = r"\d{1,2}[日号]?"
RANGE = rf"^({FULL_DAY})(?:至|到|-)({FULL_DAY}|{SAME_YEAR}|{SAME_MONTH})$"
ANY_DASH = f"[{re.escape(DASHES)}]"


def read_dates(text: pl.Series, day: Literal["first", "last"]) -> tuple[pl.Series, int]:
    """Read a column of dates.

    Returns
    -------
    tuple
        The dates, null where a text is none, and how many of them are an end of a range.
    """
    date_text = pl.col("text").str.replace_all(ANY_DASH, "-").str.replace_all(r"\s*([年月日号/.\-至到])\s*", "$1")
    frame = text.alias("text").to_frame().select(date_text)
    single = frame.select(pl.coalesce(_day(pl.col("text")), _serial(pl.col("text"))).alias("date"))["date"]
    is_unread = single.is_null() & frame["text"].is_not_null()
    range_days = _ranges(frame.filter(is_unread), day) if is_unread.any() else None
    # most columns have no range, and the expressions of ranges cost more than all else that is done to a column
    last = (
        None if range_days is None else pl.Series([None] * len(frame), dtype=pl.Date).scatter(is_unread.arg_true(), range_days)
    )
    value = single if last is None else single.fill_null(last)
    is_good = value.dt.year().is_between(*YEARS).fill_null(value=False)
    return value.set(~is_good, None), 0 if last is None else int((last.is_not_null() & is_good).sum())


def _ranges(frame: pl.DataFrame, day: Literal["first", "last"]) -> pl.Series:
    """First or last day of each text that is a range, null where it is none."""
    parts = pl.col("text").str.extract_groups(RANGE).struct
    frame = frame.select(parts.field("1").alias("first"), parts.field("2").alias("end"))
    first, end = pl.col("first"), pl.col("end")
    year, month = first.str.slice(0, 4), first.str.extract(r"^\d{4}[-/.年]?(\d{1,2})")
    whole_end = (
        pl.when(end.str.contains(rf"^(?:{FULL_DAY})$"))
        .then(end)
        .when(end.str.contains(rf"^{SAME_YEAR}$"))
        .then(pl.concat_str(year, pl.lit("-"), end))
        .otherwise(pl.concat_str(year, pl.lit("-"), month, pl.lit("-"), end))
    )
    frame = frame.with_columns(whole_end.alias("whole_end"))
    frame = frame.select("end", begin=_day(first), close=_day(pl.col("whole_end")))
    range_begin, range_end = pl.col("begin"), pl.col("close")
    # a range that ends in an earlier month than it began runs over New Year
    is_over = (range_end < range_begin) & ~end.str.contains(r"^\d{4}")
    frame = frame.with_columns(pl.when(is_over).then(range_end.dt.offset_by("1y")).otherwise(range_end).alias("close"))
    return frame.select(pl.when(range_end >= range_begin).then(range_begin if day == "first" else range_end).alias("day"))[
        "day"
    ]


def _day(text: pl.Expr) -> pl.Expr:
    parts = text.str.extract_groups(ONE_DAY).struct
    month = pl.coalesce(parts.field("2"), parts.field("4")).str.zfill(2)
    day = pl.coalesce(parts.field("3"), parts.field("5")).str.zfill(2)
    return pl.concat_str(parts.field("1"), month, day, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _serial(text: pl.Expr) -> pl.Expr:
    number = text.str.extract(r"^(\d{5})(?:\.\d+)?$").cast(pl.Int32, strict=False)
    return pl.when(number.is_between(*EXCEL_DAYS)).then(pl.date(1899, 12, 30) + pl.duration(days=number))


def date_advice(text: str) -> str:  # noqa: PLR0911 - a case a cause
    """Say why a text is not a date, and what to write."""
    date_text = re.sub(ANY_DASH, "-", re.sub(r"\s", "", text))
    if re.match(r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$", date_text):
        return say("write the year first: 2027-03-01", "先写年份：2027-03-01")
    if re.match(r"^\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$", date_text):
        return say("write the year with four digits", "年份写四位")
    if re.match(r"^\d{1,2}[-/.月]\d{1,2}日?(?:(?:至|到|-).*)?$", date_text):
        return say("give the year too", "请写明年份")
    if re.match(r"^\d{4}(年|[-/.]\d{1,2}|年\d{1,2}月?)?$", date_text) or re.search(
        r"[上中下]旬|月[初中底末]?$|年[初底末]$", date_text
    ):
        return say("give the day too", "请写明日期")
    if re.search(r"至|到|\d-\d{4}|日-|、|,|;", date_text):
        return say(
            "a range is read as 2027年3月1日至4月4日, its end not before its beginning; give one day, or one such range",
            "时间段写成 2027年3月1日至4月4日，止日不早于起日；请只填一天或一个时间段",
        )
    if re.match(r"^\d{4}", date_text):
        return say("there is no such day", "没有这一天")
    if re.search(r"上午|下午|全天", date_text):
        return say("write the date alone", "只写日期")
    return say("leave the cell empty where it is not known", "不清楚时请留空") if not re.search(r"\d", date_text) else ""

"""Words in their plainest form, so that spelling, width, spaces and the way of writing a number don't matter."""

import datetime as dt
import re
import unicodedata
from functools import lru_cache

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMERAL = re.compile(r"(?<=第)[零〇一二两三四五六七八九十百]+|[零〇一二两三四五六七八九十百]+(?=组|轮)")
MARKS = re.compile(r"[\s_*\"'‘’“”「」（）()·•\u200b-\u200f\u2060\ufeff\u00ad]")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""Beginnings of words that spreadsheet programs turn into dates when a year stands beside them."""
EXCEL_EPOCH = dt.date(1899, 12, 30)
SERIALS = (18_264, 73_415)
"""Day numbers of spreadsheets for 1950 to 2100."""
CLOCK = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
DATE = re.compile(rf"^(\d{{4}})[-/.年](\d{{1,2}})(?:月?$|[-/.月](\d{{1,2}})日?{CLOCK}$)")
NAMED_MONTH = re.compile(r"^(?:([a-z]{3})[a-z]*[-/ ]?(\d{2}|\d{4})|(\d{2}|\d{4})[-/ ]?([a-z]{3})[a-z]*)$")
CHINESE_MONTH = re.compile(r"^(\d{1,2})月-?(\d{2}|\d{4})$")
CENTURY = 2000
MOST_KEPT = 2**15
"""Words whose plain form is kept: names of rounds and teams are asked for again and again."""


@lru_cache(MOST_KEPT)
def plain_word(text: str) -> str:
    """Return a word without spaces, marks, capitals and full-width forms, its numerals as digits: 第一组 is 第1组."""
    text = MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return NUMERAL.sub(lambda match: str(_number(match[0])), text)


def _number(numeral: str) -> int:
    """Value of a Chinese numeral below 1,000, such as 二十三."""
    total = digit = 0
    for sign in numeral:
        if sign in "十百":
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
        else:
            digit = DIGITS[sign]
    return total + digit


@lru_cache(MOST_KEPT)
def read_as_date(text: str) -> dt.date | None:
    """Return the day that a cell holds where a spreadsheet program took its word for a date (Jan-27, 2027-01-01), else None.

    A month without a day is its first day.
    """
    text = unicodedata.normalize("NFKC", text).strip().casefold()
    try:
        if match := DATE.match(text):
            return dt.date(int(match[1]), int(match[2]), int(match[3] or 1))
        if match := NAMED_MONTH.match(text):
            name, year = (match[1], match[2]) if match[1] else (match[4], match[3])
            return dt.date(_year(year), MONTHS.index(name) + 1, 1)
        if match := CHINESE_MONTH.match(text):
            return dt.date(_year(match[2]), int(match[1]), 1)
    except ValueError:
        return None
    serial = re.match(r"^(\d{5})(?:\.0+)?$", text)
    if serial and SERIALS[0] <= int(serial[1]) <= SERIALS[1]:
        return EXCEL_EPOCH + dt.timedelta(days=int(serial[1]))
    return None


def _year(digits: str) -> int:
    return int(digits) + (CENTURY if len(digits) == 2 else 0)  # noqa: PLR2004 - two digits name a year of this century

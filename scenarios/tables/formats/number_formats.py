"""What the number format of a cell says of its value: a date, a share in per cent, digits with zeros before them."""

import datetime as dt
import math
import re
from typing import Literal

from openpyxl.styles.numbers import BUILTIN_FORMATS, STRIP_RE, is_date_format

FormatKind = Literal["plain", "percent", "date"]
CHINESE_DATES = frozenset({*range(27, 37), *range(50, 59)})
"""Built-in formats that are dates where the spreadsheet program speaks Chinese (ECMA-376, 18.8.30)."""
EPOCH_1900, EPOCH_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
LEAP_BUG = 60
"""The day number of 1900-02-29, which spreadsheets count though it never was."""
MOST_DAYS = 2_958_465
"""Day number of 9999-12-31."""
ZEROS = re.compile(r"^0{2,20}$")
ESCAPES = re.compile(r"\\.|_.|\*.")
SECONDS = 86_400


def format_kind(number: int, custom: dict[int, str]) -> FormatKind:
    """Return the kind of a number format by its id; `custom` holds the workbook's own formats."""
    code = custom.get(number)
    if code is None:
        return "date" if number in CHINESE_DATES else code_kind(BUILTIN_FORMATS.get(number, "General"))
    return code_kind(code)


def code_kind(code: str) -> FormatKind:
    """Return the kind of a format code such as ``0.0%`` or ``yyyy"年"m"月"d"日";@``."""
    pattern = ESCAPES.sub("", STRIP_RE.sub("", code.split(";", maxsplit=1)[0]))
    if "%" in pattern:
        return "percent"
    if "general" in pattern.lower():
        return "plain"
    chinese_year = bool(re.search(r"(?<![0#?.])e+(?![+-])", pattern))  # "e" is the year; in 0.00E+00 it is an exponent
    return "date" if is_date_format(pattern) or chinese_year else "plain"


def number_text(value: float, kind: FormatKind, code: str = "", *, from_1904: bool = False) -> str:
    """Return a cell's number as the text that means the same wherever it is read: 35%, 2027-03-01, 330503100201."""
    if not math.isfinite(value):
        return str(value)
    if kind == "date":
        return _date_text(value, from_1904=from_1904)
    if kind == "percent":
        return f"{_plain(round(value * 100, 10))}%"
    text = _plain(value)
    return text.zfill(len(code)) if ZEROS.match(code) and text.isdigit() else text


def _plain(value: float) -> str:
    if float(value).is_integer() and abs(value) < 1e15:  # noqa: PLR2004 - digits of a float that are sure
        return str(int(value))
    return repr(float(value))


def _date_text(value: float, *, from_1904: bool) -> str:
    """Return the day, with the time where there is one; what is no day stays a number, and is refused as one."""
    days = math.floor(value)
    seconds = round((value - days) * SECONDS)
    if not 1 <= days <= MOST_DAYS:
        return _plain(value)
    epoch = EPOCH_1904 if from_1904 else EPOCH_1900
    shift = 1 if not from_1904 and days < LEAP_BUG else 0
    try:
        moment = dt.datetime.combine(epoch, dt.time()) + dt.timedelta(days=days + shift, seconds=seconds)
    except OverflowError:
        return _plain(value)
    return moment.strftime("%Y-%m-%d") if moment.time() == dt.time() else moment.strftime("%Y-%m-%d %H:%M:%S")

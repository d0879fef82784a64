"""Values that are not TOML, as planners type them: what they are, and what to type."""

import re
from typing import NamedTuple

from scenarios.language import say

RIGHT = re.compile(
    r"[+-]?(0|[1-9](_?\d)*)(\.\d(_?\d)*)?([eE][+-]?\d(_?\d)*)?|0x[\da-fA-F](_?[\da-fA-F])*|0o[0-7](_?[0-7])*|0b[01](_?[01])*"
    r"|[+-]?(inf|nan)|true|false"
    r"|\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)?)?|\d\d:\d\d:\d\d(\.\d+)?"
)
YES = {"true", "yes", "on", "是", "真", "对", "有", "√"}
NO = {"false", "no", "off", "否", "假", "无", "×"}
NOTHING = {"none", "null", "nil", "n/a", "na", "空", "缺"}
TIMES = {"万": 10_000, "千": 1_000, "百": 100, "亿": 100_000_000}
_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_MONTH = re.compile(r"(\d{4})\s*(?:[-/]\s*(\d{1,2})|年\s*(\d{1,2})\s*月)")
_MONTH_DAY = re.compile(r"(\d{1,2})\s*(?:[-/]\s*(\d{1,2})|月\s*(\d{1,2})\s*日?)")
_PERCENT = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*[%％]")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?|[+-]?\d{1,3}( \d{3})+")
_UNIT = re.compile(r"([+-]?\d[\d_]*(?:\.\d+)?)\s*([^\W\d_]+)")


class Cause(NamedTuple):
    """What a wrong value is, and what to type; nothing where the line is to be deleted."""

    found: str
    type: str


def cause_of(text: str) -> Cause | None:
    """Return what is wrong with a value that stands outside quotation marks; None where nothing is, or the cause is unclear."""
    if RIGHT.fullmatch(text):
        return None
    for diagnose in (_date, _word, _measure, _number, _comma, _bare):
        cause = diagnose(text)
        if cause is not None:
            return cause
    return None


def _date(text: str) -> Cause | None:
    match = _DATE.fullmatch(text)
    if match:
        year, month, day = match.groups()
        return Cause(say(f"a date written as {text}", f"日期写作 {text}"), f"{year}-{int(month):02d}-{int(day):02d}")
    match = _MONTH.fullmatch(text)
    if match:
        month = match[2] or match[3]
        return Cause(say(f"a date without its day: {text}", f"日期缺日：{text}"), f"{match[1]}-{int(month):02d}-01")
    match = _MONTH_DAY.fullmatch(text)
    if match and 1 <= int(match[1]) <= 12:  # noqa: PLR2004 - months
        day = match[2] or match[3]
        return Cause(say(f"month and day without quotation marks: {text}", f"月日未加引号：{text}"),
                     f'"{int(match[1]):02d}-{int(day):02d}"')  # fmt: skip
    return None


def _word(text: str) -> Cause | None:
    word = text.casefold()
    if word in YES or word in NO:
        return Cause(say(f"{text} for yes or no", f"以 {text} 表示是否"), "true" if word in YES else "false")
    if word in NOTHING:
        return Cause(say(f"{text} for no value", f"以 {text} 表示空值"), "")
    return None


def _measure(text: str) -> Cause | None:
    match = _PERCENT.fullmatch(text)
    if match:
        return Cause(say(f"a percentage: {text}", f"百分数 {text}"), f"{float(match[1]) / 100:.10g}")
    if _GROUPED.fullmatch(text):
        return Cause(say(f"a number with separators: {text}", f"数字带分隔：{text}"), text.replace(",", "").replace(" ", ""))
    match = _UNIT.fullmatch(text)
    if match and match[2] in TIMES:
        value = float(match[1].replace("_", "")) * TIMES[match[2]]
        return Cause(say(f"a number with a unit: {text}", f"数字带单位：{text}"), f"{value:.15g}")
    if match:
        return Cause(say(f"a number with a unit: {text}", f"数字带单位：{text}"), match[1])
    return None


def _number(text: str) -> Cause | None:
    if re.fullmatch(r"0\d+", text):
        alternative = say(f' (or "{text}", if it is a code)', f'（若是代码则写 "{text}"）')
        digits = text.lstrip("0") or "0"
        return Cause(say(f"a number that begins with 0: {text}", f"数字以 0 开头：{text}"), f"{digits}{alternative}")
    if re.fullmatch(r"[+-]?(\.\d+|\d+\.)", text):
        return Cause(say(f"an incomplete number: {text}", f"小数写法不全：{text}"), f"{float(text)}")
    return None


def _comma(text: str) -> Cause | None:
    if text.endswith((",", ";")) and (RIGHT.fullmatch(text[:-1].strip()) or re.fullmatch(r'"[^"]*"', text[:-1].strip())):
        fault = say(f"a {text[-1]} after the value", f"值后多了 {text[-1]}")
        return Cause(fault, text[:-1].strip())
    return None


def _bare(text: str) -> Cause | None:
    if '"' in text or "'" in text or "\\" in text or not re.search(r"[^\W\d_]", text):
        return None
    excerpt = text if len(text) <= 40 else f"{text[:40]}..."  # noqa: PLR2004 - what fits a line
    return Cause(say(f"text without quotation marks: {excerpt}", f"文字未加引号：{excerpt}"), f'"{excerpt}"')

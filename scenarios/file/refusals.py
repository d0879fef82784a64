"""Turns what the schema refuses into problems that a planner can correct, in both languages."""

import datetime as dt
import re
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from scenarios.file.dotted import dotted
from scenarios.file.schema_keys import keys_at, limits_at, literals_at
from scenarios.language import listed, of_number, say
from scenarios.problems import Problem, nearest

SHOWN = 60
MOST = 200
"""Problems of a file that are reported one by one."""
Loc = tuple[int | str, ...]

PATTERNS = {
    r"^[A-Za-z0-9_-]+$": ("letters, digits, _ and - only", "只能用字母、数字、_ 和 -"),
    r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$": ("month and day such as 03-01", "月-日，如 03-01"),
    r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$": ("a division code of 2, 4, 6, 9 or 12 digits", "2、4、6、9 或 12 位区划代码"),
}
WORDS: dict[str, tuple[str, str]] = {
    "missing": ("a value: this key is required", "此键必填"),
    "string_type": ("text in quotation marks", "加引号的文字"),
    "string_too_long": ("text of at most {max_length} characters", "不超过 {max_length} 个字符"),
    "string_too_short": ("text of at least {min_length} characters", "至少 {min_length} 个字符"),
    "int_type": ("a whole number", "整数"),
    "int_parsing": ("a whole number", "整数"),
    "int_parsing_size": ("a smaller number", "更小的数"),
    "int_from_float": ("a whole number", "整数"),
    "float_type": ("a number", "数"),
    "float_parsing": ("a number", "数"),
    "finite_number": ("a finite number", "有限的数"),
    "bool_type": ("true or false", "true 或 false"),
    "bool_parsing": ("true or false", "true 或 false"),
    "too_short": ("at least {min_length} entry", "至少 {min_length} 项"),
    "too_long": ("at most {max_length} entries", "至多 {max_length} 项"),
    "dict_type": ("a table of keys and values", "键与值的表"),
    "model_type": ("a table of keys and values", "键与值的表"),
    "model_attributes_type": ("a table of keys and values", "键与值的表"),
    "tuple_type": ("a list in brackets", "方括号中的列表"),
    "list_type": ("a list in brackets", "方括号中的列表"),
    "date_type": ("a date such as 2027-03-01, without quotation marks", "日期，如 2027-03-01，不加引号"),
    "date_parsing": ("a date such as 2027-03-01, without quotation marks", "日期，如 2027-03-01，不加引号"),
    "date_from_datetime_parsing": ("a date such as 2027-03-01, without quotation marks", "日期，如 2027-03-01，不加引号"),
    "date_from_datetime_inexact": ("a date without a time of day", "不带时刻的日期"),
}
"""What is allowed, by pydantic's type of error, with figures from its context."""
BEYOND = {"greater_than", "greater_than_equal", "less_than", "less_than_equal", "finite_number"}


def refusals(error: ValidationError, file: str, document: Any) -> list[Problem]:
    """Return one problem for each thing that pydantic refused, in the order of the file.

    Parameters
    ----------
    error
        What pydantic raised.
    file
        Name of the file.
    document
        What was validated; it distinguishes keys of the file from pydantic's own names.
    """
    groups: dict[tuple[str, str], list[Problem]] = {}
    for detail in error.errors(include_url=False)[: 20 * MOST]:
        problem = _problem(detail, file, document)
        groups.setdefault((problem.where, problem.found), []).append(problem)
    result = [_one_of(problems) for problems in list(groups.values())[:MOST]]
    if len(groups) > MOST:
        more = len(groups) - MOST
        result.append(
            Problem(file, say("whole file", "整个文件"), say(of_number(more, "more problem"), f"另有 {more} 处问题"), "")
        )
    return result


def _one_of(problems: list[Problem]) -> Problem:
    """Join what the members of a union would have allowed."""
    first = problems[0]
    allowed = say(", or ", "，或 ").join(dict.fromkeys(problem.allowed for problem in problems))
    hint = next((problem.hint for problem in problems if problem.hint), "")
    return Problem(first.file, first.where, first.found, allowed, hint)


def _problem(detail: ErrorDetails, file: str, document: Any) -> Problem:
    kind = detail["type"]
    loc = _path(detail["loc"], document, keep_last=kind == "missing")
    place = dotted(loc) or say("whole file", "整个文件")
    if kind == "extra_forbidden":
        key, keys = str(loc[-1]), keys_at(loc[:-1])
        return Problem(file, place, say(f"unknown key {key}", f"未知的键 {key}"), listed(keys), nearest(key, keys))
    fault = _shown(detail["input"])
    if kind == "missing":
        fault = say("nothing", "未填")
    hint = ""
    if kind == "literal_error":
        words = literals_at(loc) if "[key]" not in detail["loc"] else None
        words = words or re.findall(r"'([^']*)'", str(detail["ctx"]["expected"]))
        return Problem(file, place, fault, listed(words), nearest(str(detail["input"]), words))
    if kind in {"date_type", "date_parsing", "date_from_datetime_parsing"} and isinstance(detail["input"], str):
        hint = say("dates are written without quotation marks", "日期不加引号")
    return Problem(file, place, fault, _allowed(kind, detail, loc), hint)


def _within(limits: dict[str, Any]) -> str:
    """Say between what limits a value must lie."""
    parts = [
        say(*words).format(_figure(limits[name]))
        for name, words in (
            ("ge", ("{} or more", "不小于 {}")),
            ("gt", ("more than {}", "大于 {}")),
            ("le", ("{} or less", "不大于 {}")),
            ("lt", ("less than {}", "小于 {}")),
        )
        if limits.get(name) is not None
    ]
    return say(" and ", "，且").join(parts)


def _figure(value: Any) -> str:
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)


def _allowed(kind: str, detail: ErrorDetails, loc: Loc) -> str:
    context = detail.get("ctx", {})
    if kind in BEYOND:
        limits = _within(limits_at(loc) or context)
        if limits:
            return limits
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        words = PATTERNS.get(pattern)
        return say(*words) if words else say("text of the form ", "格式为 ") + pattern
    if kind in WORDS:
        return say(*WORDS[kind]).format(**context)
    return say(detail["msg"], f"符合格式的值（{detail['msg']}）")


def _shown(value: Any) -> str:
    try:
        text = _as_toml(value)
    except ValueError:  # a number with more digits than Python writes
        text = say("a number with thousands of digits", "数千位的数")
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_as_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_as_toml(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return repr(value)


def _path(loc: Loc, document: Any, *, keep_last: bool) -> Loc:
    """Return the part of a location that stands in the document: pydantic adds names of its own for unions and keys."""
    value, path = document, []
    for position, part in enumerate(loc):
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            if keep_last and position == len(loc) - 1:
                path.append(part)
            continue
        path.append(part)
    return tuple(path)

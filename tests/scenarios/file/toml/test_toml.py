"""Faults in TOML are told by their cause, with line, column and what to type; big and deep files are refused at once."""

import tomllib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.file.dotted import steps
from scenarios.file.plain import plain_document
from scenarios.file.toml.reading import MOST_BYTES, parse_toml
from scenarios.file.toml.tokens import tokens
from scenarios.file.toml.values import RIGHT
from scenarios.file.toml.writing import toml_text
from scenarios.loading import load
from scenarios.problems import Findings, Problem, ScenarioError


def refused(text: str | bytes) -> list[Problem]:
    with pytest.raises(ScenarioError) as error:
        parse_toml(text if isinstance(text, bytes) else text.encode(), "s.toml")
    return list(error.value.problems)


CASES = {
    "full-width comma": ("a = { x = 1，y = 2 }", "line 1, column 12", "，", "type ,"),
    "full-width equals": ("a ＝ 5", "line 1, column 3", "FULLWIDTH EQUALS SIGN", "type ="),
    "full-width digit": ("a = 1\nb = ５", "line 2, column 5", "５", "type 5"),
    "full-width colon": ("a： 5", "line 1, column 2", "：", "type ="),
    "full-width brackets": ("a =［1]", "line 1, column 4", "［", "type ["),
    "full-width letters": ("a = ｔrue", "line 1, column 5", "ｔ", "type t"),
    "curly quotes": ("name = “南浔”", "line 1, column 8", "“", 'type "'),
    "parentheses": ("a = （1）", "line 1, column 5", "（", "type ("),
    "a no-break space": ("a\u00a0= 1", "line 1, column 2", "U+00A0 NO-BREAK SPACE", "type an ordinary space"),
    "a wide space": ("a =\u30001", "line 1, column 4", "U+3000 IDEOGRAPHIC SPACE", "type an ordinary space"),
    "a space of no width": ("a\u200b = 1", "line 1, column 2", "U+200B ZERO WIDTH SPACE", "delete it"),
    "a mark of direction": ("a = 1\u202e", "line 1, column 6", "U+202E", "delete it"),
    "a bell in a text": ('a = "x\x07"', "line 1, column 7", "U+0007", "delete it"),
    "dots in a date": ("a = 2026.10.1", "line 1, column 5", "2026.10.1", "type 2026-10-01"),
    "slashes in a date": ("a = 2026/10/1 # first", "line 1, column 5", "2026/10/1", "type 2026-10-01"),
    "short date": ("a = 2026-10-1", "line 1, column 5", "2026-10-1", "type 2026-10-01"),
    "Chinese date": ("a = 2026年10月1日", "line 1, column 5", "2026年10月1日", "type 2026-10-01"),
    "month": ("a = 2026-10", "line 1, column 5", "without its day", "type 2026-10-01"),
    "month and day": ("a = [{ start = 3-1 }]", "line 1, column 16", "3-1", 'type "03-01"'),
    "percentage": ("a = 100%", "line 1, column 5", "100%", "type 1"),
    "wide percentage": ("a = 85％", "line 1, column 5", "85％", "type 0.85"),
    "True": ("a = True", "line 1, column 5", "True", "type true"),
    "yes in Chinese": ("a = [是]", "line 1, column 6", "是", "type true"),
    "None": ("a = None", "line 1, column 5", "None", "delete the line"),
    "no quotes": ("name = nanxun county", "line 1, column 8", "nanxun county", 'type "nanxun county"'),
    "no quotes in Chinese": ("a = [重点]", "line 1, column 6", "重点", 'type "重点"'),
    "open text": ('a = "abc\nb = 1', "line 1, column 5", '"abc', 'add " at its end'),
    "text closed by a curly mark": ('a = "abc”', "line 1, column 5", "not closed", "instead of ”"),
    "open list": ("a = [1, 2\nb = 3\n[c]", "line 1, column 5", "[ that is not closed", "add ]"),
    "open list at the end": ("a = [1,\n 2", "line 1, column 5", "[ that is not closed", "add ]"),
    "open table": ("a = { x = 1\nb = 2", "line 1, column 5", "{ that is not closed", "add }"),
    "open header": ("[a\nb = 2", "line 1, column 1", "[ that is not closed", "add ]"),
    "closed twice": ("a = 1]", "line 1, column 6", "] that closes nothing", "delete it"),
    "key twice": ("a = 1\nb = 2\na = 3", "line 3, column 1", "first in line 1", "delete one"),
    "table twice": ("[t]\nx = 1\n[t]\n", "line 3, column 2", "t again", "delete one"),
    "tab for a sign": ("a\t1", "line 1, column 1", "between key and value", "type a = 1"),
    "colon for a sign": ("a: 1", "line 1, column 1", ": between key and value", "type a = 1"),
    "no value": ("a =\nb = 1", "line 1, column 3", "no value", "type a value"),
    "note": ("// x\na = 1", "line 1, column 1", "a note after //", "type #"),
    "path": ('a = "C:\\data\\x"', "line 1, column 8", "backslash", "type /"),
    "unit": ("a = 10天", "line 1, column 5", "10天", "type 10"),
    "thousands": ("a = 1,000", "line 1, column 5", "1,000", "type 1000"),
    "ten thousands": ("a = 3.5万", "line 1, column 5", "3.5万", "type 35000"),
    "leading zero": ("a = 05", "line 1, column 5", "begins with 0", "type 5"),
    "no digit before the point": ("a = .5", "line 1, column 5", ".5", "type 0.5"),
    "comma after a value": ("a = 1,\nb = 2", "line 1, column 5", ", after the value", "type 1"),
    "UTF-16": ('a = "村"'.encode("utf-16"), "whole file", "UTF-16", "save the file as UTF-8"),
    "UTF-16 without mark": ('a = "x"'.encode("utf-16-le"), "whole file", "UTF-16", "save the file as UTF-8"),
    "GBK": ('a = "南浔区"'.encode("gbk"), "whole file", "GBK", "save the file as UTF-8"),
    "a workbook": (b"PK\x03\x04rest", "whole file", "XLSX", ""),
    "ends of lines": ("a = x\rb = 2", "whole file", "CR alone", "save"),
    "many dots": ("a." * 20_000 + "b = 1", "whole file", "20,000 levels", ""),
    "deep lists": ("a = " + "[" * 20_000, "whole file", "20,000 levels", ""),
    "a big file": ("a" * (MOST_BYTES + 1), "whole file", "bytes", ""),
    "a long number": ("a = " + "9" * 5000, "whole file", "digits", ""),
    "a number beyond all floats": ("a = [{ x = " + "9" * 400 + " }]", "whole file", "more than 300 digits", ""),
    "leading zeros": ("a = 0" + "0" * 5000 + "5", "line 1, column 5", "begins with 0", "type 5"),
    "nothing but zeros": ("a = 00", "line 1, column 5", "begins with 0", "type 0"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_told_by_its_cause(case: str) -> None:
    text, where, found, hint = CASES[case]
    problems = refused(text)
    assert any(problem.where.startswith(where) and found in problem.found and hint in problem.hint for problem in problems), (
        problems
    )


def test_all_faults_come_at_once_and_equal_ones_are_folded() -> None:
    problems = refused("a = 1，\n\nb = [1，2，3，4]\nc = True\n")
    assert [problem.where for problem in problems] == ["line 1, column 6; line 3, column 7; line 3, column 9 and 1 more place",
                                               "line 4, column 5"]  # fmt: skip


def test_what_is_right_is_read() -> None:
    """Full-width marks in texts and notes, a byte order mark, and Chinese keys without quotation marks."""
    text = "\ufeffa = \"，”\" # ＝\r\n[方式.镇村一体巡]\r\nx.2027年 = { 天数 = 1 }\r\n\"b c\" = '''“'''\r\n"
    assert parse_toml(text.encode(), "s.toml") == {
        "a": "，”", "方式": {"镇村一体巡": {"x": {"2027年": {"天数": 1}}, "b c": "“"}}
    }  # fmt: skip


@settings(max_examples=60)
@given(st.text("a=1.[]{}\"'#,\n \\，“村\x00\u200b:%", max_size=30))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    """What the reader takes it takes alone, and tokens are the text again."""
    assert "".join(token.text for token in tokens(text)) == text
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with suppress(ScenarioError):
            parse_toml(text.encode(), "s.toml")
        return
    assert parse_toml(text.encode(), "s.toml") == expected


@pytest.mark.parametrize(
    "text", ["1", "-2.5e3", "0x1F", "true", "inf", "2026-10-01", "07:30:00", "1_000", "2026-10-01T07:30:00Z"]
)
def test_what_toml_takes_is_no_fault(text: str) -> None:
    assert RIGHT.fullmatch(text)
    tomllib.loads(f"a = {text}")


def test_numbers_of_numpy_are_written_as_numbers() -> None:
    document = {"a": np.int64(5), "b": [np.float64(0.5), np.bool_(True)], "c": {"d": np.array([1, 2])}, "e": (1, 2)}
    plain = plain_document(document, "s.toml", Findings())
    assert tomllib.loads(toml_text(plain)) == {"a": 5, "b": [0.5, True], "c": {"d": [1, 2]}, "e": [1, 2]}
    with pytest.raises(TypeError):
        toml_text({"a": object()})


def test_a_key_that_is_too_deep_is_no_key() -> None:
    with pytest.raises(KeyError):
        steps(".".join("a" * 20_000))


def test_an_unreadable_number_is_told(folder: Path) -> None:
    """Hexadecimal numbers have no limit of digits; the schema's refusal does not write them out."""
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8").replace("[simulation]", f"[simulation]\nseed = 0x{'f' * 9000}", 1)
    file.write_text(text.replace("[simulation]", "[simulation]", 1), encoding="utf-8")
    with pytest.raises(ScenarioError):
        load(folder)

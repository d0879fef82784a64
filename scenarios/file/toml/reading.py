"""Reading a TOML file as planners save it: what it holds, or every reason why it can't be read."""

import codecs
import re
import tomllib
from typing import Any

from scenarios.file.toml.causes import causes
from scenarios.file.toml.tokens import Outline
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError

MOST_BYTES = 500_000
"""Size of a file that is read: a hundred times what scenarios have; reading takes some 2 s a megabyte."""
DEEPEST = 64
"""Brackets inside each other, and parts of a dotted key, that are read: far more than a scenario has."""
MOST_BITS = 1000
"""Of a whole number: some 300 digits, and no more than a float holds."""
_MARKS = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16"),
          (codecs.BOM_UTF16_BE, "UTF-16"))  # fmt: skip
_CONTENTS = (
    (b"PK\x03\x04", ("an XLSX workbook or ZIP file", "XLSX 工作簿或 ZIP 文件")),
    (b"\xd0\xcf\x11\xe0", ("an old Office file", "旧版 Office 文件")),
    (b"PAR1", ("a Parquet file", "Parquet 文件")),
    (b"%PDF", ("a PDF file", "PDF 文件")),
)
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def parse_toml(raw: bytes, label: str) -> dict[str, Any]:
    """Parse the bytes of a TOML file; bare keys may be in Chinese.

    Parameters
    ----------
    label
        Name of the file in problems.

    Raises
    ------
    ScenarioError
        With every reason why it can't be read.
    """
    if len(raw) > MOST_BYTES:
        fault = say(f"{len(raw):,} bytes", f"{len(raw):,} 字节")
        raise _refused(label, fault, say(f"at most {MOST_BYTES:,} bytes", f"不超过 {MOST_BYTES:,} 字节"))
    text = _decoded(raw, label).replace("\r\n", "\n")
    outline = Outline(text)
    _refuse_deep(outline, label)
    try:
        document = tomllib.loads(_quoted(outline))
    except (ValueError, RecursionError) as error:  # also numbers with more digits than Python turns into one
        raise ScenarioError(causes(outline, label) or [_as_told(error, label)]) from None
    _refuse_endless(document, label)
    return document


def _decoded(raw: bytes, label: str) -> str:
    allowed, save = say("a TOML file in UTF-8", "UTF-8 编码的 TOML 文件"), say("save the file as UTF-8", "请另存为 UTF-8")
    for mark, name in _MARKS:
        if raw.startswith(mark):
            raise _refused(label, say(f"text in {name}", f"{name} 编码的文字"), allowed, save)
    for mark, words in _CONTENTS:
        if raw.startswith(mark):
            raise _refused(label, say(*words), allowed)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(label, _guessed(raw, error), allowed, save) from None
    if "\0" in text:
        wide = raw[1::2].count(0) > len(raw) // 4 or raw[::2].count(0) > len(raw) // 4
        fault = say("text in UTF-16", "UTF-16 编码的文字") if wide else say("bytes that are not text", "不是文字的字节")
        raise _refused(label, fault, allowed, save)
    return text


def _guessed(raw: bytes, error: UnicodeDecodeError) -> str:
    """Say what encoding a text that is not UTF-8 probably has."""
    place = say(f"byte {error.start + 1} is not UTF-8", f"第 {error.start + 1} 个字节不是 UTF-8")
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return place
    chinese = sum("\u4e00" <= character <= "\u9fff" for character in text)
    foreign_letters = sum(not character.isascii() for character in text)
    if chinese * 2 < foreign_letters:
        return place
    return say(f"text in GBK ({place})", f"GBK 编码的文字（{place}）")


def _refuse_deep(outline: Outline, label: str) -> None:
    dots = max((sum(token.kind == "dot" for token in item.tokens) for item in outline.items), default=0)
    if max(outline.depth, dots) > DEEPEST:
        fault = say(f"{max(outline.depth, dots):,} levels", f"{max(outline.depth, dots):,} 层")
        raise _refused(label, fault, say(f"at most {DEEPEST} levels", f"不超过 {DEEPEST} 层"))


def _refuse_endless(value: Any, label: str) -> None:
    """Refuse whole numbers that nothing can be reckoned with, and that Python may read but not write."""
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_endless(inner, label)
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        raise ScenarioError([_endless(label, say("whole file", "整个文件"))])


def _endless(label: str, place: str) -> Problem:
    return Problem(label, place, say("a number with more than 300 digits", "数字过长，超过 300 位"), say("TOML", "TOML"))


def _quoted(outline: Outline) -> str:
    """Return the text with bare keys in Chinese in quotation marks, as TOML wants them."""
    keys = set()
    for item in outline.items:
        end = len(item.tokens) if item.inside == "header" else max(item.split, 0)
        keys |= {token.start for token in item.tokens[:end] if token.kind == "letters"}
    if not keys:
        return outline.text
    parts, run = [], ""
    for token in outline.tokens:
        if token.kind in {"letters", "word"} and (run or token.start in keys or token.end in keys):
            run += token.text
            continue
        parts.append(f'"{run}"' if run else "")
        run = ""
        parts.append(token.text)
    return "".join([*parts, f'"{run}"' if run else ""])


def _as_told(error: Exception, label: str) -> Problem:
    """Return what the reader says, where no cause is known."""
    allowed = say("TOML", "TOML")
    if isinstance(error, RecursionError):
        return Problem(label, say("whole file", "整个文件"), say("brackets nested too deeply", "嵌套过深"), allowed)
    place = _PLACE.search(str(error))
    place_text = say("end of the file", "文件末尾") if place else say("whole file", "整个文件")
    if place and place[1]:
        place_text = say(f"line {place[1]}, column {place[2]}", f"第 {place[1]} 行第 {place[2]} 列")
    message = _PLACE.sub("", str(error))
    if "integer string conversion" in message:
        return _endless(label, place_text)
    return Problem(label, place_text, say(message, f"TOML 语法错误：{message}"), allowed)


def _refused(label: str, fault: str, allowed: str, hint: str = "") -> ScenarioError:
    return ScenarioError([Problem(label, say("whole file", "整个文件"), fault, allowed, hint)])

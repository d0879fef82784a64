"""Why a text is not TOML: all causes at once, each with line, column and what to type."""

import re
import unicodedata
from collections.abc import Iterator

from scenarios.file.toml.marks import code_point, invisible, ordinary
from scenarios.file.toml.tokens import Item, Outline, Token
from scenarios.file.toml.values import cause_of
from scenarios.language import of_number, say
from scenarios.problems import Problem

ESCAPE = re.compile(r"\\(?:[btnfr\"\\\n]|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[ \t]+\n)|(?P<wrong>\\)")
KEY_KINDS = {"word", "letters", "string", "dot", "space"}
SHOWN = 3
"""Places of one fault that are named; the others are counted."""
Fault = tuple[int, str, str, str]
"""Position, what was found, what is allowed, what to type."""


def causes(outline: Outline, label: str) -> list[Problem]:
    """Return what is wrong with a text, in its order; equal faults are folded into one with their places."""
    if "\r" in outline.text:
        fault, hint = say("lines that end in CR alone", "行尾只有 CR"), say("save the file again", "请重新保存文件")
        return [Problem(label, say("whole file", "整个文件"), fault, say("ordinary line endings", "通常的行尾"), hint)]
    faults = [*_marks(outline), *_strings(outline), *_brackets(outline), *_items(outline), *_twice(outline)]
    places: dict[tuple[str, str, str], list[int]] = {}
    for position, *words in sorted(faults):
        places.setdefault((words[0], words[1], words[2]), []).append(position)
    return [Problem(label, _where(outline, at), *words) for words, at in places.items()]


def _where(outline: Outline, positions: list[int]) -> str:
    places = [outline.place(position) for position in positions[:SHOWN]]
    text = say("; ", "；").join(say(f"line {line}, column {column}", f"第 {line} 行第 {column} 列") for line, column in places)
    more = len(positions) - len(places)
    return text + (say(f" and {of_number(more, 'more place')}", f"等共 {len(positions)} 处") if more else "")


def _type(text: str) -> str:
    return say(f"type {text}", f"请改为 {text}")


def _marks(outline: Outline) -> Iterator[Fault]:
    """Full-width and invisible characters outside quotation marks."""
    for token in outline.tokens:
        plain = ordinary(token.text) if token.kind == "other" else None
        if plain is None or token.text == "％":
            continue
        if invisible(token.text):
            fault = say(f"an invisible character, {code_point(token.text)}", f"不可见字符 {code_point(token.text)}")
            hint = (
                say("delete it", "请删去")
                if not plain.strip() and plain != " "
                else say("type an ordinary space", "请改为普通空格")
            )
            yield token.start, fault, say("visible characters", "可见字符"), hint
        else:
            fault = say(f"{token.text} ({code_point(token.text)})", f"“{token.text}”（{code_point(token.text)}）")
            yield token.start, fault, say("half-width marks outside quotation marks", "引号之外用半角符号"), _type(plain)


def _strings(outline: Outline) -> Iterator[Fault]:
    """Quotation marks that are not closed, and backslashes in texts."""
    for token in outline.tokens:
        if token.kind == "unclosed":
            line = outline.text[token.start :].split("\n", 1)[0]
            fault = say(f"text that is not closed: {line[:40]}", f"引号未闭合：{line[:40]}")
            curly = next((mark for mark in "”“＂’‘" if mark in line), "")
            hint = say(f"add {token.text} at its end", f"请在末尾补 {token.text}")
            yield (
                token.start,
                fault,
                say("one text in quotation marks on a line", "一行内成对的引号"),
                (hint + (say(f" instead of {curly}", f"，而不是 {curly}") if curly else "")),
            )
        elif token.kind == "string":
            yield from _inside_string(token)


def _inside_string(token: Token) -> Iterator[Fault]:
    """Tell control characters and backslashes in a text."""
    control = next(
        (k for k, character in enumerate(token.text) if unicodedata.category(character) == "Cc" and character not in "\t\n"),
        None,
    )
    if control is not None:
        fault = say(f"an invisible character in a text, {code_point(token.text[control])}",
                    f"文字中有不可见字符 {code_point(token.text[control])}")  # fmt: skip
        yield token.start + control, fault, say("visible characters", "可见字符"), say("delete it", "请删去")
    elif token.text[0] == '"':
        offset = next((match.start() for match in ESCAPE.finditer(token.text) if match["wrong"]), None)
        if offset is not None:
            fault = say(f"a backslash in a text: {token.text[:40]}", f"文字中有反斜杠：{token.text[:40]}")
            allowed = say("/ in paths, or \\\\ for a backslash", "路径用 /，反斜杠本身写 \\\\")
            yield token.start + offset, fault, allowed, _type("/")


def _brackets(outline: Outline) -> Iterator[Fault]:
    bracket = outline.bracket
    if bracket is None:
        return
    if bracket.opened is None:
        fault = say(f"{bracket.at.text} that closes nothing", f"多余的 {bracket.at.text}")
        yield bracket.at.start, fault, say("brackets in pairs", "成对的括号"), say("delete it", "请删去")
        return
    opener = bracket.opened
    closer = "]" if opener.text == "[" else "}"
    on_line = opener.text == "{" and bracket.at.kind == "newline"
    fault = say(f"{opener.text} that is not closed", f"{opener.text} 未闭合")
    if on_line:
        allowed = say("a table in braces on a single line", "花括号中的表须写在一行内")
    else:
        allowed = say("brackets in pairs", "成对的括号")
    yield opener.start, fault, allowed, say(f"add {closer} where it ends", f"请在结尾补 {closer}")


def _items(outline: Outline) -> Iterator[Fault]:
    for item in outline.items:
        if any(_told(token) for token in item.tokens):
            continue
        if item.inside == "header":
            yield from _key(item.tokens)
            continue
        split = item.split
        if item.inside == "[":
            if split < 0 and not item.opens:
                yield from _value(outline, item.tokens)
        elif split < 0:
            yield from _no_sign(outline, item)
        else:
            yield from _key(item.tokens[:split])
            values = tuple(token for token in item.tokens[split + 1 :] if token.kind != "space")
            if values:
                yield from _value(outline, values)
            elif not item.opens:
                fault, hint = (
                    say("no value after =", "= 之后没有值"),
                    say("type a value, or delete the line", "请填写值，或删去此行"),
                )
                yield item.tokens[split].start, fault, say("a value", "值"), hint


def _told(token: Token) -> bool:
    """Whether a token is reported already, as a mark or as an open text."""
    return token.kind == "unclosed" or (token.kind == "other" and ordinary(token.text) is not None and token.text != "％")


def _key(tokens: tuple[Token, ...]) -> Iterator[Fault]:
    stray = next((token for token in tokens if token.kind not in KEY_KINDS), None)
    allowed = say("a key of letters, digits, _ and -, others in quotation marks", "键由字母、数字、_ 和 - 组成，其他须加引号")
    if stray is not None:
        yield stray.start, say(f"{stray.text} in a key", f"键中有 {stray.text}"), allowed, ""
        return
    names = [token for token in tokens if token.kind not in {"dot", "space"}]
    if not names:
        yield (tokens[0].start if tokens else 0), say("no key before =", "= 之前没有键"), allowed, ""
    elif len(names) > sum(token.kind == "dot" for token in tokens) + 1 and all(token.kind == "word" for token in names):
        text = " ".join(token.text for token in names)
        yield names[0].start, say(f"a key with a space: {text}", f"键中有空格：{text}"), allowed, _type(f'"{text}"')


def _value(outline: Outline, tokens: tuple[Token, ...]) -> Iterator[Fault]:
    text = outline.text[tokens[0].start : tokens[-1].end]
    if len(tokens) == 1 and tokens[0].kind == "string":
        return
    cause = cause_of(text)
    if cause is not None:
        delete = say("delete the line to use the default", "请删去此行，即用默认值")
        hint = _type(cause.type) if cause.type else delete
        yield tokens[0].start, cause.found, say("a TOML value", "TOML 的值"), hint
    elif tokens[0].kind == "string":
        fault = say(f"something after a text: {text[:40]}", f"文字之后还有内容：{text[:40]}")
        allowed = say('one text; quotation marks inside it are written \\"', '一段文字，其中的引号写作 \\"')
        yield tokens[1].start, fault, allowed, ""


def _no_sign(outline: Outline, item: Item) -> Iterator[Fault]:
    """Tell a line without the sign ``=``."""
    text = outline.text[item.tokens[0].start : item.tokens[-1].end]
    allowed, start = say("key = value", "键 = 值"), item.tokens[0].start
    match = re.match(r"(//|/\*|;|--|<!--|%)", text)
    if match:
        yield (
            start,
            say(f"a note after {match[1]}", f"以 {match[1]} 开头的注释"),
            say("notes after #", "注释以 # 开头"),
            _type("#"),
        )
        return
    match = re.fullmatch(r"([\w.\-]+)\s*(:|\s)\s*(.+)", text, re.DOTALL)
    if match:
        sign = match[2].strip() or say("a space", "空格")
        fault = say(f"{sign} between key and value", f"键与值之间是{sign}")
        yield start, fault, allowed, _type(f"{match[1]} = {match[3][:40]}")
    else:
        yield start, say(f"no = after {text[:40]}", f"{text[:40]} 之后没有 ="), allowed, ""


def _twice(outline: Outline) -> Iterator[Fault]:
    """Keys and tables that are given twice."""
    table: tuple[str, ...] = ()
    first_lines: dict[tuple[str, ...], int] = {}
    for number, item in enumerate(outline.items):
        if item.inside == "header":
            table = _path(item.tokens)
            if outline.text[: item.tokens[0].start].rstrip(" \t").endswith("[["):
                table = (*table, f"#{number}")
                continue
            path = (*table, "[]")
        elif item.inside == "" and item.split > 0:
            path = (*table, *_path(item.tokens[: item.split]))
        else:
            continue
        start = item.tokens[0].start
        if path in first_lines:
            first = outline.place(first_lines[path])[0]
            name = ".".join(part for part in path if part != "[]" and not part.startswith("#"))
            fault = say(f"{name} again (first in line {first})", f"{name} 重复（第 {first} 行已有）")
            yield start, fault, say("each key once", "每个键只写一次"), say("delete one of them", "请删去其一")
        first_lines.setdefault(path, start)


def _path(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    return tuple(token.text.strip("\"'") for token in tokens if token.kind not in {"dot", "space"})

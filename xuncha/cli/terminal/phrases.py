"""What the parser of the command line says, in Chinese: frames of help, and refusals of wrong words.

The parser speaks English; its sentences are few and of fixed form. One that is not listed stays as it is.
"""

import re

from scenarios.language import language, say

HELP = (
    (r"^Usage: ", "用法："),
    (r"\[OPTIONS\]", "[选项]"),
    (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
    (r"^Arguments:", "参数："),
    (r"^Options:", "选项："),
    (r"^Commands:", "命令："),
    (r"Show this message and exit\.", "显示本帮助。"),
    (r"(?<=[\[;] )?\brequired\b(?=\])", "必填"),
    (r"\bdefault: ?", "默认："),
    (r"\bx>=(\d+)", r"不小于 \1"),
)
TYPES = re.compile(r" ?<(?:list\[\w+\]|str|path|int|int range|text|integer|integer range)>")
"""What the parser says of the type of a word: nothing that an office would read."""
REASONS = (
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be greater than or equal to (\S+)", r"不得小于 \1"),
    (r"'(.+)' is not a valid integer(?: range)?\.?", r"\1 不是整数"),
    (r"(\S+) is not in the range x>=(\S+?)\.?", r"\1 小于 \2"),
)
SENTENCES = (
    (r"Missing command\.", "缺少命令。"),
    (r"Missing argument (.+?)\.(?: .*)?", r"缺少参数 \1。"),
    (r"Missing (?:option|parameter) (.+?)\.(?: .*)?", r"缺少选项 \1。"),
    (r"No such option: (\S+?)\.?(?: \(Possible options: (?P<near>.+)\))?", r"没有选项 \1。"),
    (r"No such option: (\S+?)\.? Did you mean (?P<near>.+?)\?", r"没有选项 \1。"),
    (r"No such command '(.+?)'\.(?: Did you mean (?P<near>.+?)\?)?", r"没有命令 \1。"),
    (r"Option '(.+)' requires an argument\.", r"选项 \1 须带一个值。"),
    (r"Option '(.+)' does not take a value\.", r"选项 \1 不带值。"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", r"多余的参数：\1。"),
)
INVALID = re.compile(r"Invalid value(?: for (?P<what>.+?))?: (?P<reason>.+)", re.DOTALL)


def help_text(text: str) -> str:
    """Return a help text with its frame in the language in force."""
    text = TYPES.sub("", text)
    if language() == "en":
        return text
    for pattern, words in HELP:
        text = re.sub(pattern, words, text, flags=re.MULTILINE)
    return "\n".join(line.rstrip() for line in text.split("\n"))


def refusal(message: str) -> str:
    """Return what the parser says of wrong words, in the language in force."""
    return say(message, _in_chinese(message))


def _in_chinese(message: str) -> str:
    invalid = INVALID.fullmatch(message)
    if invalid is not None:
        reason = invalid["reason"]
        for pattern, words in REASONS:
            if re.fullmatch(pattern, reason):
                reason = re.sub(pattern, words, reason)
                break
        return f"{invalid['what'] or ''} 的值无效：{reason}".strip()
    for pattern, words in SENTENCES:
        match = re.fullmatch(pattern, message)
        if match is not None:
            near = match.groupdict().get("near")
            nearest_words = "、".join(word.strip(" '") for word in near.split(",")) if near else ""
            return match.expand(words) + (f"是否应为 {nearest_words}？" if near else "")
    return message

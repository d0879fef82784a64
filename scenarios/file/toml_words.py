"""What the TOML reader says, in both languages."""

import re

from scenarios.language import say

FAULTS = (
    (r"^Expected '=' after a key", "键后缺少 ="),
    (r"^Invalid value", "无效的值"),
    (r"^Invalid statement", "无效的语句"),
    (r"^Cannot declare \((.*)\) twice", "重复的表 {0}"),
    (r"^Cannot overwrite a value", "重复的键"),
    (r"^Cannot mutate immutable namespace (.*)", "不能再次修改 {0}"),
    (r"^Cannot redefine namespace (.*)", "重复的 {0}"),
    (r"^Duplicate inline table key (.*)", "重复的键 {0}"),
    (r"^Unclosed array", "数组缺少 ]"),
    (r"^Unclosed inline table", "内联表缺少 }}"),
    (r"^Unterminated string", "引号未闭合"),
    (r"^Expected \"?'?(.*?)'?\"?$", "此处应为 {0}"),
    (r"^Expected newline or end of document after a statement", "语句后应换行"),
    (r"^Unescaped '\\\\' in a string", "字符串中的 \\ 须写作 \\\\"),
    (r"^Illegal character (.*)", "非法字符 {0}"),
    (r"^Invalid initial character for a key part", "无效的键"),
    (r"^Invalid date or datetime", "不存在的日期"),
    (r"^Invalid hex value", "无效的十六进制值"),
)


def toml_fault(message: str) -> str:
    """Return what the reader found wrong, without the place."""
    bare = re.sub(r" \(at .*\)$", "", message)
    for pattern, words in FAULTS:
        match = re.match(pattern, bare)
        if match:
            return say(bare, words.format(*match.groups()))
    return say(bare, f"TOML 语法错误: {bare}")

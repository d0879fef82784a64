"""Division codes: their levels, by length and trailing zeros, and what is wrong with a text that is not one."""

import re

import polars as pl

from scenarios.divisions import TOWNSHIP_DIGITS, VILLAGE_DIGITS
from scenarios.language import say

PROVINCES = (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))
"""First two digits of division codes (GB/T 2260)."""
EXPONENT = re.compile(r"^\d([.,]\d*)?[eE]\+?\d+$")
LOOKALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})


def bare_code(text: pl.Expr) -> pl.Expr:
    """Return codes without what spreadsheets put around them."""
    return text.str.replace_all(r"\s", "").str.strip_chars("'’‘\"“”").str.replace(r"\.0+$", "")


def canonical(code: pl.Expr) -> pl.Expr:
    """Return codes by their level: a township has nine digits, whether or not three zeros stand behind them."""
    return code.str.replace(r"^(\d{9})000$", "$1")


def is_code(code: pl.Expr, lengths: tuple[int, ...]) -> pl.Expr:
    """Whether each is a code of one of some lengths; one whose township part is zeros is a county's, and none."""
    provinces = "|".join(str(number) for number in PROVINCES)
    forms = "|".join(rf"\d{{{count - 2}}}" for count in lengths)
    return code.str.contains(rf"^(?:{provinces})(?:{forms})$") & ~code.str.contains(r"^\d{6}000")


def code_advice(text: str, lengths: tuple[int, ...]) -> str:  # noqa: PLR0911 - a case a cause
    """Say why a text is not a code, and what to do."""
    code = re.sub(r"\.0+$", "", re.sub(r"\s", "", text).strip("'"))
    as_text = say(
        "format the column as text in the spreadsheet and enter the codes again", "请在表格中把该列设为文本格式并重新录入代码"
    )
    if EXPONENT.match(code):
        return say("the spreadsheet has turned the code into a rounded number: ", "表格软件把代码缩成了数：") + as_text
    if not code.isdigit():
        code_text = code.translate(LOOKALIKES)
        if code_text.isdigit() and len(code_text) in lengths:
            return say(f"letters instead of digits; did you mean {code_text}?", f"数字写成了字母，是否应为 {code_text}？")
        return as_text
    if re.match(r"^\d{6}(?:0{3}|0{6})?$", code):
        return say("this is the code of a county or of a wider region", "这是县区或以上区划的代码")
    if len(code) == VILLAGE_DIGITS and lengths == (TOWNSHIP_DIGITS,):
        return say(
            f"this is a village's code; its township has {code[:TOWNSHIP_DIGITS]}",
            f"这是村的代码，所属乡镇为 {code[:TOWNSHIP_DIGITS]}",
        )
    if len(code) + 1 in lengths:
        return (
            say(
                f"one digit is missing, perhaps the first ({len(code)} digits): ",
                f"少一位，可能丢了首位（仅 {len(code)} 位）：",
            )
            + as_text
        )
    if len(code) in lengths:
        return say("codes begin with the two digits of a province, 11 to 65", "代码以省份两位数开头，11 至 65")
    return say(f"it has {len(code)} digits", f"现为 {len(code)} 位")

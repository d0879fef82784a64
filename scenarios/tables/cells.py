"""Cells of planners' tables: text turned into numbers, dates, codes and words, a column at a time."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from scenarios.calendar.seasons import canonical_season
from scenarios.language import say
from scenarios.problems import Findings, nearest
from scenarios.tables.headers import Named
from scenarios.tables.sheet_faults import FAULT

MOST_REPORTED = 20
"""Problems reported for each column; a wrong unit would otherwise bury everything else."""
WIDTH = 0xFEE0
"""From a full-width character to its plain one."""
SPACES = "\u3000\u00a0\u2002\u2003\u2009\t\r\n"
PLAIN_CHARACTERS = (
    {chr(code + WIDTH): chr(code) for code in range(0x21, 0x7F)} | dict.fromkeys(SPACES, " ") | {"\ufeff": "", "\u200b": ""}
)
PROVINCES = (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66))
"""First two digits of division codes (GB/T 2260)."""
YEARS = (1950, 2100)
EXCEL_DAYS = (18_264, 73_415)
"""Day numbers of spreadsheets for the same years."""
EXPONENT = re.compile(r"^\d([.,]\d*)?[eE]\+?\d+$")
LOOKALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "|": "1"})

Advice = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the cells of one column of a table; ``table`` has the column ``row`` and text columns by their names."""

    table: pl.DataFrame
    named: Named
    findings: Findings
    label: str

    def read(self) -> pl.Series:
        """Return the column, typed; every cell that can't be read is reported, and null."""
        if self.named.column.required:
            self._report(pl.col(self._name).is_null(), say("a value", "须填写"))
        faulty = self.table[self._name].str.contains(FAULT).fill_null(value=False)
        if faulty.any():
            self._report(pl.lit(faulty), say("a value", "数值或文字"), fault_advice)
            rest = self.table.with_columns(pl.when(~faulty).then(pl.col(self._name)).alias(self._name))
            return replace(self, table=rest).typed()
        return self.typed()

    def typed(self) -> pl.Series:
        """Return the column, typed, once gaps and errors of the spreadsheet are dealt with."""
        readers = {
            "number": self._number, "flag": self._number, "date": self._date,
            "choice": self._choice, "code": self._code, "seasons": self._seasons,
        }  # fmt: skip
        reader = readers.get(self.named.column.kind)
        return reader() if reader else self.table[self._name]

    @property
    def _name(self) -> str:
        return self.named.column.name

    def _report(self, bad: pl.Expr, allowed: str, advice: Advice = lambda _: "") -> None:
        rows = self.table.filter(bad.fill_null(value=False)).select("row", self._name)
        header = self.named.header
        for row, found in rows.head(MOST_REPORTED).iter_rows():
            shown = say("nothing", "空") if found is None else str(found)
            where = say(f"row {row}, column {header}", f"第 {row} 行, {header}列")
            self.findings.error(self.label, where, shown, allowed, "" if found is None else advice(shown))
        if len(rows) > MOST_REPORTED:
            more = len(rows) - MOST_REPORTED
            where = say(f"column {header}", f"{header}列")
            self.findings.error(self.label, where, say(f"{more} more", f"另有 {more} 处"), allowed)

    def _number(self) -> pl.Series:
        column = self.named.column
        text = pl.col(self._name).str.replace_all(r"\s", "").str.strip_chars_start("'").str.to_lowercase()
        grouped = text.str.contains(r"^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$")
        digits = pl.when(grouped).then(text.str.replace_all(",", "", literal=True)).otherwise(text)
        number = digits.cast(pl.Float64, strict=False) * self.named.factor
        if "%" in column.units:
            share = digits.str.strip_suffix("%").cast(pl.Float64, strict=False) / 100
            number = pl.when(digits.str.ends_with("%")).then(share).otherwise(number)
        if column.words:
            words = text.replace_strict(column.words, default=None, return_dtype=pl.Float64)
            number = pl.coalesce(words, number)
        value = self.table.select(number.alias(self._name))[self._name]
        good = value.is_between(column.low, column.high) & value.is_finite()
        if column.kind == "flag":
            good &= value.is_in([0.0, 1.0])
            allowed = say("yes or no (是, 否, 1, 0)", "是或否 (1, 0)")
        else:
            low, high = column.low / self.named.factor, column.high / self.named.factor
            allowed = say(f"a number from {low:,.10g} to {high:,.10g}", f"{low:,.10g} 至 {high:,.10g} 的数")
        bad = self.table[self._name].is_not_null() & ~good.fill_null(value=False)
        self._report(pl.lit(bad), allowed, _number_advice)
        return value.set(bad, None)

    def _date(self) -> pl.Series:
        text = pl.col(self._name).str.replace_all(r"\s*([年月日/.-])\s*", "$1")
        parts = text.str.extract_groups(
            r"^(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?$"
        )
        month = pl.coalesce(parts.struct.field("2"), parts.struct.field("4")).str.zfill(2)
        day = pl.coalesce(parts.struct.field("3"), parts.struct.field("5")).str.zfill(2)
        written = pl.concat_str(parts.struct.field("1"), month, day, separator="-").str.to_date("%Y-%m-%d", strict=False)
        number = text.str.extract(r"^(\d{5})(?:\.\d+)?$").cast(pl.Int32)
        serial = pl.when(number.is_between(*EXCEL_DAYS)).then(pl.date(1899, 12, 30) + pl.duration(days=number))
        value = self.table.select(pl.coalesce(written, serial).alias(self._name))[self._name]
        good = value.dt.year().is_between(*YEARS)
        bad = self.table[self._name].is_not_null() & ~good.fill_null(value=False)
        self._report(pl.lit(bad), say("a date such as 2027-03-01", "日期, 如 2027-03-01"), _date_advice)
        return value.set(bad, None)

    def _choice(self) -> pl.Series:
        choices = self.named.column.choices
        text = pl.col(self._name).str.replace_all(r"\s", "").str.to_lowercase()
        value = text.replace_strict(choices, default=None, return_dtype=pl.String)
        self._report(
            pl.col(self._name).is_not_null() & value.is_null(), ", ".join(choices), lambda found: nearest(found, choices)
        )
        return self.table.select(value.alias(self._name))[self._name]

    def _code(self) -> pl.Series:
        lengths = self.named.column.digits
        code = pl.col(self._name).str.replace_all(r"\s", "").str.strip_chars_start("'").str.replace(r"\.0+$", "")
        provinces = "|".join(str(one) for one in PROVINCES)
        forms = "|".join(rf"\d{{{count - 2}}}" for count in lengths)
        good = code.str.contains(rf"^(?:{provinces})(?:{forms})$")
        words = say(" or ", " 或 ").join(str(count) for count in lengths)
        allowed = say(f"a division code of {words} digits", f"{words} 位区划代码")
        self._report(pl.col(self._name).is_not_null() & ~good, allowed, lambda found: _code_advice(found, lengths))
        return self.table.select(pl.when(good).then(code).alias(self._name))[self._name]

    def _seasons(self) -> pl.Series:
        text = self.table[self._name]
        forms = {one: canonical_season(one) for one in text.drop_nulls().unique().to_list()}
        value = text.replace_strict(forms, default=None, return_dtype=pl.String) if forms else text
        allowed = say("windows of the year such as 04-15/10-31, several separated by ;", "时段, 如 04-15/10-31, 多个用 ; 分隔")
        self._report(pl.lit(text.is_not_null() & value.is_null()), allowed)
        return value


def fault_advice(found: str) -> str:
    """Say what to do about an error or a formula without a value."""
    if found.startswith("="):
        return say(
            "a formula that was never calculated: open the file in a spreadsheet program and save it, or write the value",
            "公式尚未计算: 请用表格软件打开后重新保存, 或直接填写数值",
        )
    return say(
        "an error of the spreadsheet: mend its formula, or write the value; leave the cell empty where it is not known",
        "表格公式出错: 请改正公式或直接填写; 不清楚时请留空",
    )


def _number_advice(found: str) -> str:
    mended = found.translate(LOOKALIKES)
    if mended != found and re.match(r"^\d+(\.\d+)?$", mended):
        return say(f"letters instead of digits; did you mean {mended}?", f"数字写成了字母, 是否应为 {mended}?")
    bare = re.match(r"^([-+]?[\d,]*\.?\d+)\D+$", found.replace(" ", ""))
    if bare and not found.endswith("%"):
        return say(f"write {bare.group(1)}; units belong in the header", f"写 {bare.group(1)};单位写在表头里")
    if re.match(r"^\d+,\d+$", found):
        return say("write decimals with a point: 1.5", "小数用点: 1.5")
    if not re.search(r"\d", found):
        return say("leave the cell empty where it is not known", "不清楚时请留空")
    return ""


def _date_advice(found: str) -> str:
    turned = re.match(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$", found)
    if turned:
        return say("write the year first: 2027-03-01", "先写年份: 2027-03-01")
    if re.match(r"^\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?$", found):
        return say("write the year with four digits", "年份写四位")
    if re.match(r"^\d{4}(年|[-/.]\d{1,2}|年\d{1,2}月?)$", found):
        return say("give the day too", "请写明日期")
    if re.match(r"^\d{4}", found):
        return say("there is no such day", "没有这一天")
    return ""


def _code_advice(found: str, lengths: tuple[int, ...]) -> str:
    code = re.sub(r"\.0+$", "", re.sub(r"\s", "", found).lstrip("'"))
    as_text = say(
        "format the column as text in the spreadsheet and enter the codes again", "请在表格中把该列设为文本格式并重新录入代码"
    )
    if EXPONENT.match(code):
        return say("the spreadsheet has shortened the code to a number: ", "表格软件把代码缩成了数: ") + as_text
    if not code.isdigit():
        mended = code.translate(LOOKALIKES)
        if mended.isdigit() and len(mended) in lengths:
            return say(f"letters instead of digits; did you mean {mended}?", f"数字写成了字母, 是否应为 {mended}?")
        return as_text
    if len(code) + 1 in lengths:
        return (
            say(f"one digit is missing, perhaps the first ({len(code)} digits): ", f"少一位, 可能丢了首位(仅 {len(code)} 位): ")
            + as_text
        )
    if len(code) in lengths:
        return say("codes begin with the two digits of a province, 11 to 65", "代码以省份两位数开头, 11 至 65")
    return say(f"it has {len(code)} digits", f"现为 {len(code)} 位")

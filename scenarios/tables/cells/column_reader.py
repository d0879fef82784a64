"""Cells of planners' tables: text turned into numbers, dates, codes and words, a column at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from scenarios.calendar.seasons import canonical_season
from scenarios.language import listed, of_number, say
from scenarios.problems import Findings, nearest
from scenarios.tables.cells.codes import bare_code, canonical, code_advice, is_code
from scenarios.tables.cells.dates import ANY_DASH, date_advice, read_dates
from scenarios.tables.cells.numbers import number_advice, plain_word, read_numbers
from scenarios.tables.sheets.headers import FAULT, Named
from scenarios.tables.where import column_place, row_place
from scenarios.tables.words import EMPTY_WORDS, NOTHING_WORDS

MOST_REPEATED = 3
"""Rows up to which a repeated problem is reported row by row; beyond that it is reported once, with the number of rows."""
MOST_REPORTED = 8
"""The same for problems with different texts and one remedy; a wrong unit would otherwise bury everything else."""
MOST_ROWS_NAMED = 5
PLACEHOLDER_KINDS = {"number", "date", "seasons", "choice", "flag", "code"}

Advice = Callable[[str], str]


@dataclass(slots=True)
class Reader:
    """Reads the cells of one column of a table; ``table`` has the column ``row`` and text columns by their names."""

    table: pl.DataFrame
    named: Named
    findings: Findings
    label: str
    notes: list[str] = field(default_factory=list)
    """What was guessed of the cells, in words."""
    refused: set[int | str] = field(default_factory=set)
    """Rows whose cell is filled and can't be read."""

    def read(self) -> pl.Series:
        """Return the column, typed; every cell that can't be read is reported, and null."""
        text = self.table[self._name]
        if self.named.column.kind in PLACEHOLDER_KINDS:
            text = self._without_placeholders(text)
        if self.named.column.required and text.null_count():
            self._report(text.is_null(), say("a value", "必填"))
        is_faulty = text.str.contains(FAULT)
        if is_faulty.any():
            self._report(is_faulty, say("a value", "数值或文字"), fault_advice)
            text = text.set(is_faulty, None)
        readers = {
            "number": self._number, "flag": self._number, "date": self._date,
            "choice": self._choice, "code": self._code, "seasons": self._seasons,
        }  # fmt: skip
        reader = readers.get(self.named.column.kind)
        return (reader(text) if reader else text).alias(self._name)

    @property
    def _name(self) -> str:
        return self.named.column.name

    def _without_placeholders(self, text: pl.Series) -> pl.Series:
        """Empty the cells in which a dash or 暂无 stands for what is not known, and say so."""
        word = pl.col(self._name).str.replace_all(r"\s", "").str.to_lowercase().str.replace_all(ANY_DASH, "-")
        words = EMPTY_WORDS if self.named.column.kind != "seasons" else (*EMPTY_WORDS, *NOTHING_WORDS)
        empty = text.to_frame().select(word.is_in(list(words)).fill_null(value=False)).to_series()
        if not empty.any():
            return text
        count, example = int(empty.sum()), text.filter(empty)[0]
        self.notes.append(
            say(
                f"{self.named.header}: “{example}” as empty ({of_number(count, 'cell')})",
                f"{self.named.header}“{example}”按空白处理（{count} 格）",
            )
        )
        return text.set(empty, None)

    def _report(self, is_bad: pl.Series, allowed: str, advice: Advice = lambda _: "") -> None:
        """Report cells: each by itself, or once where many have the same remedy."""
        if not is_bad.any():  # null is not bad
            return
        is_bad = is_bad.fill_null(value=False)
        has_names = "name" in self.table.columns and self._name != "name"
        names = self.table["name"] if has_names else pl.Series([None] * len(self.table), dtype=pl.String)
        groups: dict[tuple[str, str], list[tuple[int | str, str, str | None]]] = {}
        for row, cell, name in zip(
            self.table["row"].filter(is_bad).to_list(),
            self.table[self._name].filter(is_bad).to_list(),
            names.filter(is_bad).to_list(),
            strict=True,
        ):
            text = say("nothing", "未填") if cell is None else str(cell)
            self.findings.unread.add((self.label, row, self._name))
            hint = "" if cell is None else advice(text)
            groups.setdefault((hint, text), []).append((row, text, name))
            if cell is not None:
                self.refused.add(row)
        by_hint: dict[str, list[tuple[int | str, str, str | None]]] = {}
        for (hint, _), cells in groups.items():
            if len(cells) > MOST_REPEATED:
                self._report_many(cells, allowed, hint)
            else:
                by_hint.setdefault(hint, []).extend(cells)
        for hint, cells in by_hint.items():
            if len(cells) > MOST_REPORTED:
                self._report_many(cells, allowed, hint)
                continue
            for row, text, name in cells:
                self.findings.error(self.label, row_place(row, self.named.header, name), text, allowed, hint)

    def _report_many(self, cells: list[tuple[int | str, str, str | None]], allowed: str, hint: str) -> None:
        texts = listed(dict.fromkeys(texts for _, texts, _ in cells[:MOST_ROWS_NAMED]))
        rows = listed(str(row) for row, _, _ in cells[:MOST_ROWS_NAMED])
        place = column_place(self.named.header, len(cells)) + say(f" ({rows} ...)", f"（第 {rows} 行等）")
        self.findings.error(self.label, place, texts, allowed, hint)

    def _number(self, cells: pl.Series) -> pl.Series:
        """Numbers; most columns hold plain ones alone, and taking cells apart costs more than all else in a small table."""
        column = self.named.column
        plain = cells.cast(pl.Float64, strict=False)
        if not column.words and column.kind != "flag" and plain.null_count() == cells.null_count():
            plain = plain * self.named.factor
            if (plain.is_between(column.low, column.high) & plain.is_finite()).all():
                return plain
        return self._number_apart(cells)

    def _number_apart(self, cells: pl.Series) -> pl.Series:
        """Numbers among units, words, shares and marks of thousands; what is none is reported."""
        column, factor = self.named.column, self.named.factor
        value, is_bad, with_units = read_numbers(cells, column, factor)
        if column.kind == "flag":
            allowed = say("yes or no (是, 否, 1, 0)", "是或否（1、0）")
        else:
            low, high = column.low / factor, column.high / factor
            allowed = say(f"a number from {low:,.10g} to {high:,.10g}", f"{low:,.10g} 至 {high:,.10g} 的数")
        self._report(is_bad, allowed, number_advice)
        if with_units and not is_bad.all():
            self.notes.append(
                say(
                    f"{self.named.header}: units in {of_number(with_units, 'cell')}",
                    f"{self.named.header}：{with_units} 格自带单位",
                )
            )
        return value

    def _date(self, cells: pl.Series) -> pl.Series:
        value, ranges = read_dates(cells, self.named.column.range_day)
        is_bad = cells.is_not_null() & value.is_null()
        self._report(is_bad, say("a date such as 2027-03-01", "日期，如 2027-03-01"), date_advice)
        if ranges:
            end = say(
                "first" if self.named.column.range_day == "first" else "last",
                "第一天" if self.named.column.range_day == "first" else "最后一天",
            )
            self.notes.append(
                say(
                    f"{self.named.header}: the {end} day of {of_number(ranges, 'range')}",
                    f"{self.named.header}：{ranges} 个时间段取{end}",
                )
            )
        return value

    def _choice(self, cells: pl.Series) -> pl.Series:
        column = self.named.column
        choices = {plain_word(word): value for word, value in column.choices.items()}
        guesses = {plain_word(word): value for word, value in column.guesses.items()}
        forms = {text: plain_word(text) for text in sorted(_texts(cells))}
        meanings = {text: choices.get(form, guesses.get(form)) for text, form in forms.items()}
        for text, form in forms.items():
            if form not in choices and form in guesses:
                word = _chinese_choice(column.choices, guesses[form])
                self.notes.append(say(f"{text} as {guesses[form]}", f"“{text}”视为“{word}”"))
        value = cells.replace_strict(meanings, default=None, return_dtype=pl.String) if meanings else cells
        unclear_words = {text for text, form in forms.items() if set(column.ambiguous.get(form, ())) & set(forms.values())}
        if unclear_words:
            other_words = listed(sorted(set(forms.values()) & {word for words in column.ambiguous.values() for word in words}))
            hint = say(
                f"beside {other_words} it may be the middle or the lowest class: write 风险关注 or 一般关注",
                f"与“{other_words}”并用时，可指中间一类或最低一类：请改写为“风险关注”或“一般关注”，或写明 [classes.labels]",
            )
            self._report(
                cells.is_in(sorted(unclear_words)), say("a word that means one class", "含义明确的分类"), lambda _: hint
            )
            cells = cells.set(cells.is_in(sorted(unclear_words)).fill_null(value=False), None)
        if None in meanings.values():
            allowed = listed(dict.fromkeys(_shown_choices(column.choices)))
            self._report(cells.is_not_null() & value.is_null(), allowed, lambda word: nearest(word, column.choices))
        return value.replace("", None) if "" in meanings.values() else value

    def _code(self, cells: pl.Series) -> pl.Series:
        column = self.named.column
        frame = cells.alias("text").to_frame()
        code = canonical(bare_code(pl.col("text")))
        codes = frame.select(code.alias("code"), is_code(code, column.digits).alias("good"))
        is_valid = codes["good"].fill_null(value=False)
        value = codes["code"].set(~is_valid, None)
        is_bad = cells.is_not_null() & ~is_valid
        if column.place:
            is_word = is_bad & ~cells.str.contains(r"\d").fill_null(value=False)
            value, is_bad = value.zip_with(~is_word, cells), is_bad & ~is_word
        words = say(" or ", " 或 ").join(str(count) for count in column.digits)
        allowed = say(f"a division code of {words} digits", f"{words} 位区划代码")
        self._report(is_bad, allowed, lambda word: code_advice(word, column.digits))
        return value

    def _seasons(self, cells: pl.Series) -> pl.Series:
        forms = {text: canonical_season(text) for text in _texts(cells)}
        value = cells.replace_strict(forms, default=None, return_dtype=pl.String) if forms else cells
        allowed = say("windows of the year such as 04-15/10-31, several separated by ;", "时段，如 04-15/10-31，多个用 ；分隔")
        if None in forms.values():
            self._report(cells.is_not_null() & value.is_null(), allowed)
        return value


def _texts(cells: pl.Series) -> set[str]:
    """Different texts of the cells that are filled."""
    return set(cells.to_list()) - {None}


def _shown_choices(choices: dict[str, str]) -> list[str]:
    """Return a few words for each choice, so that a list of all that is understood does not hide the answer."""
    words: dict[str, list[str]] = {}
    for word, value in choices.items():
        words.setdefault(value, []).append(word)
    return [word for value, group in words.items() if value for word in group[:4]]


def _chinese_choice(choices: dict[str, str], value: str) -> str:
    """Return the Chinese word for a choice, 重点村 rather than 重点; the choice itself where there is none."""
    words = [word for word, word_value in choices.items() if word_value == value and not word.isascii()]
    return next((word for word in words if word.endswith("村")), words[0] if words else value)


def fault_advice(text: str) -> str:
    """Say what to do about an error or a formula without a value."""
    if text.startswith("="):
        return say(
            "a formula that was never calculated: open the file in a spreadsheet program and save it, or write the value",
            "公式尚未计算：请用表格软件打开后重新保存，或直接填写数值",
        )
    return say(
        "an error of the spreadsheet: correct its formula, or write the value; leave the cell empty where it is not known",
        "表格公式出错：请改正公式或直接填写；不清楚时请留空",
    )

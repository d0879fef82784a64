"""Headers of planners' tables: which column each one means, and the unit that it names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from scenarios.language import listed, say
from scenarios.problems import Findings, nearest, nearest_word
from scenarios.tables.column import Column
from scenarios.tables.invisible import plain
from scenarios.tables.words import NOT_NEEDED

FAULT = (
    r"^(?:=|#(?:N/A|DIV/0!|REF!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|BUSY!|GETTING_DATA|UNKNOWN!)"
    r"|Err:\d)"
)
"""What a cell begins with that holds an error of the spreadsheet, or a formula that was never calculated."""
BRACKETS = re.compile(r"[(\[{【〔「《<](.*?)[)\]}】〕」》>]")
WHEN = (
    r"(?:截至|截止)?(?:20\d\d年?(?:度|末|底|初)?|近?[一二三四五六七八九十两\d]+年(?:来|内|度|间)?"
    r"|(?:上|去|本|当|前|现)年?(?:度|末|底)?|年(?:末|底|均|度)|近年来?|目前|现有)"
)
PREFIX = re.compile(rf"^(?:{WHEN})+(?:的)?")
OWN = re.compile(r"^(?:全|本|该)?(?:村|社区|村级|村居)(?:的)?(?=..)")
SUFFIX = re.compile(r"(?:情况|数量|总数|总量|合计|总计|金额|总额|数值|数|值)$")
HARMLESS = re.compile(
    r"\d{4}|年|月|含|户籍|常住|填|选|注|截至|街道|社区|名称|全称|可支配|元旦|如|例|请|格式|最近|本届|上届|居|村|市|镇|乡|县|区|位"
)
UNIT_PREFIX = re.compile(r"^(?:单位|计量单位)")


@dataclass(frozen=True, slots=True)
class Named:
    """A column of a table file whose meaning is known."""

    column: Column
    header: str
    """As it stands in the file."""
    position: int
    factor: float = 1.0
    """From the unit in the header to the column's own."""
    sure: bool = True
    """Whether the header is one of the column's own; else its meaning was guessed, and is said."""


@dataclass(frozen=True, slots=True)
class Headers:
    """What a row of headers means."""

    named: tuple[Named, ...]
    unknown: tuple[tuple[str, str], ...] = ()
    """Headers that are not understood, each with the nearest one that is, or an empty text."""
    not_needed: tuple[str, ...] = ()
    """Headers that the program has no use for, and those for which a better column was read."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a single header means."""

    column: Column
    rank: int
    """Place of the word among the column's names: of several such headers the first is read."""
    unit: str
    sure: bool
    year: int
    """Year that the header names, 0 where it names none."""


@lru_cache(maxsize=64)
def _known(columns: tuple[Column, ...]) -> dict[str, tuple[Column, int]]:
    columns_by_word: dict[str, tuple[Column, int]] = {}
    for column in columns:
        for rank, word in enumerate((column.name, *column.aliases)):
            columns_by_word.setdefault(plain(word), (column, rank))
            columns_by_word.setdefault(plain(BRACKETS.sub("", word)), (column, rank))
    return columns_by_word


def meaning(header: str, columns: Sequence[Column]) -> Meaning | None:
    """Return what a header means, None where that is not known."""
    return _meaning(header, tuple(columns))


@lru_cache(maxsize=4096)
def _meaning(header: str, columns: tuple[Column, ...]) -> Meaning | None:
    columns_by_word = _known(columns)
    spelling = plain(header)
    if not spelling:
        return None
    unit_words = [unit for unit in (_bare(part) for part in BRACKETS.findall(spelling)) if unit]
    year = max((int(digits) for digits in re.findall(r"20\d\d", spelling)), default=0)
    base = BRACKETS.sub("", spelling) or spelling
    for form, sure in _forms(spelling, base):
        if form in columns_by_word:
            column, rank = columns_by_word[form]
            return Meaning(column, rank, "" if form == spelling else _unit(unit_words), sure, year)
        for ending in range(len(form) - 1, 0, -1):
            head, unit = form[:ending].rstrip("/|"), form[ending:].strip("/|")
            if head in columns_by_word and unit in _units(columns_by_word[head][0]):
                return Meaning(*columns_by_word[head], unit, sure, year)
    return None


def _bare(part: str) -> str:
    return UNIT_PREFIX.sub("", part.strip())


def _unit(unit_words: list[str]) -> str:
    """Return the bracket that says a unit; one that says something else, such as a year, is none."""
    units = [part for part in unit_words if not HARMLESS.search(part)]
    return units[-1] if units else ""


def _forms(spelling: str, base: str) -> list[tuple[str, bool]]:
    """Forms in which a header is looked up, and whether it is then surely meant."""
    timeless = PREFIX.sub("", base)
    core = OWN.sub("", timeless)
    forms = [(spelling, True), (base, True), (timeless, True), (core, False)]
    forms += [(SUFFIX.sub("", timeless), False), (SUFFIX.sub("", core), False)]
    return [(form, sure) for form, sure in forms if len(form) > 1 or form == spelling]


@lru_cache(maxsize=256)
def _units(column: Column) -> dict[str, float]:
    return {plain(name): value for name, value in column.units.items()}


def name_headers(
    headers: Sequence[str], columns: Sequence[Column], findings: Findings, label: str, units: Sequence[str] = ()
) -> Headers:
    """Find the meaning of headers.

    Two headers may mean one column: ledgers keep the same figure for several years, or total and registered population. The
    latest year is read; of one year, where the column allows alternatives, the header that comes first among its aliases.
    Anything else is refused.

    Unknown ones are warned of, with the nearest known one; a column given twice, an unknown unit and a missing column are
    errors.

    Parameters
    ----------
    headers
        Of each column of the sheet; empty where there is none.
    units
        Units that a title above the table names (单位：万元); they hold for columns that name none.
    """
    choices: dict[str, tuple[Meaning, Named]] = {}
    unknown_headers: list[tuple[str, str]] = []
    not_needed: list[str] = []
    needless = {plain(word) for word in NOT_NEEDED}
    for position, header in enumerate(headers):
        if not plain(header):
            continue
        title = re.sub(r"\s*\n\s*", "", header.strip())
        place = say(f"column {title}", f"“{title}”列")
        if re.match(FAULT, title):
            place = say(f"header, column {position + 1}", f"表头第 {position + 1} 列")
            findings.error(label, place, title, say("a header", "列名"))
            continue
        means = meaning(title, columns)
        if means is None:
            if plain(title) in needless or PREFIX.sub("", BRACKETS.sub("", plain(title))) in needless:
                not_needed.append(title)
            else:
                unknown_headers.append(
                    (title, nearest_word(plain(title), [word for column in columns for word in _titles(column)]) or "")
                )
            continue
        column = means.column
        entry = Named(column, title, position, _factor(means, units, place, findings, label), means.sure)
        if column.name not in choices:
            choices[column.name] = (means, entry)
            continue
        first_meaning, first = choices[column.name]
        if plain(first.header) == plain(title) or (first_meaning.year == means.year and not column.alternatives):
            fault = say(f"a second column for {column.name}", f"“{column.aliases[0]}”有两列")
            allowed = say(f"one; {first.header} comes first", f"一列；已有“{first.header}”")
            findings.error(label, place, fault, allowed, say("delete or rename one of them", "请删除或改名其中一列"))
            continue
        better = (-means.year, means.rank) < (-first_meaning.year, first_meaning.rank)
        not_needed.append(first.header if better else title)
        if better:
            choices[column.name] = (means, entry)
    named_columns = sorted((entry for _, entry in choices.values()), key=lambda entry: entry.position)
    if not named_columns or any(column.required and column.name not in choices for column in columns):
        _report_missing(columns, set(choices), [title for title, _ in unknown_headers], findings, label)
    for title, near in unknown_headers:
        allowed = listed(column.title() for column in columns)
        hint = say(f"did you mean {near}?", f"是否应为“{near}”？") if near else ""
        findings.warn(label, say(f"column {title}", f"“{title}”列"), say("an unknown header", "不认识的列名"), allowed, hint)
    return Headers(tuple(named_columns), tuple(unknown_headers), tuple(not_needed))


def _titles(column: Column) -> tuple[str, ...]:
    return (column.name, *column.aliases)


def known_units(columns: Sequence[Column], units: Sequence[str]) -> list[str]:
    """Return those of some units that a column knows: 填报单位：区委巡察办 names none."""
    return [unit for unit in units if any(plain(unit) in _units(column) for column in columns)]


def _factor(means: Meaning, units: Sequence[str], place: str, findings: Findings, label: str) -> float:
    column, factors = means.column, _units(means.column)
    if not column.units:
        return 1.0
    if means.unit:
        if means.unit not in factors:
            findings.error(label, place, means.unit, listed(column.units), nearest(means.unit, factors))
        return factors.get(means.unit, 1.0)
    fitting = {factors[unit] for unit in map(plain, units) if unit in factors}
    return fitting.pop() if len(fitting) == 1 else 1.0


def _report_missing(
    columns: Sequence[Column], present: set[str], unknown_titles: list[str], findings: Findings, label: str
) -> None:
    for column in columns:
        if column.required and column.name not in present:
            words = _titles(column)
            close = next((word for word in unknown_titles if nearest_word(plain(word), list(map(plain, words)))), "")
            hint = say(f"is the column {close} meant?", f"“{close}”是否应为此列？") if close else ""
            fault = say(f"no column {column.name}", f"缺少“{column.aliases[0]}”列")
            findings.error(label, say("header", "表头"), fault, " / ".join(words[:4]), hint)

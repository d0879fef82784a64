"""Rows of a sheet's body that are not sites or people: headings, totals, remarks, repeated headers, villages that are gone."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from scenarios.divisions import counties
from scenarios.language import say
from scenarios.tables.formats.sheet import Sheet
from scenarios.tables.invisible import plain
from scenarios.tables.reading import LeftAside
from scenarios.tables.sheets.layout import ROW, SURE, Layout

_SUM = "合计|总计|小计|共计|累计|汇总|总数"
_WHOLE = "本?页|全[县区市镇乡省]|以上|.{2,8}(?:镇|乡|街道|县|区|市)"
TOTAL = rf"^(?:(?:{_WHOLE})?(?:{_SUM})(?:数)?(?:[(（].*[)）])?|total|subtotal|sum|grandtotal)[:：]?$"
_REMARKS = "注|备注|说明|填表|填报|制表|审核|负责人|单位负责人|联系人|数据来源|资料来源|note|source"
NOTE = rf"^(?:[*※]|(?:{_REMARKS})[\p{{L}}\d]*[:：.、(（])"
_COUNT_WORD = r"(?:[一二三四五六七八九十百]+|[IVXⅠ-Ⅻ]+|\d{1,3})"
NUMBERED = rf"(?:[(（]{_COUNT_WORD}[)）]|{_COUNT_WORD}[、.．:：])[、.．:：]?\s*"
COUNTED = r"[(（,，:：\s]?(?:共|计)?\d+\s*个(?:行政)?(?:村|社区|村居|村社|单位|对象)?[)）]?"
BODY_OF_PLACE = "镇|乡|街道办事处|街道|办事处|苏木|农场|林场|管理区|开发区"
HEADING = (
    rf"^(?:{NUMBERED})?[一-龥]{{1,14}}?(?:{BODY_OF_PLACE}|片区)\s*(?:{COUNTED})?[:：]?$|^{NUMBERED}[^\d\s].*$|^.*{COUNTED}$"
)
TOWNSHIP_OF_HEADING = re.compile(rf"^(?:{NUMBERED})?([一-龥]{{1,14}}?(?:{BODY_OF_PLACE}))")
GONE_WORDS = "撤并|撤销|撤村|撤消|并入|合并到|合并至|合并入|注销|不再巡察|不再纳入|不纳入|不再列入|取消巡察"
GONE = rf"^(?:该村|本村|已于|于|因)?[\d年月日./\-]*(?:已|现已|拟)?(?:经)?(?:{GONE_WORDS})"
GONE_NAME = rf"[(（\[【](?:已|现已)?(?:{GONE_WORDS}).*[)）\]】]$"
ADMINISTRATIVE = r"^(\d{6})(?:000000)?$|^(\d{4})00000000$|^(\d{2})0000000000$"


@dataclass(frozen=True, slots=True)
class Places:
    """Positions of the columns that distinguish rows of the table from others; None where there is no such column."""

    code: int | None
    name: int | None
    sites: bool
    """Whether the rows are sites: then those that are gone, and counties, are not rows of the table."""


def without_extras(
    body: pl.DataFrame, sheet: Sheet, layout: Layout, places: Places
) -> tuple[pl.DataFrame, list[LeftAside], pl.Series]:
    """Leave out headings, totals, remarks, repeated headers and sites that are gone.

    Returns
    -------
    tuple
        The rows that are left; what was left aside; and the township that the heading above each row that is left names,
        null where none does.
    """
    left_aside: list[LeftAside] = []
    body_left = body

    def drop(rows: pl.Series, reason: str, example: Callable[[tuple[object, ...]], str] | None = None) -> pl.DataFrame:
        if not rows.any():
            return body_left
        dropped_rows = body_left.filter(rows)
        first = dropped_rows.row(0)[1:]
        text = example(first) if example else next(str(cell) for cell in first if cell is not None)
        left_aside.append(LeftAside(reason, tuple(dropped_rows[ROW].to_list()), text))
        return body_left.filter(~rows)

    body_left = drop(_is_repeated_header(body_left, layout), say("a repeated header", "重复的表头"))
    body_left = drop(_is_total(body_left, places), say("a total", "合计行"), _first_matching(TOTAL))
    body_left = drop(_is_remark(body_left, places), say("a remark", "说明行"))
    headings = _is_heading(body_left, sheet, places)
    towns = _towns(body_left, headings).filter(~headings)
    body_left = drop(headings, say("a heading", "分组标题"))
    if places.sites:
        for find, reason in (
            (_is_administrative, say("a county or region, not a site", "县区或以上区划，不是巡察对象")),
            (_is_gone, say("marked as merged away or no longer inspected", "标注已撤并或不再巡察")),
        ):
            extras = find(body_left, places)
            towns = towns.filter(~extras)
            body_left = drop(extras, reason, _name_of(places))
    return body_left, left_aside, towns


def _name_of(places: Places) -> Callable[[tuple[object, ...]], str]:
    position = places.name if places.name is not None else places.code
    return lambda cells: str(
        (cells[position] if position is not None else None) or next(cell for cell in cells if cell is not None)
    )


def _first_matching(pattern: str) -> Callable[[tuple[object, ...]], str]:
    form = re.compile(pattern)
    return lambda cells: next((str(cell) for cell in cells if cell and form.match(_bare(str(cell)))), "")


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


def _text(cells: pl.Expr) -> pl.Expr:
    """Text of cells without blanks, in small letters."""
    return cells.str.replace_all(r"\s", "").str.to_lowercase()


def _flags(body: pl.DataFrame, *conditions: pl.Expr) -> pl.Series:
    """Whether all conditions hold in each row; in a single step, since a step costs more than the rows of most tables."""
    return body.select(pl.all_horizontal(condition.fill_null(value=False) for condition in conditions).alias("flag"))["flag"]


def _uncoded(places: Places) -> pl.Expr:
    """Whether each row has nothing like a code."""
    if places.code is None:
        return pl.lit(value=True)
    return ~pl.col(str(places.code)).str.contains(r"^\D?\d{6,}").fill_null(value=False)


def _alone(cells: pl.Expr, first: pl.Expr) -> pl.Expr:
    """Whether a row has one text only, or the same one in several cells, as a merged area has."""
    return pl.all_horizontal(cells.is_null() | (cells == first))


def _none(body: pl.DataFrame) -> pl.Series:
    """No row at all."""
    return pl.Series([False] * len(body), dtype=pl.Boolean)


def _is_repeated_header(body: pl.DataFrame, layout: Layout) -> pl.Series:
    pairs = [(str(k), plain(text)) for k, text in enumerate(layout.headers) if plain(text)]
    if len(pairs) < SURE:
        return _none(body)
    repeats = pl.sum_horizontal(
        pl.col(name).str.replace_all(r"[\s*:_-]", "").str.to_lowercase() == text for name, text in pairs
    )
    return _flags(body, repeats >= max(SURE, (len(pairs) + 1) // 2))


def _is_total(body: pl.DataFrame, places: Places) -> pl.Series:
    if body.width == 1:
        return _none(body)
    name_columns = [pl.col(str(place)) for place in (places.code, places.name) if place is not None]
    cells = [pl.coalesce(_text(pl.exclude(ROW))), *map(_text, name_columns)]
    return _flags(body, pl.any_horizontal(cell.str.contains(TOTAL) for cell in cells), _uncoded(places))


def _is_remark(body: pl.DataFrame, places: Places) -> pl.Series:
    """Rows that hold nothing but a remark: one text, or one that a merged area spreads over the row."""
    if body.width == 1:
        return _none(body)
    first = pl.coalesce(_text(pl.exclude(ROW)))
    return _flags(body, first.str.contains(NOTE), _alone(_text(pl.exclude(ROW)), first), _uncoded(places))


def _is_heading(body: pl.DataFrame, sheet: Sheet, places: Places) -> pl.Series:
    """Rows that hold nothing but the name of a group: 一、南浔镇(6个村)."""
    if body.width <= 2:  # noqa: PLR2004 - with a single column every row holds nothing but one text
        return _none(body)
    first = pl.coalesce(pl.exclude(ROW))
    has_heading = first.str.contains(HEADING)
    if sheet.across:
        has_heading |= pl.col(ROW).is_in(list(sheet.across))
    figures = first.str.contains(r"^[\d.,%/-]+$")
    return _flags(body, has_heading, ~figures, _alone(pl.exclude(ROW), first), _uncoded(places))


def _towns(body: pl.DataFrame, headings: pl.Series) -> pl.Series:
    """Township that the last heading above each row names."""
    if not headings.any():
        return pl.Series("town", [None] * len(body), dtype=pl.String)
    first = body.select(pl.coalesce(pl.exclude(ROW)).alias("first"))["first"]
    names = []
    for is_heading, text in zip(headings.to_list(), first.to_list(), strict=True):
        match = TOWNSHIP_OF_HEADING.match(text) if is_heading and text else None
        names.append(match.group(1) if match else "" if is_heading else None)
    return pl.Series("town", names, dtype=pl.String).fill_null(strategy="forward").replace("", None)


def _is_administrative(body: pl.DataFrame, places: Places) -> pl.Series:
    """Rows of a county, prefecture or province: ledgers begin with them."""
    if places.code is None:
        return _none(body)
    code = pl.col(str(places.code)).str.replace_all(r"\s", "")
    if not _flags(body, code.str.contains(ADMINISTRATIVE)).any():
        return _none(body)
    groups, county_codes = code.str.extract_groups(ADMINISTRATIVE).struct, counties()["code"]
    prefixes = {field: county_codes.str.slice(0, digits).unique() for field, digits in (("1", 6), ("2", 4), ("3", 2))}
    return _flags(body, pl.any_horizontal(groups.field(field).is_in(codes.implode()) for field, codes in prefixes.items()))


def _is_gone(body: pl.DataFrame, places: Places) -> pl.Series:
    is_marked = pl.any_horizontal(pl.exclude(ROW).str.contains(GONE))
    if places.name is None:
        return _flags(body, is_marked)
    name = pl.col(str(places.name))
    columns = [column for column in body.columns if column not in {ROW, str(places.name)}]
    is_marked = pl.any_horizontal(pl.col(columns).str.contains(GONE)) if columns else pl.lit(value=False)
    return _flags(body, is_marked | name.str.contains(GONE_NAME))


def township_of(text: str) -> str | None:
    """Return the township that a heading or a sheet's name names, None where it names none."""
    match = TOWNSHIP_OF_HEADING.match(re.sub(r"\s", "", text))
    return match.group(1) if match else None

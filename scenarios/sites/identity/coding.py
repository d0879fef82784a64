"""Codes for sites whose list has none: found by township and name in the tables of divisions, else made from the names."""

from collections import Counter
from collections.abc import Iterable

import polars as pl

from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS, townships
from scenarios.divisions.villages import short_name, stem, township_stem, villages
from scenarios.language import listed, of_number, say
from scenarios.problems import Findings
from scenarios.sites.identity.county_by_names import county_by_names
from scenarios.sites.identity.made_codes import MADE_VILLAGES, made_code, made_township
from scenarios.tables.columns import SITES
from scenarios.tables.reading import TableReading
from scenarios.tables.where import row_place

MOST_SHOWN = 40


def give_codes(
    sites: pl.DataFrame, regions: Iterable[str], label: str, findings: Findings, *, allowed_hint: str = "", suspect: str = ""
) -> tuple[pl.DataFrame, list[str], bool]:
    """Give a code to each site that has none.

    Parameters
    ----------
    sites
        As read; ``id`` may be missing or null.
    regions
        Division codes in which the list may lie; empty where nothing is known, and the county is found by the names.
    label
        Name of the file, for problems.
    allowed_hint
        What to do where the county can't be found.
    suspect
        Header that is not understood but may be meant for the codes.

    Returns
    -------
    tuple
        The sites, with codes where they could be given; notes on how, in words; and whether any code was made up.
    """
    if "name" not in sites.columns or sites.is_empty():
        return sites, [], False
    if "id" not in sites.columns:
        sites = sites.with_columns(id=pl.lit(None, pl.String))
    open_rows = sites["id"].is_null() & sites["name"].is_not_null()
    if not open_rows.any():
        return _checked(sites, label, findings), [], False
    all_open = bool(sites["id"].is_null().all())
    town = [pl.col(name) for name in ("township_name", "heading_township") if name in sites.columns]
    code = pl.col("township") if "township" in sites.columns else pl.lit(None, pl.String)
    kind = pl.col("kind") if "kind" in sites.columns else pl.lit(None, pl.String)
    work = sites.with_row_index("position").select(
        "position", "row", "id", "name", kind.alias("kind"), code.alias("given"),
        (pl.coalesce(town) if town else pl.lit(None, pl.String)).alias("town"),
    )  # fmt: skip
    county_codes = sites["id"].drop_nulls().str.slice(0, COUNTY_DIGITS).unique().to_list()
    prefixes = sorted(set(county_codes) or set(regions)) or county_by_names(work)
    if not prefixes:
        fault = say("no codes, and the county can't be told from the names", "没有代码，且无法由名称判断所属县区")
        findings.error(
            label,
            say("header", "表头"),
            fault,
            say("a column 代码, or the county's code", "“代码”列，或所属县区的区划代码"),
            allowed_hint,
        )
        return sites, [], False
    code_of, match_count, made_rows, choices = _coded(work, prefixes, mixed=not all_open)
    mistyped_rows = {k for k in choices if (label, work["row"][k], "id") in findings.unread}  # reported where the cell was read
    _ask({k: options for k, options in choices.items() if k not in mistyped_rows}, work, label, findings, suspect)
    ids = pl.Series("id", [code_of.get(k, given_code) for k, given_code in enumerate(sites["id"].to_list())], pl.String)
    notes = []
    if match_count:
        notes.append(
            say(
                f"codes of {of_number(match_count, 'site')} found by township and name",
                f"按乡镇和名称匹配到 {match_count} 个代码",
            )
        )
    if made_rows:
        made_names = listed(work["name"].gather(made_rows), 6)
        notes.append(
            say(
                f"ids of {of_number(len(made_rows), 'site')} made from their names, not official codes: {made_names}",
                f"{len(made_rows)} 个对象在区划表中没有，代码由名称生成（非官方代码）：{made_names}",
            )
        )
    return _checked(sites.with_columns(ids), label, findings), notes, bool(made_rows)


def suspect_header(reading: TableReading) -> str:
    """Return the header that is not understood but is nearest to one for codes; an empty text where there is none."""
    words = {"id", *next(column.aliases for column in SITES if column.name == "id")}
    return next((header for header, near in reading.unknown if near in words), "")


def _checked(sites: pl.DataFrame, label: str, findings: Findings) -> pl.DataFrame:
    """Report sites that have neither a code nor a name by which one is found."""
    nameless = sites.filter(pl.col("id").is_null() & pl.col("name").is_null())
    for row in nameless["row"].head(3).to_list():
        findings.error(label, row_place(row, say("id", "代码")), say("nothing", "未填"), say("a code, or a name", "代码或村名"))
    return sites


Choices = dict[int, list[tuple[str, str]]]
"""Codes and names that a site may be, by its position."""


def _coded(work: pl.DataFrame, prefixes: list[str], *, mixed: bool) -> tuple[dict[int, str], int, list[int], Choices]:
    """Codes by position; how many were matched; positions of made ones; and sites of which several codes may be meant.

    Two passes: first every site takes the official code that its name has in its township, so that no made code can occupy one;
    then codes are made for the villages that are left, in the order of their names, so that a shuffled list gets the same ones.

    Parameters
    ----------
    mixed
        Whether some sites of the list have codes: then one without has been forgotten, and none is made for it.
    """
    towns = _town_codes(work, prefixes)
    official = pl.concat([villages(prefix) for prefix in prefixes]).with_columns(
        town_code=pl.col("code").str.slice(0, TOWNSHIP_DIGITS), short=short_name(pl.col("name")), stem=stem(pl.col("name"))
    )
    by_short, by_stem = _index(official, "short"), _index(official, "stem")
    anywhere = _index(official.with_columns(town_code=pl.lit("")), "short")
    names = dict(official.select("code", "name").iter_rows())
    keys = work.select("position", short=short_name(pl.col("name")), stem=stem(pl.col("name")))
    code_of: dict[int, str] = {}
    made_rows: list[int] = []
    choices: Choices = {}
    used_ids = set(work["id"].drop_nulls().to_list())
    rows = work.select("position", "id", "name", "kind", "given", "town").join(keys, on="position", maintain_order="left")
    unmatched: list[tuple[int, str, str]] = []
    for position, site, name, kind, given_code, town, short, key in rows.iter_rows():
        if site is not None or name is None:
            continue
        if _is_township(kind, name, town):
            code = towns.get(name) or towns.get(town or "")
            code_of[position] = code or made_township(name, prefixes[0], used_ids | set(townships()["code"].to_list()))
            used_ids.add(code_of[position])
            towns.setdefault(name, code_of[position])
            if code is None:
                made_rows.append(position)
            continue
        town_code = given_code or towns.get(town or "")
        options = (
            by_short.get((town_code or "", short)) or by_stem.get((town_code or "", key))
            if town_code
            else anywhere.get(("", short))
        )
        options = [code for code in options or [] if code not in used_ids]
        if len(options) == 1:
            code_of[position] = options[0]
            used_ids.add(options[0])
        elif options:
            choices[position] = [(code, names[code]) for code in options]
        else:
            unmatched.append((position, town_code or "", town or ""))
    match_count = len(code_of) - len(made_rows)
    for position, town_code, town in sorted(unmatched, key=lambda entry: str(rows["name"][entry[0]])):
        name = str(rows["name"][position])
        if mixed or not (town_code or town):
            # one code missing among many has been forgotten; without a township no code can be made
            choices[position] = [(code, names[code]) for code in by_stem.get((town_code, name[:1]), [])]
            continue
        township = town_code or towns.setdefault(
            town, made_township(town, prefixes[0], used_ids | set(townships()["code"].to_list()))
        )
        used_codes = used_ids | {code for code in names if code.startswith(township)}
        code_of[position] = made_code(township, name, MADE_VILLAGES, used_codes)
        used_ids.add(code_of[position])
        made_rows.append(position)
    return code_of, match_count, sorted(made_rows), choices


def _index(official: pl.DataFrame, key: str) -> dict[tuple[str, str], list[str]]:
    index: dict[tuple[str, str], list[str]] = {}
    for town, word, code in official.select("town_code", key, "code").iter_rows():
        index.setdefault((town, word), []).append(code)
    return index


def _town_codes(work: pl.DataFrame, prefixes: list[str]) -> dict[str, str]:
    """Nine digits of each township that the list names: from codes beside it, else by its name within the regions."""
    codes: dict[str, str] = {}
    coded_sites = work.filter(pl.col("town").is_not_null() & pl.col("id").is_not_null())
    for town, group in coded_sites.group_by("town"):
        prefix = Counter(group["id"].str.slice(0, TOWNSHIP_DIGITS).to_list()).most_common(1)[0][0]
        codes[str(town[0])] = prefix
    inside = townships().filter(pl.any_horizontal(pl.col("code").str.starts_with(prefix) for prefix in prefixes))
    inside = inside.with_columns(stem=township_stem(pl.col("name")))
    exact = _unique(zip(inside["name"].to_list(), inside["code"].to_list(), strict=True))
    rough = _unique(zip(inside["stem"].to_list(), inside["code"].to_list(), strict=True))
    town_words = pl.concat([work["town"], work["name"]]).drop_nulls().unique()
    keys = pl.DataFrame({"town": town_words}).with_columns(stem=township_stem(pl.col("town")))
    for town, key in keys.iter_rows():
        code = exact.get(town) or rough.get(key)
        if code is not None:
            codes.setdefault(town, code)
    return codes


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes of names that only one division has."""
    codes_by_name: dict[str, list[str]] = {}
    for name, code in pairs:
        codes_by_name.setdefault(name, []).append(code)
    return {name: codes[0] for name, codes in codes_by_name.items() if len(codes) == 1}


def _is_township(kind: str | None, name: str, town: str | None) -> bool:
    if kind is not None:
        return kind == "township"
    return (town is None or town == name) and name.endswith(("镇", "乡", "街道", "苏木", "街道办事处"))


def _ask(choices: Choices, work: pl.DataFrame, label: str, findings: Findings, suspect: str) -> None:
    """Ask for all codes that can't be determined, in one table."""
    if not choices:
        return
    lines = []
    for position in sorted(choices)[:MOST_SHOWN]:
        row, name, town = work["row"][position], work["name"][position], work["town"][position]
        options = listed(f"{code} {official}" for code, official in choices[position])
        place = row_place(row, name=f"{town or ''}{name}")
        lines.append(f"{place}: {options}" if options else f"{place}: {say('not in the tables of divisions', '区划表中没有')}")
    more = len(choices) - len(lines)
    if more > 0:
        lines.append(say(f"and {more} more", f"另有 {more} 处"))
    summary = say(f"{of_number(len(choices), 'site')} without a code", f"{len(choices)} 个对象没有代码")
    allowed = say("one code for each, in a column 代码", "在“代码”列中各填一个代码")
    hint = say("fill in each code: the name fits several, or none is known", "请逐一填写代码：有多个可能，或区划表中没有")
    if suspect:
        hint = say(f"is the column {suspect} meant for codes?", f"“{suspect}”是否应为“代码”列？")
    findings.error(label, summary, "\n    ".join(["", *lines]), allowed, hint)

"""What a sheet gives to the table: its rows as text, what was left aside, and what is worth knowing."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from scenarios.language import listed, of_number, say
from scenarios.problems import Findings
from scenarios.tables.column import Column
from scenarios.tables.formats.sheet import Sheet
from scenarios.tables.reading import LeftAside
from scenarios.tables.sheets.extra_rows import Places, township_of, without_extras
from scenarios.tables.sheets.headers import Headers, known_units, name_headers
from scenarios.tables.sheets.layout import Layout, body_of
from scenarios.tables.where import sheet_row

ROW = "row"
TOWN = "heading_township"
"""Column that a table of sites gets where headings or sheets name the township."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """What a sheet gives to the table."""

    sheet: Sheet
    headers: Headers
    text: pl.DataFrame
    aside: list[LeftAside]
    notes: list[str]


def read_sheet(
    sheet: Sheet, layout: Layout, columns: Sequence[Column], findings: Findings, label: str, *, joined: bool
) -> SheetPart | None:
    """Read what a sheet gives to the table; None where no header means a column."""
    sheet_findings = Findings()
    headers = name_headers(layout.headers, columns, sheet_findings, label, layout.units)
    known_faults = {
        (problem.where, problem.found) for problem in (*findings.errors, *findings.warnings) if problem.file == label
    }
    findings.errors.extend(problem for problem in sheet_findings.errors if (problem.where, problem.found) not in known_faults)
    findings.warnings.extend(
        problem for problem in sheet_findings.warnings if (problem.where, problem.found) not in known_faults
    )
    if not headers.named:
        return None
    position = {entry.column.name: entry.position for entry in headers.named}
    sites = any(column.name == "township_name" for column in columns)
    code = next((position[name] for name in ("id", "site", "old") if name in position), None)
    body, left_aside, towns = without_extras(body_of(sheet, layout), sheet, layout, Places(code, position.get("name"), sites))
    notes = _notes(sheet, layout, headers)
    if sites and "township_name" not in position:
        own_town = township_of(sheet.name) if joined or towns.null_count() == len(towns) else None
        towns = towns.fill_null(own_town) if own_town else towns
        if towns.null_count() < len(towns):
            body = body.with_columns(towns.alias(TOWN))
            notes.append(say("townships from headings or sheets", "乡镇取自分组标题或工作表名"))
    text = body.select(
        ROW,
        *(pl.col(str(entry.position)).alias(entry.column.name) for entry in headers.named),
        *([TOWN] if TOWN in body.columns else []),
    )
    if joined:
        rows = pl.Series(ROW, [sheet_row(sheet.name, row) for row in text[ROW].to_list()], pl.String)
        text = text.with_columns(rows)
        left_aside = [
            LeftAside(extra.why, tuple(sheet_row(sheet.name, int(row)) for row in extra.rows), extra.example)
            for extra in left_aside
        ]
    return SheetPart(sheet, headers, text, left_aside, notes)


def _notes(sheet: Sheet, layout: Layout, headers: Headers) -> list[str]:
    """Say what else is worth knowing of a sheet: hidden rows and columns that were read, units of a title."""
    notes = []
    place = say(f"sheet {sheet.name}: ", f"工作表“{sheet.name}”：") if sheet.name else ""
    hidden_rows = sorted(number for number in sheet.hidden_rows if number in sheet.rows[layout.body :])
    if hidden_rows:
        number_list = listed(hidden_rows, 6)
        notes.append(
            place
            + say(
                f"{of_number(len(hidden_rows), 'hidden row was')} read too ({number_list})",
                f"隐藏的 {len(hidden_rows)} 行也已读入（第 {number_list} 行）",
            )
        )
    columns = [entry.header for entry in headers.named if sheet.columns[entry.position] in sheet.hidden_columns]
    if columns:
        number_list = listed(columns)
        notes.append(place + say(f"hidden columns were read too ({number_list})", f"隐藏的列也已读入（{number_list}）"))
    units = listed(known_units([entry.column for entry in headers.named], layout.units))
    if units:
        notes.append(place + say(f"units taken from the title: {units}", f"单位按表头上方所注：{units}"))
    return notes

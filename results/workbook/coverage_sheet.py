"""覆盖率统计表: villages planned by township and class, and coverage after each round; follows the sheet of the plan."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from results.workbook.contents import Contents
from results.workbook.look import Look, begin_sheet
from results.workbook.plan_sheet import PlanSheet
from scenarios.divisions import TOWNSHIP_DIGITS
from scenarios.language import say

FIRST = 3
MOST = 1_500
"""Townships up to which there is a sheet."""
FIXED = 3
"""Columns before those of the classes: township, villages, covered already."""


@dataclass(slots=True)
class Township:
    """Villages of a township."""

    villages: int = 0
    done: int = 0
    by_class: Counter[str] = field(default_factory=Counter)
    planned: Counter[tuple[str, int]] = field(default_factory=Counter)
    """Villages with a visit, by class and round."""


def add_coverage_sheet(book: Any, look: Look, contents: Contents, plan: PlanSheet) -> bool:
    """Add the sheet; return whether there is one."""
    towns, distinct = _townships(contents)
    if not towns or len(towns) > MOST:
        return False
    classes, rounds = list(contents.classes.names.values()), range(len(contents.scenario.rounds))
    name = say("coverage", "覆盖率统计表")
    note = say(
        "Planned of all villages by class, and the share covered after each round, what was covered before included.",
        "各类村为“已排／总数”；各轮为该轮结束后的累计覆盖率，含本届此前已巡。",
    )
    sheet = begin_sheet(book, look, name, say(f"{contents.title}: coverage", f"{contents.title}　覆盖率统计表"), note)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, FIXED + len(classes) + len(rounds), 9.5)
    heads = [say("township", "乡镇（街道）"), say("villages", "村数"), say("covered before", "此前已巡"), *classes]
    heads += [contents.round_name(rnd) for rnd in rounds]
    for place, head in enumerate(heads):
        sheet.write_string(FIRST - 1, place, head, look.head)
    sheet.set_row(FIRST - 1, 34)
    sheet_rows = sorted(towns)
    for row, town in enumerate(sheet_rows, start=FIRST):
        _write_township(sheet, look, row, town, towns[town], (classes, len(rounds)), plan if distinct else None)
    _write_total(sheet, look, FIRST + len(sheet_rows), [towns[town] for town in sheet_rows], classes, len(rounds))
    last = (FIRST + len(sheet_rows), FIXED + len(classes) + len(rounds) - 1)
    scale = {"type": "2_color_scale", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1,
             "min_color": "#ffffff", "max_color": "#9cc5a1"}  # fmt: skip
    sheet.conditional_format(FIRST, FIXED + len(classes), *last, scale)
    sheet.freeze_panes(FIRST, 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, FIRST - 1)
    sheet.protect()
    return True


def _townships(contents: Contents) -> tuple[dict[str, Township], bool]:
    """Townships by name, and whether each name is one township's alone."""
    towns: dict[str, Township] = {}
    codes: dict[str, set[str]] = {}
    done = np.isfinite(contents.scenario.done_day)
    columns = contents.scenario.sites.select("id", "kind", "class", "township").iter_rows()
    for is_covered, (site, kind, site_class, code) in zip(done.tolist(), columns, strict=True):
        if kind != "village":
            continue
        name = contents.sites.township(site) or code
        town = towns.setdefault(name, Township())
        codes.setdefault(name, set()).add(code)
        town.villages += 1
        town.done += is_covered
        town.by_class[contents.classes.name(site_class)] += 1
    counted_sites: set[str] = set()
    for entry in contents.entries:
        if entry.village and entry.site not in counted_sites:
            counted_sites.add(entry.site)
            towns[entry.township or entry.site[:TOWNSHIP_DIGITS]].planned[entry.site_class, entry.round] += 1
    return towns, all(len(names) == 1 for names in codes.values())


def _write_township(
    sheet: Any, look: Look, row: int, name: str, town: Township, shape: tuple[list[str], int], plan: PlanSheet | None
) -> None:
    classes, rounds = shape
    sheet.write_string(row, 0, name, look.body())
    sheet.write_number(row, 1, town.villages, look.body(align="center"))
    sheet.write_number(row, 2, town.done, look.body(align="center"))
    town_cell = f"$A{row + 1}"
    for place, label in enumerate(classes, start=FIXED):
        visit_count = sum(count for (site_class, _), count in town.planned.items() if site_class == label)
        style = look.body(align="center", num_format=f'0"/{town.by_class[label]}"')
        head = f"{xl_col_to_name(place)}${FIRST}"
        if plan is None:
            sheet.write_number(row, place, visit_count, style)
        else:
            formula = f"=COUNTIFS({plan.range('township')},{town_cell},{plan.range('class')},{head})"
            sheet.write_formula(row, place, formula, style, visit_count)
    share = look.body(num_format="0%", align="center")
    for rnd in range(rounds):
        place = FIXED + len(classes) + rnd
        coverage = (
            town.done + sum(count for (_, visit_round), count in town.planned.items() if visit_round <= rnd)
        ) / town.villages
        if plan is None:
            sheet.write_number(row, place, coverage, share)
            continue
        previous_cell = f"{xl_col_to_name(place - 1)}{row + 1}" if rnd else f"$C{row + 1}/$B{row + 1}"
        in_round = "+".join(
            f"COUNTIFS({plan.range('township')},{town_cell},{plan.range('round')},{xl_col_to_name(place)}${FIRST},"
            f"{plan.range('class')},${xl_col_to_name(FIXED + k)}${FIRST})"
            for k in range(len(classes))
        )
        sheet.write_formula(row, place, f"={previous_cell}+({in_round})/$B{row + 1}", share, coverage)


def _write_total(sheet: Any, look: Look, row: int, towns: list[Township], classes: list[str], rounds: int) -> None:
    bold: dict[str, Any] = {"bold": True, "top": 1, "align": "center"}
    sheet.write_string(row, 0, say("total", "合计"), look.cell(**bold))
    column = f"{FIRST + 1}:{{0}}{row}"
    for place, value in ((1, sum(town.villages for town in towns)), (2, sum(town.done for town in towns))):
        letter = xl_col_to_name(place)
        sheet.write_formula(row, place, f"=SUM({letter}{column.format(letter)})", look.cell(**bold), value)
    for place, label in enumerate(classes, start=FIXED):
        visit_count = sum(count for town in towns for (site_class, _), count in town.planned.items() if site_class == label)
        letter, village_count = xl_col_to_name(place), sum(town.by_class[label] for town in towns)
        style = look.cell(num_format=f'0"/{village_count}"', **bold)
        sheet.write_formula(row, place, f"=SUM({letter}{column.format(letter)})", style, visit_count)
    villages = sum(town.villages for town in towns)
    for rnd in range(rounds):
        place = FIXED + len(classes) + rnd
        letter = xl_col_to_name(place)
        covered_count = sum(
            town.done + sum(n for (_, visit_round), n in town.planned.items() if visit_round <= rnd) for town in towns
        )
        formula = f"=SUMPRODUCT({letter}{column.format(letter)},$B${FIRST + 1}:$B${row})/$B{row + 1}"
        sheet.write_formula(row, place, formula, look.cell(num_format="0.0%", **bold), covered_count / max(villages, 1))

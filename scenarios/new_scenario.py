"""A new scenario: a commented file and the table of sites, ready to run."""

import json
import math
import os
import re
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np
import polars as pl

from scenarios.file.json_schema import scenario_json_schema
from scenarios.language import language, say
from scenarios.loading import load
from scenarios.options.windows import team_windows
from scenarios.options.workload import mode_days
from scenarios.problems import Findings, Problem, ScenarioError, nearest
from scenarios.scenario import Scenario
from scenarios.sites.complete_sites import check_ids
from scenarios.sites.counties import CountySource, county_sources
from scenarios.tables.columns import SITES
from scenarios.tables.read_table import read_table
from scenarios.writing import try_folder

FILE, SCHEMA_FILE = "scenario.toml", "scenario.schema.json"
COUNTY_DIGITS = 6
MOST_TEAMS = 500
MARGIN = 1.25
"""Capacity over the least demand: what way, waiting and packing take, so that the new scenario's plan covers all."""
IDENTIFIER = re.compile(r"^[A-Za-z0-9_-]{1,40}$")


@dataclass(frozen=True, slots=True)
class NewScenario:
    """What was written."""

    folder: Path
    files: tuple[str, ...]
    scenario: Scenario


def new_from_county(folder: Path, code: str, name: str | None = None) -> NewScenario:
    """Write a scenario of a county that ships.

    Parameters
    ----------
    folder
        Where it is written; made where it is missing.
    code
        Division code of the county, 6 digits.
    name
        Short name; the folder's where left out.

    Raises
    ------
    ScenarioError
        If the county does not ship, or files would be overwritten; nothing is written then.
    """
    sources = county_sources()
    if code not in sources:
        allowed = ", ".join(f"{one.code} ({one.name})" for one in sources.values())
        hint = nearest(code, sources) or say("give your own table with --sites", "用 --sites 给出自己的表格")
        raise ScenarioError([Problem("--county", say("value", "值"), code or '""', allowed, hint)])
    return _write(folder, sources[code].sites, name, sources[code])


def new_from_table(folder: Path, table: Path, name: str | None = None) -> NewScenario:
    """Write a scenario of a planner's own table of sites; parameters and errors as `new_from_county`.

    The table is copied as it stands. All that is wrong in it is told at once.
    """
    return _write(folder, table, name, None)


def _write(folder: Path, table: Path, name: str | None, county: CountySource | None) -> NewScenario:
    target = f"sites{table.suffix.lower()}"
    outline = county.outline if county else None
    names = [FILE, target, SCHEMA_FILE, *(["outline.geojson"] if outline else [])]
    short = name if name is not None else folder.absolute().name if IDENTIFIER.match(folder.absolute().name) else "scenario"
    _check_place(folder, names, short)
    try_folder(folder)
    findings = Findings()
    sites = read_table(table, SITES, findings)
    check_ids(sites, table.name, findings)
    findings.stop_on_error()
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    draft = folder.absolute().parent / f".{folder.absolute().name}.{os.getpid()}"
    draft.mkdir()
    try:
        shutil.copyfile(table, draft / target)
        if outline:
            shutil.copyfile(outline, draft / "outline.geojson")
        (draft / SCHEMA_FILE).write_text(json.dumps(scenario_json_schema(), ensure_ascii=False, indent=1), encoding="utf-8")
        fields = _fields(sites, short, target, county)
        (draft / FILE).write_text(_fill(fields, {}), encoding="utf-8")
        counts = _teams_needed(load(draft))
        (draft / FILE).write_text(_fill(fields, counts), encoding="utf-8")
        load(draft)
        folder.mkdir(exist_ok=True)
        for one in names:
            (draft / one).rename(folder / one)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return NewScenario(folder, tuple(names), load(folder))


def _check_place(folder: Path, names: list[str], short: str) -> None:
    findings = Findings()
    if not IDENTIFIER.match(short):
        allowed = say("letters, digits, _ and -, at most 40", "字母、数字、_ 和 -, 至多 40 个")
        findings.error("--name", say("value", "值"), short or '""', allowed)
    if folder.exists() and not folder.is_dir():
        findings.error(str(folder), say("folder", "文件夹"), say("a file", "文件"), say("a new folder", "新文件夹"))
    for one in names:
        if (folder / one).exists():
            found, hint = say("an existing file", "文件已存在"), say("choose another folder", "请换一个文件夹")
            findings.error(str(folder), one, found, say("a folder without such a file", "没有该文件的文件夹"), hint)
    findings.stop_on_error()


def _fields(sites: pl.DataFrame, short: str, table: str, county: CountySource | None) -> dict[str, object]:
    ids = sites["id"].drop_nulls()
    counties = sorted(ids.str.slice(0, COUNTY_DIGITS).unique().to_list())
    townships = bool((ids.str.len_chars() < 12).any())  # noqa: PLR2004 - villages have twelve digits
    return {
        "name": short,
        "table": table,
        "outline": 'outline = "outline.geojson"' if county and county.outline else '# outline = "outline.geojson"',
        "seed": counties[0],
        "counties": counties,
        "county": county,
        "townships": townships,
        "made_zh": "代码与名称为真实区划;表中没有的数据按所列分布合成。"
        if county
        else "对象来自自有表格;表中没有的数据按所列分布合成。",
        "made_en": "Codes and names are real; what the table lacks is synthesised from the stated distributions."
        if county
        else "Sites are from the planner's own table; what it lacks is synthesised from the stated distributions.",
    }


def _fill(fields: dict[str, object], counts: dict[str, int]) -> str:
    """Write the file, with so many teams for each office (one where not said)."""
    county, counties = fields["county"], fields["counties"]
    parts = []
    for code in counties if isinstance(counties, list) else []:
        names = county.name if isinstance(county, CountySource) else None
        zh, en = (names.zh, names.en) if names else (f"{code} 巡察办", f"office of {code}")
        office = f"c{code}"
        parts += [f"[offices.{office}]", f'name = {{ zh = "{zh}", en = "{en}" }}', 'level = "county"', f'region = "{code}"']
        if isinstance(county, CountySource) and county.lon is not None and county.lat is not None:
            parts += [f"lon = {county.lon}", f"lat = {county.lat}"]
        parts += ["", f"[teams.{office}]", f"count = {counts.get(office, 1)}", "size = 6", ""]
    modes = ["regular", "integrated"] if fields["townships"] else []
    text = (files("scenarios") / "templates" / f"scenario.{language()}.toml").read_text(encoding="utf-8")
    return Template(text).substitute(
        {key: value for key, value in fields.items() if isinstance(value, str)},
        offices="\n".join(parts).strip(),
        modes="\n".join(f"[modes.{mode}]" for mode in [*modes, "direct", "thematic"]),
    )


def _teams_needed(scenario: Scenario) -> dict[str, int]:
    """Teams of each office that the least demand needs, given one team each."""
    every = mode_days(scenario)
    days = np.where(np.isnan(every), np.inf, every).min(axis=1)
    days[np.isinf(days)] = 0.0  # covered already
    each = team_windows(scenario).days.sum(axis=1)
    needed = {}
    for team, capacity in zip(scenario.teams, each.tolist(), strict=True):
        demand = float(days[scenario.office_in_charge == team.office].sum())
        needed[scenario.offices[team.office].id] = min(max(math.ceil(MARGIN * demand / capacity), 1), MOST_TEAMS)
    return needed

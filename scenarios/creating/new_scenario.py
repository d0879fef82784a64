"""A new scenario: a commented file and the table of sites, ready to run."""

import json
import math
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import numpy as np
import polars as pl

from scenarios.asking import asked
from scenarios.creating.scenario_text import fields_of, fill_template
from scenarios.creating.settings_sheet import read_settings
from scenarios.creating.settings_text import numbers_by_office, with_settings
from scenarios.disk.writing import failing
from scenarios.divisions import counties
from scenarios.file.json_schema import scenario_json_schema
from scenarios.language import listed, say
from scenarios.loading import load
from scenarios.problems import SCENARIO_FILE, Findings, Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.sites.complete_sites import check_ids
from scenarios.sites.counties import CountySource, county_sources, county_table
from scenarios.sites.given_sites import check_sites, kinds_of
from scenarios.sites.identity.coding import give_codes, suspect_header
from scenarios.sites.identity.strays import ask_of_strays
from scenarios.stays.windows import team_windows
from scenarios.stays.workload import mode_days
from scenarios.tables.columns import SITES
from scenarios.tables.read_table import read_with_reading
from scenarios.tables.reading import Reading

SCHEMA_FILE = "scenario.schema.json"
MOST_TEAMS = 500
MOST_SHOWN = 40
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
    """Write a scenario of a county, with its townships and villages as the tables of divisions name them.

    Parameters
    ----------
    folder
        Where it is written; made where it is missing.
    code
        Division code of the county, 6 digits.
    name
        Short name; the folder's if omitted.

    Raises
    ------
    ScenarioError
        If there is no such county, or files would be overwritten; nothing is written then.
    """
    sources = county_sources()
    if code in sources:
        return _write(folder, sources[code].sites, name, sources[code])
    table = county_table(code)
    if table is None:
        _refuse_county(code)
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "sites.csv"
        file.write_bytes(b"\xef\xbb\xbf" + table.write_csv().encode())
        return _write(folder, file, name, None, (code,))


def _refuse_county(code: str) -> NoReturn:
    """Refuse a code of no county, naming counties near it: those of its prefecture, or that have the name."""
    all_counties = counties()
    near = all_counties.filter(
        pl.col("name").str.starts_with(code.strip()) if not code.isdigit() else pl.col("code").str.starts_with(code[:4])
    )
    listing = near if 0 < len(near) <= MOST_SHOWN else all_counties.head(0)
    choice = listed(f"{county} {title}" for county, title in listing.select("code", "name").iter_rows())
    allowed = say("the code of a county, 6 digits", "县区代码，6 位") + (say(f": {choice}", f"：{choice}") if choice else "")
    hint = say(f"or give your own table with {asked('--sites')}", f"或用 {asked('--sites')} 给出自己的表格")
    raise ScenarioError([Problem(asked("--county"), say("value", "值"), code or '""', allowed, hint)])


def new_from_table(folder: Path, table: Path, name: str | None = None, regions: tuple[str, ...] = ()) -> NewScenario:
    """Write a scenario of a planner's own table of sites; parameters and errors as `new_from_county`.

    The table is copied as it stands. Everything that is wrong in it is reported at once.

    Parameters
    ----------
    regions
        Codes of the counties in which the sites lie; by their codes and names if omitted. Where they are given, a site
        elsewhere is refused; else one of a few sites in another county than all the others is asked about.
    """
    for code in regions:
        if not (counties()["code"] == code).any():
            _refuse_county(code)
    return _write(folder, table, name, None, regions)


def _write(
    folder: Path, table: Path, name: str | None, county: CountySource | None, regions: tuple[str, ...] = ()
) -> NewScenario:
    target = f"sites{table.suffix.lower()}"
    outline = county.outline if county else None
    names = [SCENARIO_FILE, target, SCHEMA_FILE, *(["outline.geojson"] if outline else [])]
    short = name if name is not None else folder.absolute().name if IDENTIFIER.match(folder.absolute().name) else "scenario"
    _check_place(folder, names, short)
    findings = Findings()
    sites, reading = read_with_reading(table, SITES, findings, table="sites")
    hint = say(f"name the county with {asked('--county CODE', 'county')}", f"请用 {asked('--county')} 给出县区代码")
    sites, notes, _ = give_codes(sites, regions, table.name, findings, allowed_hint=hint, suspect=suspect_header(reading))
    findings.reading = Reading((replace(reading.noting(*notes), rows=len(sites), kinds=kinds_of(sites)),), None)
    check_ids(sites, table.name, findings)
    check_sites(sites, table.name, findings, reading.refused)
    if not findings.errors and county is None:
        remedy = asked(
            say("say so with --county {usual} --county {code}", "请写明 --county {usual} --county {code}"),
            say('say so with counties=["{usual}", "{code}"]', '请写明 counties=["{usual}", "{code}"]'),
        )
        ask_of_strays(sites["id"], table.name, findings, remedy, regions, only=True)
    fields = {} if findings.errors else fields_of(sites, short, target, county)
    settings = read_settings(table, findings) if county is None else None
    counts: dict[str, int] = {}
    sizes: dict[str, int] = {}
    if settings is not None and fields:
        plain = fill_template(fields, {}, {})
        counts = numbers_by_office(settings.teams, plain, table.name, findings)
        sizes = numbers_by_office(settings.sizes, plain, table.name, findings)
        with_settings(plain, settings, table.name, findings)
    findings.stop_on_error()

    def text(teams: dict[str, int]) -> str:
        document = fill_template(fields, teams | counts, sizes)
        return document if settings is None else with_settings(document, settings, table.name, findings)

    with failing(str(folder)):
        _put(folder, names, table, outline, text)
    return NewScenario(folder, tuple(names), load(folder))


def _put(folder: Path, names: list[str], table: Path, outline: Path | None, text: Callable[[dict[str, int]], str]) -> None:
    """Write the files next to the folder first, so that the folder is complete or does not exist at all.

    Parameters
    ----------
    names
        Of the scenario's file, the table and the schema, in this order, and of the outline where there is one.
    text
        Writes the scenario's file with the given number of teams for each office.
    """
    folder.absolute().parent.mkdir(parents=True, exist_ok=True)
    draft = folder.absolute().parent / f".{folder.absolute().name}.{os.getpid()}"
    draft.mkdir()
    try:
        shutil.copyfile(table, draft / names[1])
        if outline:
            shutil.copyfile(outline, draft / "outline.geojson")
        (draft / SCHEMA_FILE).write_text(json.dumps(scenario_json_schema(), ensure_ascii=False, indent=1), encoding="utf-8")
        (draft / SCENARIO_FILE).write_text(text({}), encoding="utf-8")
        (draft / SCENARIO_FILE).write_text(text(_teams_needed(load(draft))), encoding="utf-8")
        load(draft)
        folder.mkdir(exist_ok=True)
        for name in names:
            (draft / name).rename(folder / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _check_place(folder: Path, names: list[str], short: str) -> None:
    findings = Findings()
    if not IDENTIFIER.match(short):
        allowed = say("letters, digits, _ and -, at most 40", "字母、数字、_ 和 -，至多 40 个")
        findings.error(asked("--name"), say("value", "值"), short or '""', allowed)
    if folder.exists() and not folder.is_dir():
        findings.error(str(folder), say("folder", "文件夹"), say("a file", "文件"), say("a new folder", "新文件夹"))
    for name in names:
        if (folder / name).exists():
            fault, hint = say("an existing file", "文件已存在"), say("choose another folder", "请换一个文件夹")
            findings.error(str(folder), name, fault, say("a folder without such a file", "没有该文件的文件夹"), hint)
    findings.stop_on_error()


def _teams_needed(scenario: Scenario) -> dict[str, int]:
    """Teams of each office that the least demand needs, given one team each."""
    days_by_mode = mode_days(scenario)
    days = np.where(np.isnan(days_by_mode), np.inf, days_by_mode).min(axis=1)
    days[np.isinf(days)] = 0.0  # covered already
    capacities = team_windows(scenario).days.sum(axis=1)
    team_counts = {}
    for team, capacity in zip(scenario.teams, capacities.tolist(), strict=True):
        demand = float(days[scenario.office_in_charge == team.office].sum())
        team_counts[scenario.offices[team.office].id] = min(max(math.ceil(MARGIN * demand / capacity), 1), MOST_TEAMS)
    return team_counts

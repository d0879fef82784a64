"""Loading: from a name or a folder to a checked scenario."""

import datetime as dt
import hashlib
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from pydantic import ValidationError

from scenarios.calendar import WorkCalendar, china_working_days
from scenarios.catalog import merge_catalogs
from scenarios.checks import check_scenario, check_words
from scenarios.columns import SITES, TRAVEL
from scenarios.language import say
from scenarios.outline import Outline, read_outline
from scenarios.policies import put_in_force
from scenarios.problems import Findings, Problem, ScenarioError, nearest
from scenarios.refusals import refusals
from scenarios.rounds import lay_out_rounds
from scenarios.scenario import Office, Scenario, Team
from scenarios.schema import ScenarioFile
from scenarios.sites import complete_sites
from scenarios.tables import read_table
from scenarios.travel import Travel

FILE = "scenario.toml"


def bundled() -> tuple[str, ...]:
    """Names of the scenarios that ship."""
    return tuple(sorted(one.name for one in (files("scenarios") / "files").iterdir() if (one / FILE).is_file()))


def find(name_or_path: str | Path) -> Path:
    """Folder of a scenario: one that ships, by its name, or a folder or ``scenario.toml`` by its path.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    path = Path(name_or_path)
    if path.is_file() and path.suffix == ".toml":
        return path.parent
    if (path / FILE).is_file():
        return path
    if str(name_or_path) in bundled():
        return Path(str(files("scenarios") / "files" / str(name_or_path)))
    allowed = say("a folder with scenario.toml, or one of: ", "含 scenario.toml 的文件夹,或:") + ", ".join(bundled())
    found = say("no such scenario", "没有这个情景")
    raise ScenarioError([Problem(str(name_or_path), "", found, allowed, nearest(str(name_or_path), bundled()))])


def load(name_or_path: str | Path) -> Scenario:
    """Load a scenario and check it.

    Parameters
    ----------
    name_or_path
        Name of a scenario that ships (``nanxun``), a folder, or a ``scenario.toml``.

    Raises
    ------
    ScenarioError
        With all the problems of the file and its tables.
    """
    folder = find(name_or_path)
    findings = Findings()
    document = merge_catalogs(_read_document(folder / FILE), FILE, findings)
    try:
        file: ScenarioFile | None = put_in_force(ScenarioFile.model_validate(document), FILE, findings)
    except ValidationError as error:
        file = None
        findings.errors.extend(refusals(error, FILE))
    table_name = file.sites.table if file else _word(document, "sites", "table", "sites.csv")
    raw = read_table(folder / table_name, SITES, findings)
    if file is None:
        findings.stop_on_error()
        raise AssertionError("a refused file has problems")
    outline = _outline(folder, file, findings)
    check_words(file, findings)
    findings.stop_on_error()
    end = file.term.end
    calendar = _calendar(file, (end - file.term.start).days)
    rounds = lay_out_rounds(file, calendar, findings)
    offices = tuple(Office(name, one.name, one.level, one.region) for name, one in sorted(file.offices.items()))
    sites, synthesised = complete_sites(raw, file, offices, outline, table_name, findings)
    findings.stop_on_error()
    position = {office.id: k for k, office in enumerate(offices)}
    teams = tuple(
        Team(f"{office}-{number + 1}", position[office], section.size, section.share)
        for office, section in sorted(file.teams.items())
        for number in range(section.count)
    )
    travel = _travel(folder, file, sites, offices, findings)
    findings.stop_on_error()
    names = [FILE, table_name, *filter(None, (file.sites.outline, file.travel.table))]
    scenario = Scenario(
        file=file,
        folder=folder,
        sites=sites,
        offices=offices,
        teams=teams,
        rounds=rounds,
        calendar=calendar,
        travel=travel,
        synthesised=synthesised,
        inputs={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    )
    check_scenario(scenario, findings)
    findings.stop_on_error()
    object.__setattr__(scenario, "warnings", tuple(findings.warnings))
    return scenario


def _read_document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        allowed = say("a TOML file in UTF-8", "UTF-8 编码的 TOML 文件")
        raise ScenarioError([Problem(path.name, "", str(error), allowed)]) from None


def _word(document: dict[str, Any], section: str, key: str, default: str) -> str:
    part = document.get(section)
    value = part.get(key, default) if isinstance(part, dict) else default
    return value if isinstance(value, str) else default


def _outline(folder: Path, file: ScenarioFile, findings: Findings) -> Outline | None:
    if file.sites.outline is None:
        return None
    try:
        return read_outline(folder / file.sites.outline)
    except (OSError, ValueError, KeyError, TypeError) as error:
        allowed = say("a GeoJSON file with a polygon", "含多边形的 GeoJSON 文件")
        findings.error(file.sites.outline, "", type(error).__name__, allowed)
        return None


def _calendar(file: ScenarioFile, days: int) -> WorkCalendar:
    start = file.term.start
    working = np.ones(days, bool) if file.calendar.weekends else china_working_days(start, days)
    calendar = WorkCalendar(start, working)
    intervals: list[tuple[int, int]] = []
    for blackout in file.calendar.blackouts:
        if isinstance(blackout.start, dt.date) and isinstance(blackout.end, dt.date):
            intervals.append((calendar.day(blackout.start), calendar.day(blackout.end)))
            continue
        for year in range(start.year - 1, start.year + file.term.years + 1):
            first, last = (calendar.day(date_in_year(year, str(edge))) for edge in (blackout.start, blackout.end))
            if last <= first:
                last = calendar.day(date_in_year(year + 1, str(blackout.end)))
            intervals.append((first, last))
    return calendar.without(intervals)


def date_in_year(year: int, month_day: str) -> dt.date:
    """Date of a month and day (``"02-28"``) in a year; the last day of the month where it has no such day."""
    month, day = (int(part) for part in month_day.split("-"))
    while True:
        try:
            return dt.date(year, month, day)
        except ValueError:
            day -= 1


def _travel(folder: Path, file: ScenarioFile, sites: pl.DataFrame, offices: tuple[Office, ...], findings: Findings) -> Travel:
    section = file.travel
    lon, lat = sites["lon"].to_numpy(), sites["lat"].to_numpy()
    ids = sites["id"].to_list()
    bases = []
    for office in offices:
        given = file.offices[office.id]
        inside = np.array([name.startswith(office.region) for name in ids])
        middle = (
            (float(lon[inside].mean()), float(lat[inside].mean())) if inside.any() else (float(lon.mean()), float(lat.mean()))
        )
        bases.append((middle[0] if given.lon is None else given.lon, middle[1] if given.lat is None else given.lat))
    base = np.array(bases)
    nodes = ids + [office.id for office in offices]
    pairs, days = _pairs(folder, section.table, nodes, findings) if section.table else (np.empty(0, np.int64), np.empty(0))
    return Travel(
        lon=np.concatenate([lon, base[:, 0]]),
        lat=np.concatenate([lat, base[:, 1]]),
        days_per_km=section.detour / section.speed_kmh / section.hours_a_day,
        settling_days=section.settling_days,
        sites=len(ids),
        pairs=pairs,
        pair_days=days,
    )


def _pairs(folder: Path, name: str, nodes: list[str], findings: Findings) -> tuple[np.ndarray, np.ndarray]:
    table = read_table(folder / name, TRAVEL, findings)
    if not {"from", "to", "days"} <= set(table.columns):
        return np.empty(0, np.int64), np.empty(0)
    index = {node: k for k, node in enumerate(nodes)}
    for side in ("from", "to"):
        for row, found in table.filter(~pl.col(side).is_in(nodes)).select("row", side).head(20).iter_rows():
            allowed = say("the id of a site or of an office", "对象代码或巡察办标识")
            findings.error(
                name,
                say(f"row {row}, column {side}", f"第 {row} 行, {side} 列"),
                found,
                allowed,
                nearest(str(found), nodes),
            )
    known = table.filter(pl.col("from").is_in(nodes) & pl.col("to").is_in(nodes) & pl.col("days").is_not_null())
    key = np.array([index[a] * len(nodes) + index[b] for a, b in known.select("from", "to").iter_rows()], np.int64)
    order = np.argsort(key, kind="stable")
    twice = np.flatnonzero(np.diff(key[order]) == 0)
    for k in twice[:20]:
        row = known["row"][int(order[k + 1])]
        findings.error(
            name,
            say(f"row {row}", f"第 {row} 行"),
            say("a pair given twice", "重复的起终点"),
            say("each pair once", "每对一次"),
        )
    return key[order], known["days"].to_numpy()[order]

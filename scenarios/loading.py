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

from scenarios.blocked import blocked_times
from scenarios.calendar import WorkCalendar, china_working_days
from scenarios.catalog import merge_catalogs
from scenarios.checks import check_scenario, check_words
from scenarios.given_tables import GivenTables
from scenarios.language import say
from scenarios.outline import Outline, read_outline
from scenarios.policies import put_in_force
from scenarios.problems import Findings, Problem, ScenarioError, nearest
from scenarios.refusals import refusals, unreadable
from scenarios.rounds import lay_out_rounds
from scenarios.scenario import Office, Scenario, Team
from scenarios.schema import ScenarioFile
from scenarios.sites import complete_sites
from scenarios.staff import formed_teams, warn_of_missing_teams
from scenarios.travel import Travel
from scenarios.travel_table import travel_pairs

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
    raise ScenarioError(
        [Problem(str(name_or_path), say("scenario", "情景"), found, allowed, nearest(str(name_or_path), bundled()))]
    )


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
        findings.errors.extend(refusals(error, FILE, document))
    tables = GivenTables.read(folder, document, findings)
    if file is None:
        findings.stop_on_error()
        raise AssertionError("a refused file has problems")
    tables.settle_done(file.term)
    outline = _outline(folder, file, findings)
    check_words(file, findings)
    if not tables.distinct:
        findings.stop_on_error()
    end = file.term.end
    calendar = _calendar(file, (end - file.term.start).days)
    rounds = lay_out_rounds(file, calendar, findings)
    teams = _teams(file)
    tables.check_staff(list(file.offices), [one.id for one in rounds])
    tables.check_blocked(list(file.offices), [team.id for team in teams], calendar)
    offices = tuple(Office(name, one.name, one.level, one.region) for name, one in sorted(file.offices.items()))
    sites, synthesised = complete_sites(tables.sites, file, offices, outline, tables.names["sites"], findings)
    findings.stop_on_error()
    travel = _travel(file, sites, offices, tables.others["travel"])
    names = [FILE, *tables.names.values(), *filter(None, [file.sites.outline])]
    formed = formed_teams(tables.others["staff"], file.teams, offices, rounds)
    warn_of_missing_teams(formed, file.teams, offices, rounds, findings)
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
        formed=formed,
        blocked=blocked_times(tables.others["blocked"], calendar),
        inputs={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names},
    )
    check_scenario(scenario, findings)
    findings.stop_on_error()
    object.__setattr__(scenario, "warnings", tuple(findings.warnings))
    return scenario


def _teams(file: ScenarioFile) -> tuple[Team, ...]:
    position = {office: k for k, office in enumerate(sorted(file.offices))}
    return tuple(
        Team(f"{office}-{number + 1}", position.get(office, -1), section.size, section.share)
        for office, section in sorted(file.teams.items())
        for number in range(section.count)
    )


def _read_document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ScenarioError([unreadable(error, path.name)]) from None
    except OSError as error:
        found, allowed = error.strerror or type(error).__name__, say("a file that can be read", "可读的文件")
        raise ScenarioError([Problem(path.name, say("whole file", "整个文件"), found, allowed)]) from None


def _outline(folder: Path, file: ScenarioFile, findings: Findings) -> Outline | None:
    if file.sites.outline is None:
        return None
    try:
        return read_outline(folder / file.sites.outline)
    except (OSError, ValueError, KeyError, TypeError) as error:
        allowed = say("a GeoJSON file with a polygon", "含多边形的 GeoJSON 文件")
        found = say("no such file", "没有这个文件") if isinstance(error, FileNotFoundError) else type(error).__name__
        findings.error(file.sites.outline, say("whole file", "整个文件"), found, allowed)
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


def _travel(file: ScenarioFile, sites: pl.DataFrame, offices: tuple[Office, ...], roads: pl.DataFrame) -> Travel:
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
    pairs, days = travel_pairs(roads, nodes)
    return Travel(
        lon=np.concatenate([lon, base[:, 0]]),
        lat=np.concatenate([lat, base[:, 1]]),
        days_per_km=section.detour / section.speed_kmh / section.hours_a_day,
        settling_days=section.settling_days,
        sites=len(ids),
        pairs=pairs,
        pair_days=days,
        access=np.concatenate([sites["access"].to_numpy(), np.ones(len(offices))]) if (sites["access"] > 1).any() else None,
    )

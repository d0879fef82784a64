"""Loading: from a name or a folder to a checked scenario."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import ValidationError

from scenarios.addresses import FILE, bundled, find, locate
from scenarios.blackouts import date_in_year, work_calendar
from scenarios.catalog import merge_catalogs
from scenarios.checks import check_scenario, check_words
from scenarios.columns import SITES
from scenarios.composition import Composed, compose, variants
from scenarios.division_sites import MADE, sites_by_rule
from scenarios.divisions import division_files
from scenarios.dotted import at, put, steps
from scenarios.language import say
from scenarios.offices import expand_offices
from scenarios.outline import Outline, read_outline
from scenarios.policies import put_in_force
from scenarios.problems import Findings, ScenarioError
from scenarios.refusals import refusals
from scenarios.roads import lay_out_travel
from scenarios.rounds import lay_out_rounds
from scenarios.scenario import Office, Scenario, Team
from scenarios.schema import ScenarioFile
from scenarios.sites import complete_sites
from scenarios.tables import read_table
from scenarios.toml_text import toml_text

__all__ = ["FILE", "Opened", "bundled", "date_in_year", "find", "load", "open_scenario"]

Progress = Callable[[str], None]
TABLE_KEYS = ("sites.table", "sites.outline", "travel.table")
"""Keys that name a file."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A scenario half way: its file composed, checked and with offices written out, and its sites as they are given."""

    composed: Composed
    file: ScenarioFile
    sites: pl.DataFrame
    """The table of sites as read, or as made by a rule: nothing is synthesised yet."""


def load(name_or_path: str | Path, progress: Progress | None = None) -> Scenario:
    """Load a scenario and check it.

    Parameters
    ----------
    name_or_path
        Name of a scenario that ships (``nanxun``), a folder, or a ``scenario.toml``; each also with a variant
        (``weiyuan:more``).
    progress
        Told what is being done, in words.

    Raises
    ------
    ScenarioError
        With all the problems of the file and its tables.
    """
    composed = compose(locate(name_or_path))
    try:
        return _load(composed, progress or _silent)
    except ScenarioError as error:
        raise ScenarioError(composed.relabel(list(error.problems))) from None


def open_scenario(name_or_path: str | Path) -> Opened:
    """Open a scenario without completing its sites: much quicker, for what only counts.

    Raises
    ------
    ScenarioError
        With the problems found so far.
    """
    composed = compose(locate(name_or_path))
    findings = Findings()
    try:
        return _open(composed, findings)
    except ScenarioError as error:
        raise ScenarioError(composed.relabel(list(error.problems))) from None


def _silent(_text: str) -> None:
    """Say nothing."""


def _open(composed: Composed, findings: Findings) -> Opened:
    document = composed.document
    file = _validate(document, findings)
    _check_variants(composed, findings)
    name = file.sites.file if file else _word(document, "sites", "table", "sites.csv")
    if file is not None and file.sites.rule is not None:
        raw = sites_by_rule(file.sites.rule, findings)
    else:
        raw = read_table(composed.path(str(name)), SITES, findings)
    if file is None:
        findings.stop_on_error()
        raise AssertionError("a refused file has problems")
    if "id" in raw.columns:
        file = expand_offices(file, raw["id"], findings)
    file = put_in_force(file, FILE, findings)  # after the rules, so that policies reach the teams that they make
    return Opened(composed, file, raw)


def _load(composed: Composed, progress: Progress) -> Scenario:
    findings = Findings()
    progress(say("reading", "读取"))
    opened = _open(composed, findings)
    file = opened.file
    outline = _outline(composed, file, findings)
    check_words(file, findings)
    findings.stop_on_error()
    calendar = work_calendar(file)
    rounds = lay_out_rounds(file, calendar, findings)
    offices = tuple(Office(name, one.name, one.level, one.region, one.takes) for name, one in sorted(file.offices.items()))
    progress(say(f"{len(opened.sites)} sites", f"{len(opened.sites)} 个对象"))
    label, made = (file.sites.file, ()) if file.sites.file else (FILE, MADE)
    sites, synthesised = complete_sites(opened.sites, file, offices, outline, label, findings, made, progress)
    findings.stop_on_error()
    position = {office.id: k for k, office in enumerate(offices)}
    teams = tuple(
        Team(f"{office}-{number + 1}", position[office], section.size, section.share)
        for office, section in sorted(file.teams.items())
        for number in range(section.count)
    )
    table = composed.path(file.travel.table) if file.travel.table else None
    travel = lay_out_travel(file, sites, offices, table, findings)
    findings.stop_on_error()
    given = _inputs(composed, file)
    scenario = Scenario(
        file=file,
        folder=composed.files[0].parent,
        sites=sites,
        offices=offices,
        teams=teams,
        rounds=rounds,
        calendar=calendar,
        travel=travel,
        synthesised=synthesised,
        inputs={name: _hash(one) for name, one in (given | _divisions(file)).items()},
        given=given,
    )
    progress(say("checking", "检查"))
    check_scenario(scenario, findings)
    findings.stop_on_error()
    object.__setattr__(scenario, "warnings", tuple(composed.relabel(findings.warnings)))
    return scenario


def _validate(document: dict[str, Any], findings: Findings) -> ScenarioFile | None:
    document = merge_catalogs(document, FILE, findings)
    try:
        return ScenarioFile.model_validate(document)
    except ValidationError as error:
        findings.errors.extend(refusals(error, FILE))
        return None


def _check_variants(composed: Composed, findings: Findings) -> None:
    """Check the variants that were not asked for, so that a wrong word in one does not wait until it is."""
    known = {(one.where, one.found) for one in findings.errors}
    for one in variants(composed).values():
        if isinstance(one, ScenarioError):
            findings.errors.extend(one.problems)
            continue
        found = Findings()
        _validate(one.document, found)
        new = [problem for problem in found.errors if (problem.where, problem.found) not in known]
        findings.errors.extend(one.relabel(new))


def _inputs(composed: Composed, file: ScenarioFile) -> dict[str, Path | str]:
    """Everything that was read from the scenario's folders, by the name under which a run keeps it.

    A run keeps its inputs in one folder: a table from elsewhere gets a name of its own there.
    """
    document, whole = composed.document, composed.whole
    found: dict[str, Path | str] = {}
    for key in TABLE_KEYS:
        name = at(document, steps(key))
        if not isinstance(name, str):
            continue
        kept = name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            kept, whole = f"{key.replace('.', '-')}{Path(name).suffix}", False
            document = put(document, steps(key), kept)
        found[kept] = composed.path(name)
    if file.sites.file is not None and file.sites.table is None:
        found[file.sites.file] = composed.path(file.sites.file)
    return {FILE: composed.files[0] if whole else toml_text(document)} | found


def _divisions(file: ScenarioFile) -> dict[str, Path]:
    """Tables of divisions that were read; they come with the program and are not kept with a run."""
    return dict(division_files()) if file.sites.rule is not None or file.office_rules else {}


def _hash(content: Path | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content.read_bytes()).hexdigest()


def _word(document: dict[str, Any], section: str, key: str, default: str) -> str:
    part = document.get(section)
    value = part.get(key, default) if isinstance(part, dict) else default
    return value if isinstance(value, str) else default


def _outline(composed: Composed, file: ScenarioFile, findings: Findings) -> Outline | None:
    if file.sites.outline is None:
        return None
    try:
        return read_outline(composed.path(file.sites.outline))
    except (OSError, ValueError, KeyError, TypeError) as error:
        allowed = say("a GeoJSON file with a polygon", "含多边形的 GeoJSON 文件")
        findings.error(file.sites.outline, "", type(error).__name__, allowed)
        return None


def write_inputs(scenario: Scenario, folder: Path) -> None:
    """Write everything that was given into `folder`, so that loading it gives the scenario again."""
    for name, content in scenario.given.items():
        data = content.encode() if isinstance(content, str) else content.read_bytes()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)

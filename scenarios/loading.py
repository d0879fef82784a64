"""Loading: from a name or a folder to a checked scenario."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import ValidationError

from scenarios.calendar.blackouts import work_calendar
from scenarios.calendar.rounds import lay_out_rounds
from scenarios.catalog import merge_catalogs
from scenarios.checking.checks import check_scenario, check_words
from scenarios.entities import Office, Round, Team
from scenarios.file.addresses import bundled, find, locate
from scenarios.file.composition import Composed, compose, variants
from scenarios.file.facts import DONE_TABLE, Facts, read_facts
from scenarios.file.inputs import hashes, hashes_of, kept_inputs
from scenarios.file.policies.put_in_force import put_in_force
from scenarios.file.refusals import refusals
from scenarios.given_tables import GivenTables
from scenarios.language import say
from scenarios.naming.lexicon import Lexicon
from scenarios.naming.names import office_names, round_names
from scenarios.naming.settled_words import with_round_ids
from scenarios.options.crossing import check_exchanges
from scenarios.options.support import check_support
from scenarios.people.formations import (
    Formed,
    check_formations,
    formed_otherwise,
    ordinary_teams,
    refuse_unled,
    teams_of_other_sizes,
)
from scenarios.people.loans import check_loans, check_reserves, most_teams, refuse_overdrawn, teams_for_plan
from scenarios.people.pools import check_pools, lend, warn_of_idle_pools
from scenarios.people.skills import pools_with, skilled_people
from scenarios.people.staff import formed_teams, warn_of_missing_teams
from scenarios.problems import FILE, Findings, ScenarioError, folded
from scenarios.scenario import Scenario
from scenarios.schema import ScenarioFile
from scenarios.schema.staff import TeamsSection
from scenarios.sites.blocked import blocked_times
from scenarios.sites.complete_sites import complete_sites
from scenarios.sites.offices import expand_offices
from scenarios.sites.outline import Outline, read_outline
from scenarios.tables.columns import titles
from scenarios.travel.roads import lay_out_travel

__all__ = ["Opened", "bundled", "find", "load", "open_scenario", "read_file"]

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Opened:
    """A scenario half way: its file composed, checked and with offices written out, and its tables as they are given."""

    composed: Composed
    written: ScenarioFile
    """The file before rules and policies changed it."""
    file: ScenarioFile
    tables: GivenTables


def load(name_or_path: str | Path, progress: Progress | None = None, *, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Load a scenario and check it.

    Parameters
    ----------
    name_or_path
        Name of a scenario that ships (``nanxun``), a folder, or a ``scenario.toml``; each also with a variant
        (``weiyuan:more``).
    progress
        Told what is being done, in words.
    changes
        What differs, as a file that extends this one would say it: values by dotted key are its ``overrides``
        (``{"teams.nanxun.count": 5}``), and ``remove`` takes keys away (``{"remove": ["modes.thematic"]}``). Numbers of NumPy
        are taken for what they are.

    Raises
    ------
    ScenarioError
        With all the problems of the file and its tables.

    Notes
    -----
    What the scenario's folder remembers of the term so far (`scenarios.file.facts`) is laid over it: what is done counts.
    """
    address = locate(name_or_path)
    facts = read_facts(address.folder)
    composed = compose(address, _known(facts) | dict(changes or {}))
    variant = "" if address.variant is None else f":{address.variant}"
    try:
        scenario = _load(composed, f"{address.file.resolve()}{variant}", changes or {}, progress or _silent)
    except ScenarioError as error:
        raise ScenarioError(composed.relabel(list(error.problems)), error.reading) from None
    return scenario if facts is None else replace(scenario, as_of=facts.as_of)


def _known(facts: Facts | None) -> dict[str, Any]:
    """Return what the facts of a folder change: what is done is what they say."""
    return {} if facts is None else {"sites.done": DONE_TABLE}


def open_scenario(name_or_path: str | Path) -> Opened:
    """Open a scenario without completing its sites: much quicker, for what only counts.

    Raises
    ------
    ScenarioError
        With the problems found so far.
    """
    address = locate(name_or_path)
    composed = compose(address, _known(read_facts(address.folder)))
    findings = Findings()
    try:
        opened = _open(composed, findings)
        findings.stop_on_error()
    except ScenarioError as error:
        raise ScenarioError(composed.relabel(list(error.problems)), error.reading) from None
    return opened


def read_file(name_or_path: str | Path, changes: Mapping[str, Any] | None = None) -> ScenarioFile:
    """Read what a scenario's file says, composed and checked, without its tables: at once, however large the region.

    Offices by rule are not written out yet, and policies not put in force; `changes` are those of `load`.

    Raises
    ------
    ScenarioError
        With the problems of the file.
    """
    composed = compose(locate(name_or_path), dict(changes or {}))
    findings = Findings()
    file = _validate(composed.document, findings)
    if file is None:
        raise ScenarioError(composed.relabel(findings.errors))
    return file


def _silent(_text: str) -> None:
    """Say nothing."""


def _open(composed: Composed, findings: Findings) -> Opened:
    file = _validate(composed.document, findings)
    _check_variants(composed, findings)
    tables = GivenTables.read(composed, file, findings)
    if file is None:
        offices = composed.document.get("offices")
        tables.check_names(Lexicon({str(name): str(name) for name in offices} if isinstance(offices, dict) else {}))
        findings.stop_on_error()
        raise AssertionError("a refused file has problems")
    written = file
    if tables.distinct:
        tables.ask_of_strays(file)
        file = expand_offices(file, tables.sites["id"], tables.site_names, findings)
    tables.check_names(office_names(_offices(file)))
    file = put_in_force(file, FILE, findings)  # after the rules, so that policies reach the teams that they make
    return Opened(composed, written, file, tables)


def _load(composed: Composed, address: str, changes: Mapping[str, Any], progress: Progress) -> Scenario:
    findings = Findings()
    progress(say("reading", "读取"))
    opened = _open(composed, findings)
    file, tables = opened.file, opened.tables
    tables.settle_done(file.term)
    outline = _outline(composed, file, findings)
    check_words(file, findings)
    if not tables.distinct:
        findings.stop_on_error()
    calendar = work_calendar(file)
    rounds = lay_out_rounds(file, calendar, findings)
    file = with_round_ids(file, round_names(rounds))
    offices = _offices(file)
    dates: list[object] = [calendar.date(rnd.start) for rnd in rounds]
    otherwise = formed_otherwise(file, rounds, dates)
    teams = _teams(file, offices, rounds, otherwise)
    tables.settle_words(offices, teams, rounds)
    tables.check_staff(list(file.offices), [rnd.id for rnd in rounds])
    tables.check_blocked(list(file.offices), [team.id for team in teams], calendar)
    check_pools(file, offices, rounds, findings)
    check_exchanges(file, rounds, findings)
    check_loans(file, rounds, tables.side_tables["staff"], findings)
    check_reserves(file, findings)
    check_formations(file, rounds, dates, tables.side_tables["staff"], findings)
    check_support(file, rounds, findings)
    progress(say(f"{len(tables.sites)} sites", f"{len(tables.sites)} 个对象"))
    label = tables.names["sites"]
    sites, synthesised = complete_sites(tables.sites, file, offices, outline, label, findings, tables.made, progress)
    findings.stop_on_error()
    kept = kept_inputs(composed, opened.written)
    lent = lend(file, sites.filter(pl.col("kind") == "village")["id"], offices, rounds)
    formed = formed_teams(tables.side_tables["staff"], file.teams, offices, rounds, lent)
    skills = [word for mode in file.modes.values() for word in mode.team.skills]
    staff = tables.side_tables["staff"]
    named = set(staff["office"].drop_nulls().to_list()) if "office" in staff.columns else set()
    warn_of_idle_pools(file, lent, named, offices, pools_with(skills, lent), findings)
    warn_of_missing_teams(formed, file.teams, offices, rounds, lent, findings)

    def lead(sections: dict[str, TeamsSection]) -> NDArray[np.int64] | None:
        return formed_teams(tables.side_tables["staff"], sections, offices, rounds, lent)

    refuse_unled(file, lead, otherwise, offices, rounds, findings)
    formed = ordinary_teams(file, formed, otherwise, offices, rounds)
    refuse_overdrawn(file, formed, offices, rounds, findings)
    scenario = Scenario(
        file=file,
        folder=composed.files[0].parent,
        sites=sites,
        offices=offices,
        teams=teams,
        rounds=rounds,
        calendar=calendar,
        travel=lay_out_travel(file, sites, offices, tables.side_tables["travel"]),
        synthesised=synthesised,
        former=tables.mergers.now,
        formed=teams_for_plan(file, formed, offices, rounds),
        skilled=skilled_people(skills, tables.side_tables["staff"], file.teams, lent, offices, rounds),
        staff=staff if staff.columns else None,
        blocked=(*blocked_times(tables.side_tables["blocked"], calendar), *tables.not_yet(calendar)),
        reading=tables.reading(tuple(titles(synthesised))),
        inputs=hashes(kept, file),
        contents=hashes_of(kept),
        given=kept,
        address=address,
        changes=dict(changes),
    )
    progress(say("checking", "检查"))
    check_scenario(scenario, findings)
    findings.stop_on_error()
    object.__setattr__(scenario, "warnings", tuple(composed.relabel(folded(findings.warnings))))
    return scenario


def _offices(file: ScenarioFile) -> tuple[Office, ...]:
    return tuple(
        Office(name, section.name, section.level, section.region, section.takes, section.holds)
        for name, section in sorted(file.offices.items())
    )


def _teams(file: ScenarioFile, offices: tuple[Office, ...], rounds: tuple[Round, ...], otherwise: Formed) -> tuple[Team, ...]:
    """Teams by office: the ordinary ones, as many as are formed in any round, and behind them those of other sizes."""
    office_ids = {office.id for office in offices}
    sound = {key: sizes for key, sizes in otherwise.items() if key[0] in office_ids and key[0] in file.teams}
    counts = most_teams(file, offices, rounds, sound)
    special = teams_of_other_sizes(file, sound, offices, rounds)
    position = {office: k for k, office in enumerate(sorted(file.offices))}
    result: list[Team] = []
    for office, section in sorted(file.teams.items()):
        number = position.get(office, -1)
        plain = range(counts.get(office, section.count))
        result += [Team(f"{office}-{k + 1}", number, section.size, section.share) for k in plain]
        result += special.get(office, [])
    return tuple(result)


def _validate(document: dict[str, Any], findings: Findings) -> ScenarioFile | None:
    document = merge_catalogs(document, FILE, findings)
    try:
        return ScenarioFile.model_validate(document)
    except ValidationError as error:
        findings.errors.extend(refusals(error, FILE, document))
        return None


def _check_variants(composed: Composed, findings: Findings) -> None:
    """Check the variants that were not asked for, so that a wrong word in one does not wait until it is."""
    reported = {(problem.where, problem.found) for problem in findings.errors}
    for variant in variants(composed).values():
        if isinstance(variant, ScenarioError):
            findings.errors.extend(variant.problems)
            continue
        variant_findings = Findings()
        _validate(variant.document, variant_findings)
        new = [problem for problem in variant_findings.errors if (problem.where, problem.found) not in reported]
        findings.errors.extend(variant.relabel(new))


def _outline(composed: Composed, file: ScenarioFile, findings: Findings) -> Outline | None:
    if file.sites.outline is None:
        return None
    try:
        return read_outline(composed.path(file.sites.outline))
    except (OSError, ValueError) as error:
        allowed = say("a GeoJSON file with a polygon", "含多边形的 GeoJSON 文件")
        fault = say("no such file", "没有这个文件") if isinstance(error, FileNotFoundError) else str(error)
        findings.error(file.sites.outline, say("whole file", "整个文件"), fault, allowed)
        return None


Scenario.loader = staticmethod(load)

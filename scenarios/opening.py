"""Opening: a scenario's file composed and checked, and its tables read, without completing its sites."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scenarios.catalog import merge_catalogs
from scenarios.entities import Office
from scenarios.file.addresses import locate
from scenarios.file.composition import Composed, compose, variants
from scenarios.file.facts import DONE_TABLE, Facts, read_facts
from scenarios.file.policies.put_in_force import put_in_force
from scenarios.file.refusals import refusals
from scenarios.given_tables import GivenTables
from scenarios.naming.lexicon import Lexicon
from scenarios.naming.names import office_names
from scenarios.problems import SCENARIO_FILE, Findings, ScenarioError
from scenarios.schema import ScenarioFile
from scenarios.sites.offices import expand_offices


@dataclass(frozen=True, eq=False)
class Opened:
    """A scenario half way: its file composed, checked and with offices written out, and its tables as they are given."""

    composed: Composed
    written: ScenarioFile
    """The file before rules and policies changed it."""
    file: ScenarioFile
    tables: GivenTables


def changes_by_facts(facts: Facts | None) -> dict[str, Any]:
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
    composed = compose(address, changes_by_facts(read_facts(address.folder)))
    findings = Findings()
    try:
        result = open_composed(composed, findings)
        findings.stop_on_error()
    except ScenarioError as error:
        raise ScenarioError(composed.relabel(list(error.problems)), error.reading) from None
    return result


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


def open_composed(composed: Composed, findings: Findings) -> Opened:
    """Check a composed file and read its tables.

    Tables are read even where the file is refused, so that all their problems come at once. Offices by rule are written out
    before policies, so that policies reach the teams that they make.

    Raises
    ------
    ScenarioError
        If the file itself is refused; other problems go to `findings`.
    """
    file = _validate(composed.document, findings)
    _check_variants(composed, findings)
    tables = GivenTables.read(composed, file, findings)
    if file is None:
        offices = composed.document.get("offices")
        tables.check_names(Lexicon({str(name): str(name) for name in offices} if isinstance(offices, dict) else {}))
        findings.stop_on_error()
        raise AssertionError("a refused file has problems")
    written_file = file
    if tables.distinct:
        tables.ask_of_strays(file)
        file = expand_offices(file, tables.sites["id"], tables.site_names, findings)
    tables.check_names(office_names(offices_of(file)))
    file = put_in_force(file, SCENARIO_FILE, findings)
    return Opened(composed, written_file, file, tables)


def offices_of(file: ScenarioFile) -> tuple[Office, ...]:
    """Return the offices of a file, ordered by id."""
    return tuple(
        Office(name, section.name, section.level, section.region, section.takes, section.holds)
        for name, section in sorted(file.offices.items())
    )


def _validate(document: dict[str, Any], findings: Findings) -> ScenarioFile | None:
    document = merge_catalogs(document, SCENARIO_FILE, findings)
    try:
        return ScenarioFile.model_validate(document)
    except ValidationError as error:
        findings.errors.extend(refusals(error, SCENARIO_FILE, document))
        return None


def _check_variants(composed: Composed, findings: Findings) -> None:
    """Check the variants that were not asked for, so that a wrong word in one does not wait until it is."""
    known_faults = {(problem.where, problem.found) for problem in findings.errors}
    for variant in variants(composed).values():
        if isinstance(variant, ScenarioError):
            findings.errors.extend(variant.problems)
            continue
        variant_findings = Findings()
        _validate(variant.document, variant_findings)
        new_problems = [problem for problem in variant_findings.errors if (problem.where, problem.found) not in known_faults]
        findings.errors.extend(variant.relabel(new_problems))

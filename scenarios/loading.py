"""Loading: from a name or a folder to a checked scenario."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.calendar.blackouts import work_calendar
from scenarios.calendar.rounds import lay_out_rounds
from scenarios.checking.checks import check_scenario, check_words
from scenarios.entities import Office, Round, Team
from scenarios.file.addresses import locate
from scenarios.file.composition import Composed, compose
from scenarios.file.facts import read_facts
from scenarios.file.inputs import hashes, hashes_of, kept_inputs
from scenarios.language import of_number, say
from scenarios.naming.names import round_names
from scenarios.naming.settled_words import with_round_ids
from scenarios.opening import changes_by_facts, offices_of, open_composed
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
from scenarios.problems import Findings, ScenarioError, folded
from scenarios.scenario import Scenario
from scenarios.schema import ScenarioFile
from scenarios.schema.people.staff import TeamsSection
from scenarios.sites.blocked import blocked_times
from scenarios.sites.complete_sites import complete_sites
from scenarios.sites.made.outline import Outline, read_outline
from scenarios.stays.crossing import check_exchanges
from scenarios.tables.columns import titles
from scenarios.travel.roads import lay_out_travel

Progress = Callable[[str], None]


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
    composed = compose(address, changes_by_facts(facts) | dict(changes or {}))
    variant = "" if address.variant is None else f":{address.variant}"
    try:
        scenario = _load(composed, f"{address.file.resolve()}{variant}", changes or {}, progress or _silent)
    except ScenarioError as error:
        raise ScenarioError(composed.relabel(list(error.problems)), error.reading) from None
    return scenario if facts is None else replace(scenario, as_of=facts.as_of)


def _silent(_text: str) -> None:
    """Say nothing."""


def _load(composed: Composed, address: str, changes: Mapping[str, Any], progress: Progress) -> Scenario:
    """Make a scenario of a composed document.

    First time: calendar, rounds, offices and teams, which the tables of people and blocked times are checked against. Then
    the sites are completed; here everything found so far is refused at once, since what follows needs sound input. Then
    people: which teams they can form, round by round. Last, with the scenario complete, come the checks that need all of it.
    """
    findings = Findings()
    progress(say("reading", "读取"))
    given_scenario = open_composed(composed, findings)
    file, tables = given_scenario.file, given_scenario.tables
    tables.settle_done(file.term)
    outline = _outline(composed, file, findings)
    check_words(file, findings)
    if not tables.distinct:
        findings.stop_on_error()
    calendar = work_calendar(file)
    rounds = lay_out_rounds(file, calendar, findings)
    file = with_round_ids(file, round_names(rounds))
    offices = offices_of(file)
    dates: list[object] = [calendar.date(rnd.start) for rnd in rounds]
    special_formations = formed_otherwise(file, rounds, dates)
    teams = _teams(file, offices, rounds, special_formations)
    tables.settle_words(offices, teams, rounds)
    tables.check_staff(list(file.offices), [rnd.id for rnd in rounds])
    tables.check_blocked(list(file.offices), [team.id for team in teams], calendar)
    check_pools(file, offices, rounds, findings)
    check_exchanges(file, rounds, findings)
    check_loans(file, rounds, tables.side_tables["staff"], findings)
    check_reserves(file, findings)
    check_formations(file, rounds, dates, tables.side_tables["staff"], findings)
    check_support(file, rounds, findings)
    progress(say(of_number(len(tables.sites), "site"), f"{len(tables.sites)} 个对象"))
    label = tables.names["sites"]
    sites, synthesised = complete_sites(tables.sites, file, offices, outline, label, findings, tables.made, progress)
    findings.stop_on_error()
    input_files = kept_inputs(composed, given_scenario.written)
    pool_people = lend(file, sites.filter(pl.col("kind") == "village")["id"], offices, rounds)
    team_numbers = formed_teams(tables.side_tables["staff"], file.teams, offices, rounds, pool_people)
    skills = [word for mode in file.modes.values() for word in mode.team.skills]
    staff = tables.side_tables["staff"]
    offices_of_staff = set(staff["office"].drop_nulls().to_list()) if "office" in staff.columns else set()
    warn_of_idle_pools(file, pool_people, offices_of_staff, offices, pools_with(skills, pool_people), findings)
    warn_of_missing_teams(team_numbers, file.teams, offices, rounds, pool_people, findings)

    def lead(sections: dict[str, TeamsSection]) -> NDArray[np.int64] | None:
        return formed_teams(tables.side_tables["staff"], sections, offices, rounds, pool_people)

    refuse_unled(file, lead, special_formations, offices, rounds, findings)
    team_numbers = ordinary_teams(file, team_numbers, special_formations, offices, rounds)
    refuse_overdrawn(file, team_numbers, offices, rounds, findings)
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
        formed=teams_for_plan(file, team_numbers, offices, rounds),
        skilled=skilled_people(skills, tables.side_tables["staff"], file.teams, pool_people, offices, rounds),
        staff=staff if staff.columns else None,
        blocked=(*blocked_times(tables.side_tables["blocked"], calendar), *tables.not_yet(calendar)),
        reading=tables.reading(tuple(titles(synthesised))),
        inputs=hashes(input_files, file),
        contents=hashes_of(input_files),
        given=input_files,
        address=address,
        changes=dict(changes),
    )
    progress(say("checking", "检查"))
    check_scenario(scenario, findings)
    findings.stop_on_error()
    object.__setattr__(scenario, "warnings", tuple(composed.relabel(folded(findings.warnings))))
    return scenario


def _teams(
    file: ScenarioFile, offices: tuple[Office, ...], rounds: tuple[Round, ...], special_formations: Formed
) -> tuple[Team, ...]:
    """Teams by office: the ordinary ones, as many as are formed in any round, and behind them those of other sizes."""
    office_ids = {office.id for office in offices}
    sound = {key: sizes for key, sizes in special_formations.items() if key[0] in office_ids and key[0] in file.teams}
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

"""Changes of a loaded scenario: another scenario in which one thing is otherwise, for questions of the kind "what if"."""

import dataclasses
import datetime as dt
from typing import Any, get_args

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from scenarios.asking import asked
from scenarios.calendar.blackouts import work_calendar
from scenarios.calendar.rounds import lay_out_rounds
from scenarios.entities import Round, Team
from scenarios.language import listed
from scenarios.problems import Findings, Problem, ScenarioError, nearest
from scenarios.scenario import Scenario
from scenarios.schema import Mode, ScenarioFile, Text
from scenarios.schema.goals import Preset
from scenarios.schema.time.rounds import DatedRound

PRESETS = get_args(Preset)
LEAST_DAYS = 0.5
"""Shortest visit that a change leaves, in days."""
TEAM_SIZE = 6
"""People of a team of an office that has none so far. Source: 5-7 (working figures of county notices)."""


def changed(scenario: Scenario, **fields: Any) -> Scenario:
    """Return the scenario with other fields, which must leave as they are: ids, kinds and townships of sites, and offices.

    What was reckoned from those is handed on, since it takes longer than all else and many changes are tried.
    """
    result = dataclasses.replace(scenario, **fields)
    names = ["site_row", "host_row", "named_host", "office_in_charge", "is_village", "class_index"]
    if {team.office for team in result.teams} == {team.office for team in scenario.teams}:
        names.append("level_office")
    result.__dict__.update({name: scenario.__dict__[name] for name in names if name in scenario.__dict__})
    return result


def with_file(scenario: Scenario, **sections: Any) -> Scenario:
    """Return the scenario with other sections in its file."""
    return changed(scenario, file=scenario.file.model_copy(update=sections))


def with_objective(scenario: Scenario, preset: str | None) -> Scenario:
    """Return the scenario judged by a preset of its objective; as it is where there is none, or where it is ``office``.

    Raises
    ------
    ScenarioError
        If there is no such preset.
    """
    if preset not in (None, *PRESETS):
        raise ScenarioError([Problem(asked("--objective"), "", str(preset), listed(PRESETS), nearest(str(preset), PRESETS))])
    return with_file(scenario, objective=scenario.file.objective.plain()) if preset == "coverage" else scenario


def with_mode(scenario: Scenario, name: str, **figures: Any) -> Scenario:
    """Return the scenario with other figures in one mode."""
    modes = scenario.file.modes
    return with_file(scenario, modes=modes | {name: modes[name].model_copy(update=figures)})


def with_milestone(scenario: Scenario, number: int, **figures: Any) -> Scenario:
    """Return the scenario with other figures in one milestone; milestones are counted from 0."""
    milestones = list(scenario.file.milestones)
    milestones[number] = milestones[number].model_copy(update=figures)
    return with_file(scenario, milestones=tuple(milestones))


def with_teams(scenario: Scenario, office: int, teams_by_round: ArrayLike) -> Scenario:
    """Return the scenario with more teams of one office, of the size of those that it has and at hand for as much of a round.

    Parameters
    ----------
    teams_by_round
        Teams more in each round, shape (rounds,).
    """
    extra = np.asarray(teams_by_round, np.int64)
    office_teams = [team for team in scenario.teams if team.office == office and team.rounds is None]
    size, share = (office_teams[0].size, max(team.share for team in office_teams)) if office_teams else (TEAM_SIZE, 1.0)
    count = ordinary_counts(scenario)
    team_numbers = (
        np.repeat(count[:, None], len(scenario.rounds), axis=1) if scenario.formed is None else scenario.formed.copy()
    )
    formed_before = team_numbers[office].copy()
    name = scenario.offices[office].id
    most_added = int(extra.max(initial=0))
    new_teams = [Team(f"{name}-{len(office_teams) + k + 1}", office, size, share) for k in range(most_added)]
    # teams are formed in the order of their numbers: where staff already lacks, the new ones stand in for those that lack
    team_numbers[office] = np.where(extra > 0, formed_before + extra, formed_before)
    teams = tuple(sorted((*scenario.teams, *new_teams), key=lambda team: (team.office, team.rounds is not None)))
    return changed(scenario, teams=teams, formed=team_numbers)


def ordinary_counts(scenario: Scenario) -> NDArray[np.int64]:
    """Teams of each office beside those that are merged, split or formed anew in some rounds, shape (offices,)."""
    offices = [team.office for team in scenario.teams if team.rounds is None]
    return np.bincount(np.array(offices, np.int64), minlength=len(scenario.offices))


def team_share(scenario: Scenario, office: int) -> float:
    """Share of a round for which a further team of an office is at hand."""
    return max((team.share for team in scenario.teams if team.office == office), default=1.0)


def with_less_work(scenario: Scenario, days: float) -> Scenario:
    """Return the scenario with shorter visits to villages: so many days less in every mode, down to its `min_days`.

    A village whose days are given by itself loses them too, down to half a day.
    """
    modes = {name: shorter(mode, days) if "village" in mode.kinds else mode for name, mode in scenario.file.modes.items()}
    team_days = pl.when(pl.col("kind") == "village").then((pl.col("team_days") - days).clip(lower_bound=LEAST_DAYS))
    sites = scenario.sites.with_columns(team_days.otherwise(pl.col("team_days")).alias("team_days"))
    return changed(with_file(scenario, modes=modes), sites=sites)


def shorter(mode: Mode, days: float) -> Mode:
    """Return a mode with so many days less: of its days by class, then of its fixed days."""
    shortfall = max((days - length for length in mode.days.values()), default=0.0)
    by_class = {name: max(length - days, 0.0) for name, length in mode.days.items()}
    return mode.model_copy(update={"days": by_class, "fixed_days": max(mode.fixed_days - max(shortfall, 0.0), 0.0)})


def with_round(scenario: Scenario, start: dt.date, days: int) -> Scenario | None:
    """Return the scenario with one more round, None where it doesn't fit between the others."""
    rounds = scenario.file.rounds
    used_ids = {round_.id for round_ in scenario.rounds}
    name = next(f"extra-{k}" for k in range(1, len(used_ids) + 2) if f"extra-{k}" not in used_ids)
    new_round = DatedRound(
        id=name, name=Text(zh=f"增开轮次（{start}）", en=f"additional round of {start}"), start=start, on_site_days=days
    )
    return relaid(
        scenario, scenario.file.model_copy(update={"rounds": rounds.model_copy(update={"dated": (*rounds.dated, new_round)})})
    )


def relaid(scenario: Scenario, file: ScenarioFile) -> Scenario | None:
    """Return the scenario with another file whose calendar and rounds are laid out anew, None where these don't fit.

    A round that was not there before has all the teams of each office.
    """
    calendar, findings = work_calendar(file), Findings()
    rounds = lay_out_rounds(file, calendar, findings)
    if findings.errors:
        return None
    team_numbers = scenario.formed
    if team_numbers is not None:
        count = ordinary_counts(scenario)
        rows_before = scenario.round_row
        columns = [team_numbers[:, rows_before[round_.id]] if round_.id in rows_before else count for round_ in rounds]
        team_numbers = np.stack(columns, axis=1).astype(np.int64)
    skilled = {name: _by_round(people, scenario, rounds) for name, people in scenario.skilled.items()}
    return changed(scenario, file=file, calendar=calendar, rounds=rounds, formed=team_numbers, skilled=skilled)


def _by_round(table: NDArray[np.int64], scenario: Scenario, rounds: tuple[Round, ...]) -> NDArray[np.int64]:
    """Return a table by office and round for other rounds; a new one has as much as the best of the others."""
    best = table.max(axis=1)
    columns = [table[:, scenario.round_row[round_.id]] if round_.id in scenario.round_row else best for round_ in rounds]
    return np.stack(columns, axis=1).astype(np.int64)

"""Limits of work: teams, their days, and the people that form them."""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from optimize.changes import changed, ordinary_counts
from optimize.explaining.limits.limit import Limit
from optimize.problem.problem import Problem
from scenarios.language import listed
from scenarios.scenario import Scenario
from scenarios.schema import Text
from scenarios.stays.windows import team_windows

MANY = 1e6
"""Number of teams, days or visits that no plan uses up: the limit is lifted, while the model keeps its rows."""


def years(scenario: Scenario) -> NDArray[np.int64]:
    """Calendar year in which each round begins, shape (rounds,)."""
    return np.array([scenario.calendar.date(round_.start).year for round_ in scenario.rounds], np.int64)


def year_ranges(years: list[int]) -> str:
    """Write years in ranges: 2027-2029, 2031."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return listed(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _capacity(scenario: Scenario) -> Iterator[Limit]:
    """Yield the team-days of each office in each year; without the limit it has any number of teams in that year."""
    windows, year = team_windows(scenario), years(scenario)
    office_of_team = np.array([team.office for team in scenario.teams], np.int64)
    for office in sorted(set(office_of_team.tolist())):
        for calendar_year in sorted(set(year.tolist())):
            stays = windows.days[office_of_team == office][:, year == calendar_year]
            teams, days = int((stays > 0).sum(axis=0).max(initial=0)), int(stays.sum())
            name, rounds = scenario.offices[office].id, int((year == calendar_year).sum())
            text = Text(
                en=f"{name} has {teams} teams in the {rounds} rounds of {calendar_year}, {days} team-days",
                zh=f"{name} 在 {calendar_year} 年的 {rounds} 轮中有 {teams} 个组，{days} 组日",
            )
            yield Limit(
                f"capacity:{name}:{calendar_year}",
                text,
                lifted=_more_teams(office, calendar_year),
                office=office,
                year=calendar_year,
                amount=days,
            )


def _more_teams(office: int, year: int) -> Callable[[Scenario, Problem], Problem]:
    def lift(scenario: Scenario, problem: Problem) -> Problem:
        in_year = years(scenario) == year
        tables = {}
        for name in ("capacity", "visits", "present"):
            table = getattr(problem, name).copy()
            table[office, in_year] = MANY
            tables[name] = table
        longest = problem.longest.copy()
        regular = np.array([round_.workdays for round_ in scenario.rounds], np.float64)
        usual = np.minimum(regular, longest[office].max(initial=0.0)) if longest[office].any() else regular
        longest[office, in_year] = np.where(longest[office, in_year] > 0, longest[office, in_year], usual[in_year])
        return dataclasses.replace(problem, longest=longest, **tables)

    return lift


def _stays(scenario: Scenario) -> Iterator[Limit]:
    """Yield the longest single visit of each office: its longest stay."""
    windows = team_windows(scenario)
    office_of_team = np.array([team.office for team in scenario.teams], np.int64)
    for office in sorted(set(office_of_team.tolist())):
        longest, name = int(windows.days[office_of_team == office].max(initial=0)), scenario.offices[office].id
        text = Text(en=f"stays of {name} last at most {longest} working days", zh=f"{name} 每轮现场最多 {longest} 个工作日")
        yield Limit(f"stay:{name}", text, lifted=_longer(office), office=office)


def _longer(office: int) -> Callable[[Scenario, Problem], Problem]:
    def lift(_: Scenario, problem: Problem) -> Problem:
        longest = problem.longest.copy()
        longest[office] = np.where(longest[office] > 0, MANY, 0.0)
        return dataclasses.replace(problem, longest=longest)

    return lift


def _staff(scenario: Scenario) -> Iterator[Limit]:
    """Yield the people at hand; without the limit all teams of the office can be formed."""
    if scenario.formed is None:
        return
    count = ordinary_counts(scenario)
    for office in np.flatnonzero((scenario.formed < count[:, None]).any(axis=1)).tolist():
        name, least = scenario.offices[office].id, int(scenario.formed[office].min())
        text = Text(
            en=f"{name} has only {least} of its {count[office]} teams in some rounds: short of staff, lent out, held in "
            "reserve or formed differently",
            zh=f"{name} 的 {count[office]} 个组在有的轮次只有 {least} 个（人员不足、借出、留作机动或另行编组）",
        )
        yield Limit(f"staff:{name}", text, without=_all_formed(office, int(count[office])), office=office)


def _all_formed(office: int, count: int) -> Callable[[Scenario], Scenario]:
    def without(scenario: Scenario) -> Scenario:
        if scenario.formed is None:
            return scenario
        team_numbers = scenario.formed.copy()
        team_numbers[office] = np.maximum(team_numbers[office], count)
        return changed(scenario, formed=team_numbers)

    return without


def _shares(scenario: Scenario) -> Iterator[Limit]:
    """Yield teams that serve others too and are at hand for a part of each round."""
    for office, entry in enumerate(scenario.offices):
        share = min((team.share for team in scenario.teams if team.office == office), default=1.0)
        if share < 1:
            text = Text(
                en=f"teams of {entry.name.en} are available for {share:.0%} of each round",
                zh=f"{entry.name.zh}的组每轮只有 {share:.0%} 的时间",
            )
            yield Limit(f"share:{entry.id}", text, without=_whole_rounds(office), office=office)


def _whole_rounds(office: int) -> Callable[[Scenario], Scenario]:
    def without(scenario: Scenario) -> Scenario:
        teams = tuple(dataclasses.replace(team, share=1.0) if team.office == office else team for team in scenario.teams)
        return changed(scenario, teams=teams)

    return without


SOURCES: tuple[Callable[[Scenario], Iterator[Limit]], ...] = (_staff, _shares, _stays, _capacity)

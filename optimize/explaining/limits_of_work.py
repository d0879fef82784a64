"""Limits of work: teams, their days, and the people that form them."""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from optimize.changes import changed, ordinary_counts
from optimize.explaining.limit import Limit
from optimize.problem import Problem
from scenarios.language import listed
from scenarios.options.windows import team_windows
from scenarios.scenario import Scenario
from scenarios.schema import Text

MANY = 1e6
"""Teams, days and visits that stand for as many as wanted."""


def years(scenario: Scenario) -> NDArray[np.int64]:
    """Calendar year in which each round begins, shape (rounds,)."""
    return np.array([scenario.calendar.date(one.start).year for one in scenario.rounds], np.int64)


def spans(years: list[int]) -> str:
    """Write years as spans: 2027-2029, 2031."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][-1] + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    return listed(str(one[0]) if len(one) == 1 else f"{one[0]}-{one[-1]}" for one in spans)


def _capacity(scenario: Scenario) -> Iterator[Limit]:
    """Team-days of each office in each year; without them it has as many teams as it wants in the year's rounds."""
    windows, year = team_windows(scenario), years(scenario)
    of = np.array([team.office for team in scenario.teams], np.int64)
    for office in sorted(set(of.tolist())):
        for one in sorted(set(year.tolist())):
            mine = windows.days[of == office][:, year == one]
            teams, days = int((mine > 0).sum(axis=0).max(initial=0)), int(mine.sum())
            name, rounds = scenario.offices[office].id, int((year == one).sum())
            text = Text(
                en=f"{name} has {teams} teams in the {rounds} rounds of {one}, {days} team-days",
                zh=f"{name} 在 {one} 年的 {rounds} 轮中有 {teams} 个组，{days} 组日",
            )
            yield Limit(f"capacity:{name}:{one}", text, lifted=_more_teams(office, one), office=office, year=one, amount=days)


def _more_teams(office: int, year: int) -> Callable[[Scenario, Problem], Problem]:
    def lift(scenario: Scenario, problem: Problem) -> Problem:
        here = years(scenario) == year
        tables = {}
        for name in ("capacity", "visits", "present"):
            table = getattr(problem, name).copy()
            table[office, here] = MANY
            tables[name] = table
        longest = problem.longest.copy()
        regular = np.array([one.workdays for one in scenario.rounds], np.float64)
        usual = np.minimum(regular, longest[office].max(initial=0.0)) if longest[office].any() else regular
        longest[office, here] = np.where(longest[office, here] > 0, longest[office, here], usual[here])
        return dataclasses.replace(problem, longest=longest, **tables)

    return lift


def _stays(scenario: Scenario) -> Iterator[Limit]:
    """Longest single visit of each office: its longest stay."""
    windows = team_windows(scenario)
    of = np.array([team.office for team in scenario.teams], np.int64)
    for office in sorted(set(of.tolist())):
        longest, name = int(windows.days[of == office].max(initial=0)), scenario.offices[office].id
        text = Text(en=f"a stay of {name} lasts {longest} working days at most", zh=f"{name} 每轮现场最多 {longest} 个工作日")
        yield Limit(f"stay:{name}", text, lifted=_longer(office), office=office)


def _longer(office: int) -> Callable[[Scenario, Problem], Problem]:
    def lift(_: Scenario, problem: Problem) -> Problem:
        longest = problem.longest.copy()
        longest[office] = np.where(longest[office] > 0, MANY, 0.0)
        return dataclasses.replace(problem, longest=longest)

    return lift


def _staff(scenario: Scenario) -> Iterator[Limit]:
    """People at hand: without, all teams of the office can be formed."""
    if scenario.formed is None:
        return
    count = ordinary_counts(scenario)
    for office in np.flatnonzero((scenario.formed < count[:, None]).any(axis=1)).tolist():
        name, least = scenario.offices[office].id, int(scenario.formed[office].min())
        text = Text(
            en=f"{name} has {least} of its {count[office]} teams in some round: for want of staff, lent, held free "
            "or formed otherwise",
            zh=f"{name} 的 {count[office]} 个组在有的轮次只有 {least} 个（人员不足、借出、留作机动或另行编组）",
        )
        yield Limit(f"staff:{name}", text, without=_all_formed(office, int(count[office])), office=office)


def _all_formed(office: int, count: int) -> Callable[[Scenario], Scenario]:
    def without(scenario: Scenario) -> Scenario:
        if scenario.formed is None:
            return scenario
        formed = scenario.formed.copy()
        formed[office] = np.maximum(formed[office], count)
        return changed(scenario, formed=formed)

    return without


def _shares(scenario: Scenario) -> Iterator[Limit]:
    """Teams that serve others too."""
    for office, one in enumerate(scenario.offices):
        share = min((team.share for team in scenario.teams if team.office == office), default=1.0)
        if share < 1:
            text = Text(
                en=f"teams of {one.id} are at hand for {share:.0%} of a round", zh=f"{one.id} 的组每轮只有 {share:.0%} 的时间"
            )
            yield Limit(f"share:{one.id}", text, without=_whole_rounds(office), office=office)


def _whole_rounds(office: int) -> Callable[[Scenario], Scenario]:
    def without(scenario: Scenario) -> Scenario:
        teams = tuple(dataclasses.replace(one, share=1.0) if one.office == office else one for one in scenario.teams)
        return changed(scenario, teams=teams)

    return without


SOURCES: tuple[Callable[[Scenario], Iterator[Limit]], ...] = (_staff, _shares, _stays, _capacity)

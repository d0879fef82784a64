"""The remainder: what is left to plan of a term, beside what is done and frozen."""

import math
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.midterm.facts import with_done
from optimize.problem import Problem, build_problem
from optimize.quotas import Quotas
from optimize.second_visits import closed_again, made_again, open_windows
from scenarios.options.abilities import Settled, abilities
from scenarios.people.skills import skill_name
from scenarios.scenario import Scenario
from scenarios.stays.second_visits import kept_slots, without_slots
from scenarios.stays.windows import Windows, team_windows

ROUNDING = 1e-9


def remainder(
    scenario: Scenario, clusters: NDArray[np.int64], kept: pl.DataFrame, frozen: pl.DataFrame, begun: list[str]
) -> tuple[Problem, Scenario]:
    """Lay out what is left to plan: frozen sites count as covered at their round's end, stays without what is taken.

    Parameters
    ----------
    scenario
        As it stands at the date: see `optimize.midterm.facts.known_at`.
    clusters
        Cluster of each site in each mode, formed from all sites; shape (sites, modes).
    kept
        Visits that are done or frozen.
    frozen
        Those that are frozen.
    begun
        Rounds that have begun.

    Returns
    -------
    tuple
        The planning problem, and the scenario in which frozen sites are covered.
    """
    rounds = {one.id: k for k, one in enumerate(scenario.rounds)}
    calendar = scenario.calendar
    covering = frozen.filter(pl.col("mode").is_in([name for name in scenario.modes if scenario.mode(name).counts]))
    ends = [calendar.date(scenario.rounds[rounds[one]].end - 1) for one in covering["round"].to_list()]
    dates = covering.select("site").with_columns(pl.Series("done", ends, dtype=pl.Date)).unique("site", keep="first")
    rest = with_done(scenario, dates)
    windows = windows_left(scenario, frozen, begun)
    slots = kept_slots(scenario, open_windows(scenario, closed_again(frozen, begun)), made_again(scenario, kept))
    windows = without_slots(windows, slots)
    have = abilities(scenario, settled(scenario, kept, begun))
    problem = build_problem(rest, windows=windows, clusters=clusters, have=have)
    return replace(problem, quotas=_quotas_left(scenario, problem, kept)), rest


def settled(scenario: Scenario, kept: pl.DataFrame, begun: list[str]) -> Settled:
    """Tell which teams were sent to other regions, and which hold people with skills, in visits that stand."""
    teams = {team.id: k for k, team in enumerate(scenario.teams)}
    rounds = {one.id: k for k, one in enumerate(scenario.rounds)}
    shape = (len(teams), len(rounds))
    sent, holders = np.zeros((len(scenario.file.support), *shape), bool), dict[str, NDArray[np.bool_]]()
    special = [name for name in scenario.modes if (own := scenario.mode(name).team).members == "support" or own.skills]
    mine = kept.filter(pl.col("mode").is_in(special) & pl.col("team").is_in(list(teams)))
    for site, mode, name, rnd in mine.select("site", "mode", "team", "round").iter_rows():
        place, own = (teams[name], rounds[rnd]), scenario.mode(mode).team
        donor = scenario.offices[scenario.teams[place[0]].office].id
        for number, link in enumerate(scenario.file.support):
            if own.members == "support" and link.donor == donor and site.startswith(link.region):
                sent[number, *place] = True
        for skill in own.skills:
            holders.setdefault(skill_name(skill), np.zeros(shape, bool))[place] = True
    return Settled(sent, holders, np.array([one.id in begun for one in scenario.rounds], bool))


def _quotas_left(scenario: Scenario, problem: Problem, kept: pl.DataFrame) -> Quotas:
    """Take from the quotas what is used up."""
    groups = problem.quotas.groups
    own = groups.of(
        np.array([scenario.site_row[one] for one in kept["site"]], np.int64),
        np.array([scenario.modes.index(one) for one in kept["mode"]], np.int64),
    )
    used = np.bincount(own[own >= 0], minlength=len(groups.least))
    left = replace(groups, most=np.maximum(groups.most - used, 0), least=np.maximum(groups.least - used, 0))
    return Quotas(left, problem.quotas.group)


def windows_left(scenario: Scenario, frozen: pl.DataFrame, begun: list[str]) -> Windows:
    """Shorten the stays: rounds that have begun are closed; frozen visits leave the time before or after them.

    Whichever is longer. Between the frozen visits and the others a team goes home.
    """
    windows = team_windows(scenario)
    start, end, days = windows.start.copy(), windows.end.copy(), windows.days.copy()
    teams = {team.id: k for k, team in enumerate(scenario.teams)}
    for number, one in enumerate(scenario.rounds):
        if one.id in begun:
            days[:, number], end[:, number] = 0, start[:, number]
            continue
        for (name,), tour in frozen.filter(pl.col("round") == one.id).group_by("team", maintain_order=True):
            team = teams.get(str(name))
            if team is None or not days[team, number]:
                continue
            calendar, whole = windows.calendars[team], int(days[team, number])
            sites = np.array([scenario.site_row[site] for site in tour["site"]])
            base = np.full(len(sites), scenario.travel.base(scenario.teams[team].office))
            out, home = (math.ceil(float(way.max()) - ROUNDING) for way in _ways(scenario, base, sites))
            first = int(calendar.before[start[team, number]])
            spans = [scenario.calendar.day(day) for day in (*tour["start"].to_list(), *tour["end"].to_list())]
            last = len(calendar.before) - 1
            begin, free = (int(calendar.before[min(day, last)]) - first for day in (min(spans), max(spans)))
            before, after = max(min(begin - out, whole), 0), max(whole - max(free + home, 0), 0)
            days[team, number] = max(before, after)
            if before > after:
                end[team, number] = calendar.workdays[first + before - 1] + 1
            elif after:
                start[team, number] = calendar.workdays[first + whole - after]
            else:
                end[team, number] = start[team, number]
    return Windows(start, end, days, windows.calendars)


def _ways(
    scenario: Scenario, base: NDArray[np.int64], sites: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Days from the base to each site, and back."""
    return scenario.travel.days(base, sites), scenario.travel.days(sites, base)

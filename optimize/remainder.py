"""The remainder: what is left to plan of a term, beside what is done and frozen."""

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.facts import with_done
from optimize.problem import Problem, build_problem
from optimize.quotas import Quotas
from scenarios.scenario import Scenario
from scenarios.windows import Windows, team_windows


def remainder(
    scenario: Scenario, clusters: NDArray[np.int64], kept: pl.DataFrame, frozen: pl.DataFrame, begun: list[str]
) -> tuple[Problem, Scenario]:
    """Lay out what is left to plan: frozen sites count as covered at their round's end, stays without what is taken.

    Parameters
    ----------
    scenario
        As it stands at the date: see `optimize.facts.known_at`.
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
    ends = [calendar.date(scenario.rounds[rounds[one]].end - 1) for one in frozen["round"].to_list()]
    dates = frozen.select("site").with_columns(pl.Series("done", ends, dtype=pl.Date)).unique("site", keep="first")
    rest = with_done(scenario, dates)
    windows = windows_left(scenario, frozen, begun)
    problem = build_problem(rest, windows=windows, clusters=clusters)
    return replace(problem, quotas=_quotas_left(scenario, problem, kept)), rest


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
    """Shorten the stays: rounds that have begun are closed; after frozen visits a team comes home before it goes on."""
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
            calendar = windows.calendars[team]
            sites = np.array([scenario.site_row[site] for site in tour["site"]])
            base = scenario.travel.base(scenario.teams[team].office)
            home = float(scenario.travel.days(sites, np.full(len(sites), base)).max())
            free = scenario.calendar.day(tour["end"].max())  # type: ignore[arg-type]
            first = int(calendar.before[start[team, number]])
            lost = int(calendar.before[min(free, len(calendar.before) - 1)]) - first + int(np.ceil(home - 1e-9))
            left = max(int(days[team, number]) - max(lost, 0), 0)
            days[team, number] = left
            if left:
                start[team, number] = calendar.workdays[first + max(lost, 0)]
            else:
                end[team, number] = start[team, number]
    return Windows(start, end, days, windows.calendars)

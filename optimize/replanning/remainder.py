"""The remainder: what is left to plan of a term, beside what is done and frozen."""

import math
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.control.rounding import ROUNDING
from optimize.problem.problem import Problem, build_problem
from optimize.problem.quotas import Quotas
from optimize.replanning.history import with_done
from optimize.second_visits import closed_again, made_again, open_windows
from scenarios.options.abilities import Settled, abilities
from scenarios.people.skills import skill_name
from scenarios.scenario import Scenario
from scenarios.stays.second_visits import kept_slots, without_slots
from scenarios.stays.windows import Windows, team_windows


def remainder(
    scenario: Scenario,
    clusters: NDArray[np.int64],
    kept_visits: pl.DataFrame,
    frozen_visits: pl.DataFrame,
    begun_rounds: list[str],
) -> tuple[Problem, Scenario]:
    """Lay out what is left to plan: frozen sites count as covered at their round's end, stays without what is taken.

    Parameters
    ----------
    scenario
        As it stands at the date: see `optimize.replanning.history.scenario_at`.
    clusters
        Cluster of each site in each mode, formed from all sites; shape (sites, modes).
    kept_visits
        Visits that are done or frozen.
    frozen_visits
        Those that are frozen.
    begun_rounds
        Rounds that have begun.

    Returns
    -------
    tuple
        The planning problem, and the scenario in which frozen sites are covered.
    """
    last_days = {round_.id: scenario.calendar.date(round_.end - 1) for round_ in scenario.rounds}
    covering_visits = frozen_visits.filter(
        pl.col("mode").is_in([name for name in scenario.modes if scenario.mode(name).counts])
    )
    done = pl.Series("done", [last_days[rnd] for rnd in covering_visits["round"]], dtype=pl.Date)
    scenario_left = with_done(scenario, covering_visits.select("site", done).unique("site", keep="first"))
    windows = windows_left(scenario, frozen_visits, begun_rounds)
    slots = kept_slots(
        scenario, open_windows(scenario, closed_again(frozen_visits, begun_rounds)), made_again(scenario, kept_visits)
    )
    windows = without_slots(windows, slots)
    team_abilities = abilities(scenario, settled(scenario, kept_visits, begun_rounds))
    problem = build_problem(scenario_left, windows=windows, clusters=clusters, team_abilities=team_abilities)
    return replace(problem, quotas=_quotas_left(scenario, problem, kept_visits)), scenario_left


def settled(scenario: Scenario, kept_visits: pl.DataFrame, begun_rounds: list[str]) -> Settled:
    """Tell which teams were sent to other regions, and which hold people with skills, in visits that stand."""
    shape = (len(scenario.teams), len(scenario.rounds))
    sent_teams, holders = np.zeros((len(scenario.file.support), *shape), bool), dict[str, NDArray[np.bool_]]()
    asked_of_teams = {name: scenario.mode(name).team for name in scenario.modes}
    special = [name for name, need in asked_of_teams.items() if need.members == "support" or need.skills]
    visits = kept_visits.filter(pl.col("mode").is_in(special) & pl.col("team").is_in(list(scenario.team_row)))
    for site, mode, name, rnd in visits.select("site", "mode", "team", "round").iter_rows():
        stay, need = (scenario.team_row[name], scenario.round_row[rnd]), asked_of_teams[mode]
        donor = scenario.offices[scenario.teams[stay[0]].office].id
        for number, link in enumerate(scenario.file.support):
            if need.members == "support" and link.donor == donor and site.startswith(link.region):
                sent_teams[number, *stay] = True
        for skill in need.skills:
            holders.setdefault(skill_name(skill), np.zeros(shape, bool))[stay] = True
    return Settled(sent_teams, holders, np.array([rnd in begun_rounds for rnd in scenario.round_row], bool))


def _quotas_left(scenario: Scenario, problem: Problem, kept_visits: pl.DataFrame) -> Quotas:
    """Take from the quotas what is used up."""
    groups = problem.quotas.groups
    group = groups.of(
        np.array([scenario.site_row[site] for site in kept_visits["site"]], np.int64),
        np.array([scenario.modes.index(mode) for mode in kept_visits["mode"]], np.int64),
    )
    counts = np.bincount(group[group >= 0], minlength=len(groups.least))
    groups_left = replace(groups, most=np.maximum(groups.most - counts, 0), least=np.maximum(groups.least - counts, 0))
    return Quotas(groups_left, problem.quotas.group)


def windows_left(scenario: Scenario, frozen_visits: pl.DataFrame, begun_rounds: list[str]) -> Windows:
    """Shorten the stays: rounds that have begun are closed; frozen visits leave the time before or after them.

    Whichever is longer. Between the frozen visits and the others a team goes home.
    """
    windows = team_windows(scenario)
    start, end, days = windows.start.copy(), windows.end.copy(), windows.days.copy()
    for number, round_ in enumerate(scenario.rounds):
        if round_.id in begun_rounds:
            days[:, number], end[:, number] = 0, start[:, number]
            continue
        for (name,), tour in frozen_visits.filter(pl.col("round") == round_.id).group_by("team", maintain_order=True):
            team = scenario.team_row.get(str(name))
            if team is None or not days[team, number]:
                continue
            calendar, stay = windows.calendars[team], int(days[team, number])
            sites = np.array([scenario.site_row[site] for site in tour["site"]])
            base = np.full(len(sites), scenario.travel.base(scenario.teams[team].office))
            ways = scenario.travel.days(base, sites), scenario.travel.days(sites, base)
            way_out, way_home = (math.ceil(float(way.max()) - ROUNDING) for way in ways)
            first = int(calendar.before[start[team, number]])
            dates = [scenario.calendar.day(date) for date in (*tour["start"].to_list(), *tour["end"].to_list())]
            last = len(calendar.before) - 1
            busy_start, busy_end = (int(calendar.before[min(day, last)]) - first for day in (min(dates), max(dates)))
            days_before, days_after = max(min(busy_start - way_out, stay), 0), max(stay - max(busy_end + way_home, 0), 0)
            days[team, number] = max(days_before, days_after)
            if days_before > days_after:
                end[team, number] = calendar.workdays[first + days_before - 1] + 1
            elif days_after:
                start[team, number] = calendar.workdays[first + stay - days_after]
            else:
                end[team, number] = start[team, number]
    return Windows(start, end, days, windows.calendars)

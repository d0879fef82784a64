"""Frozen visits: those that stand when the rest is planned again.

They have begun, or begin soon, or others that stand need them; so do those in modes that the planner never chooses, such as
look-backs that were planned by hand.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.options.hosts import hosts_by_mode
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Sorted:
    """What has become of the visits of a plan at a date."""

    kept: pl.DataFrame
    """Visits that are done or frozen, in the plan's order."""
    frozen: pl.DataFrame
    """Those of them that are frozen."""
    open: pl.DataFrame
    """All others, without second visits, which are put in anew."""


def sort_visits(
    scenario: Scenario,
    clusters: NDArray[np.int64],
    visits: pl.DataFrame,
    as_of: dt.date,
    standing: list[str],
    freeze: int | None,
    begun: Collection[str] = (),
) -> Sorted:
    """Tell which visits are done at a date, which stand, and which may be planned anew.

    Parameters
    ----------
    scenario
        As it stands at the date: see `optimize.midterm.facts.known_at`.
    clusters
        Cluster of each site in each mode, -1 where none; shape (sites, modes).
    standing
        Rounds that have begun or are announced.
    freeze
        Visits that begin less than so many days after the date are frozen; where None, those of the standing rounds.
    begun
        Rounds that have begun: what stands there stands, whatever it has lost.
    """
    covered = scenario.sites["id"].filter(scenario.sites["done"].is_not_null()).sort().to_list()
    is_done = pl.col("site").is_in(covered)
    chosen = [name for name in scenario.modes if scenario.mode(name).chosen]
    counting = [name for name in scenario.modes if scenario.mode(name).counts]
    soon = pl.col("round").is_in(standing) if freeze is None else pl.col("start") < as_of + dt.timedelta(days=freeze)
    again = pl.col("mode").is_in([name for name in scenario.modes if scenario.mode(name).again is not None])
    given = ~pl.col("mode").is_in(chosen) & ~(is_done & pl.col("mode").is_in(counting))  # look-backs and the like, by hand
    given &= ~again | soon  # second visits that are not announced are put in anew
    at_hand = pl.col("team").is_in([team.id for team in scenario.teams])
    state = visits.select(
        done=(is_done & (pl.col("start") < as_of)) | (given & (pl.col("end") <= as_of)),
        frozen=((soon & ~is_done) | given) & (pl.col("end") > as_of) & at_hand,
        closed=(((pl.col("end") <= as_of) | is_done) & ~given) | ~at_hand,
    )
    frozen = _whole_units(scenario, clusters, visits, state["frozen"], state["closed"])
    frozen = _still_whole(scenario, clusters, visits, state["done"], frozen, visits["round"].is_in(begun))
    kept = state["done"] | frozen
    return Sorted(visits.filter(kept), visits.filter(frozen), visits.filter(~kept & ~again))


def _still_whole(
    scenario: Scenario, clusters: NDArray[np.int64], visits: pl.DataFrame, done: pl.Series, frozen: pl.Series, begun: pl.Series
) -> pl.Series:
    """Let go of visits that can't stand any more: of a cluster that a lost team has made too small, and guests without a host.

    They may come back to their places as any other visit; a cluster can be completed by another team.
    """
    hosts = hosts_by_mode(scenario)
    rows = list(visits.select("site", "mode", "round").iter_rows())
    flags, past, over = frozen.to_list(), done.to_list(), begun.to_list()
    while True:
        standing = [(site, rnd) for (site, _, rnd), flag, gone in zip(rows, flags, past, strict=True) if flag or gone]
        there = set(standing)
        members: Counter[tuple[int, str]] = Counter()
        for (site, mode, rnd), flag, gone in zip(rows, flags, past, strict=True):
            cluster = int(clusters[scenario.site_row[site], scenario.modes.index(mode)])
            if cluster >= 0 and (flag or gone):
                members[cluster, rnd] += 1
        kept = []
        for (site, mode, rnd), flag, shut in zip(rows, flags, over, strict=True):
            row, column = scenario.site_row[site], scenario.modes.index(mode)
            host = int(hosts[row, column])
            lonely = host >= 0 and (scenario.sites["id"][host], rnd) not in there
            cluster = int(clusters[row, column])
            small = cluster >= 0 and members[cluster, rnd] < scenario.mode(mode).cluster.min_sites
            kept.append(flag and (shut or not (lonely or small)))
        if kept == flags:
            return pl.Series(flags, dtype=pl.Boolean)
        flags = kept


def _whole_units(
    scenario: Scenario, clusters: NDArray[np.int64], visits: pl.DataFrame, frozen: pl.Series, closed: pl.Series
) -> pl.Series:
    """Freeze also the host and the guests of what is frozen, and the rest of its cluster: they stand or fall together."""
    hosts = hosts_by_mode(scenario)
    hosting = set(hosts[hosts >= 0].tolist())
    units: list[list[tuple[str, str, int]]] = []
    for site, mode, rnd in visits.select("site", "mode", "round").iter_rows():
        row, column = scenario.site_row[site], scenario.modes.index(mode)
        mine = []
        if hosts[row, column] >= 0:
            mine.append((rnd, "host", int(hosts[row, column])))
        if row in hosting:
            mine.append((rnd, "host", row))
        if clusters[row, column] >= 0:
            mine.append((rnd, "cluster", int(clusters[row, column])))
        units.append(mine)
    flags, shut = frozen.to_list(), closed.to_list()
    while True:  # a cluster's sites may be guests as well
        whole = {unit for flag, mine in zip(flags, units, strict=True) if flag for unit in mine}
        more = [
            not over and (flag or any(one in whole for one in mine))
            for flag, over, mine in zip(flags, shut, units, strict=True)
        ]
        if more == flags:
            return pl.Series(flags, dtype=pl.Boolean)
        flags = more

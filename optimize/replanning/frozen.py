"""Frozen visits: those that stand when the rest is planned again.

They have begun, or begin soon, or others that stand need them; so do those in modes that the planner never chooses, such as
look-backs that were planned by hand.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Container, Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.options.hosts import hosts_by_mode
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class VisitsAtDate:
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
    announced: list[str],
    freeze: int | None,
    begun_rounds: Collection[str] = (),
) -> VisitsAtDate:
    """Tell which visits are done at a date, which stand, and which may be planned anew.

    Parameters
    ----------
    scenario
        As it stands at the date: see `optimize.replanning.history.scenario_at`.
    clusters
        Cluster of each site in each mode, -1 where none; shape (sites, modes).
    announced
        Rounds that have begun or are announced.
    freeze
        Visits that begin less than so many days after the date are frozen; where None, those of the announced rounds.
    begun_rounds
        Rounds that have begun: what stands there stands, whatever it has lost.
    """
    covered_sites = scenario.sites["id"].filter(scenario.sites["done"].is_not_null()).sort().to_list()
    is_done = pl.col("site").is_in(covered_sites)
    planned_modes = [name for name in scenario.modes if scenario.mode(name).chosen]
    covering_modes = [name for name in scenario.modes if scenario.mode(name).counts]
    soon = pl.col("round").is_in(announced) if freeze is None else pl.col("start") < as_of + dt.timedelta(days=freeze)
    is_second = pl.col("mode").is_in([name for name in scenario.modes if scenario.mode(name).again is not None])
    by_hand = ~pl.col("mode").is_in(planned_modes) & ~(
        is_done & pl.col("mode").is_in(covering_modes)
    )  # look-backs and the like
    by_hand &= ~is_second | soon  # second visits that are not announced are put in anew
    at_hand = pl.col("team").is_in([team.id for team in scenario.teams])
    state = visits.select(
        done=(is_done & (pl.col("start") < as_of)) | (by_hand & (pl.col("end") <= as_of)),
        frozen=((soon & ~is_done) | by_hand) & (pl.col("end") > as_of) & at_hand,
        closed=(((pl.col("end") <= as_of) | is_done) & ~by_hand) | ~at_hand,
    )
    bonds = list(_bonds(scenario, clusters, visits))
    frozen_flags = _with_bound_visits(bonds, state["frozen"].to_list(), state["closed"].to_list())
    frozen_flags = _still_possible(bonds, frozen_flags, state["done"].to_list(), visits["round"].is_in(begun_rounds).to_list())
    is_frozen = pl.Series(frozen_flags, dtype=pl.Boolean)
    is_kept = state["done"] | is_frozen
    return VisitsAtDate(visits.filter(is_kept), visits.filter(is_frozen), visits.filter(~is_kept & ~is_second))


@dataclass(frozen=True, slots=True)
class _Bond:
    """What ties a visit to others of its round."""

    site: int
    round: str
    host: int
    """Site that it goes with, -1 where none."""
    hosting: bool
    """Whether other sites may go with its own."""
    cluster: int
    """-1 where none."""
    fewest: int
    """Visits that its cluster needs in the round at least."""

    def units(self) -> Iterator[tuple[str, str, int]]:
        """Yield what stands or falls together with it: a host with its guests, a cluster."""
        if self.host >= 0:
            yield self.round, "host", self.host
        if self.hosting:
            yield self.round, "host", self.site
        if self.cluster >= 0:
            yield self.round, "cluster", self.cluster

    def possible(self, present: Container[tuple[int, str]], members: Counter[tuple[int, str]]) -> bool:
        """Whether its host is there, and enough of its cluster, among visits given by site and round and counted by cluster."""
        has_host = self.host < 0 or (self.host, self.round) in present
        return has_host and (self.cluster < 0 or members[self.cluster, self.round] >= self.fewest)


def _bonds(scenario: Scenario, clusters: NDArray[np.int64], visits: pl.DataFrame) -> Iterator[_Bond]:
    hosts = hosts_by_mode(scenario)
    host_rows = set(hosts[hosts >= 0].tolist())
    for site, mode, rnd in visits.select("site", "mode", "round").iter_rows():
        row, column = scenario.site_row[site], scenario.modes.index(mode)
        fewest = scenario.mode(mode).cluster.min_sites
        yield _Bond(row, rnd, int(hosts[row, column]), row in host_rows, int(clusters[row, column]), fewest)


def _with_bound_visits(bonds: list[_Bond], frozen_flags: list[bool], closed_flags: list[bool]) -> list[bool]:
    """Freeze also the host and the guests of what is frozen, and the other visits of its cluster.

    Visits that are closed are past, or have lost their team.
    """
    while True:  # a cluster's sites may be guests as well
        units = {unit for bond, flag in zip(bonds, frozen_flags, strict=True) if flag for unit in bond.units()}
        new_flags = [
            not is_closed and (flag or not units.isdisjoint(bond.units()))
            for bond, flag, is_closed in zip(bonds, frozen_flags, closed_flags, strict=True)
        ]
        if new_flags == frozen_flags:
            return frozen_flags
        frozen_flags = new_flags


def _still_possible(
    bonds: list[_Bond], frozen_flags: list[bool], done_flags: list[bool], begun_flags: list[bool]
) -> list[bool]:
    """Let go of visits that can't stand any more: of a cluster that a lost team has made too small, and guests without a host.

    They may come back to their places as any other visit; a cluster can be completed by another team. In rounds that have
    begun everything stands.
    """
    while True:
        standing_bonds = [bond for bond, flag, is_done in zip(bonds, frozen_flags, done_flags, strict=True) if flag or is_done]
        present = {(bond.site, bond.round) for bond in standing_bonds}
        members = Counter((bond.cluster, bond.round) for bond in standing_bonds if bond.cluster >= 0)

        new_flags = [
            flag and (is_begun or bond.possible(present, members))
            for bond, flag, is_begun in zip(bonds, frozen_flags, begun_flags, strict=True)
        ]
        if new_flags == frozen_flags:
            return frozen_flags
        frozen_flags = new_flags

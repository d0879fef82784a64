"""Dispatch: what a world knows where teams do not simply follow a plan."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.dispatch.orders import ORDERS, is_rule
from scenarios.dispatch.own_rule import DispatchChoice
from scenarios.options.hosts import hosts_by_mode
from scenarios.options.quotas import quota_groups
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.travel.travel import Travel
from sim.compiled.choices.candidates import as_visits, find_candidates, in_clusters, open_to_visits, plain
from sim.compiled.choices.own_rule import OwnRule, make_own_rule
from sim.compiled.links import Links


@dataclass(frozen=True, slots=True, eq=False)
class Dispatching:
    """Which visit may be made when and by whom. Visits are those of the plan, and behind them further candidates."""

    rule: DispatchChoice
    planned: int
    """Visits of the plan."""
    travel: Travel
    site: NDArray[np.int64]
    """Row of each visit's site, shape (visits,)."""
    office: NDArray[np.int64]
    """Office of each visit, shape (visits,)."""
    host: NDArray[np.int64]
    """Site whose visit by the same office must fall into the same round, -1 where none; shape (visits,)."""
    bound: NDArray[np.bool_]
    """Whether each visit hangs together with others in its round: guests, hosts and members of clusters. Shape (visits,)."""
    clustered: NDArray[np.bool_]
    """Whether each visit is one of a cluster, shape (visits,)."""
    tied: NDArray[np.bool_]
    """Whether each visit asks for its own team: for people of elsewhere, for skills, or for another office's visit."""
    beside: NDArray[np.bool_]
    """Whether each visit of the plan is beside the one that is to cover its site: a further one, or in a mode that does not
    count. These stay with their team, too. Shape (visits,)."""
    open: NDArray[np.bool_]
    """Whether each visit may be made in each round, shape (visits, rounds)."""
    quota: NDArray[np.int64]
    """Position in `quotas` of each visit's limit, -1 where it has none; shape (visits,)."""
    quotas: tuple[float, ...]
    """Largest numbers of visits; infinite where there is none."""
    order: NDArray[np.int64]
    """Visits of a rule in the order in which they are considered: by the rule's order of sites, then days. Empty otherwise."""
    plan_row: NDArray[np.int64]
    """Row of the plan that reports each visit, that of its site; -1 where none does. Shape (visits,)."""
    own_rule: OwnRule | None
    """A rule of the user's own, and what it is shown; None where the program knows the dispatch."""
    linked: NDArray[np.int64]
    """Visit of another office without which each visit does not count, -1 where none; shape (visits,)."""

    @property
    def has_plan(self) -> bool:
        """Whether teams start from a plan."""
        return not is_rule(self.rule)

    @property
    def chooses(self) -> bool:
        """Whether there are further candidates behind the visits of the plan."""
        return chooses(self.rule)

    def later(self, instants: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the later instant of each guest and its host, shape (replications, visits).

        There may be several visits to the host to choose from; the first of its office that gets there counts.
        """
        guests = np.flatnonzero(self.host >= 0)
        result = instants.copy()
        linked_visits = np.flatnonzero(self.linked >= 0)
        result[:, linked_visits] = np.maximum(instants[:, linked_visits], instants[:, self.linked[linked_visits]])
        if not len(guests):
            return result
        offices = int(self.office.max()) + 1
        key = self.site * offices + self.office
        order = np.argsort(key, kind="stable")
        pairs, first = np.unique(key[order], return_index=True)
        earliest = np.minimum.reduceat(instants[:, order], first, axis=1)
        pair_wanted = self.host[guests] * offices + self.office[guests]
        place = np.minimum(np.searchsorted(pairs, pair_wanted), len(pairs) - 1)
        host_instant = np.where(pairs[place] == pair_wanted, earliest[:, place], np.inf)
        result[:, guests] = np.maximum(instants[:, guests], host_instant)
        return result

    def reported(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Instants of all visits as those of the plan's rows, the earliest of each; shape (replications, planned)."""
        if not self.chooses:
            return table
        result = np.full((len(table), self.planned), np.inf)
        visits, first = self._by_row()
        if len(visits):
            result[:, self.plan_row[visits[first]]] = np.minimum.reduceat(table[:, visits], first, axis=1)
        return result

    def reported_counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum the counts of all visits, shape (replications, visits, n), by the plan's rows."""
        if not self.chooses:
            return counts
        result = np.zeros((len(counts), self.planned, counts.shape[2]), np.int64)
        visits, first = self._by_row()
        if len(visits):
            result[:, self.plan_row[visits[first]]] = np.add.reduceat(counts[:, visits], first, axis=1)
        return result

    def _by_row(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Visits that a row of the plan reports, by that row, and where each row's begin."""
        order = np.argsort(self.plan_row, kind="stable")
        visits = order[self.plan_row[order] >= 0]
        return visits, np.unique(self.plan_row[visits], return_index=True)[1]


def chooses(rule: DispatchChoice) -> bool:
    """Whether a dispatch may choose visits that are not in the plan."""
    return is_rule(rule) or rule == "reoptimize"


def with_candidates(scenario: Scenario, plan: Plan, rule: DispatchChoice) -> Plan:
    """Put behind the visits of a plan the further candidates that a dispatch may choose from.

    Where a plan is planned again each site stays with its office; its candidates have the round of its visit, which says what
    class it has by then.
    """
    if not chooses(rule):
        return plan
    more = as_visits(scenario, find_candidates(scenario)).visits
    more = more.join(plan.visits, on=["site", "mode", "office"], how="anti", maintain_order="left")
    if not is_rule(rule):
        offices = {team.id: scenario.offices[team.office].id for team in scenario.teams}
        places = plan.visits.select(
            "site", pl.col("team").replace_strict(offices, default=None, return_dtype=pl.String).alias("own"),
            pl.col("round").alias("planned"),
        ).unique("site", keep="first", maintain_order=True)  # fmt: skip
        columns = more.columns
        first = pl.col("office").first().over("site")
        more = (
            more.join(places, on="site", how="left", maintain_order="left")
            .filter(pl.col("office") == pl.col("own").fill_null(first))
            .with_columns(pl.col("planned").fill_null(pl.col("round")).alias("round"))
            .select(columns)
        )
    return Plan(pl.concat([plan.visits, more]), plan.method, as_given=True)


def compile_dispatching(
    scenario: Scenario, whole_plan: Plan, plan_length: int, rule: DispatchChoice, links: Links | None
) -> Dispatching:
    """Compile a scenario and the visits of `with_candidates`, the first `plan_length` of which are the plan's.

    `links` are those of the plan's visits.
    """
    visits = whole_plan.visits
    modes = list(scenario.modes)
    site = np.array([scenario.site_row[name] for name in visits["site"].to_list()], np.int64)
    mode = np.array([modes.index(name) for name in visits["mode"].to_list()], np.int64)
    team_office = {team.id: team.office for team in scenario.teams}
    office = np.array([team_office[name] for name in visits["team"].to_list()], np.int64)
    is_hosted = np.array([scenario.mode(name).rides for name in modes])[mode]
    host = np.where(is_hosted, hosts_by_mode(scenario)[site, mode], -1)
    is_tied = np.array([mode.sync is not None or not plain(mode) for mode in (scenario.mode(name) for name in modes)])[mode]
    host_of = np.full(len(site), -1, np.int64)
    if links is not None:
        synced = links.awaited >= 0
        host_of[synced] = links.awaited[synced]
        is_tied |= synced
        is_tied[links.awaited[synced]] = True
    if not is_rule(rule):  # a guest whose township the plan does not visit counts by itself
        alone = np.ones(plan_length, bool) if links is None else links.host[:plan_length] < 0
        host[:plan_length][alone] = -1
    is_beside = np.zeros(len(site), bool)
    if rule == "reoptimize":
        is_counted = np.array([scenario.mode(name).counts for name in modes])[mode[:plan_length]]
        is_beside[:plan_length] = True
        by_date = np.argsort(visits["start"].to_numpy()[:plan_length], kind="stable")
        by_date = by_date[is_counted[by_date]]
        is_beside[by_date[np.unique(site[by_date], return_index=True)[1]]] = False
        is_tied |= is_beside
    is_clustered = in_clusters(scenario, site, mode)
    quotas = quota_groups(scenario)
    limits, groups = quotas.most.astype(np.float64), quotas.of(site, mode)
    order = np.empty(0, np.int64)
    plan_row = np.arange(len(site))
    if chooses(rule):
        row_of: dict[int, int] = {}
        for row, village in enumerate(site[:plan_length].tolist()):
            row_of.setdefault(village, row)
        first = 0 if is_rule(rule) else plan_length
        plan_row[first:] = [row_of.get(village, -1) for village in site[first:].tolist()]
    if is_rule(rule):
        rank = np.arange(len(scenario.sites))
        if isinstance(rule, str):
            rank[ORDERS[rule](scenario)] = np.arange(len(rank))
        order = np.lexsort((mode, visits["team_days"].to_numpy(), rank[site]))
    else:
        limits = limits - np.bincount(groups[:plan_length][groups[:plan_length] >= 0], minlength=len(limits))
    return Dispatching(
        rule=rule,
        planned=plan_length,
        travel=scenario.travel,
        site=site,
        office=office,
        host=host,
        bound=is_hosted
        | is_clustered
        | np.isin(site, host[:plan_length][host[:plan_length] >= 0] if not is_rule(rule) else host[host >= 0]),
        clustered=is_clustered,
        tied=is_tied,
        beside=is_beside,
        open=open_to_visits(scenario, site, mode, office),
        quota=groups,
        quotas=tuple(limits.tolist()),
        order=order,
        plan_row=plan_row,
        own_rule=None if isinstance(rule, str) else make_own_rule(scenario, rule),
        linked=host_of,
    )

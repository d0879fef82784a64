"""Dispatch: what a world knows where teams do not simply follow a plan."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.orders import ORDERS
from scenarios.plan import Plan
from scenarios.quotas import quota_groups
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch
from scenarios.travel import Travel
from sim.candidates import as_visits, find_candidates, in_clusters, open_to_visits, plain


@dataclass(frozen=True, slots=True, eq=False)
class Dispatching:
    """Which visit may be made when and by whom. Visits are those of the plan, and behind them further candidates."""

    rule: Dispatch
    planned: int
    """Visits of the plan."""
    travel: Travel
    site: NDArray[np.int64]
    """Row of each visit's site, shape (visits,)."""
    office: NDArray[np.int64]
    """Office of each visit, shape (visits,)."""
    host: NDArray[np.int64]
    """Township site whose visit by the same office must fall into the same round, -1 where none; shape (visits,)."""
    bound: NDArray[np.bool_]
    """Whether each visit hangs together with others in its round: guests, hosts and members of clusters. Shape (visits,)."""
    tied: NDArray[np.bool_]
    """Whether each visit asks for its own team: for people of elsewhere, for skills, or for another office's visit."""
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

    @property
    def has_plan(self) -> bool:
        """Whether teams start from a plan."""
        return self.rule not in ORDERS

    def later(self, instants: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take the later instant of each guest and its township, shape (replications, visits).

        A rule may choose among several visits of the township; the first of its office that gets there counts.
        """
        guests = np.flatnonzero(self.host >= 0)
        result = instants.copy()
        if not len(guests):
            return result
        offices = int(self.office.max()) + 1
        own = self.site * offices + self.office
        order = np.argsort(own, kind="stable")
        pairs, first = np.unique(own[order], return_index=True)
        earliest = np.minimum.reduceat(instants[:, order], first, axis=1)
        wanted = self.host[guests] * offices + self.office[guests]
        place = np.minimum(np.searchsorted(pairs, wanted), len(pairs) - 1)
        there = np.where(pairs[place] == wanted, earliest[:, place], np.inf)
        result[:, guests] = np.maximum(instants[:, guests], there)
        return result

    def reported(self, table: NDArray[np.float64]) -> NDArray[np.float64]:
        """Instants of all visits as those of the plan's rows, the earliest of each; shape (replications, planned)."""
        if self.has_plan:
            return table
        result = np.full((len(table), self.planned), np.inf)
        known = np.flatnonzero(self.plan_row >= 0)
        for visit, row in zip(known.tolist(), self.plan_row[known].tolist(), strict=True):
            np.minimum(result[:, row], table[:, visit], out=result[:, row])
        return result

    def reported_counts(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sum the counts of all visits, shape (replications, visits, n), by the plan's rows."""
        if self.has_plan:
            return counts
        result = np.zeros((len(counts), self.planned, counts.shape[2]), np.int64)
        known = np.flatnonzero(self.plan_row >= 0)
        for visit, row in zip(known.tolist(), self.plan_row[known].tolist(), strict=True):
            result[:, row] += counts[:, visit]
        return result


def with_candidates(scenario: Scenario, plan: Plan, rule: Dispatch) -> Plan:
    """Put behind the visits of a plan the further candidates that a rule may choose from."""
    if rule not in ORDERS:
        return plan
    more = as_visits(scenario, find_candidates(scenario)).visits
    more = more.join(plan.visits, on=["site", "mode", "office"], how="anti", maintain_order="left")
    return Plan(pl.concat([plan.visits, more]), plan.method)


def compile_dispatching(scenario: Scenario, whole: Plan, planned: int, rule: Dispatch) -> Dispatching:
    """Compile a scenario and the visits of `with_candidates`, the first `planned` of which are the plan's."""
    visits = whole.visits
    modes, offices = list(scenario.modes), [one.id for one in scenario.offices]
    site = np.array([scenario.site_row[name] for name in visits["site"].to_list()], np.int64)
    mode = np.array([modes.index(name) for name in visits["mode"].to_list()], np.int64)
    team_office = {one.id: one.office for one in scenario.teams}
    if rule in ORDERS:
        office = np.array([offices.index(name) for name in visits["office"].to_list()], np.int64)
    else:
        office = np.array([team_office[name] for name in visits["team"].to_list()], np.int64)
    hosted = np.array([scenario.mode(name).host == "township" for name in modes])[mode]
    host = np.where(hosted, scenario.host_row[site], -1)
    quotas = quota_groups(scenario)
    days = visits["team_days"].to_numpy()
    order = np.empty(0, np.int64)
    plan_row = np.arange(len(site))
    if rule in ORDERS:
        rank = np.empty(len(scenario.sites), np.int64)
        rank[ORDERS[rule](scenario)] = np.arange(len(rank))
        order = np.lexsort((mode, days, rank[site]))
        row_of = dict(zip(site[:planned].tolist(), range(planned), strict=True))
        plan_row = np.array([row_of.get(one, -1) for one in site.tolist()], np.int64)
    return Dispatching(
        rule=rule,
        planned=planned,
        travel=scenario.travel,
        site=site,
        office=office,
        host=host,
        bound=hosted | in_clusters(scenario, site, mode) | np.isin(site, host[host >= 0]),
        tied=np.array([one.sync is not None or not plain(one) for one in (scenario.mode(name) for name in modes)])[mode],
        open=open_to_visits(scenario, site, mode, office),
        quota=quotas.of(site, mode),
        quotas=tuple(quotas.most.tolist()),
        order=order,
        plan_row=plan_row,
    )

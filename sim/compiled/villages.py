"""Villages and their visits as the findings need them: plain arrays, ordered by the group in which they are counted."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES
from scenarios.schema.findings import FindingsSection
from scenarios.sites.made.draws import entity_keys

YEAR = 365.25
"""Days of a year, for rates."""


class Groups(NamedTuple):
    """Cells that hold something."""

    cell: NDArray[np.int64]
    """Which they are, ascending."""
    first: NDArray[np.int64]
    """Where each begins."""

    @classmethod
    def of(cls, cell: NDArray[np.int64]) -> "Groups":
        """Find where cells begin in an ascending array."""
        return cls(*np.unique(cell, return_index=True))


@dataclass(frozen=True, slots=True, eq=False)
class Villages:
    """All villages of a scenario, and the visits to them that a plan holds.

    Villages are ordered by their cell: office in charge, then class. Visits are ordered as their villages, those of one
    village as in the plan.
    """

    rules: FindingsSection
    offices: int
    """Offices of the scenario; there are `offices` * 3 cells."""
    key: NDArray[np.uint64]
    """Key of each village for its draws, that of its id; shape (villages,)."""
    mean: NDArray[np.float64]
    """Mean number of problems open at the term's start, shape (villages,)."""
    cell: NDArray[np.int64]
    """Cell of each village: office in charge * 3 + class; shape (villages,)."""
    nearby: NDArray[np.int64]
    """Scope of each village, a position in `nearby_first`; -1 where it has no visit. Shape (villages,)."""
    nearby_visits: NDArray[np.int64]
    """Rows of the plan, of any kind of site, by scope."""
    nearby_first: NDArray[np.int64]
    """Where each scope with a visit begins in `nearby_visits`."""
    visit: NDArray[np.int64]
    """Row of the plan of each visit to a village, shape (visits,)."""
    village: NDArray[np.int64]
    """Position of the village of each visit, shape (visits,)."""
    rate: NDArray[np.float64]
    """Exponent of detection that a full team-day of each visit adds, shape (visits,)."""
    online: NDArray[np.float64]
    """Exponent of detection that the online channel adds to each visit, shape (visits,)."""
    lead_share: NDArray[np.float64]
    """Share of the problems found that become leads, shape (visits,)."""
    with_township: NDArray[np.bool_]
    """Whether each visit goes with the inspection of its township, shape (visits,)."""
    groups: "Groups"
    """Where the visits of each cell begin."""
    village_groups: "Groups"
    """Where the villages of each cell begin."""
    again: NDArray[np.bool_]
    """Whether each visit is a planned second one (回头看, 回访), which looks to repairs; shape (visits to villages,)."""
    repeated: NDArray[np.int64]
    """Positions in `visit` of the visits of villages that have several, -1 behind the last; shape (villages, most)."""

    @property
    def cells(self) -> int:
        """Number of cells."""
        return self.offices * len(CLASSES)

    def by_cell(self, values: NDArray[np.int64], groups: "Groups") -> NDArray[np.int64]:
        """Add up a value of each visit, or village, along the last axis into cells; shape (..., offices * 3)."""
        total = np.zeros((*values.shape[:-1], self.cells), np.int64)
        if len(groups.first):
            total[..., groups.cell] = np.add.reduceat(values, groups.first, axis=-1)
        return total

    def pairs_by_cell(self, replications: int, run: NDArray[np.int64], visit: NDArray[np.int64],
                      value: NDArray[np.int64]) -> NDArray[np.int64]:  # fmt: skip
        """Add up values of pairs of replication and visit, all of shape (n,), into cells; shape (replications, cells)."""
        place = run * self.cells + self.cell[self.village[visit]]
        total = np.bincount(place, value, replications * self.cells)
        return np.asarray(total.reshape(replications, self.cells), np.int64)


def compile_villages(scenario: Scenario, plan: Plan, team: NDArray[np.int64], site: NDArray[np.int64]) -> Villages | None:
    """Compile what the findings need; None where the scenario does not ask for them.

    Parameters
    ----------
    scenario, plan
        What is given and what is to be done.
    team, site
        Team and site of each visit of the plan, as rows of the scenario, shape (visits,).
    """
    rules = scenario.file.findings
    if rules is None or not rules.enabled:
        return None
    cell_of_site = scenario.office_in_charge * len(CLASSES) + scenario.class_index
    rows = np.flatnonzero(scenario.is_village)
    rows = rows[np.argsort(cell_of_site[rows], kind="stable")]
    position = np.full(len(scenario.sites), -1, np.int64)
    position[rows] = np.arange(len(rows))
    at_village = np.flatnonzero(position[site] >= 0)
    visit = at_village[np.argsort(position[site[at_village]], kind="stable")]
    village = position[site[visit]]
    ids = scenario.sites["id"].to_list()
    nearby, nearby_visits, nearby_first = _nearby(scenario, rules, rows, site)
    base = _base_rate(scenario, rules, team[visit], site[visit])
    modes = _detection(scenario, plan, team)[visit]
    shares = np.array([rules.leads.share[name] for name in CLASSES])[scenario.class_index[site[visit]]]
    return Villages(
        rules=rules,
        offices=len(scenario.offices),
        key=entity_keys(ids[row] for row in rows.tolist()),
        mean=(class_means(rules)[scenario.class_index] * tilts(scenario, rules))[rows],
        cell=cell_of_site[rows],
        nearby=nearby,
        nearby_visits=nearby_visits,
        nearby_first=nearby_first,
        visit=visit,
        village=village,
        rate=base * modes,
        online=rules.detection.online * _away(scenario)[site[visit]],
        lead_share=np.minimum(shares * rules.leads.factor, 1.0),
        with_township=np.array([scenario.mode(name).host == "township" for name in plan.visits["mode"].to_list()], bool)[visit],
        groups=Groups.of(cell_of_site[rows][village]),
        village_groups=Groups.of(cell_of_site[rows]),
        again=np.array([scenario.mode(name).again is not None for name in plan.visits["mode"].to_list()], bool)[visit],
        repeated=_repeated(village),
    )


def class_means(rules: FindingsSection) -> NDArray[np.float64]:
    """Mean number of problems of villages of each class, shape (classes,)."""
    return np.array([rules.stock.mean[name] for name in CLASSES])


def tilts(scenario: Scenario, rules: FindingsSection) -> NDArray[np.float64]:
    """Mean problems of each site over those of its class, shape (sites,): by population, so that the class keeps its mean."""
    people = np.maximum(scenario.sites["population"].to_numpy().astype(np.float64), 0.0) ** rules.stock.population_exponent
    result = np.ones(len(people))
    for number in range(len(CLASSES)):
        inside = scenario.is_village & (scenario.class_index == number)
        average = people[inside].mean() if inside.any() else 0.0
        if average > 0:
            result[inside] = people[inside] / average
    return result


def _away(scenario: Scenario) -> NDArray[np.float64]:
    """Share of each site's residents who are away, over the mean of the villages; shape (sites,)."""
    away_shares = scenario.sites["away"].to_numpy().astype(np.float64)
    mean = float(away_shares[scenario.is_village].mean()) if scenario.is_village.any() else 0.0
    return away_shares / mean if mean > 0 else np.ones(len(away_shares))


def _base_rate(
    scenario: Scenario, rules: FindingsSection, team: NDArray[np.int64], site: NDArray[np.int64]
) -> NDArray[np.float64]:
    people = (np.array([team.size for team in scenario.teams]) / scenario.team_crew)[team]  # as work is that of ordinary teams
    complaints = scenario.sites["complaints"].to_numpy().astype(np.float64)[site]
    rate = rules.detection
    return np.asarray(rate.rate * rate.factor * (1.0 + rate.complaints * complaints) * people, np.float64)


def _detection(scenario: Scenario, plan: Plan, team: NDArray[np.int64]) -> NDArray[np.float64]:
    """Factor of detection of each visit of a plan: that of its mode, and the mean of its parts' over its days."""
    modes = [scenario.mode(name) for name in plan.visits["mode"].to_list()]
    factor = np.array([mode.detection for mode in modes], np.float64)
    more = np.array(
        [sum(part.days * (part.detection - 1) for part in mode.parts) * mode.team.size for mode in modes], np.float64
    )
    if not more.any():
        return factor
    size = np.array([team.size for team in scenario.teams], np.float64)[team]
    days = plan.visits["team_days"].to_numpy()
    return np.asarray(factor * np.maximum(1.0 + more / size / days, 0.0), np.float64)


def _nearby(
    scenario: Scenario, rules: FindingsSection, rows: NDArray[np.int64], site: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Scope of each village, and the visits of each scope that has any."""
    column = "township" if rules.self_correction.scope == "township" else "office"
    _, scope = np.unique(scenario.sites[column].to_numpy().astype(str), return_inverse=True)
    order = np.argsort(scope[site], kind="stable")
    scopes, first = np.unique(scope[site][order], return_index=True)
    number = np.full(int(scope.max(initial=-1)) + 1, -1, np.int64)
    number[scopes] = np.arange(len(scopes))
    return number[scope[rows]], order, first


def _repeated(village: NDArray[np.int64]) -> NDArray[np.int64]:
    """Table of the visits of villages that have several."""
    if not village.size:
        return np.empty((0, 0), np.int64)
    _, first, count = np.unique(village, return_index=True, return_counts=True)
    is_repeated = count > 1
    step = np.arange(count[is_repeated].max(initial=0))
    return np.where(step < count[is_repeated, None], first[is_repeated, None] + step, -1)

"""The steps of a county's plan: hosts are settled, neighbourhoods are solved again, teams follow."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from make import small_county

from optimize.allocating.allocation import Allocation, build_allocation
from optimize.allocating.linear import LinearResult
from optimize.allocating.simplex import Simplex
from optimize.assigning.assignment import Assignment, as_columns
from optimize.assigning.dive import move_hosts, settle_clusters, settle_hosts
from optimize.assigning.guide import guide_by
from optimize.assigning.neighbourhood import Neighbourhoods
from optimize.assigning.start import start
from optimize.assigning.timetable import Timetable
from optimize.problem.problem import Problem, build_problem
from optimize.routing.tours import length
from scenarios.scenario import Scenario

CHANGES = {
    "objective": {"preset": "coverage"},  # these steps are taken where coverage alone counts
    "term": {"years": 2},
    "teams": {"district": {"count": 2}},
    "modes": {"integrated": {}, "thematic": {}, "elevated": {"quota": 3, "quota_least": 1}},
    "milestones": [
        {"name": {"zh": "名", "en": "name"}, "by": dt.date(2027, 12, 31), "target": 0.7},
        {"name": {"zh": "名", "en": "name"}, "by": dt.date(2028, 12, 31), "target": 1.0},
    ],
}


class Case(NamedTuple):
    """A small county with its relaxation."""

    scenario: Scenario
    problem: Problem
    allocation: Allocation
    relaxed: LinearResult

    def table(self, *, filled: bool = True) -> Timetable:
        """A first schedule, put together without the relaxation's help, or an empty one."""
        problem = self.problem
        guide = guide_by(problem, self.allocation, self.relaxed, np.zeros(len(self.allocation.model.cost)))
        table = Timetable(problem, guide)
        if filled:
            start(table)
        return table

    def around(self, fits: Callable[[np.ndarray], Mapping[int, float]] = lambda _value: {}) -> Neighbourhoods:
        start = as_columns(self.table(filled=False), self.problem, self.allocation)
        return Neighbourhoods(self.problem, self.allocation, self.relaxed, start, fits)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    scenario = small_county(tmp_path_factory.mktemp("county"), CHANGES)
    problem = build_problem(scenario)
    allocation = build_allocation(problem)
    return Case(scenario, problem, allocation, Simplex(allocation.model).solve())


def assert_kept(case: Case, value: np.ndarray) -> None:
    """Every row and bound of the allocation holds, and what is whole is whole."""
    model = case.allocation.model
    rows = model.matrix @ value
    assert (rows >= model.lower - 1e-6).all()
    assert (rows <= model.upper + 1e-6).all()
    assert (value >= -1e-9).all()
    assert (value <= model.top + 1e-9).all()
    np.testing.assert_allclose(value[model.whole], np.round(value[model.whole]), atol=1e-9)


@pytest.mark.parametrize("filled", [True, False])
def test_a_schedule_is_a_solution_of_the_allocation(case: Case, filled: bool) -> None:
    """With the same objective; also where nothing is visited."""
    table = case.table(filled=filled)
    value = as_columns(table, case.problem, case.allocation)
    assert_kept(case, value)
    assert float(case.allocation.model.cost @ value) == pytest.approx(table.objective())


def test_two_halves_of_a_site_are_no_two_visits(case: Case) -> None:
    """Shares that are a rounding above a half, in two rounds: the site is visited once, and is in one tour."""
    problem, allocation = case.problem, case.allocation
    value = np.zeros(len(allocation.model.cost))
    site = problem.site[allocation.option]
    alone = (problem.host[allocation.option] < 0) & (problem.cluster[allocation.option] < 0)
    for one in np.unique(site[alone]):
        value[np.flatnonzero(alone & (site == one))[:2]] = 0.5 + 1e-15
    table = case.table(filled=False)
    table.guide = guide_by(problem, allocation, case.relaxed, value)
    assert (table.guide.share > 0.5).sum() > problem.sites
    start(table)
    tours = [(one, rnd, team) for team, row in enumerate(table.tours) for rnd, tour in enumerate(row) for one in tour]
    assert sorted(tours) == sorted((one, *place[1:]) for one, place in enumerate(table.place_of) if place is not None)


def test_hosts_get_one_round_each(case: Case) -> None:
    """Or none; guests go with them; the relaxation only gets dearer; other rounds are shut."""
    problem, allocation = case.problem, case.allocation
    simplex = Simplex(allocation.model)
    settled = settle_hosts(problem, allocation, simplex, simplex.solve())
    assert settled.value is not None
    assert settled.objective >= case.relaxed.objective - 1e-9
    assert settled.objective <= case.table().objective() * 1.5
    x = settled.value[: len(allocation.option)]
    site = problem.site[allocation.option]
    share = np.zeros((problem.sites, len(problem.time)))
    np.add.at(share, (site[allocation.hosts], allocation.round[allocation.hosts]), x[allocation.hosts])
    hosts = np.unique(site[allocation.hosts])
    assert len(hosts) == 3
    assert ((share[hosts] > 1e-6).sum(axis=1) <= 1).all()
    assert (share > 1e-6).any()
    opened = np.zeros_like(share)
    np.maximum.at(opened, (site[allocation.hosts], allocation.round[allocation.hosts]), simplex.top[: len(x)][allocation.hosts])
    assert (opened[hosts].sum(axis=1) <= 1).all()
    guests = problem.host[allocation.option] >= 0
    of = problem.host[allocation.option[guests]]
    assert (x[guests] <= share[of, allocation.round[guests]] + 1e-6).all()


def test_neighbourhoods_never_get_worse_and_keep_every_row(case: Case) -> None:
    """Step by step; and the gap narrows."""
    around = case.around()
    first = before = around.objective()
    for _ in range(4):
        around.search(1, case.relaxed.objective, 0.0)
        assert around.objective() <= before + 1e-12
        before = around.objective()
        assert_kept(case, around.value)
    assert case.relaxed.objective - 1e-9 <= before < first


def test_what_does_not_fit_the_teams_is_not_taken(case: Case) -> None:
    """Refused solutions change nothing, and are what was found; where fewer days are offered, the next one keeps to them."""
    seen: list[np.ndarray] = []

    def refuse(value: np.ndarray) -> dict[int, float]:
        seen.append(value)
        cells = case.problem.office[case.allocation.option] * len(case.problem.time) + case.allocation.round
        used = np.bincount(cells, value[: len(cells)] * case.problem.days[case.allocation.option])
        for cell, days in offered.items():
            assert used[cell] <= days + 1e-6
        fullest = int(used.argmax())
        offered[fullest] = float(used[fullest]) - 1
        return {fullest: offered[fullest]}

    offered: dict[int, float] = {}

    around = case.around(refuse)
    start = around.value.copy()
    around.search(1, case.relaxed.objective, 0.0)
    np.testing.assert_array_equal(around.value, start)
    assert len(seen) > 1
    cost = case.allocation.model.cost
    assert all(float(cost @ value) < float(cost @ start) for value in seen)
    for value in seen:
        assert_kept(case, value)


def test_a_proven_gap_ends_the_search(case: Case) -> None:
    """Nothing is solved where the bound is near enough."""
    around = case.around()
    start = around.value.copy()
    around.search(50, around.objective() * 0.99, 0.02)
    np.testing.assert_array_equal(around.value, start)


def loads(problem: Problem, table: Timetable) -> np.ndarray:
    used = np.zeros(problem.rooms.shape)
    for option, rnd, team in filter(None, table.place_of):
        used[team, rnd] += problem.days[option]
    return used


def test_teams_follow_what_fits(case: Case) -> None:
    """The schedule's own solution changes nothing; better ones are carried out by able teams within their stays, with ways."""
    problem, allocation = case.problem, case.allocation
    table = case.table()
    before = list(table.place_of)
    assert Assignment(problem, allocation, table).follow(as_columns(table, problem, allocation)) == {}
    assert table.place_of == before
    table = case.table(filled=False)
    around = case.around(Assignment(problem, allocation, table).follow)
    around.search(4, case.relaxed.objective, 0.0)
    assert sum(place is not None for place in table.place_of) > 10
    np.testing.assert_allclose(as_columns(table, problem, allocation), around.value, atol=1e-9)
    assert table.objective() == pytest.approx(around.objective())
    assert (loads(problem, table) <= problem.rooms + 1e-6).all()
    for team, row in enumerate(table.tours):
        for rnd, tour in enumerate(row):
            base = case.scenario.travel.base(int(problem.team_office[team]))
            days = sum(problem.days[place[0]] for site in tour if (place := table.place_of[site]) is not None)
            assert days + length(case.scenario.travel, base, tour) <= problem.stay[team, rnd] + 1e-6
    for site, place in enumerate(table.place_of):
        if place is not None:
            assert problem.site[place[0]] == site
            assert problem.team_office[place[2]] == problem.office[place[0]]


def test_what_does_not_fit_changes_nothing(case: Case) -> None:
    """Every site in its first round: too much for the teams, so that all stays as it is, and no more is offered than fits."""
    problem, allocation = case.problem, case.allocation
    table = case.table()
    teams, before, tours = Assignment(problem, allocation, table), list(table.place_of), loads(problem, table)
    value = np.zeros(len(allocation.model.cost))
    _, first = np.unique(problem.site[allocation.option], return_index=True)
    value[first] = 1.0
    at_fault = teams.follow(value)
    assert at_fault
    assert all(days <= problem.capacity.ravel()[cell] + 1e-6 for cell, days in at_fault.items())
    assert table.place_of == before
    np.testing.assert_allclose(loads(problem, table), tours)
    assert teams.follow(np.zeros_like(value)) == {}
    assert not any(table.place_of)


def test_a_way_that_is_too_long_takes_half_a_day(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing changes, and half a day less is offered than the visits take."""
    problem, allocation = case.problem, case.allocation
    table = case.table(filled=False)
    monkeypatch.setattr(table, "way", [[99.0] * len(row) for row in table.way])
    value = np.zeros(len(allocation.model.cost))
    first = int(np.flatnonzero(problem.host[allocation.option] < 0)[0])
    value[first] = 1.0
    cell = int(problem.office[allocation.option[first]]) * len(problem.time) + int(allocation.round[first])
    days = float(problem.days[allocation.option[first]])
    at_fault = Assignment(problem, allocation, table).follow(value)
    assert at_fault == {cell: days - 0.5}
    assert not any(table.place_of)


def test_hosts_move_where_the_relaxation_gets_cheaper(case: Case) -> None:
    """From rounds that are far too late; each host still has one round at most; the simplex stands so."""
    problem, allocation = case.problem, case.allocation
    simplex = Simplex(allocation.model)
    simplex.solve()
    site, host, last = problem.site[allocation.option], problem.host[allocation.option], len(problem.time) - 1
    late = (allocation.hosts | (host >= 0)) & (allocation.round < last)
    simplex.bound(np.flatnonzero(late), 0.0, 0.0)
    start = simplex.solve()
    assert start.value is not None
    assert start.value[: len(site)][allocation.hosts].sum() > 0.5
    moved = move_hosts(problem, allocation, simplex, start)
    assert moved.value is not None
    assert case.relaxed.objective - 1e-9 <= moved.objective < start.objective - 1e-6
    assert simplex.solve().objective == pytest.approx(moved.objective)
    share = np.zeros((problem.sites, last + 1))
    np.add.at(share, (site[allocation.hosts], allocation.round[allocation.hosts]), moved.value[: len(site)][allocation.hosts])
    assert ((share > 1e-6).sum(axis=1) <= 1).all()
    again = move_hosts(problem, allocation, simplex, moved)
    assert again.objective <= moved.objective + 1e-9


def test_clusters_are_settled(case: Case) -> None:
    """Each is inspected in a round or not, and the relaxation only gets dearer."""
    problem, allocation = case.problem, case.allocation
    simplex = Simplex(allocation.model)
    hosts = settle_hosts(problem, allocation, simplex, simplex.solve())
    settled = settle_clusters(allocation, simplex, hosts)
    assert settled.value is not None
    assert settled.objective >= hosts.objective - 1e-9
    share = settled.value[allocation.clusters]
    np.testing.assert_allclose(share, np.round(share), atol=1e-6)


def test_without_hosts_nothing_is_settled(tmp_path: Path) -> None:
    """The relaxation comes back as it was."""
    scenario = small_county(tmp_path, {"modes": {"direct": {}}})
    problem = build_problem(scenario)
    allocation = build_allocation(problem)
    simplex = Simplex(allocation.model)
    relaxed = simplex.solve()
    assert settle_hosts(problem, allocation, simplex, relaxed) is relaxed

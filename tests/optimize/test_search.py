"""The search: whatever it does, the books are right and the schedule can be carried out."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from make import load_third

from optimize.allocating.allocation import build_allocation
from optimize.allocating.linear import solve
from optimize.assigning.guide import guide_by
from optimize.assigning.rounding import round_up
from optimize.assigning.search import search
from optimize.assigning.start import start
from optimize.assigning.timetable import Timetable
from optimize.problem.problem import Problem, build_problem
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def nanxun(third: Path) -> Scenario:
    return load_third(third)


@pytest.fixture(scope="module")
def problem(nanxun: Scenario) -> Problem:
    return build_problem(nanxun)


@pytest.fixture(scope="module")
def table(nanxun: Scenario, problem: Problem) -> Timetable:
    allocation = build_allocation(problem)
    relaxed = solve(allocation.model)
    guide = guide_by(problem, allocation, relaxed, round_up(problem, allocation, relaxed))
    one = Timetable(problem, guide)
    start(one)
    return one


def reckon(problem: Problem, table: Timetable) -> float:
    """Objective of a schedule, from its visits alone."""
    rounds = np.array([len(problem.time) if place is None else place[1] for place in table.place_of])
    visited = rounds < len(problem.time)
    value = float(np.where(visited, problem.cost * np.append(problem.time, 0)[rounds], problem.left_out).sum())
    for goal in problem.goals:
        reached = int((goal.sites & np.append(goal.rounds, False)[rounds]).sum())
        value += problem.goal_price * max(goal.wanted - reached, 0)
    return value


def check(nanxun: Scenario, problem: Problem, table: Timetable) -> None:
    """Check tours, hosts, clusters and quotas from the visits alone."""
    for team, row in enumerate(table.tours):
        base = nanxun.travel.base(int(problem.team_office[team]))
        for rnd, tour in enumerate(row):
            stops = np.array([base, *tour, base])
            way = float(nanxun.travel.days(stops[:-1], stops[1:]).sum()) if tour else 0.0
            work = 0.0
            for site in tour:
                place = table.place_of[site]
                assert place is not None
                assert place[1:] == (rnd, team)
                work += problem.days[place[0]]
            assert work + way <= problem.windows.days[team, rnd] + 1e-6
    together = np.zeros((len(problem.least), len(problem.time)), int)
    for site, place in enumerate(table.place_of):
        if place is None:
            continue
        option, rnd, _ = place
        assert problem.site[option] == site
        host = problem.host[option]
        if host >= 0:
            where = table.place_of[host]
            assert where is not None
            assert where[1] == rnd
        if problem.cluster[option] >= 0:
            together[problem.cluster[option], rnd] += 1
    assert ((together == 0) | (together >= problem.least[:, None])).all()


@pytest.mark.slow
def test_the_start_can_be_carried_out(nanxun: Scenario, problem: Problem, table: Timetable) -> None:
    """Packed rounds keep every rule, and the books agree with the visits."""
    check(nanxun, problem, table)
    assert table.objective() == pytest.approx(reckon(problem, table))


def test_ruin_and_recreate_keeps_the_books(nanxun: Scenario, problem: Problem, table: Timetable) -> None:
    """After some hundred steps, hot or cold, accepted or taken back."""
    before = table.objective()
    search(table, 600, 0.0, 1e-9)
    check(nanxun, problem, table)
    assert table.objective() == pytest.approx(reckon(problem, table))
    assert table.objective() <= before + 1e-12


def test_what_is_proven_good_enough_is_left_alone(table: Timetable) -> None:
    """A bound just below the objective stops the search at once."""
    places = list(table.place_of)
    search(table, 50, table.objective() * 0.999, 0.01)
    assert table.place_of == places


def test_no_room_no_visit(nanxun: Scenario, problem: Problem, table: Timetable) -> None:
    """With stays of no length every site is left out."""
    none = np.zeros_like(problem.windows.days)
    empty = dataclasses.replace(problem, stay=none.astype(float), rooms=none.astype(float))
    one = Timetable(empty, table.guide)
    start(one)
    assert all(place is None for place in one.place_of)

"""Load between teams: the share of each by the rounds in which it works."""

from dataclasses import replace

import numpy as np
import pytest
from make import plan_of

from optimize.problem.problem import Problem, build_problem
from optimize.scoring.figures import schedule_figures
from optimize.scoring.terms import unevenness
from scenarios.scenario import Scenario

OFFICE = 1
"""Row of the district's office, which has four teams, and more days than its sites need."""


def with_stays(problem: Problem, rounds_of_last: slice) -> Problem:
    """The problem with the district's last team at hand in some rounds only."""
    last = np.flatnonzero(problem.team_office == OFFICE)[-1]
    stay = problem.stay.copy()
    kept = np.zeros(stay.shape[1], bool)
    kept[rounds_of_last] = True
    stay[last, ~kept] = 0.0
    return replace(problem, stay=stay)


def test_teams_alike_have_equal_shares(county: Scenario) -> None:
    """Where all teams of an office are at hand in all rounds, each has the days that it has."""
    problem = build_problem(county)
    assert problem.share_days == pytest.approx(problem.stay.sum(axis=1))


def test_a_team_of_the_first_round_has_a_full_share_of_it(county: Scenario) -> None:
    """It is busy then as the others are; what they have in rounds that nobody needs is no share."""
    problem = with_stays(build_problem(county), slice(0, 1))
    members = problem.team_office == OFFICE
    share = problem.share_days[members]
    assert share.sum() == pytest.approx(problem.stay[members].sum())
    assert share[-1] > problem.stay[members][-1].sum()


def test_a_team_of_a_round_that_nobody_needs_has_no_share(county: Scenario) -> None:
    """Its load is not held against the others' either."""
    problem = with_stays(build_problem(county), slice(-1, None))
    members = np.flatnonzero(problem.team_office == OFFICE)
    assert problem.share_days[members[-1]] == 0
    load = np.zeros(len(problem.stay))
    load[members[:-1]] = 20.0
    assert unevenness(problem, load) == pytest.approx(0.0)
    load[members[0]] = 26.0
    uneven = unevenness(problem, load)
    assert uneven > 0
    load[members[-1]] = 5.0
    assert unevenness(problem, load) == pytest.approx(uneven)


def test_loads_by_share_are_even_and_others_are_not(county: Scenario) -> None:
    """The term is zero where every team has its share, and the square of what is moved over the days of both."""
    problem = with_stays(build_problem(county), slice(0, 1))
    members = np.flatnonzero(problem.team_office == OFFICE)
    share = problem.share_days
    load = np.where(problem.team_office == OFFICE, 0.1 * share, 0.0)
    assert unevenness(problem, load) == pytest.approx(0.0, abs=1e-9)
    load[members[0]] += 3.0
    load[members[1]] -= 3.0
    assert unevenness(problem, load) == pytest.approx(9.0 / share[members[0]] + 9.0 / share[members[1]])


@pytest.mark.parametrize(("visits", "spread"), [((1, 1), 0.0), ((2, 1), 2 / 3), ((3, 1), 1.0), ((1, 0), 2.0)])
def test_spread_is_the_difference_over_the_share(county: Scenario, visits: tuple[int, int], spread: float) -> None:
    """Two teams with equal days share what both do; rounds without work are nobody's share."""
    problem = build_problem(county)
    stay = problem.stay.copy()
    stay[np.flatnonzero(problem.team_office == OFFICE)[2:]] = 0.0
    villages = iter(county.sites["id"].to_list()[1:])
    teams = [team.id for team in county.teams[1:3]]
    plan = plan_of(
        county, *((next(villages), 0, team) for team, count in zip(teams, visits, strict=True) for _ in range(count))
    )
    assert schedule_figures(county, replace(problem, stay=stay), plan).load_spread == pytest.approx(spread)


def test_a_team_that_is_there_once_is_held_against_that_round(county: Scenario) -> None:
    """It works as much as another does in the round, which has days left over in others."""
    problem = with_stays(build_problem(county), slice(0, 1))
    villages = iter(county.sites["id"].to_list()[1:])
    teams = [team.id for team in county.teams[1:5]]
    plan = plan_of(county, *((next(villages), 0, team) for team in teams))
    assert schedule_figures(county, problem, plan).load_spread == pytest.approx(0.0)

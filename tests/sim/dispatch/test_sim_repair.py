"""Repair of a plan, round by round and to the day: who makes what a team can't, where teams are missing in some rounds."""

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from small_sim import DIRECT, chained_plan, small_scenario

from scenarios.scenario import Scenario
from scenarios.sites.blocked import Blocked
from sim.replications import simulate

ROUNDS = ((0, 10), (60, 10), (120, 10))
Tour = tuple[int, int, Sequence[float]]
"""Team, round, and the days of its visits."""


def county(sites: int, away: Sequence[tuple[int, int]] = (), **changes: Any) -> Scenario:
    """Two teams in three rounds of ten days; some are away in some rounds."""
    scenario = small_scenario(sites, **({"teams": 2, "rounds": ROUNDS, "modes": DIRECT} | changes))
    blocked = tuple(Blocked("team", f"home-{team + 1}", ROUNDS[rnd][0], ROUNDS[rnd][0] + 10) for team, rnd in away)
    return dataclasses.replace(scenario, blocked=blocked)


def worked(*tours: Tour, away: Sequence[tuple[int, int]] = (), **changes: Any) -> list[list[float]]:
    """Days that each team works in each round."""
    rows = [(team, rnd, days) for team, rnd, lengths in tours for days in lengths]
    scenario = county(len(rows), away, **changes)
    plan = chained_plan(scenario, [(site, team, rnd, days, 0) for site, (team, rnd, days) in enumerate(rows)])
    assert len(plan) == len(rows)
    outcomes = simulate(scenario, plan, dispatch="repair", replications=1)
    assert outcomes.failures == ()
    return np.round(outcomes.worked[0], 6).tolist()


FULL = (3.2, 3.2, 3.2)
"""Visits that leave 0.4 days of a stay: too few for another to be begun."""
OVERFULL = (3.2, 3.2, 3.2, 3.0)
GONE = ((0, 1), (0, 2))


@pytest.mark.parametrize(
    ("tours", "away", "days"),
    [
        # the other team has room now, in the next round, in the first team's next stay; the first team where nobody has
        ([(0, 0, OVERFULL), (1, 0, FULL[:2])], (), [[9.6, 0, 0], [9.4, 0, 0]]),
        ([(0, 0, OVERFULL), (1, 0, FULL), (0, 1, FULL[:1])], (), [[9.6, 3.2, 0], [9.6, 3.0, 0]]),
        ([(0, 0, OVERFULL), (1, 0, FULL), (1, 1, FULL), (0, 2, FULL[:2])], ((0, 1),), [[9.6, 0, 6.4], [9.6, 9.6, 3.0]]),
        ([(0, 0, OVERFULL), (1, 0, FULL), (1, 1, FULL[:1]), (0, 2, FULL[:2])], ((0, 1),), [[9.6, 0, 6.4], [9.6, 6.2, 0]]),
        ([(0, 0, OVERFULL), (1, 0, FULL), (0, 1, FULL), (1, 1, FULL)], (), [[10.0, 10.0, 2.2], [9.6, 9.6, 0]]),
    ],
)
def test_who_makes_what_does_not_fit(tours: list[Tour], away: tuple[tuple[int, int], ...], days: list[list[float]]) -> None:
    """The fourth visit of the first team, for which the first round has but 0.4 days: with nobody it is begun all the same."""
    assert worked(*tours, away=away) == days


@pytest.mark.parametrize(("left", "begun"), [(0.6, True), (0.5, True), (0.4, False)])
def test_half_a_day_is_enough_to_begin(left: float, begun: bool) -> None:
    """Else the visit is made whole by the team with most room in the next round."""
    tour = (10.0 - left, 3.0)
    days = worked((0, 0, tour), (1, 0, FULL))
    assert days == ([[10.0, 3.0 - left, 0], [9.6, 0, 0]] if begun else [[10.0 - left, 3.0, 0], [9.6, 0, 0]])


@pytest.mark.parametrize(
    ("second", "third", "days"),
    [
        ((), (), [0, 2.0, 0]),
        ((8.0,), (), [0, 10.0, 0]),
        ((8.1,), (), [0, 10.0, 0.1]),
        ((9.5,), (), [0, 10.0, 1.5]),
        ((9.6,), (), [0, 9.6, 2.0]),
        ((9.6,), (8.0,), [0, 9.6, 10.0]),
        ((9.6,), (9.6,), [0, 9.6, 9.6]),
    ],
)
def test_others_go_on_with_what_a_team_leaves_that_is_gone(
    second: tuple[float, ...], third: tuple[float, ...], days: list[float]
) -> None:
    """Two days of its last visit: whole where they fit, else begun where half a day is left, else in the round after."""
    tour = (3.0, 3.0, 3.0, 3.0)
    tours: list[Tour] = [(0, 0, tour), (1, 0, FULL), (1, 1, second), (1, 2, third)]
    first, helper = worked(*(row for row in tours if row[2]), away=GONE)
    assert first == [10.0, 0.0, 0.0]
    assert helper == [9.6, *days[1:]]


def test_a_team_that_comes_back_goes_on_itself() -> None:
    """It is away for one round only: nobody else is handed what it began."""
    assert worked((0, 0, (3.0,) * 4), (1, 0, FULL), away=((0, 1),)) == [[10.0, 0, 2.0], [9.6, 0, 0]]


def test_what_is_dropped_is_nobodys() -> None:
    """A visit that drops is made later where any round has room, however far behind its team's next stay."""
    tours: list[Tour] = [(0, 0, OVERFULL), (1, 0, FULL), (0, 1, FULL), (1, 1, FULL)]
    assert worked(*tours, carry_over="drop") == [[9.6, 9.6, 3.0], [9.6, 9.6, 0]]
    assert worked(*tours, (0, 2, FULL), (1, 2, FULL), carry_over="drop") == [[10.0, 9.6, 9.6], [9.6, 9.6, 9.6]]


def test_of_two_teams_the_one_with_more_room_makes_it() -> None:
    """Of equals the first one."""
    tours: list[Tour] = [(0, 0, OVERFULL), (1, 0, FULL[:1]), (2, 0, FULL[:2])]
    assert worked(*tours, teams=3) == [[9.6, 0, 0], [6.2, 0, 0], [6.4, 0, 0]]
    tours = [(0, 0, OVERFULL), (1, 0, FULL[:2]), (2, 0, FULL[:2])]
    assert worked(*tours, teams=3) == [[9.6, 0, 0], [9.4, 0, 0], [6.4, 0, 0]]
    tours = [(0, 0, (*OVERFULL, 3.0)), (1, 0, FULL[:2]), (2, 0, FULL[:1])]
    assert worked(*tours, teams=3) == [[9.6, 0, 0], [6.4, 0, 0], [9.2, 0, 0]]


def test_what_is_put_off_takes_room_from_what_comes_next() -> None:
    """Two visits of one team are put off: the other team has more room for the first, and still for the second."""
    tours: list[Tour] = [(0, 0, (*OVERFULL, 3.0)), (1, 0, FULL), (0, 1, FULL[:2]), (1, 1, FULL[:1])]
    assert worked(*tours) == [[9.6, 6.4, 0], [9.6, 9.2, 0]]
    tours = [(0, 0, (*OVERFULL, 3.0)), (1, 0, FULL), (0, 1, FULL[:2]), (1, 1, (3.5,))]
    assert worked(*tours) == [[9.6, 9.4, 0], [9.6, 6.5, 0]]


@pytest.mark.parametrize("team", [{"size": 4, "skills": ["finance"]}, {"size": 4, "members": "crossed"}])
def test_visits_that_not_every_team_can_make_stay_with_theirs(team: dict[str, Any]) -> None:
    """The fourth visit is begun by its own team, though the other has room."""
    modes = {"direct": DIRECT["direct"] | {"team": team}}
    tours: list[Tour] = [(0, 0, OVERFULL), (1, 0, FULL[:2])]
    assert worked(*tours) == [[9.6, 0, 0], [9.4, 0, 0]]
    assert worked(*tours, modes=modes) == [[10.0, 2.6, 0], [6.4, 0, 0]]


def test_a_team_is_handed_what_fills_its_stay_to_the_end() -> None:
    """Three days of three that are left; nothing of what is an hour more."""
    for left, days in ((3.0, [[9.6, 0, 0], [10.0, 0, 0]]), (2.9, [[9.6, 3.0, 0], [7.1, 0, 0]])):
        assert worked((0, 0, OVERFULL), (1, 0, (10.0 - left,))) == days
    assert worked((0, 0, OVERFULL), (1, 0, (3.9, 3.1)))[1][0] == 10.0

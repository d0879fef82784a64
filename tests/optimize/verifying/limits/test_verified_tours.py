"""Tours of a team, visit after visit, each at the limit and just beyond it."""

import dataclasses

import polars as pl
import pytest
from verified import (
    NEXT,
    OTHER_VILLAGE,
    TEAM,
    THIRD,
    VILLAGE,
    beside,
    breaches_of,
    flat_county,
    free,
    plan,
    told,
    visit,
    with_section,
)

from optimize.verifying.verify import find_breaches, verify
from scenarios.language import speaking
from scenarios.plans.plan import Plan
from scenarios.plans.visit_places import visit_places
from scenarios.sites.blocked import Blocked

WAYS = {"base_to_village": 0.5, "village_to_next": 0.25, "next_to_base": 0.75}


@pytest.mark.parametrize(("work", "fine"), [(40.0, True), (40.0 + 5e-7, True), (40.0 + 1e-6, True), (40.01, False)])
def test_a_stay_holds_its_days(work: float, fine: bool) -> None:
    told_of = breaches_of(free(), visit(NEXT, 1, 40, work))
    assert told_of == (
        [] if fine else [("40 working days | at least 40.01", (1,)), ("40.01 days of work and travel | at most 40", (1,))]
    )


def test_all_ways_of_a_tour_count() -> None:
    """There, from site to site and home: a day and a half beside the work."""
    scenario = free(**WAYS)
    assert breaches_of(scenario, visit(VILLAGE, 1, 20, 18.5), visit(NEXT, 20, 21, 20.0)) == []
    (first, *_) = breaches_of(scenario, visit(VILLAGE, 1, 20, 18.5), visit(NEXT, 20, 21, 20.01))
    assert first == ("40.01 days of work and travel | at most 40", (1, 2))


def test_tours_of_several_teams_are_told_apart() -> None:
    """Ways of one team's tour are none of the next one's."""
    scenario = free(base_to_village=1.0, village_to_base=1.0, base_to_next=2.0, next_to_base=2.0, village_to_next=9.0)
    visits = [
        visit(VILLAGE, 2, 38, 38.0),
        visit(NEXT, 3, 36, 36.0, "district-2"),
        visit(OTHER_VILLAGE, 1, 40, 40.0, "district-3"),
    ]
    assert breaches_of(scenario, *visits) == []
    for row, (site, _, team, first, days, work) in enumerate(visits):
        spoiled = [*visits[:row], visit(site, first, days, work + 0.01, team), *visits[row + 1 :]]
        told_of = [words for words in breaches_of(scenario, *spoiled) if "work and travel" in words[0]]
        assert told_of == [("40.01 days of work and travel | at most 40", (row + 1,))]


def test_what_a_stay_may_lack() -> None:
    """A quarter of a day of the whole, where the simulation makes it up."""
    scenario = with_section(free(village_to_next=0.25), "simulation", tolerance=0.25)
    assert breaches_of(scenario, visit(VILLAGE, 1, 20, 20.0), visit(NEXT, 21, 20, 20.0)) == []
    scenario = with_section(free(), "simulation", tolerance=0.25)
    assert breaches_of(scenario, visit(VILLAGE, 1, 20, 20.0), visit(NEXT, 21, 20, 20.25)) == []
    told_of = breaches_of(scenario, visit(VILLAGE, 1, 20, 20.0), visit(NEXT, 21, 20, 20.26))
    assert ("40.26 days of work and travel | at most 40", (1, 2)) in told_of


@pytest.mark.parametrize(
    ("way", "first", "words"),
    [
        (0.99, 1, ""),
        (1.0 - 5e-7, 2, ""),
        (1.0, 2, ""),
        (1.0, 1, "2027-03-01 | from 2027-03-02 on: the way there takes 1.00 days"),
        (1.99, 1, "2027-03-01 | from 2027-03-02 on: the way there takes 1.99 days"),
        (2.0, 2, "2027-03-02 | from 2027-03-03 on: the way there takes 2.00 days"),
    ],
)
def test_a_first_visit_begins_when_its_team_is_there(way: float, first: int, words: str) -> None:
    told_of = breaches_of(free(base_to_next=way), visit(NEXT, first, 5, 1.0))
    assert told_of == ([(words, (1,))] if words else [])


@pytest.mark.parametrize(
    ("first", "days", "work", "words"),
    [
        (3, 1, 1.0, ""),
        (2, 2, 1.0, "2027-03-02 | from 2027-03-03 on, when village 0-0 is done and the team is there"),
        (3, 2, 1.01, ""),
        (4, 1, 1.0, ""),
    ],
)
def test_a_visit_begins_when_the_one_before_is_done(first: int, days: int, work: float, words: str) -> None:
    """Two days in the first village, no way: the next one is begun on the third day."""
    told_of = breaches_of(free(), visit(VILLAGE, 1, 2), visit(NEXT, first, days, work))
    assert told_of == ([(words, (2, 1))] if words else [])


def test_a_visit_takes_a_part_of_the_day_on_which_the_one_before_ends() -> None:
    """What is left of the day counts, to the hundredth."""
    scenario = free(village_to_next=0.25)
    assert breaches_of(scenario, visit(VILLAGE, 1, 2, 1.5), visit(NEXT, 2, 2, 1.25)) == []
    words = "2027-03-04 | a last day of 2027-03-04 or later: village 0-0 takes part of the first day"
    assert breaches_of(scenario, visit(VILLAGE, 1, 2, 1.5), visit(NEXT, 2, 2, 1.26)) == [(words, (2, 1))]
    assert breaches_of(scenario, visit(VILLAGE, 1, 2, 1.5), visit(NEXT, 3, 2, 2.0)) == []


def test_the_way_takes_a_part_of_the_first_day() -> None:
    """Where nothing comes before, the way is to blame."""
    scenario = free(base_to_next=0.5)
    assert [breaches_of(scenario, visit(NEXT, 1, 2, work)) for work in (1.5, 1.5 + 1e-6)] == [[], []]
    words = "2027-03-03 | a last day of 2027-03-03 or later: the way there takes 0.50 days"
    assert [breaches_of(scenario, visit(NEXT, 1, 2, work)) for work in (1.51, 2.0, 2.0 + 1e-6)] == [[(words, (1,))]] * 3


def test_the_way_is_to_blame_where_a_day_off_lies_between() -> None:
    """A visit long after the one before; its dates are long enough but for what arrives late."""
    scenario = free(village_to_next=0.5)
    told_of = breaches_of(scenario, visit(VILLAGE, 1, 1, 1.0), visit(NEXT, 2, 1, 1.0))
    assert told_of == [("2027-03-03 | a last day of 2027-03-03 or later: village 0-0 takes part of the first day", (2, 1))]
    assert breaches_of(scenario, visit(VILLAGE, 1, 1, 1.0), visit(NEXT, 3, 1, 1.0)) == []


def test_what_ends_too_late_puts_the_next_one_off_no_more_than_its_dates() -> None:
    """One visit too long for its dates is one breach: the next begins as if it had been done by then."""
    told_of = breaches_of(free(village_to_next=0.5), visit(VILLAGE, 1, 1, 1.0), visit(NEXT, 2, 1, 1.0), visit(THIRD, 3, 1, 1.0))
    assert [rows for _, rows in told_of] == [(2, 1)]


def test_what_comes_too_early_puts_the_next_one_off() -> None:
    """Three on the first two days: each is told when it can begin."""
    told_of = breaches_of(free(), visit(VILLAGE, 1, 2), visit(NEXT, 2, 2), visit(THIRD, 3, 2))
    assert told_of == [
        ("2027-03-02 | from 2027-03-03 on, when village 0-0 is done and the team is there", (2, 1)),
        ("2027-03-03 | from 2027-03-05 on, when village 0-1 is done and the team is there", (3, 2)),
    ]


@pytest.mark.parametrize(("second", "hint"), [(1, True), (2, True), (3, False)])
def test_villages_at_the_same_time_are_told_how_to_say_so(second: int, hint: bool) -> None:
    """Where the second begins before the last day of the first."""
    made = plan(visit(VILLAGE, 1, 3, 3.0), visit(NEXT, second, 5, 3.0))
    (problem,) = verify(free(), made)
    assert bool(problem.hint) == hint


@pytest.mark.parametrize(
    ("way", "day", "fine"), [(1.0, 38, True), (1.0 + 1e-6, 38, True), (1.0, 39, False), (1.01, 38, False), (0.0, 39, True)]
)
def test_the_way_home_lies_in_the_stay(way: float, day: int, fine: bool) -> None:
    """The last visit ends so many days before the stay; the stay's 40 days end on 9 April."""
    told_of = breaches_of(free(next_to_base=way), visit(NEXT, day, 2))
    ends = "2027-04-08" if day == 38 else "2027-04-09"
    words = f"ends on {ends} | {way:.2f} days for the journey home before the stay ends on 2027-04-09"
    assert told_of == ([] if fine else [(words, (1,))])


def test_the_last_of_several_visits_is_told_of_the_way_home() -> None:
    """By its row, its name, its last day and its way; in both languages."""
    scenario = free(third_to_base=1.0)
    made = plan(visit(VILLAGE, 20, 2), visit(NEXT, 30, 2), visit(THIRD, 39, 2))
    (breach,) = find_breaches(scenario, made)
    assert breach.rows == (3,)
    assert breach.problem.where == visit_places(scenario, made)[2]
    words = "1.00 days for the journey home before the stay ends on 2027-04-09"
    assert (breach.problem.found, breach.problem.allowed) == ("ends on 2027-04-09", words)
    with speaking("zh"):
        assert told(scenario, made) == [("2027-04-09 结束 | 驻点 2027-04-09 结束前留出返程 1.00 天", (3,))]


def test_a_stay_that_is_overfull_is_told_once() -> None:
    """Nothing is said of its way home besides."""
    told_of = breaches_of(free(next_to_base=39.0), visit(NEXT, 1, 2))
    assert told_of == [("41.00 days of work and travel | at most 40", (1,))]


def test_days_that_the_team_does_not_work_stand_still() -> None:
    """Work goes on when it is back."""
    scenario = dataclasses.replace(free(base_to_village=1.0), blocked=(Blocked("team", TEAM, 59, 61),))
    assert breaches_of(scenario, visit(VILLAGE, 4, 2)) == []
    assert breaches_of(scenario, visit(VILLAGE, 3, 3)) == [
        ("2027-03-03 | from 2027-03-04 on: the way there takes 1.00 days", (1,))
    ]


def test_visits_of_one_day_go_by_their_end_and_their_row() -> None:
    """A morning and an afternoon, whichever row comes first."""
    scenario = free()
    assert breaches_of(scenario, visit(VILLAGE, 1, 1, 0.5), visit(NEXT, 1, 1, 0.5)) == []
    assert breaches_of(scenario, visit(VILLAGE, 1, 2, 1.5), visit(NEXT, 1, 1, 0.5)) == []


@pytest.mark.parametrize(("order", "fine"), [((1, 2), False), ((2, 1), True)])
def test_the_order_of_a_plan_counts_side_by_side(order: tuple[int, int], fine: bool) -> None:
    """The way to the first village takes a day; the second one has none."""
    visits = plan(visit(VILLAGE, 1, 8), visit(NEXT, 1, 8)).visits.with_columns(order=pl.Series(order))
    assert (told(beside(base_to_village=1.0), Plan(visits, as_given=True)) == []) == fine


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_order_of_a_plan_does_not_count_one_after_the_other(order: tuple[int, int]) -> None:
    """Two visits on one day go by their rows: the way to the second village would take half of it."""
    visits = plan(visit(VILLAGE, 1, 1, 0.5), visit(NEXT, 1, 1, 0.5)).visits.with_columns(order=pl.Series(order))
    assert told(free(base_to_next=0.5), Plan(visits, as_given=True)) == []


def test_a_plan_without_visits_breaks_no_rule() -> None:
    assert told(flat_county(), Plan(plan(visit(NEXT, 1, 3)).visits.clear(), as_given=True)) == []

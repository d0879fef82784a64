"""Visits side by side, each at the limit and just beyond it: how many are open, and whether they get done."""

import dataclasses
from typing import Any

import pytest
from verified import (
    FOURTH,
    MARCH,
    NEXT,
    SPRING,
    TEAM,
    THIRD,
    TOWN,
    VILLAGE,
    Visit,
    beside,
    breaches_of,
    flat_county,
    plan,
    stays_of,
    visit,
    with_file,
    with_mode,
    with_section,
)

from optimize.verifying.verify import find_breaches
from optimize.verifying.verify_beside import Beside, in_order
from optimize.verifying.verify_row import Row
from scenarios.language import speaking
from scenarios.plans.visit_places import visit_places
from scenarios.scenario import Scenario
from scenarios.schema.side_by_side import SideBySideKeys


def open_on(scenario: Scenario, *visits: Visit) -> list[tuple[str, tuple[int, ...]]]:
    return [(words.split(" | ")[0], rows) for words, rows in breaches_of(scenario, *visits) if "side by side" in words]


def places(scenario: Scenario, *visits: Visit) -> list[int]:
    """Rows whose visit is named as the place of a breach."""
    made = plan(*visits)
    names = visit_places(scenario, made)
    return [names.index(breach.problem.where) + 1 for breach in find_breaches(scenario, made)]


def test_as_many_as_may_be_open() -> None:
    """Two at a time may begin and end together; a third may not."""
    two = [visit(VILLAGE, 1, 4), visit(NEXT, 1, 4)]
    assert breaches_of(beside(), *two) == []
    third = visit(THIRD, 2, 9)
    assert breaches_of(beside(3), *two, third) == []
    assert breaches_of(beside(), *two, third) == [("3 visits side by side on 2027-03-02 | at most 2 at once", (1, 2, 3))]


def test_the_last_of_too_many_is_named() -> None:
    """By its place; a single day is the last of its own, whichever row comes after it."""
    visits = [visit(site, 1, 9, 0.5) for site in (VILLAGE, NEXT, THIRD, FOURTH)]
    assert places(beside(3), *visits) == [4]
    assert open_on(beside(), visit(VILLAGE, 1, 9, 0.5), visit(NEXT, 1, 9, 0.5), visit(THIRD, 4, 1, 0.5)) == [
        ("3 visits side by side on 2027-03-04", (1, 2, 3))
    ]


@pytest.mark.parametrize(
    ("sites", "fine"), [((VILLAGE, NEXT, THIRD), True), ((VILLAGE, TOWN), True), ((VILLAGE, NEXT, TOWN), False)]
)
def test_the_strictest_of_the_open_visits_says_how_many(sites: tuple[str, ...], fine: bool) -> None:
    """Three villages at a time; two with the township, whose mode says so."""
    scenario = with_mode(beside(3), "regular", at_once=2)
    visits = [(site, "regular" if site == TOWN else "direct", TEAM, 1, 9, 2.0) for site in sites]
    words = "3 visits side by side on 2027-03-01 | at most 2 at once"
    assert breaches_of(scenario, *visits) == ([] if fine else [(words, (1, 2, 3))])


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ([(1, 4), (1, 4), (4, 3)], ""),
        ([(1, 4), (1, 4), (3, 4)], "3 visits side by side on 2027-03-03"),
        ([(1, 9), (1, 4), (4, 3)], ""),
        ([(1, 9), (1, 9), (4, 1)], "3 visits side by side on 2027-03-04"),
        ([(1, 9), (4, 1), (4, 1)], ""),
        ([(1, 9), (3, 4), (6, 3)], ""),
        ([(1, 9), (3, 4), (5, 4)], "3 visits side by side on 2027-03-05"),
        ([(1, 4), (4, 1), (4, 3)], ""),
        ([(1, 9), (1, 4), (4, 1), (4, 3)], ""),
    ],
)
def test_the_day_on_which_too_many_are_open(dates: list[tuple[int, int]], day: str) -> None:
    """What ends on a day and what begins on it follow each other, and so do visits of a single day."""
    sites = (VILLAGE, NEXT, THIRD, FOURTH)
    visits = [visit(site, first, days, 0.5) for site, (first, days) in zip(sites, dates, strict=False)]
    assert [words for words, _ in open_on(beside(), *visits)] == ([day] if day else [])


def row(mode: str = "direct", rnd: str = SPRING, office: str = "district") -> Row:
    return Row(1, NEXT, mode, office, TEAM, rnd, MARCH, MARCH, 1.0, None, "")


@pytest.mark.parametrize(
    ("mode", "rnd", "team", "limit"),
    [
        (None, None, None, 1),
        (None, None, 3, 3),
        (None, 2, 3, 2),
        (4, 2, 3, 4),
        (4, None, None, 4),
        (None, 2, None, 2),
        (1, 2, 3, 1),
    ],
)
def test_the_mode_goes_first_then_the_round_then_the_office(
    mode: int | None, rnd: int | None, team: int | None, limit: int
) -> None:
    scenario = with_mode(flat_county(), "direct", at_once=mode)
    rounds = (dataclasses.replace(scenario.rounds[0], visits=SideBySideKeys(at_once=rnd)), *scenario.rounds[1:])
    section = scenario.file.teams["district"].model_copy(update={"at_once": team})
    scenario = with_file(dataclasses.replace(scenario, rounds=rounds), teams=scenario.file.teams | {"district": section})
    checks = Beside(scenario, stays_of(scenario))
    assert checks.at_once(row()) == limit
    assert checks.several([row()]) == (limit > 1)
    assert checks.at_once(row("regular", "2027-summer", "city")) == 1
    assert checks.several([row("regular", "2027-summer", "city"), row()]) == (limit > 1)


def test_rows_go_by_day_then_order_then_end() -> None:
    """Rows without an order come after those with one."""
    cells: list[dict[str, Any]] = [
        {"number": 1, "order": None, "end": MARCH.replace(day=9)},
        {"number": 2, "order": None, "end": MARCH.replace(day=8)},
        {"number": 3, "order": 2},
        {"number": 4, "order": 1, "end": MARCH.replace(day=9)},
        {"number": 5, "order": None, "end": MARCH.replace(day=9)},
        {"number": 6, "order": 9, "start": MARCH.replace(day=2)},
    ]
    rows = [dataclasses.replace(row(), **changes) for changes in cells]
    assert [ordered.number for ordered in in_order(rows[::-1])] == [4, 3, 2, 1, 5, 6]


@pytest.mark.parametrize(
    ("way", "first", "words"),
    [
        (0.99, 1, ""),
        (1.0 - 5e-7, 2, ""),
        (2.0, 3, ""),
        (1.0 - 5e-7, 1, "2027-03-01 | from 2027-03-02 on: the way there takes 1.00 days"),
        (2.0, 2, "2027-03-02 | from 2027-03-03 on: the way there takes 2.00 days"),
    ],
)
def test_side_by_side_begins_when_the_team_is_there(way: float, first: int, words: str) -> None:
    """A way of whole days to within rounding is one of whole days."""
    told_of = breaches_of(beside(base_to_village=way), visit(VILLAGE, first, 8), visit(NEXT, first + 2, 8))
    assert told_of == ([(words, (1,))] if words else [])


def test_a_single_visit_of_a_team_that_may_have_several() -> None:
    """It begins when the team is there, as any; its place and its way are named in both languages."""
    scenario = beside(base_to_village=1.0)
    assert breaches_of(scenario, visit(VILLAGE, 2, 8)) == []
    assert breaches_of(scenario, visit(VILLAGE, 1, 8)) == [
        ("2027-03-01 | from 2027-03-02 on: the way there takes 1.00 days", (1,))
    ]
    several = [visit(VILLAGE, 1, 8), visit(NEXT, 3, 8)]
    assert places(scenario, *several) == [1]
    with speaking("zh"):
        assert breaches_of(scenario, *several) == [("2027-03-01 | 2027-03-02 起：前往路程需 1.00 天", (1,))]


def test_a_way_beyond_the_term_is_told_without_a_date() -> None:
    """More than is left of the term."""
    told_of = breaches_of(
        with_section(beside(base_to_village=1768.0), "simulation", tolerance=1e4), visit(VILLAGE, 1, 8), visit(NEXT, 1, 8)
    )
    assert ("2027-03-01 | from a later round on: the way there takes 1768.00 days", (1,)) in told_of


@pytest.mark.parametrize(("work", "fine"), [(4.0, True), (4.0 + 5e-7, True), (4.01, False)])
def test_work_side_by_side_fits_into_its_dates(work: float, fine: bool) -> None:
    """Eight days for two visits; rows and dates of both are named."""
    told_of = breaches_of(beside(), visit(VILLAGE, 1, 8, work), visit(NEXT, 1, 8, work))
    words = "8.02 days of work and travel, 2027-03-01 - 2027-03-08 | at most 8.00 between these dates"
    assert told_of == ([] if fine else [(words, (1, 2))])


@pytest.mark.parametrize(
    ("works", "words", "rows"),
    [
        ((4.0, 3.0, 3.0), "", ()),
        ((1.0, 3.01, 3.0), "6.01 days of work and travel, 2027-03-03 - 2027-03-08 | at most 6.00", (2, 3)),
        ((4.01, 3.0, 3.0), "10.01 days of work and travel, 2027-03-01 - 2027-03-10 | at most 10.00", (1, 2, 3)),
    ],
)
def test_work_between_any_first_and_any_last_day(works: tuple[float, ...], words: str, rows: tuple[int, ...]) -> None:
    """The second and the third lie within the dates of the first."""
    first, second, third = works
    told_of = breaches_of(beside(3), visit(VILLAGE, 1, 10, first), visit(NEXT, 3, 6, second), visit(THIRD, 3, 6, third))
    assert told_of == ([(f"{words} between these dates", rows)] if words else [])


def test_the_last_of_those_that_have_too_few_days_is_named() -> None:
    assert places(beside(3), visit(VILLAGE, 1, 10, 4.01), visit(NEXT, 3, 6, 3.0), visit(THIRD, 3, 6, 3.0)) == [3]


def test_the_way_home_side_by_side() -> None:
    """Visits are done so long before the stay ends as the way home takes."""
    scenario = beside(next_to_base=2.0)
    assert breaches_of(scenario, visit(VILLAGE, 31, 10, 4.0), visit(NEXT, 31, 10, 4.0)) == []
    words = "8.01 days of work and travel, 2027-03-31 - 2027-04-09 | at most 8.00 between these dates"
    assert breaches_of(scenario, visit(VILLAGE, 31, 10, 4.0), visit(NEXT, 31, 10, 4.01)) == [(words, (1, 2))]


@pytest.mark.parametrize(("way", "room"), [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0), (2.0, 0.0)])
def test_the_way_home_leaves_nothing_of_the_last_day(way: float, room: float) -> None:
    """Two villages on the last day, half a day each: less than a day is left, or nothing."""
    told_of = breaches_of(beside(next_to_base=way), visit(VILLAGE, 40, 1, 0.5), visit(NEXT, 40, 1, 0.5))
    words = f"1.00 days of work and travel, 2027-04-09 - 2027-04-09 | at most {room:.2f} between these dates"
    assert told_of == ([] if room == 1.0 else [(words, (1, 2))])


def test_the_way_there_side_by_side() -> None:
    """It lies before the first day, or within the stay's first days."""
    scenario = beside(base_to_village=0.5, village_to_next=0.5)
    assert breaches_of(scenario, visit(VILLAGE, 1, 8, 4.0), visit(NEXT, 1, 8, 3.0)) == []
    words = "8.01 days of work and travel, 2027-03-01 - 2027-03-08 | at most 8.00 between these dates"
    assert breaches_of(scenario, visit(VILLAGE, 1, 8, 4.0), visit(NEXT, 1, 8, 3.01)) == [(words, (1, 2))]
    assert breaches_of(scenario, visit(VILLAGE, 2, 8, 4.0), visit(NEXT, 2, 8, 3.5)) == []


def test_what_may_be_lacking_side_by_side() -> None:
    """A quarter of a day at the end of the stay alone."""
    scenario = with_section(beside(), "simulation", tolerance=0.25)
    assert breaches_of(scenario, visit(VILLAGE, 31, 10, 5.0), visit(NEXT, 31, 10, 5.25)) == []
    words = "10.25 days of work and travel, 2027-03-30 - 2027-04-08 | at most 10.00 between these dates"
    assert breaches_of(scenario, visit(VILLAGE, 30, 10, 5.0), visit(NEXT, 30, 10, 5.25)) == [(words, (1, 2))]

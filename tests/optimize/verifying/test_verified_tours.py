"""Tours of a team, each at the limit and just beyond it: one visit after the other, and several side by side."""

import dataclasses
from typing import Any

import pytest
from make import each_class
from verified import (
    FOURTH,
    MARCH,
    NEXT,
    OTHER_VILLAGE,
    SPRING,
    THIRD,
    VILLAGE,
    Visit,
    flat_county,
    plan,
    stays_of,
    told,
    with_file,
    with_mode,
    with_section,
    with_ways,
)  # fmt: skip

from optimize.verifying.verify import verify
from optimize.verifying.verify_beside import Beside, in_order
from optimize.verifying.verify_row import Row
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.side_by_side import SideBySideKeys
from scenarios.sites.blocked import Blocked

TEAM, BASE = "district-1", "district"


def visit(site: str, first: int, days: int, work: float = 2.0, team: str = TEAM) -> Visit:
    return site, "direct", team, first, days, work


def breaches_of(scenario: Scenario, *visits: Visit) -> list[tuple[str, tuple[int, ...]]]:
    return told(scenario, plan(*visits))


def free(**ways: float) -> Scenario:
    """The county in which a direct visit may take any days, and ways take what is said, as ``district_to_VILLAGE``."""
    names = {"base": BASE, "village": VILLAGE, "next": NEXT, "third": THIRD}
    pairs = {}
    for way, days in ways.items():
        start, _, end = way.partition("_to_")
        pairs[names[start], names[end]] = days
    return with_ways(with_mode(flat_county(), "direct", days=each_class(0.5), min_days=0.5), pairs)


WAYS = {"base_to_village": 0.5, "village_to_next": 0.25, "next_to_base": 0.75}


@pytest.mark.parametrize(("work", "fine"), [(40.0, True), (40.0 + 5e-7, True), (40.01, False)])
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
    assert breaches_of(scenario, visit(NEXT, 1, 2, 1.5)) == []
    words = "2027-03-03 | a last day of 2027-03-03 or later: the way there takes 0.50 days"
    assert breaches_of(scenario, visit(NEXT, 1, 2, 1.51)) == [(words, (1,))]


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


@pytest.mark.parametrize(("way", "day", "fine"), [(1.0, 38, True), (1.0, 39, False), (1.01, 38, False), (0.0, 39, True)])
def test_the_way_home_lies_in_the_stay(way: float, day: int, fine: bool) -> None:
    """The last visit ends so many days before the stay; the stay's 40 days end on 9 April."""
    told_of = breaches_of(free(next_to_base=way), visit(NEXT, day, 2))
    ends = "2027-04-08" if day == 38 else "2027-04-09"
    words = f"ends on {ends} | {way:.2f} days for the journey home before the stay ends on 2027-04-09"
    assert told_of == ([] if fine else [(words, (1,))])


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


# several sites at a time


def beside(at_once: int = 2, **ways: float) -> Scenario:
    """The county whose district teams have so many visits open at a time."""
    scenario = free(**ways)
    return with_file(
        scenario,
        teams=scenario.file.teams | {"district": scenario.file.teams["district"].model_copy(update={"at_once": at_once})},
    )


def open_on(scenario: Scenario, *visits: Visit) -> list[tuple[str, tuple[int, ...]]]:
    return [(words.split(" | ")[0], rows) for words, rows in breaches_of(scenario, *visits) if "side by side" in words]


def test_as_many_as_may_be_open() -> None:
    """Two at a time may begin and end together; a third may not."""
    two = [visit(VILLAGE, 1, 4), visit(NEXT, 1, 4)]
    assert breaches_of(beside(), *two) == []
    third = visit(THIRD, 2, 9)
    assert breaches_of(beside(3), *two, third) == []
    assert breaches_of(beside(), *two, third) == [("3 visits side by side on 2027-03-02 | at most 2 at once", (1, 2, 3))]


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


def test_a_way_beyond_the_term_is_told_without_a_date() -> None:
    """More than is left of the term."""
    told_of = breaches_of(
        with_section(beside(base_to_village=1768.0), "simulation", tolerance=1e4), visit(VILLAGE, 1, 8), visit(NEXT, 1, 8)
    )
    assert ("2027-03-01 | from a later round on: the way there takes 1768.00 days", (1,)) in told_of


@pytest.mark.parametrize(("work", "fine"), [(4.0, True), (4.0 + 2e-7, True), (4.01, False)])
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


def test_the_way_home_side_by_side() -> None:
    """Visits are done so long before the stay ends as the way home takes."""
    scenario = beside(next_to_base=2.0)
    assert breaches_of(scenario, visit(VILLAGE, 31, 10, 4.0), visit(NEXT, 31, 10, 4.0)) == []
    words = "8.01 days of work and travel, 2027-03-31 - 2027-04-09 | at most 8.00 between these dates"
    assert breaches_of(scenario, visit(VILLAGE, 31, 10, 4.0), visit(NEXT, 31, 10, 4.01)) == [(words, (1, 2))]


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


def test_a_plan_without_visits_breaks_no_rule() -> None:
    assert told(flat_county(), Plan(plan(visit(NEXT, 1, 3)).visits.clear(), as_given=True)) == []

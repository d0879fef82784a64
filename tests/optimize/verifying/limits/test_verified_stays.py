"""Days, stays and rounds as the verifier reckons them, to the day: at each limit, and one beyond it."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from verified import SPRING, SUMMER, TEAM, flat_county, stays_of, with_file, with_rounds, with_section, with_ways

from optimize.verifying.verify_composition import Composition
from optimize.verifying.verify_stays import Stays
from scenarios.scenario import Scenario
from scenarios.schema.people.pools import ExchangeSection
from scenarios.sites.blocked import Blocked

OTHER = "district-2"
FIRST, END = 59, 99
"""Half-open days of the first spring: from 1 March, 40 days."""


def with_blocked(*times: tuple[Any, str, int, int]) -> Stays:
    return stays_of(dataclasses.replace(flat_county(), blocked=tuple(Blocked(*time) for time in times)))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [(59, 61, 2), (59, 59, 0), (61, 59, 0), (-5, 3, 3), (1824, 1830, 2), (-9, -2, 0), (1826, 1900, 0)],
)
def test_days_of_a_span_are_counted_within_the_term(first: int, last: int, days: int) -> None:
    """The span is half-open; the term has 1,826 days."""
    county = flat_county()
    assert county.calendar.days == 1826
    assert stays_of(county).worked(TEAM, first, last) == days


@pytest.mark.parametrize(("kind", "name"), [("team", TEAM), ("office", "district")])
def test_blocked_days_are_half_open(kind: str, name: str) -> None:
    """The first day is lost, the last one is not; whom it does not concern loses none."""
    stays = with_blocked((kind, name, 60, 62), (kind, name, 70, 71))
    assert [stays.work(TEAM)[0][day] for day in (59, 60, 61, 62, 69, 70, 71)] == [True, False, False, True, True, False, True]
    assert stays.work(TEAM)[1][58:64] == [58, 59, 60, 60, 60, 61]
    assert stays.days(TEAM, SPRING) == 37
    assert stays.days(OTHER, SPRING) == (37 if kind == "office" else 40)
    assert stays.days("city-1", SPRING) == 40


def test_teams_blocked_alike_and_otherwise() -> None:
    """Two teams with the same times share them, a third with others does not."""
    stays = with_blocked(("team", TEAM, 60, 62), ("team", OTHER, 60, 62), ("team", "district-3", 60, 63))
    assert [stays.days(f"district-{k}", SPRING) for k in (1, 2, 3, 4)] == [38, 38, 37, 40]


def test_the_numbered_working_day() -> None:
    """Counted from 0; none after the term's last."""
    stays = with_blocked(("team", TEAM, 1, 3))
    date = stays.scenario.calendar.date
    assert [stays.workday(TEAM, number) for number in (0, 1, 2)] == [date(0), date(3), date(4)]
    assert stays.workday(TEAM, 1823) == date(1825)
    assert stays.workday(TEAM, 1824) is None


def test_what_may_be_lacking_may_lack_at_the_end_alone() -> None:
    """A visit that ends with the stay's last working day may fall short by the tolerance, one that ends before it may not."""
    stays = stays_of(with_section(flat_county(), "simulation", tolerance=0.25))
    assert [stays.spare(TEAM, SPRING, worked) for worked in (END - 1.0, END, END + 1.0)] == [0.0, 0.25, 0.25]


@pytest.mark.parametrize(("share", "days"), [(1.0, 40), (0.5, 20), (0.49, 19), (0.01, 0), (0.975, 39)])
def test_a_share_is_rounded_down(share: float, days: int) -> None:
    county = flat_county()
    teams = tuple(dataclasses.replace(team, share=share) for team in county.teams)
    stays = stays_of(dataclasses.replace(county, teams=teams))
    assert (stays.start(TEAM, SPRING), stays.end(TEAM, SPRING), stays.days(TEAM, SPRING)) == (FIRST, FIRST + days, days)


def test_a_share_counts_days_that_everybody_works() -> None:
    """What its team is blocked for is lost to it: the stay ends no later."""
    county = flat_county()
    teams = tuple(dataclasses.replace(team, share=0.5) for team in county.teams)
    working = county.calendar.working.copy()
    working[62:65] = False
    calendar = dataclasses.replace(county.calendar, working=working)
    blocked = (Blocked("team", TEAM, 60, 62),)
    stays = stays_of(dataclasses.replace(county, teams=teams, calendar=calendar, blocked=blocked))
    assert [stays.end(team, SPRING) for team in (TEAM, OTHER)] == [FIRST + 23, FIRST + 23]
    assert [stays.days(team, SPRING) for team in (TEAM, OTHER)] == [18, 20]


def between(first: int, report: float, preparation: float, blocked: Sequence[tuple[int, int]] = ()) -> list[int]:
    """First days of the second stay of two teams; the first stay ends with day 99, and times are blocked for the first team."""
    rounds = (("one", FIRST, END, (), ()), ("two", first, first + 20, (), ()))
    scenario = with_section(with_rounds(*rounds), "rounds", report_days=report, preparation_days=preparation)
    times = tuple(Blocked("team", TEAM, *time) for time in blocked)
    stays = stays_of(dataclasses.replace(scenario, blocked=times))
    return [stays.start(team, "two") for team in (TEAM, OTHER)]


@pytest.mark.parametrize(
    ("gap", "report", "preparation", "late"),
    [
        (5, 3, 2, 0),
        (5, 3, 3, 1),
        (5, 3, 2.5, 1),
        (5, 0, 0, 0),
        (0, 0, 3, 3),
        (0, 3, 0, 3),
        (4, 0, 7, 3),
        (0, 15, 15, 20),
        (0, 0, 0, 0),
    ],
)
def test_a_stay_begins_after_reports_and_preparation(gap: int, report: float, preparation: float, late: int) -> None:
    """Days between two rounds count; what they lack is taken from the later stay, all of it at most."""
    assert between(END + gap, report, preparation) == [END + gap + late] * 2


def test_days_between_are_those_that_the_team_works() -> None:
    """A team that is away meanwhile begins later, and loses days within the stay besides."""
    assert between(END + 5, 3, 2, [(END, END + 2)]) == [END + 7, END + 5]
    assert between(END + 5, 3, 3, [(END + 5, END + 6)]) == [END + 7, END + 6]


def test_a_round_in_which_the_team_did_nothing_needs_no_reports() -> None:
    """The stay before counts, however long ago; a first stay begins with its round."""
    rounds = (("one", 10, 20, ("district",), ()), ("two", 20, 30, ("city",), ()), ("three", 30, 40, (), ()))
    scenario = with_section(with_rounds(*rounds), "rounds", report_days=6, preparation_days=6)
    stays = stays_of(scenario)
    assert stays.start(TEAM, "one") == 10
    assert stays.start(TEAM, "three") == 32
    assert stays.start("city-1", "three") == 40
    assert stays.days("city-1", "three") == 0
    assert [stays.days(TEAM, name) for name in ("one", "two", "three")] == [10, 0, 8]


def test_a_stay_of_one_day_before_counts() -> None:
    rounds = (("one", 10, 11, (), ()), ("two", 11, 30, (), ()))
    stays = stays_of(with_section(with_rounds(*rounds), "rounds", report_days=2, preparation_days=0))
    assert [stays.start(TEAM, name) for name in ("one", "two")] == [10, 13]


def test_the_last_of_several_stays_before_counts() -> None:
    rounds = (("one", 10, 20, (), ()), ("two", 30, 40, (), ()), ("three", 43, 60, (), ()))
    stays = stays_of(with_section(with_rounds(*rounds), "rounds", report_days=0, preparation_days=5))
    assert [stays.start(TEAM, name) for name in ("one", "two", "three")] == [10, 30, 45]


def exchanged(there: float, back: float, people: int = 4, outsiders: int = 2, rounds: tuple[str, ...] = ()) -> Scenario:
    """The county whose office exchanges people with the zone's; the park sends to the district, the district to the park."""
    scenario = with_ways(flat_county(), {("park", "district"): there, ("district", "park"): back})
    section = ExchangeSection(offices=("district", "park"), people=people, outsiders=outsiders, rounds=rounds)
    return with_file(scenario, exchanges=(section,))


@pytest.mark.parametrize(
    ("there", "back", "lost"),
    [(0.0, 0.0, 0), (1.0, 1.0, 2), (1.0, 1.01, 3), (0.3, 0.2, 1), (0.5, 0.5 + 1e-9, 1), (50.0, 1.0, 40)],
)
def test_the_way_of_outsiders_is_taken_from_the_end(there: float, back: float, lost: int) -> None:
    """In whole working days, the whole stay at most; teams without outsiders lose none."""
    stays = stays_of(exchanged(there, back))
    assert [stays.end(f"district-{k}", SPRING) for k in (1, 2, 3)] == [END - lost, END - lost, END]
    assert stays.end("park-1", SPRING) == END - lost
    assert stays.days(TEAM, SPRING) == 40 - lost


def test_the_way_of_outsiders_takes_days_that_the_team_works() -> None:
    scenario = dataclasses.replace(exchanged(1.0, 1.0), blocked=(Blocked("team", TEAM, END - 2, END),))
    stays = stays_of(scenario)
    assert [stays.end(f"district-{k}", SPRING) for k in (1, 2)] == [END - 4, END - 2]
    assert stays.days(TEAM, SPRING) == 36


@pytest.mark.parametrize(
    ("people", "outsiders", "teams"), [(4, 2, 2), (5, 2, 2), (3, 2, 1), (2, 2, 1), (8, 2, 4), (40, 2, 4), (3, 1, 3)]
)
def test_as_many_teams_are_crossed_as_people_suffice_for(people: int, outsiders: int, teams: int) -> None:
    composition = Composition(exchanged(0.0, 0.0, people, outsiders))
    sender = [composition.sender("district", f"district-{k}", SPRING) for k in (1, 2, 3, 4)]
    assert sender == ["park"] * teams + [None] * (4 - teams)
    assert composition.sender("park", "park-1", SPRING) == "district"
    assert composition.sender("city", "city-1", SPRING) is None


def test_an_exchange_of_some_rounds() -> None:
    composition = Composition(exchanged(1.0, 1.0, rounds=(SUMMER,)))
    assert [composition.sender("district", TEAM, rnd) for rnd in (SPRING, SUMMER)] == [None, "park"]
    assert [composition.lost_days("district", TEAM, rnd) for rnd in (SPRING, SUMMER)] == [0, 2]


def test_each_sends_to_the_next_one_and_the_last_to_the_first() -> None:
    section = ExchangeSection(offices=("district", "park", "city"), people=2, outsiders=2)
    composition = Composition(with_file(flat_county(), exchanges=(section,)))
    assert [composition.sender(office, f"{office}-1", SPRING) for office in ("district", "park", "city")] == [
        "city",
        "district",
        "park",
    ]


def test_dates_are_days_of_the_term() -> None:
    stays = stays_of(flat_county())
    assert [stays.day(date) for date in (dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2027, 3, 1))] == [-1, 0, FIRST]

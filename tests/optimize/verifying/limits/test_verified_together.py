"""Visits that depend on each other, each at the limit of a rule and just beyond it: hosts, links, clusters, second visits."""

import datetime as dt

import pytest
from make import each_class
from verified import (
    CLASSES,
    FOURTH,
    NEXT,
    OTHER_TOWN,
    SPRING,
    SUMMER,
    THIRD,
    TOWN,
    VILLAGE,
    Visit,
    at,
    flat_county,
    plan,
    several,
    told,
    with_mode,
    with_site,
)

from optimize.verifying.verify import verify
from scenarios.language import speaking
from scenarios.scenario import Scenario
from scenarios.schema.mode_parts import Cluster, SecondVisits

ONCE = "one visit per site; row {} has it already"
HOSTED = "the township's visit by the same office in the same round"


def test_one_visit_a_site_and_the_first_has_it() -> None:
    """Whichever comes next, the first one is named."""
    breaches = told(flat_county(), plan(at(VILLAGE), at(NEXT, "district-2"), at(NEXT, "district-3"), at(NEXT, "district-4")))
    assert breaches == [(f"village 0-1 | {ONCE.format(2)}", (3,)), (f"village 0-1 | {ONCE.format(2)}", (4,))]


@pytest.mark.parametrize(
    ("second", "rnd", "hint"), [("district-2", SPRING, True), ("district-1", SPRING, False), ("district-2", SUMMER, False)]
)
def test_two_teams_at_a_place_are_told_how_to_say_so(second: str, rnd: str, hint: bool) -> None:
    """In one round; two of six people are twelve."""
    later = plan((NEXT, "direct", second, 10 if rnd == SPRING else 112, 3, 2.0), rnd=rnd)
    (problem,) = verify(flat_county(), several(plan(at(NEXT)), later))
    assert ("a team of 12 people" in problem.hint) == hint
    assert bool(problem.hint) == hint


def test_what_was_covered_before_needs_no_visit() -> None:
    scenario = with_site(flat_county(), NEXT, done=dt.date(2027, 2, 1))
    assert told(scenario, plan(at(NEXT), at(THIRD, "district-2"))) == [("village 0-1 | no visit: covered on 2027-02-01", (1,))]
    uncounted = with_mode(scenario, "direct", counts=False)
    assert told(uncounted, plan(at(NEXT), at(NEXT, "district-2"))) == []


@pytest.mark.parametrize(
    ("town", "first", "rnd", "fine"), [(TOWN, 1, SPRING, True), (OTHER_TOWN, 1, SPRING, False), (TOWN, 112, SUMMER, False)]
)
def test_guests_of_the_township(town: str, first: int, rnd: str, fine: bool) -> None:
    """Whatever team of the office inspects it, in the same round; nobody else's township will do."""
    host = plan(at(town, "district-2", first, "regular"), rnd=rnd)
    breaches = told(flat_county(), several(plan(at(NEXT, mode="integrated")), host))
    assert breaches == ([] if fine else [(f"integrated | {HOSTED}", (1,))])


@pytest.mark.parametrize(
    ("host", "words"), [("city-1", "该轮town 0由其他巡察办巡察"), ("", "该轮没有安排town 0"), ("district-2", "")]
)
def test_who_inspects_the_host_instead_is_said_in_chinese(host: str, words: str) -> None:
    visits = [at(NEXT, mode="integrated"), *([at(TOWN, host, mode="regular")] if host else [])]
    with speaking("zh"):
        breaches = [breach for breach, rows in told(flat_county(), plan(*visits)) if rows == (1,)]
    assert [breach.split(" | ")[0] for breach in breaches] == ([words] if words else [])


NAMED = "the visit of the site named as its host by the same office in the same round"


@pytest.mark.parametrize(
    ("host", "named", "words"),
    [
        ("site", VILLAGE, ""),
        ("site", FOURTH, NAMED),
        ("site", None, "a site with a site named as its host"),
        ("department", VILLAGE, "a site with a department named as its host"),
        ("department", None, "a site with a department named as its host"),
        ("department", "330503990", NAMED),
    ],
)
def test_guests_of_a_named_host(host: str, named: str | None, words: str) -> None:
    scenario = with_site(with_mode(flat_county(), "integrated", host=host), NEXT, host=named)
    breaches = told(scenario, plan(at(NEXT, mode="integrated"), at(VILLAGE, "district-2")))
    assert breaches == ([(f"integrated | {words}", (1,))] if words else [])


def test_nobody_rides_on_what_rides() -> None:
    """A village that is another's host goes by itself."""
    scenario = with_site(flat_county(), THIRD, host=NEXT)
    guests = plan(at(NEXT, mode="integrated"), at(TOWN, "district-2", mode="regular"))
    assert told(scenario, guests) == [("integrated | a mode without a host: other sites are inspected with this one", (1,))]


@pytest.mark.parametrize(
    ("first", "level", "words"),
    [
        (5, "prefecture", ""),
        (6, "prefecture", ""),
        (4, "prefecture", "2027-03-04 | from 2027-03-05 on, when the township's visit begins"),
        (5, "province", "direct | the township's visit by an office of level province in the same round"),
    ],
)
def test_linked_visits_begin_with_the_township(first: int, level: str, words: str) -> None:
    """The earliest of several visits of the other office counts."""
    scenario = with_mode(
        with_mode(flat_county(), "direct", sync=level), "elevated", kinds=("village", "township"), min_days=0.5
    )
    scenario = with_mode(scenario, "elevated", fixed_days=0.0, days=each_class(1.0), terms={})
    scenario = with_mode(scenario, "elevated", counts=False)
    hosts = (at(TOWN, "city-1", 9, "elevated"), at(TOWN, "city-1", 5, "elevated"))
    breaches = told(scenario, plan(at(NEXT, first=first), *hosts))
    assert [breach for breach in breaches if breach[1] == (1,)] == ([(words, (1,))] if words else [])


def test_a_township_is_not_linked_with_itself() -> None:
    scenario = with_mode(flat_county(), "regular", sync="county")
    (breach,) = told(scenario, plan(at(TOWN, mode="regular")))
    assert breach == ("regular | the township's visit by an office of level county in the same round", (1,))


CLUSTER = (VILLAGE, NEXT, THIRD)


@pytest.mark.parametrize(("least", "fine"), [(2, True), (3, True), (4, False)])
def test_as_many_of_a_cluster_as_must_be(least: int, fine: bool) -> None:
    """Each of too few is named."""
    scenario = with_mode(flat_county(), "block", cluster=Cluster(min_sites=least, radius_km=50))
    breaches = told(scenario, plan(*(at(site, f"district-{k}", mode="block") for k, site in enumerate(CLUSTER, start=1))))
    assert breaches == ([] if fine else [(f"3 neighbours together | at least {least} of one cluster", (k,)) for k in (1, 2, 3)])


def test_a_cluster_is_of_one_round_and_one_office() -> None:
    scenario = with_mode(flat_county(), "block", cluster=Cluster(min_sites=3, radius_km=50))
    two = plan(at(VILLAGE, mode="block"), at(NEXT, "district-2", mode="block"))
    third = plan((THIRD, "block", "district-3", 112, 3, 2.0), rnd=SUMMER)
    breaches = told(scenario, several(two, third))
    assert breaches == [
        (f"{count} neighbours together | at least 3 of one cluster", (row,)) for count, row in ((2, 1), (2, 2), (1, 3))
    ]


def test_a_site_without_neighbours() -> None:
    scenario = with_mode(flat_county(), "block", cluster=Cluster(min_sites=3, radius_km=0.1))
    assert told(scenario, plan(at(NEXT, mode="block"))) == [("block | a site with enough neighbours of its theme", (1,))]


LIGHT = each_class(2.0)
AGAIN = SecondVisits(share=0.5, after=10)


def twice(scenario: Scenario, *seconds: Visit, again: SecondVisits = AGAIN) -> list[tuple[str, tuple[int, ...]]]:
    """What is found of second visits in the integrated mode's figures, after a first visit of 1 to 3 March."""
    modes = with_mode(scenario, "integrated", classes=CLASSES, days=LIGHT, host="none", counts=False, again=again)
    return told(modes, plan(at(NEXT), *seconds))


@pytest.mark.parametrize(("first", "words"), [(14, ""), (13, "2027-03-13 | from 2027-03-14 on, 10 days after the first visit")])
def test_second_visits_come_long_enough_after_the_first(first: int, words: str) -> None:
    assert twice(flat_county(), at(NEXT, "district-2", first, "integrated")) == ([(words, (2,))] if words else [])


@pytest.mark.parametrize(("first", "fine"), [(15, True), (14, False)])
def test_parts_of_days_after_the_first_visit_count_as_days(first: int, fine: bool) -> None:
    later = AGAIN.model_copy(update={"after": 10.5})
    breaches = twice(flat_county(), at(NEXT, "district-2", first, "integrated"), again=later)
    words = "2027-03-14 | from 2027-03-15 on, 10.5 days after the first visit"
    assert breaches == ([] if fine else [(words, (2,))])


@pytest.mark.parametrize(("done", "fine"), [(dt.date(2027, 3, 3), True), (dt.date(2027, 3, 4), False)])
def test_second_visits_of_what_was_covered_before(done: dt.date, fine: bool) -> None:
    """The date of the table is a visit's last day."""
    breaches = twice(with_site(flat_county(), FOURTH, done=done), at(FOURTH, "district-2", 14, "integrated"))
    words = "2027-03-14 | from 2027-03-15 on, 10 days after the first visit"
    assert breaches == ([] if fine else [(words, (2,))])


def test_second_visits_need_a_first_one_and_are_once() -> None:
    breaches = twice(
        flat_county(), at(FOURTH, "district-2", 14, "integrated"), at(NEXT, "district-3", 20, "integrated"),
        at(NEXT, "district-4", 30, "integrated"), at(NEXT, "district-2", 34, "integrated"),
    )  # fmt: skip
    again = "village 0-1 | one second visit per site; row 3 has it already"
    assert breaches == [("village 0-3 | a site that has been covered before", (2,)), (again, (4,)), (again, (5,))]

"""Visits that depend on each other, each at the limit of a rule and just beyond it: hosts, clusters, quotas, pins, people."""

import dataclasses
import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import each_class
from verified import (
    CLASSES,
    FOURTH,
    MARCH,
    NEXT,
    OTHER_TOWN,
    OTHER_VILLAGE,
    SPRING,
    SUMMER,
    THIRD,
    TOWN,
    VILLAGE,
    ZONE_VILLAGE,
    Visit,
    flat_county,
    plan,
    told,
    with_file,
    with_mode,
    with_site,
)  # fmt: skip

from optimize.verifying.verify import find_breaches, verify
from optimize.verifying.verify_composition import Composition
from optimize.verifying.withdrawing import withdraw_breaches
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.mode_parts import Cluster, ModeTeam, SecondVisits
from scenarios.schema.people.pools import ExchangeSection, SupportSection

ONCE = "one visit per site; row {} has it already"
HOSTED = "the township's visit by the same office in the same round"


def at(site: str, team: str = "district-1", first: int = 1, mode: str = "direct") -> Visit:
    return site, mode, team, first, 3, 2.0


def several(*plans: Plan) -> Plan:
    return Plan(pl.concat([part.visits for part in plans]), as_given=True)


def test_one_visit_a_site_and_the_first_has_it() -> None:
    """Whichever comes next, the first one is named."""
    breaches = told(flat_county(), plan(at(VILLAGE), at(NEXT, "district-2"), at(NEXT, "district-3"), at(NEXT, "district-4")))
    assert breaches == [(f"{NEXT} | {ONCE.format(2)}", (3,)), (f"{NEXT} | {ONCE.format(2)}", (4,))]


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
    assert told(scenario, plan(at(NEXT), at(THIRD, "district-2"))) == [(f"{NEXT} | no visit: covered on 2027-02-01", (1,))]
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


@pytest.mark.parametrize(
    ("values", "visits", "words"),
    [
        ({"quota": 2}, 2, ""),
        ({"quota": 1}, 2, "2 visits | at most 1"),
        ({"quota": 0}, 1, "1 visit | at most 0"),
        ({"quota_share": 0.2}, 3, ""),
        ({"quota_share": 0.13}, 2, "2 visits | at most 1"),
        ({"quota_share": 0.2, "quota": 2}, 3, "3 visits | at most 2"),
        ({"quota_share": 0.13, "quota": 2}, 2, "2 visits | at most 1"),
        ({"quota_least": 2}, 2, ""),
        ({"quota_least": 3}, 2, "2 visits | at least 3"),
        ({"quota_least": 1}, 1, ""),
    ],
)
def test_quotas(values: dict[str, Any], visits: int, words: str) -> None:
    """Of 15 villages a fifth are three, 13 % are one; least numbers name no visit."""
    sites = (NEXT, OTHER_VILLAGE, ZONE_VILLAGE)[:visits]
    breaches = told(
        with_mode(flat_county(), "direct", **values), plan(*(at(s, f"district-{k + 1}") for k, s in enumerate(sites)))
    )
    rows = () if "least" in words else tuple(range(1, visits + 1))
    assert breaches == ([(words, rows)] if words else [])


@pytest.mark.parametrize(("per", "counties"), [("county", 2), ("prefecture", 1), (None, 1)])
def test_quotas_of_regions(per: str | None, counties: int) -> None:
    """Villages of two counties of one prefecture, two visits in each; what is wrong is named with its region."""
    scenario = flat_county()
    renamed = scenario.sites.with_columns(
        id=pl.when(pl.col("id").str.starts_with("330503190")).then(pl.col("id").str.replace("330503", "330504")).otherwise("id")
    )
    offices = tuple(
        dataclasses.replace(office, region="3305") if office.id == "district" else office for office in scenario.offices
    )
    scenario = dataclasses.replace(scenario, sites=renamed, offices=offices)
    neighbour, second_neighbour = ("330504190201", "330504190202")
    visits = plan(at(NEXT), at(THIRD, "district-2"), at(neighbour, "district-3"), at(second_neighbour, "district-4"))

    def limits(**values: Any) -> list[tuple[str, str, tuple[int, ...]]]:
        changed = with_mode(scenario, "direct", quota_per=per, **values)
        return [(b.problem.where, f"{b.problem.found} | {b.problem.allowed}", b.rows) for b in find_breaches(changed, visits)]

    quota_groups = {2: [("330503", (1, 2)), ("330504", (3, 4))], 1: [("3305" if per else "", (1, 2, 3, 4))]}[counties]
    count = 4 // counties
    assert limits(quota=count) == limits(quota_least=count) == []
    places = [f"direct ({region})" if region else "direct" for region, _ in quota_groups]
    expected = [
        (place, f"{count} visits | at most {count - 1}", rows) for place, (_, rows) in zip(places, quota_groups, strict=True)
    ]
    assert limits(quota=count - 1) == expected
    assert limits(quota_least=count + 1) == [(place, f"{count} visits | at least {count + 1}", ()) for place in places]
    # a fifth of ten villages is two, of five it is one
    assert [rows for _, _, rows in limits(quota_share=0.2)] == ([(3, 4)] if counties == 2 else [(1, 2, 3, 4)])


LIGHT = each_class(2.0)
AGAIN = SecondVisits(share=0.5, after=10)


def twice(scenario: Scenario, *seconds: Visit) -> list[tuple[str, tuple[int, ...]]]:
    """What is found of second visits in the integrated mode's figures, after a first visit of 1 to 3 March."""
    modes = with_mode(scenario, "integrated", classes=CLASSES, days=LIGHT, host="none", counts=False, again=AGAIN)
    return told(modes, plan(at(NEXT), *seconds))


@pytest.mark.parametrize(("first", "words"), [(14, ""), (13, "2027-03-13 | from 2027-03-14 on, 10 days after the first visit")])
def test_second_visits_come_long_enough_after_the_first(first: int, words: str) -> None:
    assert twice(flat_county(), at(NEXT, "district-2", first, "integrated")) == ([(words, (2,))] if words else [])


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
    again = f"{NEXT} | one second visit per site; row 3 has it already"
    assert breaches == [(f"{FOURTH} | a site that has been covered before", (2,)), (again, (4,)), (again, (5,))]


# people of a special kind


def skilled(people: int | None) -> Scenario:
    scenario = with_mode(flat_county(), "direct", team=ModeTeam(skills=("审计",)))
    row = [office.id for office in scenario.offices].index("district")
    count = np.full((len(scenario.offices), len(scenario.rounds)), 9)
    count[row, 0] = people or 0
    return dataclasses.replace(scenario, skilled={} if people is None else {"audit": count})


@pytest.mark.parametrize(("people", "fine"), [(2, True), (1, False), (0, False), (None, False)])
def test_one_person_of_a_skill_for_each_team(people: int | None, fine: bool) -> None:
    """A team needs one, however many visits it makes; other rounds are not concerned."""
    spring = plan(at(NEXT), at(VILLAGE, "district-2"), at(THIRD, first=4))
    summer = plan(
        *((site, "direct", f"district-{k}", 112, 3, 2.0) for k, site in enumerate((FOURTH, OTHER_VILLAGE), 1)), rnd=SUMMER
    )
    (*breaches,) = told(skilled(people), several(spring, summer) if people is not None else spring)
    words = f"2 teams that need audit | at most {people or 0}, one for each person"
    assert breaches == ([] if fine else [(words, (1, 2, 3))])


def supported(*links: SupportSection) -> Scenario:
    """The county whose city supports regions in the mode of that name."""
    scenario = with_mode(flat_county(), "direct", level="prefecture", team=ModeTeam(members="support"))
    teams = (
        *scenario.teams,
        *(dataclasses.replace(next(t for t in scenario.teams if t.id == "city-1"), id=f"city-{k}") for k in (2, 3)),
    )
    return with_file(dataclasses.replace(scenario, teams=teams), support=links)


def link(region: str = "330503", teams: int = 2, most_rounds: int = 2, rounds: tuple[str, ...] = ()) -> SupportSection:
    return SupportSection(donor="city", region=region, teams=teams, most_rounds=most_rounds, rounds=rounds)


def test_teams_of_a_support() -> None:
    """As many in a round as the link says; a team counts once."""
    visits = [at(NEXT, "city-1"), at(THIRD, "city-1", 4), at(VILLAGE, "city-2")]
    assert told(supported(link()), plan(*visits)) == []
    breaches = told(supported(link()), plan(*visits, at(FOURTH, "city-3")))
    assert breaches == [("3 teams in round 2027-spring | at most 2", (1, 2, 3, 4))]


def test_a_support_of_some_rounds_and_of_a_region() -> None:
    assert told(supported(link(rounds=(SPRING,))), plan(at(NEXT, "city-1"))) == []
    breaches = told(supported(link(rounds=(SUMMER,))), plan(at(NEXT, "city-1")))
    assert breaches == [(f"{SPRING} | a round of the support", (1,))]
    assert told(supported(link(TOWN)), plan(at(NEXT, "city-1"))) == []
    breaches = told(supported(link(TOWN)), plan(at(OTHER_VILLAGE, "city-1")))
    assert breaches == [("city | a prefecture office that supports the region", (1,))]
    breaches = told(supported(link()), plan(at(NEXT, "district-1")))
    assert breaches == [("district | a prefecture office that supports the region", (1,))]


def rounds_away(scenario: Scenario, count: int) -> list[tuple[str, tuple[int, ...]]]:
    """What is found of one team that is sent to the first town in so many rounds, a village each."""
    days = (1, 112, 222)
    plans = [plan((f"{TOWN}20{k + 1}", "direct", "city-1", days[k], 3, 2.0), rnd=scenario.rounds[k].id) for k in range(count)]
    return told(scenario, several(*plans))


def test_rounds_away_of_a_team() -> None:
    """As many as its link allows; of two links the stricter one counts."""
    assert rounds_away(supported(link()), 2) == []
    assert rounds_away(supported(link()), 3) == [("3 rounds away | at most 2", (1, 2, 3))]
    assert rounds_away(supported(link(most_rounds=1)), 2) == [("2 rounds away | at most 1", (1, 2))]
    two = supported(link(TOWN, most_rounds=1), link(OTHER_TOWN, most_rounds=3))
    visits = several(plan(at(NEXT, "city-1")), plan((OTHER_VILLAGE, "direct", "city-1", 112, 3, 2.0), rnd=SUMMER))
    assert told(two, visits) == [("2 rounds away | at most 1", (1, 2))]
    assert told(supported(link(TOWN), link(OTHER_TOWN, most_rounds=3)), visits) == []


def test_one_region_in_a_round() -> None:
    two = supported(link(TOWN), link(OTHER_TOWN))
    assert told(two, plan(at(NEXT, "city-1"), at(OTHER_VILLAGE, "city-2"))) == []
    breaches = told(two, plan(at(VILLAGE, "city-2"), at(NEXT, "city-1"), at(OTHER_VILLAGE, "city-1", 4)))
    assert breaches == [(f"two regions in round {SPRING} | one region in a round", (2, 3))]


def test_crossed_teams() -> None:
    """Only those that hold people of the other office."""
    scenario = with_file(flat_county(), exchanges=(ExchangeSection(offices=("district", "park"), people=2, outsiders=2),))
    scenario = with_mode(scenario, "direct", team=ModeTeam(members="crossed"))
    breaches = told(scenario, plan(at(NEXT), at(THIRD, "district-2")))
    assert breaches == [("district-2 | a team with people of another office in this round", (2,))]
    assert [Composition(scenario).number[f"district-{k}"] for k in (1, 2, 3, 4)] == [0, 1, 2, 3]


# pins, and what is withdrawn


def pinned(kind: str, **cells: Any) -> list[tuple[str, str, str]]:
    """What is found of a plan of two visits, the second of which was pinned with other cells."""
    visits = plan(at(VILLAGE), at(NEXT, "district-2")).visits
    old = visits.with_columns(pin=pl.Series([None, kind], dtype=pl.String)).with_columns(
        pl.when(pl.col("site") == NEXT).then(pl.lit(value, visits.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in cells.items()
    )
    return [
        (breach.where, breach.found, breach.allowed)
        for breach in verify(flat_county(), Plan(visits, as_given=True), pinned=old)
    ]


NEXT_DAY = MARCH + dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "cells", "found", "allowed"),
    [
        ("round", {}, "", ""),
        ("round", {"team": "district-3", "mode": "regular", "start": NEXT_DAY}, "", ""),
        ("round", {"round": SUMMER, "team": "district-3"}, SPRING, f"{SUMMER}: fixed by hand"),
        ("team", {"mode": "regular", "start": NEXT_DAY}, "", ""),
        ("team", {"team": "district-3"}, "district-2", "district-3: fixed by hand"),
        ("team", {"team": "district-3", "round": SUMMER}, f"{SPRING}, district-2", f"{SUMMER}, district-3: fixed by hand"),
        ("all", {}, "", ""),
        ("all", {"mode": "regular"}, "direct", "regular: fixed by hand"),
        ("all", {"start": NEXT_DAY}, "2027-03-01", "2027-03-02: fixed by hand"),
        ("all", {"end": NEXT_DAY}, "2027-03-04", "2027-03-02: fixed by hand"),
    ],
)
def test_what_is_pinned_stands(kind: str, cells: dict[str, Any], found: str, allowed: str) -> None:
    """What each kind of pin fixes, and no more; the visit is named by its row."""
    assert pinned(kind, **cells) == ([(f"visit 2 ({NEXT})", found, allowed)] if found else [])


def test_what_is_pinned_has_a_visit() -> None:
    """Or was covered before."""
    old = plan(at(NEXT)).visits.with_columns(pin=pl.lit("round"))
    lone_plan = plan(at(VILLAGE))
    (breach,) = verify(flat_county(), lone_plan, pinned=old)
    assert (breach.where, breach.found, breach.allowed) == (f"({NEXT})", "no visit", f"{SPRING}: fixed by hand")
    done = with_site(flat_county(), NEXT, done=dt.date(2027, 2, 1))
    assert verify(done, lone_plan, pinned=old) == []
    other_round = plan((NEXT, "direct", "district-1", 112, 3, 2.0), rnd=SUMMER)
    assert [breach.allowed for breach in verify(done, other_round, pinned=old)] == [
        "no visit: covered on 2027-02-01", f"{SPRING}: fixed by hand",
    ]  # fmt: skip


def test_one_of_several_visits_keeps_a_pin() -> None:
    """A site that is visited twice keeps it with either."""
    old = plan(at(NEXT)).visits.with_columns(pin=pl.lit("round"))
    two_visits = several(plan((NEXT, "direct", "district-1", 112, 3, 2.0), rnd=SUMMER), plan(at(NEXT)))
    assert not any("fixed by hand" in breach.allowed for breach in verify(flat_county(), two_visits, pinned=old))


def weighing(scenario: Scenario, **weights: float) -> Scenario:
    """The scenario whose villages of the first town weigh what is said, ``v201 = 2.0``, and all others 1."""
    weight = pl.lit(1.0)
    for name, value in weights.items():
        weight = pl.when(pl.col("id") == f"{TOWN}{name[1:]}").then(value).otherwise(weight)
    return dataclasses.replace(scenario, sites=scenario.sites.with_columns(weight=weight))


@pytest.mark.parametrize(
    ("weights", "gone"), [({"v201": 2.0, "v202": 3.0}, VILLAGE), ({"v201": 3.0, "v202": 2.0}, NEXT), ({}, VILLAGE)]
)
def test_of_two_that_break_a_rule_the_lighter_goes(weights: dict[str, float], gone: str) -> None:
    """Where they weigh the same, the first."""
    scenario = with_mode(weighing(flat_county(), **weights), "direct", quota=1)
    sound = withdraw_breaches(scenario, plan(at(VILLAGE), at(NEXT, "district-2")))
    assert sound.withdrawn == (gone,)
    assert [problem.allowed for problem in sound.broken] == ["at most 1"]
    assert len(sound.plan.visits) == 1
    assert sound.breaches == ()


def test_what_breaks_most_rules_goes_first() -> None:
    """The heavy one that breaks two rules, before the light one that breaks one of them with it."""
    scenario = with_mode(weighing(flat_county(), v202=9.0), "direct", quota=1)
    made = plan(at(VILLAGE), (NEXT, "direct", "district-2", 1, 3, 1.0))
    sound = withdraw_breaches(scenario, made)
    assert sound.withdrawn == (NEXT,)
    assert sound.plan.visits["site"].to_list() == [VILLAGE]
    assert len(sound.broken) == 2


def test_a_sound_plan_stays_itself() -> None:
    made = plan(at(VILLAGE))
    sound = withdraw_breaches(flat_county(), made)
    assert sound.plan.visits.equals(made.visits)
    assert (sound.withdrawn, sound.broken, sound.breaches) == ((), (), ())
    wanting = withdraw_breaches(with_mode(flat_county(), "direct", quota_least=2), made)
    assert (wanting.withdrawn, [problem.allowed for problem in wanting.breaches]) == ((), ["at least 2"])
    assert len(wanting.plan.visits) == 1


def test_what_is_withdrawn_leaves_its_guests_alone() -> None:
    """Round after round until nothing breaks a rule; the sites are named in order, and once."""
    guest, host = at(NEXT, mode="integrated"), (TOWN, "regular", "district-2", 1, 3, 1.0)
    sound = withdraw_breaches(flat_county(), plan(guest, host, at(NEXT, "district-3", mode="integrated")))
    assert sound.withdrawn == (TOWN, NEXT)
    assert len(sound.plan.visits) == 0
    assert sound.plan.method == plan(guest).method

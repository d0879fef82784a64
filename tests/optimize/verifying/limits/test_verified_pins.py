"""Pins that a plan keeps or not, and visits that are taken out because they break a rule."""

import dataclasses
import datetime as dt
from typing import Any

import polars as pl
import pytest
from verified import MARCH, NEXT, SUMMER, TOWN, VILLAGE, at, flat_county, plan, several, with_mode, with_site

from optimize.verifying.verify import verify
from optimize.verifying.withdrawing import withdraw_breaches
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario


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
        ("round", {"round": SUMMER, "team": "district-3"}, "spring 2027", "summer 2027: fixed by hand"),
        ("team", {"mode": "regular", "start": NEXT_DAY}, "", ""),
        ("team", {"team": "district-3"}, "county team 2", "county team 3: fixed by hand"),
        (
            "team",
            {"team": "district-3", "round": SUMMER},
            "spring 2027, county team 2",
            "summer 2027, county team 3: fixed by hand",
        ),
        ("all", {}, "", ""),
        ("all", {"mode": "regular"}, "direct", "regular inspection: fixed by hand"),
        ("all", {"start": NEXT_DAY}, "2027-03-01", "2027-03-02: fixed by hand"),
        ("all", {"end": NEXT_DAY}, "2027-03-04", "2027-03-02: fixed by hand"),
    ],
)
def test_what_is_pinned_stands(kind: str, cells: dict[str, Any], found: str, allowed: str) -> None:
    """What each kind of pin fixes, and no more; the visit is named by its row."""
    assert pinned(kind, **cells) == ([("visit 2 (village 0-1)", found, allowed)] if found else [])


def test_a_pin_that_stands_hides_no_other() -> None:
    """Two are pinned, the first one stands: the second is named alone."""
    visits = plan(at(VILLAGE), at(NEXT, "district-2")).visits
    team = pl.when(pl.col("site") == NEXT).then(pl.lit("district-3")).otherwise("team")
    breaches = verify(flat_county(), Plan(visits, as_given=True), pinned=visits.with_columns(team=team, pin=pl.lit("team")))
    assert [(breach.where, breach.found) for breach in breaches] == [("visit 2 (village 0-1)", "county team 2")]


def test_what_is_pinned_has_a_visit() -> None:
    """Or was covered before."""
    old = plan(at(NEXT)).visits.with_columns(pin=pl.lit("round"))
    lone_plan = plan(at(VILLAGE))
    (breach,) = verify(flat_county(), lone_plan, pinned=old)
    assert (breach.where, breach.found, breach.allowed) == ("village 0-1", "no visit", "spring 2027: fixed by hand")
    done = with_site(flat_county(), NEXT, done=dt.date(2027, 2, 1))
    assert verify(done, lone_plan, pinned=old) == []
    other_round = plan((NEXT, "direct", "district-1", 112, 3, 2.0), rnd=SUMMER)
    assert [breach.allowed for breach in verify(done, other_round, pinned=old)] == [
        "no visit: covered on 2027-02-01", "spring 2027: fixed by hand",
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

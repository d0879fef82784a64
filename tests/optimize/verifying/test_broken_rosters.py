"""Every rule of rosters broken on purpose in a roster that kept them all: it is named, and no rule is left untried."""

import dataclasses
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from make import ONE_TOWN, OTHER_TOWN, STAFF_HEADER, merged, plan_of, staffed_county
from rules_of_verifier import Place, noting, places_of_rules

from optimize.verifying.verify_roster import verify_roster
from scenarios.plans.plan import Plan
from scenarios.plans.plan_names import PlanNames
from scenarios.scenario import Scenario

SPRING, NEXT_SPRING = "2027-spring", "2028-spring"
SKILLED = {"team": {"skills": ["审计"]}}
NEIGHBOUR = {"name": {"zh": "邻", "en": "next"}, "level": "county", "region": "330502", "lon": 121.0, "lat": 30.6}
OWN: dict[str, Any] = {
    "teams": {"district": {"count": 2, "size": 3, "deputies": 1, "skills": {"审计": 2}}},
    "modes": {"regular": SKILLED, "direct": SKILLED},
    "roster": {"most_rounds": 1, "most_rounds_in_a_row": 1},
}
CROSSED: dict[str, Any] = {
    "offices": {"next": NEIGHBOUR},
    "teams": {"next": {"count": 1, "size": 3}},
    "exchanges": [{"offices": ["district", "next"], "people": 1, "outsiders": 1}],
    "roster": {"most_rounds_away": 1},
}
SUPPORT: dict[str, Any] = {
    "offices": {"next": NEIGHBOUR},
    "teams": {"next": {"count": 2, "size": 2}},
    "support": [{"donor": "next", "region": "330503", "teams": 2, "most_rounds": 1}],
}
Break = Callable[[pl.DataFrame], pl.DataFrame]


def replaced(person: str, instead: str, rnd: str = "") -> Break:
    """Put another person in the place of one."""
    chosen = (pl.col("person") == person) & ((pl.col("round") == rnd) | (rnd == ""))
    return lambda table: table.with_columns(person=pl.when(chosen).then(pl.lit(instead)).otherwise("person"))


def as_(role: str, person: str, then: Break = lambda table: table) -> Break:
    """Give a person another role."""
    chosen = pl.col("person") == person
    return lambda table: then(table.with_columns(role=pl.when(chosen).then(pl.lit(role)).otherwise("role")))


@dataclasses.dataclass(frozen=True)
class Office:
    """A county with staff, visits of its teams, and who is in them."""

    people: tuple[str, ...]
    changes: dict[str, Any]
    stays: tuple[tuple[str, int, str], ...]
    roster: tuple[tuple[str, str, str], ...]
    """Round, team and people; the first one leads."""
    breaks: tuple[tuple[str, str, Break], ...]
    """What is found, what is allowed, and what breaks the rule."""


def _staff(prefix: str, office: str, levels: str, homes: str = "") -> tuple[str, ...]:
    words = {"L": "组长", "D": "副组长", "a": "组员", "m": "组员"}
    return tuple(
        f"{prefix}{k},{office},{words[level]},,{homes},{'审计' if level == 'a' else ''}" for k, level in enumerate(levels)
    )


OFFICES = {
    "own": Office(
        (
            *_staff("d", "district", "LDaLDaLDa"),
            "m9,district,组员,,,",
            "home,district,组员,,330503001,审计",
            "late,district,组员,2028-spring,,审计",
            "L9,district,组长,,,",
            "c0,city,组长,,,",
        ),
        OWN,
        ((f"{ONE_TOWN}201", 0, "district-1"), (f"{OTHER_TOWN}201", 0, "district-2"), (f"{ONE_TOWN}201", 1, "district-1")),
        ((SPRING, "district-1", "d0 d1 d2"), (SPRING, "district-2", "d3 d4 d5"), (NEXT_SPRING, "district-1", "d6 d7 d8")),
        (
            ("nobody", "somebody of the table of staff", replaced("d2", "nobody")),
            ("d3", "a team with visits in the round", lambda t: t.with_columns(pl.col("team").replace("district-2", "city-1"))),
            ("c0 (prefecture)", "people of the team's office", replaced("d2", "c0")),
            ("2 people", "3 people", lambda table: table.filter(pl.col("person") != "d2")),
            ("2 leaders", "one leader", as_("leader", "d2")),
            ("0 leaders", "one leader", as_("member", "d0")),
            ("d2 (member)", "a leader by the table of staff", as_("leader", "d2", as_("member", "d0"))),
            ("0 deputies", "at least 1", replaced("d1", "L9")),
            ("nobody with audit", "at least one", replaced("d2", "m9")),
            ("home (town 0)", "nobody whose home township is inspected", replaced("d2", "home")),
            ("late", "somebody at hand in the round", replaced("d2", "late")),
            ("d2", "one team a round; also in county team 1", replaced("d5", "d2")),
            ("d2 (village 0-0)", "no site twice; county team 1, spring 2027", replaced("d8", "d2")),
            ("2 rounds", "at most 1", replaced("d8", "d5")),
            ("2 rounds in a row", "at most 1", replaced("d8", "d5")),
        ),
    ),
    "crossed": Office(
        (*_staff("d", "district", "LmmLm"), *_staff("n", "next", "Lmm")),
        CROSSED,
        ((f"{ONE_TOWN}201", 0, "district-1"), (f"{ONE_TOWN}202", 1, "district-1")),
        ((SPRING, "district-1", "d0 d1 n1"), (NEXT_SPRING, "district-1", "d3 d4 n2")),
        (
            ("0 people of next", "1 person", replaced("n1", "d2")),
            ("3 people", "2 people", replaced("n1", "d2")),
            ("1 person", "2 people", replaced("d1", "n2", SPRING)),
            ("n1 (next)", "a leader of its own office", as_("leader", "n1", as_("member", "d0"))),
            ("2 rounds away", "at most 1", replaced("n2", "n1")),
        ),
    ),
    "of others alone": Office(
        _staff("n", "next", "Lmm"),
        CROSSED,
        ((f"{ONE_TOWN}201", 0, "district-1"),),
        ((SPRING, "district-1", "- - n1"),),
        (("a leader from outside", "a leader of its own office", as_("leader", "n1")),),
    ),
    "support": Office(
        _staff("n", "next", "LmLmL"),
        SUPPORT,
        ((f"{ONE_TOWN}201", 0, "next-1"), (f"{OTHER_TOWN}201", 1, "next-1")),
        ((SPRING, "next-1", "n0 n1"), (NEXT_SPRING, "next-1", "n2 n3")),
        (("2 rounds of support", "at most 1", replaced("n3", "n1")),),
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Scenario, Plan, pl.DataFrame]]:
    result = {}
    for name, office in OFFICES.items():
        scenario = staffed_county(
            tmp_path_factory.mktemp("office"), list(office.people), merged({}, office.changes), STAFF_HEADER
        )
        rows = [
            (rnd, team, team.rpartition("-")[0], person, "leader" if k == 0 else "member")
            for rnd, team, people in office.roster
            for k, person in enumerate(people.split())
            if person != "-"
        ]
        table = pl.DataFrame(rows, ["round", "team", "office", "person", "role"], orient="row")
        result[name] = scenario, plan_of(scenario, *office.stays), table
    return result


@pytest.mark.slow
def test_every_broken_rule_is_named_and_none_is_left_untried(
    made: dict[str, tuple[Scenario, Plan, pl.DataFrame]], monkeypatch: pytest.MonkeyPatch
) -> None:
    come_by: set[Place] = set()
    for name, office in OFFICES.items():
        scenario, plan, table = made[name]
        assert [str(breach) for breach in verify_roster(scenario, plan, table)] == []
        for found, allowed, broken in office.breaks:
            with noting(monkeypatch, come_by):
                told = [(breach.found, breach.allowed) for breach in verify_roster(scenario, plan, broken(table))]
            assert (found, allowed) in told, told
    rules = {place for place in places_of_rules() if place[0] == "verify_roster.py"}
    assert rules - come_by == set()
    assert len(rules) > 15


@pytest.mark.parametrize("name", OFFICES)
@pytest.mark.slow
def test_as_few_rules_are_named_as_are_broken(made: dict[str, tuple[Scenario, Plan, pl.DataFrame]], name: str) -> None:
    """Nobody else and no other team is named."""
    scenario, plan, table = made[name]
    for found, _, broken in OFFICES[name].breaks:
        spoiled = broken(table)
        changed = set(spoiled.join(table, on=table.columns, how="anti")["team"]) | set(
            table.join(spoiled, on=table.columns, how="anti")["team"]
        )
        people, names = set(spoiled["person"]), PlanNames(scenario)
        for problem in verify_roster(scenario, plan, spoiled):
            assert problem.where in people or any(problem.where.startswith(f"{names.team(team)},") for team in changed), (
                found,
                problem,
            )

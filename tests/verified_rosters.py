"""Rosters for tests of their verifier: a county with people of two offices, teams of it, and what is found of them."""

import dataclasses
import datetime as dt
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from make import STAFF_HEADER, staffed_county, visit_table
from verified import OTHER_TOWN, TOWN, with_file

from optimize.verifying.verify_roster import verify_roster
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.people.pools import ExchangeSection

NEIGHBOUR = {"name": {"zh": "邻", "en": "next"}, "level": "county", "region": "330502", "lon": 121.0, "lat": 30.6}
TEAM, OTHER = "district-1", "district-2"
Stay = tuple[str, int, str]
"""Team, number of the round, and people, the first of whom leads; a dash stands for nobody."""


@cache
def county() -> Scenario:
    """Four rounds, a spring each; two teams of two of the district, two of its neighbour, and people of both."""
    people = [f"d{k},district,{'组长' if k < 3 else '组员'},,,," for k in range(9)]
    people += [f"n{k},next,{'组长' if k < 3 else '组员'},,,," for k in range(9)]
    changes: dict[str, Any] = {
        "term": {"years": 4}, "offices": {"next": NEIGHBOUR},
        "teams": {"district": {"count": 2, "size": 2}, "next": {"count": 2, "size": 2}},
    }  # fmt: skip
    with TemporaryDirectory() as folder:
        return staffed_county(Path(folder), people, changes, f"{STAFF_HEADER},外派轮数上限")


def with_person(scenario: Scenario, person: str, **cells: Any) -> Scenario:
    assert scenario.staff is not None
    changed = [
        pl.when(pl.col("id") == person).then(pl.lit(value, scenario.staff.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in cells.items()
    ]
    return dataclasses.replace(scenario, staff=scenario.staff.with_columns(changed))


def breaches_of(
    scenario: Scenario, stays: list[Stay], sites: list[str] | None = None, mode: str = "direct"
) -> list[tuple[str, str, str]]:
    """What is found of teams by round and people, the first of whom leads; each visits a site of its own, or those given."""
    names = [f"{TOWN}{201 + k}" for k in range(5)] + [f"{OTHER_TOWN}{201 + k}" for k in range(5)]
    visits, rows = [], []
    for number, (team, rnd, people) in enumerate(stays):
        rounds, office = scenario.rounds, team.rpartition("-")[0]
        day = scenario.calendar.date(rounds[rnd].start)
        place = names[number] if sites is None else sites[number]
        visits += [(site, mode, team, rounds[rnd].id, day, day + dt.timedelta(days=5), 5.0) for site in place.split()]
        rows += [
            (rounds[rnd].id, team, office, person, "member" if k else "leader")
            for k, person in enumerate(people.split())
            if person != "-"
        ]
    table = pl.DataFrame(rows, ["round", "team", "office", "person", "role"], orient="row")
    plan = Plan(visit_table(*visits), as_given=True)
    return [(breach.where, breach.found, breach.allowed) for breach in verify_roster(scenario, plan, table)]


AT, OTHER_AT = "county team 1, spring 2027", "county team 2, spring 2027"


def crossed(people: int = 1, outsiders: int = 1, rounds: tuple[str, ...] = ()) -> Scenario:
    section = ExchangeSection(offices=("district", "next"), people=people, outsiders=outsiders, rounds=rounds)
    return with_file(county(), exchanges=(section,))

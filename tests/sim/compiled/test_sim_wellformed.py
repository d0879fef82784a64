"""Plans that the engine can't carry out are refused cell by cell."""

import datetime as dt
from typing import Any

import polars as pl
import pytest
from small_sim import START, chained_plan, small_scenario

from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from sim.compiled.wellformed import check_plan
from sim.replications import simulate

SECOND = "row 3, column "


def told(**cells: Any) -> list[tuple[str, str]]:
    """Where and what is found in a plan of two visits, the second of which has other cells."""
    scenario = small_scenario(2, teams=2)
    visits = chained_plan(scenario, [(0, 0, 0, 2.0, 0), (1, 1, 0, 2.0, 0)]).visits
    changed = [
        pl.when(pl.int_range(pl.len()) == 1).then(pl.lit(value, visits.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in cells.items()
    ]
    plan = Plan(visits.with_columns(changed), as_given=True)
    try:
        check_plan(scenario, plan)
    except ScenarioError as error:
        with pytest.raises(ScenarioError):
            simulate(scenario, plan, replications=1)
        return [(problem.where, problem.found) for problem in error.problems]
    assert simulate(scenario, plan, replications=1).failures == ()
    return []


@pytest.mark.parametrize(
    ("column", "value", "found"),
    [
        ("site", "330503100009", "330503100009"),
        ("site", None, "nothing"),
        ("mode", "magic", "magic"),
        ("team", "home-3", "home-3"),
        ("round", "r4", "r4"),
        ("start", None, "nothing"),
        ("end", None, "nothing"),
        ("end", START, "2027-01-01"),
        ("end", START - dt.timedelta(days=1), "2026-12-31"),
        ("team_days", 0.0, "0.0"),
        ("team_days", -1.0, "-1.0"),
        ("team_days", float("nan"), "nan"),
        ("team_days", float("inf"), "inf"),
        ("team_days", None, "nothing"),
    ],
)
def test_a_cell_that_can_not_be_is_named(column: str, value: Any, found: str) -> None:
    """With its row as in a spreadsheet; nothing is said of the rest."""
    assert told(**{column: value}) == [(SECOND + column, found)]


@pytest.mark.parametrize(
    "cells",
    [{}, {"end": START + dt.timedelta(days=1)}, {"team_days": 0.01}, {"team": "home-1"}, {"round": "r3"}, {"mode": "regular"}],
)
def test_other_cells_are_carried_out(cells: dict[str, Any]) -> None:
    assert told(**cells) == []


def test_all_cells_are_told_at_once() -> None:
    wrong = {"site": "x", "mode": "y", "team": "z", "round": None, "end": START, "team_days": 0.0}
    assert [where for where, _ in told(**wrong)] == [SECOND + name for name in wrong]

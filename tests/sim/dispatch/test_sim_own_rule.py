"""Rules of the user's own: what they are shown, what they hold back, and what fits into a stay."""

from typing import Any

import numpy as np
import pytest
from small_sim import DIRECT, flat_mode, small_scenario

from scenarios.dispatch.own_rule import RoundView
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES
from sim.rule_plan import rule_plan


def county(**changes: Any) -> Scenario:
    """Eight villages of three days each, two rounds of ten days."""
    return small_scenario(8, **({"rounds": ((0, 10), (60, 10)), "modes": DIRECT} | changes))


def only(*numbers: int, since: int = 0) -> Any:
    """A rule of the user's own that holds all villages back but some, or all until a round."""

    def rule(view: RoundView) -> Any:
        kept = [int(site[-3:]) in numbers or view.number < since for site in view.sites["id"].to_list()]
        return np.where(kept, np.arange(len(kept)), np.inf)

    return rule


@pytest.mark.parametrize(
    ("kept", "visited"),
    [((1, 2, 3), [1, 2, 3]), ((7,), [7]), ((), []), ((1, 2, 3, 4, 5, 6, 7, 8), [1, 2, 3, 4, 5, 6])],
)
def test_what_an_own_rule_holds_back_is_not_visited(kept: tuple[int, ...], visited: list[int]) -> None:
    """Though teams have room: three villages fit into each of the two rounds."""
    plan = rule_plan(county(), only(*kept))
    assert sorted(int(site[-3:]) for site in plan.visits["site"]) == visited


def test_an_own_rule_may_let_go_later() -> None:
    """What is held back in the first round alone waits for the second."""

    def later(view: RoundView) -> Any:
        return np.full(len(view.sites), np.inf if view.number == 0 else 1.0)

    assert rule_plan(county(), later).visits["round"].to_list() == ["r2"] * 3


def test_an_own_rule_is_shown_what_may_be_visited_alone() -> None:
    """Every third village, from the first on, is inspected in a mode that begins with the second round."""
    later = flat_mode(3, classes=["key"], season=[{"from": "02-01", "to": "12-01"}])
    scenario = county(modes={"direct": later, "checklist": flat_mode(3, classes=["general", "good"])})
    shown: list[list[int]] = []

    def noting(view: RoundView) -> Any:
        shown.append([int(site[-3:]) for site in view.sites["id"].to_list()])
        return np.arange(len(view.sites))

    visits = rule_plan(scenario, noting).visits
    assert visits.filter(round="r1")["site"].str.slice(-3).to_list() == ["002", "003", "005"]
    assert shown == [[2, 3, 5, 6, 8], [1, 4, 6, 7, 8]]


@pytest.mark.parametrize(("days", "fits"), [(10.0, True), (10.0 + 1e-6, True), (10.0 + 2e-6, False)])
def test_a_visit_may_fill_a_stay_to_within_rounding(days: float, fits: bool) -> None:
    """The whole stay of ten days, and a millionth more."""
    scenario = small_scenario(1, rounds=((0, 10),), modes={"direct": flat_mode(days, classes=list(CLASSES))})
    assert len(rule_plan(scenario, "uniform")) == fits

"""Pins are kept by planning and planning again, the verifier sees where they are not, and clashes are said."""

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from proven_cases import known_plan, proven_case

from optimize.planning import make_plan
from optimize.replanning.replan import replan
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return proven_case("one_way")


def pinned(plan: Plan, row: int, pin: str, **cells: object) -> Plan:
    """Return a plan with one visit fixed, and other cells in it."""
    is_row = pl.int_range(pl.len()) == row
    schema = plan.visits.schema
    changed = [
        pl.when(is_row).then(pl.lit(value, schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in {**cells, "pin": pin}.items()
    ]
    return Plan(plan.visits.with_columns(changed), as_given=True)


def visit(plan: Plan, site: str) -> dict[str, object]:
    return plan.visits.filter(pl.col("site") == site).row(0, named=True)


def elsewhere(scenario: Scenario, plan: Plan, row: int) -> str:
    """Return another round than the visit's."""
    return next(round_.id for round_ in scenario.rounds if round_.id != plan.visits["round"][row])


@pytest.mark.parametrize("row", [0, 6])
@pytest.mark.slow
def test_a_round_is_kept(scenario: Scenario, row: int) -> None:
    """The best plan with the pin is no better than without, and marks what is fixed."""
    best = known_plan(scenario, "one_way")
    round_ = elsewhere(scenario, best, row)
    start = pinned(best, row, "round", round=round_)
    made = make_plan(scenario, start=start)
    site = best.visits["site"][row]
    assert made.verified
    assert visit(made.plan, site)["round"] == round_
    assert visit(made.plan, site)["pin"] == "round"
    assert made.plan.visits["pin"].null_count() == len(made.plan) - 1
    assert made.objective >= 0.2767 - 1e-4


@pytest.mark.long
def test_a_pin_that_nothing_can_keep_is_said(scenario: Scenario) -> None:
    """Each rule lets the visit into the round by itself; with the others it fits nowhere."""
    best = known_plan(scenario, "one_way")
    made = make_plan(scenario, start=pinned(best, 3, "round", round=elsewhere(scenario, best, 3)))
    assert not made.verified
    assert [breach.found for breach in made.breaches] == ["no visit"]
    assert "fixed by hand" in made.breaches[0].allowed
    assert verify(scenario, made.plan) == []


@pytest.mark.slow
def test_a_team_is_kept(scenario: Scenario) -> None:
    best = known_plan(scenario, "one_way")
    row = next(k for k, team in enumerate(best.visits["team"]) if team.startswith("district"))
    now = best.visits["team"][row]
    team_ = next(team.id for team in scenario.teams if team.id.startswith("district") and team.id != now)
    made = make_plan(scenario, start=pinned(best, row, "team", team=team_))
    row_ = visit(made.plan, best.visits["site"][row])
    assert (row_["round"], row_["team"]) == (best.visits["round"][row], team_)
    assert made.verified


@pytest.mark.long
def test_dates_are_kept(scenario: Scenario) -> None:
    """Whatever else is in the tour."""
    best = known_plan(scenario, "one_way")
    for row in range(0, len(best), 3):
        made = make_plan(scenario, start=pinned(best, row, "all"))
        row_ = visit(made.plan, best.visits["site"][row])
        assert {name: row_[name] for name in ("round", "team", "mode", "start", "end")} == {
            name: best.visits[name][row] for name in ("round", "team", "mode", "start", "end")
        }
        assert made.verified


def test_pins_that_cannot_be_kept_are_refused(scenario: Scenario) -> None:
    """All at once: a team that is gone, and a visit that does not fit into the round."""
    best = known_plan(scenario, "one_way")
    gone = pinned(best, 0, "team", team="nobody")
    start = pinned(gone, 1, "round", round="never")
    with pytest.raises(ScenarioError) as refused:
        make_plan(scenario, start=start)
    problems = [(problem.where, problem.found) for problem in refused.value.problems]
    assert len(problems) == 2
    assert problems[0][0].startswith("visit 1 (n")
    assert {text for _, text in problems} == {"nobody", "never"}


def test_more_is_fixed_than_a_stay_holds(scenario: Scenario) -> None:
    best = known_plan(scenario, "one_way")
    place = {"team": "district-1", "round": scenario.rounds[0].id}
    start = best
    for row in range(len(best)):
        if best.visits["office"][row] == "district":
            start = pinned(start, row, "team", **place)
    with pytest.raises(ScenarioError) as refused:
        make_plan(scenario, start=start)
    (place_words,) = [problem.where for problem in refused.value.problems if "days are fixed" in problem.found]
    assert place_words == "district team 1, r1"


def test_the_verifier_compares_with_what_is_fixed(scenario: Scenario) -> None:
    """Each kind of pin by its own columns."""
    best = known_plan(scenario, "one_way")
    later = best.visits["start"][2] + dt.timedelta(days=1)
    moved = pinned(best, 2, "round", start=later)
    for pin, breaks in (("round", False), ("team", False), ("all", True)):
        breaches = verify(scenario, moved, pinned=pinned(best, 2, pin).visits)
        assert any("fixed by hand" in breach.allowed and str(later) in breach.found for breach in breaches) == breaks
    without = Plan(best.visits.filter(pl.int_range(pl.len()) != 2))
    assert any("no visit" in breach.found for breach in verify(scenario, without, pinned=pinned(best, 2, "round").visits))


def test_planning_again_keeps_pins(scenario: Scenario) -> None:
    """And says so in the new plan."""
    best = known_plan(scenario, "one_way")
    row = len(best) - 1
    start = pinned(best, row, "round", round=scenario.rounds[-1].id)
    made = replan(scenario, start, as_of=scenario.file.term.start, freeze=0)
    row_ = visit(made.plan, best.visits["site"][row])
    assert (row_["round"], row_["pin"]) == (scenario.rounds[-1].id, "round")
    assert made.breaches == ()


def test_a_pin_to_a_lost_team_is_refused(scenario: Scenario) -> None:
    best = known_plan(scenario, "one_way")
    row = next(k for k, team in enumerate(best.visits["team"]) if team == "district-2")
    left = replace(scenario, teams=tuple(team for team in scenario.teams if team.id != "district-2"))
    with pytest.raises(ScenarioError, match="still there"):
        replan(left, pinned(best, row, "team"), as_of=scenario.file.term.start)

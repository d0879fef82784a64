"""Every rule of the verifier broken on purpose in a plan that kept them all: it names the rule, and no rule is left untried."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from broken_plans import CASES_OF_RULES, DAY, SPRING, THIRD, Case, by_hand, change
from every_mode import with_modes
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from make import merged, small_county
from random_counties import counties
from rules_of_verifier import Place, noting, places_of_rules
from verified import said

from optimize.planning import baseline_plan, make_plan
from optimize.verifying.verify import find_breaches, verify
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario

METHODS = ("uniform", "nearest", "risk", "roundrobin")


@cache
def county(mode: str, changes: str) -> Scenario:
    """A county with changes, which are looked up by what they say."""
    wanted = next(case.changes for case in CASES_OF_RULES if repr(case.changes) == changes)
    with tempfile.TemporaryDirectory() as folder:
        done = {"done.csv": f"id,date\n{THIRD},2027-02-01\n"}
        return small_county(Path(folder), merged(with_modes(mode) if mode else {}, wanted), done)


@cache
def planned(mode: str, changes: str) -> pl.DataFrame:
    return baseline_plan(county(mode, changes), "uniform").visits


def kept(case: Case) -> tuple[Scenario, pl.DataFrame]:
    """The county of a case, and the plan that keeps its rule."""
    key = case.mode, repr(case.changes)
    return county(*key), by_hand(*case.plan, rnd=case.rnd) if case.plan else planned(*key)


@pytest.mark.parametrize("case", CASES_OF_RULES, ids=[case.rule[:40] for case in CASES_OF_RULES])
@pytest.mark.quick(8)
def test_a_broken_rule_is_named(case: Case) -> None:
    """The plan keeps every rule until it is broken."""
    scenario, visits = kept(case)
    assert said(scenario, Plan(visits, as_given=True)) == []
    texts = said(scenario, Plan(case.broken(scenario, visits), as_given=True))
    assert any(case.rule in text for text in texts), texts


@pytest.mark.slow
def test_every_rule_is_broken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each place of the verifier that says so is come by: a new rule needs a plan that breaks it."""
    come_by: set[Place] = set()
    with noting(monkeypatch, come_by):
        for case in CASES_OF_RULES:
            scenario, visits = kept(case)
            verify(scenario, Plan(case.broken(scenario, visits), as_given=True))
        pinned = visits.with_columns(pin=pl.lit("round"))
        assert verify(scenario, Plan(visits, as_given=True), pinned=pinned) == []
        (broken,) = verify(scenario, Plan(visits[:0], as_given=True), pinned=pinned[:1])
        assert "fixed by hand" in broken.allowed
    rules = {place for place in places_of_rules() if place[0] != "verify_roster.py"}
    assert rules - come_by == set()
    assert len(rules) > 30


BREAKS: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "end a year later": (lambda row: {"end": row["end"] + 365 * DAY}, "within"),
    "no day at all": (lambda row: {"end": row["start"]}, "an end after"),
    "of another round": (lambda row: {"round": "2028-spring" if row["round"] == SPRING else SPRING}, "within"),
    "half a day of work": (lambda _: {"team_days": 0.25}, "at least"),
    "more work than a stay holds": (lambda _: {"team_days": 400.0}, "days of work and travel"),
    "under another office": (lambda row: {"office": "city" if row["office"] != "city" else "district"}, "a team of the office"),
    "by nobody": (lambda _: {"team": "nobody"}, "a site, mode, office, team and round of the scenario"),
    "a day more work than dates have": (lambda row: {"team_days": (row["end"] - row["start"]).days + 1.5}, "at least"),
}
"""What can be broken in any plan: cells that are exchanged in a row, and the rule that is named."""


@pytest.mark.slow
@settings(max_examples=8)
@given(drawn=counties(), pick=st.integers(0, 1000), breaks=st.lists(st.sampled_from(sorted(BREAKS)), min_size=3, unique=True))
def test_a_rule_broken_in_a_random_county_is_named(
    drawn: tuple[list[str], dict[str, Any]], pick: int, breaks: list[str]
) -> None:
    """The plan is the program's, of any method, and clean; with one visit spoiled the verifier names the rule and the visit."""
    modes, changes = drawn
    with tempfile.TemporaryDirectory() as folder:
        try:
            scenario = small_county(Path(folder), merged(with_modes(*modes), changes))
            visits = make_plan(scenario, METHODS[pick % len(METHODS)]).plan.visits
        except ScenarioError:  # two of the choices don't go together, and that is said in words
            assume(False)
    assume(len(visits) > 0)
    assert said(scenario, Plan(visits)) == []
    row = pick % len(visits)
    for exchange, rule in (BREAKS[name] for name in breaks):
        broken = Plan(change(visits, row, **exchange(visits.row(row, named=True))), as_given=True)
        named = [
            breach for breach in find_breaches(scenario, broken) if rule in f"{breach.problem.found} {breach.problem.allowed}"
        ]
        assert any(row + 1 in breach.rows for breach in named)
    twice = verify(scenario, Plan(pl.concat([visits, visits[row]]), as_given=True))
    assert any(f"one visit per site; row {row + 1} has it" in breach.allowed for breach in twice)
    _assert_hosts_are_missed(scenario, visits)


def _assert_hosts_are_missed(scenario: Scenario, visits: pl.DataFrame) -> None:
    """Each guest is named when its township, or the site named as its host, has no visit."""
    table = scenario.sites.select("id", "township", "host").rows_by_key("id", named=True, unique=True)
    for guest in visits.iter_rows(named=True):
        host = scenario.mode(guest["mode"]).host
        if host not in {"none", "cluster"}:
            missed = table[guest["site"]]["township" if host == "township" else "host"]
            lonely = Plan(visits.filter(pl.col("site") != missed), as_given=True)
            number = lonely.visits["site"].to_list().index(guest["site"]) + 1
            breaches = [breach for breach in find_breaches(scenario, lonely) if "by the same office" in breach.problem.allowed]
            assert any(number in breach.rows for breach in breaches)

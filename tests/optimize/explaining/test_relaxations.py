"""Limits are lifted truly: what fewer of them miss is never more; remedies are enough for a plan."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from make import each_class, small_county
from proven_cases import proven_case

from optimize.explaining.conflicts import Oracle
from optimize.explaining.explain import explain
from optimize.planning import make_plan
from optimize.valuing.bottleneck import sentence
from optimize.valuing.county_values import marginal_values
from scenarios.scenario import Scenario

ROUND = {"zh": "轮", "en": "round"}
SCARCE: dict[str, Any] = {
    "term": {"years": 1},
    "rounds": {
        "yearly": [],
        "dated": [
            {"id": "one", "name": ROUND, "start": dt.date(2027, 3, 1), "on_site_days": 14},
            {"id": "two", "name": ROUND, "start": dt.date(2027, 6, 1), "on_site_days": 14},
        ],
    },
    "calendar": {
        "blackouts": [
            {"name": ROUND, "from": dt.date(2027, 3, 5), "to": dt.date(2027, 3, 9)},
            {"name": ROUND, "from": dt.date(2027, 6, 3), "to": dt.date(2027, 6, 6), "region": "330503002"},
        ]
    },
    "teams": {
        "district": {"count": 2, "size": 6, "share": 0.8, "leaders": 1, "skills": {"audit": 1}},
        "city": {"count": 1, "size": 7},
    },
    "modes": {
        "regular": {},
        "integrated": {},
        "direct": {"classes": ["key", "general"], "quota": 8},
        "thematic": {},
        "audit-joint": {"classes": ["general"], "days": {"general": 3}},
    },
    "milestones": [{"name": ROUND, "by": dt.date(2027, 4, 30), "target": 0.6}],
}


@pytest.fixture(params=["scarce", "support"])
def short(request: pytest.FixtureRequest, tmp_path: Path) -> Scenario:
    """Scenarios in which something is missing."""
    return proven_case("support") if request.param == "support" else small_county(tmp_path, SCARCE)


@pytest.mark.slow
def test_lifting_a_limit_never_makes_things_worse(short: Scenario) -> None:
    """Each by itself, and all others beside it: the relaxation without the safeguard of the oracle."""
    oracle = Oracle(short)
    with_all = oracle._solve(oracle.all()).missing
    assert with_all > 0
    for limit in oracle.limits:
        assert oracle._solve(part for part in oracle.all() if part is not limit).missing <= with_all + 1e-6, limit.key
    kept: list[Any] = [*oracle.demands, *oracle.limits]
    before = with_all
    for limit in oracle.limits:
        kept.remove(limit)
        now = oracle.feasibility(kept).missing
        assert now <= with_all + 1e-6, limit.key
        before = min(before, now)


@pytest.mark.slow
def test_no_more_is_proven_to_be_missing_than_a_plan_misses(short: Scenario) -> None:
    """ "At least" is at least."""
    result = make_plan(short)
    missing = len(result.uncovered) + sum(shortfall.missing for shortfall in result.shortfalls)
    for conflict in explain(short, replan=False).conflicts:
        assert conflict.conflict.missing <= missing + 1e-6


@pytest.mark.slow
def test_more_rounds_of_a_support_are_a_remedy_that_is_planned_with() -> None:
    """The amount that is printed is the one that was planned with, and nothing is left out with it."""
    scenario = proven_case("support")
    first = explain(scenario).conflicts[0].remedies[0]
    assert (first.kind, first.planned) == ("support", True)
    assert "most_rounds" in first.text.en
    assert "3 rounds" in first.text.en
    changed = first.change(scenario)
    assert changed.file.support[0].most_rounds == 3
    assert not make_plan(changed).uncovered


@pytest.mark.slow
def test_leaders_are_a_remedy(tmp_path: Path) -> None:
    """One leader for two teams."""
    changes = SCARCE | {"milestones": [], "modes": {"regular": {}, "direct": {"days": each_class(2)}}}
    scenario = small_county(tmp_path, changes | {"teams": {"district": {"count": 12, "size": 6, "leaders": 1}}})
    remedies = [
        remedy for clash in explain(scenario, replan=False).conflicts for remedy in clash.remedies if remedy.kind == "people"
    ]
    assert any("leaders of district" in remedy.text.en for remedy in remedies)
    assert all(remedy.cost is not None and remedy.cost > 0 for remedy in remedies)


@pytest.mark.slow
def test_marginal_values_count_sites_where_some_are_missing(tmp_path: Path) -> None:
    """A mean date says nothing where sites are left out; days are said where none is."""
    short = proven_case("support")
    values = marginal_values(short)
    assert all(value.sites is not None for value in values.values)
    assert "more sites" in sentence(values, short)
    assert "days" not in sentence(values, short)
    assert all(value.sites is None for value in marginal_values(small_county(tmp_path)).values)

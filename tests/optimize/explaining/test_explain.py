"""Scenarios that can't be planned as they are asked: each kind is named for what it is, and mended by what is advised."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from county_files import of_townships, of_villages, sites_with
from make import one_round, small_county

from optimize.explaining.conflicts import Oracle, find_conflicts
from optimize.explaining.explain import MORE, Explanation, describe, explain
from optimize.explaining.feasibility import feasibility
from optimize.planning import make_plan
from optimize.problem.problem import build_problem
from scenarios.language import speaking
from scenarios.scenario import Scenario

ONE_SHORT_ROUND = one_round(16)
NEVER = [{"from": "12-01", "to": "12-20"}]
OTHERS = ["general", "good"]
PAUSE = {"zh": "停巡", "en": "pause"}


@dataclass(frozen=True)
class Case:
    """A change of the county, what must be said to clash, and a remedy that must be among those advised."""

    changes: dict[str, Any]
    kinds: set[str]
    remedy: str
    tables: dict[str, str] | None = None


def milestone(by: dt.date, **more: Any) -> dict[str, Any]:
    return {"milestones": [{"name": {"zh": "全覆盖", "en": "all"}, "by": by, "target": 1.0, **more}]}


RODE = {"modes": {"integrated": {}, "direct": {"classes": ["key"]}}}
CASES = {
    "too few team-days": Case({"teams": {"district": {"count": 1}}, "rounds": ONE_SHORT_ROUND}, {"cover", "capacity"}, "team"),
    "a visit longer than any stay": Case({"modes": {"direct": {"fixed_days": 35}}}, {"cover", "stay"}, "stay"),
    "a mode out of season": Case({"modes": {"direct": {"season": NEVER}}}, {"cover", "season"}, "drop"),
    "a milestone before the first round": Case(milestone(dt.date(2027, 2, 1)), {"milestone"}, "date"),
    "a milestone with too few teams": Case(
        milestone(dt.date(2027, 5, 1)) | {"teams": {"district": {"count": 2}}}, {"milestone", "capacity"}, "target"
    ),
    "a milestone of one class": Case(
        milestone(dt.date(2027, 5, 1), **{"class": "key"})
        | {"calendar": {"blackouts": [{"name": PAUSE, "from": "02-01", "to": "06-01", "class": "key"}]}},
        {"milestone", "blackout"},
        "drop",
    ),
    "a township that is done": Case(
        RODE, {"cover", "host", "classes"}, "drop", {"sites.csv": sites_with("done", of_townships("2027-01-20"))}
    ),
    "neighbours too few for a cluster": Case(
        {"modes": {"direct": {"classes": ["key"]}, "block": {"classes": OTHERS, "cluster": {"min_sites": 16}}}},
        {"cover", "cluster", "classes"},
        "cluster",
    ),
    "a quota": Case(
        {"modes": {"direct": {"classes": OTHERS}, "elevated": {"quota": 1}}}, {"cover", "quota", "classes"}, "quota"
    ),
    "a class that no open mode serves": Case(
        {"modes": {"direct": {"classes": OTHERS}, "elevated": {"season": NEVER}}}, {"cover", "season", "classes"}, "drop"
    ),
    "a blackout of a class": Case(
        {"calendar": {"blackouts": [{"name": PAUSE, "from": "02-01", "to": "12-01", "class": "good"}]}},
        {"cover", "blackout"},
        "drop",
    ),
    "a general blackout": Case(
        {"calendar": {"blackouts": [{"name": PAUSE, "from": "03-10", "to": "11-20"}]}, "rounds": ONE_SHORT_ROUND}
        | milestone(dt.date(2027, 3, 31))
        | {"teams": {"district": {"count": 20}}},
        {"milestone", "blackout"},
        "drop",
    ),
    "a site blocked": Case(
        {"calendar": {"blocked": "blocked.csv"}},
        {"cover", "blocked"},
        "drop",
        {"blocked.csv": "site,from,to\n330503001202,2027-01-01,2032-01-01\n"},
    ),
    "an office blocked": Case(
        {"calendar": {"blocked": "blocked.csv"}} | milestone(dt.date(2027, 5, 1)),
        {"milestone", "blocked", "capacity"},
        "drop",
        {"blocked.csv": "office,from,to\ndistrict,2027-02-01,2027-05-01\n"},
    ),
    "other bodies' checks": Case(
        {"sites": {"after_other_check": 1800}},
        {"cover", "exclusion"},
        "drop",
        {"sites.csv": sites_with("other_check", of_villages("2026-12-20"))},
    ),
    "a season of the sites": Case(
        {}, {"cover", "site-season"}, "drop", {"sites.csv": sites_with("season", of_villages("12-01/12-20"))}
    ),
    "too little staff": Case(
        {"staff": {"table": "staff.csv"}} | milestone(dt.date(2027, 5, 1)),
        {"milestone", "staff", "capacity"},
        "drop",
        {"staff.csv": "id,office\n" + "".join(f"p{k},district\n" for k in range(6))},
    ),
    "teams that serve others too": Case(
        {"teams": {"district": {"count": 4, "share": 0.4}}} | milestone(dt.date(2027, 5, 1)),
        {"milestone", "share", "capacity"},
        "team-rounds",
    ),
    "a way too long": Case(
        {
            "travel": {"speed_kmh": 2.0},
            "modes": {"direct": {"access": 20}},
            "rounds": ONE_SHORT_ROUND,
            "teams": {"district": {"count": 9}},
        },
        {"cover", "access", "stay"},
        "drop",
    ),
}


def county(folder: Path, case: Case) -> Scenario:
    return small_county(folder, case.changes, case.tables)


def whole(scenario: Scenario) -> bool:
    problem = build_problem(scenario)
    return feasibility(problem).feasible


@pytest.mark.parametrize("name", CASES)
@pytest.mark.slow
def test_each_kind_is_named_and_mended(tmp_path: Path, name: str) -> None:
    """The clash is one, no part of it is idle, what is asked is in reach with each remedy, and not without one."""
    case = CASES[name]
    scenario = county(tmp_path, case)
    assert not whole(scenario)
    explained = explain(scenario, replan=False)
    assert explained.complete
    clash, oracle = explained.conflicts[0].conflict, Oracle(scenario)
    assert set(clash.kinds) == case.kinds
    parts = (*clash.demands, *clash.limits)
    assert oracle.feasibility(parts).missing == pytest.approx(clash.missing) != 0
    assert all(oracle.feasible(part for part in parts if part is not left) for left in parts)
    remedies = explained.conflicts[0].remedies
    assert case.remedy in {remedy.kind for remedy in remedies}
    assert explained.together
    if len(explained.conflicts) == 1:
        assert all(whole(remedy.change(scenario)) for remedy in remedies)
    costs = [remedy.cost for remedy in remedies if remedy.cost is not None]
    assert costs == sorted(costs)
    assert [remedy.cost is None for remedy in remedies] == sorted(remedy.cost is None for remedy in remedies)


@pytest.mark.parametrize("name", ["a mode out of season", "a township that is done", "a site blocked", "other bodies' checks"])
@pytest.mark.slow
def test_a_rule_dropped_mends_the_plan(tmp_path: Path, name: str) -> None:
    """A rule of thumb leaves sites out, and leaves none out without the rule: nothing else was in the way."""
    scenario = county(tmp_path, CASES[name])
    before = make_plan(scenario, "uniform")
    dropped = [remedy for remedy in explain(scenario, replan=False).conflicts[0].remedies if remedy.kind == "drop"]
    assert before.uncovered
    assert make_plan(dropped[-1].change(scenario), "uniform").uncovered == ()


@pytest.mark.slow
def test_the_least_is_the_least(tmp_path: Path) -> None:
    """One team, team-round or day fewer than advised is not enough."""
    case = CASES["too few team-days"]
    scenario = county(tmp_path, case)
    remedies = {remedy.kind: remedy for remedy in explain(scenario, replan=False).conflicts[0].remedies}
    for kind in ("team-rounds", "team", "stay"):
        more = remedies[kind].more
        assert more is not None
        assert whole(more(0).change(scenario))
        assert not whole(more(-1).change(scenario))
        days = {"team-rounds": 16, "team": 5 * 16, "stay": 5 * 4}[kind]  # rounds x days, or rounds x teams
        assert remedies[kind].cost == pytest.approx(remedies[kind].amount * days)


@pytest.mark.slow
def test_two_things_wrong_are_told_apart(tmp_path: Path) -> None:
    """A date and a quota have nothing to do with each other; the remedies together mend both."""
    scenario = small_county(tmp_path, CASES["a quota"].changes | CASES["a milestone before the first round"].changes)
    explained = explain(scenario, replan=False)
    assert len(explained.conflicts) > 1
    assert explained.together
    kinds = {kind for clash in explained.conflicts for kind in clash.conflict.kinds}
    assert kinds >= {"milestone", "cover", "quota", "classes"}


def test_planning_with_the_remedy(tmp_path: Path) -> None:
    """The best remedy is planned with: nothing is left out, and as much more is said as whole visits needed."""
    scenario = small_county(tmp_path, CASES["a milestone before the first round"].changes)
    explained = explain(scenario)
    assert explained.replanned is not None
    assert explained.replanned.covers_all
    assert explained.replanned.more in MORE
    spoken = explained.as_json()
    assert spoken["replanned"]["uncovered"] == 0
    assert spoken["clashes"][0]["kinds"] == ["milestone"]


def test_a_scenario_in_order_needs_no_explanation(tmp_path: Path) -> None:
    """One linear program shows that nothing clashes."""
    explained: Explanation = explain(small_county(tmp_path))
    assert (explained.conflicts, explained.complete, explained.solved) == ((), True, 1)


def test_a_least_number_of_visits_does_not_hinder(tmp_path: Path) -> None:
    """Visits that a mode lacks are not asked for here; without an upper limit of theirs nothing could be proven."""
    scenario = small_county(tmp_path, {"modes": {"direct": {"quota_least": 3}}})
    assert whole(scenario)


def test_words_in_both_languages(tmp_path: Path) -> None:
    """Capacities of several years are said in one line, in the language in force when they are printed."""
    scenario = county(tmp_path, CASES["too few team-days"])
    clash = find_conflicts(Oracle(scenario))[0][0]
    assert describe(clash.limits) == ["district has 80 team-days in 2027-2031"]
    with speaking("zh"):
        assert describe(clash.limits) == ["district 在 2027-2031 年共有 80 组日"]

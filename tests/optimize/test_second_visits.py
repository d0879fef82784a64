"""Second visits that are planned (回头看, 回访): days are kept for them, they come late enough, and they do not cover."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import CERTAIN, each_class, merged, small_county, write_county
from refused import in_words, refused

from optimize.explaining.limits.conditions import limits
from optimize.planning import baseline_plan, make_plan
from optimize.problem.problem import build_problem
from optimize.replanning.replan import replan
from optimize.rolling.dispatching import make_world
from optimize.verifying.verify import verify
from results.measures.registry import measures
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.stays.second_visits import kept_slots, second_visits_wanted
from scenarios.stays.windows import team_windows
from sim.replications import simulate

LOOK_BACK = {"modes": {"look-back": {"again": {"share": 0.4, "after": 120}}}}
CALM = {"uncertainty": CERTAIN}
LATE = {"stock": {"mean": each_class(60.0)}, "repair": {"on_site": 0.0},
        "check": {"reminder": 0.0, "look_back": 0.0, "accountability": 0.0}}  # fmt: skip


def county(folder: Path, *changes: dict[str, Any]) -> Scenario:
    document = LOOK_BACK
    for change in changes:
        document = merged(document, change)
    return small_county(folder, document)


def again(plan: Plan, mode: str = "look-back") -> pl.DataFrame:
    return plan.visits.filter(pl.col("mode") == mode)


@pytest.mark.parametrize(
    "method", ["uniform", "nearest", "risk", "roundrobin", pytest.param("optimal", marks=pytest.mark.slow)]
)
@pytest.mark.quick(1)
def test_plans_hold_them_after_the_visits_that_cover(tmp_path: Path, method: str) -> None:
    """As many as the share says, each long enough after its site's visit, once a site; every rule is kept."""
    scenario = county(tmp_path)
    result = make_plan(scenario, method)
    assert [str(breach) for breach in verify(scenario, result.plan)] == []
    wanted = sum(second_visits_wanted(scenario).values())
    made = again(result.plan)
    assert made.height == wanted == len(kept_slots(scenario, team_windows(scenario))) > 0
    assert made["site"].n_unique() == made.height
    first = result.plan.visits.filter(pl.col("mode") != "look-back").select("site", first="end")
    gap = made.join(first, on="site").select((pl.col("start") - pl.col("first")).dt.total_days())
    assert gap.to_series().min() >= 120
    assert result.uncovered == ()


def test_they_take_days_that_nothing_else_gets(tmp_path: Path) -> None:
    """The planner has so many days less, in the stays that keep them."""
    scenario, plain = county(tmp_path / "again"), small_county(tmp_path / "plain")
    slots = kept_slots(scenario, team_windows(scenario))
    less = build_problem(plain).stay.sum() - build_problem(scenario).stay.sum()
    assert less == sum(slot.days for slot in slots) > 0
    assert len({slot.round for slot in slots}) > len(slots) / 3  # over the rounds


@pytest.mark.slow
def test_they_do_not_count_as_coverage(tmp_path: Path) -> None:
    """A plan of second visits alone covers nothing; its objective is that of no plan."""
    scenario = county(tmp_path)
    result = make_plan(scenario, "uniform")
    assert result.objective == pytest.approx(make_plan(scenario, "uniform").objective)
    outcomes = simulate(make_world(scenario, Plan(again(result.plan)), "follow"), replications=1, seed=1)
    assert outcomes.counts(outcomes.group_index("village"))[:, -1].tolist() == [0]


def test_the_verifier_wants_them_late_and_once(tmp_path: Path) -> None:
    """Before the first visit, too soon after it, twice, and at a site without one."""
    scenario = county(tmp_path)
    plan = baseline_plan(scenario, "uniform")
    made = again(plan).row(0, named=True)
    begin = plan.visits.filter(pl.col("site") == made["site"], pl.col("mode") != "look-back")["end"][0]
    is_look_back = (pl.col("site") == made["site"]) & (pl.col("mode") == "look-back")
    soon = plan.visits.with_columns(start=pl.when(is_look_back).then(begin + dt.timedelta(days=30)).otherwise("start"))
    assert any("120 days after" in str(breach) for breach in verify(scenario, Plan(soon)))
    twice = pl.concat([plan.visits, again(plan).head(1)])
    assert any("one second visit" in str(breach) for breach in verify(scenario, Plan(twice)))
    alone = plan.visits.filter((pl.col("site") != made["site"]) | (pl.col("mode") == "look-back"))
    assert any("covered before" in str(breach) for breach in verify(scenario, Plan(alone)))


@pytest.mark.slow
def test_they_settle_repairs_that_failed(tmp_path: Path) -> None:
    """Carried out as planned; what is overdue by then is settled, more of it by more of them."""
    solved = []
    for share in (0.2, 0.6):
        change = {"modes": {"look-back": {"again": {"share": share, "after": 400}}}, "findings": LATE} | CALM
        scenario = county(tmp_path / str(share), change)
        plan = baseline_plan(scenario, "uniform")
        outcomes = simulate(make_world(scenario, plan, "repair"), replications=20, seed=1)
        solved.append(
            next(float(np.mean(measure.take())) for measure in measures(scenario, outcomes) if measure.id == "look_back_solved")
        )
    assert 0 < solved[0] < solved[1]


def test_planning_again_puts_them_in_anew(tmp_path: Path) -> None:
    """Those that are made or announced stand; the others follow the visits that are planned again."""
    scenario = county(tmp_path)
    plan = baseline_plan(scenario, "uniform")
    as_of = dt.date(2029, 1, 10)
    new = replan(scenario, plan, as_of=as_of)
    assert new.breaches == ()
    past = again(plan).filter(pl.col("end") <= as_of)
    assert set(past["site"]) <= set(again(new.plan)["site"])
    assert again(new.plan).height == again(plan).height


def test_several_kinds_stand_beside_each_other(tmp_path: Path) -> None:
    """Look-backs and return visits, by merged teams' side and with villages at once."""
    change = {"modes": {"return-visit": {"again": {"share": 0.5, "after": 60}}},
              "teams": {"district": {"count": 2, "at_once": 3}},
              "formations": [{"office": "district", "sizes": [12], "rounds": ["2028-spring"]}]}  # fmt: skip
    scenario = county(tmp_path, change)
    plan = baseline_plan(scenario, "uniform")
    assert [str(breach) for breach in verify(scenario, plan)] == []
    assert again(plan).height > 0
    assert again(plan, "return-visit").height > 0


def test_a_rule_without_a_plan_is_refused(tmp_path: Path) -> None:
    """It would make none of them."""
    scenario = county(tmp_path, {"simulation": {"dispatch": "uniform"}})
    with pytest.raises(ScenarioError, match="second visits"):
        make_world(scenario, None, "uniform")


def test_explanations_know_the_days_that_they_keep(tmp_path: Path) -> None:
    """A limit that can be lifted: without it the days are for the visits that cover."""
    scenario = county(tmp_path)
    (limit,) = [candidate for candidate in limits(scenario) if candidate.key == "again:look-back"]
    kept = sum(slot.days for slot in kept_slots(scenario, team_windows(scenario)))
    assert f"take up {kept} team-days" in limit.text.en
    assert build_problem(limit.without(scenario)).stay.sum() - build_problem(scenario).stay.sum() == kept


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ({"direct": {"again": {"share": 0.1}}}, "counts = false"),
        ({"look-back": {"again": {"share": 0.1}, "host": "township"}}, "without host"),
        ({"look-back": {"again": {"share": 0.1}, "quota": 3}}, "no quota"),
        ({"look-back": {"again": {"share": 0}}}, "share"),
    ],
)
def test_modes_that_can_t_come_again_are_refused(tmp_path: Path, mode: dict[str, Any], words: str) -> None:
    """In words."""
    assert words in in_words(refused(write_county(tmp_path, {"modes": mode})))


def test_shares_of_nobody_and_stays_too_short_are_warned_of(tmp_path: Path) -> None:
    """No site at all, and a look-back longer than any stay."""
    nobody = small_county(tmp_path / "none", {"modes": {"look-back": {"again": {"share": 0.01}}}})
    long = small_county(tmp_path / "long", {"modes": {"look-back": {"again": {"share": 0.4}, "fixed_days": 60}}})
    for scenario in (nobody, long):
        assert any("look-back.again" in str(warning) for warning in scenario.warnings)

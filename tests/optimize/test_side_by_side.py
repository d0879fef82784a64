"""A team in several villages at once: dates of plans, the verifier, tables typed as announced."""

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import announced, each_class, merged, small_county, spring

from optimize.planning import baseline_plan, make_plan
from optimize.replanning.replan import replan
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.stays.side_by_side import ALONE, Beside, group_size, shared_ends, time_tour

ROUND = spring()
THREE = Beside(3, ends_apart=False, rule="next_round")
TWO = Beside(2, ends_apart=False, rule="next_round")
EACH = Beside(3, ends_apart=True, rule="next_round")
LINKED = {"modes": {"linked": {"min_days": 1, "fixed_days": 0}, "taken-over": {"kinds": ["township", "department"]},
                    "direct": {"fixed_days": 4}}}  # fmt: skip


def county(folder: Path, changes: dict[str, Any] | None = None, **keys: Any) -> Scenario:
    """The small county whose district teams are in several villages at once."""
    teams = {"teams": {"district": {"count": 2, **keys}}}
    return small_county(folder, merged(teams, changes or {}))


@pytest.mark.parametrize(
    "method", [pytest.param("optimal", marks=pytest.mark.long), "uniform", "nearest", "risk", "roundrobin"]
)
@pytest.mark.parametrize(("preset", "end"), [("office", "together"), ("coverage", "each")])
@pytest.mark.quick(1)
def test_plans_differ_in_dates_alone(tmp_path: Path, method: str, preset: str, end: str) -> None:
    """The same visits, by the same teams in the same rounds; every rule is kept, no more places at once than may be."""
    goal = {"objective": {"preset": preset}}
    alone = make_plan(small_county(tmp_path / "alone", merged({"teams": {"district": {"count": 2}}}, goal)), method).plan
    scenario = county(tmp_path / "beside", goal, at_once=3, visits_end=end)
    beside = make_plan(scenario, method).plan
    assert [str(breach) for breach in verify(scenario, beside)] == []
    same = ["site", "mode", "team", "round", "team_days"]
    assert beside.visits.select(same).sort("site").equals(alone.visits.select(same).sort("site"))
    of_district = beside.visits.filter(office="district")
    largest = max(
        of_district.filter(pl.col("team") == team, pl.col("start") < day, pl.col("end") > day + dt.timedelta(days=1)).height
        for team, day in of_district.select("team", "start").iter_rows()
    )
    assert largest <= 3
    assert of_district.filter(pl.len().over("team", "round", "start") > 1).height > 0
    ends = of_district.group_by("team", "round", "start").agg(pl.col("end").n_unique(), pl.len())
    assert ends["end"].max() == 1 if end == "together" else ends["end"].max() > 1


@pytest.mark.slow
def test_one_at_a_time_is_as_before(tmp_path: Path) -> None:
    """To the byte, whoever says so."""
    plain = baseline_plan(county(tmp_path / "plain"), "uniform").visits
    said = {"rounds": {"yearly": [ROUND | {"at_once": 1}]}, "modes": {"direct": {"at_once": 1}}}
    explicit = baseline_plan(county(tmp_path / "said", said, at_once=1), "uniform").visits
    usual = baseline_plan(county(tmp_path / "usual", {"rounds": {"yearly": [ROUND]}}), "uniform").visits
    assert explicit.equals(usual)
    assert plain.height >= usual.height


def test_a_mode_goes_before_a_round_and_a_round_before_an_office(tmp_path: Path) -> None:
    """Thematic villages two at a time where all else goes three at a time, and the summer one by one."""
    summer = ROUND | {"name": {"zh": "夏", "en": "summer"}, "start": "06-20", "at_once": 1}
    changes = {"rounds": {"yearly": [ROUND, summer]}, "modes": {"direct": {"at_once": 2}}}
    scenario = county(tmp_path, changes, at_once=3)
    visits = baseline_plan(scenario, "uniform").visits.filter(office="district")
    count = visits.with_columns(n=pl.len().over("team", "round", "start", "end"))
    assert count.filter(pl.col("mode") == "direct")["n"].max() == 2
    late = visits.filter(pl.col("round").str.ends_with("summer") & (pl.col("mode") == "regular"))
    assert late.filter(pl.len().over("team", "round", "start", "end") > 1).height == 0
    assert [str(breach) for breach in verify(scenario, Plan(visits)) if "30" not in breach.where] == []


def test_a_stay_is_the_whole_stay(tmp_path: Path) -> None:
    """Three villages for 40 days carry the stay's first and last day."""
    scenario = county(tmp_path, {"rounds": {"yearly": [ROUND]}}, at_once=3)
    visits = baseline_plan(scenario, "uniform").visits.filter(office="district")
    ends = visits.filter(pl.col("end") == pl.col("end").max().over("team", "round"))
    days = {round_.id: scenario.calendar.date(round_.end) for round_ in scenario.rounds}
    assert all(days[rnd] == end for rnd, end in ends.select("round", "end").iter_rows())


@pytest.mark.parametrize(
    ("villages", "days", "at_once", "broken"),
    [(3, 8.0, 3, ""), (4, 8.0, 3, "at most 3"), (4, 8.0, 4, ""), (3, 15.0, 3, "at most"), (3, 8.0, 1, "is done")],
)
def test_a_plan_as_announced(tmp_path: Path, villages: int, days: float, at_once: int, broken: str) -> None:
    """Three villages with the same dates; a fourth is one too many, and so is more work than the days hold."""
    light = {"modes": {"direct": {"days": each_class(4), "fixed_days": 1}}}
    scenario = county(tmp_path, light, at_once=at_once)
    breaches = verify(scenario, announced([days] * villages))
    rules = [breach for breach in breaches if breach.where.startswith("village") or "spring" in breach.where]
    assert bool(rules) == bool(broken)
    if broken:
        assert any(broken in str(breach) for breach in rules)
    if at_once == 1:
        assert any("at_once" in breach.hint for breach in rules)


@pytest.mark.parametrize("second", [dt.date(2027, 3, 3), dt.date(2027, 3, 6)])
def test_visits_may_begin_one_after_the_other(tmp_path: Path, second: dt.date) -> None:
    """A team that goes to the second village while it is still in the first keeps every rule, if the days suffice."""
    light = {"modes": {"direct": {"days": each_class(4), "fixed_days": 0, "terms": {}, "min_days": 1}}}
    scenario = county(tmp_path, light, at_once=2)
    plan = announced([5.0, 5.0], end=dt.date(2027, 3, 12))
    moved = plan.visits.with_columns(
        start=pl.when(pl.col("site") == "330503001202").then(pl.lit(second)).otherwise(pl.col("start"))
    )
    assert [str(breach) for breach in verify(scenario, Plan(moved))] == []
    squeezed = moved.with_columns(end=pl.lit(dt.date(2027, 3, 9)))
    assert any("of work and travel" in str(breach) for breach in verify(scenario, Plan(squeezed)))


@pytest.mark.slow
def test_linked_visits_wait_side_by_side_too(tmp_path: Path) -> None:
    """The prefecture's township and the county's villages: nobody begins before the township's visit."""
    scenario = county(tmp_path, merged(LINKED, {"teams": {"city": {"at_once": 2}}}), at_once=3)
    result = make_plan(scenario, "uniform")
    assert (result.plan.visits["mode"] == "linked").any()
    assert [str(breach) for breach in verify(scenario, result.plan)] == []


@pytest.mark.slow
@pytest.mark.parametrize("end", ["together", "each"])
def test_planning_again_keeps_them_side_by_side(tmp_path: Path, end: str) -> None:
    """In the middle of a stay, and before one: every rule is kept, nothing is lost."""
    scenario = county(tmp_path, at_once=3, visits_end=end)
    plan = baseline_plan(scenario, "uniform")
    for as_of in (dt.date(2027, 3, 20), dt.date(2028, 3, 10)):
        again = replan(scenario, plan, as_of=as_of).plan
        assert [str(breach) for breach in verify(scenario, again)] == []
        assert len(again) == len(plan)


def test_what_has_no_effect_is_refused(tmp_path: Path) -> None:
    """How visits end side by side, where they go one after the other."""
    with pytest.raises(ScenarioError, match="at_once"):
        county(tmp_path, visits_end="each")
    with pytest.raises(ScenarioError, match="at_once"):
        county(tmp_path / "none", at_once=0)


WORK = st.lists(st.integers(1, 12).map(lambda halves: halves / 2), min_size=1, max_size=7)


@given(work=WORK, legs=st.floats(0, 0.3), beside=st.sampled_from([ALONE, TWO, THREE, EACH]))
@pytest.mark.slow
def test_a_tour_takes_as_long_as_one_after_the_other(work: list[float], legs: float, beside: Beside) -> None:
    """And no visit begins later, or has less than its days."""
    ways, release = [legs] * (len(work) + 1), [0.0] * len(work)
    alone = time_tour(10.0, ways, work, release, [ALONE] * len(work))
    timed = time_tour(10.0, ways, work, release, [beside] * len(work))
    assert timed.home == pytest.approx(alone.home)
    assert all(begin <= begin_alone + 1e-9 for begin, begin_alone in zip(timed.begin, alone.begin, strict=True))
    assert all(end - begin >= days - 1e-9 for begin, end, days in zip(timed.begin, timed.finish, work, strict=True))


@given(work=WORK, wait=st.integers(0, 6), waiting=st.integers(0, 6))
def test_a_wait_holds_up_nobody_else(work: list[float], wait: int, waiting: int) -> None:
    """Who waits for another team begins a group of its own."""
    release = [0.0] * len(work)
    release[waiting % len(work)] = 10.0 + wait
    ways = [0.0] * (len(work) + 1)
    alone = time_tour(10.0, ways, work, release, [ALONE] * len(work))
    timed = time_tour(10.0, ways, work, release, [THREE] * len(work))
    assert timed.home == pytest.approx(alone.home)


def test_shared_days() -> None:
    """Work of 1, 2 and 3 days shared equally: done after 3, 5 and 6 days."""
    assert shared_ends([2.0, 1.0, 3.0]) == [5.0, 3.0, 6.0]
    assert group_size([THREE, THREE, TWO]) == 2
    assert group_size([TWO, THREE, THREE]) == 2
    assert group_size([THREE, EACH]) == 1


@pytest.mark.slow
def test_the_whole_team_in_the_township_then_in_groups(tmp_path: Path) -> None:
    """大组带分组: the township alone by the whole team, then its villages three at a time, within one stay."""
    modes = {"modes": {"regular": {"at_once": 1}, "integrated": {"days": {"key": 4, "general": 3, "good": 3}}}}
    teams = {"teams": {"district": {"count": 1, "at_once": 3}}, "rounds": {"yearly": [ROUND]}}
    scenario = small_county(tmp_path, merged(modes, teams))
    plan = make_plan(scenario).plan
    assert [str(breach) for breach in verify(scenario, plan)] == []
    stay = plan.visits.filter(pl.col("team") == "district-1", pl.col("mode").is_in(["regular", "integrated"]))
    whole = stay.filter(pl.col("site").is_in(["330503001", "330503002"]))
    assert whole.height == 2
    for site, rnd, first, end in whole.select("site", "round", "start", "end").iter_rows():
        riding = stay.filter(pl.col("round") == rnd, pl.col("site").str.starts_with(site), pl.col("mode") == "integrated")
        assert riding["start"].min() >= end - dt.timedelta(days=1) > first
        assert riding["start"].n_unique() < riding.height

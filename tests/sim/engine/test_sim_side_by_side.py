"""Teams that are at several sites at a time: their days are shared, and everything else is as for one after the other."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import CERTAIN, announced, merged, small_county, visit_table
from small_sim import carried_out, chained_plan, small_scenario
from verified import FLAT, with_ways

from optimize.planning import baseline_plan
from optimize.rolling.dispatching import make_world
from results.event_table import event_table
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch
from sim.engine.itinerary import itineraries
from sim.engine.journal import Journal, Spells
from sim.engine.ways import road_times
from sim.findings.look_backs import free_from
from sim.outcomes.finding_counts import COUNTS
from sim.replications import simulate
from sim.run_part import replicate
from sim.uncertainty.capacity import UNLIMITED
from sim.world import compile_world

START, END = dt.date(2027, 3, 1), dt.date(2027, 4, 10)


def county(folder: Path, changes: dict[str, Any] | None = None, **keys: Any) -> Scenario:
    """A county without travel, whose district has two teams."""
    given = {"teams": {"district": {"count": 2, **keys}}, "travel": {"speed_kmh": 200}}
    return small_county(folder, merged(given, changes or {}))


@pytest.mark.parametrize(("end", "ends"), [("together", [12, 12, 12]), ("each", [6, 10, 12])])
def test_days_are_shared(tmp_path: Path, end: str, ends: list[int]) -> None:
    """Visits of 2, 4 and 6 days begin together and are done after 12 days, or after 6, 10 and 12."""
    scenario = county(tmp_path, {"uncertainty": CERTAIN}, at_once=3, visits_end=end)
    visits = carried_out(scenario, announced((2.0, 4.0, 6.0))).visits
    assert visits is not None
    begin = scenario.rounds[0].start
    assert visits.start[0] == pytest.approx([begin] * 3, abs=0.1)
    assert visits.end[0] - begin == pytest.approx(ends, abs=0.3)  # the way there


def test_a_gap_of_less_than_a_day_is_kept(tmp_path: Path) -> None:
    """Two days of work and a little way, then a visit that the plan has on the fourth day: it does not begin on the third."""
    scenario = county(tmp_path, {"uncertainty": CERTAIN}, at_once=2)
    second = announced((2.0, 2.0)).visits.with_columns(
        start=pl.when(pl.col("site").str.ends_with("2")).then(START + dt.timedelta(days=3)).otherwise("start")
    )
    visits = carried_out(scenario, Plan(second)).visits
    assert visits is not None
    begin = scenario.rounds[0].start
    assert visits.end[0][0] - begin == pytest.approx(2, abs=0.1)
    assert visits.start[0][1] - begin == 3


def test_what_a_stay_is_too_short_for_is_short_by_the_same_share(tmp_path: Path) -> None:
    """60 days of work in a stay of 40: the three visits go on together in the next round, with a third of their work each."""
    scenario = county(tmp_path, {"uncertainty": CERTAIN}, at_once=3)
    outcomes = carried_out(scenario, announced((10.0, 20.0, 30.0)), events=True)
    visits = outcomes.visits
    assert visits is not None
    second = scenario.rounds[1].start
    assert visits.end[0] - second == pytest.approx([20] * 3, abs=0.5)
    table = event_table(scenario, announced((10.0, 20.0, 30.0)), outcomes.events or ())
    left = table.filter(pl.col("event") == "carry_over")["days"].to_list()
    assert np.array(left) / np.array([10, 20, 30]) == pytest.approx([1 / 3] * 3, abs=0.02)
    assert outcomes.worked.sum() == pytest.approx(60, abs=0.2)


def test_each_goes_on_with_what_it_lacks(tmp_path: Path) -> None:
    """Visits of 5, 20 and 30 days in a stay of 40: the first is done after 15, the others lack 2.5 and 12.5 days."""
    scenario = county(tmp_path, {"uncertainty": CERTAIN}, at_once=3, visits_end="each")
    visits = carried_out(scenario, announced((5.0, 20.0, 30.0))).visits
    assert visits is not None
    assert visits.end[0][0] - scenario.rounds[0].start == pytest.approx(15, abs=0.3)
    assert visits.end[0][1:] - scenario.rounds[1].start == pytest.approx([5, 15], abs=0.6)


@pytest.mark.parametrize("end", ["together", "each"])
@pytest.mark.parametrize("dispatch", ["follow", "repair", "reoptimize", "uniform"])
@pytest.mark.slow
def test_every_dispatch(tmp_path: Path, end: str, dispatch: Dispatch) -> None:
    """Nobody works more than there is time, and as much is covered as one after the other, near enough."""
    plain = county(tmp_path / "plain")
    alone = carried_out(plain, baseline_plan(plain, "uniform"), dispatch, 8)
    scenario = county(tmp_path / "beside", at_once=3, visits_end=end)
    plan = baseline_plan(scenario, "uniform")
    beside = carried_out(scenario, plan, dispatch, 8)
    length = np.array([[round_.workdays for round_ in scenario.rounds]])
    assert (beside.worked + beside.travelled <= length + 1e-6).all()
    assert (beside.lost <= beside.worked + 1e-6).all()
    ends = [outcomes.counts(outcomes.group_index("village"))[:, -1].mean() for outcomes in (alone, beside)]
    assert ends[1] == pytest.approx(ends[0], abs=1.5)
    assert beside.worked.sum() == pytest.approx(alone.worked.sum(), rel=0.1)


def test_a_plan_comes_true(tmp_path: Path) -> None:
    """Without uncertainty no visit begins on another day than planned, or ends later."""
    for end in ("together", "each"):
        scenario = county(tmp_path / end, {"uncertainty": CERTAIN}, at_once=3, visits_end=end)
        plan = baseline_plan(scenario, "uniform")
        visits = carried_out(scenario, plan).visits
        assert visits is not None
        starts, ends = (scenario.calendar.day_numbers(plan.visits[name].to_numpy()) for name in ("start", "end"))
        assert (np.floor(visits.start[0] + 1e-6) == starts).all()
        assert (np.ceil(visits.end[0] - 1e-6) <= ends).all()


def test_findings_do_not_count_a_team_three_times(tmp_path: Path) -> None:
    """What a visit finds comes of its own inspector-days."""
    problems = []
    for k, keys in enumerate(({}, {"at_once": 3})):
        scenario = county(tmp_path / str(k), {"findings": {}, "uncertainty": CERTAIN}, **keys)
        findings = carried_out(scenario, baseline_plan(scenario, "uniform"), replications=10).findings
        assert findings is not None
        problems.append(findings.counts[..., COUNTS.index("found")].sum())
    assert problems[1] == pytest.approx(problems[0], rel=0.05)


def test_teams_that_meet(tmp_path: Path) -> None:
    """Linked visits side by side: none begins before the prefecture's team has come to its township."""
    modes = {"linked": {"min_days": 1, "fixed_days": 0}, "taken-over": {"kinds": ["township", "department"]},
             "direct": {"fixed_days": 4}}  # fmt: skip
    scenario = county(tmp_path, {"modes": modes, "teams": {"city": {"at_once": 2}}}, at_once=3, visits_end="each")
    plan = baseline_plan(scenario, "uniform")
    for dispatch in ("follow", "repair"):
        visits = carried_out(scenario, plan, dispatch, 12).visits
        assert visits is not None
        row = {site: k for k, site in enumerate(plan.visits["site"].to_list())}
        linked = [k for k, mode in enumerate(plan.visits["mode"].to_list()) if mode == "linked"]
        hosts = [row[plan.visits["site"][k][:9]] for k in linked]
        met = np.isfinite(visits.start[:, linked])
        assert met.any()
        assert (visits.start[:, linked] >= visits.start[:, hosts] - 1e-6)[met].all()


def test_workers_and_replications_do_not_matter(tmp_path: Path) -> None:
    """Replication 3 alone is replication 3 of many."""
    scenario = county(tmp_path, at_once=3)
    world = make_world(scenario, baseline_plan(scenario, "uniform"), "follow")
    many, single = (simulate(world, replications=replications, seed=5, keep_visits=True) for replications in (5, [3]))
    assert many.visits is not None
    assert single.visits is not None
    assert (many.visits.end[3] == single.visits.end[0]).all()


@pytest.mark.parametrize("end", ["together", "each"])
@pytest.mark.parametrize(("work", "finished"), [(20.05, True), (20.125, True), (20.13, False), (20.5, False)])
def test_visits_that_end_at_once_may_lack_the_tolerance(tmp_path: Path, end: str, work: float, finished: bool) -> None:
    """Two of as many days each, in a stay of 40: what is a tenth of a day short is finished on the last day."""
    simulation = {"tolerance": 0.25, "carry_over": "drop"}
    scenario = with_ways(county(tmp_path, {"uncertainty": CERTAIN, "simulation": simulation}, at_once=2, visits_end=end), {})
    visits = carried_out(scenario, announced((work, work))).visits
    assert visits is not None
    assert np.isfinite(visits.end[0]).tolist() == [finished] * 2
    if finished:
        assert visits.end[0] - scenario.rounds[0].start == pytest.approx([40, 40], abs=0.02)


@pytest.mark.parametrize(("days", "end"), [((6.0, 2.0), "each"), ((2.0, 6.0), "each"), ((6.0, 2.0), "together")])
def test_a_team_is_free_when_the_last_of_its_sites_is_left(tmp_path: Path, days: tuple[float, float], end: str) -> None:
    """Whichever of them comes last in the plan: look-backs begin after all eight days of work."""
    scenario = county(tmp_path, {"uncertainty": CERTAIN}, at_once=2, visits_end=end)
    world, journal = make_world(scenario, announced(days), "follow"), Journal(shared=True)
    replicate(itineraries(world), world.team_days, UNLIMITED, 0, journal)
    free = free_from(world, Spells.of(world, journal), UNLIMITED)
    stay = (0, [team.id for team in scenario.teams].index("district-1"), 0)
    assert free[stay] == pytest.approx(world.stays.first[stay[1:]] + 8, abs=0.2)


@pytest.mark.parametrize("leaves", [(4.0, 2.0), (2.0, 4.0)])
def test_a_way_begins_when_the_last_of_the_sites_before_is_left(tmp_path: Path, leaves: tuple[float, float]) -> None:
    """Two sites of a group, whichever is left last; then half a day's way from the fifth day on, on which nobody may travel."""
    scenario = county(tmp_path, {"uncertainty": CERTAIN}, at_once=2, visits_end="each")
    world = make_world(scenario, announced((2.0, 6.0, 2.0)), "follow")
    teams, slots = world.stays.slot_day.shape
    travel = np.cumsum([0.0, 1, 1, 1, 1, 1e-9, *[1.0] * (slots - 5)]) * np.ones((1, teams, 1))
    zeros, stay = np.zeros(3, np.int64), np.zeros(3)
    leave = np.array([*leaves, 9.0])
    spells = Spells(1, zeros, np.arange(3), zeros, zeros, np.array([0, 0, 5.5]), leave, np.ones(3, bool), stay, days_got=stay)
    took = road_times(world, spells, np.array([0.0, 0.0, 0.5]), np.array([0]), travel)
    assert took == pytest.approx([0, 0, 1.5])


def test_a_group_that_the_plan_begins_together_is_held_by_nothing() -> None:
    """Five days alone, then two visits from the sixth day on: whoever is done earlier begins both of them."""
    scenario = small_scenario(3, rounds=((0, 20),), modes={"direct": {"at_once": 2}})
    apart, together = (announced_in(scenario, first, 5) for first in (4.0, 5.0))
    assert compile_world(scenario, together).hold.tolist() == [0, 0, 0]
    assert compile_world(scenario, apart).hold.tolist() == [0, 5, 0]


def announced_in(scenario: Scenario, first: float, day: int) -> Plan:
    """A visit of some days, and two of two days each from a later day on."""
    plan = chained_plan(scenario, [(0, 0, 0, first, 0), (1, 0, 0, 2.0, 0), (2, 0, 0, 2.0, 0)])
    begins = [scenario.calendar.date(k) for k in (0, day, day)]
    return dataclasses.replace(plan, visits=plan.visits.with_columns(pl.Series("start", begins)))


MEETING = {"linked": FLAT, "direct": FLAT, "taken-over": {"kinds": ["township"], "fixed_days": 0, "days": {"general": 9}}}
TOWN, GUEST, PLAIN, OTHER = "330503001", "330503001201", "330503002201", "330503002202"


@pytest.mark.parametrize("came", [2.0, 4.5, 8.0, 12.0])
@pytest.mark.parametrize("plain", [(PLAIN,), (PLAIN, OTHER)])
def test_a_guest_joins_a_group_once_its_host_has_come(tmp_path: Path, came: float, plain: tuple[str, ...]) -> None:
    """The group is at its first site, which nobody waits for, after five days on the road."""
    changes = {"modes": MEETING, "uncertainty": CERTAIN, "calendar": {"weekends": True}}
    scenario = small_county(
        tmp_path, merged({"teams": {"district": {"count": 1, "at_once": 3, "visits_end": "each"}}}, changes)
    )
    scenario = with_ways(scenario, {("district", PLAIN): 5.0, ("city", TOWN): came})
    rows = [(TOWN, "taken-over", "city-1", 9.0), *((site, "direct", "district-1", 2.0) for site in plain),
            (GUEST, "linked", "district-1", 2.0)]  # fmt: skip
    table = visit_table(*((site, mode, team, "2027-spring", START, END, days) for site, mode, team, days in rows))
    plan = Plan(table, as_given=True)
    visits = carried_out(scenario, plan).visits
    assert visits is not None
    begin = visits.start[0] - scenario.rounds[0].start
    assert begin[:-1] == pytest.approx([came, *[5.0] * len(plain)])
    alone = 5.0 + 2.0 * len(plain)
    assert begin[-1] == pytest.approx(5.0 if came < 5 else max(alone, came))

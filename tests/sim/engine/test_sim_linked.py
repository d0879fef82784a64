"""Villages that need their township's visit: covered with it, and linked teams wait for each other."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import CERTAIN, each_class, one_round, small_county, visit_table
from small_composition import QUICK, TAKEN_OVER
from small_sim import carried_out
from verified import with_ways

from optimize.planning import baseline_plan, make_plan
from optimize.rolling.dispatching import make_world
from results.event_table import event_table
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch
from scenarios.stays.windows import team_windows
from sim.outcomes.events import KINDS
from sim.outcomes.outcome import Outcomes, Visits
from sim.replications import simulate

FIVE = each_class(5.0)
MODES = {
    "linked": QUICK,
    "integrated": {},
    "taken-over": TAKEN_OVER,
    "direct": {"fixed_days": 6},
}
TOWN, VILLAGE, NEXT = "330503001", "330503001201", "330503002201"


def county(folder: Path, carry_over: str = "next_round", **changes: Any) -> Scenario:
    given = {"modes": MODES, "teams": {"district": {"count": 2}}, "uncertainty": CERTAIN, "objective": {"effort": 0.1}}
    return small_county(folder, given | {"simulation": {"carry_over": carry_over}} | changes)


def run(scenario: Scenario, plan: Plan, replications: int = 1, dispatch: Dispatch = "follow") -> tuple[Outcomes, Visits]:
    outcomes = carried_out(scenario, plan, dispatch, replications)
    assert outcomes.visits is not None
    return outcomes, outcomes.visits


def by_hand(scenario: Scenario, *rows: tuple[str, str, str, int, int, float]) -> Plan:
    """Site, mode, team, round, days from its first working day on, team-days."""
    table = []
    for site, mode, team, rnd, first, days in rows:
        stay = scenario.rounds[rnd]
        work = scenario.calendar.workdays[scenario.calendar.before[stay.start] + first :]
        start, end = scenario.calendar.date(work[0]), scenario.calendar.date(work[int(np.ceil(days)) - 1] + 1)
        table.append((site, mode, team, stay.id, start, end, days))
    return Plan(visit_table(*table), "hand", as_given=True)


@pytest.mark.parametrize(
    ("method", "weekends", "dispatch"),
    [(method, weekends, "follow") for method in ("optimal", "uniform", "roundrobin") for weekends in (True, False)]
    + [("uniform", False, "repair")],
)
@pytest.mark.slow
def test_without_uncertainty_linked_plans_come_true_to_the_day(
    tmp_path: Path, method: str, weekends: bool, dispatch: Dispatch
) -> None:
    """Every visit on its dates; a village counts when its own visit and its township's are finished."""
    scenario = county(tmp_path, calendar={"weekends": weekends}, travel={"speed_kmh": 3.0})
    plan = make_plan(scenario, method).plan
    assert "linked" in set(plan.visits["mode"])
    outcomes, visits = run(scenario, plan, dispatch=dispatch)
    starts, ends = (scenario.calendar.day_numbers(plan.visits[name].to_numpy()) for name in ("start", "end"))
    assert (np.floor(visits.start[0] + 1e-6) == starts).all()
    assert (np.ceil(visits.end[0] - 1e-6) == ends).all()
    end_of = dict(zip(plan.visits["site"].to_list(), ends.tolist(), strict=True))
    needs = plan.visits["mode"].is_in(["linked", "integrated"]).to_list()
    sites = plan.visits["site"].to_list()
    joint = [max(end_of[site], end_of[site[:9]]) if need else end_of[site] for site, need in zip(sites, needs, strict=True)]
    village_days = [day for site, day in zip(sites, joint, strict=True) if scenario.is_village[scenario.site_row[site]]]
    expected = np.searchsorted(np.sort(village_days), np.arange(outcomes.days + 1), side="right")
    assert (outcomes.counts(outcomes.group_index("village"))[0] == expected).all()
    assert outcomes.visit_on_time.tolist() == [1] * len(plan)


def test_a_team_waits_for_the_other(tmp_path: Path) -> None:
    """The prefecture comes four days later than the county: these are idle days, and the dates are the prefecture's."""
    scenario = county(tmp_path)
    city = [("330503002", "taken-over", "city-1", 0, 0, 4.0), (TOWN, "taken-over", "city-1", 0, 4, 5.0)]
    plan = by_hand(scenario, *city, (VILLAGE, "linked", "district-1", 0, 0, 2.0))
    outcomes, visits = run(scenario, plan)
    way = float(visits.start[0, 1] - visits.start[0, 2])
    assert way == pytest.approx(0.0)
    assert visits.end[0, 2] == pytest.approx(visits.start[0, 1] + 2)
    waited = outcomes.waited
    assert waited is not None
    team = [team_.id for team_ in scenario.teams].index("district-1")
    assert waited[0, team, 0] == pytest.approx(waited.sum())
    assert 3.9 < waited.sum() < 4.5
    free, at_once = run(scenario, by_hand(scenario, city[1], (VILLAGE, "direct", "district-1", 0, 0, 2.0)))
    assert free.waited is None
    assert at_once.start[0, 1] < visits.start[0, 2] - 3.5


def test_waits_and_meetings_that_fail_are_in_the_event_log(tmp_path: Path) -> None:
    """A team that waits arrives, waits and begins; one that waits in vain goes on, and its days add up all the same."""
    scenario = county(tmp_path)
    early, late = ("330503002", "taken-over", "city-1", 0, 0, 50.0), ("330503002", "taken-over", "city-1", 0, 0, 4.0)
    for city, kind in ((late, "begin"), (early, "not_met")):
        rows = [city, (TOWN, "taken-over", "city-1", 0, 4, 5.0), (VILLAGE, "linked", "district-1", 0, 0, 2.0)]
        plan = by_hand(scenario, *rows, (NEXT, "direct", "district-1", 0, 3, 3.0))
        outcomes = simulate(scenario, plan, replications=1, seed=1, events=True)
        assert outcomes.events is not None
        table = event_table(scenario, plan, outcomes.events)
        first = table.filter(team="district-1", round=scenario.rounds[0].id)
        assert first["event"].head(3).to_list() == ["depart", "wait", kind]
        days = dict(table.group_by(pl.col("event").cast(pl.String)).agg(pl.sum("days")).iter_rows())
        assert outcomes.waited is not None
        assert days["wait"] == pytest.approx(outcomes.waited.sum())
        assert days["depart"] == pytest.approx(outcomes.travelled.sum())
        assert days["finish"] + days.get("break_off", 0) == pytest.approx(outcomes.worked.sum())
        doing = first.filter(pl.col("event").is_in(["depart", "wait", "begin", "finish", "not_met", "home"]))["time"]
        assert doing.is_sorted()


@pytest.mark.parametrize(("before", "waits"), [(39.2, 0.8), (37.5, 2.5)])
def test_whoever_waits_in_vain_leaves_when_the_stay_ends(tmp_path: Path, before: float, waits: float) -> None:
    """The city's other township takes all its stay of 40 days: the county's team waits for what is left of its own."""
    scenario = county(tmp_path, travel={"speed_kmh": 200})
    city = [("330503002", "taken-over", "city-1", 0, 0, 50.0), (TOWN, "taken-over", "city-1", 0, 39, 5.0)]
    guests = [(NEXT, "direct", "district-1", 0, 0, before), (VILLAGE, "linked", "district-1", 0, int(before), 2.0)]
    plan = by_hand(scenario, *city, *guests)
    outcomes = simulate(scenario, plan, replications=1, seed=1, events=True)
    assert outcomes.events is not None
    table = event_table(scenario, plan, outcomes.events).filter(team="district-1", round=scenario.rounds[0].id)
    (waited,) = table.filter(event="wait").iter_rows(named=True)
    (left,) = table.filter(event="not_met").iter_rows(named=True)
    assert waited["days"] == pytest.approx(waits, abs=0.05)
    day = scenario.rounds[0].start
    assert waited["time"] == pytest.approx(day + before, abs=0.05)
    assert left["time"] == pytest.approx(day + 40, abs=0.05)


@pytest.mark.parametrize("carry_over", ["drop", "next_round"])
def test_a_township_put_off_lets_its_guests_go_on(tmp_path: Path, carry_over: str) -> None:
    """The prefecture's first visit takes all its stay: the county leaves the linked village alone, and goes on if it can."""
    scenario = county(tmp_path, carry_over)
    city = [("330503002", "taken-over", "city-1", 0, 0, 50.0), (TOWN, "taken-over", "city-1", 0, 39, 5.0)]
    rows = [*city, (VILLAGE, "linked", "district-1", 0, 0, 2.0), (NEXT, "direct", "district-1", 0, 3, 3.0)]
    outcomes, visits = run(scenario, by_hand(scenario, *rows))
    second = scenario.rounds[1]
    if carry_over == "drop":
        assert np.isinf(visits.end[0, [1, 2]]).all()
        assert np.isinf(visits.start[0, 2])
    else:
        assert second.start <= visits.start[0, 1] <= visits.start[0, 2]
        assert np.isfinite(visits.end[0]).all()
        assert visits.end[0, 3] < visits.start[0, 2] + 10
    used = outcomes.worked + outcomes.travelled
    assert outcomes.waited is not None
    assert (used + outcomes.waited <= team_windows(scenario).days + 1e-9).all()


@pytest.mark.parametrize(
    ("host", "guest", "ends"),
    [("next_round", "drop", (True, False, True)), ("drop", "next_round", (False, False, True)),
     ("next_round", "next_round", (True, True, True))],
)  # fmt: skip
def test_each_of_two_linked_modes_can_carry_over_in_its_way(
    tmp_path: Path, host: str, guest: str, ends: tuple[bool, bool, bool]
) -> None:
    """The prefecture puts its township off: it comes later or never, and the county comes again or not; it waits all its stay.

    What the county did not get to meanwhile has a rule of its own, too.
    """
    rules = {"linked": guest, "taken-over": host, "direct": "next_round"}
    modes = MODES | {mode: {**MODES[mode], "carry_over": rule} for mode, rule in rules.items()}
    scenario = county(tmp_path, "drop", modes=modes)
    city = [("330503002", "taken-over", "city-1", 0, 0, 50.0), (TOWN, "taken-over", "city-1", 0, 39, 5.0)]
    rows = [*city, (VILLAGE, "linked", "district-1", 0, 0, 2.0), (NEXT, "direct", "district-1", 0, 3, 3.0)]
    _, visits = run(scenario, by_hand(scenario, *rows))
    assert np.isfinite(visits.end[0, 1:]).tolist() == list(ends)
    assert (visits.start[0, 2:] >= scenario.rounds[1].start).all()


def test_who_waits_in_vain_goes_on_when_the_others_go_home(tmp_path: Path) -> None:
    """The prefecture is at hand for half of the stay: then the county goes to its next village; all its way counts."""
    scenario = county(tmp_path, teams={"district": {"count": 2}, "city": {"count": 1, "share": 0.5}})
    city = [("330503002", "taken-over", "city-1", 0, 0, 50.0), (TOWN, "taken-over", "city-1", 0, 20, 5.0)]
    rows = [*city, (VILLAGE, "linked", "district-1", 0, 0, 2.0), (NEXT, "direct", "district-1", 0, 3, 3.0)]
    outcomes, visits = run(scenario, by_hand(scenario, *rows))
    first, team = scenario.rounds[0], [team_.id for team_ in scenario.teams].index("district-1")
    assert first.start + 20 <= visits.start[0, 3] < visits.end[0, 3] < first.end
    assert first.end < visits.start[0, 2]
    waited = outcomes.waited
    assert waited is not None
    assert 19 < waited[0, team, 0] <= 20
    base, near, far = scenario.travel.base(0), scenario.site_row[VILLAGE], scenario.site_row[NEXT]
    way = float(scenario.travel.days([base, near, far], [near, far, base]).sum())
    assert outcomes.travelled[0, team, 0] == pytest.approx(way)


@pytest.mark.parametrize(
    ("carry_over", "dispatch"),
    [*((rule, "follow") for rule in ("drop", "next_round", "extend")), ("drop", "repair"), ("next_round", "repair"),
     ("extend", "repair"), ("next_round", "reoptimize")],
)  # fmt: skip
@pytest.mark.quick(2)
def test_links_hold_whatever_happens(tmp_path: Path, carry_over: str, dispatch: Dispatch) -> None:
    """Long visits, absence, calls: nobody begins before the other, days add up, and the same numbers run alone are the same."""
    wild = {"visit_cv": 0.8, "absence": {"probability": 0.6, "days": 12.0}, "mobile": {"rate": 4.0, "days": 8.0}}
    rounds = one_round(14)
    scenario = county(tmp_path, carry_over, uncertainty=wild, rounds=rounds, teams={"district": {"count": 1}})
    plan = baseline_plan(scenario, "uniform")
    outcomes, visits = run(scenario, plan, 40, dispatch)
    rows = {site: row for row, site in enumerate(plan.visits["site"].to_list())}
    guests = [row for row, mode in enumerate(plan.visits["mode"].to_list()) if mode == "linked"]
    hosts = [rows[plan.visits["site"][row][:9]] for row in guests]
    assert guests
    begun = np.isfinite(visits.start[:, guests])
    assert (visits.start[:, guests] >= visits.start[:, hosts] - 1e-6)[begun].all()
    assert not np.isfinite(visits.start[:, hosts][begun]).sum() < begun.sum()
    waited = outcomes.waited
    assert waited is not None
    assert waited.sum() > 0
    room = team_windows(scenario).days + (scenario.file.simulation.extend_days if carry_over == "extend" else 0)
    assert (outcomes.worked + outcomes.travelled + waited <= room + 1e-6).all()
    alone = simulate(make_world(scenario, plan, dispatch), replications=[17], seed=1, keep_visits=True)
    assert alone.visits is not None
    assert (alone.visits.end[0] == visits.end[17]).all()
    assert alone.waited is not None
    assert (alone.waited[0] == waited[17]).all()


def test_an_integrated_village_is_covered_with_its_township(tmp_path: Path) -> None:
    """Never where the township's visit is never finished, and not before it is; feedback comes from both."""
    scenario = county(tmp_path, "drop")
    town, village = (TOWN, "regular", "district-1", 0, 0, 30.0), (VILLAGE, "integrated", "district-2", 0, 0, 3.0)
    scenario = county(tmp_path / "b", "drop", modes=MODES | {"regular": {}})
    outcomes, visits = run(scenario, by_hand(scenario, town, village))
    counts = outcomes.counts(outcomes.group_index("village"))[0]
    assert counts[int(np.ceil(visits.end[0, 1])) + 1] == 0
    assert counts[int(np.ceil(visits.end[0, 0] - 1e-6))] == 1
    assert visits.end[0, 1] < visits.end[0, 0] - 20
    never, lost = run(scenario, by_hand(scenario, (*town[:5], 60.0), village))
    assert np.isinf(lost.end[0, 0])
    assert np.isfinite(lost.end[0, 1])
    assert never.counts(never.group_index("village"))[0].max() == 0
    assert np.isinf(lost.feedback[0, 1])


def test_who_meets_nobody_has_one_event_a_stay(tmp_path: Path) -> None:
    """A linked pair elsewhere leaves all other visits as they were, to the bit."""
    scenario = county(tmp_path, uncertainty={"visit_cv": 0.4})
    rest = [(f"33050300220{k}", "direct", "district-2", 0, 4 * k, 3.0) for k in range(1, 5)]
    pair = [(TOWN, "taken-over", "city-1", 0, 0, 5.0), (VILLAGE, "linked", "district-1", 0, 0, 2.0)]
    _, apart = run(scenario, by_hand(scenario, *rest), 5)
    _, beside = run(scenario, by_hand(scenario, *rest, *pair), 5)
    assert (apart.end == beside.end[:, : len(rest)]).all()
    assert dt.date(2027, 1, 1) == scenario.calendar.start


@pytest.mark.parametrize(("days", "met"), [(40.0, 0), (39.0, 1)])
def test_nobody_sets_out_to_wait_where_the_stay_is_over(tmp_path: Path, days: float, met: int) -> None:
    """After forty of forty days the guest is not even gone to; a day earlier its team waits there in vain."""
    scenario = with_ways(county(tmp_path, "drop", calendar={"weekends": True}), {})
    city = [("330503002", "taken-over", "city-1", 0, 0, 50.0), (TOWN, "taken-over", "city-1", 0, 20, 5.0)]
    rows = [*city, (NEXT, "direct", "district-1", 0, 0, days), (VILLAGE, "linked", "district-1", 0, 39, 1.0)]
    world = make_world(scenario, by_hand(scenario, *rows), "follow")
    outcomes = simulate(world, replications=1, events=True)
    assert outcomes.events is not None
    kinds = [tuple(KINDS)[kind] for events in outcomes.events for kind in events.kind.tolist()]
    assert kinds.count("not_met") == kinds.count("wait") == met
    assert outcomes.worked[0, [team.id for team in scenario.teams].index("district-1"), 0] == pytest.approx(days)

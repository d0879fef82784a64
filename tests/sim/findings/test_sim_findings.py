"""Findings: what is found is accounted for, and nothing else is touched."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import each_class
from small_sim import chained_plan, small_scenario

from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.findings import FindingsSection
from sim.engine.itinerary import itineraries
from sim.engine.journal import Journal, Spells
from sim.findings.count import first_begin
from sim.findings.look_backs import free_from
from sim.outcomes.finding_counts import COUNTS, FindingCounts
from sim.outcomes.joining import join
from sim.outcomes.outcome import Failure, Outcomes
from sim.reduction.reduce import no_outcomes
from sim.replications import simulate
from sim.run_part import replicate
from sim.streams import Streams
from sim.uncertainty.capacity import draw_capacity
from sim.world import compile_world

ROWS = [(site, site % 2, site % 3, 3.0 + site / 4, 0) for site in range(12)]
OTHERS = ("replications", "step_replication", "step_group", "step_day", "step_sites", "worked", "travelled", "lost",
          "visit_covered", "visit_end_days", "visit_on_time")  # fmt: skip
BUSY = {
    "check": {"after": 5, "reminder": 0.3, "look_back": 0.4, "accountability": 0.2},
    "repair": {
        "immediate": {"share": 0.5, "mean": 20, "cv": 0.8, "deadline": 20},
        "planned": {"mean": 60, "cv": 0.8, "deadline": 50},
    },
    "look_back": {"days": 3},
}
"""Much goes wrong, soon enough for a term of a year."""


def uncertain(findings: dict[str, Any] | None, **changes: Any) -> Scenario:
    """Two teams, twelve villages, everything uncertain."""
    given = {"teams": 2, "cv": 0.4, "absence": (0.4, 5.0), "spacing_days": 0.05} | changes
    return small_scenario(12, findings=findings, **given)


def of(outcomes: Outcomes) -> FindingCounts:
    assert not outcomes.failures, outcomes.failures[0].traceback
    assert outcomes.findings is not None
    return outcomes.findings


def other_arrays(outcomes: Outcomes) -> list[bytes]:
    return [getattr(outcomes, name).tobytes() for name in OTHERS]


def same_but(a: FindingCounts, b: FindingCounts, changed: set[str]) -> bool:
    """Whether the two differ in no other counts than those."""
    return all((a.counts[..., k] == b.counts[..., k]).all() for k, name in enumerate(COUNTS) if name not in changed)


shares = st.floats(0, 1)


@given(
    stock=st.floats(0, 60), dispersion=st.floats(0, 4), arrivals=st.floats(0, 5), rate=st.floats(0, 1), on_site=shares,
    rest=shares, deadline=st.floats(0, 300), mean=st.floats(1, 200), cv=st.floats(0, 2),
    exits=st.tuples(shares, shares, shares),
    correction=st.floats(0, 5), scope=st.sampled_from(["township", "office"]), checks=st.floats(0, 10), lead=shares,
    rows=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 1), st.integers(0, 2), st.floats(0.5, 9)), max_size=14),
    carry=st.sampled_from(["extend", "next_round", "drop"]), cvs=st.floats(0, 1),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
@pytest.mark.slow
def test_everything_found_is_accounted_for(
    stock: float, dispersion: float, arrivals: float, rate: float, on_site: float, rest: float, deadline: float, mean: float,
    cv: float, exits: tuple[float, float, float], correction: float, scope: str, checks: float, lead: float,
    rows: list[tuple[int, int, int, float]], carry: str, cvs: float,
) -> None:  # fmt: skip
    """Over random small scenarios, with villages that are visited again and villages that are never."""
    total = max(sum(exits), 1.0)
    findings = {
        "stock": {"mean": each_class(stock), "dispersion": dispersion, "arrivals": arrivals},
        "detection": {"rate": rate},
        "leads": {"share": each_class(lead)},
        "repair": {
            "on_site": on_site,
            "immediate": {"share": rest * (1 - on_site), "mean": mean, "cv": cv, "deadline": deadline},
            "planned": {"mean": mean, "cv": cv, "deadline": 2 * deadline},
        },
        "check": {"after": 3} | dict(zip(("reminder", "look_back", "accountability"), (e / total for e in exits), strict=True)),
        "look_back": {"days": 4},
        "self_correction": {"rate": correction, "scope": scope},
        "other_checks": {"rate": checks, "exclusion": 0.5},
    }
    scenario = small_scenario(8, teams=2, cv=cvs, absence=(0.3, 4.0), carry_over=carry, findings=findings)
    plan = chained_plan(
        scenario, [(site, team, rnd, days, 0) for site, team, rnd, days in sorted(rows, key=lambda row: row[2])]
    )
    outcomes = simulate(scenario, plan, replications=4, seed=5, keep_visits=True)
    tally = of(outcomes)
    c = {name: tally.counts[..., k] for k, name in enumerate(COUNTS)}
    assert tally.counts.min() >= 0
    assert (c["found"] == c["on_site"] + c["immediate"] + c["planned"]).all()
    assert (c["found"] == c["closed"] + c["open"]).all()
    assert (c["leads"] <= c["found"]).all()
    assert (c["on_site"] <= c["in_time"]).all()
    assert (c["in_time"] <= c["due"]).all()
    assert (c["due"] <= c["found"]).all()
    assert (c["in_time"] <= c["closed"]).all()
    assert (c["look_backs"] <= c["exit_look_back"]).all()
    checked = sum(c[f"exit_{name}"] for name in ("closed", "reminder", "look_back", "accountability"))
    assert (checked + c["look_backs"] <= c["visits"] + c["look_backs"]).all()
    assert tally.by_visit is not None
    assert outcomes.visits is not None
    assert (tally.by_visit.sum(axis=(1, 2)) == (c["found"] + c["missed"]).sum(axis=(1, 2))).all()
    done = np.isfinite(outcomes.visits.end)
    assert (tally.by_visit[~done] == 0).all()
    assert (tally.total("visits") - tally.total("look_backs") == done.sum(axis=1)).all()
    at_hand = scenario.file.rounds.dated[0].on_site_days if scenario.file.rounds.dated else 0
    used = outcomes.worked + outcomes.travelled + tally.look_back_days
    if carry != "extend":
        assert (used <= at_hand + 1e-6).all()
    assert ((tally.look_back_days.sum(axis=(1, 2)) > 0) == (tally.total("look_backs") > 0)).all()


def test_switching_findings_on_leaves_all_else_untouched() -> None:
    """The same bytes of everything else, visits by visit too, with look-backs and all."""
    off, on = uncertain(None), uncertain(BUSY)
    plan = chained_plan(off, ROWS)
    a, b = (simulate(scenario, plan, replications=30, seed=3, keep_visits=True) for scenario in (off, on))
    assert a.findings is None
    assert of(b).total("look_backs").sum() > 0
    assert other_arrays(a) == other_arrays(b)
    assert a.visits is not None
    assert b.visits is not None
    for name in ("start", "end", "feedback", "repaired"):
        assert getattr(a.visits, name).tobytes() == getattr(b.visits, name).tobytes()
    disabled = simulate(uncertain({"enabled": False}), plan, replications=30, seed=3)
    assert disabled.findings is None
    assert other_arrays(disabled) == other_arrays(a)


DOWNSTREAM = {
    "exit_closed",
    "exit_reminder",
    "exit_look_back",
    "exit_accountability",
    "look_backs",
    "look_back_solved",
    "open",
    "closed",
    "overdue_open",
    "visits",
}


@pytest.mark.parametrize(
    ("change", "changed"),
    [
        ({"leads": {"factor": 2.0}}, {"leads"}),
        ({"look_back": {"days": 3, "solves": 0.1}}, {"look_back_solved", "open", "closed", "overdue_open"}),
        ({"check": BUSY["check"] | {"after": 180}}, DOWNSTREAM),
        ({"other_checks": {"rate": 3.0}}, {"other_checks"}),
        ({"check": {}}, DOWNSTREAM),
    ],
)
@pytest.mark.quick(2)
def test_a_factor_changes_only_what_it_concerns(change: dict[str, Any], changed: set[str]) -> None:
    """Common random numbers: all other counts, and all that is not findings, are the same."""
    base, varied = uncertain(BUSY), uncertain(BUSY | change)
    plan = chained_plan(base, ROWS)
    a, b = (simulate(scenario, plan, replications=40, seed=3) for scenario in (base, varied))
    assert other_arrays(a) == other_arrays(b)
    assert same_but(of(a), of(b), changed)
    assert (of(a).counts != of(b).counts).any()


def test_more_detection_never_finds_less() -> None:
    """With the same luck, visit by visit; and the village's problems are the same, so that less is missed."""
    plain, keen = uncertain({}), uncertain({"detection": {"factor": 1.5}})
    plan = chained_plan(plain, ROWS)
    a, b = (of(simulate(scenario, plan, replications=40, seed=3, keep_visits=True)) for scenario in (plain, keen))
    assert a.by_visit is not None
    assert b.by_visit is not None
    assert (b.by_visit[..., 0] >= a.by_visit[..., 0]).all()
    assert (b.by_visit[..., 1] <= a.by_visit[..., 1]).all()
    assert (b.total("found") > a.total("found")).any()


def test_a_visit_keeps_its_findings_whatever_happens_elsewhere() -> None:
    """Another village's visit is taken out: the other teams' villages find what they found."""
    scenario = uncertain(BUSY, absence=(0.0, 5.0))
    plan = chained_plan(scenario, ROWS)
    fewer = plan.visits.with_row_index().filter(~(plan.visits["team"] == "home-2")).drop("index")
    whole = of(simulate(scenario, plan, replications=20, seed=2, keep_visits=True)).by_visit
    part = of(simulate(scenario, Plan(fewer, as_given=True), replications=20, seed=2, keep_visits=True)).by_visit
    assert whole is not None
    assert part is not None
    assert (whole[:, (plan.visits["team"] == "home-1").to_numpy()] == part).all()


def test_any_executor_and_any_selection_give_the_same_bytes() -> None:
    """In threads, and replication 39 alone."""
    scenario = uncertain(BUSY)
    plan = chained_plan(scenario, ROWS)
    alone = of(simulate(scenario, plan, replications=60, seed=4))
    with ThreadPoolExecutor(3) as threads:
        spread = of(simulate(scenario, plan, replications=60, seed=4, executor=threads))
    assert spread.counts.tobytes() == alone.counts.tobytes()
    assert spread.look_back_days.tobytes() == alone.look_back_days.tobytes()
    last = of(simulate(scenario, plan, replications=[39], seed=4))
    assert (last.counts[0] == alone.counts[39]).all()
    assert (last.look_back_days[0] == alone.look_back_days[39]).all()


def test_a_failed_replication_has_no_findings() -> None:
    """Its row is missing like that of all other outcomes."""
    scenario = uncertain(BUSY)
    plan = chained_plan(scenario, ROWS)
    world = compile_world(scenario, plan)
    whole = simulate(world, replications=[0, 2], seed=4)
    joined = join([whole, no_outcomes(world, Failure(1, 4, "x", "y"), keep_visits=False)])
    assert joined.findings is not None
    assert (joined.findings.counts == of(whole).counts).all()


def test_townships_have_no_findings(nanxun: Scenario, uniform_plan: Any) -> None:
    """Only villages count, by the office in charge; all classes are there."""
    scenario = replace(nanxun, file=nanxun.file.model_copy(update={"findings": FindingsSection()}))
    findings = of(simulate(scenario, uniform_plan.plan, replications=3, seed=1))
    assert (findings.total("villages") <= int(scenario.is_village.sum())).all()
    assert (findings.counts.sum(axis=(0, 1, 3)) > 0).all()
    in_charge = np.unique(scenario.office_in_charge[scenario.is_village])
    elsewhere = np.setdiff1d(np.arange(len(scenario.offices)), in_charge)
    assert findings.counts[:, elsewhere].sum() == 0


def test_a_visit_that_is_carried_over_begins_with_its_first_spell() -> None:
    """What counts for what arose before it, and the team's last spell of a round is what look-backs come behind."""
    scenario = uncertain({}, rounds=((0, 8), (60, 8), (120, 30)))
    world = compile_world(scenario, chained_plan(scenario, [(site, site % 2, 0, 4.0, 0) for site in range(12)]))
    numbers = (0, 1, 2)
    visits = simulate(world, replications=numbers, seed=3, keep_visits=True).visits
    assert visits is not None
    streams = Streams(3, np.array(numbers))
    lengths = streams.lognormal("visit length", world.visit_key, 1.0, world.visit_cv) * world.team_days
    capacity, journal = draw_capacity(world, streams), Journal()
    assert capacity.work is not None
    for k in numbers:
        replicate(itineraries(world), lengths[k], capacity, k, journal)
    spells = Spells.of(world, journal)
    assert not spells.finished.all()
    assert (first_begin(world, spells) == visits.start).all()
    free = free_from(world, spells, capacity)
    for spell in range(len(spells.visit)):
        place = spells.replication[spell], spells.team[spell], spells.rnd[spell]
        assert free[place] >= spells.leave[spell] + world.homeward[spells.visit[spell]] - 1e-9

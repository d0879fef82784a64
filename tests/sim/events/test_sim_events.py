"""The event log tells the same story as the outcomes, and leaves them as they are."""

from dataclasses import fields
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import each_class
from small_sim import chained_plan, small_scenario

import sim.run_part
from results.event_table import event_table
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.compiled.choices.dispatching import with_candidates
from sim.engine.journal import Journal
from sim.outcomes.events import FIRST_BEGINNING, Events
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate
from sim.rule_plan import rule_plan

ROUNDS = ((0, 12), (60, 12), (120, 12))
HARD: dict[str, Any] = {
    "teams": 2,
    "cv": 0.6,
    "absence": (0.4, 4.0),
    "spacing_days": 0.2,
    "rounds": ROUNDS,
    "weekends": False,
    "findings": {},
    "feedback": {"mean": 20, "cv": 0.5, "source": "test"},
    "uncertainty": {
        "surge": {"probability": 0.3, "factor": 2.0},
        "mobile": {"rate": 4.0, "days": 3.0},
        "weather": {"closed": {"01": 0.1}},
    },
}


def county(**changes: Any) -> tuple[Scenario, Plan]:
    """Ten villages for two teams in three rounds that are too short for bad luck."""
    scenario = small_scenario(10, **(HARD | changes))
    return scenario, chained_plan(scenario, [(k, k % 2, k // 5, 4.0, 0) for k in range(10)])


def logged(scenario: Scenario, plan: Plan | None, **options: Any) -> tuple[Outcomes, pl.DataFrame]:
    outcomes = simulate(scenario, plan, **({"replications": 30, "seed": 4, "events": True, "keep_visits": True} | options))
    assert outcomes.failures == ()
    assert outcomes.events is not None
    rule = options.get("dispatch", "follow")
    return outcomes, event_table(scenario, with_candidates(scenario, plan or rule_plan(scenario, rule), rule), outcomes.events)


def by_stay(scenario: Scenario, table: pl.DataFrame, runs: int, *kinds: str) -> np.ndarray:
    """Days of some kinds of events by replication, team and round."""
    result = np.zeros((runs, len(scenario.teams), len(scenario.rounds)))
    teams, rounds = [team_.id for team_ in scenario.teams], [round_.id for round_ in scenario.rounds]
    for run, team, rnd, days in (
        table.filter(pl.col("event").is_in(kinds)).select("replication", "team", "round", "days").rows()
    ):
        result[run, teams.index(team), rounds.index(rnd)] += days
    return result


@pytest.mark.parametrize("carry_over", ["extend", "next_round", "drop"])
def test_days_of_events_are_those_of_the_outcomes(carry_over: str) -> None:
    """Spells sum to the days worked, ways to those travelled, look-backs to theirs, whatever becomes of visits."""
    scenario, plan = county(carry_over=carry_over)
    outcomes, table = logged(scenario, plan)
    runs = len(outcomes.replications)
    assert by_stay(scenario, table, runs, "finish", "break_off") == pytest.approx(outcomes.worked)
    assert by_stay(scenario, table, runs, "depart") == pytest.approx(outcomes.travelled)
    assert outcomes.findings is not None
    assert by_stay(scenario, table, runs, "look_back") == pytest.approx(outcomes.findings.look_back_days)
    count = dict(table.group_by(pl.col("event").cast(pl.String)).len().iter_rows())
    assert count["begin"] + count.get("resume", 0) == count["finish"] + count["break_off"]
    assert count["absent"] == count["returned"]
    assert outcomes.called is not None
    assert count["called_away"] == count["called_back"] == outcomes.called.sum()
    assert count["break_off"] > 5
    findings = outcomes.findings
    for kind, name in (("found", "found"), ("leads", "leads")):
        assert table.filter(event=kind)["number"].sum() == findings.total(name).sum()
    for kind in ("reminder", "accountability"):
        assert count.get(kind, 0) == findings.total(f"exit_{kind}").sum()
    assert count["check_closed"] == findings.total("exit_closed").sum()
    assert count.get("look_back", 0) == findings.total("look_backs").sum()


def test_dates_are_those_of_the_coverage() -> None:
    """A site counts from the day after the date of its event on; begin and end are those of each visit."""
    scenario, plan = county()
    outcomes, table = logged(scenario, plan)
    for event, group in (("covered", "village"), ("feedback", "feedback"), ("repaired", "repaired")):
        rows = table.filter(event=event)
        day = scenario.calendar.day_numbers(rows["date"].to_numpy()) + 1
        curve = np.zeros((30, outcomes.days + 1), np.int64)
        np.add.at(curve, (rows["replication"].to_numpy(), day), 1)
        assert (curve.cumsum(axis=1) == outcomes.counts(outcomes.group_index(group))).all()  # type: ignore[arg-type]
    sites = plan.visits["site"].to_list()
    assert outcomes.visits is not None
    for event, instants in (("begin", outcomes.visits.start), ("finish", outcomes.visits.end)):
        known = np.full(instants.shape, np.inf)
        for run, site, time in table.filter(event=event).select("replication", "site", "time").rows():
            known[run, sites.index(site)] = time
        assert (known == instants).all()


def test_what_is_left_undone_goes_on_with_the_work_it_still_needs() -> None:
    """A visit that is taken up again needs what was carried over, and every visit begun is finished or dropped in the end."""
    scenario, plan = county()
    _, table = logged(scenario, plan)
    key = ["replication", "site"]
    carried = table.filter(event="carry_over").group_by(key, maintain_order=True).agg(pl.col("days").last().alias("left"))
    resumed = table.filter(event="resume").group_by(key, maintain_order=True).agg(pl.col("days").last(), pl.col("time").last())
    joined = resumed.join(carried, on=key, how="left", validate="1:1")
    assert len(joined) > 5
    again = table.filter(event="carry_over").select(*key, pl.col("days").alias("known"))
    assert len(resumed.join(again, left_on=[*key, "days"], right_on=[*key, "known"], how="semi")) == len(resumed)
    ends = table.filter(pl.col("event").is_in(["finish", "drop"])).group_by(key).len()
    assert ends["len"].to_list() == [1] * (30 * 10)
    dropped = logged(*county(carry_over="drop"))[1]
    assert dropped.filter(event="carry_over").is_empty()
    assert dropped.filter(pl.col("event").is_in(["finish", "drop"])).height == 300


def test_the_order_is_that_of_time() -> None:
    """By replication and time; on one's own clock a team does one thing after the other."""
    scenario, plan = county()
    _, table = logged(scenario, plan)
    assert table["replication"].is_sorted()
    doing = table.filter(pl.col("event").is_in(["depart", "begin", "resume", "finish", "break_off", "home"]))
    for part in doing.partition_by("replication", "team"):
        assert part["time"].to_numpy()[1:] == pytest.approx(np.maximum.accumulate(part["time"].to_numpy())[1:], abs=1e-5)
        words = part["event"].to_list()
        for event, following in pairwise(words):
            allowed = {
                "depart": {"begin", "resume", "home"}, "begin": {"finish", "break_off"}, "resume": {"finish", "break_off"},
                "finish": {"depart"}, "break_off": {"depart"}, "home": {"depart"},
            }  # fmt: skip
            assert following in allowed[event]
    assert table["date"].dt.year().unique().to_list() == [2027]


def test_the_log_leaves_all_else_as_it_is() -> None:
    """The same outcomes, byte for byte; and a replication alone has the same events."""
    scenario, plan = county()
    outcomes, table = logged(scenario, plan)
    plain = simulate(scenario, plan, replications=30, seed=4, keep_visits=True)
    assert plain.events is None
    for field in fields(Outcomes):
        if isinstance(getattr(plain, field.name), np.ndarray):
            assert getattr(plain, field.name).tobytes() == getattr(outcomes, field.name).tobytes()
    _, alone = logged(scenario, plan, replications=[27])
    assert alone.equals(table.filter(replication=27))


@pytest.mark.parametrize("dispatch", ["repair", "risk"])
def test_dispatch_is_logged_too(dispatch: str) -> None:
    """Days worked and travelled agree where desks say what teams do, and so does what is covered."""
    modes = {"direct": {"fixed_days": 0, "terms": {}, "days": each_class(4), "min_days": 4}}
    scenario, plan = county(modes=modes, findings=None)
    outcomes, table = logged(scenario, plan if dispatch == "repair" else None, dispatch=dispatch)
    assert by_stay(scenario, table, 30, "finish", "break_off") == pytest.approx(outcomes.worked)
    assert by_stay(scenario, table, 30, "depart") == pytest.approx(outcomes.travelled)
    assert table.filter(event="covered").height == outcomes.counts(outcomes.group_index("village"))[:, -1].sum()
    assert table.filter(pl.col("event").is_in(["carry_over", "drop"])).height > 0


@pytest.mark.slow
def test_a_replication_that_fails_has_no_events(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others have theirs, as if it had not been asked for."""
    scenario, plan = county()
    _, table = logged(scenario, plan)
    real, closed = sim.run_part.replicate, [0]

    def break_one(given: object, lengths: np.ndarray, capacity: object, number: int, journal: Journal) -> None:
        closed[0] += 1
        if closed[0] in {8, 16}:  # number 7 in the block, and again when all are run one by one
            raise RuntimeError("the ferry sank")
        real(given, lengths, capacity, number, journal)  # type: ignore[arg-type]

    monkeypatch.setattr(sim.run_part, "replicate", break_one)
    outcomes = simulate(scenario, plan, replications=25, seed=4, events=True)
    assert outcomes.events is not None
    known = event_table(scenario, plan, outcomes.events)
    assert [failure.replication for failure in outcomes.failures] == [7]
    assert known.equals(table.filter((pl.col("replication") < 25) & (pl.col("replication") != 7)))


def test_a_surge_is_the_work_that_it_adds() -> None:
    """Twice the length: half of what the visit needs."""
    _, table = logged(*county(absence=(0.0, 1.0)))
    joined = table.filter(event="surge").join(table.filter(event="begin"), on=["replication", "site"], validate="1:1")
    assert len(joined) > 20
    assert joined["days"].to_numpy() == pytest.approx(joined["days_right"].to_numpy() / 2)


@pytest.mark.parametrize("way", [0.0, 1e-12, 1e-7])
@pytest.mark.parametrize("rounds", [((0, 12),), ((0, 12), (60, 12))])
def test_a_base_at_the_site_is_left_for_as_the_stay_ends(way: float, rounds: tuple[tuple[int, int], ...]) -> None:
    """Rounding makes a way of next to nothing; the stay's last day is the day of both events, not the next stay's first."""
    scenario = small_scenario(1, rounds=rounds, spacing_days=way)
    _, table = logged(scenario, chained_plan(scenario, [(0, 0, 0, 12.0 - way, 0)]), replications=1)
    ends = table.filter(pl.col("event").is_in(["depart", "home"]) & pl.col("site").is_null())
    assert sorted((event, round(time, 5)) for event, time in ends.select("event", "time").iter_rows()) == [
        ("depart", 12.0), ("home", 12.0),
    ]  # fmt: skip


def test_what_begins_on_the_edge_of_two_days_is_of_the_later_one() -> None:
    """And what ends there of the earlier one; but for rounding, and never of a day before the term."""
    times = np.array([0.0, 2.0 - 1e-9, 2.0, 2.0 + 1e-9, 2.5])
    for kind, days in ((FIRST_BEGINNING, [0, 2, 2, 2, 2]), (FIRST_BEGINNING - 1, [0, 1, 1, 1, 2])):
        blank = np.full(len(times), -1)
        kinds = np.full(len(times), kind, np.uint8)
        events = Events(blank.astype(np.uint32), kinds, times, blank, blank, blank, times, blank)  # type: ignore[arg-type]
        assert events.day().tolist() == days

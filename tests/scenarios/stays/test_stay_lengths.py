"""Stays in working days, calendar days, months or to a last day, with and without weekends; the most days of a mode."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from county_files import sites_with
from make import each_class, merged, small_county

from optimize.planning import baseline_plan
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema.time.months import months_after
from scenarios.schema.time.rounds import DatedRound
from scenarios.stays.windows import team_windows
from scenarios.stays.workload import mode_days
from sim.replications import simulate

NAME = {"zh": "春", "en": "spring"}
ALL = ("key", "general", "good")


def county(folder: Path, changes: dict[str, Any] | None = None, **length: Any) -> Scenario:
    """The small county with one yearly round from 1 March on."""
    rounds = {"yearly": [{"name": NAME, "start": "03-01", **length}]}
    return small_county(folder, merged({"rounds": rounds, "calendar": {"weekends": False}}, changes or {}))


@pytest.mark.parametrize(
    ("length", "last", "days"),
    [
        ({"on_site_days": 26}, dt.date(2027, 4, 6), 26),
        ({"calendar_days": 35}, dt.date(2027, 4, 2), 25),
        ({"months": 2}, dt.date(2027, 4, 30), 44),
        ({"last_day": "04-04"}, dt.date(2027, 4, 2), 25),
        ({"calendar_days": 35, "weekends": True}, dt.date(2027, 4, 4), 35),
        ({"on_site_days": 26, "weekends": True}, dt.date(2027, 3, 26), 26),
        ({"months": 2, "weekends": True}, dt.date(2027, 4, 30), 61),
    ],
)
@pytest.mark.quick(2)
def test_lengths_of_stays(tmp_path: Path, length: dict[str, Any], last: dt.date, days: int) -> None:
    """The announced days; work goes on on the working days among them, or on all."""
    scenario = county(tmp_path, **length)
    first = scenario.rounds[0]
    assert (scenario.calendar.date(first.end - 1), first.workdays) == (last, days)
    assert first.id == "2027-spring"
    windows = team_windows(scenario)
    assert windows.days[0, 0] == days
    assert windows.end[0, 0] == first.end
    plan = baseline_plan(scenario, "uniform")
    assert [str(breach) for breach in verify(scenario, plan)] == []
    assert simulate(scenario, plan, replications=2, seed=1).failures == ()


def test_blackouts_stay_free_on_weekends(tmp_path: Path) -> None:
    """A round worked through weekends is not worked through a blackout, and lasts so much longer."""
    black = {"calendar": {"blackouts": [{"name": NAME, "from": "03-06", "to": "03-11"}]}}
    scenario = county(tmp_path, black, on_site_days=26, weekends=True)
    assert scenario.rounds[0].end - scenario.rounds[0].start == 26 + 5
    assert scenario.rounds[0].workdays == 26
    assert not scenario.calendar.working[scenario.calendar.day(dt.date(2027, 3, 7))]
    assert not scenario.calendar.working[scenario.calendar.day(dt.date(2027, 5, 15))]


def test_a_last_day_over_the_new_year(tmp_path: Path) -> None:
    """From 20 December to 10 January."""
    scenario = small_county(tmp_path, {"rounds": {"yearly": [{"name": NAME, "start": "12-20", "last_day": "01-10"}]}})
    assert scenario.calendar.date(scenario.rounds[0].end - 1) == dt.date(2028, 1, 10)


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ({}, "one of on_site_days, calendar_days, months, last_day"),
        ({"on_site_days": 26, "calendar_days": 35}, "one of on_site_days"),
        ({"last_day": dt.date(2027, 4, 30)}, "month and day"),
        ({"calendar_days": 0}, "calendar_days"),
    ],
)
def test_lengths_that_can_not_be(tmp_path: Path, length: dict[str, Any], words: str) -> None:
    """Refused in words."""
    with pytest.raises(ScenarioError, match=words):
        county(tmp_path, **length)


def test_a_dated_round_ends_after_it_begins(tmp_path: Path) -> None:
    """A last day before the first one."""
    dated = {"dated": [{"id": "one", "name": NAME, "start": dt.date(2027, 9, 1), "last_day": dt.date(2027, 8, 1)}]}
    with pytest.raises(ScenarioError, match="last_day"):
        small_county(tmp_path, {"rounds": dated})


def test_longer_stays() -> None:
    """Ten working days more are ten, or two weeks by the calendar."""
    text = {"id": "one", "name": NAME, "start": dt.date(2027, 3, 1)}
    longer = {
        key: DatedRound.model_validate(text | {key: value}).longer(10, dt.date(2027, 3, 1))
        for key, value in {"on_site_days": 20, "calendar_days": 35, "months": 2, "last_day": dt.date(2027, 4, 4)}.items()
    }
    assert longer["on_site_days"].on_site_days == 30
    assert [longer[key].calendar_days for key in ("calendar_days", "months", "last_day")] == [49, 75, 49]
    assert months_after(dt.date(2027, 12, 31), 2) == dt.date(2028, 2, 29)


def test_a_visit_typed_to_the_sunday_keeps_the_stay(tmp_path: Path) -> None:
    """What is announced to the Sunday after the last working day is no breach; what goes on into the week is."""
    scenario = county(tmp_path, calendar_days=35)
    visits = baseline_plan(scenario, "uniform").visits
    last = pl.col("end") == dt.date(2027, 4, 3)
    for end, broken in ((dt.date(2027, 4, 5), False), (dt.date(2027, 4, 8), True)):
        typed = visits.with_columns(end=pl.when(last).then(pl.lit(end)).otherwise(pl.col("end")))
        assert bool(verify(scenario, Plan(typed))) == broken


@pytest.mark.slow
def test_the_most_days_of_a_mode(tmp_path: Path) -> None:
    """Cut to it in options, plans and simulated visits; a typed visit of more days breaks a rule."""
    heavy = {"days": each_class(9.0), "fixed_days": 2.0}
    free = small_county(tmp_path / "free", {"modes": {"direct": heavy}})
    scenario = small_county(tmp_path / "most", {"modes": {"direct": heavy | {"max_days": 5}}, "findings": {}})
    column = scenario.modes.index("direct")
    villages = scenario.is_village
    assert (mode_days(free)[villages, column] >= 11).all()
    assert (mode_days(scenario)[villages, column] == 5).all()
    plan = baseline_plan(scenario, "uniform")
    assert [str(breach) for breach in verify(scenario, plan)] == []
    direct = plan.visits["mode"] == "direct"
    assert (plan.visits.filter(direct)["team_days"] == 5).all()
    typed = plan.visits.with_columns(team_days=pl.when(direct).then(5.5).otherwise(pl.col("team_days")))
    assert any("at most 5 days" in str(breach) for breach in verify(scenario, Plan(typed)))
    steady = {"absence": {"probability": 0.0}, "pace": {"between": 0.0, "team": 0.0}, "visit_cv": 0.5}
    steady_county = small_county(tmp_path / "sim", {"modes": {"direct": heavy | {"max_days": 5}}, "uncertainty": steady})
    visits = simulate(steady_county, plan, replications=20, seed=1, keep_visits=True).visits
    assert visits is not None
    took = (visits.end - visits.start)[:, direct.to_numpy()]
    assert np.nanmax(np.where(np.isfinite(took), took, np.nan)) <= 5 + 1e-6


def test_a_site_with_more_days_of_its_own_is_not_served(tmp_path: Path) -> None:
    """Its own figure stands; another mode inspects it."""
    modes = {"modes": {"direct": {"max_days": 5}, "integrated": {}}}
    scenario = small_county(tmp_path, modes, {"sites.csv": sites_with("team_days", {"330503001202": 7}.get)})
    days = mode_days(scenario)[scenario.site_row["330503001202"]]
    assert np.isnan(days[scenario.modes.index("direct")])
    assert days[scenario.modes.index("integrated")] == 7


@pytest.mark.parametrize("mode", [{"min_days": 6, "max_days": 5}, {"max_days": 5, "households": {"share": 0.5}}])
def test_limits_that_can_not_hold(tmp_path: Path, mode: dict[str, Any]) -> None:
    """Refused in words."""
    with pytest.raises(ScenarioError, match="max_days"):
        small_county(tmp_path, {"modes": {"direct": mode}})

"""Reports and preparation between two rounds: what does not fit between them comes off the later stay."""

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import small_county

from optimize.planning import baseline_plan, make_plan
from optimize.verifying.verify import verify
from results.comparing.compare import compare
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows
from sim.compiled.stays import lay_out_stays
from xuncha import simulate

SECOND = dt.date(2028, 4, 25)


def close_rounds(**keys: Any) -> dict[str, Any]:
    """Two rounds of 30 days, 16 days apart, every day worked."""
    rounds = [
        {"id": name, "name": {"zh": name, "en": name}, "start": start, "on_site_days": 30}
        for name, start in (("one", dt.date(2028, 3, 10)), ("two", SECOND))
    ]
    return {"yearly": [], "dated": rounds, **keys}


def county(folder: Path, changes: dict[str, Any] | None = None, **keys: Any) -> Scenario:
    return small_county(folder, {"rounds": close_rounds(**keys), **(changes or {})})


@pytest.mark.parametrize(
    ("preparation", "report", "lost"),
    [(0, 0, 0), (6, 10, 0), (6, 11, 1), (6.5, 10, 1), (10, 15, 9), (20, 26, 30), (30, 30, 30)],
)
@pytest.mark.quick(3)
def test_what_does_not_fit_between_comes_off_the_later_stay(
    tmp_path: Path, preparation: float, report: float, lost: int
) -> None:
    """Whole days from its beginning; the first round, and the stay's end, are not touched."""
    scenario = county(tmp_path, preparation_days=preparation, report_days=report)
    windows, rounds = team_windows(scenario), scenario.rounds
    assert rounds[1].start - rounds[0].end == 16
    assert windows.days[:, 0].tolist() == [30] * len(scenario.teams)
    assert windows.days[:, 1].tolist() == [30 - lost] * len(scenario.teams)
    if lost < 30:
        assert set(windows.start[:, 1]) == {rounds[1].start + lost}
        assert set(windows.end[:, 1]) == {rounds[1].end}
    warned = [warning.found for warning in scenario.warnings if warning.where == "rounds two"]
    days = "1 day" if lost == 1 else f"{lost} days"
    assert [f"teams lose {days} at the beginning" in text for text in warned] == [True] * (lost > 0)


def test_a_team_that_left_early_has_more_time(tmp_path: Path) -> None:
    """The city's team stays for half of each round: 15 days more to write and prepare in."""
    scenario = county(tmp_path, {"teams": {"city": {"count": 1, "size": 7, "share": 0.5}}}, preparation_days=10, report_days=15)
    team = [team_.id for team_ in scenario.teams].index("city-1")
    assert team_windows(scenario).days[team].tolist() == [15, 15]


def test_after_a_round_without_the_team_nothing_is_lost(tmp_path: Path) -> None:
    """A team that is blocked in the first round has no reports to write."""
    folder = tmp_path
    county(folder)
    (folder / "blocked.csv").write_text("team,from,to\ndistrict-2,2028-03-01,2028-04-20\n", encoding="utf-8")
    scenario = county(folder, {"calendar": {"blocked": "blocked.csv"}})
    days = dict(zip((team.id for team in scenario.teams), team_windows(scenario).days.tolist(), strict=True))
    assert days["district-1"] == [30, 21]
    assert days["district-2"] == [0, 30]


@pytest.mark.parametrize("method", ["optimal", "roundrobin"])
def test_plans_begin_after_the_preparation(tmp_path: Path, method: str) -> None:
    """With one team: what was planned without preparation is found to be too early with it."""
    changes = {"teams": {"district": {"count": 1, "size": 6}}}
    free = county(tmp_path / "free", changes, preparation_days=0, report_days=0)
    early = make_plan(free, method).plan
    assert early.visits.filter(pl.col("round") == "two")["start"].min() == SECOND
    scenario = county(tmp_path / "busy", changes)
    plan = make_plan(scenario, method).plan
    assert verify(scenario, plan) == []
    first = plan.visits.filter(pl.col("round") == "two")["start"].min()
    assert first is not None
    assert first >= SECOND + dt.timedelta(days=9)
    assert any("within 2028-05-04 to " in breach.allowed for breach in verify(scenario, early))
    assert plan.visits["team_days"].sum() < early.visits["team_days"].sum()


def test_the_simulation_starts_no_earlier(tmp_path: Path) -> None:
    """Less of the same plan is done."""
    changes = {"teams": {"district": {"count": 1, "size": 6}}, "simulation": {"carry_over": "drop"}}
    free = county(tmp_path / "free", changes, preparation_days=0, report_days=0)
    busy = county(tmp_path / "busy", changes)
    plan = make_plan(free, "optimal")
    results = [simulate(scenario, Plan(plan.plan.visits), 100, seed=3) for scenario in (free, busy)]
    row = {row.measure: row for row in compare(*results)}["coverage_end"]
    assert row.clear
    assert row.difference < 0


@pytest.mark.parametrize(("between", "extra_days"), [((0, 0), 16), ((3, 3), 10), ((6, 10), 0), ((10, 15), 0)])
def test_extensions_leave_time_for_reports(tmp_path: Path, between: tuple[int, int], extra_days: int) -> None:
    """Of the 16 days between two stays, an extension takes what reports and preparation leave."""
    rules = {"simulation": {"carry_over": "extend", "extend_days": 16}}
    stays = lay_out_stays(county(tmp_path, rules, preparation_days=between[0], report_days=between[1]))
    assert (stays.longest - stays.days)[:, 0].tolist() == [extra_days] * len(stays.days)
    assert np.all((stays.longest - stays.days)[:, 1] == 16)


def test_data_models_shorten_the_preparation(tmp_path: Path) -> None:
    """Ten days become eight: two days more on site, and the verifier agrees."""
    models = {"findings": {}, "policies": {"data-models": {}}}
    plain, quick = county(tmp_path / "a"), county(tmp_path / "b", models)
    assert team_windows(plain).days[0].tolist() == [30, 21]
    assert team_windows(quick).days[0].tolist() == [30, 23]
    assert verify(quick, baseline_plan(quick, "roundrobin")) == []


def test_every_team_and_round_of_a_chain(tmp_path: Path) -> None:
    """Three rounds in a row: a stay that is lost wholly makes no reports, so the third is whole again."""
    rounds = [
        {"id": str(k), "name": {"zh": "轮", "en": "round"}, "start": start, "on_site_days": days}
        for k, (start, days) in enumerate([(dt.date(2028, 3, 1), 20), (dt.date(2028, 3, 25), 10), (dt.date(2028, 4, 15), 20)])
    ]
    scenario = county(tmp_path, {"rounds": {"yearly": [], "dated": rounds}})
    assert team_windows(scenario).days[0].tolist() == [20, 0, 20]
    assert [following.start - round_.end for round_, following in pairwise(scenario.rounds)] == [4, 11]
    assert verify(scenario, baseline_plan(scenario, "roundrobin")) == []

"""A visit that lacks an hour or two at the end of a stay: planned, verified and simulated alike."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import CERTAIN, each_class, merged, one_round, small_county

from optimize.planning import baseline_plan, make_plan
from optimize.problem.problem import build_problem
from optimize.verifying.verify import verify
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows
from sim.replications import simulate

CLASSES = ("key", "general", "good")
ROUNDS = one_round(10)


def county(folder: Path, days: float, changes: dict[str, Any] | None = None, **simulation: Any) -> Scenario:
    """One team, stays of ten days, no way to speak of, and direct visits of so many days."""
    direct = {"days": each_class(days), "fixed_days": 0, "min_days": days, "team": {"size": 6}}
    direct["terms"] = dict.fromkeys(("population", "complaints", "funds"), 0)
    regular = {"days": each_class(4), "fixed_days": 0, "min_days": 4}
    given = {"rounds": ROUNDS, "modes": {"direct": direct, "regular": regular}, "teams": {"district": {"count": 2}},
             "uncertainty": CERTAIN, "travel": {"speed_kmh": 200, "hours_a_day": 24}, "simulation": simulation}  # fmt: skip
    return small_county(folder, merged(given, changes or {}))


@pytest.mark.parametrize("method", ["uniform", pytest.param("optimal", marks=pytest.mark.long)])
@pytest.mark.parametrize("changes", [{}, {"teams": {"district": {"at_once": 2}}}])
def test_a_visit_that_lacks_an_hour(tmp_path: Path, method: str, changes: dict[str, Any]) -> None:
    """Visits of 10.1 days in stays of ten: planned with the tolerance, kept by the verifier, finished in their round."""
    scenario = county(tmp_path, 10.1, changes)
    plan = make_plan(scenario, method).plan
    direct = plan.visits["mode"] == "direct"
    assert direct.any()
    assert [str(breach) for breach in verify(scenario, plan)] == []
    ends = {round_.id: scenario.calendar.date(round_.end) for round_ in scenario.rounds}
    assert all(end <= ends[rnd] for rnd, end in plan.visits.select("round", "end").iter_rows())
    visits = simulate(scenario, plan, replications=1, seed=1, keep_visits=True).visits
    assert visits is not None
    days = scenario.calendar.day_numbers(plan.visits["end"].to_numpy())
    assert (np.ceil(visits.end[0] - 1e-6) <= days)[direct.to_numpy()].all()


@pytest.mark.slow
def test_without_the_tolerance_it_does_not_fit(tmp_path: Path) -> None:
    """A tolerance of 0, or a visit that lacks more than it; a typed plan breaks a rule."""
    with_it = county(tmp_path / "with", 10.1)
    plan = baseline_plan(with_it, "uniform")
    for days, tolerance in ((10.1, 0.0), (10.5, 0.25)):
        scenario = county(tmp_path / f"{days}", days, tolerance=tolerance)
        assert not (baseline_plan(scenario, "uniform").visits["mode"] == "direct").any()
        typed = plan.visits.with_columns(team_days=pl.when(pl.col("mode") == "direct").then(days).otherwise("team_days"))
        assert verify(scenario, Plan(typed)) != []


def test_other_stays_are_planned_as_they_are(tmp_path: Path) -> None:
    """Where every visit fits, the tolerance is left for what goes otherwise than planned."""
    scenario = county(tmp_path, 4.0)
    assert (build_problem(scenario).stay == team_windows(scenario).days).all()
    long = build_problem(county(tmp_path / "long", 10.1)).stay.max(axis=1)
    assert sorted(set(long.tolist())) == [10.0, 10.25]

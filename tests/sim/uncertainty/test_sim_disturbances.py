"""Calls, weather and surges against closed forms; each moves only what it concerns."""

from typing import Any

import numpy as np
import pytest
from scipy import stats
from small_sim import chained_plan, small_scenario

from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

Z = 4.0
"""Standard errors allowed: passed by a right model with 63 seeds of a million failing."""


def busy(uncertainty: dict[str, Any], *, runs: int = 3000, stay: int = 40, teams: int = 1, first: int = 0) -> Outcomes:
    """Teams at a visit that outlasts the stay."""
    scenario = small_scenario(teams, teams=teams, rounds=((first, stay),), uncertainty=uncertainty)
    outcomes = simulate(
        scenario, chained_plan(scenario, [(k, k, 0, 200.0, 0) for k in range(teams)]), replications=runs, seed=8
    )
    assert outcomes.failures == ()
    return outcomes


@pytest.mark.parametrize(("rate", "days", "stay"), [(10.0, 5.0, 40), (50.0, 2.0, 30), (2.0, 20.0, 60)])
@pytest.mark.slow
def test_calls_are_an_alternating_renewal_process(rate: float, days: float, stay: int) -> None:
    """Lost l/(l+m) (T - (1 - exp(-(l+m) T)) / (l+m)) with l = rate/250 and m = 1/days; nothing with exp(-l T)."""
    lost = busy({"mobile": {"rate": rate, "days": days}}, stay=stay).lost.sum(axis=(1, 2))
    call, back = rate / 250, 1 / days
    cycle = call + back
    expected = call / cycle * (stay - (1 - np.exp(-cycle * stay)) / cycle)
    assert abs(lost.mean() - expected) < Z * lost.std() / np.sqrt(len(lost))
    assert stats.binomtest(int((lost < 1e-6).sum()), len(lost), np.exp(-call * stay)).pvalue > 1e-4


@pytest.mark.slow
def test_days_lost_to_weather_are_binomial() -> None:
    """31 days of January at 0.2; February, which is left out, loses none; teams of one office lose the same days."""
    weather = {"weather": {"closed": {"01": 0.2}}}
    lost = busy(weather, stay=31, teams=2).lost[:, :, 0]
    assert lost[:, 0] == pytest.approx(lost[:, 1])
    days = np.rint(lost[:, 0])
    assert lost[:, 0] == pytest.approx(days, abs=1e-6)
    law = stats.binom(31, 0.2)
    assert abs(days.mean() - law.mean()) < Z * law.std() / np.sqrt(len(days))
    assert abs(days.var(ddof=1) - law.var()) < Z * law.var() * np.sqrt(2 / len(days)) * 1.1
    assert busy(weather, stay=28, first=31).lost.max() < 1e-6
    assert busy({"weather": {"closed": {"01": 1.0}}}, stay=31, runs=3).lost.sum(axis=(1, 2)) == pytest.approx(31, abs=1e-6)


def test_a_surge_lengthens_a_visit() -> None:
    """With its chance, by its factor, and nothing between."""
    scenario = small_scenario(10, rounds=((0, 200),), uncertainty={"surge": {"probability": 0.3, "factor": 2.0}})
    plan = chained_plan(scenario, [(k, 0, 0, 4.0, 0) for k in range(10)])
    visits = simulate(scenario, plan, replications=400, seed=8, keep_visits=True).visits
    assert visits is not None
    length = np.rint((visits.end - visits.start) * 1e6) / 1e6
    assert set(np.unique(length)) == {4.0, 8.0}
    assert stats.binomtest(int((length == 8.0).sum()), length.size, 0.3).pvalue > 1e-4


CHANGES = [
    {"mobile": {"rate": 20.0, "days": 3.0}},
    {"weather": {"closed": {"01": 0.2, "03": 0.1}}},
    {"mobile": {"rate": 20.0}, "weather": {"closed": {"01": 0.2}}},
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.quick(1)
def test_stops_leave_the_work_of_visits_and_their_findings_untouched(change: dict[str, Any]) -> None:
    """Teams are longer at sites, but what they get done there, and find of an unchanging stock, is the same."""
    quiet = {"stock": {"arrivals": 0.0}}
    given: dict[str, Any] = {"rounds": ((0, 90),), "cv": 0.3, "absence": (0.5, 5.0), "findings": quiet}
    calm, hit = (small_scenario(6, uncertainty=uncertainty, **given) for uncertainty in ({}, change))
    plan = chained_plan(calm, [(k, 0, 0, 3.0, 0) for k in range(6)])
    a, b = (simulate(scenario, plan, replications=60, seed=3, keep_visits=True) for scenario in (calm, hit))
    assert b.lost.sum() > a.lost.sum() + 10
    np.testing.assert_allclose((b.worked - b.lost).sum(axis=(1, 2)), (a.worked - a.lost).sum(axis=(1, 2)), atol=1e-4)
    assert a.findings is not None
    assert b.findings is not None
    assert a.findings.by_visit is not None
    assert b.findings.by_visit is not None
    assert (a.findings.by_visit == b.findings.by_visit).all()


def test_stops_add_to_absence_and_never_stop_time() -> None:
    """Everything at once: no more is lost than there was, and every replication goes through."""
    sources = {"absence": {"probability": 0.99, "days": 30.0}, "mobile": {"rate": 100.0, "days": 10.0},
                  "weather": {"closed": {"01": 0.9, "02": 0.9}}, "surge": {"probability": 1.0, "factor": 3.0}}  # fmt: skip
    outcomes = busy(sources, runs=200, teams=3)
    assert (outcomes.lost <= outcomes.worked + 1e-9).all()
    assert outcomes.lost.mean() > 30

"""Visits of a stay as renewals, and what interrupts them, against distributions reckoned numerically."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, stats
from small_sim import chained_plan, small_scenario

from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

Z = 4.5
"""Standard errors allowed: a right model is refused for 7 seeds of a million."""
LEAST = 1e-5
"""Probability below which a test of fit refuses."""
STEP = 0.01
"""Days between the points of numeric convolutions."""


def has_mean(values: NDArray[Any], expected: float) -> bool:
    return abs(values.mean() - expected) < Z * values.std(ddof=1) / np.sqrt(len(values))


def has_variance(values: NDArray[Any], expected: float) -> bool:
    """Error of the variance from the fourth moment."""
    kurtosis = float(stats.kurtosis(values, fisher=False))
    return abs(values.var(ddof=1) - expected) < Z * expected * np.sqrt((kurtosis - 1) / len(values))


def fits(counted: NDArray[np.int64], law: NDArray[np.float64]) -> bool:
    """Chi-square test of counts against probabilities of 0, 1, 2 ...; rare values are pooled with their neighbours."""
    happened = np.bincount(counted, minlength=len(law)).astype(float)[: len(law)]
    happened[-1] += len(counted) - happened.sum()
    expected = law * len(counted)
    cells: list[list[float]] = [[0.0, 0.0]]
    for pair in zip(happened, expected, strict=True):
        if cells[-1][1] >= 10:
            cells.append([0.0, 0.0])
        cells[-1] = [a + b for a, b in zip(cells[-1], pair, strict=True)]
    if cells[-1][1] < 10:
        last = cells.pop()
        cells[-1] = [a + b for a, b in zip(cells[-1], last, strict=True)]
    observed, wanted = np.array(cells).T
    return float(stats.chisquare(observed, wanted * observed.sum() / wanted.sum()).pvalue) > LEAST


def lognormal(mean: float, cv: float) -> Any:
    sigma = np.sqrt(np.log1p(cv**2))
    return stats.lognorm(sigma, scale=mean / np.sqrt(1 + cv**2))


def sums(law: Any, count: int, until: float) -> NDArray[np.float64]:
    """P(S_k <= until) for k = 0 ... most, S_k being the sum of k independent times: by convolution on a grid."""
    points = np.arange(round(until / STEP) + 1)
    cells = np.diff(law.cdf((np.append(points, points[-1] + 1) - 0.5) * STEP), prepend=0.0)[1:]
    size = 2 * len(points)
    factor, density = np.fft.rfft(cells, size), np.zeros(len(points))
    density[0] = 1.0
    result = [1.0]
    for _ in range(count):
        density = np.fft.irfft(np.fft.rfft(density, size) * factor, size)[: len(points)]
        result.append(float(density.sum() - density[-1] / 2))
    return np.array(result)


@pytest.mark.parametrize(("mean", "cv", "stay"), [(3.0, 0.6, 20), (5.0, 0.3, 33)])
@pytest.mark.quick(1)
def test_visits_done_in_a_stay_are_a_renewal_count(mean: float, cv: float, stay: int) -> None:
    """P(N >= k) = P(S_k <= stay) for sums of log-normal lengths."""
    sites, runs = 20, 2000
    scenario = small_scenario(sites, rounds=((0, stay),), cv=cv, carry_over="drop")
    plan = chained_plan(scenario, [(k, 0, 0, mean, 0) for k in range(sites)])
    visits = simulate(scenario, plan, replications=runs, seed=6, keep_visits=True).visits
    assert visits is not None
    done = np.isfinite(visits.end).sum(axis=1)
    reached = sums(lognormal(mean, cv), sites, float(stay))
    assert fits(done, -np.diff(reached, append=0.0))
    assert has_mean(done, float(reached[1:].sum()))


def interrupted(uncertainty: dict[str, Any], *, work: float, stay: int, absence: tuple[float, float] = (0.0, 5.0),
                size: int = 4, runs: int = 1000) -> Outcomes:  # fmt: skip
    """One visit of so much work."""
    scenario = small_scenario(1, size=size, rounds=((0, stay),), uncertainty=uncertainty, absence=absence)
    return simulate(scenario, chained_plan(scenario, [(0, 0, 0, work, 0)]), replications=runs, seed=12, keep_visits=True)


@pytest.mark.slow
def test_calls_of_a_moment_are_poisson() -> None:
    """With calls that take next to no time their number in a stay is Poisson: mean, dispersion and distribution."""
    outcomes = interrupted({"mobile": {"rate": 100.0, "days": 1e-6}}, work=190.0, stay=60, runs=600)
    assert outcomes.called is not None
    calls, mean = outcomes.called.sum(axis=(1, 2)), 100.0 / 250 * 60
    assert has_mean(calls, mean)
    assert has_variance(calls, mean)
    assert fits(calls, stats.poisson.pmf(np.arange(60), mean))


@pytest.mark.slow
def test_calls_of_days_are_fewer_and_less_dispersed() -> None:
    """While a team is away nobody calls it: mean l (T - lost), and P(N >= k) from k times at work and k - 1 away."""
    rate, days, stay = 50.0, 3.0, 60
    outcomes = interrupted({"mobile": {"rate": rate, "days": days}}, work=190.0, stay=stay)
    assert outcomes.called is not None
    calls = outcomes.called.sum(axis=(1, 2))
    call, back = rate / 250, 1 / days
    lost = call / (call + back) * (stay - (1 - np.exp(-(call + back) * stay)) / (call + back))
    assert has_mean(calls, call * (stay - lost))
    assert outcomes.called_days is not None
    assert has_mean(outcomes.called_days.sum(axis=(1, 2)), lost)
    assert outcomes.called_days == pytest.approx(outcomes.lost, abs=1e-6)  # its work outlasts the stay
    reached = [1.0]
    for k in range(1, 25):  # sum of k exponentials of one mean and k - 1 of another
        at_work = stats.gamma(k, scale=1 / call)
        if k == 1:
            reached.append(float(at_work.cdf(stay)))
            continue
        points = np.linspace(0, stay, 2001)
        away = stats.gamma(k - 1, scale=days).pdf(points)
        reached.append(float(integrate.simpson(at_work.cdf(stay - points) * away, x=points)))
    law = -np.diff(np.array(reached), append=0.0)
    assert fits(calls, law)
    k = np.arange(len(law))
    variance = float(law @ k**2 - (law @ k) ** 2)
    assert has_variance(calls, variance)
    assert variance < 0.75 * law @ k


@pytest.mark.parametrize(("rate", "days", "work"), [(25.0, 3.0, 20.0), (5.0, 10.0, 30.0)])
@pytest.mark.slow
def test_calls_delay_a_visit_by_a_compound_poisson_time(rate: float, days: float, work: float) -> None:
    """They come while the team works: Poisson(l L) of them, each of an exponential time; nothing with exp(-l L)."""
    outcomes = interrupted({"mobile": {"rate": rate, "days": days}}, work=work, stay=200)
    assert outcomes.visits is not None
    delay, calls = outcomes.visits.end[:, 0] - work, rate / 250 * work
    assert has_mean(delay, calls * days)
    assert has_variance(delay, calls * 2 * days**2)
    undisturbed = int((delay < 1e-6).sum())
    assert stats.binomtest(undisturbed, len(delay), np.exp(-calls)).pvalue > LEAST


@pytest.mark.slow
def test_absence_calls_and_weather_at_once_are_independent() -> None:
    """The rate at a moment is the product of the shares present, so its mean is the product of their means."""
    rate, days, chance, mean, closed, stay = 50.0, 5.0, 0.6, 12.0, 0.15, 28
    outcomes = interrupted(
        {"mobile": {"rate": rate, "days": days}, "weather": {"closed": {"01": closed}}},
        work=190.0, stay=stay, absence=(chance, mean), size=3,
    )  # fmt: skip
    t = np.linspace(0, stay, 4001)
    leaving = -np.log1p(-chance) / 30
    away = leaving / (leaving + 1 / mean) * (1 - np.exp(-(leaving + 1 / mean) * t))
    call, back = rate / 250, 1 / days
    called = call / (call + back) * (1 - np.exp(-(call + back) * t))
    present = (1 - away) * (1 - called) * (1 - closed)
    lost = outcomes.lost.sum(axis=(1, 2))
    assert has_mean(lost, stay - float(integrate.simpson(present, x=t)))

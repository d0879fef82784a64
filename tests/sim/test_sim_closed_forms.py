"""The simulation against what can be reckoned by hand."""

import numpy as np
import pytest
from scipy import stats
from small_sim import chained_plan, small_scenario

from sim.replications import simulate

Z = 4.0
"""Standard errors allowed: passed by a right model with 63 seeds of a million failing."""


def test_finishing_date_of_one_team() -> None:
    """Independent visits: the finish has the sum of the means and of the variances, and each length is log-normal."""
    days, cv, runs = np.array([2.0, 3.0, 4.5, 1.5, 6.0, 5.0]), 0.5, 4000
    scenario = small_scenario(6, rounds=((0, 200),), cv=cv)
    plan = chained_plan(scenario, [(k, 0, 0, float(d), 0) for k, d in enumerate(days)])
    visits = simulate(scenario, plan, replications=runs, seed=3, keep_visits=True).visits
    assert visits is not None
    finish, variance = visits.end[:, -1], float(((cv * days) ** 2).sum())
    assert abs(finish.mean() - days.sum()) < Z * np.sqrt(variance / runs)
    excess = stats.kurtosis(finish, fisher=False)
    assert abs(finish.var(ddof=1) - variance) < Z * variance * np.sqrt((excess - 1) / runs)
    sigma = np.sqrt(np.log1p(cv**2))
    lengths = (visits.end - visits.start) / days
    logs = (np.log(lengths) + sigma**2 / 2) / sigma
    assert all(stats.kstest(logs[:, k], "norm").pvalue > 1e-4 for k in range(6))
    between = np.corrcoef(logs.T)[np.triu_indices(6, 1)]
    assert np.abs(between).max() < Z / np.sqrt(runs)


@pytest.mark.parametrize(("size", "chance", "mean", "stay"), [(1, 0.5, 5.0, 30), (4, 0.25, 8.0, 20), (6, 0.9, 3.0, 40)])
@pytest.mark.quick(1)
@pytest.mark.slow
def test_team_days_lost_to_absence(size: int, chance: float, mean: float, stay: int) -> None:
    """There for an exponential time of rate a, away for one of rate b: a / (a + b) (T - (1 - exp(-(a + b) T)) / (a + b)).

    The visit outlasts the stay, so that the team is at work all the time; a share 1/size of it is lost for each of `size`.
    """
    runs = 3000
    scenario = small_scenario(1, size=size, rounds=((0, stay),), absence=(chance, mean))
    outcomes = simulate(scenario, chained_plan(scenario, [(0, 0, 0, 200.0, 0)]), replications=runs, seed=8)
    lost = outcomes.lost.sum(axis=(1, 2))
    leaving, total_rate = -np.log1p(-chance) / 30, -np.log1p(-chance) / 30 + 1 / mean
    expected = leaving / total_rate * (stay - (1 - np.exp(-total_rate * stay)) / total_rate)
    assert abs(lost.mean() - expected) < Z * lost.std() / np.sqrt(runs)
    assert outcomes.worked.sum(axis=(1, 2)) == pytest.approx(stay)


@pytest.mark.slow
def test_share_of_inspectors_ever_away() -> None:
    """With one inspector a team, some work is lost in as many replications as the chance says: it is for 30 days."""
    runs, chance = 3000, 0.3
    scenario = small_scenario(1, size=1, rounds=((0, 50),), absence=(chance, 5.0))
    outcomes = simulate(scenario, chained_plan(scenario, [(0, 0, 0, 200.0, 0)]), replications=runs, seed=2)
    away = int((outcomes.lost.sum(axis=(1, 2)) > 1e-6).sum())
    assert stats.binomtest(away, runs, 1 - (1 - chance) ** (50 / 30)).pvalue > 1e-4


@pytest.mark.slow
def test_absence_is_a_rate_for_each_day_whatever_the_rounds() -> None:
    """Two rounds of 20 days lose as much as one of 40 where absences are short, so that little is cut off."""
    lost = []
    for rounds in (((0, 40),), ((0, 20), (60, 20))):
        scenario = small_scenario(2, size=1, rounds=rounds, absence=(0.6, 0.5))
        rows = [(0, 0, number, 200.0, 0) for number in range(len(rounds))]
        lost.append(simulate(scenario, chained_plan(scenario, rows), replications=2000, seed=4).lost.sum(axis=(1, 2)))
    error = np.sqrt(sum(sample.var() for sample in lost) / 2000)
    assert abs(lost[0].mean() - lost[1].mean()) < Z * error + 0.02 * lost[0].mean()
    assert lost[0].mean() > 0.3


def test_wutongqiao() -> None:
    """119 villages, 3 teams, a month each: the teams need 39.7 months on average, which the county rounded to 3 years 4."""
    month = 365.25 / 12
    rounds = tuple((200 * k, 200) for k in range(7))
    scenario = small_scenario(119, teams=3, rounds=rounds, years=5)
    plan = chained_plan(scenario, [(k, k % 3, 0, month, 0) for k in range(119)])
    visits = simulate(scenario, plan, replications=1, seed=1, keep_visits=True).visits
    assert visits is not None
    finish = [visits.end[0, team::3].max() / month for team in range(3)]
    assert np.mean(finish) == pytest.approx(119 / 3, abs=1e-6)
    assert np.mean(finish) == pytest.approx(39.7, abs=0.05)
    assert max(finish) == pytest.approx(40, abs=1e-6)


def test_lags_are_those_of_the_scenario() -> None:
    """Feedback follows the end of the round's stay, repair the feedback, each log-normal and cut at the longest."""
    lag, repair = {"mean": 30, "cv": 0.2}, {"mean": 50, "cv": 1.0, "longest": 60}
    scenario = small_scenario(40, rounds=((0, 100),), feedback=lag, repair=repair)
    plan = chained_plan(scenario, [(k, 0, 0, 2.0, 0) for k in range(40)])
    visits = simulate(scenario, plan, replications=100, seed=4, keep_visits=True).visits
    assert visits is not None
    waited = (visits.feedback - 100).ravel()
    assert stats.kstest((np.log(waited / 30) + np.log1p(0.04) / 2) / np.sqrt(np.log1p(0.04)), "norm").pvalue > 1e-4
    repaired = (visits.repaired - visits.feedback).ravel()
    assert repaired.max() == pytest.approx(60)
    sigma = np.sqrt(np.log(2.0))
    cut = stats.norm.sf((np.log(60 / 50) + sigma**2 / 2) / sigma)
    assert stats.binomtest(int((repaired > 60 - 1e-9).sum()), len(repaired), cut).pvalue > 1e-4
    assert abs(np.corrcoef(waited, repaired)[0, 1]) < Z / np.sqrt(len(waited))

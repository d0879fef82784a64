"""Look-backs as a queue with a finite population: villages are the source, what stays leave is the server."""

from itertools import pairwise

import numpy as np
import pytest
from make import each_class
from numpy.typing import NDArray
from scipy import stats
from small_sim import chained_plan, small_scenario

from sim.replications import simulate

Z = 4.5
"""Standard errors allowed: a right model is refused for 7 seeds of a million."""
NEED, STAY, FIRST = 5, 11, 40
"""Days of a look-back, of a stay (room for two), and the day on which the first stay ends."""
OPENINGS = (80, 130, 180, 230, 280)
MEAN, CV, AFTER = 90.0, 0.6, 10
"""Feedback comes so long after the first stay, and the check ten days later, before any repair is done."""
PROBLEMS, CHANCE = 5.0, 0.25
"""Mean problems of a village, all of them overdue; each is followed by a look-back with this chance."""


def served(villages: int, room: int) -> NDArray[np.float64]:
    """Probability that s look-backs are made in each stay, shape (stays, room + 1).

    A village orders one with 1 - exp(-PROBLEMS CHANCE), since the problems that lead to it are Poisson too; its date is
    log-normal. The state behind an opening is how many have ordered and how many of them wait.
    """
    sigma = np.sqrt(np.log1p(CV**2))
    date = stats.lognorm(sigma, loc=FIRST + AFTER, scale=MEAN / np.sqrt(1 + CV**2))
    ordered = -np.expm1(-PROBLEMS * CHANCE) * date.cdf(np.array([0, *OPENINGS]))
    state = {(0, 0): 1.0}
    result = np.zeros((len(OPENINGS), room + 1))
    for stay, (before, now) in enumerate(pairwise(ordered)):
        following: dict[tuple[int, int], float] = {}
        for (so_far, waiting), chance in state.items():
            law = stats.binom.pmf(np.arange(villages - so_far + 1), villages - so_far, (now - before) / (1 - before))
            for new, share in enumerate(law.tolist()):
                made = min(waiting + new, room)
                result[stay, made] += chance * share
                key = (so_far + new, waiting + new - made)
                following[key] = following.get(key, 0.0) + chance * share
        state = following
    return result


@pytest.mark.parametrize("teams", [1, 2])
@pytest.mark.slow
def test_look_backs_are_a_queue_with_a_finite_source(teams: int) -> None:
    """As many in each stay as the queue's chain says, by distribution: few at first, full stays, and few again."""
    villages, runs = 12, 1000
    findings = {
        "stock": {"mean": each_class(PROBLEMS), "dispersion": 0.0, "arrivals": 0.0},
        "detection": {"rate": 100.0},
        "repair": {"on_site": 0.0, "immediate": {"share": 1.0, "mean": 2 * AFTER, "cv": 0.0, "deadline": 5}},
        "check": {"after": AFTER - 5, "reminder": 0.0, "look_back": CHANCE, "accountability": 0.0},
        "look_back": {"days": NEED},
    }
    scenario = small_scenario(
        villages, teams=teams, rounds=((0, FIRST), *((day, STAY) for day in OPENINGS)), findings=findings,
        feedback={"mean": MEAN, "cv": CV, "longest": 1000},
    )  # fmt: skip
    plan = chained_plan(scenario, [(k, k % teams, 0, 3.0, 0) for k in range(villages)])
    tally = simulate(scenario, plan, replications=runs, seed=14).findings
    assert tally is not None
    made = np.rint(tally.look_back_days[:, :, 1:].sum(axis=1) / NEED).astype(int)
    assert tally.look_back_days.sum(axis=(1, 2)) == pytest.approx(NEED * tally.total("look_backs"))
    law = served(villages, 2 * teams)
    assert law.sum(axis=1) == pytest.approx(1)
    for stay, chances in enumerate(law):
        happened = np.bincount(made[:, stay], minlength=len(chances)) / runs
        assert (np.abs(happened - chances) <= Z * np.sqrt(chances * (1 - chances) / runs) + 1e-9).all()
    ordered = tally.total("exit_look_back")
    checked = 365 - (FIRST + AFTER)
    sigma = np.sqrt(np.log1p(CV**2))
    in_term = stats.lognorm(sigma, scale=MEAN / np.sqrt(1 + CV**2)).cdf(checked)
    share = -np.expm1(-PROBLEMS * CHANCE) * in_term
    assert stats.binomtest(int(ordered.sum()), villages * runs, share).pvalue > 1e-5

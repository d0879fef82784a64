"""Common random numbers: a change moves what it concerns and nothing else."""

from dataclasses import replace

import numpy as np
from small_sim import Row, chained_plan, small_scenario

from scenarios.entities import Team
from sim.outcomes.outcome import Visits
from sim.replications import simulate

ROWS: list[Row] = [(site, site % 2, 0, 3.0, 0) for site in range(8)]
RUN = {"replications": 30, "seed": 3, "keep_visits": True}


def kept(visits: Visits | None) -> Visits:
    assert visits is not None
    return visits


def test_a_team_of_another_size_leaves_the_other_team_untouched() -> None:
    """With two people instead of four the first team is hit otherwise by absence; the second isn't."""
    scenario = small_scenario(8, teams=2, cv=0.3, absence=(0.5, 5.0))
    plan = chained_plan(scenario, ROWS)
    smaller = replace(scenario, teams=(Team("home-1", 0, 2, 1.0), scenario.teams[1]))
    before, after = (simulate(variant, plan, **RUN) for variant in (scenario, smaller))
    second = np.array([team == 1 for _, team, *_ in ROWS])
    for name in ("start", "end", "feedback", "repaired"):
        a, b = getattr(kept(before.visits), name), getattr(kept(after.visits), name)
        assert (a[:, second] == b[:, second]).all()
    assert (before.lost[:, 1] == after.lost[:, 1]).all()
    assert (before.lost[:, 0] != after.lost[:, 0]).any()
    assert (kept(before.visits).end[:, ~second] != kept(after.visits).end[:, ~second]).any()


def test_absence_leaves_the_work_of_visits_untouched() -> None:
    """Teams are longer at sites, but what they get done there is the same."""
    rows: list[Row] = [(site, 0, 0, 3.0, 0) for site in range(6)]
    calm, hit = (small_scenario(6, cv=0.3, absence=(chance, 5.0)) for chance in (0.0, 0.6))
    plan = chained_plan(calm, rows)
    a, b = (simulate(variant, plan, **RUN) for variant in (calm, hit))
    assert (a.visit_covered == 30).all()
    assert (b.visit_covered == 30).all()
    assert b.lost.sum() > 1
    np.testing.assert_allclose((b.worked - b.lost).sum(axis=2), a.worked.sum(axis=2), atol=1e-4)


def test_removing_a_visit_leaves_the_lengths_of_the_others_untouched() -> None:
    """The visits behind it come earlier, and take as long as before."""
    scenario = small_scenario(6, cv=0.4)
    rows: list[Row] = [(site, 0, 0, 3.0, 0) for site in range(6)]
    whole = kept(simulate(scenario, chained_plan(scenario, rows), **RUN).visits)
    fewer = kept(simulate(scenario, chained_plan(scenario, rows[:2] + rows[3:]), **RUN).visits)
    left = [0, 1, 3, 4, 5]
    done = np.isfinite(whole.end[:, left]).all(axis=1)
    assert done.sum() > 20
    length = whole.end[:, left] - whole.start[:, left]
    np.testing.assert_allclose((fewer.end - fewer.start)[done], length[done], rtol=0, atol=1e-9)
    assert (fewer.start[:, 2:] < whole.start[:, 3:]).all()

"""The bound of pooled days."""

from pathlib import Path

import numpy as np
import pytest
from make import one_round, small_county

from optimize import planning
from optimize.planning import make_plan
from optimize.problem.problem import build_problem
from optimize.relaxation.linear import solve
from optimize.relaxation.master_model import build_master
from optimize.relaxation.pooled import pooled_bound
from scenarios.scenario import Scenario


@pytest.mark.slow
def test_is_no_better_than_the_relaxation(nanxun: Scenario) -> None:
    """It leaves rules away, and is not empty for that."""
    problem = build_problem(nanxun)
    relaxed = solve(build_master(problem).model).objective
    bound = pooled_bound(problem, nanxun.file.objective.uncovered_penalty)
    assert 0.7 * relaxed < bound <= relaxed


@pytest.mark.parametrize("days", [3, 10, 40])
def test_is_exact_where_one_pool_is_all_there_is(tmp_path: Path, days: int) -> None:
    """Without hosts, quotas, milestones or a second office: sites in parts, those of most weight a day first."""
    rounds = one_round(days)
    county = small_county(
        tmp_path / "county", {"rounds": rounds, "modes": {"regular": {"classes": ["key", "general", "good"]}}}
    )
    problem = build_problem(county)
    penalty = county.file.objective.uncovered_penalty
    left, value = problem.capacity.copy(), 0.0
    lightest = {site: int(k) for k, site in reversed(list(enumerate(problem.site.tolist())))}
    for site in sorted(lightest, key=lambda village: -problem.cost[village] / problem.days[lightest[village]]):
        share, office = 1.0, int(problem.office[lightest[site]])
        for rnd in range(len(problem.time)):
            part = min(share, left[office, rnd] / problem.days[lightest[site]])
            left[office, rnd] -= part * problem.days[lightest[site]]
            share -= part
            value += part * problem.cost[site] * problem.time[rnd]
        value += share * problem.cost[site] * penalty
    value += float(problem.left_out[~np.isin(np.arange(problem.sites), problem.site)].sum())
    assert pooled_bound(problem, penalty) == pytest.approx(value)


@pytest.mark.long
def test_large_regions_are_held_against_it(nanxun: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan of a baseline is the same, and its bound is this one."""
    small = make_plan(nanxun, "nearest")
    monkeypatch.setattr(planning, "LARGEST_RELAXATION", 10)
    large = make_plan(nanxun, "nearest")
    assert large.plan.visits.equals(small.plan.visits)
    assert large.bound == pytest.approx(pooled_bound(build_problem(nanxun), nanxun.file.objective.uncovered_penalty))
    assert large.bound <= small.bound
    assert large.bottleneck is None

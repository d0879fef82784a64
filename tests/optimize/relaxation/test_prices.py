"""Prices of the relaxation: what a little more of the teams' time is worth."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from make import small_county

from optimize.problem.problem import build_problem
from optimize.relaxation.linear import solve
from optimize.relaxation.master_model import build_master
from optimize.relaxation.prices import day_prices

TIGHT = {"teams": {"district": {"count": 1}, "city": {"count": 0}, "province": {"count": 0}, "park": {"count": 0}}}


def test_a_little_more_of_a_team_is_worth_its_days_at_the_price(tmp_path: Path) -> None:
    problem = build_problem(small_county(tmp_path, TIGHT))
    master = build_master(problem)
    relaxed = solve(master.model)
    assert relaxed.duals is not None
    prices = day_prices(problem, master, relaxed.duals)
    assert prices.max() > 0
    assert (prices[problem.capacity == 0] == 0).all()
    office, rnd = np.unravel_index(int(np.argmax(prices)), prices.shape)
    share = 1e-4
    upper = master.model.upper.copy()
    for rows in master.team_rows:
        upper[rows.start + int(office) * len(problem.time) + int(rnd)] *= 1 + share
    more = solve(replace(master.model, upper=upper)).objective
    fall = prices[office, rnd] * problem.capacity[office, rnd] * share
    assert relaxed.objective - more == pytest.approx(fall, rel=1e-3)

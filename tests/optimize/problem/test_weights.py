"""Weights of earliness: risk times the days of the visit that a site gets."""

from pathlib import Path

import numpy as np
import pytest
from make import EASY, each_class, small_county

from optimize.problem.preferences import earliness_weights
from optimize.problem.problem import build_problem
from scenarios.scenario import Scenario


def weights(county: Scenario, *ways: tuple[int, float, bool]) -> list[float]:
    """Weights where ways are given as (site, days, limited), times the sum of them all."""
    site, days, limited = (np.array(column) for column in zip(*ways, strict=True))
    shares = earliness_weights(county, site, days, limited)
    assert shares.sum() == pytest.approx(1.0)
    return [float(shares[k] / county.weight[k]) for k in sorted({way[0] for way in ways})]


def test_a_site_is_weighed_by_its_lightest_way(county: Scenario) -> None:
    """Twice the days are twice the weight."""
    light, heavy = weights(county, (1, 3.0, False), (1, 9.0, False), (2, 6.0, False))
    assert heavy == pytest.approx(2 * light)


def test_a_way_that_few_may_have_is_passed_over(county: Scenario) -> None:
    """A light way with an upper limit says nothing about the days of those that get another."""
    first, second = weights(county, (1, 3.0, True), (1, 9.0, False), (2, 9.0, False))
    assert first == pytest.approx(second)


def test_a_way_that_few_may_have_counts_where_there_is_no_other(county: Scenario) -> None:
    """Somebody gets it."""
    first, second = weights(county, (1, 3.0, True), (1, 4.0, True), (2, 6.0, False))
    assert second == pytest.approx(2 * first)


@pytest.mark.parametrize("quota", [None, 2])
def test_quotas_are_such_limits(tmp_path: Path, quota: int | None) -> None:
    """A mode of a day for two villages leaves the weights as they are without it; one for all does not."""
    plain = build_problem(small_county(tmp_path / "plain")).cost
    light = {key: value for key, value in EASY.items() if key != "quota"} | {"days": each_class(1)}
    if quota is not None:
        light["quota"] = quota
    cost = build_problem(small_county(tmp_path / "light", {"modes": {"direct": {}, "elevated": light}})).cost
    assert np.allclose(cost, plain) == (quota is not None)

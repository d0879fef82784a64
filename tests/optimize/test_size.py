"""What needs all sites at once is refused for regions, in words."""

from collections.abc import Callable
from pathlib import Path

import pytest
from make import small_county

from optimize import size
from optimize.confident.confident_plan import confident_plan
from optimize.explaining.explain import explain
from optimize.valuing.county_values import marginal_values
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario

ASKED: dict[str, Callable[[Scenario], object]] = {
    "explain": explain,
    "marginal": marginal_values,
    "confidence": lambda scenario: confident_plan(scenario, 0.9),
}


@pytest.mark.parametrize("asked", sorted(ASKED))
def test_a_region_is_refused_in_words(asked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sites found and the most that are allowed are named."""
    county = small_county(tmp_path)
    monkeypatch.setattr(size, "LARGEST", len(county.sites) - 1)
    with pytest.raises(ScenarioError) as refused:
        ASKED[asked](county)
    (problem,) = refused.value.problems
    assert str(len(county.sites)) in problem.found
    assert str(len(county.sites) - 1) in problem.allowed

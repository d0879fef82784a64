"""Scenarios that are refused: what for, as problems and in words."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from scenarios.loading import load
from scenarios.problems import Problem, ScenarioError


def refused(scenario: str | Path) -> tuple[Problem, ...]:
    """Problems for which a scenario is not loaded."""
    with pytest.raises(ScenarioError) as caught:
        load(scenario)
    return caught.value.problems


def in_words(problems: Iterable[Problem]) -> str:
    """Place, what was found, what is allowed and the remedy, of one problem after the other."""
    return "; ".join(
        f"{problem.file} {problem.where} {problem.found} | {problem.allowed} | {problem.hint}" for problem in problems
    )

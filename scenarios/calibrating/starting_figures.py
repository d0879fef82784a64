"""Figures of a scenario file that are to be fitted: their keys, and the numbers from which a search begins."""

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.asking import asked
from scenarios.file.addresses import locate
from scenarios.file.composition import compose
from scenarios.file.dotted import at, steps
from scenarios.file.short_names import AmbiguousNameError, keys_of
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError


def first_values(scenario: str, figures: Sequence[str], changes: Mapping[str, Any] | None = None) -> dict[str, float | int]:
    """Return the numbers from which the search begins, by dotted key.

    Parameters
    ----------
    scenario
        Name or path.
    figures
        Dotted keys or short names.
    changes
        What differs, as in `scenarios.loading.load`.

    Raises
    ------
    ScenarioError
        With every figure that does not exist, is not a number above 0, or is given twice.
    """
    document = compose(locate(scenario), changes).document
    values: dict[str, float | int] = {}
    problems = []
    place = asked("--figure", "figures")
    for figure in figures:
        key, value = _value_of(figure, document)
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            fault = figure if value is None else f"{figure} = {value!r}"
            allowed = say("the key of a number above 0 in the scenario file", "情景文件中大于 0 的数值的键")
            problems.append(Problem(place, "", fault, allowed, say("such as teams.nanxun.count", "如 teams.nanxun.count")))
        elif key in values:
            problems.append(Problem(place, "", figure, say("each figure once", "每个数值一次")))
        else:
            values[key] = value
    if problems:
        raise ScenarioError(problems)
    return values


def _value_of(figure: str, document: dict[str, Any]) -> tuple[str, Any]:
    """Return the dotted key that a figure means, and what stands there."""
    try:
        keys = keys_of(figure, document)
        key = figure if keys is None else keys[0]
        return key, at(document, steps(key)) if keys is None or len(keys) == 1 else None
    except (AmbiguousNameError, KeyError):
        return figure, None

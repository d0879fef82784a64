"""Changes to a scenario that a call names, put together with those that it has already."""

from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.frames import table_changes
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError


def merged_changes(
    earlier_changes: Mapping[str, Any],
    changes: Mapping[str, Any] | None,
    *,
    teams: Mapping[str, int] | None,
    without: str | Sequence[str],
    tables: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return all changes as `scenarios.loading.load` takes them; later ones win, and what is removed stays removed.

    Parameters
    ----------
    earlier_changes
        Changes that the scenario has already.
    changes, teams, without, tables
        As in `scenarios.scenario.Scenario.with_`.

    Raises
    ------
    ScenarioError
        If one of them is not a mapping with texts as keys; all of it at once.
    """
    _check_mappings(changes, teams, tables)
    new_changes = dict(changes or {})
    without = (without,) if isinstance(without, str) else without
    removed_keys = [*earlier_changes.get("remove", ()), *new_changes.pop("remove", ()), *without]
    new_changes |= {f"teams.{office}.count": count for office, count in (teams or {}).items()}
    new_changes |= table_changes(tables or {})
    result = {key: value for key, value in earlier_changes.items() if key != "remove"} | new_changes
    return result | ({"remove": removed_keys} if removed_keys else {})


def _check_mappings(changes: object, teams: object, tables: object) -> None:
    """Refuse what is not a mapping with texts as keys; all of it at once."""
    problems = []
    examples = {
        "changes": (changes, '{"uncertainty.visit_cv": 0.4}'),
        "teams": (teams, '{"nanxun": 5}'),
        "tables": (tables, '{"sites": table}'),
    }
    for name, (value, example) in examples.items():
        if value is not None and not (isinstance(value, Mapping) and all(isinstance(key, str) for key in value)):
            allowed = say(f"a mapping such as {example}", f"映射，如 {example}")
            problems.append(Problem("with_()", name, repr(value)[:60], allowed))
    if problems:
        raise ScenarioError(problems)

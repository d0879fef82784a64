"""Effects: changes of figures in a scenario document, by keys with wildcards.

The order does not depend on who asks for what: first everything that is `set`, then all factors (`times`), then all that is
added (`add`). Two effects that set one figure to different values contradict each other.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.file.keys import Match, Path, at, filled, find, names_at, overlapping, put, written
from scenarios.language import listed, say
from scenarios.problems import Findings, nearest
from scenarios.schema.policies import Effect

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """An effect that somebody asks for."""

    where: str
    """Where it stands, for refusals: ``policies.streamlined.effects[1]``."""
    effect: Effect
    figures: Mapping[str, float]
    """Values of the names that `times` and `add` may hold."""

    def amount(self, value: float | str) -> float:
        """Return a number, or the figure of that name."""
        return self.figures[value] if isinstance(value, str) else value


def patch(
    document: Mapping[str, Any], asked: Sequence[Asked], file: str, findings: Findings
) -> tuple[dict[str, Any], set[Path]]:
    """Change a document as effects ask.

    Parameters
    ----------
    document
        Tables, lists and plain values; it is left as it is.
    asked
        Effects, in any order.
    file, findings
        Take what is refused: a key that matches nothing, a figure that is no number, contradictions.

    Returns
    -------
    tuple
        The changed document, a copy; and the places that were changed.
    """
    result = _copy(document)
    refused = _Refusals(file, findings)
    values = _sets(result, asked, refused)
    for path, (value, _) in values.items():
        put(result, path, _copy(value))
    factors: dict[Path, list[float]] = defaultdict(list)
    addends: dict[Path, list[float]] = defaultdict(list)
    for one in asked:
        for amount, into in ((one.effect.times, factors), (one.effect.add, addends)):
            if amount is not None:
                for path in _numbers(result, one, refused):
                    into[path].append(one.amount(amount))
    for path in {**factors, **addends}:
        put(result, path, _changed(at(result, path), factors.get(path, []), addends.get(path, [])))
    return result, {*values, *factors, *addends}


def _sets(document: dict[str, Any], asked: Sequence[Asked], refused: "_Refusals") -> dict[Path, tuple[Any, str]]:
    """Return the value that each place is set to, and by which effect."""
    values: dict[Path, tuple[Any, str]] = {}
    for one in asked:
        if one.effect.value is None:
            continue
        for match in _targets(document, one, refused):
            value, by = values.setdefault(match.path, (one.effect.value, one.where))
            if value != one.effect.value:
                refused.twice(match.path, one.where, by)
    for outer, inner in overlapping(values):
        refused.twice(inner, values[inner][1], values[outer][1])
    return values


def _numbers(document: dict[str, Any], one: Asked, refused: "_Refusals") -> list[Path]:
    """Return the places of numbers that an effect changes; what is not given, among others that are, is passed over."""
    paths = [match.path for match in _targets(document, one, refused)]
    numbers = [path for path in paths if _is_number(at(document, path))]
    if paths and not numbers:
        refused.no_number(paths[0], at(document, paths[0]), one)
    return numbers


def _targets(document: dict[str, Any], one: Asked, refused: "_Refusals") -> list[Match]:
    """Return the places that an effect changes; refuse it where there is none."""
    matches = find(document, one.effect.key)
    if not matches:
        refused.key(document, one)
        return []
    where = one.effect.where.items()
    chosen = [match for match in matches if all(_holds(document, filled(key, match), value) for key, value in where)]
    if not chosen:
        refused.condition(one)
    return chosen


def _holds(document: dict[str, Any], key: str, value: Any) -> bool:
    there = [at(document, match.path) for match in find(document, key)]
    return any(value == found or (isinstance(found, list) and value in found) for found in there)


def _changed(base: float, factors: list[float], addends: list[float]) -> float:
    """Return base x factors + addends, the same whatever their order; whole numbers stay whole where they can."""
    value = base
    for factor in sorted(factors):
        value *= factor
    value = math.fsum([value, *addends])
    return int(value) if isinstance(base, int) and value.is_integer() else value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _copy(value: Any) -> Any:
    """Copy tables and lists all the way down; tuples become lists."""
    if isinstance(value, Mapping):
        return {key: _copy(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(one) for one in value]
    return value


@dataclass(frozen=True, slots=True)
class _Refusals:
    """Says what is wrong with effects."""

    file: str
    findings: Findings

    def twice(self, path: Path, where: str, other: str) -> None:
        found = say(f"{written(path)}, which {other} sets too", f"{written(path)}，{other} 也设定了它")
        self.findings.error(self.file, where, found, say("one value for a figure", "同一数值只能设一次"))

    def no_number(self, path: Path, value: Any, one: Asked) -> None:
        self.findings.error(self.file, one.where, f"{written(path)} = {value!r}", say("a number to change", "可改变的数值"))

    def condition(self, one: Asked) -> None:
        condition = listed(f"{key} = {value!r}" for key, value in one.effect.where.items())
        found = say(f"no {one.effect.key} with {condition}", f"没有满足 {condition} 的 {one.effect.key}")
        self.findings.error(self.file, f"{one.where}.where", found, say("a condition that holds somewhere", "至少有一处成立"))

    def key(self, document: dict[str, Any], one: Asked) -> None:
        """Name what there is where the key goes astray."""
        parts = one.effect.key.split(".")
        good = next(count for count in range(len(parts) - 1, -1, -1) if not count or find(document, ".".join(parts[:count])))
        parents = [match.path for match in find(document, ".".join(parts[:good]))] if good else [()]
        names = list(dict.fromkeys(name for parent in parents for name in names_at(document, parent)))
        stem = "".join(f"{part}." for part in parts[:good])
        found = say(f"{one.effect.key}, which matches nothing in this scenario", f"{one.effect.key}，在本情景中没有对应的键")
        section = stem.rstrip(".")
        missing = say(f"[{section}], which this scenario does not have", f"[{section}]，本情景没有这一节")
        allowed = listed(f"{stem}{name}" for name in names[:SHOWN]) or missing
        self.findings.error(self.file, f"{one.where}.key", found, allowed, nearest(parts[good], names))

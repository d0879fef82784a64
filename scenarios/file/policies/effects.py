"""Effects: changes of figures in a scenario document, by keys with wildcards.

The order does not depend on who asks for what: first everything that is `set`, then all factors (`times`), then all that is
added (`add`). Two effects that set one figure to different values contradict each other.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.file.dotted import Path, at, dotted
from scenarios.file.policies.wildcards import Match, filled, find, names_at, overlapping
from scenarios.language import listed, say
from scenarios.problems import Findings, nearest
from scenarios.schema.policies import Effect

SHOWN = 20


@dataclass(frozen=True, slots=True)
class EffectRequest:
    """An effect that a policy (or a lever) asks for."""

    where: str
    """Where it stands, for refusals: ``policies.streamlined.effects[1]``."""
    effect: Effect
    figures: Mapping[str, float]
    """Values of the names that `times` and `add` may hold."""

    def amount(self, value: float | str) -> float:
        """Return a number, or the figure of that name."""
        return self.figures[value] if isinstance(value, str) else value


def patch(
    document: Mapping[str, Any], requests: Sequence[EffectRequest], file: str, findings: Findings
) -> tuple[dict[str, Any], set[Path]]:
    """Change a document as effects ask.

    Parameters
    ----------
    document
        Tables, lists and plain values; it is left as it is.
    requests
        Effects, in any order.
    file, findings
        Collects what is refused: a key that matches nothing, a figure that is not a number, contradictions.

    Returns
    -------
    tuple
        The changed document, a copy; and the places that were changed.
    """
    result = _copy(document)
    refusals = _Refusals(file, findings)
    values = _sets(result, requests, refusals)
    for path, (value, _) in values.items():
        _put(result, path, _copy(value))
    factors: dict[Path, list[float]] = defaultdict(list)
    addends: dict[Path, list[float]] = defaultdict(list)
    for request in requests:
        for amount, amounts in ((request.effect.times, factors), (request.effect.add, addends)):
            if amount is not None:
                for path in _numbers(result, request, refusals):
                    amounts[path].append(request.amount(amount))
    for path in {**factors, **addends}:
        _put(result, path, _changed(at(result, path), factors.get(path, []), addends.get(path, [])))
    return result, {*values, *factors, *addends}


def _sets(document: dict[str, Any], requests: Sequence[EffectRequest], refusals: "_Refusals") -> dict[Path, tuple[Any, str]]:
    """Return the value that each place is set to, and by which effect."""
    values: dict[Path, tuple[Any, str]] = {}
    for request in requests:
        if request.effect.value is None:
            continue
        for match in _targets(document, request, refusals):
            value, rival = values.setdefault(match.path, (request.effect.value, request.where))
            if value != request.effect.value:
                refusals.twice(match.path, request.where, rival)
    for outer, inner in overlapping(values):
        refusals.twice(inner, values[inner][1], values[outer][1])
    return values


def _numbers(document: dict[str, Any], request: EffectRequest, refusals: "_Refusals") -> list[Path]:
    """Return the places of numbers that an effect changes; what is not given, among others that are, is passed over."""
    paths = [match.path for match in _targets(document, request, refusals)]
    numbers = [path for path in paths if _is_number(at(document, path))]
    if paths and not numbers:
        refusals.no_number(paths[0], at(document, paths[0]), request)
    return numbers


def _targets(document: dict[str, Any], request: EffectRequest, refusals: "_Refusals") -> list[Match]:
    """Return the places that an effect changes; refuse it where there is none."""
    matches = find(document, request.effect.key)
    if not matches:
        refusals.key(document, request)
        return []
    conditions = request.effect.where.items()
    targets = [match for match in matches if all(_holds(document, filled(key, match), value) for key, value in conditions)]
    if not targets:
        refusals.condition(request)
    return targets


def _holds(document: dict[str, Any], key: str, value: Any) -> bool:
    values = [at(document, match.path) for match in find(document, key)]
    return any(value == present or (isinstance(present, list) and value in present) for present in values)


def _changed(base: float, factors: list[float], addends: list[float]) -> float:
    """Return base x factors + addends, the same whatever their order; whole numbers stay whole where they can."""
    value = base
    for factor in sorted(factors):
        value *= factor
    value = math.fsum([value, *addends])
    return int(value) if isinstance(base, int) and value.is_integer() else value


def _put(document: dict[str, Any], path: Path, value: Any) -> None:
    """Replace what stands at a place, in place: the document is a copy already."""
    at(document, path[:-1])[path[-1]] = value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _copy(value: Any) -> Any:
    """Copy tables and lists all the way down; tuples become lists."""
    if isinstance(value, Mapping):
        return {key: _copy(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(inner) for inner in value]
    return value


@dataclass(frozen=True, slots=True)
class _Refusals:
    """Says what is wrong with effects."""

    file: str
    findings: Findings

    def twice(self, path: Path, place: str, rival: str) -> None:
        fault = say(f"{dotted(path)}, which {rival} sets too", f"{dotted(path)}，{rival} 也设定了它")
        self.findings.error(self.file, place, fault, say("one value for a figure", "同一数值只能设一次"))

    def no_number(self, path: Path, value: Any, request: EffectRequest) -> None:
        self.findings.error(self.file, request.where, f"{dotted(path)} = {value!r}", say("a number to change", "可改变的数值"))

    def condition(self, request: EffectRequest) -> None:
        condition = listed(f"{key} = {value!r}" for key, value in request.effect.where.items())
        fault = say(f"no {request.effect.key} with {condition}", f"没有满足 {condition} 的 {request.effect.key}")
        self.findings.error(
            self.file, f"{request.where}.where", fault, say("a condition that holds somewhere", "至少有一处成立")
        )

    def key(self, document: dict[str, Any], request: EffectRequest) -> None:
        """List the keys that exist where this one leads nowhere."""
        parts = request.effect.key.split(".")
        depth = next(count for count in range(len(parts) - 1, -1, -1) if not count or find(document, ".".join(parts[:count])))
        parents = [match.path for match in find(document, ".".join(parts[:depth]))] if depth else [()]
        names = list(dict.fromkeys(name for parent in parents for name in names_at(document, parent)))
        stem = "".join(f"{part}." for part in parts[:depth])
        fault = say(
            f"{request.effect.key}, which matches nothing in this scenario", f"{request.effect.key}，在本情景中没有对应的键"
        )
        section = stem.rstrip(".")
        missing = say(f"[{section}], which this scenario does not have", f"[{section}]，本情景没有这一节")
        allowed = listed(f"{stem}{name}" for name in names[:SHOWN]) or missing
        self.findings.error(self.file, f"{request.where}.key", fault, allowed, nearest(parts[depth], names))

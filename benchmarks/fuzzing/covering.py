"""Which places of readers an input reaches, and the few inputs that reach as many as all.

A place is a step from one line to the next in a function of what is watched: so both ways out of a condition count. Cheap
enough for some thousand inputs; the fuzzer itself counts otherwise.
"""

import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2]
Place = tuple[str, int, int]
"""File, line before and line."""
OVERHEAD = 100
"""Bytes that an archive needs for an input beside its own."""


def watcher(packages: Iterable[str]) -> Callable[[str], bool]:
    """Return what says whether a file is of one of some packages."""
    specs = [find_spec(package) for package in packages]
    origins = [Path(spec.origin) for spec in specs if spec is not None and spec.origin is not None]
    homes = tuple(str(origin.parent if origin.name == "__init__.py" else origin) for origin in origins)

    @cache
    def watched(file: str) -> bool:
        return file.startswith(homes)

    return watched


def places_of(work: Callable[[], object], watched: Callable[[str], bool]) -> set[Place]:
    """Do some work and return the places that it reaches; whatever it raises is left to others."""
    places: set[Place] = set()

    def enter(frame: FrameType, _event: str, _value: object) -> Callable[[FrameType, str, Any], Any] | None:
        file, last = frame.f_code.co_filename, frame.f_lineno
        if not watched(file):
            return None

        def step(frame: FrameType, event: str, _value: object) -> Callable[[FrameType, str, Any], Any]:
            nonlocal last
            if event == "line":
                places.add((file, last, frame.f_lineno))
                last = frame.f_lineno
            return step

        return step

    sys.settrace(enter)
    try:
        work()
    except Exception:  # noqa: BLE001 - what is raised was told when the input was tried
        pass
    finally:
        sys.settrace(None)
    return places


def cover(reached: dict[bytes, set[Place]], most_inputs: int, most_bytes: int) -> list[bytes]:
    """Choose inputs one by one: the one with the most new places for its size, until no place is new or there are enough."""
    left = {raw: set(places) for raw, places in reached.items() if places and len(raw) <= most_bytes}
    chosen: list[bytes] = []
    room = most_bytes
    while left and len(chosen) < most_inputs:
        best = max(left, key=lambda raw: (len(left[raw]) / (OVERHEAD + len(raw)), raw))
        chosen.append(best)
        room -= len(best)
        new = left.pop(best)
        left = {raw: rest for raw, places in left.items() if len(raw) <= room and (rest := places - new)}
    return chosen

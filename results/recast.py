"""Data seen as an object of a class with more methods: the class that users hold, made of what the rooms beneath hand up."""

from typing import Any, TypeVar

Shown = TypeVar("Shown")


def recast(data: Any, kind: type[Shown]) -> Shown:
    """Return the same data as an object of a subclass that has no fields of its own; what is cached stays cached."""
    copy = object.__new__(kind)
    vars(copy).update(vars(data))
    return copy

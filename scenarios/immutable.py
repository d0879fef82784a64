"""Makes frozen objects frozen all the way down: dictionaries and arrays that can't be changed."""

from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from typing import Any, NoReturn, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from scenarios.language import say

T = TypeVar("T")

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dictionary that refuses changes; ``one | {...}`` makes another one."""

    def _refuse(self, *_values: Any, **_named: Any) -> NoReturn:
        raise TypeError(
            say(
                "a scenario cannot be changed once it is loaded; load it again with changes=...",
                "情景载入后不可修改；请用 load(..., changes=...)",
            )
        )

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type["FrozenDict[K, V]"], tuple[dict[K, V]]]:
        return FrozenDict, (dict(self),)


def frozen(value: Any) -> Any:
    """Return a value whose dictionaries, lists and arrays, however deep, can't be changed; arrays are locked in place."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
        return value
    if isinstance(value, FrozenDict):
        return value
    if isinstance(value, Mapping):
        return FrozenDict({key: frozen(inner) for key, inner in value.items()})
    if type(value) in {list, tuple}:
        return tuple(frozen(inner) for inner in value)
    return value


def freeze_fields(instance: object) -> None:
    """Freeze what the fields of an object hold, a frozen one too."""
    fields = instance.__dict__
    for name, value in fields.items():
        if isinstance(value, dict | list | np.ndarray):
            fields[name] = frozen(value)


class fixed_property(cached_property[T]):  # noqa: N801 - it is written as a decorator
    """A property that is computed once and can't be changed afterwards."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        super().__init__(lambda instance: frozen(compute(instance)))
        self.__doc__ = compute.__doc__


def once_for_each(compute: Callable[[K], V]) -> Callable[[K], V]:
    """Make a function of an object that can't be changed compute its result once for each; that can't be changed either."""
    results: WeakKeyDictionary[K, V] = WeakKeyDictionary()

    @wraps(compute)
    def computed(instance: K) -> V:
        if instance not in results:
            results[instance] = frozen(compute(instance))
        return results[instance]

    return computed

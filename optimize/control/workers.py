"""Workers: the same work done here or in other processes."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


def in_turn(executor: Executor | None, work: Callable[[Given], Result], tasks: Iterable[Given]) -> Iterator[Result]:
    """Do a work for each that is given, in their order; here where there is no executor."""
    return map(work, tasks) if executor is None else executor.map(work, tasks)

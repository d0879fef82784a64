"""Work spread over the processes of an executor, a little of it at a time."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from typing import TypeVar

from sim.outcomes.outcome import Outcomes
from sim.world import World

Given = TypeVar("Given")
UNKNOWN_SIZE = 8
"""Processes of an executor that does not tell how many it has."""


def sent_to(executor: Executor, world: World) -> World:
    """Return the world as it goes along with each task: a cluster takes it once, not with every part."""
    share = getattr(executor, "share", None)
    sent: World = world if share is None else share(world)
    return sent


def spread(executor: Executor, submit: Callable[[Given], Future[Outcomes]], given: Sequence[Given]) -> Iterator[Outcomes]:
    """Submit tasks a few ahead of the one that is waited for, so that workers are busy and results don't pile up."""
    # only a cluster's executor tells its size; for the others there is no public way to ask
    ahead = 2 * (getattr(executor, "size", None) or getattr(executor, "_max_workers", None) or UNKNOWN_SIZE)
    waiting: deque[Future[Outcomes]] = deque()
    try:
        for task in given:
            waiting.append(submit(task))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()

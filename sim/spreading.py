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
    shared_world: World = world if share is None else share(world)
    return shared_world


def spread(executor: Executor, submit: Callable[[Given], Future[Outcomes]], tasks: Sequence[Given]) -> Iterator[Outcomes]:
    """Submit tasks a few ahead of the one that is waited for, so that workers are busy and results don't pile up."""
    # only a cluster's executor tells its size; for the others there is no public way to ask
    limit = 2 * (getattr(executor, "size", None) or getattr(executor, "_max_workers", None) or UNKNOWN_SIZE)
    futures: deque[Future[Outcomes]] = deque()
    try:
        for task in tasks:
            futures.append(submit(task))
            if len(futures) > limit:
                yield futures.popleft().result()
        while futures:
            yield futures.popleft().result()
    finally:
        for future in futures:
            future.cancel()

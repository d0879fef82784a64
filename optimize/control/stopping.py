"""Stopping: a search is asked to end early with the best that it has."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import TypeVar

Stop = Callable[[], bool]
"""Whether a search should end: asked between its steps, and true ever after it was true once."""
Result = TypeVar("Result")
PATIENCE = 0.1
"""Seconds after which it is asked again while a solver works."""


def never() -> bool:
    """Go on to the end."""
    return False


def until_file(path: Path) -> Stop:
    """Stop once there is a file: for other processes."""
    exists = False

    def stop() -> bool:
        nonlocal exists
        exists = exists or path.exists()
        return exists

    return stop


def unless_stopped(stop: Stop, work: Callable[[], Result]) -> Result | None:
    """Do a work that can't be stopped; return None as soon as a stop is asked for.

    Solvers answer no signal while they run. So the work is done in a thread, which is left behind when nobody waits for its
    result any more; where nobody can ask for a stop it is done here. The result is the same.
    """
    if stop is never:
        return work()
    if stop():
        return None
    results: list[Result] = []
    failures: list[BaseException] = []
    done = Event()

    def carry_out() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that waits
            failures.append(error)
        finally:
            done.set()

    Thread(target=carry_out, daemon=True).start()
    while not done.wait(PATIENCE):
        if stop():
            return None
    if failures:
        raise failures[0]
    return results[0]

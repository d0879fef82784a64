"""Workers: processes of this machine, or a cluster, as an executor."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context, parent_process
from threading import Thread

from scenarios.asking import asked
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.interrupts import ignored_by_children

MOST_DIGITS = 9
"""Of a number that is read: Python reads none of thousands of digits."""


@contextmanager
def pool(workers: int | str) -> Iterator[Executor | None]:
    """Context of an executor with so many processes, or on a cluster; one worker means this process (None).

    Parameters
    ----------
    workers
        Number of processes, at least 1, as a number or a text; or the address of a Dask scheduler (``tcp://host:port``).

    Raises
    ------
    ScenarioError
        If it is neither, or the workers of the cluster run other versions.
    MachineFailure
        If no scheduler answers at the address, or the connection is lost.

    An interrupt is for this process alone, which ends its workers and drops what they have not begun; workers also end when
    this process is killed.
    """
    if isinstance(workers, str) and "://" in workers:
        from xuncha.cluster import cluster_executor  # noqa: PLC0415 - an extra

        with cluster_executor(workers) as cluster:
            yield cluster
        return
    process_count = _processes(workers)
    if process_count == 1:
        yield None
        return
    count = min(process_count, os.cpu_count() or 1)
    method = start_method()
    if method == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415 - not on every platform

        with ignored_by_children():
            forkserver.ensure_running()
    executor = ProcessPoolExecutor(count, mp_context=get_context(method), initializer=_attend_to_parent)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _processes(workers: int | str) -> int:
    """Read a number of processes."""
    text = str(workers).strip()
    if not text.isdecimal() or len(text) > MOST_DIGITS or int(text) < 1:
        allowed = say("a number from 1 on, or tcp://host:port", "1 以上的整数，或 tcp://主机:端口")
        raise ScenarioError([Problem(asked("--workers"), "", text, allowed)])
    return int(text)


def start_method() -> str:
    """How processes begin: from a clean one that waits for that purpose, or anew where the platform has none."""
    return "forkserver" if "forkserver" in get_all_start_methods() else "spawn"


def _attend_to_parent() -> None:
    """In a worker: leave interrupts to the parent, also those for all its processes, and end with it or when it says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)  # ``timeout`` and terminals signal whole groups
    parent = parent_process()

    def end_with_it() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    Thread(target=end_with_it, daemon=True).start()

"""Processes of mutants: for how long one may run, and how it ended."""

import contextlib
import math
import os
import resource
import signal
import time
from pathlib import Path


def threads() -> list[str]:
    """Names of the threads of this process."""
    return [task.joinpath("comm").read_text(encoding="utf-8").strip() for task in Path("/proc/self/task").iterdir()]


def limit(seconds: float) -> None:
    """Let this process run for some seconds more."""
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), resource.RLIM_INFINITY))


def wait(child: int, patience: float, longest: float) -> int:
    """Exit code of a process, negative where a signal ended it; `SIGKILL` where it does nothing for long, or does not end.

    It may do nothing for `patience` seconds by the clock, and use `longest` seconds of processor time: on a busy machine the
    clock says little. The processes that it has started are ended with it: they may hold its end of the pipe.
    """
    seconds_used, last_change = 0.0, time.monotonic()
    try:
        while True:
            child_ended, status = os.waitpid(child, os.WNOHANG)
            if child_ended:
                return os.waitstatus_to_exitcode(status)
            state, seconds_spent = _doing(child)
            now = time.monotonic()
            if state == "R" or seconds_spent > seconds_used:
                seconds_used, last_change = seconds_spent, now
            if now - last_change > patience or seconds_spent > longest:
                os.killpg(child, signal.SIGKILL)
            time.sleep(0.05)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)


def _doing(child: int) -> tuple[str, float]:
    """State of a process, R where it wants to run, and the processor time that it has used, in seconds."""
    fields = Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return fields[0], (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

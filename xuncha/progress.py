"""Progress of long calls in a line on standard error, for terminals and notebooks."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

OFTEN = 0.2
"""Seconds between two lines."""

Counted = Callable[[int, int], None]
"""Told how many are done, and of how many."""


class ProgressLine:
    """A line that is written over as work goes on, and ends with the work."""

    def __init__(self, task: str) -> None:
        self.task = task
        self._told = 0.0
        self._length = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._length:
            sys.stderr.write("\n")
            sys.stderr.flush()

    def __call__(self, done: int, total: int) -> None:
        """Tell how many are done, and of how many."""
        now = time.monotonic()
        if done < total and now - self._told < OFTEN:
            return
        self._told = now
        text = f"{self.task}: {done:,} / {total:,}"
        sys.stderr.write("\r" + text.ljust(self._length))
        sys.stderr.flush()
        self._length = len(text)


def quiet(_done: int, _total: int) -> None:
    """Tell nobody."""

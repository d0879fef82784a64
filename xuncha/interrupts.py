"""Interrupts: the first ends a search with the best plan that it has, the second breaks off."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

from optimize.stopping import Stop, never


@contextmanager
def until_interrupt(tell: Callable[[], None] = lambda: None) -> Iterator[Stop]:
    """Context in which the first interrupt (Ctrl-C) does not raise, but is told to whoever asks; the next one raises.

    >>> with xc.until_interrupt() as stop:
    ...     p = xc.plan(s, stop=stop)

    Outside the main thread, and where interrupts are ignored or belong to somebody else than Python, nothing is changed and
    no stop is ever asked for.

    Parameters
    ----------
    tell
        Called once, when somebody first asks after the interrupt: not in the signal handler, so that it may print.
    """
    before = signal.getsignal(signal.SIGINT)
    if current_thread() is not main_thread() or not callable(before):
        yield never
        return
    asked = told = False

    def handle(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    def stop() -> bool:
        nonlocal told
        if asked and not told:
            told = True
            tell()
        return asked

    signal.signal(signal.SIGINT, handle)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)

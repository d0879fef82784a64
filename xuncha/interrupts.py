"""Interrupts: the first ends a search with the best plan that it has, the second breaks off.

Ctrl-C, a request to end (SIGTERM, as from ``kill``, ``timeout`` or a shutdown) and a closed terminal (SIGHUP) are alike.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Any

from optimize.control.stopping import Stop, never

Handler = Callable[[int, FrameType | None], Any]
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))


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
    is_asked = is_announced = False

    def handle(_number: int, _frame: FrameType | None) -> None:
        nonlocal is_asked
        if is_asked:
            raise KeyboardInterrupt
        is_asked = True

    def stop() -> bool:
        nonlocal is_announced
        if is_asked and not is_announced:
            is_announced = True
            tell()
        return is_asked

    with _handled(SIGNALS, handle) as is_handled:
        yield stop if is_handled else never


@contextmanager
def as_interrupts() -> Iterator[None]:
    """Context in which a request to end, or a terminal that is closed, raises `KeyboardInterrupt` as Ctrl-C does."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    with _handled([number for number in SIGNALS if number != signal.SIGINT], handle):
        yield


@contextmanager
def ignored_by_children() -> Iterator[None]:
    """Context in which processes that are started ignore requests to end: those are for this process, which ends them."""
    with _handled([number for number in SIGNALS if number != signal.SIGINT], signal.SIG_IGN):
        yield


@contextmanager
def _handled(numbers: Any, handler: Any) -> Iterator[bool]:
    """Context of a handler of those signals that are neither ignored nor somebody else's; whether there are any."""
    handlers = {}
    if current_thread() is main_thread():
        handlers = {number: signal.getsignal(number) for number in numbers}
    numbers_taken = [
        number for number, old_handler in handlers.items() if callable(old_handler) or old_handler == signal.SIG_DFL
    ]
    for number in numbers_taken:
        signal.signal(number, handler)
    try:
        yield bool(numbers_taken)
    finally:
        for number in numbers_taken:
            signal.signal(number, handlers[number])

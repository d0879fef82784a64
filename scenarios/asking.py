"""What an input was asked for with: an option of the command line, or an argument of a function."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_by_options: ContextVar[bool] = ContextVar("by_options", default=False)


@contextmanager
def asked_by_options() -> Iterator[None]:
    """Call inputs by the options of the command line inside the block."""
    token = _by_options.set(True)
    try:
        yield
    finally:
        _by_options.reset(token)


def asked(option: str, argument: str | None = None) -> str:
    """Name an input as the user knows it.

    Parameters
    ----------
    option
        Option of the command line, ``--as-of``; in a text it may have words around it.
    argument
        Argument of the Python function; ``as_of`` if omitted.
    """
    if _by_options.get():
        return option
    return option.removeprefix("--").replace("-", "_") if argument is None else argument

"""Searches that are stopped: stops by the number of questions, and what is searched quickly."""

from itertools import count

from optimize.control.stopping import Stop

SHORT = {"term": {"years": 2}}
QUICK = SHORT | {"objective": {"effort": 0.05}}
BOUND_KNOWN = 4
"""Questions after which the bound of a region with two parts is known: two of each."""


def after(asked: int) -> Stop:
    """A stop that is asked for after so many questions."""
    questions = count()
    return lambda: next(questions) >= asked

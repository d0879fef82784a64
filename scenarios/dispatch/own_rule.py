"""Rules of dispatch of a user's own: a function that says which sites an office takes first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import polars as pl
from numpy.typing import ArrayLike

from scenarios.schema.goals import Dispatch


@dataclass(frozen=True, slots=True, eq=False)
class RoundView:
    """What an office knows before a round, when it hands out sites."""

    office: str
    """Id of the office."""
    round: str
    """Id of the round."""
    number: int
    """Position of the round in the term, from 0."""
    rounds: int
    """Rounds of the term."""
    date: dt.date
    """First day of the round."""
    sites: pl.DataFrame
    """Sites that wait and may be visited in this round, a row a site: the columns of ``Scenario.sites``, and ``days``, the
    working days of the lightest visit, and ``way``, the working days from the office's base."""
    free_days: tuple[float, ...]
    """Working days that each team of the office has left in this round, after what it carries over."""


@runtime_checkable
class DispatchRule(Protocol):
    """A rule of dispatch: says in which order an office takes the sites that wait.

    It is called before each round of each office in each replication. It must be a function of what it is shown: no random
    numbers, nothing remembered between calls, so that the same seed gives the same bytes with any number of workers. For
    processes and clusters it must be picklable: a function or an instance of a class of a module, not a lambda.
    """

    def __call__(self, view: RoundView, /) -> ArrayLike:
        """Return a priority for each row of ``view.sites``, shape (sites,): least first, equal ones by id; inf: not now.

        Sites are then handed out in this order: each in the lightest mode that may serve it, to the team with the shortest
        way, as long as stays have room; guests only where their township is visited. So no rule breaks a constraint.
        """
        ...


DispatchChoice = Dispatch | DispatchRule
"""A dispatch that the program knows by name, or a rule of the user's own."""


def dispatch_id(dispatch: DispatchChoice) -> str:
    """Name a dispatch in tables and files: its word, or the name of the function."""
    if isinstance(dispatch, str):
        return dispatch
    function: Any = dispatch if hasattr(dispatch, "__qualname__") else type(dispatch)
    return str(function.__qualname__)

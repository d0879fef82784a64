"""What the verifier goes through: the rows of a plan, the columns of the sites, and the breaches that it finds."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from scenarios.language import say
from scenarios.problems import Problem
from scenarios.scenario import Scenario

TOLERANCE = 1e-6


class Numbered(Protocol):
    """A visit with its row in the table, counted from 1."""

    @property
    def number(self) -> int: ...  # noqa: D102 - see the class


@dataclass(frozen=True, slots=True)
class Row:
    """One visit of a plan with its row in the table, counted from 1."""

    number: int
    site: str
    mode: str
    office: str
    team: str
    round: str
    start: dt.date
    end: dt.date
    days: float
    order: int | None
    """Place in the team's tour of the round, where the plan says it."""
    place: str
    """What the visit is called in a breach."""


class Columns:
    """Columns of the sites, by the site's id; each is laid out when it is first asked for."""

    def __init__(self, scenario: Scenario) -> None:
        self._table, self.index = scenario.sites, scenario.site_row
        self._columns: dict[str, list[Any]] = {}

    def __contains__(self, site: str) -> bool:
        return site in self.index

    def column(self, name: str) -> list[Any]:
        """Return a whole column."""
        if name not in self._columns:
            self._columns[name] = self._table[name].to_list()
        return self._columns[name]

    def of(self, site: str, name: str) -> Any:
        """Return the cell of a site."""
        return (self._columns.get(name) or self.column(name))[self.index[site]]


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a plan breaks."""

    problem: Problem
    rows: tuple[int, ...]
    """Numbers of the visits that break it together; none where a visit is missing."""


class Breaches:
    """Breaches of a plan, in the order in which they are found."""

    def __init__(self) -> None:
        self.items: list[Breach] = []

    def add(self, where: str, found: object, allowed: str, rows: Iterable[Numbered] = (), hint: str = "") -> None:
        """Note a breach.

        Parameters
        ----------
        where, found, allowed, hint
            As in a problem of the input.
        rows
            Visits that break the rule together.
        """
        problem = Problem(say("plan", "计划"), where, str(found), allowed, hint)
        self.items.append(Breach(problem, tuple(row.number for row in rows)))

"""A column of a table: the headers that mean it, and what may stand in its cells."""

from dataclasses import dataclass, field
from typing import Literal

from scenarios.language import say

ENGLISH_TITLES = {
    "area": "area (km2)",
    "complaints": "complaints a year",
    "funds": "project funds",
    "income": "collective income",
    "lat": "latitude",
    "lon": "longitude",
}
"""Names of columns for people where the column's own name does not say enough."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of a table; equal to itself alone, so that meanings of headers can be kept by it."""

    name: str
    """English name."""
    aliases: tuple[str, ...]
    """Other headers that mean the same, Chinese ones first."""
    kind: Literal["text", "number", "flag", "date", "code", "choice", "seasons"] = "text"
    """What a cell holds; a ``flag`` is a number 0 or 1 that may be written as 是 or 否, ``seasons`` are windows of the
    year (``04-15/10-31``), several separated by ``;``."""
    low: float = float("-inf")
    """Least number allowed."""
    high: float = float("inf")
    """Largest number allowed."""
    units: dict[str, float] = field(default_factory=dict)
    """Units that a header may name in brackets, and their factor to the column's own."""
    words: dict[str, float] = field(default_factory=dict)
    """Words that stand for a number."""
    choices: dict[str, str] = field(default_factory=dict)
    """Accepted words and the value that they stand for; an empty value is none."""
    guesses: dict[str, str] = field(default_factory=dict)
    """Words whose meaning is likely but not sure: used, and said."""
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that may mean another choice in a table that holds one of these other words."""
    alternatives: bool = False
    """Ledgers have several such columns side by side; the one whose header comes first in ``aliases`` is read."""
    range_day: Literal["first", "last"] = "last"
    """Which day is meant where a cell holds a range of days."""
    place: bool = False
    """A code that may be given as the name of its township, too; such a name is left as text."""
    digits: tuple[int, ...] = (9, 12)
    """Lengths that a code may have: 9 for a township, which may also be written with three zeros behind, 12 for a village."""
    required: bool = False
    """The table must have the column, and no cell of it may be empty."""

    def title(self) -> str:
        """Return the column's name for people, in the language in force: its Chinese header, or its name in words."""
        return say(ENGLISH_TITLES.get(self.name, self.name.replace("_", " ")), self.aliases[0])

"""Demands and limits: what is asked for, and what stands in its way, each with a name and each removable."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from scenarios.options.abilities import Abilities
from scenarios.scenario import Scenario
from scenarios.schema import Text


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """One thing that limits what can be planned."""

    key: str
    """Kind and subject, separated by colons: ``capacity:district:2027``."""
    text: Text
    """What it says, in words."""
    without: Callable[[Scenario], Scenario] | None = None
    """The scenario without it."""
    lifted: Callable[[Scenario, Problem], Problem] | None = None
    """The problem without it, where the scenario can't say so."""
    freed: Callable[[Scenario, Abilities], Abilities] | None = None
    """Which teams may do what without it."""
    office: int = -1
    """Index of the office that it is about, -1 where none."""
    year: int = 0
    """Year that it is about, 0 where none."""
    amount: float = 0.0
    """Team-days that it allows, of a capacity."""

    @property
    def kind(self) -> str:
        """What it is: ``capacity``, ``season`` ..."""
        return self.key.partition(":")[0]


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """One thing that is asked for."""

    key: str
    """``cover:...`` or ``milestone:NUMBER``, counted from 1."""
    text: Text
    sites: NDArray[np.bool_]
    """Sites that are to be covered, or that count for the milestone."""
    goal: int = -1
    """Position of the milestone, -1 where sites are to be covered."""

    @property
    def kind(self) -> str:
        """``cover`` or ``milestone``."""
        return self.key.partition(":")[0]


Condition = Demand | Limit
"""What a conflict is made of."""

"""What a measure is: one number for each replication, and what is known of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from results.run_data import RunData
from scenarios.language import of_number, say
from scenarios.problems import Problem, ScenarioError
from scenarios.schema import Text

Vector = NDArray[np.float64]
MeasureKind = Literal["number", "event", "date"]
"""``event`` is 1 or 0 in a replication; ``date`` the ordinal of a date (``datetime.date.toordinal``), inf where it is never
reached within the term; all others are numbers."""
Better = Literal["more", "less"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: its name, and how it is taken."""

    id: str
    name: Text
    take: Callable[[], Vector]
    """Returns one value for each replication."""
    unit: str = ""
    """``%`` where it is a share, ``d`` where it counts days."""
    kind: MeasureKind = "number"
    better: Better | None = None
    """Which way is the better one; None where neither is by itself."""
    identity: tuple[str, ...] = ()
    """What tells it from others of its kind, whatever its position: name, date, target and scope of a milestone."""

    @property
    def key(self) -> tuple[str, ...]:
        """By which it is found in another run: its identity, else its id."""
        return self.identity or (self.id,)

    @property
    def limits(self) -> tuple[float, float]:
        """Limits of a value."""
        return (0.0, 1.0) if self.unit == "%" or self.kind == "event" else (float("-inf"), float("inf"))


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """A measure of your own: what it is called, and how it is taken from any run.

    Parameters
    ----------
    id
        Its name in tables, a Python identifier that no measure of the program has.
    of
        Returns a value for each replication, shape (replications,), from a run (`xuncha.Run`). A function of a module, not a
        lambda, where it is to go to other processes.
    name
        Its name for people; the id where left out.
    unit, kind, better
        As of `Measure`.
    """

    id: str
    of: Callable[[Any], ArrayLike]
    name: str = ""
    unit: str = ""
    kind: MeasureKind = "number"
    better: Better | None = None

    def bind(self, run: RunData) -> Measure:
        """Return the measure of a run.

        Raises
        ------
        ScenarioError
            If it gives no number for each replication.
        """
        name = self.name or self.id

        def take() -> Vector:
            values = np.asarray(self.of(run), np.float64)
            if values.shape != (run.replications,):
                fault = say(f"an array of shape {values.shape}", f"形状为 {values.shape} 的数组")
                allowed = say(
                    f"a value for each of {of_number(run.replications, 'replication')}", f"{run.replications} 次模拟各一个数"
                )
                raise ScenarioError([Problem(say("measure", "指标"), self.id, fault, allowed)])
            return values

        return Measure(self.id, Text(zh=name, en=name), take, self.unit, self.kind, self.better)

"""Comparison of two runs, paired by replication: the same luck on both sides."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from results.intervals import mean_interval
from results.measures import measures
from results.run import Run
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from scenarios.schema.goals import Dispatch


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure: means of both, and the mean of the paired differences b - a with its 95 % interval."""

    measure: str
    name: str
    a: float
    b: float
    difference: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0


def compare(a: Run, b: Run) -> list[Difference]:
    """Compare the measures that both runs have, over the replications that both have.

    Raises
    ------
    ScenarioError
        If the seeds differ or no replication is shared: then nothing is paired.
    """
    shared, in_a, in_b = np.intersect1d(a.outcomes.replications, b.outcomes.replications, return_indices=True)
    if a.seed != b.seed or not len(shared):
        found = say(
            f"seeds {a.seed} and {b.seed}, {len(shared)} shared replications",
            f"种子 {a.seed} 与 {b.seed}, 共有 {len(shared)} 次模拟",
        )
        allowed = say("runs of one seed that share replications", "种子相同且有共同模拟次序的运行")
        raise ScenarioError(
            [
                Problem(
                    str(b.folder or "b"),
                    "",
                    found,
                    allowed,
                    say("simulate both with --seed 1", "两者都用 --seed 1 模拟"),
                )
            ]
        )
    others = {one.id: one for one in measures(b.scenario, b.outcomes)}
    rows = []
    for one in measures(a.scenario, a.outcomes):
        if one.id in others:
            left, right = one.take()[in_a], others[one.id].take()[in_b]
            found_difference = mean_interval(right - left)
            rows.append(
                Difference(one.id, str(one.name), float(left.mean()), float(right.mean()),
                           found_difference.value, found_difference.low, found_difference.high)
            )  # fmt: skip
    return rows


def as_json(a: str, b: str, replications: int, rows: list[Difference], dispatch: tuple[Dispatch, Dispatch]) -> dict[str, Any]:
    """Return a comparison of two runs, each with its dispatch, as the object that ``--json`` prints."""
    keys = ("measure", "a", "b", "difference", "low", "high")
    return {
        "a": a,
        "b": b,
        "dispatch": {"a": dispatch[0], "b": dispatch[1]},
        "replications": replications,
        "measures": [{key: getattr(row, key) for key in keys} for row in rows],
    }

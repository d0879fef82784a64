"""Milestone probabilities: how often milestones hold in a simulation of a plan, with intervals."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.confidence import MilestoneProbability, all_hold
from scenarios.scenario import Scenario
from sim.outcomes.milestones import milestone_reached
from sim.replications import parts
from sim.wilson import wilson_bounds
from sim.world import World

FIRST_LOOK = 125
"""Replications after which a margin is first judged; then after twice as many, and so on."""
LEVEL = 0.95
"""Coverage of the intervals."""


def looks_up_to(replications: int, first: int) -> list[int]:
    """Numbers of replications at which an estimate is looked at: the first, twice as many, and so on, and all of them."""
    looks, number = [], first
    while number < replications:
        looks.append(number)
        number *= 2
    return [*looks, replications]


def level_of_look(looks: int) -> float:
    """Return the level of each of some looks that makes up for their number (Bonferroni)."""
    return 1 - (1 - LEVEL) / looks


@dataclass(frozen=True, slots=True)
class CommonReplications:
    """The replications in which plans of a scenario are tried: the same for all of them."""

    scenario: Scenario
    seed: int
    executor: Executor | None = None
    """Where replications are computed; in this process where there is none."""

    def look(self, world: World, confidence: float, replications: int) -> tuple[MilestoneProbability, ...]:
        """Simulate until every milestone is on one side of a probability, or so many replications are done."""
        looks = looks_up_to(replications, FIRST_LOOK)
        level = level_of_look(len(looks))
        counts, done = np.zeros(len(self.scenario.file.milestones), np.int64), 0
        probabilities: tuple[MilestoneProbability, ...] = ()
        for number in looks:
            counts += self._reached(world, range(done, number))
            done = number
            probabilities = _intervals(counts, done, level)
            if all_hold(probabilities, confidence) or any(milestone.high < confidence for milestone in probabilities):
                break
        return probabilities

    def count(self, world: World, numbers: Sequence[int]) -> tuple[MilestoneProbability, ...]:
        """Simulate certain replications, all of them."""
        return _intervals(self._reached(world, numbers), len(numbers), LEVEL)

    def _reached(self, world: World, numbers: Sequence[int]) -> NDArray[np.int64]:
        """Replications that reach each milestone, shape (milestones,); one that failed reaches none."""
        counts = np.zeros(len(self.scenario.file.milestones), np.int64)
        for part in parts(world, replications=numbers, seed=self.seed, executor=self.executor):
            for position in range(len(counts)):
                counts[position] += int(milestone_reached(self.scenario, part, position).sum())
        return counts


def _intervals(counts: NDArray[np.int64], replications: int, level: float) -> tuple[MilestoneProbability, ...]:
    probabilities = []
    for milestone, successes in enumerate(counts.tolist()):
        probabilities.append(
            MilestoneProbability(milestone, successes, replications, *wilson_bounds(successes, replications, level))
        )
    return tuple(probabilities)

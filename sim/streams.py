"""Streams of random numbers: each keyed by seed, replication, entity and purpose.

A number depends on these four alone, so that changing one team or one visit leaves the draws of all others untouched, and
two plans are compared under the same luck (common random numbers).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.sites.made.draws import coarse_uniforms, normals, paired_coarse_uniforms, paired_uniforms, uniforms


@dataclass(frozen=True, slots=True, eq=False)
class Streams:
    """Draws for some replications at once.

    Parameters
    ----------
    seed
        Seed of the run.
    replications
        Numbers of the replications, from 0 to 2**32 - 1, shape (r,).
    """

    seed: int
    replications: NDArray[np.int64]

    def uniform(self, purpose: str, entities: NDArray[np.uint64], draws: int = 1) -> NDArray[np.float64]:
        """Uniform numbers in (0, 1), shape (r, entities, draws)."""
        return uniforms(self.seed, purpose, entities, self.replications, draws)

    def coarse_uniform(self, purpose: str, entities: NDArray[np.uint64], draws: int) -> NDArray[np.float64]:
        """Uniform numbers of 32 bits in (0, 1), shape (draws, r, entities); for counts, at half the time."""
        return coarse_uniforms(self.seed, purpose, entities, self.replications, draws)

    def paired_coarse_uniform(
        self, purpose: str, entities: NDArray[np.uint64], positions: NDArray[np.int64], draws: int
    ) -> NDArray[np.float64]:
        """Uniform numbers of 32 bits for pairs of an entity and a position in `replications`, shape (draws, n)."""
        return paired_coarse_uniforms(self.seed, purpose, entities, self.replications[positions], draws)

    def paired_uniform(self, purpose: str, entities: NDArray[np.uint64], positions: NDArray[np.int64]) -> NDArray[np.float64]:
        """One uniform number for each pair of an entity and a position in `replications`, both of shape (n,)."""
        return paired_uniforms(self.seed, purpose, entities, self.replications[positions])

    def lognormal(self, purpose: str, entities: NDArray[np.uint64], mean: float, cv: float) -> NDArray[np.float64]:
        """Log-normal numbers with that mean and coefficient of variation, shape (r, entities)."""
        if cv == 0 or mean == 0 or not len(entities):
            return np.full((len(self.replications), len(entities)), float(mean))
        variance = np.log1p(cv * cv)
        exponent = normals(self.seed, purpose, entities, self.replications)[..., 0]
        exponent *= np.sqrt(variance)
        exponent -= variance / 2
        np.exp(exponent, out=exponent)
        exponent *= mean
        return exponent

"""Random numbers of the search: the same stream compiled and not, on any machine. L'Ecuyer's combined generator (1988)."""

import numpy as np
from numpy.typing import NDArray

from optimize.search.columns import SEED_1, SEED_2
from optimize.search.compiled import compiled

FIRST_MODULUS, SECOND_MODULUS = 2147483563, 2147483399


def seeds(seed: int) -> tuple[int, int]:
    """Return the first state of the generator for a seed, at least 0."""
    mixed = (seed * 2654435761 + 97) % (FIRST_MODULUS - 1)
    return mixed + 1, (mixed * 69621 + 12345) % (SECOND_MODULUS - 1) + 1


@compiled
def draw(memo: NDArray[np.int64]) -> float:
    """Draw a number in [0, 1)."""
    first = (40014 * memo[SEED_1]) % FIRST_MODULUS
    second = (40692 * memo[SEED_2]) % SECOND_MODULUS
    memo[SEED_1], memo[SEED_2] = first, second
    return float(((first - second) % (FIRST_MODULUS - 1)) / (FIRST_MODULUS - 1))


@compiled
def draw_below(memo: NDArray[np.int64], count: int) -> int:
    """Draw a whole number below a count."""
    return min(int(draw(memo) * count), count - 1)

"""Wilson's score interval of a share (Wilson 1927), for all floors that simulate: SciPy's own costs a second to load."""

import math

from scipy.special import ndtri


def wilson_bounds(successes: int, trials: int, confidence: float) -> tuple[float, float]:
    """Return the bounds of a probability, within [0, 1].

    Parameters
    ----------
    successes, trials
        Counts, 0 <= successes <= trials, trials > 0.
    confidence
        Coverage of the interval, in (0, 1), averaged over probabilities.
    """
    z = float(ndtri((1 + confidence) / 2))
    share = successes / trials
    scale = 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    low = 0.0 if successes == 0 else middle - half
    high = 1.0 if successes == trials else middle + half
    return low, high

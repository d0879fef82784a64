"""Rounding: how much of a day, a site or a share the arithmetic of floating-point numbers may hide."""

import numpy as np
from numpy.typing import NDArray

ROUNDING = 1e-9
STEPS = 1e6
"""Steps of the largest figure in which figures of a solver are told apart: it answers to some seven digits."""


def in_steps(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return figures of a solver in whole steps of their largest, so that equal ones tie on every machine.

    Which of two equal figures comes out larger in the last digit depends on the processor. Whoever takes the largest takes it
    of these, and the first of those that tie.

    Parameters
    ----------
    values
        Figures of one kind, of any shape.
    """
    largest = float(np.abs(values).max(initial=0.0))
    return np.rint(values * (STEPS / largest)) if largest > 0 else np.zeros_like(values)

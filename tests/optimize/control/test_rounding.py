"""Figures of a solver that are the same but for the last digits."""

import numpy as np

from optimize.control.rounding import in_steps


def test_equal_figures_tie_whatever_their_last_digit() -> None:
    """The first of three equal figures is taken, though another is larger by a rounding."""
    values = np.array([2.0, 2.0 + 4e-15, 2.0 - 4e-15, 1.0])
    assert int(np.argmax(values)) == 1
    assert int(np.argmax(in_steps(values))) == 0


def test_figures_that_differ_keep_their_order() -> None:
    """What differs by more than a millionth of the largest is told apart, whatever the scale and the sign."""
    for scale in (1e-3, 1.0, 1e6):
        values = scale * np.array([[3.0, -5.0], [3.00001, 0.0]])
        assert np.argsort(in_steps(values), axis=None).tolist() == np.argsort(values, axis=None).tolist()


def test_nothing_stays_nothing() -> None:
    """Figures that are all nothing, and none at all, go through."""
    assert in_steps(np.zeros((2, 3))).tolist() == np.zeros((2, 3)).tolist()
    assert in_steps(np.zeros(0)).size == 0

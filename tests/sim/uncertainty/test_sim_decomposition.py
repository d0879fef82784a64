"""How much of a figure's variance is due to the pace."""

import numpy as np
import pytest

from sim.uncertainty.decomposition import pace_share


@pytest.mark.parametrize("part", [0.0, 0.5, 0.9])
def test_the_part_of_the_variance_is_found(part: float) -> None:
    """A figure that falls with the pace, and noise beside it."""
    rng = np.random.default_rng(5)
    logs, noise = rng.standard_normal((2, 4000))
    pace = pace_share(-np.sqrt(part) * logs + np.sqrt(1 - part) * noise, np.exp(0.1 * logs))
    assert pace is not None
    assert pace.share == pytest.approx(part, abs=0.05)
    assert (pace.slow < pace.middle < pace.fast) == (part > 0) or part == 0


def test_few_replications_and_what_never_varies_tell_nothing() -> None:
    """None rather than a figure of chance."""
    pace = np.linspace(0.9, 1.1, 100)
    assert pace_share(np.ones(100), pace) is None
    assert pace_share(pace[:20], pace[:20]) is None
    assert pace_share(pace, np.ones(100)) is None

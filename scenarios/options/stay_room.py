"""Room of stays: the days that a team's visits and ways may add up to."""

import numpy as np
from numpy.typing import NDArray

from scenarios.options.windows import Windows
from scenarios.scenario import Scenario


def stay_room(scenario: Scenario, windows: Windows) -> NDArray[np.float64]:
    """Days that visits and ways of a stay may add up to, shape (teams, rounds); 0 where a team has no stay.

    The working days of the stay and the tolerance of the simulation: a visit that lacks an hour or two is finished on the last
    day.
    """
    return np.where(windows.days > 0, windows.days + scenario.file.simulation.tolerance, 0.0)

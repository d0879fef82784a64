"""Margins: a share of each team's stay that a plan keeps free, for what goes otherwise than planned."""

import numpy as np
from numpy.typing import NDArray

from scenarios.stays.windows import Windows
from scenarios.stays.workload import HALF_DAY


def fillable_days(windows: Windows, margin: float = 0.0) -> NDArray[np.float64]:
    """Working days of each stay that a plan may fill, shape (teams, rounds); the stays themselves stand.

    Parameters
    ----------
    windows
        Stays of the teams.
    margin
        Share of each stay that is kept free, in [0, 1); rounded to half days.
    """
    days = windows.days.astype(np.float64)
    return days - np.round(margin * days / HALF_DAY) * HALF_DAY

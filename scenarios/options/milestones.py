"""Milestones (节点目标): which sites count for each."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.scenario import Scenario


def milestone_sites(scenario: Scenario, number: int) -> NDArray[np.bool_]:
    """Whether each site counts for the milestone at that position, shape (sites,)."""
    milestone = scenario.file.milestones[number]
    scope = pl.col("kind") == milestone.kind
    if milestone.site_class is not None:
        scope &= pl.col("class") == milestone.site_class
    if milestone.office is not None:
        scope &= pl.col("office") == scenario.office_index(milestone.office)
    return scenario.sites.select(scope.alias("inside"))["inside"].fill_null(value=False).to_numpy()

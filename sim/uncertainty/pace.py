"""The pace of offices and teams in each replication."""

import numpy as np
from numpy.typing import NDArray

from sim.streams import Streams
from sim.world import World


def team_pace(world: World, streams: Streams) -> NDArray[np.float64] | None:
    """Draw how many times as long as written each team's visits take, shape (replications, teams); None where always once.

    The office's pace times the team's own.
    """
    pace = world.pace
    if pace is None:
        return None
    office = streams.lognormal("pace of an office", pace.office_key, 1.0, _variation(pace.office_deviation))
    team = streams.lognormal("pace of a team", pace.team_key, 1.0, _variation(pace.team_deviation))
    return office[:, world.team_office] * team


def mean_pace(world: World, streams: Streams) -> NDArray[np.float64]:
    """Pace of each replication: that of the visits of the plan, weighted by their days; shape (replications,).

    Where teams take sites by a rule, these are the visits of `sim.rule_plan`; where no visit is planned, teams weigh alike.
    """
    pace = team_pace(world, streams)
    if pace is None:
        return np.ones(len(streams.replications))
    days = np.bincount(world.visit_team[: world.planned], world.team_days[: world.planned], len(world.team_office))
    weights = days if days.sum() > 0 else np.ones(len(days))
    # no product of matrices: its rounding depends on how many replications there are
    return np.asarray((pace * (weights / weights.sum())).sum(axis=1), np.float64)


def _variation(deviation: float) -> float:
    """Coefficient of variation of a log-normal number whose logarithm has a standard deviation."""
    return float(np.sqrt(np.expm1(deviation * deviation)))

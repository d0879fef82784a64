"""Steps of so many replications that their cells have no room in numbers of 32 bits."""

import numpy as np
from small_sim import chained_plan, small_scenario

from optimize.rolling.dispatching import make_world
from sim.compiled.groups import STAGES
from sim.reduction.steps import count_steps


def test_as_many_replications_as_there_are_have_the_same_steps() -> None:
    """More replications, groups and days together than 2^31: each has the steps of one alone."""
    scenario = small_scenario(6, years=10)
    world = make_world(scenario, chained_plan(scenario, [(k, 0, 0, 2.0, 0) for k in range(6)]), "follow")
    replications = 2**31 // (len(world.membership.groups) * (world.days + 1)) + 1
    instants = np.broadcast_to(np.arange(2.0, 14.0, 2.0), (replications, 6))
    nothing = np.empty((replications, 0))
    steps = count_steps(world, dict.fromkeys(STAGES, instants), dict.fromkeys(STAGES, nothing))
    alone = count_steps(world, dict.fromkeys(STAGES, instants[:1]), dict.fromkeys(STAGES, nothing[:1]))
    assert len(alone.day) > 6
    assert (steps.replication == np.repeat(np.arange(replications), len(alone.day))).all()
    for column, expected in ((steps.group, alone.group), (steps.day, alone.day), (steps.sites, alone.sites)):
        assert (column.reshape(replications, -1) == expected).all()

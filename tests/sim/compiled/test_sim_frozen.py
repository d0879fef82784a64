"""A compiled world is one for all replications and workers: none of its arrays can be written to."""

from typing import Any

import numpy as np
from small_sim import HOSTED, chained_plan, flat_mode, small_scenario

from optimize.rolling.dispatching import make_world

VARYING: dict[str, Any] = {"pace": {"team": 0.2}, "reclassification": {"up": 0.1, "down": 0.1}}


def writeable(part: object) -> list[str]:
    """Names of the arrays of a part that can be written to."""
    arrays = {name: getattr(part, name) for name in getattr(part, "__slots__", ())}
    return [name for name, array in arrays.items() if isinstance(array, np.ndarray) and array.flags.writeable]


def test_no_array_of_a_world_can_be_written_to() -> None:
    """Of itself and of its parts, all of which it has here."""
    modes = HOSTED | {"linked": flat_mode(2, sync="county")}
    scenario = small_scenario(2, townships=1, cv=0.3, modes=modes, findings={}, uncertainty=VARYING)
    plan = chained_plan(scenario, [(0, 0, 0, 4.0, 0), (1, 0, 0, 2.0, 0)], ["regular", "linked"])
    world = make_world(scenario, plan, "repair")
    names = ("stays", "membership", "disturbances", "pace", "villages", "links", "reviews", "dispatching")
    parts = {"world": world} | {name: getattr(world, name) for name in names}
    assert None not in parts.values()
    assert [name for name, part in parts.items() if writeable(part)] == []

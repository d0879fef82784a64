"""A compiled world is one for all replications and workers: none of its arrays can be written to."""

from pathlib import Path
from typing import Any

import numpy as np
from every_mode import with_modes
from make import merged, small_county

from optimize.planning import baseline_plan
from optimize.rolling.dispatching import make_world

VARYING: dict[str, Any] = {
    "findings": {},
    "uncertainty": {"visit_cv": 0.3, "pace": {"team": 0.2}, "reclassification": {"up": 0.1, "down": 0.1}},
}


def writeable(part: object) -> list[str]:
    """Names of the arrays of a part that can be written to."""
    arrays = {name: getattr(part, name) for name in getattr(part, "__slots__", ())}
    return [name for name, array in arrays.items() if isinstance(array, np.ndarray) and array.flags.writeable]


def test_no_array_of_a_world_can_be_written_to(tmp_path: Path) -> None:
    """Of itself and of its parts, all of which it has here."""
    scenario = small_county(tmp_path, merged(with_modes("linked"), VARYING))
    world = make_world(scenario, baseline_plan(scenario, "uniform"), "repair")
    names = ("stays", "membership", "disturbances", "pace", "villages", "links", "reviews", "dispatching")
    parts = {"world": world} | {name: getattr(world, name) for name in names}
    assert None not in parts.values()
    assert [name for name, part in parts.items() if writeable(part)] == []

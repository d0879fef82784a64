"""A run in which everything happens is read back whole."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from every_mode import with_modes
from make import merged, small_county

from optimize.planning import baseline_plan
from results.store import read_outcomes
from xuncha.api import store_run

BUSY: dict[str, Any] = {
    "uncertainty": {
        "visit_cv": 0.3, "absence": {"probability": 0.5, "days": 5.0}, "mobile": {"rate": 20.0, "days": 3.0},
        "weather": {"closed": {"03": 0.2}}, "reclassification": {"up": 0.1, "down": 0.1},
    },
    "findings": {"leads": {"persons": 0.5}, "proposals": {"rate": 0.5, "gather": 2}, "assessment": {"asked": 0.5}},
}  # fmt: skip


def same(a: Any, b: Any) -> bool:
    if is_dataclass(a):
        return all(same(getattr(a, field.name), getattr(b, field.name)) for field in fields(a))
    return bool(np.array_equal(a, b)) if isinstance(a, np.ndarray) else bool(a == b)


@pytest.mark.slow
def test_every_array_is_read_back(tmp_path: Path) -> None:
    """Support, waiting, calls and their days, classes that change, findings: no field of the outcomes is lost."""
    scenario = small_county(
        tmp_path / "a",
        merged(
            with_modes("support", "linked"),
            BUSY
            | {
                "modes": {"linked": {"classes": ["good"]}, "support": {"classes": ["key"]}},
                "teams": {"district": {"count": 4}},
            },
        ),
    )
    run = store_run(tmp_path / "run", scenario, baseline_plan(scenario, "uniform"), {}, replications=3, seed=1, workers=1)
    outcomes, again = run.outcomes, read_outcomes(tmp_path / "run")
    for field in fields(outcomes):
        value = getattr(outcomes, field.name)
        assert value is not None or field.name in {"visits", "events"}, field.name
        assert same(value, getattr(again, field.name)), field.name
    assert outcomes.called_days is not None
    assert outcomes.called_days.sum() > 10

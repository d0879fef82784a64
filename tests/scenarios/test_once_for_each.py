"""What follows from an object that can't be changed is reckoned once for it, and goes when it goes."""

import gc
from pathlib import Path
from weakref import ref

import numpy as np
import pytest
from make import small_county

from optimize import planning
from scenarios.immutable import once_for_each


class Owner:
    """Something with an identity of its own."""


def test_each_object_has_its_own_result_which_stays() -> None:
    calls: list[Owner] = []

    @once_for_each
    def figures(owner: Owner) -> np.ndarray:
        calls.append(owner)
        return np.array([len(calls)])

    first, second = Owner(), Owner()
    assert figures(first) is figures(first)
    assert figures(second).tolist() == [2]
    assert len(calls) == 2
    with pytest.raises(ValueError, match="read-only"):
        figures(first)[0] = 5


def test_nothing_is_kept_for_what_is_gone() -> None:
    name = once_for_each(lambda owner: type(owner).__name__)
    owner = Owner()
    assert name(owner) == "Owner"
    gone = ref(owner)
    del owner
    gc.collect()
    assert gone() is None


def test_rules_share_a_relaxation_unless_there_is_a_margin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is the same by any rule; with a margin the problem is another one."""
    solved: list[object] = []
    real = planning.relax
    monkeypatch.setattr(planning, "relax", lambda problem: solved.append(problem) or real(problem))
    scenario = small_county(tmp_path, {"title": {"en": "relaxed once"}})
    made = [planning.make_plan(scenario, rule) for rule in ("uniform", "risk")]
    assert len(solved) == 1
    assert made[0].least_left_out == made[1].least_left_out
    spared = planning.make_plan(scenario, "uniform", margin=0.2)
    assert len(solved) == 2
    assert spared.bound >= made[0].bound - 1e-9

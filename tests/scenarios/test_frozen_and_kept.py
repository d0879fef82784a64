"""What a scenario holds can't be changed, and what is kept of it is what was checked."""

import copy
import dataclasses
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scenarios.file.inputs import write_inputs
from scenarios.language import speaking
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario


def test_nothing_in_a_scenario_can_be_changed(nanxun: Scenario) -> None:
    """Dictionaries of the file, arrays of the scenario, its calendar and its travel."""
    file: Any = nanxun.file
    for change in (lambda: file.modes.update(x=1), lambda: file.modes.pop("regular"), file.teams.clear):
        with pytest.raises(TypeError, match="changes="):
            change()
    with pytest.raises(TypeError):
        file.modes["regular"].days["key"] = 1.0
    for owner in (nanxun, nanxun.calendar, nanxun.travel):
        for name in dir(type(owner)):
            if not name.startswith("_") and isinstance(getattr(type(owner), name), property | type(Scenario.weight)):
                getattr(owner, name)
        for name, value in vars(owner).items():
            assert not (isinstance(value, np.ndarray) and value.flags.writeable), name
    assert (file.modes | {"x": 1})["x"] == 1
    assert pickle.loads(pickle.dumps(nanxun.file)) == nanxun.file == copy.deepcopy(nanxun.file)
    assert dataclasses.replace(nanxun).file is nanxun.file


@pytest.mark.parametrize(
    "changes",
    [
        {"teams.nanxun.count": 5},
        {"teams.nanxun.count": np.int64(5)},
        {"teams.nanxun.count": "5"},
        {"teams.nanxun": {"count": np.float64(5.0)}},
        {"teams": {"nanxun": {"count": 5}}},
        {"overrides": {"teams.nanxun.count": 5}},
        {"simulation.seed": np.int32(1), "teams.nanxun.count": 5},
    ],
)
@pytest.mark.slow
def test_equal_scenarios_have_equal_hashes_and_are_read_back(changes: dict[str, Any], tmp_path: Path) -> None:
    """However the change was written, and of whatever type its value was."""
    scenario = load("nanxun", changes=changes)
    write_inputs(scenario.given, tmp_path)
    again = load(tmp_path)
    assert again.inputs == scenario.inputs == load("nanxun", changes={"teams.nanxun.count": 5}).inputs
    assert again.file.teams == scenario.file.teams


def test_what_changes_nothing_leaves_the_hash(nanxun: Scenario) -> None:
    """The value that a scenario has, and a default that it leaves out."""
    assert load("nanxun", changes={"teams.nanxun.count": 4, "simulation.extend_days": 10}).inputs == nanxun.inputs


def test_removal_means_the_same_from_python() -> None:
    """As in a file that extends the scenario."""
    assert "thematic" not in load("nanxun", changes={"remove": ["modes.thematic"]}).file.modes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"extends": "weiyuan"}, "at the top of the file"),
        ({"overrides": {"overrides": {}}}, "without overrides"),
        ({"variants.zhejiang.overrides": {}}, "NAME:VARIANT"),
        ({"remove": ["modes.nothing"]}, "no modes.nothing"),
        ({"teams.nanxun.count": object()}, "found object"),
        ({"teams.nanxun.count": None}, "NoneType"),
    ],
)
def test_what_would_be_swallowed_is_refused(changes: dict[str, Any], words: str) -> None:
    """With the place and what to do instead."""
    with speaking("en"), pytest.raises(ScenarioError, match=words):
        load("nanxun", changes=changes)


def test_overrides_of_files_and_variants_too(tmp_path: Path) -> None:
    """Keys that make one scenario from another have no place among overrides; a mistyped key of a variant is no secret."""
    (tmp_path / "scenario.toml").write_text(
        'extends = "nanxun"\nname = "n"\n[overrides]\nremove = ["modes.direct"]\n[variants.v]\noverrride = {}\n',
        encoding="utf-8",
    )
    with speaking("en"), pytest.raises(ScenarioError, match="write remove at the top"):
        load(tmp_path)
    with speaking("en"), pytest.raises(ScenarioError, match="did you mean overrides"):
        load(f"{tmp_path}:v")

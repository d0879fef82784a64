"""Scenarios with a few things otherwise, and from tables in memory."""

from pathlib import Path

import polars as pl
import pytest
from make import write_county

from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_county(tmp_path_factory.mktemp("with") / "county", {"modes": {"integrated": {}}})


def test_with_is_loading_with_changes(folder: Path) -> None:
    """Teams, removals and other changes; the scenario itself stays; equal scenarios have equal hashes."""
    plain = load(folder)
    changed = plain.with_({"uncertainty.visit_cv": 0.4}, teams={"district": 2}, without=["modes.integrated"])
    asked = {"uncertainty.visit_cv": 0.4, "teams.district.count": 2, "remove": ["modes.integrated"]}
    assert changed.inputs == load(folder, changes=asked).inputs
    assert (len(plain.teams), len(changed.teams)) == (7, 5)
    assert "integrated" in plain.modes
    assert "integrated" not in changed.modes


@pytest.mark.slow
def test_changes_add_up(folder: Path) -> None:
    """What was otherwise before stays so; what is said later holds."""
    scenario = load(folder).with_(teams={"district": 2}).with_({"uncertainty.visit_cv": 0.4}).with_(teams={"district": 3})
    assert scenario.file.teams["district"].count == 3
    assert scenario.file.uncertainty.visit_cv == 0.4


def test_what_is_wrong_is_said_at_once(folder: Path) -> None:
    """Two wrong values, two problems."""
    with pytest.raises(ScenarioError) as refused:
        load(folder).with_({"uncertainty.visit_cv": -1}, teams={"district": -2})
    assert len(refused.value.problems) == 2


@pytest.mark.slow
def test_tables_in_memory(folder: Path) -> None:
    """A frame of polars with Chinese headers stands for the table of sites, and is checked like one."""
    sites = pl.read_csv(folder / "sites.csv", infer_schema=False).rename({"name": "村名", "population": "人口"})
    scenario = Scenario.from_frames(folder, sites=sites.head(6))
    assert len(scenario.sites) == 6
    assert scenario.with_(teams={"district": 1}).sites.equals(scenario.sites)
    wrong = sites.head(6).with_columns(pl.lit("many").alias("人口"))
    with pytest.raises(ScenarioError, match="人口"):
        Scenario.from_frames(folder, sites=wrong)


def test_what_is_no_table_is_refused(folder: Path) -> None:
    """An unknown table and something that is no frame, both at once."""
    with pytest.raises(ScenarioError) as refused:
        Scenario.from_frames(folder, site=pl.DataFrame(), staff=[1, 2])
    assert [problem.where for problem in refused.value.problems] == ["site", "staff"]

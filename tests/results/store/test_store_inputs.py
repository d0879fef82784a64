"""A run keeps inputs that give its scenario again, however that was put together."""

from pathlib import Path

import pytest

from optimize.planning import baseline_plan
from results.run import open_run
from scenarios.loading import load
from xuncha.api import store_run

SMALL = """
name = "small"
title = { zh = "小", en = "Small" }
[term]
start = 2026-10-01
[rounds]
yearly = [{ name = { zh = "春", en = "spring" }, start = "03-01", on_site_days = 60 }]
[sites]
rule = { region = "330502" }
[[office_rules]]
level = "county"
teams = { count = 5 }
[modes.regular]
[modes.integrated]
[modes.direct]
[variants.fewer]
overrides = { "rounds.yearly[1].on_site_days" = 55 }
"""


def kept(folder: Path, address: str | Path) -> None:
    """Run a scenario and open the run: the scenario of the run is the one that was run."""
    scenario = load(address)
    store_run(folder, scenario, baseline_plan(scenario, "uniform"), {}, replications=2, seed=1)
    opened = open_run(folder).scenario
    assert opened.sites.equals(scenario.sites)
    assert opened.teams == scenario.teams
    assert opened.rounds == scenario.rounds
    assert opened.name == scenario.name
    given, again = (loaded.file.model_dump(exclude={"variants", "sites", "travel"}) for loaded in (scenario, opened))
    assert given == again


@pytest.mark.slow
def test_a_variant_of_a_scenario_that_extends_another(tmp_path: Path, folder: Path) -> None:
    """The composed file and the parent's tables are kept."""
    (folder / "scenario.toml").write_text(
        'extends = "nanxun"\nname = "n"\n[variants.more]\noverrides = { "teams.nanxun.count" = 5 }\n'
    )
    (folder / "sites.csv").unlink()
    kept(tmp_path / "run", f"{folder}:more")
    assert {path.name for path in (tmp_path / "run" / "inputs").iterdir()} == {"scenario.toml", "sites.csv", "outline.geojson"}


@pytest.mark.slow
def test_a_plain_scenario_is_kept_as_it_stands(tmp_path: Path, folder: Path) -> None:
    """Byte by byte, comments too."""
    kept(tmp_path / "run", folder)
    assert (tmp_path / "run" / "inputs" / "scenario.toml").read_bytes() == (folder / "scenario.toml").read_bytes()


@pytest.mark.parametrize("variant", ["", ":fewer"])
@pytest.mark.slow
def test_sites_by_rule(tmp_path: Path, variant: str) -> None:
    """The rule is kept; the manifest has the hashes of the tables of divisions."""
    (tmp_path / "scenario.toml").write_text(SMALL, encoding="utf-8")
    kept(tmp_path / "run", f"{tmp_path}{variant}")
    assert "divisions/townships.parquet" in (tmp_path / "run" / "manifest.json").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_table_from_another_folder(tmp_path: Path, folder: Path) -> None:
    """It is kept under a name of its own inside the run."""
    (folder / "sites.csv").rename(tmp_path / "mine.csv")
    text = (folder / "scenario.toml").read_text(encoding="utf-8")
    (folder / "scenario.toml").write_text(text.replace('"sites.csv"', '"../mine.csv"'), encoding="utf-8")
    kept(tmp_path / "run", folder)
    assert (tmp_path / "run" / "inputs" / "sites-table.csv").read_bytes() == (tmp_path / "mine.csv").read_bytes()

"""Experiments: designs, points on any executor, resumption, and sensitivities against closed forms."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import write_county

from scenarios.file.addresses import portable
from scenarios.frames import pack_frames, unpack_frames
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from xuncha.experiments.design import Span, make_design
from xuncha.experiments.experiment import Experiment
from xuncha.experiments.point import changes_of, check_seeds
from xuncha.experiments.sweep import sweep

FACTORS = {"teams.district.count": [1, 4], "modes.integrated": [True, False]}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("experiments") / "county"
    return write_county(folder, {"modes": {"integrated": {}}, "uncertainty": {"visit_cv": 0.4}})


@pytest.fixture(scope="module")
def tried(county: Path) -> Experiment:
    return sweep(county, FACTORS, seeds=2, n=5)


@pytest.mark.slow
def test_every_combination_is_a_point(tried: Experiment):
    """A row a point, seed and replication, with the factors' values beside the measures."""
    frame = tried.frame()
    assert frame.height == 4 * 2 * 5
    assert set(frame.select("teams.district.count", "modes.integrated").unique().iter_rows()) == {
        (1, True), (1, False), (4, True), (4, False)
    }  # fmt: skip
    assert frame["seed"].unique().sort().to_list() == [1, 2]
    assert {"coverage_end", "coverage_mean"} <= set(frame.columns)


@pytest.mark.slow
def test_any_executor_gives_the_same(county: Path, tried: Experiment):
    """Two threads instead of none: the same table."""
    with ThreadPoolExecutor(2) as executor:
        again = sweep(county, FACTORS, seeds=2, n=5, executor=executor)
    assert again.frame().equals(tried.frame())


@pytest.mark.slow
def test_an_interrupted_experiment_goes_on(county: Path, tried: Experiment, tmp_path: Path):
    """Points on disk are not tried again, a damaged one is; another experiment is refused the folder."""
    folder = tmp_path / "kept"
    sweep(county, FACTORS, seeds=2, n=5, folder=folder)
    (folder / "point-000001.parquet").unlink()
    (folder / "point-000002.parquet").write_bytes(b"PAR1")
    calls: list[int] = []
    again = sweep(county, FACTORS, seeds=2, n=5, folder=folder, progress=lambda done, _total: calls.append(done))
    assert calls == [2, 3, 4]
    assert again.frame().equals(tried.frame())
    with pytest.raises(ScenarioError, match="another experiment"):
        sweep(county, FACTORS, seeds=2, n=6, folder=folder)


@pytest.mark.slow
def test_a_point_that_is_refused_ends_nothing(county: Path):
    """A number of teams that no file may have: the other point stands, the refusal is told."""
    swept = sweep(county, {"teams.district.count": [2, -1]}, n=3)
    assert list(swept.tables) == [0]
    assert "teams.district.count" in swept.failures[1]


@pytest.mark.slow
def test_points_are_compared_in_pairs(tried: Experiment):
    """The difference of two points is that of equal seeds and replications; a vague point is refused."""
    few, many = ({"teams.district.count": count, "modes.integrated": False} for count in (1, 4))
    difference = tried.difference("coverage_mean", few, many)
    frame = tried.frame().filter(~pl.col("modes.integrated"))
    pairs = frame.pivot("teams.district.count", index=["seed", "replication"], values="coverage_mean")
    assert difference["difference"] == pytest.approx((pairs["4"] - pairs["1"]).mean())
    assert difference["low"] < difference["difference"] < difference["high"]
    assert difference["difference"] > 0
    with pytest.raises(KeyError):
        tried.difference("coverage_mean", {"modes.integrated": False}, many)


@pytest.mark.slow
def test_a_grid_as_xarray(tried: Experiment):
    """Named dimensions; the values of the frame in their places."""
    pytest.importorskip("xarray")
    data = tried.dataset()
    assert data.sizes == {"teams.district.count": 2, "modes.integrated": 2, "seed": 2, "replication": 5}
    row = tried.frame().filter((pl.col("teams.district.count") == 4) & pl.col("modes.integrated") & (pl.col("seed") == 2))
    point = data["coverage_mean"].sel({"teams.district.count": 4, "modes.integrated": True, "seed": 2})
    assert point.values.tolist() == row.sort("replication")["coverage_mean"].to_list()


def test_switches_are_removals():
    """False removes a mode, True sets it; other values are laid over the file."""
    assert changes_of({"modes.integrated": False, "teams.a.count": 3}, {"remove": ["modes.x"]}) == {
        "teams.a.count": 3, "remove": ["modes.x", "modes.integrated"]
    }  # fmt: skip
    assert changes_of({"policies.streamlined": True}, {}) == {"policies.streamlined": {}}
    assert changes_of({"calendar.weekends": True}, {}) == {"calendar.weekends": True}


@pytest.mark.parametrize("kind", ["lhs", "sobol", "morris"])
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), power=st.integers(2, 5))
def test_designs_stay_in_their_ranges(kind: str, seed: int, power: int):
    """Values within the ranges, whole where asked; as many points as the design says; the same seed, the same points."""
    factors = {"a": Span(2.0, 3.0), "b": Span(1, 4, whole=True), "c": ["x", "y"]}
    design = make_design(factors, kind, size=2**power, seed=seed)  # type: ignore[arg-type]
    assert len(design.points) == 2**power * {"lhs": 1, "sobol": 5, "morris": 4}[kind]
    for point in design.points:
        assert 2.0 <= point["a"] <= 3.0
        assert point["b"] in {1, 2, 3, 4}
        assert point["c"] in {"x", "y"}
    assert make_design(factors, kind, size=2**power, seed=seed).points == design.points  # type: ignore[arg-type]


def _by_formula(kind: str, size: int) -> Experiment:
    """An experiment whose measure is a + 2 b + 0 c on the unit cube."""
    design = make_design({"a": Span(0, 1), "b": Span(0, 1), "c": Span(0, 1)}, kind, size=size)  # type: ignore[arg-type]
    tables = {
        number: pl.DataFrame({"seed": [1], "replication": [0], "y": [point["a"] + 2 * point["b"]]})
        for number, point in enumerate(design.points)
    }
    return Experiment("formula", design, tables)


def test_a_tiny_sobol_sample_tells_no_interval():
    """Nor does a factor that moves nothing: the ends are missing, not equal to the index."""
    indices = _by_formula("sobol", 4).sensitivity("y")
    assert indices.select("first_low", "first_high", "total_low", "total_high").null_count().row(0) == (3, 3, 3, 3)
    assert indices["rows"].to_list() == [4, 4, 4]
    known = _by_formula("sobol", 32).sensitivity("y").filter(pl.col("first_low").is_not_null())
    assert (known["first_low"] < known["first_high"]).all()


def test_sobol_indices_of_a_sum():
    """Of a + 2 b the variance shares are 1/5, 4/5 and 0, and the total indices are the same."""
    indices = _by_formula("sobol", 256).sensitivity("y")
    assert indices["first"].to_list() == pytest.approx([0.2, 0.8, 0.0], abs=0.03)
    assert indices["total"].to_list() == pytest.approx([0.2, 0.8, 0.0], abs=0.02)


def test_morris_effects_of_a_sum():
    """Of a + 2 b every elementary effect is the coefficient, with no spread."""
    effects = _by_formula("morris", 8).sensitivity("y")
    assert effects["mean"].to_list() == pytest.approx([1.0, 2.0, 0.0])
    assert effects["mean_absolute"].to_list() == pytest.approx([1.0, 2.0, 0.0])
    assert effects["deviation"].to_list() == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert effects["trajectories"].to_list() == [8, 8, 8]


def test_wrong_designs_say_all_at_once():
    """A range in a factorial design, an empty factor and a size: three problems."""
    with pytest.raises(ScenarioError) as refused:
        make_design({"a": Span(1, 2), "b": []}, size=3)
    assert len(refused.value.problems) == 3
    with pytest.raises(ScenarioError, match="power of 2"):
        make_design({"a": Span(1, 2)}, "sobol", size=3)


def test_seeds():
    """A number of seeds, or the seeds themselves."""
    assert check_seeds(3) == (1, 2, 3)
    assert check_seeds((7,)) == (7,)
    for wrong in (0, (), (1.5,)):
        with pytest.raises(ValueError, match="seeds"):
            check_seeds(wrong)  # type: ignore[arg-type]


def test_unknown_measures_name_the_known(tried: Experiment):
    """A typo is answered with what there is."""
    with pytest.raises(KeyError, match="coverage_mean"):
        tried.summary("coverage_mena")
    assert np.isfinite(tried.summary("coverage_mean")["low"].to_numpy()).all()


@pytest.mark.slow
def test_tables_in_memory_go_along(tmp_path: Path, county: Path):
    """To processes that know no file of this one; a folder is gone on with by another process, whose files lie elsewhere."""
    sites = pl.read_csv(county / "sites.csv", schema_overrides={"id": pl.String})
    scenario = Scenario.from_frames(county, sites=sites.with_columns(population=pl.lit(2000)))
    swept = sweep(scenario, {"teams.district.count": [1, 2]}, n=2, folder=tmp_path / "kept")
    packed, frames = pack_frames(scenario.changes)
    assert list(frames) == [packed["sites.table"]]
    script = f"""
import sys
sys.path[:0] = {sys.path!r}
import polars as pl
import xuncha as xc
sites = pl.read_csv({str(county / "sites.csv")!r}, schema_overrides={{"id": pl.String}})
s = xc.Scenario.from_frames({str(county)!r}, sites=sites.with_columns(population=pl.lit(2000)))
told, kept = [], {str(tmp_path / "kept")!r}
again = xc.sweep(s, {{"teams.district.count": [1, 2]}}, n=2, folder=kept, progress=lambda done, total: told.append(done))
print(told, again.frame()["coverage_mean"].to_list())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"[2] {swept.frame()['coverage_mean'].to_list()}"
    elsewhere = {"sites.table": packed["sites.table"]}
    assert Path(unpack_frames(elsewhere, frames)["sites.table"]).read_bytes() == frames[packed["sites.table"]]
    assert unpack_frames({"sites.table": "other.csv"}, frames) == {"sites.table": "other.csv"}


def test_scenarios_that_ship_are_sent_by_name():
    """Wherever the package lies there; a folder stays a path."""
    assert portable(load("nanxun").address) == "nanxun"
    assert portable(load("weiyuan:more").address) == "weiyuan:more"
    assert portable("/data/mine/scenario.toml:more") == "/data/mine/scenario.toml:more"

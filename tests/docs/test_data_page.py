"""The data dictionary has the columns of every table that Python hands out, and no others."""

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest
from make import small_county

import xuncha as xc
from results.run import Run
from xuncha.experiments.design import make_design
from xuncha.experiments.experiment import Experiment

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


def columns_of(title: str) -> list[str]:
    """Columns of the first table below a title."""
    body = PAGE.split(title, 1)[1].split("\n## ", 1)[0]
    table = body.split("|---", 1)[1].split("\n\n", 1)[0]
    return [name for line in table.splitlines()[1:] for name in re.findall(r"`([A-Za-z_0-9]+)`", line.split("|")[1])]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("data") / "county"
    changes = {
        "findings": {}, "modes": {"integrated": {}},
        "milestones": [{"name": {"zh": "全", "en": "all"}, "by": dt.date(2031, 6, 30), "target": 1.0}],
        "uncertainty": {"visit_cv": 0.3, "reclassification": {"up": 0.1, "down": 0.1}},
    }  # fmt: skip
    scenario = small_county(folder, changes)
    return xc.simulate(scenario, xc.plan(scenario, "uniform"), n=3, keep_visits=True)


def test_tables_of_runs_are_as_the_page_says(run: Run) -> None:
    """In their order."""
    plan = columns_of("## `plan.frame()`")
    assert set(run.scenario.sites.columns) == set(columns_of("## `s.sites`"))
    assert run.plan.frame().columns == plan
    assert run.visits().columns == plan + columns_of("## `run.visits()`")
    assert run.visits(single=True).columns == columns_of("## `run.visits(single=True)`")
    assert run.coverage().frame().columns == columns_of("## `run.coverage().frame()`")
    by_risk = xc.simulate(run.scenario, xc.plan(run.scenario, "risk"), n=3)
    assert xc.compare(run, by_risk).frame().columns == columns_of("## `comparison.frame()`")


def test_measures_are_those_of_the_page(run: Run) -> None:
    """Every column of a run with nearly everything is there; every name of the page is a measure of the program."""
    known = columns_of("## `run.measures()`")
    shapes = [re.compile(name.replace("_N", r"_\d+").replace("_OFFICE", r"_\w+")) for name in known]
    for column in run.measures().columns:
        assert any(shape.fullmatch(column) for shape in shapes), column
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "results" / "measures").glob("*.py"))
    for name in known:
        stem = name.replace("_N_date", "").replace("_N", "").replace("_OFFICE", "")
        assert f'"{stem}' in source or stem in source or name == "replication", name
    ids = set(re.findall(r'Measure\(\s*"([a-z_]+)"', source))
    assert ids <= set(known)


def test_tables_of_experiments_are_as_the_page_says(run: Run) -> None:
    """Frames, summaries, and sensitivities of both designs."""
    swept = xc.sweep(run.scenario, {"teams.district.count": [1]}, n=2)
    frame = swept.frame()
    assert frame.columns[:4] == ["point", "teams.district.count", "seed", "replication"]
    assert columns_of("## `experiment.summary(measure)`") == ["point", "mean", "low", "high", "replications"]
    assert swept.summary("coverage_end").columns == ["point", "teams.district.count", "mean", "low", "high", "replications"]
    titles = {"sobol": "Of a Sobol design:", "morris": "Of a Morris design:"}
    for kind, title in titles.items():
        design = make_design({"a": xc.Span(0, 1), "b": xc.Span(0, 1)}, kind, size=4)  # type: ignore[arg-type]
        tables = {
            number: pl.DataFrame({"seed": [1], "replication": [0], "y": [point["a"]]})
            for number, point in enumerate(design.points)
        }
        assert Experiment("x", design, tables).sensitivity("y").columns == columns_of(title)


@pytest.mark.slow
def test_the_table_of_staff_is_as_the_page_says(run: Run) -> None:
    """A row a trial, 0 replications where the relaxation refutes it."""
    staffing = xc.staff(run.scenario, 0.5, "2030-12-31", 0.5, method="uniform", replications=5)
    assert staffing.frame().columns == columns_of("## `staffing.frame()`")
    assert staffing.frame()["teams"].to_list() == [trial.teams for trial in staffing.trials]


@pytest.mark.slow
def test_tables_of_fits_are_as_the_page_says(run: Run) -> None:
    observed = pl.DataFrame({"date": [dt.date(2031, 12, 31)], "share": [1.0]})
    fit = xc.calibrate(run.scenario, "teams.district.count", observed, replications=1)
    assert fit.frame().columns == columns_of("## `fit.frame()`")
    assert fit.residual_frame().columns == columns_of("## `fit.residual_frame()`")

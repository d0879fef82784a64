"""What a notebook sees: short names, HTML with a table and a drawing, progress, fonts, tables of pandas."""

import datetime as dt
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import matplotlib as mpl
import pandas as pd
import polars as pl
import pytest
from make import small_county
from matplotlib.axes import Axes

import xuncha as xc
from results.run import Run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    scenario = small_county(tmp_path_factory.mktemp("manners") / "county", {"uncertainty": {"visit_cv": 0.4}})
    return xc.simulate(scenario, xc.plan(scenario, "uniform"), n=4)


@pytest.mark.parametrize("code", ["en", "zh"])
@pytest.mark.slow
def test_results_are_shown_in_a_sentence_a_table_and_a_drawing(run: Run, code: str) -> None:
    """Well-formed, escaped, light; the name in a line."""
    scenario = run.scenario
    by_risk = xc.simulate(scenario, xc.plan(scenario, "risk"), n=4)
    swept = xc.sweep(scenario, {"teams.district.count": [1, 2]}, n=2)
    made = xc.plan(scenario, "uniform")
    for value in (scenario, made, made.plan, run, run.coverage(), xc.compare(run, by_risk, names=["<a>", "b & c"]), swept):
        with xc.speaking(code):  # type: ignore[arg-type]
            page = value._repr_html_()
        root = ET.fromstring(page)
        assert root.find(".//p") is not None
        assert root.find(".//table") is not None
        assert len(page) < 60_000
        assert len(repr(value)) < 130
        assert repr(value).startswith("<")


def test_a_scenario_without_places_is_shown_without_a_map(run: Run) -> None:
    """Nothing to draw."""
    bare = replace(run.scenario, sites=run.scenario.sites.with_columns(lon=pl.lit(None, pl.Float64)))
    assert "<circle" not in bare._repr_html_()


def test_progress_is_told(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """To a function, or in a line on standard error; else nothing is written."""
    told: list[tuple[int, int]] = []
    xc.simulate(run.scenario, run.plan, n=30, progress=lambda done, total: told.append((done, total)))
    assert told == [(25, 30), (30, 30)]
    xc.simulate(run.scenario, run.plan, n=2)
    assert capsys.readouterr() == ("", "")
    xc.simulate(run.scenario, run.plan, n=2, progress=True)
    xc.sweep(run.scenario, {"teams.district.count": [1]}, n=1, progress=True)
    written = capsys.readouterr()
    assert (written.out, "2 / 2" in written.err, "1 / 1" in written.err) == ("", True, True)


def test_chinese_is_drawn_in_all_figures() -> None:
    """The font that ships stands first; twice is as once."""
    with mpl.rc_context():
        name = xc.use_chinese_fonts()
        assert xc.use_chinese_fonts() == name
        assert mpl.rcParams["font.sans-serif"][0] == name
        assert mpl.rcParams["font.sans-serif"].count(name) == 1
        assert mpl.rcParams["font.family"] == ["sans-serif"]


def test_tables_of_pandas_keep_their_types(run: Run) -> None:
    """Dates are dates, texts texts, what is missing missing; no further package is needed."""
    frame = pl.DataFrame(
        {"day": [dt.date(2027, 1, 1), None], "word": ["a", None], "count": [1, None], "all": [1, 2], "yes": [True, None],
         "share": [0.5, None]}
    )  # fmt: skip
    table = xc.to_pandas(frame)
    assert table["day"].dtype.kind == "M"
    assert table["day"].isna().tolist() == [False, True]
    assert [str(kind) for kind in table.dtypes.iloc[1:]] == ["object", "Int64", "int64", "boolean", "float64"]
    assert table["word"].tolist() == ["a", None]
    measures = xc.to_pandas(run.measures())
    assert measures["coverage_end"].tolist() == run.measures()["coverage_end"].to_list()
    assert isinstance(xc.to_pandas(run.coverage()), pd.DataFrame)
    assert len(xc.to_pandas(run.plan)) == len(run.plan)
    with pytest.raises(TypeError, match="no table"):
        xc.to_pandas(3)


def histogram(axes: Axes, run: Run) -> xc.Caption:
    """A picture of one's own."""
    axes.hist(run.coverage_at_end())
    return xc.Caption("Coverage at the end", "Replications by share")


@pytest.mark.slow
def test_pictures_of_every_kind_and_of_ones_own(run: Run, tmp_path: Path) -> None:
    """Written where a path is given; what does not suit is refused by the names of arguments."""
    xc.picture(run, histogram, tmp_path / "own.png")
    assert (tmp_path / "own.png").stat().st_size > 5000
    figure = xc.picture({"first run": run, "second run": run}, "runs")
    said = " ".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))
    assert "first run" in said
    assert "second run" in said
    for call, words in (
        (lambda: xc.picture(run, "gant"), "did you mean gantt?"),
        (lambda: xc.picture(run, "gantt", of="nobody"), "office:district"),
        (lambda: xc.picture(run.plan, "gantt"), "a run"),  # type: ignore[arg-type]
        (lambda: xc.picture([run, run], histogram), "one run"),
        (lambda: xc.picture(run, 3), "or a function"),  # type: ignore[arg-type]
    ):
        with pytest.raises(xc.ScenarioError) as caught:
            call()
        assert words in str(caught.value)
        assert "--" not in str(caught.value)

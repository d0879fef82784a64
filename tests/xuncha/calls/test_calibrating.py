"""Calibration from Python: a figure is found again from the coverage that it gave."""

import datetime as dt
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from make import one_round, small_county

import xuncha as xc

SMALL = {"teams": {"district": {"count": 1}}, "rounds": one_round(18)}  # fmt: skip


@pytest.mark.slow
def test_a_figure_is_found_again(tmp_path: Path) -> None:
    """From the shares that three teams give, begun with one; frames of both kinds, a file, changes that were there before."""
    scenario = small_county(tmp_path / "county", SMALL).with_({"uncertainty.visit_cv": 0.1})
    dates = [dt.date(year, 4, 30) for year in (2027, 2028)]
    truth = xc.simulate(scenario.with_(teams={"district": 3}), xc.plan(scenario.with_(teams={"district": 3}), "uniform"), n=5)
    curve = truth.coverage().frame()
    shares = [float(curve.filter(pl.col("dates") == date + dt.timedelta(days=1))["median"][0]) for date in dates]
    observed = pl.DataFrame({"date": dates, "share": shares})
    told: list[tuple[int, int]] = []
    fit = xc.calibrate(
        scenario, "teams.district.count", observed, replications=5, progress=lambda made, total: told.append((made, total))
    )
    assert fit.changes == {"teams.district.count": 3}
    assert told[0] == (1, 80)
    assert scenario.with_(fit.changes).file.teams["district"].count == 3
    assert fit.frame().columns == ["figure", "start", "value", "low", "high"]
    assert fit.residual_frame()["residual"].abs().max() < 0.05
    observed.write_csv(tmp_path / "observed.csv")
    table = pd.DataFrame({"date": pd.to_datetime(dates), "share": shares})
    for source in (table, tmp_path / "observed.csv"):
        assert xc.calibrate(scenario, ["teams.district.count"], source, replications=5).changes == fit.changes


@pytest.mark.slow
def test_what_is_wrong_is_told(tmp_path: Path) -> None:
    """Figures, methods and rows, each in a sentence; no flag is named."""
    scenario = small_county(tmp_path / "county")
    observed = pl.DataFrame({"date": [dt.date(2010, 1, 1)], "share": [3.0]})
    for figures, table, words in (
        ([], observed, "at least one dotted key"),
        (["teams.nobody.count"], observed, "figures"),
        (["teams.district.count"], observed, "frame observed"),
        (["teams.district.count"], 3, "polars or pandas"),
    ):
        with pytest.raises(xc.ScenarioError) as caught:
            xc.calibrate(scenario, figures, table)
        assert words in str(caught.value)
        assert "--" not in str(caught.value)

"""Runs and comparisons as tables; runs extended, saved and asked for single groups of sites."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from make import small_county
from matplotlib.figure import Figure

import xuncha as xc
from results.run import Run

PARTS = {"modes": {"integrated": {}}, "uncertainty": {"visit_cv": 0.4}}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    scenario = small_county(tmp_path_factory.mktemp("frames") / "county", PARTS)
    return xc.simulate(scenario, xc.plan(scenario, "uniform"), n=12, keep_visits=True, events=True)


def test_measures_are_a_row_a_replication(run: Run):
    """Typed by their kind; shares are those of the curve."""
    frame = run.measures()
    assert frame["replication"].to_list() == list(range(12))
    assert frame["full_day"].dtype == pl.Date
    assert frame["coverage_end"].to_numpy() == pytest.approx(run.coverage_at_end())
    reached = frame["full_day"].drop_nulls()
    assert ((reached >= run.scenario.file.term.start) & (reached < run.scenario.file.term.end)).all()


def overtime(run: Run) -> np.ndarray:
    return run.outcomes.worked.max(axis=(1, 2))


def test_a_measure_of_ones_own_stands_beside_the_others(run: Run):
    """In tables and in comparisons; one of the wrong shape is refused by name."""
    spec = xc.MeasureSpec("longest_stay", overtime, "longest stay", "d", better="less")
    assert run.measures([spec])["longest_stay"].to_numpy() == pytest.approx(overtime(run))
    by_risk = xc.simulate(run.scenario, xc.plan(run.scenario, "risk"), n=12)
    difference = xc.compare(run, by_risk, measures=[spec]).of("b", "longest_stay")
    assert difference.difference == pytest.approx((overtime(by_risk) - overtime(run)).mean())
    with pytest.raises(xc.ScenarioError, match="a value for each of 12 replications"):
        run.measures([xc.MeasureSpec("wrong", lambda _: [1.0])])


def test_visits_sum_up_what_single_visits_say(run: Run):
    """Shares and mean dates of each visit are those of its replications."""
    visits, single = run.visits(), run.visits(single=True)
    assert single.height == 12 * visits.height
    by_visit = single.group_by("site", "mode", "round", maintain_order=True).agg(pl.col("end").is_not_null().mean())
    assert by_visit["end"].to_list() == pytest.approx(visits["covered"].to_list())
    assert single.filter(pl.col("end") < pl.col("begin")).is_empty()
    log = run.events().filter(pl.col("event") == "finish")
    assert log.height == single["end"].drop_nulls().len()
    with pytest.raises(ValueError, match="keep_visits=True"):
        xc.simulate(run.scenario, run.plan, n=1).visits(single=True)


def test_more_replications_are_those_of_a_longer_run(run: Run):
    """Byte for byte, with visits and events, with any number of them."""
    longer, whole = run.extend(40), xc.simulate(run.scenario, run.plan, n=52, keep_visits=True, events=True)
    assert longer.measures().equals(whole.measures())
    assert longer.visits(single=True).equals(whole.visits(single=True))
    assert longer.events().equals(whole.events())
    with pytest.raises(xc.ScenarioError, match="whole number"):
        run.extend(0)
    with pytest.raises(xc.ScenarioError, match="single replications"):
        xc.simulate(run.scenario, run.plan, n=[3, 9]).extend(5)


@pytest.mark.slow
def test_a_saved_run_is_the_same_run(run: Run, tmp_path: Path):
    """Tables, events and what is added later; a folder of something else is left alone."""
    saved = run.save(tmp_path / "a")
    opened = xc.open_run(tmp_path / "a")
    assert opened.measures().equals(run.measures())
    assert opened.visits().equals(run.visits())
    assert opened.events().equals(run.events()) == saved.events().equals(run.events())
    assert opened.extend(5).events().equals(run.extend(5).events())
    with pytest.raises(xc.ScenarioError):
        run.extend(1).save(tmp_path / "a")
    with pytest.raises(xc.ScenarioError, match="single replications"):
        xc.simulate(run.scenario, run.plan, n=[3]).save(tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_conditions_together_tell_sites(run: Run):
    """Conditions of one group give its curve; of several, curves that add up to it."""
    key = run.coverage("class", "key")
    offices = sorted({run.scenario.offices[number].id for number in run.scenario.office_in_charge})
    parts = [run.coverage(where={"class": "key", "office": office}) for office in offices if office in {"district", "park"}]
    assert sum(part.sites for part in parts) == key.sites
    assert sum(part.take() * part.sites for part in parts) == pytest.approx(key.take() * key.sites)
    assert (run.coverage(where={"class": ["key"], "kind": "village"}).take() == key.take()).all()
    assert (run.coverage(where={"class": "key"}).take() == key.take()).all()
    town = run.coverage(where={"township": ["330503001", "330503002"]})
    assert town.sites == 10
    assert town.frame()["median"][-1] <= 1


def test_conditions_that_name_nothing_are_refused_together(run: Run):
    """Each with what is known."""
    with pytest.raises(xc.ScenarioError) as caught:
        run.coverage(where={"clas": "key", "office": "districtt", "class": []})
    assert len(caught.value.problems) == 3
    assert "class" in caught.value.problems[0].hint
    with pytest.raises(xc.ScenarioError, match="some site meets"):
        run.coverage(where={"township": "330503001", "office": "park"})
    with pytest.raises(xc.ScenarioError, match="class key"):
        run.coverage("class", "kye")


def test_bands_hold_replications(run: Run):
    """Of each day by itself, of whole curves; a level that is none is refused."""
    curve = run.coverage()
    low, high = curve.band(0.8)
    wide_low, wide_high = curve.band(0.8, simultaneous=True)
    assert (low <= curve.median).all()
    assert (wide_high - wide_low).sum() >= (high - low).sum()
    with pytest.raises(xc.ScenarioError, match=r"0\.9"):
        curve.band(90)
    with pytest.raises(ValueError, match="19 replications"):
        curve.band(0.95, simultaneous=True)


def test_lines_stand_beside_each_other(run: Run):
    """Two lines with bands on Axes that are given: a legend of both."""
    axes = Figure().subplots()
    run.coverage("class", "key").plot(ax=axes, label="key", band=0.8, simultaneous=True)
    run.coverage("class", "good").plot(ax=axes, label="good", band=0.8)
    legend = axes.get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["key", "good"]
    colours = {line.get_color() for line in axes.get_lines() if line.get_label() in {"key", "good"}}
    assert len(colours) == 2


def test_a_comparison_as_a_table(run: Run):
    """A row a run but the first and measure, as its differences have them."""
    by_risk, by_nearest = (xc.simulate(run.scenario, xc.plan(run.scenario, method), n=12) for method in ("risk", "nearest"))
    comparison = xc.compare(run, by_risk, by_nearest, names=["uniform", "risk", "nearest"])
    frame = comparison.frame()
    assert frame.height == 2 * len(comparison)
    row = frame.row(by_predicate=(pl.col("run") == "nearest") & (pl.col("measure") == "coverage_mean"), named=True)
    difference = comparison.of("nearest", "coverage_mean")
    assert (row["first"], row["value"]) == (difference.a, difference.b)
    assert (row["low"], row["high"]) == (difference.low, difference.high)
    assert row["replications"] == 12
    assert frame.filter(pl.col("kind") == "date")["first"].null_count() == frame.filter(pl.col("kind") == "date").height

"""Headline, milestones, comparison and picture of simulated runs."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from make import small_county

from optimize.plan_result import PlanResult
from optimize.planning import baseline_plan, make_plan
from results.answers.headline import sentences
from results.comparing.compare import compare
from results.intervals import wilson
from results.pictures.coverage.fan import milestone_marks
from results.run import Run
from scenarios.language import Language, speaking
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from sim.replications import simulate
from xuncha.api import simulate as xc_simulate
from xuncha.cli.words.answers import MOST_OFFICES, SHOWN_OFFICES, _busiest
from xuncha.relief import try_relief


@pytest.fixture(scope="module")
def run(nanxun: Scenario, uniform_plan: PlanResult) -> Run:
    outcomes = simulate(nanxun, uniform_plan.plan, replications=30, seed=3)
    return Run(nanxun, uniform_plan.plan, outcomes, 3)


@pytest.fixture(scope="module")
def ample(nanxun: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The county with longer stays: even the straightforward plan is sure."""
    folder = tmp_path_factory.mktemp("ample") / "county"
    shutil.copytree(nanxun.folder, folder)
    file = folder / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("on_site_days = 26", "on_site_days = 42"), encoding="utf-8")
    scenario = load(folder)
    return xc_simulate(scenario, baseline_plan(scenario, "uniform"), n=80, seed=3)


@pytest.fixture(scope="module")
def half(nanxun: Scenario, uniform_plan: PlanResult) -> Run:
    plan = Plan(uniform_plan.plan.visits.gather_every(2))
    return Run(nanxun, plan, simulate(nanxun, plan, replications=30, seed=3), 3)


@pytest.mark.slow
def test_headline_of_a_sure_and_a_hopeless_run(ample: Run, half: Run) -> None:
    """Yes and no, in both languages, with the interval, what limits it, and what was made up."""
    with speaking("en"):
        assert ample.headline().startswith("Yes: every village will be covered by 2031-06-30 (probability 100%")
        assert "80 replications" in ample.headline()
        assert "What helps" not in ample.headline()
        assert half.headline().startswith("No: not every village will be covered by 2031-06-30 (probability 0%")
        assert f"leaves {226 - len(half.plan)} sites out" in half.headline()
    with speaking("zh"):
        assert ample.headline().startswith("能完成")
        assert half.headline().startswith("完不成")


@pytest.mark.parametrize(
    ("reached", "trials", "words"),
    [
        (1, 1, "Too early to tell"),
        (30, 30, "Likely, but not certain"),
        (80, 80, "Yes"),
        (0, 1, "Too early to tell"),
        (0, 80, "No"),
        (5, 30, "Unlikely"),
    ],
)
def test_headline_is_worded_by_the_limits(
    ample: Run, reached: int, trials: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One replication that gets there is no yes: its interval goes down to 21 %."""
    low, high = wilson(reached, trials).low, wilson(reached, trials).high
    row = {"name": "all", "date": "2031-06-30", "target": 1.0, "probability": reached / trials, "low": low, "high": high}

    monkeypatch.setattr("results.answers.headline.milestone_rows", lambda _run: [row] * 3)
    with speaking("en"):
        assert sentences(ample)[0].startswith(f"{words}: ")


def test_no_yes_for_a_plan_that_breaks_rules(ample: Run) -> None:
    """Two visits of one team at a time make it sure, on paper."""
    first = ample.plan.visits.row(0, named=True)
    same = (pl.col("team") == first["team"]) & (pl.col("round") == first["round"])
    visits = ample.plan.visits.with_columns(pl.when(same).then(pl.lit(0.1)).otherwise(pl.col("team_days")).alias("team_days"))
    broken = replace(ample, plan=Plan(visits))
    assert broken.breaches
    with speaking("en"):
        said = sentences(broken)
        assert not said[0].startswith("Yes")
        assert any("it was simulated as it stands" in sentence for sentence in said)


@pytest.mark.slow
def test_what_helps_was_tried(tmp_path: Path) -> None:
    """Longer stays and more teams are simulated; each is clearly better, and nothing is said where nothing was tried."""
    late = {"name": {"zh": "晚", "en": "late"}, "by": dt.date(2028, 12, 31), "target": 1.0}
    changes = {"milestones": [late], "teams": {"district": {"count": 1}}, "uncertainty": {"visit_cv": 0.5}}
    scenario = small_county(tmp_path, changes)
    run = xc_simulate(scenario, make_plan(scenario, "uniform"), n=50)
    before = run.milestones()[0]["probability"]
    with speaking("en"):
        assert not any(sentence.startswith("What helps") for sentence in sentences(run))
        tried = replace(run, relief=try_relief(run))
        assert all(relief.probability > before and relief.replications <= 50 for relief in tried.relief)
        assert bool(tried.relief) == any("as tried" in sentence for sentence in sentences(tried))


def test_made_up_columns_are_named_in_the_language(run: Run) -> None:
    """Names for people, in neither language those of the table's columns."""
    with speaking("en"):
        assert sentences(run)[-1].endswith("theme, longitude, latitude, class.")
    with speaking("zh"):
        last = sentences(run)[-1]
        assert last == "按所列分布合成（种子 330503）：人口、面积、集体经济收入、信访量、项目资金、主题、经度、纬度、分类。"


def test_milestones_count_replications(run: Run) -> None:
    """The probability is the share of replications with enough sites by the close of the date."""
    milestone = run.scenario.file.milestones[2]
    day = run.scenario.calendar.day(milestone.by) + 1
    counts = run.outcomes.counts(run.outcomes.group_index("village"))[:, day]
    row = run.milestones()[2]
    assert row["probability"] == np.mean(counts >= 216)
    assert row["low"] <= row["probability"] <= row["high"]


def test_curve_is_ordered_and_ends_with_the_counts(run: Run) -> None:
    """Bands enclose the median, coverage never falls, and the table has a row a day."""
    curve = run.coverage()
    assert (curve.low90 <= curve.low50).all()
    assert (curve.low50 <= curve.median).all()
    assert (curve.median <= curve.high50).all()
    assert (curve.high50 <= curve.high90).all()
    assert (np.diff(curve.median) >= 0).all()
    assert len(curve.frame()) == run.outcomes.days + 1


def test_classes_and_teams(run: Run) -> None:
    """All classes and the offices with days at hand are listed."""
    assert [row["class"] for row in run.classes()] == ["key", "general", "good"]
    assert {row["office"] for row in run.teams()} == {"huzhou", "nanxun"}
    assert all(0 <= row["low"] <= row["high"] <= 1 + 1e-9 for row in run.teams())


def test_comparison_is_paired(run: Run, half: Run) -> None:
    """A run does not differ from itself, which no number of replications makes certain; half a plan covers half, for sure."""
    same = [row for row in compare(run, run) if not np.isnan(row.difference)]
    assert all(row.difference == 0 and row.low <= 0 <= row.high and not row.clear for row in same)
    end = next(row for row in compare(run, half) if row.measure == "coverage_end")
    assert end.difference == pytest.approx(end.b - end.a)
    assert end.clear
    assert end.high < -0.35


def test_runs_of_other_seeds_are_not_compared(run: Run) -> None:
    """Nothing would be paired."""
    reseeded = Run(run.scenario, run.plan, run.outcomes, 4)
    with pytest.raises(ScenarioError, match="seeds 3 and 4"):
        compare(run, reseeded)


@pytest.mark.parametrize(
    ("language", "more_files"), [("zh", ("c.svg", "d.pdf")), pytest.param("en", (), marks=pytest.mark.long)]
)
@pytest.mark.slow
def test_the_picture_has_all_its_glyphs_and_the_same_bytes(
    run: Run, tmp_path: Path, language: Language, more_files: tuple[str, ...]
) -> None:
    """A missing glyph would be a warning, which is an error here; the same run gives the same file."""
    with speaking(language):
        for name in ("a.png", "b.png", *more_files):
            run.coverage().plot(tmp_path / name)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.png").stat().st_size > 20_000
    with pytest.raises(ScenarioError, match="gif"):
        run.coverage().plot(tmp_path / "e.gif")


def test_frame_is_readable_as_a_table(run: Run) -> None:
    """Dates are dates."""
    assert run.coverage().frame()["dates"].dtype.is_temporal()
    assert isinstance(run.coverage("class", "key").frame(), pl.DataFrame)


def test_milestones_are_marked_on_the_curves_that_they_concern(run: Run) -> None:
    """All villages: their own milestones and those of a class; a class: its own; an office: none."""
    assert [(mark.of_curve, mark.site_class) for mark in milestone_marks(run.coverage())] == [
        (True, None), (False, "key"), (True, None),
    ]  # fmt: skip
    assert [mark.target for mark in milestone_marks(run.coverage("class", "key"))] == [0.95]
    assert milestone_marks(run.coverage("office", "nanxun")) == []


@pytest.mark.parametrize("dimension", ["class:good", "office:nanxun", "mode:direct", "repaired:all"])
@pytest.mark.slow
def test_every_group_has_a_picture(run: Run, half: Run, tmp_path: Path, dimension: str) -> None:
    """Groups that get nowhere and groups that get everywhere."""
    name, _, key = dimension.partition(":")
    for number, compared in enumerate((run, half)):
        compared.coverage(name, key).plot(tmp_path / f"{number}.png")  # type: ignore[arg-type]
    assert len(list(tmp_path.iterdir())) == 2


def test_of_many_offices_the_busiest_are_shown() -> None:
    """All of a county or a prefecture, the busiest of a larger region."""
    rows = [{"median": share / 1000} for share in range(300)]
    assert _busiest(rows[:MOST_OFFICES]) == rows[:MOST_OFFICES]
    assert _busiest(rows) == rows[: -SHOWN_OFFICES - 1 : -1]

"""Every kind of picture: both languages, odd labels, nothing that overlaps, the same bytes again."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

from optimize.plan_result import PlanResult
from results.pictures.coverage.fan import draw_coverage
from results.pictures.registry import KINDS, draw
from results.pictures.style import new_figure, save
from results.pictures.wish import Wish
from results.run import Run
from scenarios.language import speaking
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from xuncha.api import plan, simulate
from xuncha.cli.commands import run_program

TEAMS = pl.DataFrame({"teams": [3, 4, 5], "probability": [0.1, 0.6, 0.97], "low": [0.05, 0.5, 0.93], "high": [0.2, 0.7, 0.99]})
TORNADO = pl.DataFrame({"name": ["$stay$", "absence"], "low": [0.5, 0.81], "high": [0.9, 0.84]})


@pytest.fixture(scope="module")
def run(nanxun: Scenario, uniform_plan: PlanResult) -> Run:
    return simulate(nanxun, uniform_plan, n=20, seed=3)


@pytest.fixture(scope="module")
def odd(third: Path) -> Run:
    """A county whose labels hold signs that mean something to a typesetter, with findings."""
    labels = {"key": {"zh": "重点$5万_以上$", "en": "key $5_"}, "general": {"zh": "_一般", "en": "_general"}}
    labels["good"] = {"zh": "较好^", "en": "good^"}
    scenario = load(third, changes={"findings.enabled": True, "classes.labels": labels})
    return simulate(scenario, plan(scenario, "uniform"), n=4, seed=1)


def _wish(kind: str, run: Run) -> Wish:
    needs = KINDS[kind].needs
    if needs == "table":
        return Wish(table=TEAMS if kind == "teams" else TORNADO)
    site = run.plan.visits["site"][0] if kind == "why" else None
    return Wish(of=site, runs=(("$first$", run),) if needs == "run" else (("$first$", run), ("second_", run)))


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.slow
def test_each_kind_draws_labels_as_they_stand(odd: Run, kind: str, tmp_path: Path) -> None:
    """No ``$`` is taken for mathematics, no sign is missing in the font, and nothing lies outside the picture."""
    with speaking("zh"):
        figure = draw(kind, _wish(kind, odd))
        save(figure, tmp_path / "picture.png")
    away = {
        label
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in {*axis.get_major_ticks()} - {*axis._update_ticks()}
        for label in (tick.label1, tick.label2)
    }  # ticks outside the view are kept, and not drawn
    texts = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible() and text not in away]
    assert not any(text.get_parse_math() for text in texts)
    width, height = figure.get_size_inches() * figure.dpi
    for text in texts:
        if text.axes is not None and not text.get_in_layout():
            continue
        if text.get_window_extent().width == 0:
            continue
        box = text.get_window_extent()
        assert box.x0 > -1, text
        assert box.x1 < width + 1, text
        assert box.y0 > -1, text
        assert box.y1 < height + 1, text


def _labels(axes: Axes) -> list[Annotation]:
    return [child for child in axes.get_children() if isinstance(child, Annotation) and child.get_text()]


def _boxes_apart(figure: Figure) -> None:
    for axes in figure.axes:
        for first, second in combinations(_labels(axes), 2):
            a, b = (
                label.get_window_extent() if not label.arrow_patch else Text.get_window_extent(label)
                for label in (first, second)
            )
            assert not a.overlaps(b), (first.get_text(), second.get_text())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("county", ["nanxun", "odd"])
@pytest.mark.slow
def test_labels_of_coverage_overlap_neither_each_other_nor_a_curve(run: Run, odd: Run, county: str, language: str) -> None:
    """Names of classes and milestones stand where no curve passes."""
    with speaking(language):  # type: ignore[arg-type]
        figure = (run if county == "nanxun" else odd).coverage().plot()
    _boxes_apart(figure)
    for axes in figure.axes:
        for label in _labels(axes):
            box = Text.get_window_extent(label)
            if label.get_window_extent().x0 > axes.get_window_extent().x1:
                continue  # beside the panel
            for line in axes.lines:
                points = axes.transData.transform(np.column_stack(line.get_data()))
                if len(points) > 2:
                    across = np.interp(np.linspace(box.x0, box.x1, 20), points[:, 0], points[:, 1])
                    assert not ((across > box.y0) & (across < box.y1)).any(), label.get_text()


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
@pytest.mark.slow
def test_the_same_picture_has_the_same_bytes(odd: Run, ending: str, tmp_path: Path) -> None:
    """Nothing in a file depends on when it was drawn."""
    first, second = (save(draw("use", _wish("use", odd)), tmp_path / f"{name}{ending}").read_bytes() for name in "ab")
    assert first == second


@pytest.mark.slow
def test_a_picture_goes_on_given_axes(run: Run) -> None:
    """The curve is drawn on the Axes that are handed in, and no others are made."""
    figure = new_figure(6, 4)
    axes = figure.add_subplot(1, 2, 1)
    assert run.coverage().plot(ax=axes) is figure
    assert figure.axes == [axes]
    assert axes.lines
    draw_coverage(axes, run.coverage("class", "key"))


@pytest.mark.parametrize(
    ("kind", "change", "place"),
    [
        ("pie", {}, "--kind"), ("coverage", {"of": "class:none"}, "--of"), ("map", {"by": "age"}, "--by"),
        ("map", {"of": "class:key"}, "--of"), ("gantt", {"of": "office:nobody"}, "--of"), ("use", {"level": 0.5}, "--level"),
        ("use", {"table": TEAMS}, "--table"), ("teams", {"table": None}, "--table"), ("tornado", {"table": TEAMS}, "--table"),
        ("repairs", {}, "--kind"), ("use", {"runs": ()}, "RUN"),
    ],
)  # fmt: skip
def test_what_a_kind_can_not_do_is_refused(run: Run, kind: str, change: dict[str, object], place: str) -> None:
    """Each option works with a kind or is refused by its name."""
    wish = _wish(kind if kind in KINDS else "use", run)
    with pytest.raises(ScenarioError) as refused:
        draw(kind, replace(wish, **change))  # type: ignore[arg-type]
    assert place.lstrip("-") in {problem.file for problem in refused.value.problems}  # from Python options have no dashes


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e308, None])
def test_numbers_that_no_axis_holds_are_refused(value: float | None) -> None:
    table = pl.DataFrame({"name": ["a", "b"], "low": [value, 0.1], "high": [0.2, 0.3]})
    with pytest.raises(ScenarioError, match="low"):
        draw("tornado", Wish(table=table))


@pytest.mark.slow
def test_gantt_of_an_office_shows_its_teams_alone(run: Run) -> None:
    """Rows are the teams of the office that is asked for."""
    figure = draw("gantt", Wish(runs=(("a", run),), of="office:nanxun"))
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == [f"Team {number}" for number in range(1, 5)]


def test_plot_command_draws_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What staff prints as JSON can be drawn; a file with another ending is refused before anything is read."""
    table = tmp_path / "staff.json"
    table.write_text('{"teams": 5, "table": [{"teams": 4, "probability": 0.5, "low": 0.4, "high": 0.6}]}', encoding="utf-8")
    picture = tmp_path / "teams.svg"
    assert run_program(["plot", "--kind", "teams", "--table", str(table), "--level", "0.9", "-o", str(picture)]) == 0
    assert picture.read_text(encoding="utf-8").startswith("<?xml")
    assert run_program(["plot", "--kind", "teams", "--table", str(table), "-o", str(tmp_path / "teams.gif")]) == 2
    assert ".gif" in capsys.readouterr().err

"""The kinds of picture. To add one, write a function that draws on Axes and returns its caption, and its entry in `KINDS`."""

from collections.abc import Callable
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from optimize.placing.place import Places
from optimize.placing.places import places
from results.curve_data import coverage_of
from results.pictures.coverage.fan import coverage_figure
from results.pictures.coverage.many import draw_groups, draw_runs
from results.pictures.from_tables import TEAMS_COLUMNS, TORNADO_COLUMNS, check_columns, draw_teams_chance, draw_tornado
from results.pictures.gantt import draw_gantt, gantt_rows
from results.pictures.maps import draw_map, map_size
from results.pictures.places import draw_places, place_rows
from results.pictures.repairs import draw_repairs
from results.pictures.source import source_of
from results.pictures.style import Caption, fit, frame, new_figure, styled
from results.pictures.suiting import unsuited
from results.pictures.townships import draw_burden, draw_townships, township_rows
from results.pictures.use import draw_use, use_rows
from results.pictures.wish import Kind, Wish
from scenarios.asking import asked
from scenarios.language import listed
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema import Text


def draw(kind: str, wish: Wish) -> Figure:
    """Draw a picture of a kind.

    Raises
    ------
    ScenarioError
        If there is no such kind, or the wish does not suit it.
    """
    if kind not in KINDS:
        raise ScenarioError([Problem(asked("--kind"), "", kind, listed(KINDS))])
    problems = unsuited(kind, wish, KINDS)
    if problems:
        raise ScenarioError(problems)
    return KINDS[kind].figure(wish)


def _figure(draw_it: Callable[[Axes, Wish], Caption], size: Callable[[Wish], tuple[float, float]]) -> Callable[[Wish], Figure]:
    """Make figures of one panel with title, subtitle and source."""

    def make(wish: Wish) -> Figure:
        with styled():
            figure = new_figure(*size(wish))
            axes = figure.add_axes((0.14, 0.14, 0.7, 0.6))
            caption = draw_it(axes, wish)
            fit(figure, [axes])
            frame(figure, caption, source_of(*(run for _, run in wish.runs)) if wish.runs else "")
            return figure

    return make


def _coverage(wish: Wish) -> Figure:
    dimension, _, key = wish.group.partition(":")
    return coverage_figure(coverage_of(wish.run, dimension, key))  # type: ignore[arg-type]


def _rows_size(rows: int, row_height: float, width: float = 12.0) -> tuple[float, float]:
    return width, 2.4 + max(rows, 2) * row_height


def _gantt(axes: Axes, wish: Wish) -> Caption:
    return draw_gantt(axes, wish.run, None if wish.of is None else wish.of.removeprefix("office:"))


def _gantt_size(wish: Wish) -> tuple[float, float]:
    office = None if wish.of is None else wish.of.removeprefix("office:")
    rows = gantt_rows(wish.run, office)
    return _rows_size(rows, 1.0 if rows <= 16 else 0.26, 13.0)  # noqa: PLR2004 - teams, or offices


def _teams_chance(axes: Axes, wish: Wish) -> Caption:
    check_columns(wish.figures, TEAMS_COLUMNS, asked("--table"))
    return draw_teams_chance(axes, wish.figures, wish.level)


def _tornado(axes: Axes, wish: Wish) -> Caption:
    check_columns(wish.figures, TORNADO_COLUMNS, asked("--table"))
    return draw_tornado(axes, wish.figures, wish.level)


def places_figure(scenario: Scenario, places: Places) -> Figure:
    """Draw where a site could be; see `results.pictures.places`."""
    width, height = _rows_size(place_rows(places), 0.42)
    return _figure(lambda axes, _: draw_places(axes, scenario, places), lambda _: (width, height))(Wish())


def _why(wish: Wish) -> Figure:
    return places_figure(wish.run.scenario, places(wish.run.scenario, wish.run.plan, wish.of or ""))


def _groups(dimension: Literal["class", "office", "mode"]) -> Callable[[Wish], Figure]:
    return _figure(lambda axes, wish: draw_groups(axes, wish.run, dimension), lambda _: (10.8, 5.9))


KINDS: dict[str, Kind] = {
    "coverage": Kind(Text(en="coverage over time", zh="覆盖率进度"), "run", _coverage, ("of",)),
    "classes": Kind(Text(en="coverage by class", zh="分类覆盖率"), "run", _groups("class")),
    "offices": Kind(Text(en="coverage by office in charge", zh="各巡察办覆盖率"), "run", _groups("office")),
    "modes": Kind(Text(en="coverage by mode", zh="各方式覆盖率"), "run", _groups("mode")),
    "runs": Kind(
        Text(en="coverage of several runs", zh="多个运行对比"), "runs",
        _figure(lambda axes, wish: draw_runs(axes, wish.runs), lambda _: (10.8, 5.9)),
    ),
    "gantt": Kind(Text(en="teams by rounds", zh="各组各轮安排"), "run", _figure(_gantt, _gantt_size), ("of",)),
    "map": Kind(
        Text(en="map of the villages", zh="分布图"), "run",
        _figure(lambda axes, wish: draw_map(axes, wish.run, wish.by or "round"), lambda wish: map_size(wish.run)),  # type: ignore[arg-type]
        ("by",),
    ),
    "townships": Kind(
        Text(en="townships by rounds", zh="乡镇轮次表"), "run",
        _figure(lambda axes, wish: draw_townships(axes, wish.run), lambda wish: _rows_size(township_rows(wish.run), 0.29)),
    ),
    "use": Kind(
        Text(en="use of the teams' days", zh="各组利用率"), "run",
        _figure(lambda axes, wish: draw_use(axes, wish.run), lambda wish: _rows_size(use_rows(wish.run), 0.3)),
    ),
    "burden": Kind(
        Text(en="days of teams in each township", zh="基层接受巡察负担"), "run",
        _figure(lambda axes, wish: draw_burden(axes, wish.run), lambda wish: _rows_size(township_rows(wish.run), 0.29, 9.5)),
    ),
    "repairs": Kind(
        Text(en="problems found and repaired", zh="问题与整改"), "run",
        _figure(lambda axes, wish: draw_repairs(axes, wish.run), lambda _: (10.8, 4.6)),
    ),
    "why": Kind(Text(en="places where a site could be", zh="某村可排的位置"), "run", _why, ("of",)),
    "teams": Kind(
        Text(en="probability against teams (table)", zh="组数与把握（用表）"), "table",
        _figure(_teams_chance, lambda _: (9.0, 5.4)), ("level",),
    ),
    "tornado": Kind(
        Text(en="what matters most (table)", zh="影响因素（用表）"), "table",
        _figure(_tornado, lambda wish: _rows_size(len(wish.figures), 0.42, 9.5)), ("level",),
    ),
}  # fmt: skip
"""Kinds of picture by the name that ``plot --kind`` knows."""

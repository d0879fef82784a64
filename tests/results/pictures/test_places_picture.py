"""Where a village could be, drawn: a cell for each team and round, numbered, framed, hatched as the answer says."""

from pathlib import Path

import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from optimize.placing.places import places
from optimize.plan_result import PlanResult
from results.pictures.registry import draw, places_figure
from results.pictures.style import save
from results.pictures.wish import Wish
from scenarios.language import speaking
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from xuncha.api import simulate
from xuncha.cli.commands import run_program


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.slow
def test_cells_are_the_places(nanxun: Scenario, uniform_plan: PlanResult, tmp_path: Path, language: str) -> None:
    """As many cells as teams and rounds with a place, one frame, and the best five numbered."""
    plan = uniform_plan.plan
    site = plan.visits["site"][40]
    spots = places(nanxun, plan, site)
    with speaking(language):  # type: ignore[arg-type]
        figure = places_figure(nanxun, spots)
        save(figure, tmp_path / "why.png")
    cells = {(place.team, place.round) for place in (*spots.allowed, *spots.forbidden)}
    frames = [patch for patch in figure.findobj(Rectangle) if patch.get_linewidth() == 2.2]
    assert len(frames) == 1
    hatched = {(place.team, place.round) for place in spots.forbidden} - {(place.team, place.round) for place in spots.allowed}
    assert sum(patch.get_hatch() is not None for patch in figure.findobj(Rectangle)) == len(hatched)
    numbers = {text.get_text() for text in figure.findobj(Text)} & set("12345")
    best = {(place.team, place.round) for place in spots.better[:5]}
    assert len(numbers) == len(best)
    assert cells >= best


@pytest.mark.slow
def test_plot_takes_a_site(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """`plot --kind why --of SITE`; without a site it is refused."""
    run = simulate(nanxun, uniform_plan, n=1)
    name = uniform_plan.plan.visits["site"][0]
    assert draw("why", Wish(runs=(("a", run),), of=name)).axes
    with pytest.raises(ScenarioError, match="no site"):
        draw("why", Wish(runs=(("a", run),)))


def test_a_picture_that_cannot_be_is_refused_first(third: Path, tmp_path: Path) -> None:
    """Its ending and place are looked at before any work."""
    (tmp_path / "there.png").touch()
    for name in ("x.docx", "there.png", "nowhere/x.png"):
        output = str(tmp_path / name)
        assert run_program(["why", str(third), "330503001201", "-o", output]) == 2
        assert run_program(["compare", str(third), str(third), "-o", output]) == 2
        assert run_program(["staff", str(third), "-o", output]) == 2

"""Calibration: coverage on a date comes out as the target, by a whole number of teams or by days on site."""

import datetime as dt
from pathlib import Path

import pytest
from make import CERTAIN, autumn, write_county

from optimize.calibrating.calibration import calibrate
from scenarios.calibrating.starting_figures import first_values
from scenarios.loading import load
from scenarios.problems import ScenarioError
from xuncha.cli.app import NO
from xuncha.cli.commands import run_program

HALF = {"name": {"zh": "半", "en": "half"}, "by": "2029-12-31", "target": 0.5}


def county(folder: Path, target: float = 0.5) -> Path:
    """A county with so few days that teams decide how far it gets; one round a year."""
    milestone = HALF | {"by": dt.date(2028, 3, 1), "target": target}
    changes = {
        "milestones": [milestone],
        "rounds": {"yearly": [autumn(20)]},
        "teams": {"district": {"count": 1}},
        "uncertainty": CERTAIN,
    }
    return write_county(folder, changes)


@pytest.mark.slow
def test_whole_numbers_end_beside_the_target(tmp_path: Path) -> None:
    """More teams cover more; the number found is as near as any whole number gets."""
    folder = county(tmp_path)
    fit = calibrate(
        lambda value: load(folder, changes={"teams.district.count": int(value)}), 1, integer=True, replications=2, tolerance=0.0
    )
    coverage = {trial.value: trial.coverage for trial in fit.trials}
    assert all(value == int(value) for value in coverage)
    ordered = [coverage[value] for value in sorted(coverage)]
    assert ordered == sorted(ordered)
    assert fit.target == 0.5
    assert abs(fit.off) == min(abs(share - 0.5) for share in coverage.values())
    neighbours = [
        calibrate(
            lambda value: load(folder, changes={"teams.district.count": int(value)}), fit.best.value + step, integer=True,
            replications=2, tolerance=1.0,
        ).best.coverage
        for step in (-1, 1) if fit.best.value + step >= 1
    ]  # fmt: skip
    assert all(abs(share - 0.5) >= abs(fit.off) for share in neighbours)


def test_no_luck_no_interval_width(tmp_path: Path) -> None:
    """Without uncertainty all replications are alike, and the interval of the mean is a point."""
    folder = county(tmp_path)
    fit = calibrate(
        lambda value: load(folder, changes={"teams.district.count": int(value)}), 1, integer=True, replications=3, tolerance=1.0
    )
    assert len(fit.trials) == 1
    assert fit.best.low == pytest.approx(fit.best.coverage)
    assert fit.best.high == pytest.approx(fit.best.coverage)


@pytest.mark.slow
def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what was found, and exits with 1 where nothing comes near enough."""
    folder = county(tmp_path, target=0.9)
    key = "teams.district.count"
    code = run_program(["--lang", "en", "calibrate", str(folder), "--figure", key, "-n", "2", "--tolerance", "0.00001"])
    shown = capsys.readouterr().out
    assert key in shown
    assert (code == NO) == shown.startswith("No: ")


@pytest.mark.parametrize("figure", ["teams.district.cuont", "teams", "name", "teams..x"])
def test_a_figure_that_is_none(tmp_path: Path, figure: str) -> None:
    """The key must hold a number above 0."""
    with pytest.raises(ScenarioError, match="figure"):
        first_values(str(county(tmp_path)), [figure])


def test_changes_are_laid_over_a_scenario(tmp_path: Path) -> None:
    """As overrides are: checked by the schema, refused with their own name."""
    folder = county(tmp_path)
    assert load(folder, changes={"teams.district.count": 7}).file.teams["district"].count == 7
    with pytest.raises(ScenarioError) as caught:
        load(folder, changes={"teams.district.count": -1, "mods.direct": {}})
    assert {problem.file for problem in caught.value.problems} == {"changes"}

"""The notebooks of the guide, run from their first cell to their last; what they leave is what they say."""

import re
import runpy
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
PATHS = sorted(FOLDER.glob("*.py"))


def ran(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(folder)
    (path,) = FOLDER.glob(f"{name}*.py")
    with mpl.rc_context({"backend": "agg"}):
        names = runpy.run_path(str(path))
    assert isinstance(names["figure"], Figure)
    names["figure"].savefig(folder / f"{path.stem}.png")
    return names


def test_there_are_six_in_the_percent_format() -> None:
    """With a header that jupytext reads, and a title."""
    assert [path.stem[:2] for path in PATHS] == ["01", "02", "03", "04", "05", "06"]
    for path in PATHS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# ---\n# jupyter:\n#   jupytext:")
        assert re.search(r"^# %% \[markdown\]\n# # \d ", text, re.MULTILINE)


@pytest.mark.long
def test_the_first_curve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ran("01", tmp_path, monkeypatch)
    assert names["longer"].replications == 400


@pytest.mark.long
def test_the_effect_of_a_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both cover clearly more, with so few replications as the page says."""
    names = ran("02", tmp_path, monkeypatch)
    for name in ("checklist", "streamlined"):
        assert names["comparison"].of(name, "coverage_mean").verdict == "better"


@pytest.mark.long
def test_teams_against_coverage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More teams cover more."""
    names = ran("03", tmp_path, monkeypatch)
    summary = names["grid"].summary("coverage_end")
    means = summary.filter(summary["modes.integrated"])["mean"].to_list()
    assert means == sorted(means)
    assert names["grid"].failures == {}


@pytest.mark.long
def test_own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ran("04", tmp_path, monkeypatch)
    assert names["visits"].height == 40
    assert names["single"].height == 40 * 100


@pytest.mark.long
def test_calibration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The fit explains the report to some points."""
    names = ran("05", tmp_path, monkeypatch)
    assert names["fit"].error < 0.1


@pytest.mark.long
def test_a_province(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ran("06", tmp_path, monkeypatch)
    assert len(names["s"].sites) > 40_000
    assert names["ends"]["covered"].max() <= 1

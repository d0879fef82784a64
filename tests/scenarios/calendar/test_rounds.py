"""Rounds of a year, and the work before and after them."""

from pathlib import Path

import pytest

from scenarios.loading import load


def changed(folder: Path, old: str, new: str) -> Path:
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("start", "warned"), [("2027-07-12", True), ("2027-07-05", True), ("2027-06-21", False)])
def test_rounds_too_close_for_reports_and_preparation_are_warned_of(folder: Path, start: str, warned: bool) -> None:
    """A summer round that is moved towards the autumn leaves too few working days between them."""
    scenario = load(changed(folder, "start = 2027-06-21", f"start = {start}"))
    warnings = [warning for warning in scenario.warnings if warning.where == "rounds 2027-autumn"]
    assert bool(warnings) == warned
    if warnings:
        assert "between 2027-s and 2027-autumn" in warnings[0].found
        assert warnings[0].allowed.startswith("25: 15 for reports, 10 for preparation")


@pytest.mark.slow
def test_days_between_rounds_are_counted_as_working_days(folder: Path) -> None:
    """The bound of the warning is the number of working days between the stays."""
    scenario = load(folder)
    earlier, later = scenario.rounds[2:4]
    free = int(scenario.calendar.working[earlier.end : later.start].sum())
    near = "[rounds]\npreparation_days = 0\nreport_days = "
    assert not load(changed(folder, "[rounds]\n", f"{near}{free}\n")).warnings
    assert [w.where for w in load(changed(folder, f"{near}{free}\n", f"{near}{free + 1}\n")).warnings] == ["rounds 2027-autumn"]


def test_feedback_before_the_reports_is_warned_of(folder: Path) -> None:
    """Fifteen working days are three weeks."""
    file = folder / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n[follow_up]\nfeedback = { mean = 20 }\n", encoding="utf-8")
    (warning,) = load(folder).warnings
    assert warning.where == "follow_up.feedback.mean"
    assert warning.allowed.startswith("at least 21 days")

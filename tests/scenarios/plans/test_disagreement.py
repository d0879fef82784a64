"""A plan and a scenario that disagree: other days of a mode, rounds that have moved."""

from pathlib import Path

import pytest
from make import write_county

from optimize.planning import baseline_plan
from scenarios.loading import load
from scenarios.plans.disagreement import disagreement


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_county(tmp_path_factory.mktemp("disagreement") / "county")


def test_a_plan_agrees_with_the_scenario_that_it_was_made_for(folder: Path) -> None:
    """Nothing to say."""
    scenario = load(folder)
    assert not disagreement(scenario, baseline_plan(scenario, "uniform"))


def test_other_days_of_a_mode_are_told(folder: Path) -> None:
    """Each visit in the mode, with the days of the plan and those of now."""
    plan = baseline_plan(load(folder), "uniform")
    changed = load(folder, changes={"modes.regular.fixed_days": 3})
    differences = disagreement(changed, plan)
    regular = plan.visits.filter(plan.visits["mode"] == "regular")
    assert len(differences.days) == len(regular) > 0
    assert all(now > planned for _, planned, now in differences.days)
    assert not differences.rounds


def test_rounds_that_moved_are_told(folder: Path) -> None:
    """The spring round begins two weeks later: its first visits lie outside."""
    plan = baseline_plan(load(folder), "uniform")
    rounds = load(folder).file.rounds
    assert rounds.yearly[0].start == "03-01"
    differences = disagreement(load(folder, changes={"rounds.yearly[1].start": "03-15"}), plan)
    assert differences.rounds
    assert all(name.endswith("spring") for name, _ in differences.rounds)

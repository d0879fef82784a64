"""A table of staff: how many teams it forms, and what follows for plans and the simulation."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from optimize.planning import baseline_plan
from optimize.verifying.verify import verify
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows
from sim.replications import simulate


def with_staff(folder: Path, rows: list[str], header: str = "编号,巡察办,职务,可用轮次") -> Scenario:
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    if "[staff]" not in text:
        file.write_text(text + '\n[staff]\ntable = "人员.csv"\n', encoding="utf-8")
    (folder / "人员.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return load(folder)


def people(count: int, leaders: int, office: str = "nanxun", rounds: str = "", first: int = 1) -> list[str]:
    return [f"{office}{k + first},{office},{'组长' if k < leaders else '组员'},{rounds}" for k in range(count)]


def formed(scenario: Scenario, office: str = "nanxun") -> list[int]:
    assert scenario.formed is not None
    return scenario.formed[scenario.office_index(office)].tolist()


def test_enough_people_change_nothing(folder: Path, nanxun: Scenario) -> None:
    """24 people with four leaders are the four teams of six; the prefecture's team stands as it is."""
    scenario = with_staff(folder, people(24, 4))
    assert formed(scenario) == [4] * 12
    assert formed(scenario, "huzhou") == [1] * 12
    assert (team_windows(scenario).days == team_windows(nanxun).days).all()
    assert scenario.warnings == ()


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        (people(23, 4), [3] * 12),  # one too few
        (people(60, 2), [2] * 12),  # two leaders
        (people(60, 60), [4] * 12),  # no more than count
        (people(18, 4) + people(6, 1, rounds="2026-first；2027-s", first=19), [4, 3, 4] + [3] * 9),  # borrowed for two rounds
    ],
)
@pytest.mark.quick(2)
def test_how_many_teams_are_formed(folder: Path, rows: list[str], wanted: list[int]) -> None:
    """As many as people and leaders make, round by round, and as the office has."""
    scenario = with_staff(folder, rows)
    assert [round_.id for round_ in scenario.rounds][:3] == ["2026-first", "2027-spring", "2027-s"]
    assert formed(scenario) == wanted
    assert [warning.where for warning in scenario.warnings if warning.where == "teams.nanxun"] == ["teams.nanxun"] * (
        min(wanted) < 4
    )


def test_without_levels_anybody_leads(folder: Path) -> None:
    rows = [f"a{k},nanxun" for k in range(13)]
    assert formed(with_staff(folder, rows, "编号,巡察办")) == [2] * 12


@pytest.mark.slow
def test_plans_and_simulations_use_the_teams_that_there_are(folder: Path, uniform_plan) -> None:
    """A team that isn't formed in a round has no stay: no visit is planned for it, one typed by hand is refused."""
    scenario = with_staff(folder, people(18, 3) + people(6, 1, rounds="2026-first", first=19))
    fourth = [team.id for team in scenario.teams].index("nanxun-4")
    assert (team_windows(scenario).days[fourth] > 0).tolist() == [True] + [False] * 11
    plan = baseline_plan(scenario, "uniform")
    assert set(plan.visits.filter(pl.col("team") == "nanxun-4")["round"]) == {"2026-first"}
    assert verify(scenario, plan) == []
    assert any("team 4" in breach.where for breach in verify(scenario, uniform_plan.plan))
    outcomes = simulate(scenario, plan, replications=2, seed=1)
    assert outcomes.failures == ()
    assert np.all(outcomes.worked[:, fourth, 1:] == 0)
    assert np.all(outcomes.worked[:, fourth, 0] > 0)


@pytest.mark.parametrize(
    ("rows", "where", "words"),
    [
        (["a,nanxum,组长,"], "row 2, column office", "did you mean nanxun?"),
        (["a,nanxun,组长,", "a,nanxun,组员,"], "row 3, column id", "already in row 2"),
        (["a,nanxun,组长,2026-first;2027-x"], "row 2, column rounds", "did you mean 2027-"),
        (["a,nanxun,主任,"], "row 2, column 职务", "leader"),
        ([",nanxun,组长,"], "row 2, column 编号", "a value"),
    ],
)
def test_wrong_rows_are_refused(folder: Path, rows: list[str], where: str, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        with_staff(folder, rows)
    (problem,) = caught.value.problems
    assert (problem.file, problem.where) == ("人员.csv", where)
    assert words in f"{problem.found} {problem.allowed} {problem.hint}"


def test_what_is_not_used_is_told(folder: Path) -> None:
    """Columns that nothing uses are warned of, so that nobody relies on them."""
    scenario = with_staff(folder, [f"a{k},nanxun,党员" for k in range(24)], "编号,巡察办,政治面貌")
    assert [warning.where for warning in scenario.warnings] == ["column 政治面貌"]

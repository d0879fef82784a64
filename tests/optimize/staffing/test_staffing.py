"""How many teams it takes: against brute force over the numbers of teams, and what is refused."""

import contextlib
import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from make import small_county, write_county

from optimize.changes import with_file
from optimize.confident.milestone_probability import looks_up_to
from optimize.planning import make_plan
from optimize.problem.problem import build_problem
from optimize.rolling.dispatching import make_world
from optimize.staffing.levers import Lever, lever_value, levers_of
from optimize.staffing.staffing import Staffing, StaffingTarget, fewest_teams
from optimize.staffing.team_counts import offices_in_charge, spread, team_count, with_team_counts
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema import Text
from scenarios.schema.goals import Milestone
from sim.outcomes.milestones import milestone_reached
from sim.replications import simulate

BY = dt.date(2027, 7, 31)
"""Early enough that one team of the district is too few."""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return small_county(
        tmp_path_factory.mktemp("staffing"),
        {
            "uncertainty": {"visit_cv": 0.4},
            "milestones": [{"name": {"zh": "全部", "en": "all"}, "by": BY, "target": 1.0, "office": "district"}],
        },
    )


def _uniform(scenario: Scenario):
    return make_plan(scenario, "uniform")


@pytest.mark.slow
def test_the_fewest_teams_are_those_of_brute_force(county: Scenario):
    """Every number of teams, planned and simulated by hand: the first that holds is the answer, and all rows agree."""
    staffing = fewest_teams(county, StaffingTarget(0.6, BY, 0.7), _uniform, office="district", seed=3, replications=100)
    asked = next(k for k in range(1, 20) if _by_hand(county, k)[0] >= 0.7)
    assert staffing.teams == asked
    for trial in staffing.trials:
        if trial.replications == 100:
            assert trial.probability == _by_hand(county, trial.teams)[0]
        assert trial.low <= trial.probability <= trial.high
        assert trial.coverage_low <= trial.coverage <= trial.coverage_high


def _by_hand(county: Scenario, teams: int) -> tuple[float, int]:
    asked = Milestone(name=Text(zh="问", en="asked"), by=BY, target=0.6)
    changed = with_team_counts(
        with_file(county, milestones=(*county.file.milestones, asked)), {county.office_index("district"): teams}
    )
    outcomes = simulate(make_world(changed, _uniform(changed).plan), replications=100, seed=3)
    reached = milestone_reached(changed, outcomes, 1)
    return float(reached.mean()), len(reached)


@pytest.mark.slow
def test_what_the_bound_refutes_needs_no_plan(county: Scenario):
    """Fewer teams than the answer that are refuted carry no replications and a bound on coverage below the target."""
    staffing = fewest_teams(county, StaffingTarget(1.0, BY, 0.5), _uniform, office="district", replications=50)
    refuted = [trial for trial in staffing.trials if not trial.replications]
    assert refuted
    assert all(trial.coverage < 1.0 and trial.probability == 0.0 for trial in refuted)


def test_no_number_of_teams_is_said(county: Scenario):
    """Before the first round nobody can be covered, however many teams there are."""
    staffing = fewest_teams(county, StaffingTarget(1.0, dt.date(2027, 1, 5), 0.5), _uniform, replications=50)
    assert staffing.teams is None
    assert staffing.before is not None
    assert staffing.before.coverage == 0.0


def test_all_that_is_wrong_is_said_at_once(county: Scenario):
    """Target, probability, date and office are each refused, with what is allowed."""
    with pytest.raises(ScenarioError) as refused:
        fewest_teams(county, StaffingTarget(1.5, dt.date(2040, 1, 1), 1.0), _uniform, office="distrikt")
    assert [problem.file for problem in refused.value.problems] == ["target", "confidence", "by", "office"]
    assert "district" in str(refused.value.problems[-1])


@pytest.mark.parametrize("count", [1, 2, 4, 7])
def test_other_numbers_of_teams_leave_all_else(county: Scenario, count: int):
    """Only the office's teams change; ids go on by number."""
    office = county.office_index("district")
    changed = with_team_counts(county, {office: count})
    assert [team.id for team in changed.teams if team.office == office] == [f"district-{k + 1}" for k in range(count)]
    assert [team for team in changed.teams if team.office != office] == [team for team in county.teams if team.office != office]
    assert list(changed.teams) == sorted(changed.teams, key=lambda team: team.office)


def test_teams_are_handed_out_by_work(county: Scenario):
    """Every office gets one at least, all are handed out, and more work never gets fewer."""
    problem, offices = build_problem(county), offices_in_charge(county)
    days = np.full(problem.sites, np.inf)
    np.minimum.at(days, problem.site, problem.days)
    for total in range(len(offices), 12):
        counts = spread(total, problem, county.office_in_charge, offices)
        assert sum(counts.values()) == total
        assert min(counts.values()) >= 1
        work = {office: days[county.office_in_charge == office].sum() for office in offices}
        ranked = sorted(offices, key=lambda office: work[office])
        assert [counts[office] for office in ranked] == sorted(counts.values())
    assert team_count(county, offices) == sum(team.office in offices for team in county.teams)


def test_looks_end_with_all_replications():
    """Looks double, and the last is what was asked for."""
    assert looks_up_to(400, 50) == [50, 100, 200, 400]
    assert looks_up_to(30, 50) == [30]
    assert looks_up_to(60, 50) == [50, 60]


@pytest.mark.slow
def test_levers_are_changes_that_load_or_are_refused_in_words(tmp_path: Path):
    """What the scenario has is taken away, what it has not is added; longer stays and one round more are tried."""
    folder = write_county(tmp_path / "county", {"modes": {"integrated": {}}})
    levers = levers_of(folder)
    assert [lever.removes for lever in levers] == [True, False, False, False, False, False, False]
    plain = load(folder).file
    for lever in levers:
        with contextlib.suppress(ScenarioError):  # a mode that needs an office or figures which the county has not
            assert load(folder, changes=lever.changes).file != plain
    longer = load(folder, changes=levers[5].changes)
    assert [entry.on_site_days for entry in longer.file.rounds.yearly] == [50, 40, 50]
    more = load(folder, changes=levers[6].changes)
    assert len(more.rounds) == len(load(folder).rounds) + 5


def test_a_lever_is_worth_the_teams_that_it_saves(county: Scenario, tmp_path: Path):
    """Fewer teams with it; for what is taken away the sign turns round; a refused one says why."""
    folder = write_county(tmp_path / "county")
    base = Staffing(StaffingTarget(1.0, BY, 0.9), ("district",), 4, 5, ())
    longer, idle = Lever(Text(zh="长", en="longer"), {}), Lever(Text(zh="无", en="none"), {"remove": ["modes.nothing"]})
    three = Staffing(base.wanted, base.offices, 4, 3, ())
    assert lever_value(folder, longer, base, lambda _: three).saved == 2
    assert lever_value(folder, dataclasses.replace(longer, removes=True), base, lambda _: three).saved == -2
    assert lever_value(folder, idle, base, lambda _: three).refused

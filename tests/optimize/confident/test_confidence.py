"""Margins chosen by simulation: on a team with visits of ten days and stays of 34."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl
import pytest
from make import each_class
from small_sim import small_scenario

from optimize.confidence import Confidence
from optimize.confident.confident_plan import confident_plan
from optimize.confident.margins import FRESH
from optimize.plan_result import PlanResult
from optimize.planning import METHODS, make_plan
from optimize.problem.stays import fillable_days
from optimize.verifying.verify import verify
from results.intervals import wilson
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows
from sim.outcomes.milestones import milestone_reached
from sim.replications import simulate

ROUNDS = ((0, 34), (60, 34), (120, 34), (180, 34))
CLASSES = ("key", "general", "good")
TEN = {"direct": {"classes": list(CLASSES), "days": each_class(10.0), "fixed_days": 0.0, "team": {"size": 6}}}


def county(
    by: dt.date = dt.date(2027, 12, 1), rounds: tuple[tuple[int, int], ...] = ROUNDS, cv: float = 0.3, least: int = 0
) -> Scenario:
    """Six villages; three fit into a stay without a margin, two with more than four days of it kept free."""
    milestone = {"name": {"zh": "全部", "en": "all"}, "by": by, "target": 1.0}
    modes = {"direct": TEN["direct"] | {"quota_least": least}} if least else TEN
    return small_scenario(6, size=6, rounds=rounds, cv=cv, carry_over="drop", milestones=[milestone], modes=modes)


def evidence_of(made: PlanResult) -> Confidence:
    assert made.confidence is not None
    return made.confidence


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.quick(2)
def test_a_margin_is_kept_free(method: str) -> None:
    """Work and way of each stay leave the margin, for every method; the plan passes the verifier and needs another round."""
    scenario = county()
    room = fillable_days(team_windows(scenario), 0.25)
    assert np.all(room == 25.5)
    plain, spared = make_plan(scenario, method), make_plan(scenario, method, margin=0.25)
    assert verify(scenario, spared.plan) == []
    assert plain.plan.visits["round"].n_unique() == 2
    assert spared.plan.visits["round"].n_unique() == 3
    assert spared.plan.visits.group_by("round").agg(pl.col("team_days").sum())["team_days"].max() <= 25.5
    assert spared.bound > plain.bound


@pytest.mark.slow
def test_the_smallest_margin_that_holds_is_chosen() -> None:
    """Without a margin three visits overrun too often; from the first step beyond four days on there are two."""
    scenario = county()
    made = confident_plan(scenario, 0.95, "uniform", replications=400)
    confidence = evidence_of(made)
    assert confidence.holds
    assert confidence.margin == 0.14
    assert confidence.without[0].high < 0.95 <= confidence.milestones[0].low
    assert [trial.margin for trial in confidence.trials] == sorted(trial.margin for trial in confidence.trials)
    assert not any(trial.holds(0.95) for trial in confidence.trials if trial.margin < confidence.margin)
    assert confidence.price.slack_days == 4 * 5.0
    assert confidence.price.later_days == pytest.approx(2 / 6 * 120 + 2 / 6 * 60 - 3 / 6 * 60, abs=1)
    assert confidence.price.objective == pytest.approx(made.objective - make_plan(scenario, "uniform").objective)


@pytest.mark.slow
def test_other_seeds_agree() -> None:
    """The probability on replications of another seed lies within reach of the interval that is reported."""
    scenario = county()
    made = confident_plan(scenario, 0.8, "uniform", replications=300)
    confidence = evidence_of(made)
    outcomes = simulate(scenario, made.plan, replications=300, seed=99)
    interval = wilson(int(milestone_reached(scenario, outcomes, 0).sum()), 300, 0.99)
    assert interval.low <= confidence.milestones[0].high
    assert confidence.milestones[0].low <= interval.high


def test_it_is_reported_from_fresh_replications() -> None:
    made = confident_plan(county(), 0.3, "uniform", replications=200)
    confidence = evidence_of(made)
    outcomes = simulate(county(), made.plan, replications=range(FRESH, FRESH + 200), seed=1)
    assert confidence.margin == 0
    assert confidence.milestones[0].reached == int(milestone_reached(county(), outcomes, 0).sum())


@pytest.mark.slow
def test_what_cannot_hold_is_said() -> None:
    """Two rounds before the date: a margin leaves villages out, so the best is no margin, and its probability is told."""
    made = confident_plan(county(by=dt.date(2027, 4, 15)), 0.95, "uniform", replications=300)
    confidence = evidence_of(made)
    assert not confidence.holds
    assert confidence.margin == 0
    assert 0.5 < confidence.best(0) < 0.95
    assert not any(trial.feasible for trial in confidence.trials if trial.margin > 0.13)


def test_a_milestone_that_no_plan_reaches_stops_at_once() -> None:
    made = confident_plan(county(by=dt.date(2027, 2, 15)), 0.5, "uniform", replications=200)
    confidence = evidence_of(made)
    assert (confidence.holds, confidence.margin, len(confidence.trials), confidence.milestones[0].reached) == (False, 0.0, 1, 0)


def test_nothing_uncertain_needs_no_margin() -> None:
    made = confident_plan(county(cv=0.0), 0.95, "uniform", replications=200)
    confidence = evidence_of(made)
    assert (confidence.holds, confidence.margin, confidence.price.slack_days) == (True, 0.0, 0.0)


def test_the_executor_changes_nothing() -> None:
    alone = confident_plan(county(), 0.5, "uniform", replications=60)
    with ThreadPoolExecutor(2) as executor:
        shared = confident_plan(county(), 0.5, "uniform", replications=60, executor=executor)
    assert evidence_of(alone) == evidence_of(shared)
    assert alone.plan.visits.equals(shared.plan.visits)


@pytest.mark.parametrize(("confidence", "words"), [(0.0, "within 0 and 1"), (1.0, "within 0 and 1"), (95, "within 0 and 1")])
def test_impossible_probabilities_are_refused(confidence: float, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        confident_plan(county(), confidence)


def test_a_scenario_without_milestones_is_refused() -> None:
    with pytest.raises(ScenarioError, match="milestone"):
        confident_plan(small_scenario(2), 0.9)

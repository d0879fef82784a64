"""Reviews: classes move as often as they say, and only what depends on them changes."""

from typing import Any

import numpy as np
import pytest
from small_sim import chained_plan, small_scenario

from scenarios.scenario import Scenario
from sim.outcomes.finding_counts import COUNTS
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

ROUNDS = ((0, 30), (400, 30), (800, 30), (1200, 30))
MODE = {
    "direct": {"fixed_days": 0, "days": {"key": 8, "general": 4, "good": 2}, "terms": {}, "min_days": 0.5, "team": {"size": 4}}
}
ROWS = [(k, 0, k // 3, 2.0 * 2 ** (2 - k % 3), 0) for k in range(12)]
"""Three villages a round, one of each class, as long as their class asks for."""


def county(reviews: dict[str, Any] | None, **more: Any) -> Scenario:
    given: dict[str, Any] = {"rounds": ROUNDS, "years": 4, "modes": MODE} | more
    return small_scenario(12, uncertainty={"reclassification": reviews} if reviews else None, **given)


def run(scenario: Scenario, runs: int = 300) -> Outcomes:
    outcomes = simulate(scenario, chained_plan(scenario, ROWS), replications=runs, seed=4, keep_visits=True)
    assert not outcomes.failures, outcomes.failures[0].traceback
    return outcomes


@pytest.mark.slow
def test_reviews_move_villages_as_often_as_they_say() -> None:
    """A good village of the last round has three reviews before it: 1 - 0.9^3 have moved up at least once; key ones can't."""
    outcomes = run(county({"up": 0.1}), 3000)
    assert outcomes.reclassified is not None
    # general and good villages of the rounds that have 0, 1, 2 and 3 reviews behind them
    expected = 2 * sum(1 - 0.9**reviews for reviews in range(4))
    up = outcomes.reclassified[:, 0]
    assert abs(up.mean() - expected) < 4 * up.std() / np.sqrt(len(up))
    assert outcomes.reclassified[:, 1].sum() == 0


def test_a_higher_class_takes_its_days_and_has_its_problems() -> None:
    """Where everybody moves up at every review, visits of later rounds take the days of the class above, and find its stock."""
    stock = {"mean": {"key": 40, "general": 20, "good": 10}, "dispersion": 0.0, "arrivals": 0.0}
    findings = {"stock": stock, "detection": {"rate": 100.0}}
    outcomes = run(county({"up": 1.0}, findings=findings))
    assert outcomes.visits is not None
    days = outcomes.visits.end[0] - outcomes.visits.start[0]
    assert days[:3] == pytest.approx([8, 4, 2])
    assert days[3:6] == pytest.approx([8, 8, 4])
    assert days[6:] == pytest.approx([8] * 6)
    assert outcomes.findings is not None
    assert outcomes.findings.by_visit is not None
    problems = outcomes.findings.by_visit[..., 0].mean(axis=0)
    assert problems[:3] == pytest.approx([40, 20, 10], rel=0.1)
    assert problems[3:6] == pytest.approx([40, 40, 20], rel=0.1)
    assert problems[6:] == pytest.approx([40] * 6, rel=0.1)


def test_villages_of_a_class_without_problems_have_those_of_a_higher_one() -> None:
    """Nothing is found in good villages, until they have become general ones."""
    stock = {"mean": {"key": 40, "general": 20, "good": 0}, "dispersion": 0.0, "arrivals": 0.0}
    scenario = county({"up": 1.0, "most": 1}, findings={"stock": stock, "detection": {"rate": 100.0}})
    findings = run(scenario).findings
    assert findings is not None
    assert findings.by_visit is not None
    assert findings.by_visit[..., 0].mean(axis=0)[[2, 5, 8]] == pytest.approx([0, 20, 20], rel=0.1)


@pytest.mark.parametrize(
    ("review", "most", "moves"),
    [("01-01", 9, [0, 1, 1, 2]), ("01-02", 9, [1, 1, 2, 3]), ("12-31", 9, [0, 1, 1, 2]), ("01-01", 1, [0, 1, 1, 1])],
)
def test_reviews_count_from_the_round_that_begins_with_them(review: str, most: int, moves: list[int]) -> None:
    """A review on the first day of the term is that of its table; one on the first day of a round counts for it.

    Good villages of rounds that begin on 2 January 2027, on New Year's Day and the day before of 2028, and in 2029.
    """
    scenario = county({"up": 1.0, "review": review, "most": most}, rounds=((1, 30), (365, 30), (400, 30), (731, 30)))
    rows = [(2 + 3 * rnd, 0, rnd, 2.0, 0) for rnd in range(4)]
    visits = simulate(scenario, chained_plan(scenario, rows), replications=1, seed=1, keep_visits=True).visits
    assert visits is not None
    days = {0: 2, 1: 4, 2: 8, 3: 8}
    assert (visits.end - visits.start)[0] == pytest.approx([days[count] for count in moves])


def test_a_higher_class_has_its_leads() -> None:
    """All villages have become key villages by the visit: their problems become leads as those of key villages do."""
    findings = {"leads": {"share": {"key": 0.5, "general": 0.0, "good": 0.0}}}
    still = run(county({"up": 0.0, "down": 0.0}, findings=findings), 30).findings
    moved = run(county({"up": 1.0, "down": 0.0}, findings=findings), 30).findings
    assert still is not None
    assert moved is not None
    share = [
        tally.by_class("leads").sum(axis=0)[1:].sum() / tally.by_class("found").sum(axis=0)[1:].sum()
        for tally in (still, moved)
    ]
    assert share[0] == 0.0
    assert share[1] > 0.1


def test_the_nearest_class_that_a_mode_serves_counts() -> None:
    """A mode for good villages alone takes as long for one that has moved up."""
    mode = {"direct": MODE["direct"] | {"classes": ["good"], "days": {"good": 2}}}
    scenario = county({"up": 1.0}, modes=mode)
    outcomes = simulate(scenario, chained_plan(scenario, [(2, 0, 1, 2.0, 0)]), replications=2, seed=1, keep_visits=True)
    assert outcomes.visits is not None
    assert (outcomes.visits.end - outcomes.visits.start)[0, 0] == pytest.approx(2)


def test_reviews_leave_all_other_draws() -> None:
    """Before the first review nothing differs; without a chance to move nothing does at all."""
    findings: dict[str, Any] = {}
    plain = run(county(None, cv=0.4, absence=(0.4, 5.0), findings=findings), 50)
    still = run(county({"up": 0.0, "down": 0.0}, cv=0.4, absence=(0.4, 5.0), findings=findings), 50)
    moved = run(county({"up": 0.3, "down": 0.2}, cv=0.4, absence=(0.4, 5.0), findings=findings), 50)
    assert plain.visits is not None
    assert still.visits is not None
    assert moved.visits is not None
    assert plain.reclassified is None
    assert (plain.visits.end == still.visits.end).all()
    assert (plain.visits.end[:, :3] == moved.visits.end[:, :3]).all()
    assert (plain.visits.end != moved.visits.end).any()
    assert plain.findings is not None
    assert still.findings is not None
    assert all((plain.findings.counts[..., k] == still.findings.counts[..., k]).all() for k in range(len(COUNTS)))


@pytest.mark.slow
def test_more_complaints_more_moves() -> None:
    """A village with three times the average complaints moves up three times as often."""
    scenario = county({"up": 0.1})
    complaints = np.where(np.arange(12) == 5, 30.0, 10.0)
    sites = scenario.sites.with_columns(complaints=complaints)
    object.__setattr__(scenario, "sites", sites)
    plan = chained_plan(scenario, [(5, 0, 1, 2.0, 0), (8, 0, 1, 2.0, 0)])
    alone = [chained_plan(scenario, [(site, 0, 1, 2.0, 0)]) for site in (5, 8)]
    share = []
    for single_plan in alone:
        outcomes = simulate(scenario, single_plan, replications=4000, seed=6)
        assert outcomes.reclassified is not None
        share.append(outcomes.reclassified[:, 0].mean())
    average = complaints.mean()
    assert share[0] == pytest.approx(0.1 * 30 / average, abs=0.025)
    assert share[1] == pytest.approx(0.1 * 10 / average, abs=0.02)
    together = simulate(scenario, plan, replications=4000, seed=6)
    assert together.reclassified is not None
    assert together.reclassified[:, 0].mean() == pytest.approx(sum(share))  # the draws are those of the villages

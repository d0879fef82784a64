"""What the pace makes of the answer: told, stored and read back."""

from pathlib import Path

import numpy as np
import pytest
from make import one_round, small_county

from optimize.planning import baseline_plan
from results.answers.deciding import deciding
from results.answers.headline import headline
from results.pace import pace_sentence, run_pace
from results.run import Run, open_run
from scenarios.scenario import Scenario
from sim.replications import simulate
from sim.streams import Streams
from sim.uncertainty.decomposition import PaceShare
from sim.uncertainty.pace import mean_pace
from sim.world import compile_world
from xuncha.api import store_run

COUNT = 60


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """A county whose target depends on little but the pace."""
    late = {"name": {"zh": "全部", "en": "all"}, "target": 0.9, "by": "2028-06-30"}
    changes = {
        "milestones": [late],
        "teams": {"district": {"count": 1}},
        "rounds": one_round(20),
        "term": {"years": 3},
        "uncertainty": {"visit_cv": 0.1, "pace": {"between": 0.5, "record": 0}},
    }
    return small_county(tmp_path_factory.mktemp("pace"), changes)


@pytest.mark.slow
def test_the_pace_is_kept_with_the_run_and_explains_the_doubt(scenario: Scenario, tmp_path: Path) -> None:
    """The same figures in memory, in the folder and by hand."""
    plan = baseline_plan(scenario, "uniform")
    outcomes = simulate(scenario, plan, replications=COUNT, seed=4)
    by_hand = mean_pace(compile_world(scenario, plan), Streams(4, np.arange(COUNT)))
    assert outcomes.pace == pytest.approx(by_hand)
    run = Run(scenario, plan, outcomes, 4)
    share = run_pace(run, None)
    assert share is not None
    assert share.share > 0.5
    assert share.slow < share.fast
    summary = run.summary()
    assert summary["pace"] == (None if (pace := run_pace(run, deciding(run))) is None else pace._asdict())
    folder = tmp_path / "run"
    store_run(folder, scenario, plan, {}, replications=COUNT, seed=4)
    kept = open_run(folder).outcomes.pace
    assert kept is not None
    assert np.array_equal(kept, by_hand)


def test_the_headline_says_it_where_it_matters(scenario: Scenario) -> None:
    """A share of a tenth or more is a sentence; a smaller one, or none, is not."""
    plan = baseline_plan(scenario, "uniform")
    run = Run(scenario, plan, simulate(scenario, plan, replications=COUNT, seed=4), 4)
    share = run_pace(run, deciding(run))
    text = pace_sentence(share, milestone=True)
    assert bool(text) == (share is not None and share.share >= 0.1)
    assert text in headline(run)
    assert "41%" in pace_sentence(PaceShare(0.41, 0.1, 0.5, 0.9), milestone=True)
    assert pace_sentence(PaceShare(0.05, 0.4, 0.5, 0.6), milestone=True) == ""
    assert pace_sentence(None, milestone=True) == ""


def test_without_a_pace_there_is_nothing_to_take_apart(tmp_path: Path) -> None:
    """It is switched off by its two figures."""
    scenario = small_county(tmp_path, {"uncertainty": {"pace": {"between": 0.0, "team": 0.0}}})
    plan = baseline_plan(scenario, "uniform")
    outcomes = simulate(scenario, plan, replications=3, seed=1)
    assert outcomes.pace is None
    assert Run(scenario, plan, outcomes, 1).summary()["pace"] is None

"""Every dispatch, over the same rough county: what always holds, whoever says what teams do."""

import pickle
from typing import Any

import numpy as np
import pytest
from small_sim import DIRECT, HOSTED, chained_plan, small_scenario

from optimize.planning import baseline_plan
from optimize.rolling.dispatching import make_world
from scenarios.dispatch.choice import DISPATCHES
from scenarios.dispatch.orders import ORDERS
from scenarios.scenario import Scenario
from sim.run_part import run_part


def rough(carry_over: str) -> Scenario:
    """Twenty villages of one township, three teams, four rounds; visits vary, people are away, teams are called."""
    rounds = tuple((90 * k, 12) for k in range(4))
    return small_scenario(
        20, townships=1, teams=3, rounds=rounds, cv=0.7, absence=(0.4, 5.0), spacing_days=0.05, modes=HOSTED | DIRECT,
        carry_over=carry_over, extend_days=4, findings={"enabled": True}, uncertainty={"mobile": {"rate": 3.0, "days": 4.0}},
    )  # fmt: skip


@pytest.mark.parametrize("carry_over", ["next_round", "drop", "extend"])
@pytest.mark.parametrize("dispatch", DISPATCHES)
@pytest.mark.quick(5)
def test_what_holds_whoever_dispatches(dispatch: Any, carry_over: str) -> None:
    """Days used fit into the stays, no site counts twice, found problems belong to visits, replications stand alone."""
    scenario = rough(carry_over)
    world = make_world(scenario, None if dispatch in ORDERS else baseline_plan(scenario, "uniform"), dispatch)
    outcomes = run_part(world, 1, range(12), keep_visits=True)
    assert outcomes.failures == ()
    room = 12 + (4 if carry_over == "extend" else 0)
    assert (outcomes.worked + outcomes.travelled <= room + 1e-9).all()
    assert outcomes.counts(outcomes.group_index("village")).max() <= 20
    assert outcomes.counts(outcomes.group_index("village"))[:, -1].min() > 5
    assert outcomes.findings is not None
    assert outcomes.findings.by_visit is not None
    assert (outcomes.findings.by_visit[..., 0].sum(axis=1) <= outcomes.findings.total("found")).all()
    alone = run_part(pickle.loads(pickle.dumps(world)), 1, [7], keep_visits=True)
    assert alone.worked[0].tobytes() == outcomes.worked[7].tobytes()


@pytest.mark.parametrize("dispatch", ["follow", "repair", "reoptimize"])
def test_visits_of_a_stay_that_is_lost_go_into_the_next(dispatch: Any) -> None:
    """Twenty days of preparation leave nothing of the second stay."""
    scenario = small_scenario(2, rounds=((0, 10), (14, 10), (60, 10)), between=20.0)
    plan = chained_plan(scenario, [(0, 0, 0, 4.0, 0), (1, 0, 2, 4.0, 0)])
    lost = plan.visits.with_columns(round=np.array(["r1", "r2"]))
    outcomes = run_part(make_world(scenario, type(plan)(lost), dispatch), 1, [0], keep_visits=True)
    assert outcomes.visits is not None
    assert np.isfinite(outcomes.visits.end[0]).all()


def test_a_plan_is_needed_but_by_a_rule() -> None:
    scenario = rough("next_round")
    assert make_world(scenario, None, "risk").dispatching is not None
    with pytest.raises(ValueError, match="dispatch repair needs a plan"):
        make_world(scenario, None)

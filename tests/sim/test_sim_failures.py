"""A replication that breaks is recorded and harms no other."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from every_mode import with_modes
from make import small_county
from numpy.typing import NDArray
from small_sim import chained_plan, small_scenario

import sim.run_part
from optimize.planning import baseline_plan
from sim.outcomes.joining import join
from sim.outcomes.outcome import Failure
from sim.reduction.reduce import no_outcomes
from sim.replications import simulate
from sim.streams import Streams
from sim.world import compile_world

BROKEN = 7


@pytest.mark.parametrize("threads", [0, 2])
def test_one_replication_fails_and_the_others_finish(monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    """Its number, seed and error are kept; the others turn out as if it had not been asked for."""
    scenario = small_scenario(6, cv=0.3, absence=(0.5, 5.0))
    world = compile_world(scenario, chained_plan(scenario, [(site, 0, site // 3, 3.0, 0) for site in range(6)]))
    remaining = [number for number in range(40) if number != BROKEN]
    expected = simulate(world, replications=remaining, seed=5, keep_visits=True)
    draws = Streams(5, np.array([BROKEN])).lognormal("visit length", world.visit_key, 1.0, world.visit_cv)[0]
    fatal, real = draws * world.team_days, sim.run_part.replicate

    def break_one(given: object, lengths: NDArray[np.float64], *rest: object) -> None:
        if np.array_equal(lengths, fatal):
            raise RuntimeError("the ferry sank")
        real(given, lengths, *rest)

    monkeypatch.setattr(sim.run_part, "replicate", break_one)
    seen: list[tuple[int, int]] = []
    if threads:
        with ThreadPoolExecutor(threads) as executor:
            outcomes = simulate(world, replications=40, seed=5, keep_visits=True, executor=executor)
    else:
        outcomes = simulate(
            world, replications=40, seed=5, keep_visits=True, progress=lambda done, total: seen.append((done, total))
        )
        assert seen[-1] == (40, 40)
    assert [(failure.replication, failure.seed, failure.error) for failure in outcomes.failures] == [
        (BROKEN, 5, "RuntimeError: the ferry sank")
    ]
    assert "break_one" in outcomes.failures[0].traceback
    assert outcomes.replications.tolist() == remaining
    for name in ("step_replication", "step_group", "step_day", "step_sites", "worked", "travelled", "lost",
                 "visit_covered", "visit_end_days", "visit_on_time"):  # fmt: skip
        assert getattr(outcomes, name).tobytes() == getattr(expected, name).tobytes()
    assert outcomes.visits is not None
    assert expected.visits is not None
    assert outcomes.visits.repaired.tobytes() == expected.visits.repaired.tobytes()


def test_a_failed_replication_has_no_outcomes_of_any_kind(tmp_path: Path) -> None:
    """Each array has room for no replication and is otherwise as that of one; sums over replications are nothing."""
    changes = with_modes("support", "linked", findings={}, uncertainty={"mobile": {"rate": 2.0}})
    scenario = small_county(tmp_path, changes)
    world = compile_world(scenario, baseline_plan(scenario, "uniform"))
    real = simulate(world, replications=1, seed=1, keep_visits=True, events=True)
    empty = no_outcomes(world, Failure(3, 1, "sunk", "where"), keep_visits=True, events=True)
    assert empty.failures == (Failure(3, 1, "sunk", "where"),)
    assert empty.events == ()
    for part, given in ((empty, real), (empty.visits, real.visits), (empty.findings, real.findings)):
        for field in dataclasses.fields(part):  # type: ignore[arg-type]
            array, given_array = getattr(part, field.name), getattr(given, field.name)
            if isinstance(array, np.ndarray) and field.name.startswith("visit_"):
                assert array.shape == given_array.shape
                assert not array.any()
            elif isinstance(array, np.ndarray):
                assert array.shape == (0, *given_array.shape[1:]), field.name
                assert array.dtype.kind == given_array.dtype.kind, field.name
    for name in ("supported", "waited", "visits", "findings"):
        assert getattr(empty, name) is not None
    plain = no_outcomes(world, Failure(3, 1, "sunk", "where"), keep_visits=False)
    assert (plain.visits, plain.events) == (None, None)
    assert plain.findings is not None
    assert plain.findings.by_visit is None
    assert join([empty, real]).worked.tobytes() == real.worked.tobytes()


def test_impossible_replications_are_refused() -> None:
    """None at all, and numbers that have no stream."""
    scenario = small_scenario(1)
    plan = chained_plan(scenario, [(0, 0, 0, 1.0, 0)])
    for numbers in (0, [-1], [2**32]):
        with pytest.raises(ValueError, match="replication"):
            simulate(scenario, plan, replications=numbers)


def test_outcomes_of_different_plans_are_not_joined() -> None:
    """Of other terms, or of other groups."""
    plans = [(small_scenario(3, years=years), range(3)) for years in (1, 2)] + [(small_scenario(3, townships=1), range(1, 4))]
    parts = [
        simulate(scenario, chained_plan(scenario, [(site, 0, 0, 2.0, 0) for site in sites]), replications=1)
        for scenario, sites in plans
    ]
    assert join(parts[:1]).days == parts[0].days
    for other in parts[1:]:
        with pytest.raises(ValueError, match="different plans"):
            join([parts[0], other])
    with pytest.raises(ValueError, match="no outcomes"):
        join([])

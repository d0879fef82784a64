"""Who is present, and how that slows work."""

from dataclasses import replace

import numpy as np
import pytest
from small_sim import chained_plan, small_scenario

from sim.replications import simulate
from sim.streams import Streams
from sim.uncertainty.presence import LEAST_RATE, absent_share, cumulative_work
from sim.world import World, compile_world

RUNS = 6


def world_of(**changes: object) -> World:
    """Two teams in two rounds, every inspector away half of the time."""
    given = {"teams": 2, "size": 3, "rounds": ((0, 12), (40, 9)), "absence": (0.5, 4.0)} | changes
    scenario = small_scenario(2, **given)  # type: ignore[arg-type]
    return compile_world(scenario, chained_plan(scenario, [(0, 0, 0, 3.0, 0), (1, 1, 0, 3.0, 0)]))


def test_absent_share_is_the_overlap_of_absences_and_days() -> None:
    """Slot by slot as if reckoned one inspector after the other."""
    world = world_of(carry_over="extend", extend_days=5)
    streams = Streams(3, np.arange(RUNS))
    teams, rounds, size = 2, 2, 3
    draws = streams.uniform("absence", world.seat_key, 2)
    seats = len(world.seat_key)
    length = np.array([streams.paired_uniform("absence length", world.seat_key, np.full(seats, k)) for k in range(RUNS)])
    expected = np.zeros((RUNS, teams, world.stays.slot_day.shape[1]))
    for seat in range(seats):
        team, rnd = divmod(seat // size, rounds)
        first, stay = world.stays.first[team, rnd], world.stays.days[team, rnd]
        for run in range(RUNS):
            if draws[run, seat, 0] < 0.5:
                begin = draws[run, seat, 1] * stay
                end = min(begin - 4.0 * np.log(length[run, seat]), stay)
                for slot in range(stay):
                    expected[run, team, first + slot] += max(min(end, slot + 1) - max(begin, slot), 0.0) / size
    share = absent_share(world, streams)
    assert share == pytest.approx(expected)
    assert share.max() > 0.3
    in_extension = np.ones(share.shape[2], bool)
    for first, stay in zip(world.stays.first[0], world.stays.days[0], strict=True):
        in_extension[first : first + stay] = False
    assert in_extension.sum() == 10
    assert np.abs(share[:, :, in_extension]).max() < 1e-12


def test_nobody_away_needs_no_table() -> None:
    """Without absence each slot is a day's work, and no array is made."""
    assert cumulative_work(world_of(absence=(0.0, 4.0)), Streams(1, np.arange(2))) is None


def test_work_rises_in_every_slot() -> None:
    """Even with everybody away, so that each amount of work has one moment; but by no more than nothing."""
    world = world_of(size=1, absence=(1.0, 250.0))
    work = cumulative_work(world, Streams(1, np.arange(40)))
    assert work is not None
    rate = np.diff(work, axis=2)
    assert (rate > 0).all()
    assert rate.min() == pytest.approx(LEAST_RATE, rel=0.01)
    assert rate.max() <= 1.0 + 1e-12


def test_a_visit_ends_when_its_work_is_done() -> None:
    """Work of those present, summed over the days of the visit, is what the visit needs."""
    scenario = small_scenario(1, size=2, rounds=((0, 60),), absence=(1.0, 20.0))
    plan = chained_plan(scenario, [(0, 0, 0, 20.0, 0)])
    world = compile_world(scenario, plan)
    outcomes = simulate(world, replications=50, seed=6, keep_visits=True)
    assert outcomes.visits is not None
    share = absent_share(world, Streams(6, np.arange(50)))[:, 0]
    edges = np.arange(61.0)
    for run in range(50):
        done = np.concatenate([[0.0], np.cumsum(1.0 - share[run])])
        assert np.interp(outcomes.visits.end[run, 0], edges, done) == pytest.approx(20.0)
    spent = outcomes.worked - outcomes.lost
    assert spent[:, 0, 0] == pytest.approx(20.0)
    assert outcomes.lost.max() > 1


def test_a_smaller_team_is_slowed_more() -> None:
    """One of two away halves the rate, one of ten takes a tenth."""
    lost = []
    for size in (2, 10):
        scenario = small_scenario(1, size=size, rounds=((0, 30),), absence=(0.3, 5.0))
        outcomes = simulate(scenario, chained_plan(scenario, [(0, 0, 0, 90.0, 0)]), replications=400, seed=2)
        lost.append(outcomes.lost.sum(axis=(1, 2)).var())
    assert lost[0] > 2.5 * lost[1]


def test_chance_of_absence_leaves_the_absences_that_remain() -> None:
    """With a lower chance fewer are away, but those at the same time: draws don't depend on the figures they meet."""
    many = world_of(absence=(0.8, 4.0))
    few = replace(many, absence_probability=0.4)
    streams = Streams(5, np.arange(30))
    a, b = absent_share(many, streams), absent_share(few, streams)
    assert (b <= a + 1e-12).all()
    assert b.sum() < a.sum()
    assert b.sum() > 0

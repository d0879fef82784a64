"""Who is present, and how that slows work."""

from dataclasses import replace

import numpy as np
import pytest
from small_sim import chained_plan, small_scenario

from scenarios.schema.pace import PaceSection
from sim.replications import simulate
from sim.streams import Streams
from sim.uncertainty.lengths import visit_lengths
from sim.uncertainty.pace import team_pace
from sim.uncertainty.presence import LEAST_RATE, absence_spans, absent_share, cumulative_work
from sim.uncertainty.spans import Spans
from sim.world import World, compile_world

RUNS = 6


def world_of(**changes: object) -> World:
    """Two teams in two rounds, every inspector away half of the time."""
    given = {"teams": 2, "size": 3, "rounds": ((0, 12), (40, 9)), "absence": (0.5, 4.0)} | changes
    scenario = small_scenario(2, **given)  # type: ignore[arg-type]
    return compile_world(scenario, chained_plan(scenario, [(0, 0, 0, 3.0, 0), (1, 1, 0, 3.0, 0)]))


def test_absent_share_is_the_overlap_of_absences_and_days() -> None:
    """Slot by slot as if reckoned one inspector after the other, on the days of an extension too."""
    world = world_of(carry_over="extend", extend_days=5)
    streams = Streams(3, np.arange(RUNS))
    teams, rounds, size = 2, 2, 3
    rate, mean = -np.log(0.5) / 30, 4.0

    def drawn(purpose: str, seat: int, run: int) -> float:
        return float(streams.paired_uniform(purpose, world.seat_key[[seat]], np.array([run]))[0])

    first_draws = streams.uniform("absence", world.seat_key)[..., 0]
    expected = np.zeros((RUNS, teams, world.stays.slot_day.shape[1]))
    for seat in range(len(world.seat_key)):
        team, rnd = divmod(seat // size, rounds)
        first, stay = world.stays.first[team, rnd], world.stays.longest[team, rnd]
        for run in range(RUNS):
            begin, number = -np.log(first_draws[run, seat]) / rate, 0
            while begin < stay:
                end = min(begin - mean * np.log(drawn(f"length of absence {number}", seat, run)), stay)
                for slot in range(stay):
                    expected[run, team, first + slot] += max(min(end, slot + 1) - max(begin, slot), 0.0) / size
                begin = end - np.log(drawn(f"absence {number + 1}", seat, run)) / rate
                number += 1
    share = absent_share(world, streams)
    assert share == pytest.approx(expected)
    assert share.max() > 0.3
    in_extension = np.ones(share.shape[2], bool)
    for first, stay in zip(world.stays.first[0], world.stays.days[0], strict=True):
        in_extension[first : first + stay] = False
    assert in_extension.sum() == 10
    assert share[:, :, in_extension].max() > 0.3  # who is away is away on the days of the extension, too


def test_nobody_away_needs_no_table() -> None:
    """Without absence each slot is a day's work, and no array is made."""
    assert cumulative_work(world_of(absence=(0.0, 4.0)), Streams(1, np.arange(2))) is None


def test_work_rises_in_every_slot() -> None:
    """Even with everybody away, so that each amount of work has one moment; but by no more than nothing."""
    world = world_of(size=1, absence=(0.99, 250.0))
    work = cumulative_work(world, Streams(1, np.arange(40)))
    assert work is not None
    rate = np.diff(work, axis=2)
    assert (rate > 0).all()
    assert rate.min() == pytest.approx(LEAST_RATE, rel=0.01)
    assert rate.max() <= 1.0 + 1e-12


def test_a_visit_ends_when_its_work_is_done() -> None:
    """Work of those present, summed over the days of the visit, is what the visit needs."""
    scenario = small_scenario(1, size=2, rounds=((0, 60),), absence=(0.7, 5.0))
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


def test_a_lower_chance_of_absence_puts_the_first_one_off() -> None:
    """The same draws at a lower rate: whoever is not away with the higher one is not with the lower one either."""
    many = world_of(absence=(0.8, 4.0))
    few = replace(many, absence_rate=many.absence_rate / 3)
    streams = Streams(5, np.arange(30))
    a, b = (absence_spans(world, streams) for world in (many, few))

    def seats(spans: Spans) -> set[tuple[int, int, int]]:
        return set(zip(spans.replication.tolist(), spans.team.tolist(), spans.rnd.tolist(), strict=True))

    assert seats(b) < seats(a)
    assert 0 < absent_share(few, streams).sum() < absent_share(many, streams).sum()


def test_a_pace_slows_work_and_loses_nothing(tmp_path: object) -> None:
    """A visit takes as many times as long as its office's and team's paces say; neither people nor days are lost."""
    scenario = small_scenario(2, teams=2, rounds=((0, 90),), uncertainty={"visit_cv": 0.4, "pace": {"record": 4, "team": 0.5}})
    world = compile_world(scenario, chained_plan(scenario, [(0, 0, 0, 10.0, 0), (1, 1, 0, 10.0, 0)]))
    streams = Streams(9, np.arange(400))
    pace = team_pace(world, streams)
    assert pace is not None
    outcomes = simulate(world, replications=400, seed=9, keep_visits=True)
    assert outcomes.visits is not None
    lengths = visit_lengths(world, streams)
    done = np.isfinite(outcomes.visits.end)
    assert done.mean() > 0.99
    took = outcomes.visits.end - outcomes.visits.start
    assert took[done] == pytest.approx((lengths * pace)[done])
    assert outcomes.lost[:, :, 0][done] == pytest.approx(0, abs=1e-9)
    logs = np.log(pace)
    single = np.log1p(0.4**2)
    office = 1 / (1 / 0.42**2 + 4 / single)
    assert np.cov(logs.T)[0, 1] == pytest.approx(office, rel=0.35)  # the office's is common to both
    assert logs.var(axis=0) == pytest.approx(office + 0.25 * single, rel=0.25)


def test_a_longer_record_narrows_the_pace_and_none_leaves_the_spread_between_counties() -> None:
    """From the spread between counties down to that of a mean of n visits."""
    pace = PaceSection()
    assert PaceSection(record=0).office_deviation(0.25) == pytest.approx(np.log(4) / 3.29, abs=0.002)
    assert pace.office_deviation(0.25) == pytest.approx(0.0765, abs=0.0005)
    assert PaceSection(record=1000).office_deviation(0.25) == pytest.approx(np.sqrt(np.log1p(0.0625) / 1000), rel=0.01)
    assert pace.office_deviation(0.0) == pace.team_deviation(0.0) == 0.0


def test_calls_and_weather_stop_travel_too() -> None:
    """With every day of January lost a team that sets out in January arrives in February."""
    scenario = small_scenario(
        1, rounds=((28, 30),), spacing_days=1.0, uncertainty={"weather": {"closed": {"01": 1.0}}}
    )  # 2027-01-29 to 2027-02-27
    outcomes = simulate(scenario, chained_plan(scenario, [(0, 0, 0, 2.0, 0)]), replications=1, seed=1, keep_visits=True)
    assert outcomes.visits is not None
    assert outcomes.visits.start[0, 0] == pytest.approx(31 + 1.0, abs=1e-6)
    assert outcomes.travelled.sum() == pytest.approx(3 + 1 + 1, abs=1e-6)
    assert outcomes.lost.sum() == pytest.approx(0, abs=1e-6)


def test_the_pace_of_a_plan_is_that_of_the_teams_that_have_its_days() -> None:
    """However few these are; where there is none, teams weigh alike."""
    scenario = small_scenario(3, teams=2, uncertainty={"visit_cv": 0.4, "pace": {"team": 0.5}})
    for rows, weights in (
        ([(0, 0, 0, 0.5, 0)], (1, 0)),
        ([(0, 1, 0, 0.25, 0)], (0, 1)),
        ([(0, 0, 0, 1.0, 0), (1, 1, 0, 3.0, 0)], (0.25, 0.75)),
        ([], (0.5, 0.5)),
    ):
        world = compile_world(scenario, chained_plan(scenario, rows))
        pace = team_pace(world, Streams(3, np.arange(9)))
        assert pace is not None
        assert simulate(world, replications=9, seed=3).pace == pytest.approx(pace @ np.array(weights))

"""Streams: every draw has its own key, so that plans and teams can change around it."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from scipy import stats
from small_sim import chained_plan, small_scenario

from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.sites.made.draws import entity_keys, paired_uniforms, uniforms
from sim.outcomes.outcome import Visits
from sim.replications import simulate
from sim.streams import Streams

KEYS = entity_keys(str(k) for k in range(300))
ROWS = [(k, k % 3, k % 2, 3.0 + k / 4, 0) for k in range(12)]


def uncertain(**changes: object) -> Scenario:
    """Three teams, everything uncertain."""
    given = {"teams": 3, "rounds": ((0, 25), (50, 25)), "cv": 0.5, "absence": (0.5, 6.0), "spacing_days": 0.05} | changes
    given |= {"feedback": {"mean": 20, "cv": 0.3}, "repair": {"mean": 40, "cv": 0.5}}
    return small_scenario(12, **given)  # type: ignore[arg-type]


def carried_out(scenario: Scenario, plan: Plan) -> Visits:
    """Visits of a few replications."""
    visits = simulate(scenario, plan, replications=8, seed=21, keep_visits=True).visits
    assert visits is not None
    return visits


def same(a: Visits, b: Visits, mask_a: np.ndarray, mask_b: np.ndarray) -> bool:
    """Whether the chosen visits are the same to the bit."""
    names = ("start", "end", "feedback", "repaired")
    return all(getattr(a, name)[:, mask_a].tobytes() == getattr(b, name)[:, mask_b].tobytes() for name in names)


def test_lognormal_has_the_mean_and_the_variation() -> None:
    """Mean-preserving: the variation does not lengthen visits."""
    numbers = Streams(1, np.arange(200)).lognormal("x", KEYS, 4.0, 0.7)
    assert numbers.shape == (200, 300)
    assert numbers.mean() == pytest.approx(4.0, rel=4 * 0.7 / np.sqrt(numbers.size))
    assert numbers.std() / numbers.mean() == pytest.approx(0.7, rel=0.05)
    assert (
        stats.kstest(np.log(numbers[:, :20]).ravel(), "norm", (np.log(4 / np.sqrt(1.49)), np.sqrt(np.log(1.49)))).pvalue > 1e-4
    )


def test_no_variation_is_the_mean() -> None:
    """cv 0 and mean 0 draw nothing."""
    streams = Streams(1, np.arange(2))
    assert (streams.lognormal("x", KEYS, 4.0, 0.0) == 4.0).all()
    assert (streams.lognormal("x", KEYS, 0.0, 0.7) == 0.0).all()


def test_paired_draws_are_those_of_the_table() -> None:
    """Numbers for chosen pairs are the entries of the whole table."""
    streams = Streams(9, np.array([3, 8, 99]))
    entity, position = np.array([5, 0, 299, 7]), np.array([2, 0, 1, 1])
    table = streams.uniform("x", KEYS)[..., 0]
    assert (streams.paired_uniform("x", KEYS[entity], position) == table[position, entity]).all()
    assert (paired_uniforms(9, "x", KEYS[:3], np.array([4, 4, 4])) == uniforms(9, "x", KEYS[:3], 4)[0, :, 0]).all()


def test_a_team_s_data_leaves_the_other_teams_alone() -> None:
    """Another size, more work, other sites for one team: the others' visits are the same to the bit."""
    scenario = uncertain()
    plan = chained_plan(scenario, ROWS)
    before = carried_out(scenario, plan)
    larger = replace(scenario, teams=(scenario.teams[0], replace(scenario.teams[1], size=9), scenario.teams[2]))
    other_teams = np.arange(12) % 3 != 1
    assert same(before, carried_out(larger, plan), other_teams, other_teams)
    longer = pl.when(pl.col("team") == "home-2").then(pl.col("team_days") * 2).otherwise("team_days")
    assert same(before, carried_out(scenario, Plan(plan.visits.with_columns(longer), as_given=True)), other_teams, other_teams)
    fewer = plan.visits.with_row_index().filter((pl.col("team") != "home-2") | (pl.col("index") > 4)).drop("index")
    rest = (fewer["team"] != "home-2").to_numpy()
    assert same(before, carried_out(scenario, Plan(fewer, as_given=True)), other_teams, rest)


def test_a_visit_leaves_the_lengths_of_all_others_alone() -> None:
    """Without absence each visit takes as long as before, whoever is taken out and however rows and teams are ordered."""
    scenario = uncertain(absence=(0.0, 5.0), rounds=((0, 200),), spacing_days=0.0)
    rows = [(site, team, 0, days, gap) for site, team, _, days, gap in ROWS]
    plan = chained_plan(scenario, rows)
    a = carried_out(scenario, plan)
    changed = Plan(plan.visits.reverse().filter(pl.col("site") != plan.visits["site"][4]), as_given=True)
    b = carried_out(scenario, changed)
    order = np.array([k for k in range(12) if k != 4])
    assert (b.end - b.start)[:, ::-1] == pytest.approx((a.end - a.start)[:, order])


def test_a_new_team_leaves_the_others_alone() -> None:
    """A fourth team without visits, and the plan of three, change nothing."""
    scenario = uncertain()
    plan = chained_plan(scenario, ROWS)
    all_visits = np.ones(12, bool)
    assert same(carried_out(scenario, plan), carried_out(uncertain(teams=4), plan), all_visits, all_visits)


def test_the_second_visit_of_a_site_is_not_its_first_again() -> None:
    """Each visit of a site has a length of its own; the first keeps its length when a second is added."""
    scenario = small_scenario(2, rounds=((0, 200),), cv=0.5)
    once = chained_plan(scenario, [(0, 0, 0, 5.0, 0), (1, 0, 0, 5.0, 0)])
    twice = chained_plan(scenario, [(0, 0, 0, 5.0, 0), (1, 0, 0, 5.0, 0), (0, 0, 0, 5.0, 0)])
    a, b = carried_out(scenario, once), carried_out(scenario, twice)
    assert (a.end == b.end[:, :2]).all()
    lengths = b.end - b.start
    assert (lengths[:, 2] != lengths[:, 0]).all()


def test_seeds_and_replications_differ() -> None:
    """No two of them have a visit in common."""
    scenario = uncertain()
    plan = chained_plan(scenario, ROWS)
    seed_1 = simulate(scenario, plan, replications=3, seed=1, keep_visits=True).visits
    seed_2 = simulate(scenario, plan, replications=3, seed=2, keep_visits=True).visits
    assert seed_1 is not None
    assert seed_2 is not None
    first = np.concatenate([seed_1.end[:, 0], seed_2.end[:, 0]])
    assert len(np.unique(first)) == 6

"""Parts: cut out of a problem they keep all that is theirs."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import small_region

from optimize.decomposition import parts
from optimize.decomposition.parts import Part, cut, part_sites
from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.linear import solve
from optimize.relaxation.master_model import build_master
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def problem(region: Scenario) -> Problem:
    return build_problem(region)


def cut_all(problem: Problem, sites: np.ndarray, rounds: np.ndarray | None = None) -> Part:
    """Cut sites out with all rounds, milestones as far as they are the part's, and the whole quotas."""
    wanted = tuple(min(goal.wanted, float(goal.sites[sites].sum())) for goal in problem.goals)
    usable = np.ones(problem.rooms.shape, bool) if rounds is None else rounds
    return cut(problem, sites, usable, wanted, problem.quotas.most, problem.quotas.least)


def test_all_of_it_is_the_same_problem(problem: Problem) -> None:
    """The part that holds every site has the relaxation of the whole."""
    part = cut_all(problem, np.arange(problem.sites))
    assert part.sites.tolist() == list(range(problem.sites))
    assert part.options.tolist() == list(range(len(problem.site)))
    whole = solve(build_master(problem).model).objective
    assert solve(build_master(part.problem).model).objective == pytest.approx(whole, rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_part_keeps_what_is_its(region: Scenario, problem: Problem, data: st.DataObject) -> None:
    """Of any townships and rounds: sites, options, hosts, offices, teams and clusters are those of the whole."""
    towns = region.sites["township"].to_list()
    chosen = data.draw(st.sets(st.sampled_from(sorted(set(towns))), min_size=1))
    rounds = np.array(data.draw(st.lists(st.booleans(), min_size=problem.rooms.size, max_size=problem.rooms.size)))
    rounds = rounds.reshape(problem.rooms.shape)
    sites = np.array([site for site, town in enumerate(towns) if town in chosen])
    part = cut_all(problem, sites, rounds)
    subproblem, options = part.problem, part.options
    assert set(options.tolist()) == set(np.flatnonzero(np.isin(problem.site, sites)).tolist())
    for local, whole, names in (
        (subproblem.site, problem.site, part.sites),
        (subproblem.host, problem.host, part.sites),
        (subproblem.office, problem.office, part.offices),
        (subproblem.host_office, problem.host_office, part.offices),
    ):
        np.testing.assert_array_equal(np.append(names, -1)[local], whole[options])
    np.testing.assert_array_equal(subproblem.days, problem.days[options])
    np.testing.assert_array_equal(subproblem.open, problem.open[options])
    np.testing.assert_array_equal(subproblem.quotas.group, problem.quotas.group[options])
    np.testing.assert_array_equal(subproblem.cost, problem.cost[sites])
    same = problem.cluster[options][:, None] == problem.cluster[options][None, :]
    np.testing.assert_array_equal(subproblem.cluster[:, None] == subproblem.cluster[None, :], same)
    clustered = subproblem.cluster >= 0
    np.testing.assert_array_equal(
        subproblem.least[subproblem.cluster[clustered]], problem.least[problem.cluster[options[clustered]]]
    )
    np.testing.assert_array_equal(part.offices[subproblem.team_office], problem.team_office[part.teams])
    assert set(part.teams.tolist()) == set(np.flatnonzero(np.isin(problem.team_office, part.offices)).tolist())
    np.testing.assert_array_equal(subproblem.rooms, np.where(rounds, problem.rooms, 0.0)[part.teams])
    np.testing.assert_array_equal(subproblem.able, problem.able[:, part.teams])
    for k in range(len(part.offices)):
        local = subproblem.rooms[subproblem.team_office == k]
        np.testing.assert_allclose(subproblem.capacity[k], local.sum(axis=0))
        np.testing.assert_allclose(subproblem.longest[k], local.max(axis=0, initial=0.0))
        np.testing.assert_allclose(subproblem.present[k], (local > 0).sum(axis=0))
    assert (subproblem.visits <= problem.visits[part.offices]).all()
    for goal, local in zip(problem.goals, subproblem.goals, strict=True):
        np.testing.assert_array_equal(local.sites, goal.sites[sites])
        np.testing.assert_array_equal(local.rounds, goal.rounds)


def test_milestones_without_a_share_and_foreign_least_numbers_are_left_out(tmp_path: Path) -> None:
    """A part whose share is None has no such milestone; a least number of another county's villages asks nothing of it."""
    scenario = small_region(tmp_path, {"modes": {"elevated": {"quota": 20, "quota_per": "county", "quota_least": 2}}})
    problem = build_problem(scenario)
    sites = np.flatnonzero(scenario.sites["id"].str.starts_with("330504").to_numpy())
    all_rooms = np.ones(problem.rooms.shape, bool)
    part = cut(problem, sites, all_rooms, (None, 2.0, None, 3.0), problem.quotas.most, problem.quotas.least)
    assert [goal.wanted for goal in part.problem.goals] == [2.0, 3.0]
    assert problem.quotas.least.sum() == 6
    assert part.problem.quotas.least.sum() == 2


def test_support_joins_parts_that_are_small_enough(region: Scenario, problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the largest size two counties stay apart, although one serves the other."""
    sizes = [len(sites) for sites in part_sites(problem, region.office_in_charge)]
    monkeypatch.setattr(parts, "LARGEST", max(sizes) - 1)
    apart = part_sites(problem, region.office_in_charge)
    assert len(apart) > len(sizes)
    assert sum(map(len, apart)) == problem.sites
    assert all((np.diff(sites) > 0).all() for sites in apart)

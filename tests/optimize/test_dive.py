"""Diving: hosts and clusters get their rounds, and the relaxation only gets dearer."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from make import small_county

from optimize.allocating.allocation import Allocation, build_allocation
from optimize.allocating.linear import LinearResult
from optimize.allocating.simplex import Simplex
from optimize.assigning.dive import settle_clusters, settle_hosts
from optimize.problem.problem import Problem, build_problem

CHANGES = {
    "term": {"years": 2},
    "teams": {"district": {"count": 2}},
    "modes": {"integrated": {}, "thematic": {}, "elevated": {"quota": 3, "quota_least": 1}},
    "milestones": [
        {"name": {"zh": "名", "en": "name"}, "by": dt.date(2027, 12, 31), "target": 0.7},
        {"name": {"zh": "名", "en": "name"}, "by": dt.date(2028, 12, 31), "target": 1.0},
    ],
}


class Case(NamedTuple):
    """A small county with its relaxation."""

    problem: Problem
    allocation: Allocation
    relaxed: LinearResult


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    problem = build_problem(small_county(tmp_path_factory.mktemp("county"), CHANGES))
    allocation = build_allocation(problem)
    return Case(problem, allocation, Simplex(allocation.model).solve())


def test_hosts_get_one_round_each(case: Case) -> None:
    """Or none; guests go with them; the relaxation only gets dearer; other rounds are shut."""
    problem, allocation = case.problem, case.allocation
    simplex = Simplex(allocation.model)
    settled = settle_hosts(problem, allocation, simplex, simplex.solve())
    assert settled.value is not None
    assert settled.objective >= case.relaxed.objective - 1e-9
    x = settled.value[: len(allocation.option)]
    site = problem.site[allocation.option]
    share = np.zeros((problem.sites, len(problem.time)))
    np.add.at(share, (site[allocation.hosts], allocation.round[allocation.hosts]), x[allocation.hosts])
    hosts = np.unique(site[allocation.hosts])
    assert len(hosts) == 3
    assert ((share[hosts] > 1e-6).sum(axis=1) <= 1).all()
    assert (share > 1e-6).any()
    opened = np.zeros_like(share)
    np.maximum.at(opened, (site[allocation.hosts], allocation.round[allocation.hosts]), simplex.top[: len(x)][allocation.hosts])
    assert (opened[hosts].sum(axis=1) <= 1).all()
    guests = problem.host[allocation.option] >= 0
    of = problem.host[allocation.option[guests]]
    assert (x[guests] <= share[of, allocation.round[guests]] + 1e-6).all()


def test_clusters_are_settled(case: Case) -> None:
    """Each is inspected in a round or not, and the relaxation only gets dearer."""
    problem, allocation = case.problem, case.allocation
    simplex = Simplex(allocation.model)
    hosts = settle_hosts(problem, allocation, simplex, simplex.solve())
    settled = settle_clusters(allocation, simplex, hosts)
    assert settled.value is not None
    assert settled.objective >= hosts.objective - 1e-9
    share = settled.value[allocation.clusters]
    np.testing.assert_allclose(share, np.round(share), atol=1e-6)


def test_without_hosts_nothing_is_settled(tmp_path: Path) -> None:
    """The relaxation comes back as it was."""
    scenario = small_county(tmp_path, {"modes": {"direct": {}}})
    problem = build_problem(scenario)
    allocation = build_allocation(problem)
    simplex = Simplex(allocation.model)
    relaxed = simplex.solve()
    assert settle_hosts(problem, allocation, simplex, relaxed) is relaxed

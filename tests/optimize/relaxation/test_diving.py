"""Diving: hosts get their rounds, and the relaxation only gets dearer."""

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from make import small_county

from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.diving import fix_hosts
from optimize.relaxation.linear import LinearResult
from optimize.relaxation.master_model import MasterModel, build_master
from optimize.relaxation.simplex import Simplex

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
    master: MasterModel
    relaxed: LinearResult


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    problem = build_problem(small_county(tmp_path_factory.mktemp("county"), CHANGES))
    master = build_master(problem)
    return Case(problem, master, Simplex(master.model).solve())


def test_hosts_get_one_round_each(case: Case) -> None:
    """Or none; guests go with them; the relaxation only gets dearer; other rounds are shut."""
    problem, master = case.problem, case.master
    simplex = Simplex(master.model)
    settled = fix_hosts(problem, master, simplex, simplex.solve())
    assert settled.value is not None
    assert settled.objective >= case.relaxed.objective - 1e-9
    x = settled.value[: len(master.option)]
    site = problem.site[master.option]
    share = np.zeros((problem.sites, len(problem.time)))
    np.add.at(share, (site[master.hosts], master.round[master.hosts]), x[master.hosts])
    hosts = np.unique(site[master.hosts])
    assert len(hosts) == 3
    assert ((share[hosts] > 1e-6).sum(axis=1) <= 1).all()
    assert (share > 1e-6).any()
    opened = np.zeros_like(share)
    np.maximum.at(opened, (site[master.hosts], master.round[master.hosts]), simplex.top[: len(x)][master.hosts])
    assert (opened[hosts].sum(axis=1) <= 1).all()
    guests = problem.host[master.option] >= 0
    of = problem.host[master.option[guests]]
    assert (x[guests] <= share[of, master.round[guests]] + 1e-6).all()


def test_without_hosts_nothing_is_settled(tmp_path: Path) -> None:
    """The relaxation comes back as it was."""
    scenario = small_county(tmp_path, {"modes": {"direct": {}}})
    problem = build_problem(scenario)
    master = build_master(problem)
    simplex = Simplex(master.model)
    relaxed = simplex.solve()
    assert fix_hosts(problem, master, simplex, relaxed) is relaxed

"""Repacking: full rounds make room for a site more, and nothing else changes."""

from pathlib import Path

import numpy as np
from make import small_county
from test_exact import one_round

from optimize.allocating.allocation import build_allocation
from optimize.allocating.simplex import Simplex
from optimize.assigning.guide import guide_by
from optimize.assigning.repacking import repack
from optimize.assigning.start import start
from optimize.assigning.timetable import Timetable
from optimize.problem.problem import build_problem
from scenarios.scenario import Scenario


def empty(scenario: Scenario) -> Timetable:
    problem = build_problem(scenario)
    allocation = build_allocation(problem)
    guide = guide_by(problem, allocation, Simplex(allocation.model).solve(), np.zeros(len(allocation.model.cost)))
    return Timetable(problem, guide)


def test_many_changes_at_once_make_room(tmp_path: Path) -> None:
    """Two teams with 4 + 4 and 3 + 3 + 3 days of 10 each, a village of 3 days waits: 4 + 3 + 3 twice is found."""
    scenario = one_round(tmp_path, [4, 4, 3, 3, 3, 3], [9, 9, 5, 5, 5, 5], 2, 10, None)
    table = empty(scenario)
    for option, team in ((0, 1), (1, 1), (2, 2), (3, 2), (4, 2)):
        assert table.place(option, 0, team)
    assert not table.place(5, 0)
    before = table.objective()
    repack(table, stop=lambda: True)
    assert table.objective() == before
    repack(table)
    assert all(place is not None for place in table.place_of)
    assert table.objective() < before
    used = [sum(table.days[place[0]] for place in table.place_of if place and place[2] == team) for team in (1, 2)]
    assert used == [10.0, 10.0]


def test_hosts_clusters_and_quotas_stay(tmp_path: Path) -> None:
    """Repacked schedules are no worse, and what others depend on is where it was."""
    changes = {
        "term": {"years": 1},
        "teams": {"district": {"count": 1}},
        "modes": {"integrated": {}, "thematic": {}, "elevated": {"quota": 2}},
    }
    table = empty(small_county(tmp_path, changes))
    start(table)
    assert any(place is None for place in table.place_of)
    before, objective = list(table.place_of), table.objective()
    repack(table)
    assert table.objective() <= objective
    for site, place in enumerate(before):
        if place is not None:
            option = place[0]
            hosts = any(one and table.host[one[0]] == site for one in before)
            if hosts or table.cluster[option] >= 0 or table.quota[table.group[option]] < np.inf:
                assert table.place_of[site] == place
    repacked = list(table.place_of)
    repack(table)
    assert table.place_of == repacked


def test_a_host_that_guests_wait_for_stays(tmp_path: Path) -> None:
    """A township without a guest as yet takes most of a stay: its villages once pushed it out and then had no host."""
    days = dict.fromkeys(("key", "general", "good"), 2)
    changes = {
        "rounds": {"yearly": [{"name": {"zh": "春", "en": "spring"}, "start": "03-01", "on_site_days": 30}]},
        "term": {"years": 1},
        "teams": {"district": {"count": 1}},
        "modes": {
            "integrated": {"classes": list(days), "fixed_days": 0, "min_days": 1, "terms": {}, "days": days},
            "regular": {"fixed_days": 0, "terms": {}, "days": dict.fromkeys(days, 12)},
            "direct": {"fixed_days": 30},
        },
    }
    table = empty(small_county(tmp_path, changes))
    host = next(site for site in range(table.sites) if table.is_host[site])
    assert table.place(table.site.index(host), 0)
    repack(table)
    guests = [(table.host[place[0]], place[1]) for place in table.place_of if place and table.host[place[0]] >= 0]
    assert guests
    assert all((found := table.place_of[one]) is not None and found[1] == rnd for one, rnd in guests)

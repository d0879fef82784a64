"""Repacking: full rounds make room for a site more, and nothing else changes."""

from pathlib import Path

import numpy as np
from small_county import small_county
from test_exact import one_round

from optimize.allocation import build_allocation
from optimize.county import guide_by
from optimize.problem import build_problem
from optimize.repacking import repack
from optimize.search import Search
from optimize.simplex import Simplex
from scenarios.scenario import Scenario


def empty_search(scenario: Scenario) -> Search:
    problem = build_problem(scenario)
    allocation = build_allocation(problem)
    guide = guide_by(problem, allocation, Simplex(allocation.model).solve(), np.zeros(len(allocation.model.cost)))
    bases = [problem.sites + k for k in range(len(problem.capacity))]
    return Search(problem, scenario.travel, bases, guide, scenario.sites["township"].to_list())


def test_many_changes_at_once_make_room(tmp_path: Path) -> None:
    """Two teams with 4 + 4 and 3 + 3 + 3 days of 10 each, a village of 3 days waits: 4 + 3 + 3 twice is found."""
    scenario = one_round(tmp_path, [4, 4, 3, 3, 3, 3], [9, 9, 5, 5, 5, 5], 2, 10, None)
    search = empty_search(scenario)
    for option, team in ((0, 1), (1, 1), (2, 2), (3, 2), (4, 2)):
        assert search.place(option, 0, team)
    assert not search.place(5, 0)
    before = search.objective()
    repack(search, stop=lambda: True)
    assert search.objective() == before
    repack(search)
    assert all(place is not None for place in search.place_of)
    assert search.objective() < before
    used = [sum(search.days[place[0]] for place in search.place_of if place and place[2] == team) for team in (1, 2)]
    assert used == [10.0, 10.0]


def test_hosts_clusters_and_quotas_stay(tmp_path: Path) -> None:
    """Repacked schedules are no worse, and what others depend on is where it was."""
    changes = {
        "term": {"years": 1},
        "teams": {"district": {"count": 1}},
        "modes": {"integrated": {}, "thematic": {}, "elevated": {"quota": 2}},
    }
    search = empty_search(small_county(tmp_path, changes))
    search.start()
    assert any(place is None for place in search.place_of)
    before, objective = list(search.place_of), search.objective()
    repack(search)
    assert search.objective() <= objective
    for site, place in enumerate(before):
        if place is not None:
            option = place[0]
            hosts = any(one and search.host[one[0]] == site for one in before)
            if hosts or search.cluster[option] >= 0 or search.quota[search.group[option]] < np.inf:
                assert search.place_of[site] == place
    repacked = list(search.place_of)
    repack(search)
    assert search.place_of == repacked


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
    search = empty_search(small_county(tmp_path, changes))
    host = next(site for site in range(search.sites) if search.is_host[site])
    assert search.place(search.site.index(host), 0)
    repack(search)
    guests = [(search.host[place[0]], place[1]) for place in search.place_of if place and search.host[place[0]] >= 0]
    assert guests
    assert all((found := search.place_of[one]) is not None and found[1] == rnd for one, rnd in guests)

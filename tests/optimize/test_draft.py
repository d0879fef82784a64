"""Drafts: what the relaxation suggests, packed into teams; with room for ways where packing loses a good deal."""

import numpy as np
import pytest
from make import small_county

from optimize.allocating.allocate import Allocated, allocate
from optimize.assigning import draft as drafts
from optimize.assigning.draft import draft, with_room_for_ways
from optimize.control.stopping import never
from optimize.problem.problem import build_problem
from optimize.search_budget import SearchBudget

THOROUGH = SearchBudget(0, 0, 0.0, thorough=True)


@pytest.fixture(scope="module")
def allocated(tmp_path_factory: pytest.TempPathFactory) -> Allocated:
    changes = {
        "teams": {"district": {"count": 2}},
        "modes": {"integrated": {}, "thematic": {}},
        "objective": {"preset": "coverage"},
    }
    scenario = small_county(tmp_path_factory.mktemp("county"), changes)
    return allocate(build_problem(scenario))


def test_some_of_each_stay_is_kept_free(allocated: Allocated) -> None:
    """For every team at hand, nowhere less than nothing; the other rows stand."""
    model, rows = allocated.allocation.model, allocated.allocation.capacity_rows
    roomy = with_room_for_ways(allocated.problem, allocated.allocation).model
    present, capacity = allocated.problem.present.ravel(), allocated.problem.capacity.ravel()
    np.testing.assert_allclose(roomy.upper[rows], np.maximum(capacity - drafts.WAYS * present, 0.0))
    others = np.ones(len(model.upper), bool)
    others[rows] = False
    np.testing.assert_array_equal(roomy.upper[others], model.upper[others])


@pytest.mark.slow
def test_a_second_draft_counts_where_it_is_better(allocated: Allocated, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is made where the first costs more than what it was packed from by a share, and with the better one the draft ends."""
    made: list[float] = []
    packed = drafts._packed

    def watched(*given: object) -> object:
        table = packed(*given)
        made.append(table.objective())
        return table

    monkeypatch.setattr(drafts, "_packed", watched)
    monkeypatch.setattr(drafts, "LOST", 1e9)
    draft(allocated, THOROUGH, None, never)
    assert len(made) == 1
    monkeypatch.setattr(drafts, "LOST", -1.0)
    made.clear()
    table = draft(allocated, THOROUGH, None, never)
    assert len(made) == 2
    assert table.objective() == min(made)


@pytest.mark.slow
def test_an_older_plan_is_the_draft_where_it_is_better(allocated: Allocated) -> None:
    """A thorough draft's own places begin a quick one, which alone is worse."""
    best = draft(allocated, THOROUGH, None, never)
    places = {site: place for site, place in enumerate(best.place_of) if place is not None}
    quick = SearchBudget(0, 0, 0.0, packing=0.0)
    assert draft(allocated, quick, None, never).objective() > best.objective() + 1e-6
    assert draft(allocated, quick, places, never).objective() <= best.objective() + 1e-9

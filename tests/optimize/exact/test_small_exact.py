"""Small problems are finished exactly: proven optima are found, whatever the travel table, and the bound says so."""

import datetime as dt
from itertools import permutations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from make import write_county
from numpy.typing import NDArray
from proven_cases import OPTIMA, known_plan, proven_case

from optimize.exact.solve import is_small
from optimize.plan_result import BoundError, checked_bound
from optimize.planning import make_plan
from optimize.problem.problem import build_problem
from optimize.scoring.score import score
from optimize.verifying.verify import verify
from scenarios.loading import load
from scenarios.scenario import Scenario

pytestmark = pytest.mark.usefixtures("full_proofs")
LONG_PROOFS = ("clusters", "integrated")


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.long if name in LONG_PROOFS else ()) for name in OPTIMA])
@pytest.mark.quick(1)
def test_the_proven_optimum_is_found(name: str) -> None:
    """The plan is as good as the best known one, keeps every rule, and the bound proves it."""
    scenario = proven_case(name)
    result = make_plan(scenario)
    known = score(scenario, build_problem(scenario), known_plan(scenario, name)).objective
    assert known == pytest.approx(OPTIMA[name], abs=1e-6)
    assert result.objective == pytest.approx(known, rel=1e-6)
    assert result.bound == pytest.approx(known, rel=1e-5)
    assert verify(scenario, result.plan) == []


NAME = {"zh": "轮", "en": "round"}
FIGURES = "120.4,30.9,1000,2,100,3,500"


def one_way_county(folder: Path, seed: int) -> tuple[Scenario, NDArray[np.float64]]:
    """Four villages, one team, two rounds, and a random table of one-way days that breaks the triangle inequality."""
    rng = np.random.default_rng(seed)
    rounds = [
        {"id": name, "name": NAME, "start": dt.date(2027, month, 1), "on_site_days": int(rng.integers(5, 9))}
        for name, month in (("one", 3), ("two", 6))
    ]
    changes: dict[str, Any] = {
        "term": {"years": 1},
        "rounds": {"yearly": [], "dated": rounds, "preparation_days": 0, "report_days": 0},
        "teams": {"district": {"count": 1}},
        "modes": {"direct": {"min_days": 0.5}},
        "objective": {"gap": 1e-9, "preset": "coverage", "effort": 1.0},
        "travel": {"table": "travel.csv"},
    }
    write_county(folder, changes)
    text = (folder / "scenario.toml").read_text(encoding="utf-8").replace("regular = {}, ", "")
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    rows = ["id,name,kind,class,theme,lon,lat,population,area,income,complaints,funds,team_days,weight"]
    rows += [
        f"330503001{201 + k},v{k},village,general,,{FIGURES},{int(rng.integers(2, 7)) / 2},{int(rng.integers(1, 9))}"
        for k in range(4)
    ]
    (folder / "sites.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    names = [*(f"330503001{201 + k}" for k in range(4)), "district"]
    ways = np.round(rng.choice([0.0, 0.1, 0.4, 1.5, 4.0], (5, 5)), 1)
    np.fill_diagonal(ways, 0.0)
    lines = [f"{names[a]},{names[b]},{ways[a, b]}" for a in range(5) for b in range(5) if a != b]
    (folder / "travel.csv").write_text("\n".join(["from,to,days", *lines]) + "\n", encoding="utf-8")
    return load(folder), ways


def best_by_force(scenario: Scenario, ways: NDArray[np.float64]) -> float:
    """Objective of the best plan of one team, by every round of every village and every order."""
    problem = build_problem(scenario)
    days = scenario.sites["team_days"].to_list()
    team = [team_.id for team_ in scenario.teams].index("district-1")
    stays = problem.windows.days[team]

    def fits(sites: list[int], stay: float) -> bool:
        work = sum(days[site] for site in sites)
        tours = (sum(ways[a, b] for a, b in zip((4, *order), (*order, 4), strict=True)) for order in permutations(sites))
        return not sites or work + min(tours) <= stay + 1e-9

    best = np.inf
    for places in product(range(3), repeat=4):
        tours = [[site for site, place in enumerate(places) if place == rnd] for rnd in range(2)]
        if all(fits(tour, stay) for tour, stay in zip(tours, stays.tolist(), strict=True)):
            cost = sum(
                problem.left_out[site] if place == 2 else problem.cost[site] * problem.time[place]
                for site, place in enumerate(places)
            )
            best = min(best, float(cost))
    return best


LONG_SEARCHES = (1, 4, 6)


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=pytest.mark.long if seed in LONG_SEARCHES else ()) for seed in range(12)]
)
@pytest.mark.quick(2)
def test_any_table_of_travel(tmp_path: Path, seed: int) -> None:
    """One-way, rounded, with detours quicker than direct ways: the plan is the best of all, and no plan is below the bound."""
    scenario, ways = one_way_county(tmp_path, seed)
    result = make_plan(scenario)
    best = best_by_force(scenario, ways)
    assert verify(scenario, result.plan) == []
    assert result.objective == pytest.approx(best, rel=1e-6)
    assert result.bound <= best + 1e-9


def test_only_small_problems_are_finished(tmp_path: Path) -> None:
    """A county with fifteen rounds has too many places."""
    write_county(tmp_path)
    assert not is_small(build_problem(load(tmp_path)))
    assert is_small(build_problem(proven_case("waits")))


def test_an_objective_below_its_bound_is_an_error() -> None:
    """Rounding apart."""
    assert checked_bound(1.0 + 1e-9, 1.0) == 1.0
    with pytest.raises(BoundError, match="below the bound"):
        checked_bound(1.0, 0.99)

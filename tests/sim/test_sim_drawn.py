"""What replications turn out as in counties drawn at random: whatever is switched on goes together with whatever else.

Where outcomes are to change, look at what moved, and write the figures anew with XUNCHA_GOLDEN=write set.
"""

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from every_mode import MODES, with_modes
from make import merged, small_county
from test_sim_golden import RULES, figures, heaviest_first

from optimize.planning import baseline_plan
from optimize.rolling.dispatching import make_world
from scenarios.scenario import Scenario
from sim.replications import simulate

FIGURES = Path(__file__).parent / "golden" / "drawn.json"
COUNTIES = 96
SEASONS = (("spring", "03-01"), ("summer", "06-20"), ("autumn", "10-08"))
SOURCES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "visit_cv": ({"visit_cv": 0.0}, {"visit_cv": 0.5}),
    "absence": ({"absence": {"probability": 0.0}}, {"absence": {"probability": 0.4, "days": 4.0}}),
    "pace": ({"pace": {"between": 0.0, "team": 0.0}}, {"pace": {"between": 0.3, "team": 0.2}}),
    "mobile": ({}, {"mobile": {"rate": 5.0, "days": 4.0}}),
    "weather": ({}, {"weather": {"closed": {"03": 0.3, "06": 0.2, "07": 0.2, "10": 0.2}}}),
    "surge": ({}, {"surge": {"probability": 0.3, "factor": 1.6}}),
    "reclassification": ({}, {"reclassification": {"up": 0.3, "down": 0.3, "review": "06-01", "most": 2}}),
}
"""Each source of uncertainty, off and on."""
EACH = {"at_once": 3, "visits_end": "each"}
PARTS: dict[str, dict[str, Any]] = {
    "stock": {"lengthens": 0.3, "arrivals": 1.0, "dispersion": 0.0},
    "detection": {"rate": 0.01, "complaints": 0.3, "online": 0.1},
    "leads": {"share": {"key": 0.5, "general": 0.2, "good": 0.0}, "persons": 1.5},
    "repair": {"on_site": 0.3, "immediate": {"share": 0.5, "mean": 20, "cv": 0.8, "deadline": 20},
               "planned": {"mean": 60, "cv": 0.0, "deadline": 60}, "joint": {"share": 0.5, "slower": 1.5},
               "with_township": 0.5, "at_least_one": True},
    "check": {"after": 5, "reminder": 0.3, "look_back": 0.4, "accountability": 0.2, "bodies": 2, "notice": 0.5},
    "look_back": {"days": 2.0, "solves": 0.5},
    "self_correction": {"rate": 2.0, "scope": "office", "kinds": 2},
    "other_checks": {"rate": 2.0, "exclusion": 0.5, "window": 200},
    "proposals": {"rate": 3.0, "gather": 3, "mends": 0.2},
    "assessment": {"asked": 0.8, "in_time": 0.6, "overdue": 0.2, "look_back": True},
}  # fmt: skip
"""Parts of the findings, each with figures that make much happen within a year."""


def drawn(case: int) -> tuple[str, str, dict[str, Any]]:
    """Draw a dispatch, a method of planning, and the changes to the county; in half of them little is uncertain."""
    number = random.Random(f"county {case}")
    dispatch = number.choice(["follow", "follow", "repair", "repair", "reoptimize", *sorted(RULES)])
    seasons = sorted(number.sample(SEASONS, number.randint(1, 3)), key=lambda season: season[1])
    likely = number.choice([0.15, 0.5])
    uncertainty: dict[str, Any] = {}
    for name, states in SOURCES.items():
        uncertainty |= states[number.random() < likely and not (name == "reclassification" and dispatch in RULES)]
    lag = {"mean": number.choice([20, 85]), "cv": number.choice([0.0, 0.3]), "longest": number.choice([100, 3660])}
    changes: dict[str, Any] = {
        "term": {"years": number.randint(1, 3)},
        "rounds": {
            "yearly": [
                {"name": {"zh": name, "en": name}, "start": start, "on_site_days": number.choice([6, 15, 30])}
                for name, start in seasons
            ],
            "preparation_days": number.choice([0, 4]), "report_days": number.choice([0, 2.5]),
        },
        "calendar": {"weekends": number.random() < 0.5},
        "uncertainty": uncertainty,
        "follow_up": {"feedback": lag, "repair": lag | {"mean": 30}},
        "simulation": {"carry_over": number.choice(["next_round", "extend", "drop"]), "tolerance": number.choice([0.0, 0.25]),
                       "extend_days": number.choice([3, 10])},
        "travel": {"speed_kmh": number.choice([4, 20, 200])},
        "teams": {"district": {"count": number.randint(1, 3)} | number.choice([{}, {}, {"at_once": 2}, EACH])},
        "findings": {name: part for name, part in PARTS.items() if number.random() < 0.5} if number.random() < 0.7 else None,
    }  # fmt: skip
    if number.random() < 0.2:
        changes["teams"]["district"] |= {"count": 3, "reserve": 1}
    chosen = {*number.sample(sorted(MODES), number.randint(1, 3)), *number.choice([(), (), ("linked",)])}
    modes = with_modes(*sorted(chosen))
    if changes["findings"] is None:
        del changes["findings"]
    offered = {f"{2027 + year}-{name}" for year in range(changes["term"]["years"]) for name, _ in seasons}
    for key in ("support", "exchanges"):
        if key in modes:
            modes[key] = [_in_rounds(link, offered) for link in modes[key]]
    return dispatch, number.choice(["uniform", "nearest", "risk", "roundrobin"]), merged(modes, changes)


def _in_rounds(link: dict[str, Any], offered: set[str]) -> dict[str, Any]:
    """A loan in those of its rounds that there are; in all where there is none of them."""
    rounds = sorted(offered.intersection(link.get("rounds", ())))
    return {key: value for key, value in link.items() if key != "rounds"} | ({"rounds": rounds} if rounds else {})


def outcomes_of(scenario: Scenario, dispatch: str, method: str) -> dict[str, list[float]]:
    plan = None if dispatch in RULES else baseline_plan(scenario, method)  # type: ignore[arg-type]
    world = make_world(scenario, plan, heaviest_first if dispatch == "own" else dispatch)  # type: ignore[arg-type]
    outcomes = simulate(world, replications=8, seed=3, keep_visits=True, events=True)
    assert outcomes.failures == ()
    return figures(outcomes)


@pytest.mark.parametrize("case", range(COUNTIES))
@pytest.mark.quick(6)
def test_figures_are_as_they_were(tmp_path: Path, case: int) -> None:
    dispatch, method, changes = drawn(case)
    now = outcomes_of(small_county(tmp_path, changes), dispatch, method)
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    if os.environ.get("XUNCHA_GOLDEN") == "write":
        known[str(case)] = now
        lines = [f'"{number}": {json.dumps(known[number], sort_keys=True)}' for number in sorted(known, key=int)]
        FIGURES.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        return
    before = known[str(case)]
    moved = {name: (before.get(name), now.get(name)) for name in before.keys() | now.keys()}
    assert {name: pair for name, pair in moved.items() if pair[0] != pair[1]} == {}


def test_all_that_is_counted_happens_somewhere() -> None:
    """Each array has something in it in a tenth of the counties at least, support of other regions in some."""
    known = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert sorted(known, key=int) == [str(case) for case in range(COUNTIES)]
    for name, least in (("lost", 10), ("waited", 10), ("called", 10), ("reclassified", 10), ("travelled", 90), ("supported", 3),
                        ("findings.look_back_days", 10)):  # fmt: skip
        assert sum(figures.get(name, [0.0])[-1] > 0 for figures in known.values()) >= least, name

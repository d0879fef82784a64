"""What replications turn out as, figure by figure, in small counties with everything switched on: nothing moves unseen.

Where outcomes are to change, look at what moved, and write the figures anew with XUNCHA_GOLDEN=write set.
"""

import dataclasses
import datetime as dt
import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import autumn, each_class, merged, small_county, spring
from numpy.typing import NDArray

from optimize.rolling.dispatching import make_world
from scenarios.dispatch.own_rule import RoundView
from scenarios.plans.plan import VISIT_SCHEMA, Plan
from scenarios.scenario import Scenario
from sim.replications import simulate

FIGURES = Path(__file__).parent / "golden" / "outcomes.json"
TOWNS = ("330503001", "330503002")
QUICK = {"fixed_days": 0.5, "days": {"key": 5, "general": 3.5, "good": 3}, "min_days": 1, "classes": ["key", "general", "good"]}
UNSURE: dict[str, Any] = {
    "visit_cv": 0.5, "absence": {"probability": 0.3, "days": 4.0},
    "mobile": {"rate": 4.0, "days": 3.0}, "weather": {"closed": {"03": 0.2, "06": 0.3, "10": 0.1}},
    "surge": {"probability": 0.3, "factor": 1.6}, "reclassification": {"up": 0.25, "down": 0.2},
}  # fmt: skip
FINDINGS: dict[str, Any] = {
    "stock": {"lengthens": 0.2, "arrivals": 0.5, "dispersion": 0.5},
    "detection": {"rate": 0.05, "complaints": 0.1, "online": 0.02},
    "leads": {"share": {"key": 0.4, "general": 0.2, "good": 0.1}, "persons": 0.5},
    "repair": {"joint": {"share": 0.3, "slower": 1.5}, "with_township": 0.8, "at_least_one": True},
    "check": {"reminder": 0.3, "look_back": 0.3, "accountability": 0.1, "bodies": 3, "notice": 0.8},
    "look_back": {"days": 3.0, "solves": 0.7},
    "self_correction": {"rate": 0.5, "kinds": 3},
    "other_checks": {"rate": 2.0, "exclusion": 0.5},
    "proposals": {"rate": 2.0, "gather": 4, "mends": 0.1},
    "assessment": {"asked": 0.8, "in_time": 0.9, "overdue": 0.4, "look_back": True},
}
NO_TERMS = {"population": 0, "complaints": 0, "funds": 0}
MODES = {"direct": QUICK, "integrated": QUICK, "linked": QUICK, "regular": {"fixed_days": 0, "days": {"general": 6}},
         "taken-over": {"kinds": ["township", "department"], "fixed_days": 0, "days": {"general": 6}}}  # fmt: skip
BASE: dict[str, Any] = {
    "term": {"years": 3}, "teams": {"district": {"count": 2, "size": 4}}, "modes": MODES, "uncertainty": UNSURE,
    "rounds": {"yearly": [
        spring(18),
        autumn(22),
    ], "preparation_days": 2, "report_days": 3},
    "milestones": [{"name": {"zh": "半", "en": "half"}, "by": "2028-06-30", "target": 0.5}],
    "objective": {"effort": 0.01},
}  # fmt: skip


def carried(rule: str) -> dict[str, Any]:
    return {"simulation": {"carry_over": rule, "extend_days": 6, "tolerance": 0.25}}


def beside(end: str) -> dict[str, Any]:
    return {"teams": {"district": {"at_once": 2, "visits_end": end}}}


SURE: dict[str, Any] = {
    "visit_cv": 0.0, "absence": {"probability": 0.0}, "mobile": {"rate": 0.0}, "weather": {"closed": {}},
    "surge": {"probability": 0.0}, "reclassification": {"up": 0.0, "down": 0.0}, "pace": {"between": 0.0, "team": 0.0},
}  # fmt: skip
AGAIN = {"look-back": {"again": {"share": 0.5, "after": 60}, "fixed_days": 0, "days": each_class(2)}}
MERGED = [{"office": "district", "sizes": [8], "since": dt.date(2028, 1, 1)}]
EAST: dict[str, Any] = {
    "offices": {"east": {"name": {"zh": "东", "en": "east"}, "level": "county", "region": TOWNS[1], "lon": 120.5, "lat": 30.8}},
    "teams": {"east": {"count": 1, "size": 5}},
}  # fmt: skip


def heaviest_first(view: RoundView) -> NDArray[np.float64]:
    """A rule of the user's own: what takes longest and is near goes first; the last village waits for the third round."""
    days, way = (view.sites[name].to_numpy() for name in ("days", "way"))
    late = (view.sites["id"] == f"{TOWNS[1]}205").to_numpy() & (view.number < 2)
    return np.where(late, np.inf, way - days)


CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "everything": ("follow", "direct", {"findings": FINDINGS}),
    "findings alone": ("follow", "direct", {"findings": FINDINGS, "uncertainty": {"visit_cv": 0.0}}),
    "findings of an office": ("follow", "integrated", {"findings": merged(FINDINGS, {"self_correction": {"scope": "office"}})}),
    "findings repaired": ("repair", "integrated", {"findings": FINDINGS}),
    "follow": ("follow", "integrated", carried("next_round")),
    "extend": ("follow", "direct", carried("extend")),
    "drop": ("follow", "direct", carried("drop")),
    "drop repaired": ("repair", "integrated", carried("drop")),
    "extend repaired": ("repair", "direct", carried("extend")),
    "linked": ("follow", "linked", {}),
    "linked repaired": ("repair", "linked", {}),
    "linked dropped": ("follow", "linked", carried("drop")),
    "side by side": ("follow", "direct", beside("together")),
    "side by side, each": ("follow", "direct", merged(beside("each"), carried("drop"))),
    "side by side, linked": ("follow", "linked", beside("each")),
    "side by side, repaired": ("repair", "integrated", beside("together")),
    "uniform": ("uniform", "integrated", {}),
    "nearest": ("nearest", "direct", {}),
    "risk": ("risk", "integrated", carried("drop")),
    "roundrobin": ("roundrobin", "direct", beside("each")),
    "quota by rule": ("uniform", "direct", {"modes": {"direct": {"quota": 6}}}),
    "quota repaired": ("repair", "direct", merged(carried("drop"), {"modes": {"direct": {"quota": 12}, "integrated": {}}})),
    "season by rule": ("nearest", "direct", {"modes": {"direct": {"season": [{"from": "02-01", "to": "09-01"}]}}}),
    "blackouts": ("follow", "direct", {"calendar": {"weekends": False, "blackouts": [
        {"name": {"zh": "农忙", "en": "harvest"}, "from": "10-10", "to": "10-16"},
        {"name": {"zh": "汛期", "en": "floods"}, "from": "03-08", "to": "03-12", "region": "330503001"},
    ]}}),
    "blackouts by rule": ("risk", "integrated", {"calendar": {"blackouts": [
        {"name": {"zh": "汛期", "en": "floods"}, "from": "03-08", "to": "04-12", "class": "key"},
    ]}}),
    "a large county's lags": ("follow", "integrated", {"follow_up": {
        "feedback": {"mean": 40, "cv": 0.6, "longest": 60}, "repair": {"mean": 90, "cv": 0.9, "longest": 200}}}),
    "teams of a share": ("repair", "linked", {"teams": {"district": {"share": 0.7}, "city": {"share": 0.5}}}),
    "certain": ("follow", "linked", {"uncertainty": SURE, "travel": {"speed_kmh": 8}}),
    "certain repaired": ("repair", "integrated", merged(carried("extend"), {"uncertainty": SURE, "travel": {"speed_kmh": 8}})),
    "certain, side by side": ("follow", "linked", merged(beside("together"), {"uncertainty": SURE})),
    "a host that never comes": ("follow", "linked", {"teams": {"city": {"share": 0.04}}}),
    "a host that never comes, side by side": ("follow", "linked", merged(beside("each"), {"teams": {"city": {"share": 0.04}}})),
    "a host that comes late": ("follow", "linked", merged(carried("drop"), {"teams": {"city": {"share": 0.3}}})),
    "a host that comes late, repaired": ("repair", "linked", merged(beside("together"), {"teams": {"city": {"share": 0.3}}})),
    "stays of a day by rule": ("risk", "direct", {"teams": {"district": {"share": 0.06}}, "modes": {"direct": {
        "fixed_days": 0, "min_days": 0.5, "days": each_class(0.5), "terms": NO_TERMS}}}),
    "a team in reserve": ("follow", "direct", {"teams": {"district": {"reserve": 1}}, "findings": FINDINGS}),
    "teams in reserve, repaired": ("repair", "linked", {"teams": {"district": {"count": 4, "reserve": 2}}}),
    "roundrobin, findings": ("roundrobin", "direct", {"findings": FINDINGS}),
    "planned again": ("reoptimize", "direct", {"findings": FINDINGS}),
    "planned again, linked": ("reoptimize", "linked", carried("extend")),
    "planned again, dropped": ("reoptimize", "integrated", carried("drop")),
    "planned again, side by side": ("reoptimize", "integrated", beside("each")),
    "planned again, quota": ("reoptimize", "direct", {"modes": {"direct": {"quota": 12}, "integrated": {}}}),
    "second visits": ("follow", "direct", {"modes": AGAIN, "findings": FINDINGS}),
    "second visits, repaired": ("repair", "integrated", merged(carried("drop"), {"modes": AGAIN, "findings": FINDINGS})),
    "second visits, planned again": ("reoptimize", "direct", {"modes": AGAIN, "findings": FINDINGS}),
    "clusters repaired": ("repair", "block", merged(carried("drop"), {"modes": {"block": QUICK}})),
    "clusters, planned again": ("reoptimize", "block", {"modes": {"block": QUICK}}),
    "merged teams": ("follow", "direct", {"formations": MERGED, "findings": FINDINGS}),
    "merged teams, repaired": ("repair", "integrated", {"formations": MERGED, "uncertainty": {"pace": {"between": 0.0}}}),
    "two offices": ("repair", "integrated", EAST | {"findings": FINDINGS}),
    "two offices, planned again": ("reoptimize", "integrated", EAST | {"findings": FINDINGS}),
    "two offices by rule": ("uniform", "integrated", EAST | {"findings": FINDINGS}),
    "plain findings": ("follow", "integrated", {"findings": {"enabled": True}}),
    "findings of parts": ("repair", "direct", {
        "findings": merged(FINDINGS, {"self_correction": {"kinds": 0}, "assessment": {"look_back": False}}),
        "modes": {"direct": {"parts": [{"name": {"zh": "夜访", "en": "at night"}, "days": 1.0, "detection": 2.5}]}},
    }),
    "an own rule": ("own", "integrated", {"findings": FINDINGS}),
    "an own rule, side by side": ("own", "direct", beside("together")),
    "nothing but calls": ("follow", "linked", {"uncertainty": SURE | {"mobile": {"rate": 6.0, "days": 2.0}}}),
    "nothing but weather": ("repair", "direct", {"uncertainty": SURE | {"weather": {"closed": {"03": 0.3, "10": 0.3}}}}),
    "nothing but absence": ("follow", "direct", {"uncertainty": SURE | {"absence": {"probability": 0.5, "days": 6.0}}}),
    "nothing but pace": ("follow", "direct", {"uncertainty": SURE | {"pace": {"between": 0.5, "team": 0.3, "record": 20}}}),
    "nothing but classes": ("repair", "direct", {"uncertainty": SURE | {
        "reclassification": {"up": 0.4, "down": 0.4, "review": "06-01", "most": 2}}}),
}  # fmt: skip
"""Dispatch, mode of the villages, and changes to the county."""
RULES = {"uniform", "nearest", "risk", "roundrobin", "own"}
STEADY = {"uncertainty": {"reclassification": {"up": 0.0, "down": 0.0}}}
"""Rules know classes as they are at the term's start."""


def plan_of(scenario: Scenario, mode: str) -> Plan:
    """Villages in turn over teams and rounds, more than stays hold; their townships in the same round where they need it.

    The second town's by the office and the teams that there are by then; second visits two rounds later.
    """
    rounds = scenario.rounds
    rows: list[tuple[str, str, str, int]] = []
    for k, town in enumerate(TOWNS):
        teams = ("district-1", "district-2")
        if k and len({office.id for office in scenario.offices} & {"east"}):
            teams = ("east-1", "east-1")
        elif k and any(team.rounds for team in scenario.teams):
            teams = ("district-8p1", "district-8p1")
        host = {"integrated": ("regular", teams[k]), "linked": ("taken-over", "city-1")}.get(mode, ("regular", teams[k]))
        rows.append((town, *host, 2 * k))
        rows += [
            (f"{town}20{village + 1}", mode, teams[village % 2], 2 * k + (mode == "direct" and village > 2))
            for village in range(5)
        ]
        if "look-back" in scenario.modes:
            rows += [(f"{town}20{village + 1}", "look-back", teams[0], 2 * k + 2) for village in range(3)]
    clock: dict[tuple[str, int], float] = defaultdict(float)
    table = []
    for site, way, team, rnd in rows:
        days = 6.0 if len(site) == 9 else 4.5
        begin, clock[team, rnd] = clock[team, rnd], clock[team, rnd] + days
        work = scenario.calendar.workdays[scenario.calendar.before[rounds[rnd].start] :]
        start, end = scenario.calendar.date(work[int(begin)]), scenario.calendar.date(work[int(np.ceil(begin + days)) - 1] + 1)
        table.append((site, site, way, team.rpartition("-")[0], team, rounds[rnd].id, start, end, days))
    return Plan(pl.DataFrame(table, VISIT_SCHEMA, orient="row"), "hand", as_given=True)


def figures(node: Any, name: str = "") -> dict[str, list[float]]:
    """Shape, sum and weighted sum of each array of an object, to six digits; what never happened counts as -1."""
    if dataclasses.is_dataclass(node):
        parts = [figures(getattr(node, field.name), f"{name}.{field.name}".strip(".")) for field in dataclasses.fields(node)]
        return {key: value for part in parts for key, value in part.items()}
    if isinstance(node, tuple | list) and node and dataclasses.is_dataclass(node[0]) and name.startswith("events"):
        parts = [figures(entry, f"{name}[{k}]") for k, entry in enumerate(node[:2])]
        return {key: value for part in parts for key, value in part.items()}
    if not isinstance(node, np.ndarray) or node.dtype.kind not in "iufb":
        return {}
    flat = node.astype(np.float64).ravel()
    flat = np.where(np.isfinite(flat), flat, -1.0)
    weights = 1.0 + np.arange(len(flat)) % 97
    return {name: [*map(float, node.shape), float(f"{flat.sum():.6g}"), float(f"{(flat * weights).sum():.6g}")]}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.quick(8)
def test_figures_are_as_they_were(tmp_path: Path, case: str) -> None:
    dispatch, mode, changes = CASES[case]
    scenario = small_county(tmp_path, merged(merged(BASE, STEADY if dispatch in RULES else {}), changes))
    plan = plan_of(scenario, mode)
    world = make_world(scenario, None if dispatch in RULES else plan, heaviest_first if dispatch == "own" else dispatch)
    outcomes = simulate(world, replications=12, seed=5, keep_visits=True, events=True)
    assert outcomes.failures == ()
    now = figures(outcomes)
    assert len(now) > 10
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    if os.environ.get("XUNCHA_GOLDEN") == "write":
        FIGURES.parent.mkdir(exist_ok=True)
        FIGURES.write_text(json.dumps(known | {case: now}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    moved = {name: (known[case].get(name), now.get(name)) for name in known[case].keys() | now.keys()}
    assert {name: pair for name, pair in moved.items() if pair[0] != pair[1]} == {}


def test_the_counties_have_all_that_can_happen() -> None:
    """Each count of findings, waiting, calls, lost days and classes that change are there in some county."""
    known = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert known.keys() == CASES.keys()
    for name in ("lost", "waited", "called", "reclassified", "travelled", "findings.look_back_days"):
        assert any(case.get(name, [0.0])[-1] > 0 for case in known.values()), name

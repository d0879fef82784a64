"""Switching one thing: the draws of all else are the same numbers, and outcomes change only where they should."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from make import merged, one_round, small_county
from numpy.typing import NDArray

import sim.streams
from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from scenarios.catalog import policy_catalog
from sim.outcomes.finding_counts import COUNTS
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

EVERYTHING: dict[str, Any] = {
    "modes": {"integrated": {}}, "teams": {"district": {"count": 1}},
    "rounds": one_round(60),
    "uncertainty": {
        "visit_cv": 0.3, "absence": {"probability": 0.4, "days": 5.0}, "mobile": {"rate": 10.0, "days": 3.0},
        "weather": {"closed": {"03": 0.2, "10": 0.1}}, "surge": {"probability": 0.3, "factor": 1.6},
    },
    "follow_up": {"feedback": {"mean": 80, "cv": 0.3}, "repair": {"mean": 150, "cv": 0.5}},
    "findings": {
        "other_checks": {"rate": 2.0}, "leads": {"persons": 0.5}, "proposals": {"rate": 0.5, "gather": 2, "mends": 0.2},
        "assessment": {"asked": 0.6, "look_back": True}, "self_correction": {"rate": 0.05},
        "repair": {"joint": {"share": 0.3}, "immediate": {"share": 0.5, "mean": 50, "cv": 0.8, "deadline": 40}},
        "look_back": {"days": 3},
        "check": {"after": 10, "reminder": 0.2, "look_back": 0.7, "accountability": 0.05},
    },
}  # fmt: skip
"""All uncertainty, and all findings that are off by default."""
PLAIN = ("step_replication", "step_group", "step_day", "step_sites", "worked", "travelled", "lost", "visit_covered",
         "visit_end_days", "visit_on_time", "called")  # fmt: skip
"""What teams do; findings are the counts beside them."""
JUDGED = {"satisfied", "asked_back"}
LATER = {"exit_closed", "exit_reminder", "exit_look_back", "exit_accountability", "look_backs", "look_back_solved", "visits",
         "open", "closed", "overdue_open"}  # fmt: skip
REPAIRED = {"on_site", "immediate", "planned", "due", "in_time", "closed", "open", "one_thing"} | JUDGED | LATER
IN_TIME = {"due", "in_time", "closed", "open", "one_thing"} | JUDGED | LATER
FOUND = {"found", "missed", "leads", "persons"} | REPAIRED
POLICIES: dict[str, set[str]] = {
    "support": set(),  # changes plans; here nobody sends support
    "retired-leaders": {"look_backs", "look_back_solved", "visits", "open", "closed", "overdue_open"},  # a team more has room
    "discipline-deputies": {"leads", "persons"},
    "streamlined": set(),  # changes plans alone, as the next two do
    "departments-to-prefecture": set(),
    "extended-stay": set(),
    "one-inspection-a-year": {"other_checks"},
    "online-channel": FOUND | {"self_corrected"},
    "early-self-correction": FOUND | {"self_corrected"},
    "repair-on-site": REPAIRED,
    "one-thing-a-village": REPAIRED,
    "joint-repair": IN_TIME,
    "township-repair": IN_TIME,
    "warning-system": FOUND | {"self_corrected"},
    "reclassification": {*COUNTS, *PLAIN},
    "data-models": FOUND | {"self_corrected"},
}
"""What each policy of the catalog may change of a run with a given plan."""
BY_THEMSELVES = {"reclassification": {"reclassification"}}
"""Draws that only a run with the policy makes; all other policies change what draws mean, and draw nothing."""

BESIDE = {"district-2", "donor-1", "donor-2"}
"""Teams that only some of the runs have; the plan has no visit for them."""
Draws = dict[tuple[str, str, int, int], bytes]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    return make_plan(small_county(tmp_path_factory.mktemp("plain"), EVERYTHING), "roundrobin")


@pytest.fixture(scope="module")
def once() -> dict[str, tuple[Outcomes, Draws]]:
    """The run without any change, when it is known."""
    return {}


@pytest.fixture
def run(
    tmp_path: Path, made: PlanResult, once: dict[str, tuple[Outcomes, Draws]], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Outcomes, Draws]]:
    """Simulates the plan with changes; hands back all numbers that were drawn, by kind, purpose, entity and replication."""
    drawn: Draws = {}

    def note(kind: str, purpose: str, entity: NDArray[Any], replication: NDArray[Any], values: NDArray[Any]) -> None:
        for key, number, value in zip(entity.tolist(), replication.tolist(), values, strict=True):
            place, new = (kind, purpose, key, number), value.tobytes()
            old = drawn.get(place, new)
            shared = min(len(old), len(new))
            assert old[:shared] == new[:shared]
            drawn[place] = max(old, new, key=len)

    def spied(name: str, kind: str, *, paired: bool, first: bool) -> None:
        function = getattr(sim.streams, name)

        def spy(seed: int, purpose: str, entities: Any, replications: Any, *draws: int) -> Any:
            values = function(seed, purpose, entities, replications, *draws)
            if paired:
                numbers = np.moveaxis(values, 0, -1) if values.ndim > 1 else values[:, None]
                note(kind, purpose, entities, replications, numbers)
                return values
            numbers = np.moveaxis(values, 0, -1) if first else values
            entity = np.broadcast_to(entities, numbers.shape[:2]).ravel()
            when = np.broadcast_to(np.asarray(replications)[:, None], numbers.shape[:2]).ravel()
            note(kind, purpose, entity, when, numbers.reshape(len(entity), numbers.shape[-1]))
            return values

        monkeypatch.setattr(sim.streams, name, spy)

    spied("uniforms", "fine", paired=False, first=False)
    spied("paired_uniforms", "fine", paired=True, first=False)
    spied("normals", "normal", paired=False, first=False)
    spied("coarse_uniforms", "coarse", paired=False, first=True)
    spied("paired_coarse_uniforms", "coarse", paired=True, first=True)
    count = iter(range(10))

    def simulated(changes: dict[str, Any]) -> tuple[Outcomes, Draws]:
        if not changes and once:
            return once["plain"]
        drawn.clear()
        scenario = small_county(tmp_path / str(next(count)), merged(EVERYTHING, changes))
        outcomes = simulate(scenario, made.plan, replications=6, seed=3)
        assert outcomes.failures == ()
        first = [k for k, team in enumerate(scenario.teams) if team.id not in BESIDE]
        assert not outcomes.worked[:, [k for k in range(len(scenario.teams)) if k not in first]].any()
        arrays = {
            name: getattr(outcomes, name)[:, first]
            for name in ("worked", "travelled", "lost", "called")
            if getattr(outcomes, name) is not None
        }
        result = replace(outcomes, **arrays), dict(drawn)
        if not changes:
            once["plain"] = result
        return result

    return simulated


def shared(first: Draws, second: Draws) -> set[str]:
    """Purposes of which both runs drew some numbers, after a look whether they are the same."""
    places = first.keys() & second.keys()
    for place in places:
        length = min(len(first[place]), len(second[place]))
        assert first[place][:length] == second[place][:length], place
    return {purpose for _, purpose, _, _ in places}


def purposes(draws: Draws) -> set[str]:
    return {purpose for _, purpose, _, _ in draws}


def changed(first: Outcomes, second: Outcomes) -> set[str]:
    """Arrays and counts that differ between two runs."""
    result = set()
    for name in PLAIN:
        a, b = getattr(first, name), getattr(second, name)
        if a.tobytes() != b.tobytes():
            result.add(name)
    assert first.findings is not None
    assert second.findings is not None
    differs = (first.findings.counts.sum(axis=1) != second.findings.counts.sum(axis=1)).any(axis=(0, 1))
    return result | {name for name, differing in zip(COUNTS, differs, strict=True) if differing}


def test_no_policy_is_forgotten() -> None:
    assert set(POLICIES) == set(policy_catalog())


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.slow
def test_a_policy_changes_only_what_it_should(run: Any, policy: str) -> None:
    """Same numbers of everything drawn in both runs; the same outcomes but for those of the table, of which some do change."""
    if policy == "support":
        donor = {"name": {"zh": "外", "en": "other"}, "level": "prefecture", "region": "3306", "lon": 121.0, "lat": 30.6}
        more = {"offices": {"donor": donor}, "teams": {"donor": {"count": 2, "size": 7}},
                "support": [{"donor": "donor", "region": "330503", "teams": 1}]}  # fmt: skip
    else:
        more = {}
    (before, without), (after, with_it) = run({}), run(more | {"policies": {policy: {}}})
    drawn = shared(without, with_it)
    assert purposes(with_it) - purposes(without) == BY_THEMSELVES.get(policy, set())
    assert purposes(without) <= drawn
    differ = changed(before, after)
    assert differ <= POLICIES[policy]
    assert bool(differ) == bool(POLICIES[policy])


UNCERTAINTIES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "visit lengths": ({"visit_cv": 0.0}, {"visit length", "pace of an office", "pace of a team"}),
    "pace": ({"pace": {"between": 0.0, "team": 0.0}}, {"pace of an office", "pace of a team"}),
    "absence": ({"absence": {"probability": 0.0}}, {"absence", "length of absence"}),
    "calls": ({"mobile": {"rate": 0.0}}, {"call", "length of call"}),
    "weather": ({"weather": {"closed": {"03": 0.0, "10": 0.0}}}, {"weather"}),
    "surges": ({"surge": {"probability": 0.0}}, {"complaint surge"}),
}
"""How each source is switched off, and what it draws."""


def without_numbers(names: set[str]) -> set[str]:
    return {name.rstrip("0123456789 ") for name in names}


@pytest.mark.parametrize("source", UNCERTAINTIES)
@pytest.mark.quick(1)
def test_a_source_of_uncertainty_leaves_all_other_draws(run: Any, source: str) -> None:
    """Lengths of the other visits, absences, calls, weather, problems ...: the same numbers with the source and without."""
    off, expected = UNCERTAINTIES[source]
    (before, with_it), (after, without) = run({}), run({"uncertainty": off})
    drawn = shared(with_it, without)
    assert without_numbers(purposes(with_it) - purposes(without)) == expected
    assert purposes(without) <= drawn
    assert (before.worked != after.worked).any()
    times = {"fine", "normal"}  # how much happens later depends on dates, so that some of the paired draws come and go
    stays = {place for place in with_it if place[0] in times and without_numbers({place[1]}) & expected == set()}
    assert stays - without.keys() == set()


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        ({"proposals": {"rate": 0.0}}, {"proposals"}),
        ({"leads": {"persons": 0.0}}, {"persons"}),
        ({"assessment": {"asked": 0.0}}, {"assessment"}),
        ({"other_checks": {"rate": 0.0}}, {"checks by others"}),
        ({"self_correction": {"rate": 0.0}}, set()),
    ],
)
@pytest.mark.quick(1)
def test_a_part_of_the_findings_leaves_all_other_draws(run: Any, off: dict[str, Any], expected: set[str]) -> None:
    """And nothing that teams do."""
    (before, with_it), (after, without) = run({}), run({"findings": off})
    drawn = shared(with_it, without)
    assert purposes(with_it) - purposes(without) <= expected
    assert purposes(without) <= drawn
    assert changed(before, after) & set(PLAIN) == set()

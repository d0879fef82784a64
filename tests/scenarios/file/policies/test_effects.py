"""The algebra of effects."""

import copy
import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scenarios.file.dotted import at, dotted
from scenarios.file.policies.effects import EffectRequest, patch
from scenarios.file.policies.wildcards import find
from scenarios.problems import Findings, Problem
from scenarios.schema.policies import Effect, Policy

DOCUMENT: dict[str, Any] = {
    "teams": {"a": {"count": 4, "share": 1.0}, "b": {"count": 2, "share": 0.5}},
    "offices": {"a": {"level": "county"}, "b": {"level": "prefecture"}},
    "modes": {"direct": {"fixed_days": 2.0, "kinds": ("village",), "quota": None}, "block": {"fixed_days": 1.0, "quota": 8}},
    "milestones": [{"target": 0.5}, {"target": 1.0}],
}
KEYS = ("teams.*.count", "teams.a.share", "modes.*.fixed_days", "modes.direct.fixed_days", "milestones.2.target")


def ask(*effects: dict[str, Any], figures: dict[str, float] | None = None) -> list[EffectRequest]:
    return [
        EffectRequest(f"effects[{k}]", Effect.model_validate(effect), figures or {})
        for k, effect in enumerate(effects, start=1)
    ]


def patched(*effects: dict[str, Any]) -> dict[str, Any]:
    findings = Findings()
    result, _ = patch(DOCUMENT, ask(*effects), "file", findings)
    assert findings.errors == []
    return result


def problems(*effects: dict[str, Any]) -> list[Problem]:
    findings = Findings()
    patch(DOCUMENT, ask(*effects), "file", findings)
    return findings.errors


amounts = st.floats(0.01, 100, allow_nan=False)
numbers = st.fixed_dictionaries({"key": st.sampled_from(KEYS)}).flatmap(
    lambda effect: st.one_of(amounts.map(lambda x: effect | {"times": x}), amounts.map(lambda x: effect | {"add": x}))
)
settings_ = st.sampled_from(
    [{"key": "teams.a.count", "set": 7}, {"key": "modes.*.fixed_days", "set": 3.5}, {"key": "milestones.2.target", "set": 0.75}]
)


@given(st.lists(st.one_of(numbers, settings_), max_size=8), st.randoms(use_true_random=False))
@pytest.mark.slow
def test_order_does_not_matter(effects: list[dict[str, Any]], random: Any) -> None:
    """Whatever the order in which effects are asked for, the document is the same to the last bit."""
    shuffled = list(effects)
    random.shuffle(shuffled)
    assert patched(*effects) == patched(*shuffled)


@given(st.lists(numbers, min_size=1, max_size=8))
@pytest.mark.slow
def test_set_then_times_then_add(effects: list[dict[str, Any]]) -> None:
    """Each number becomes base x all factors + all addends, whether it is set before or not."""
    result = patched(*effects, {"key": "teams.a.count", "set": 10})
    for path, base in {("teams", "a", "count"): 10, ("teams", "b", "count"): 2, ("modes", "direct", "fixed_days"): 2.0}.items():
        matching = [effect for effect in effects if path in [match.path for match in find(DOCUMENT, effect["key"])]]
        factor = math.prod(effect["times"] for effect in matching if "times" in effect)
        addend = sum(effect["add"] for effect in matching if "add" in effect)
        assert at(result, path) == pytest.approx(base * factor + addend, rel=1e-9)


@given(st.lists(numbers, max_size=6))
@pytest.mark.slow
def test_the_rest_stays(effects: list[dict[str, Any]]) -> None:
    """The document itself is left alone, and of the copy only the places that are reported differ."""
    before = copy.deepcopy(DOCUMENT)
    result, places = patch(DOCUMENT, ask(*effects), "file", Findings())
    assert before == DOCUMENT
    for key in (*KEYS, "offices.*.level", "milestones.1.target", "modes.block.quota"):
        for match in find(DOCUMENT, key):
            if match.path not in places:
                assert at(result, match.path) == at(DOCUMENT, match.path)


@given(st.sampled_from(KEYS), amounts)
def test_a_factor_of_one_and_nothing_added_change_nothing(key: str, amount: float) -> None:
    """Neutral elements; and a factor undoes its inverse up to rounding."""
    plain = patched()
    assert patched({"key": key, "times": 1}) == plain
    assert patched({"key": key, "add": 0}) == plain
    back = patched({"key": key, "times": amount}, {"key": key, "times": 1 / amount})
    for match in find(plain, key):
        assert at(back, match.path) == pytest.approx(at(plain, match.path))


def test_whole_numbers_stay_whole_where_they_can() -> None:
    """4 x 1.5 is 6 teams, not 6.0; 4 x 1.1 is left for the schema to refuse."""
    count = patched({"key": "teams.*.count", "times": 1.5})["teams"]["a"]["count"]
    assert (count, type(count)) == (6, int)
    assert patched({"key": "teams.*.count", "times": 1.1})["teams"]["a"]["count"] == pytest.approx(4.4)


def test_where_looks_beside_the_key() -> None:
    """Each star of a condition stands for what it stood for in the key."""
    result = patched({"key": "teams.*.count", "add": 1, "where": {"offices.*.level": "county"}})
    assert (result["teams"]["a"]["count"], result["teams"]["b"]["count"]) == (5, 2)
    result = patched({"key": "modes.*.fixed_days", "times": 0, "where": {"modes.*.kinds": "village"}})
    assert (result["modes"]["direct"]["fixed_days"], result["modes"]["block"]["fixed_days"]) == (0, 1)


def test_what_is_not_given_is_passed_over() -> None:
    """Among several quotas the missing one stays missing; where none is a number the effect is refused."""
    assert patched({"key": "modes.*.quota", "times": 2})["modes"] == DOCUMENT["modes"] | {
        "direct": DOCUMENT["modes"]["direct"] | {"kinds": ["village"]},
        "block": {"fixed_days": 1.0, "quota": 16},
    }
    assert [problem.found for problem in problems({"key": "modes.direct.quota", "times": 2})] == ["modes.direct.quota = None"]


@pytest.mark.parametrize(
    ("key", "allowed", "hint"),
    [
        ("modes.*.fixed_dais", "modes.*.fixed_days", "fixed_days"),
        ("mode.*.fixed_days", "modes", "modes"),
        ("teams.c.count", "teams.a, teams.b", ""),
        ("milestones.3.target", "milestones.1, milestones.2", ""),
        ("modes.direct.quota.share", "[modes.direct.quota], which this scenario does not have", ""),
    ],
)
def test_a_key_that_matches_nothing_is_refused(key: str, allowed: str, hint: str) -> None:
    """With what there is at that place, and the nearest of it."""
    (problem,) = problems({"key": key, "add": 1})
    assert problem.where == "effects[1].key"
    assert "matches nothing" in problem.found
    assert allowed in problem.allowed
    assert hint in problem.hint


def test_a_condition_that_never_holds_is_refused() -> None:
    """So that no effect is passed over in silence."""
    (problem,) = problems({"key": "teams.*.count", "add": 1, "where": {"offices.*.level": "zone"}})
    assert problem.where == "effects[1].where"


def test_contradictions_are_refused() -> None:
    """Two values for one figure, also where one of them stands inside the other; the same value twice is none."""
    assert problems({"key": "teams.a.count", "set": 3}, {"key": "teams.*.count", "set": 3}) == []
    (problem,) = problems({"key": "teams.a.count", "set": 3}, {"key": "teams.*.count", "set": 4})
    assert "effects[1] sets too" in problem.found
    (problem,) = problems({"key": "teams.a", "set": {"count": 1}}, {"key": "teams.a.count", "set": 4})
    assert problem.where == "effects[2]"


@pytest.mark.parametrize(
    "effect", [{"key": "a.b"}, {"key": "a.b", "add": 1, "times": 2}, {"key": "a", "add": 1}, {"key": "a..b", "add": 1}]
)
def test_an_effect_says_one_thing(effect: dict[str, Any]) -> None:
    """Exactly one change, and a key of at least two parts."""
    with pytest.raises(ValidationError):
        Effect.model_validate(effect)


@pytest.mark.parametrize(
    ("figures", "effects", "words"),
    [
        ({}, [{"key": "a.b", "times": "share"}], "figures must hold share"),
        (
            {"share": 1, "shar": 2},
            [{"key": "a.b", "times": "share"}],
            "only figures that an effect names \\(share\\), not shar",
        ),
        ({}, [], "a policy with effects or modes"),
    ],
)
def test_figures_and_effects_belong_together(figures: dict[str, float], effects: Sequence[Any], words: str) -> None:
    """No figure without an effect that names it, and none named that is not given."""
    with pytest.raises(ValidationError, match=words):
        Policy.model_validate({"name": {"zh": "", "en": ""}, "source": "", "figures": figures, "effects": effects})


def test_paths_are_written_as_in_refusals() -> None:
    """List entries are counted from 1."""
    assert dotted(("milestones", 1, "by")) == "milestones[2].by"

"""Who says what teams do: what goes with what, in words."""

import pytest
from small_sim import small_scenario

from scenarios.dispatch.choice import DISPATCHES, dispatch_name, settle_dispatch
from scenarios.language import speaking
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return small_scenario(2)


def test_the_scenario_s_dispatch_holds_where_nothing_is_asked(scenario: Scenario) -> None:
    assert settle_dispatch(scenario.file, None, plan="p.csv") == "repair"
    assert settle_dispatch(scenario.file, "reoptimize", plan="p.csv") == "reoptimize"
    assert settle_dispatch(scenario.file, "risk") == "risk"
    assert settle_dispatch(scenario.file, "repair", required=False) == "repair"


@pytest.mark.parametrize(
    ("asked", "given", "words"),
    [
        ("reoptimise", {"plan": "p.csv"}, "did you mean reoptimize?"),
        ("risk", {"plan": "--plan p.csv"}, "--plan p.csv"),
        ("nearest", {"method": "--method optimal"}, "either a rule or a plan"),
        (None, {}, "plan=xc.plan(s), or a rule that needs none"),
        ("repair", {}, "repair without a plan"),
    ],
)
def test_what_does_not_go_together_is_refused(scenario: Scenario, asked: str | None, given: dict[str, str], words: str) -> None:
    """In both languages, with what was found and what is allowed."""
    texts = []
    for language in ("en", "zh"):
        with speaking(language), pytest.raises(ScenarioError) as caught:  # type: ignore[arg-type]
            settle_dispatch(scenario.file, asked, **given)  # type: ignore[arg-type]
        (problem,) = caught.value.problems
        texts.append(f"{problem.found} | {problem.allowed} | {problem.hint}")
    assert words in texts[0]
    assert texts[0] != texts[1]


def test_a_rule_refuses_classes_that_change() -> None:
    changing = small_scenario(2, years=2, uncertainty={"reclassification": {"up": 0.5}})
    assert settle_dispatch(changing.file, "reoptimize", plan="p.csv") == "reoptimize"
    with pytest.raises(ScenarioError, match=r"uncertainty\.reclassification"):
        settle_dispatch(changing.file, "uniform")


def test_each_has_a_name_in_both_languages() -> None:
    names = {dispatch_name(dispatch) for dispatch in DISPATCHES}
    with speaking("zh"):
        assert len(names | {dispatch_name(dispatch) for dispatch in DISPATCHES}) == 2 * len(DISPATCHES)

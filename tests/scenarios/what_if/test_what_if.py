"""What if: short names, ambiguous ones, what changes nothing, and variants of each option."""

from pathlib import Path
from typing import Any

import pytest
from make import write_county

from scenarios.language import speaking
from scenarios.problems import ScenarioError
from scenarios.what_if.changed_scenario import WhatIf, changes_of, load_if


@pytest.mark.parametrize(
    ("asked", "teams", "rounds"),
    [
        ("组数=5", 6, 12),
        ("team_count=5", 6, 12),
        ("teams.nanxun.count=5", 6, 12),
        ("组数.湖州市委巡察办=2", 6, 12),
        ("轮次=2028-06-20/26", 5, 13),
        ("组数=5；轮次=2028-06-20", 6, 13),
    ],
)
@pytest.mark.quick(2)
def test_figures_by_short_names(asked: str, teams: int, rounds: int) -> None:
    """Names in both languages, narrowed by an office's name, several at once."""
    scenario = load_if("nanxun", WhatIf((asked,)))
    assert (len(scenario.teams), len(scenario.rounds)) == (teams, rounds)
    assert scenario.file.title.zh.endswith(f"（{asked}）")


@pytest.mark.slow
def test_rounds_are_set_together_and_milestones_by_name() -> None:
    """Days of all rounds, or of one; a share in per cent."""
    scenario = load_if("nanxun", WhatIf(("现场天数=30",)))
    rounds = scenario.file.rounds
    assert {round_.on_site_days for round_ in (*rounds.yearly, *rounds.dated)} == {30}
    assert load_if("nanxun", WhatIf(("现场天数.秋季轮=28",))).file.rounds.yearly[1].on_site_days == 28
    assert load_if("nanxun", WhatIf(("节点目标.every village=95%",))).file.milestones[2].target == 0.95


@pytest.mark.parametrize(
    ("what_if", "words"),
    [
        (WhatIf(("节点日期=2031-09-30",)), "节点日期.全覆盖"),
        (WhatIf(("组数=4",)), "what the scenario says already"),
        (WhatIf(("组树=5",)), "did you mean 组数"),
        (WhatIf(("组数=x",)), "sets teams.nanxun.count"),
        (WhatIf(("组数",)), "KEY=VALUE"),
        (WhatIf(("轮次=2028-02-30",)), "DATE/DAYS"),
        (WhatIf(("simulation.bogus=1",)), "replications, seed"),
        (WhatIf(without=("thematik",)), "did you mean thematic"),
        (WhatIf(cross=("nobody",)), "huzhou"),
    ],
)
def test_what_is_refused(what_if: WhatIf, words: str) -> None:
    """Ambiguous, unknown, wrong or without effect: each in words, with the choice."""
    with speaking("en"), pytest.raises(ScenarioError, match=words):
        load_if("nanxun", what_if)


@pytest.mark.slow
def test_modes_policies_and_offices() -> None:
    """Left out by name, elevated in number, crossed with an office that a variant describes."""
    assert "integrated" not in load_if("nanxun", WhatIf(without=("镇村一体巡",))).file.modes
    assert "one-thing-a-village" not in load_if("nanxun:zhejiang", WhatIf(without=("one-thing-a-village",))).file.policies
    elevated = load_if("nanxun", WhatIf(elevate=10)).file.modes["elevated"]
    assert (elevated.quota, elevated.quota_least) == (10, 10)
    crossed = load_if("nanxun", WhatIf(cross=("WUXING",))).file
    assert crossed.exchanges[0].offices == ("nanxun", "wuxing")
    assert crossed.modes["crossed"].quota_least == 8


def test_nobody_to_elevate_to(tmp_path: Path) -> None:
    """No office of the prefecture with teams."""
    folder = write_county(tmp_path, {"teams": {"city": {"count": 0}}})
    with speaking("en"), pytest.raises(ScenarioError, match="no prefecture office has teams"):
        load_if(folder, WhatIf(elevate=3))


@pytest.mark.parametrize(
    ("spoilt", "what_if"),
    [
        ({"rounds": 3}, WhatIf(("轮次=2028-06-20",))),
        ({"rounds": {"yearly": [{"on_site_days": [1]}]}}, WhatIf(("轮次=2028-06-20",))),
        ({"modes": [1]}, WhatIf(without=("direct",))),
        ({"offices": {"city": 3}}, WhatIf(elevate=3)),
    ],
    ids=["rounds", "days", "modes", "office"],
)
def test_a_file_that_is_refused_says_nothing(spoilt: dict[str, Any], what_if: WhatIf, tmp_path: Path) -> None:
    """Its own problems are told: words can't be looked up in it."""
    folder = write_county(tmp_path, spoilt)
    with pytest.raises(ScenarioError, match=next(iter(spoilt))):
        load_if(folder, what_if)
    with pytest.raises(ScenarioError, match=next(iter(spoilt))):
        changes_of(folder, what_if)


def test_each_option_is_a_variant() -> None:
    """For comparisons."""
    several = WhatIf(("组数=5", "组数=6"), ("direct",), 3, ("wuxing",))
    with speaking("en"):
        assert [str(option) for option in several.each()] == [
            "组数=5",
            "组数=6",
            "without direct",
            "3 elevated",
            "crossed with wuxing",
        ]

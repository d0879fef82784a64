"""Every word that the program prints can be typed back: in the file, for ``--set`` and its like, and in every table."""

from pathlib import Path
from typing import Any

import pytest
from small_files import write_small

from scenarios.dispatch.choice import DISPATCHES, dispatch_name
from scenarios.file.addresses import locate
from scenarios.file.spoken_keys import with_ids
from scenarios.loading import load
from scenarios.naming.option_words import GROUPS, option_of
from scenarios.problems import ScenarioError
from scenarios.what_if.changed_scenario import WhatIf, load_if
from xuncha.cli.beginning.modes import HOSTS, LEVELS

OFFICES = {"nanxun": {"name": {"zh": "县委巡察办", "en": "county office"}}}


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"simulation": {"carry_over": "顺延到下一轮"}}, {"simulation": {"carry_over": "next_round"}}),
        ({"simulation": {"dispatch": "先近后远"}}, {"simulation": {"dispatch": "nearest"}}),
        ({"modes": {"a": {"host": "随乡镇"}}}, {"modes": {"a": {"host": "township"}}}),
        ({"modes": {"a": {"kinds": ["行政村"]}}}, {"modes": {"a": {"kinds": ["village"]}}}),
        ({"modes": {"a": {"level": "市级", "sync": "省"}}}, {"modes": {"a": {"level": "prefecture", "sync": "province"}}}),
        ({"modes": {"a": {"classes": ["重点村"]}}}, {"modes": {"a": {"classes": ["key"]}}}),
        ({"milestones": [{"office": "县委巡察办", "kind": "村"}]}, {"milestones": [{"office": "nanxun", "kind": "village"}]}),
        ({"exchanges": [{"offices": ["县委巡察办", "x"]}]}, {"exchanges": [{"offices": ["nanxun", "x"]}]}),
        ({"support": [{"donor": "county office"}]}, {"support": [{"donor": "nanxun"}]}),
        ({"pools": {"p": {"role": "组长"}}}, {"pools": {"p": {"role": "leader"}}}),
        ({"pools": {"p": {"offices": ["县委巡察办"]}}}, {"pools": {"p": {"offices": ["nanxun"]}}}),
        ({"classes": {"indicators": {"人口": 1}}}, {"classes": {"indicators": {"population": 1}}}),
        ({"calendar": {"weekends": "否"}}, {"calendar": {"weekends": False}}),
        ({"overrides": {"模拟.carry_over": "延长"}}, {"overrides": {"simulation.carry_over": "extend"}}),
        ({"name": "延长", "title": {"zh": "是"}}, {"name": "延长", "title": {"zh": "是"}}),
        ({"simulation": {"carry_over": "什么"}}, {"simulation": {"carry_over": "什么"}}),
    ],
)  # fmt: skip
def test_values_in_chinese(said: dict[str, Any], meant: dict[str, Any]) -> None:
    """What chooses among a few words, or names an entry; texts and what means nothing stay as they are."""
    assert with_ids(said, {"offices": OFFICES}) == meant


def test_names_are_those_of_the_scenario_that_is_extended() -> None:
    """Also of offices that its rules make; a name that several divisions have stands for none."""
    base = {"offices": OFFICES, "office_rules": [{"level": "county", "region": "33"}]}
    said = {"overrides": {"巡察组.县委巡察办.组数": 5, "teams.吴兴区委巡察办.count": 3}}
    assert with_ids(said, base)["overrides"] == {"teams.nanxun.count": 5, "teams.330502.count": 3}
    everywhere = {"office_rules": [{"level": "county"}]}
    assert set(with_ids({"teams": {"鼓楼区委巡察办": {}}}, everywhere)["teams"]) == {"鼓楼区委巡察办"}


def test_printed_words_are_options() -> None:
    for option, word in (*LEVELS.items(), *HOSTS.items(), *((name, dispatch_name(name)) for name in DISPATCHES)):
        assert option_of(word, [str(known) for group in GROUPS for known in group if option in group]) == option


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_small(tmp_path / "small")


@pytest.mark.parametrize(
    "text", ["巡察组.县委巡察办.组数=３", "teams.县委巡察办.count=3", "组数.县委巡察办＝3", "组数.COUNTY OFFICE=3"]
)  # fmt: skip
@pytest.mark.quick(1)
def test_changes_in_chinese(small: Path, text: str) -> None:
    assert load_if(small, WhatIf(sets=(text,))).file.teams["nanxun"].count == 3


@pytest.mark.slow
def test_modes_and_carry_over_in_changes(small: Path) -> None:
    assert "elevated" not in load_if(small, WhatIf(without=(" 设区市提级巡",))).modes
    changed = load_if(small, WhatIf(sets=("顺延=延长", "方式.重点村直接巡.最少天数=5")))
    assert changed.file.simulation.carry_over == "extend"
    assert changed.file.modes["direct"].min_days == 5


@pytest.mark.slow
def test_variants_are_called_by_their_titles(small: Path) -> None:
    with (small / "scenario.toml").open("a", encoding="utf-8") as file:
        file.write('\n[variants.more]\ntitle = { zh = "小县：多一个组", en = "more" }\n')
        file.write("[variants.more.overrides]\nteams.nanxun.count = 3\n")
    for called in ("more", "小县：多一个组", "多一个组"):
        assert load(f"{small}:{called}").file.teams["nanxun"].count == 3
    assert locate(f"{small}：more").variant == "more"
    with pytest.raises(ScenarioError, match="more"):
        load(f"{small}:少一个组")


def test_names_in_every_table(small: Path) -> None:
    """Sites, offices, teams and rounds by name, in the tables beside that of the sites."""
    (small / "done.csv").write_text("代码,日期\n己村,2026-10-20\n", encoding="utf-8")
    (small / "travel.csv").write_text("起点,终点,天数\n县委巡察办,甲村,0.3\n甲村,县委巡察办,0.3\n", encoding="utf-8")
    rows = ["县委巡察办第1组,,,2027-03-01,2027-03-02", ",练市镇,,2027-03-03,2027-03-04", ",,乙村,2027-03-05,2027-03-06"]
    (small / "blocked.csv").write_text("\n".join(["巡察组,乡镇,对象,停巡日期,停巡结束日期", *rows]), encoding="utf-8")
    scenario = load(small)
    assert scenario.sites.filter(scenario.sites["done"].is_not_null())["name"].to_list() == ["己村"]
    assert [(time.kind, time.id) for time in scenario.blocked] == [
        ("team", "nanxun-1"), ("township", "330503101"), ("site", "330503100202")
    ]  # fmt: skip


@pytest.mark.slow
def test_mergers_by_name(small: Path) -> None:
    """The village that is no more by its name in the tables of divisions, the present one by that of the list."""
    file = small / "scenario.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('done = "done.csv"', 'done = "done.csv"\npredecessors = "p.csv"'),
        encoding="utf-8",
    )
    (small / "p.csv").write_text("原村名,现村名\n沈庄洋村,甲村\n", encoding="utf-8")
    (small / "done.csv").write_text("代码,日期\n330503100202,2026-10-20\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="沈庄洋"):  # 330503100202 is a site of the list, so that it is not gone
        load(small)
    (small / "p.csv").write_text("原村名,现代码,现村名\n江蒋漾村,甲村,甲村\n", encoding="utf-8")
    (small / "done.csv").write_text("代码,日期\n330503001200,2026-10-20\n", encoding="utf-8")
    done = load(small).sites
    assert done.filter(done["done"].is_not_null())["name"].to_list() == ["甲村"]

"""Sections, keys, modes, policies, offices and classes may be said in Chinese, as the program says them."""

from pathlib import Path

import pytest

from scenarios.file.spoken_keys import SPOKEN, with_ids
from scenarios.loading import load
from scenarios.problems import ScenarioError


def test_a_scenario_in_chinese_is_the_same(folder: Path, tmp_path: Path) -> None:
    """Sections, a mode by its display name, teams by that of their office, classes by their labels."""
    file = folder / "scenario.toml"
    text = file.read_text(encoding="utf-8")
    before = load(folder)
    spoken = (
        text.replace("[term]", "[届]").replace("years = ", "年数 = ").replace("[modes.direct]", "[方式.重点村直接巡]")
        .replace("[teams.nanxun]", "[巡察组.南浔区委巡察办]").replace("[simulation]", "[模拟]")
    )  # fmt: skip
    assert spoken.count("[方式.") == spoken.count("[届]") == spoken.count("[巡察组.") == 1
    file.write_text(spoken, encoding="utf-8")
    after = load(folder)
    assert after.file == before.file
    assert after.sites.equals(before.sites)


def test_words_are_taken_in_dotted_keys_too() -> None:
    assert with_ids({"extends": "nanxun", "改动": {"届.年数": 4, "方式.镇村一体巡.最少天数": 2}, "删去": ["举措.马背巡"]}) == {
        "extends": "nanxun", "overrides": {"term.years": 4, "modes.integrated.min_days": 2}, "remove": ["policies.马背巡"]
    }  # fmt: skip


def test_classes_are_said_by_their_own_labels() -> None:
    """Where a scenario has labels of its own, only these are words for its classes."""
    labels = {"key": {"zh": "一类", "en": "first"}, "good": {"zh": "三类", "en": "third"}}
    document = {"classes": {"labels": labels, "shares": {"一类": 0.2, "重点村": 0.1}}}
    assert with_ids(document)["classes"]["shares"] == {"key": 0.2, "重点村": 0.1}
    assert with_ids({"classes": {"shares": {"重点村": 0.2}}})["classes"]["shares"] == {"key": 0.2}


def test_words_that_stand_for_two_things_or_beside_their_id_are_left(folder: Path) -> None:
    office = {"name": {"zh": "巡察办", "en": "a"}}
    assert with_ids({"offices": {"a": office, "b": office}, "teams": {"巡察办": {}}})["teams"] == {"巡察办": {}}
    assert with_ids({"term": {"years": 5}, "届": {"years": 4}}) == {"term": {"years": 5}, "届": {"years": 4}}
    assert with_ids({"term": {"years": 5}, "届": {"开始日期": 1}}) == {"term": {"years": 5, "start": 1}}
    file = folder / "scenario.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n[届]\nyears = 5\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="届"):
        load(folder)


def test_each_word_stands_for_one_key() -> None:
    assert len(set(SPOKEN.values())) == len(SPOKEN)


def test_ids_are_never_taken_for_names() -> None:
    """A figure of one mode that reads like another mode's id leaves that mode alone."""
    document = {"modes": {"support": {"level": "zone"}, "zone": {}, "开发区自巡": {"fixed_days": 1}}}
    assert set(with_ids({"modes": {"support": {"level": "zone"}, "zone": {}}})["modes"]) == {"support", "zone"}
    assert with_ids(document)["modes"]["zone"] == {"fixed_days": 1}

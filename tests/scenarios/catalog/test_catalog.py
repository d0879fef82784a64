"""The catalogs: complete, each entry with names and a source, and open to a scenario's own figures and entries."""

import tomllib
from pathlib import Path

import pytest
from make import small_county, write_county
from refused import refused

from scenarios.catalog import catalog_text, merge_catalogs, mode_catalog, policy_catalog
from scenarios.file.json_schema import scenario_json_schema
from scenarios.loading import load
from scenarios.problems import Findings
from scenarios.schema import Mode, Policy, Text

MODES = {
    "integrated": "镇村一体巡", "direct": "重点村直接巡",
    "thematic": "定主题专项巡", "elevated": "设区市提级巡", "elevated-province": "省提级巡",
    "crossed": "交叉巡", "block": "板块巡", "extended": "延伸巡察", "bundled": "打包巡察", "sampled": "抽巡覆盖",
    "linked": "市巡镇+县巡村", "checklist": "清单式",
    "mobile": "机动巡", "look-back": "回头看", "return-visit": "回访",
    "support": "跨市州帮扶", "pastoral": "马背巡", "audit-joint": "巡审联动",
    "zone": "开发区自巡", "zone-synchronous": "巡党工委同步巡村",
    "regular": "常规巡察",
}  # fmt: skip
POLICIES = {
    "support": "帮扶", "retired-leaders": "离任职级干部库", "discipline-deputies": "巡纪协作", "streamlined": "极简流程",
    "one-inspection-a-year": "年内不再一般性检查", "departments-to-prefecture": "提级巡察", "online-channel": "码上巡",
    "early-self-correction": "未巡先改", "repair-on-site": "立行立改", "reclassification": "动态调整",
    "data-models": "比对模型",
    "extended-stay": "延长时间", "one-thing-a-village": "一村一事", "joint-repair": "联合整改",
    "township-repair": "镇村一体整改", "warning-system": "应用系统",
}  # fmt: skip


@pytest.mark.parametrize(("mode", "name"), MODES.items())
def test_every_mode_is_there(mode: str, name: str) -> None:
    """With its Chinese name, an English one, and a source in both."""
    entry = Mode.model_validate(mode_catalog()[mode])
    assert name in entry.name.zh
    assert entry.name.en
    assert isinstance(entry.source, Text)
    assert entry.source.zh
    assert entry.source.en


@pytest.mark.parametrize(("policy", "name"), POLICIES.items())
def test_every_policy_is_there(policy: str, name: str) -> None:
    """With its Chinese name, an English one, what it does in both languages, and a source."""
    entry = Policy.model_validate(policy_catalog()[policy])
    assert name in entry.name.zh
    assert entry.name.en
    assert entry.about.zh
    assert entry.about.en
    assert isinstance(entry.source, Text)
    assert entry.source.zh
    assert entry.source.en


def test_no_other_entries() -> None:
    """Beside these the catalog holds only the mode that a policy brings along."""
    assert set(mode_catalog()) - set(MODES) == {"taken-over"}
    assert set(policy_catalog()) == set(POLICIES)


def test_the_text_of_an_entry_is_the_entry() -> None:
    """What is shown to be copied says the same as the catalog."""
    for name, mode in mode_catalog().items():
        assert tomllib.loads(catalog_text("modes", name)) == {"modes": {name: mode}}
    for name, policy in policy_catalog().items():
        assert tomllib.loads(catalog_text("policies", name)) == {"policies": {name: policy}}


@pytest.mark.parametrize("mode", [*MODES, "taken-over"])
@pytest.mark.slow
def test_every_mode_loads_or_is_refused_in_words(tmp_path: Path, mode: str) -> None:
    """A scenario uses it by its name alone; those that ask for people who aren't there name the key that asks too much."""
    places = {"crossed": "team.members", "support": "team.members", "audit-joint": "team.skills"}
    allowed = {"crossed": "[[exchanges]]", "support": "[[support]]", "audit-joint": "[teams.NAME]"}
    folder = write_county(tmp_path, {"modes": {mode: {}}})
    if mode not in places:
        assert load(folder).mode(mode).name.zh
        return
    (problem,) = refused(folder)
    assert problem.where == f"modes.{mode}.{places[mode]}"
    assert allowed[mode] in f"{problem.found} {problem.allowed}"
    assert problem.hint


def test_what_a_scenario_writes_goes_first() -> None:
    """A figure inside a table is replaced alone; the rest stays as it ships."""
    chosen = {"modes": {"direct": {"days": {"key": 11}, "min_days": 10}}}
    mode = merge_catalogs(chosen, "", Findings())["modes"]["direct"]
    assert mode["days"] == {"key": 11, "general": 4, "good": 3}
    assert mode["min_days"] == 10
    assert mode["fixed_days"] == mode_catalog()["direct"]["fixed_days"]


def test_a_mode_and_a_policy_of_one_s_own(tmp_path: Path) -> None:
    """A scenario adds both in TOML alone, and they act."""
    name = {"zh": "夜访", "en": "by night"}
    night = {"name": name, "level": "county", "days": {"key": 4, "general": 3, "good": 2}, "source": "assumed"}
    policy = {"name": name, "source": "assumed", "effects": [{"key": "modes.night.days.*", "times": 0.5}]}
    scenario = small_county(tmp_path, {"modes": {"night": night}, "policies": {"quick": policy}})
    assert scenario.mode("night").days == {"key": 2, "general": 1.5, "good": 1}


def test_a_misspelt_entry_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """One problem for each, not one for every key that is missing."""
    changes = {"modes": {"intergated": {}}, "policies": {"streamlind": {"figures": {"fixed_work": 0.5}}}}
    assert {(problem.where, problem.hint) for problem in refused(write_county(tmp_path, changes))} == {
        ("modes.intergated", "did you mean integrated?"),
        ("policies.streamlind", "did you mean streamlined?"),
    }


def test_policies_bring_their_modes_along() -> None:
    """Where the scenario does not have them; not where the policy is off."""
    findings = Findings()
    wanted = {"departments-to-prefecture": {}}
    document = {"modes": {"regular": {}}, "policies": wanted}
    assert set(merge_catalogs(document, "scenario.toml", findings)["modes"]) == {"regular", "taken-over"}
    off = {"modes": {"regular": {}}, "policies": {"departments-to-prefecture": {"on": False}}}
    assert set(merge_catalogs(off, "scenario.toml", findings)["modes"]) == {"regular"}
    sections = {"modes": {"taken-over": {"min_days": 7}}, "policies": wanted}
    assert merge_catalogs(sections, "scenario.toml", findings)["modes"]["taken-over"]["min_days"] == 7
    assert findings.errors == []
    assert document["policies"] == {"departments-to-prefecture": {}}


def test_editors_know_the_entries_and_need_no_key_of_them() -> None:
    """The JSON Schema names what ships; an entry may be empty."""
    schema = scenario_json_schema()
    for section, model, catalog in (("modes", "Mode", mode_catalog()), ("policies", "Policy", policy_catalog())):
        assert set(schema["properties"][section]["properties"]) == set(catalog)
        assert "required" not in schema["$defs"][model]

"""Keys in the planner's words: Chinese names of sections and keys, display names of modes, policies, offices and classes."""

from collections.abc import Mapping
from typing import Any

from scenarios.catalog import mode_catalog, policy_catalog
from scenarios.file.dotted import dotted, steps
from scenarios.file.schema_keys import key_words_at, keys_at
from scenarios.file.spoken_values import spoken_value
from scenarios.naming.option_words import option_of
from scenarios.naming.rule_offices import rule_office_names
from scenarios.schema import CLASSES

Loc = tuple[int | str, ...]

SPOKEN = {
    "extends": "沿用", "remove": "删去", "overrides": "改动", "variants": "方案", "name": "名称",
    "title": "标题", "about": "说明", "term": "届", "calendar": "日历", "rounds": "轮次", "offices": "巡察办",
    "teams": "巡察组", "office_rules": "巡察办规则", "staff": "人员", "roster": "任务分工", "pools": "人才库",
    "exchanges": "交叉", "loans": "借调", "support": "帮扶", "sites": "巡察对象", "classes": "分类", "synthesis": "合成",
    "travel": "路程", "modes": "方式", "policies": "举措", "milestones": "节点目标", "objective": "目标函数",
    "uncertainty": "不确定性", "follow_up": "后续", "findings": "问题", "simulation": "模拟",
    "start": "开始日期", "years": "年数", "weekends": "周末工作", "blackouts": "停巡时段", "blocked": "停巡表",
    "yearly": "每年", "dated": "指定日期", "preparation_days": "准备天数", "report_days": "报告天数",
    "on_site_days": "驻点天数", "level": "层级", "region": "区划代码", "lon": "经度", "lat": "纬度",
    "count": "组数", "size": "人数", "share": "份额", "leaders": "组长", "deputies": "副组长", "skills": "专业",
    "table": "表格", "rule": "规则", "done": "已巡察", "outline": "边界", "indicators": "指标",
    "shares": "占比", "thresholds": "阈值", "labels": "标签", "by": "截止日期", "target": "目标",
    "class": "类别", "office": "所属巡察办", "replications": "模拟次数", "seed": "种子", "days": "天数",
    "min_days": "最少天数", "team": "组队", "host": "主体", "season": "季节", "source": "依据", "on": "启用",
    "formations": "编组", "sizes": "各组人数", "again": "再次进驻",
}  # fmt: skip
"""Chinese names of keys; each stands for its key wherever that may stand."""
CLASS_NAMES = {"重点村": "key", "一般村": "general", "较好村": "good", "重点": "key", "一般": "general", "较好": "good"}


def with_keys(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with the schema's keys in place of their Chinese names; other names stay as they are."""
    return dict(_renamed(document, (), {}))


def with_ids(document: dict[str, Any], base: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return a document with ids for what is said in words, where a word stands for one id only.

    Keys and the steps of dotted keys are taken, and values that choose among a few words or name an office, a mode or a class.
    A word that stands for nothing, or is given along with its id, is left for the schema to refuse.

    Parameters
    ----------
    base
        Document that this one is laid over: its modes, offices and labels have names, too.
    """
    document = with_keys(document)
    return dict(_renamed(document, (), _all_names(document, base or {})))


def _all_names(document: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Ids by display name for each kind of entry."""

    def merged_section(section: str) -> dict[str, Any]:
        parts = [part for part in (base.get(section), document.get(section)) if isinstance(part, dict)]
        return {key: entry for part in parts for key, entry in part.items()}

    offices = _names({}, merged_section("offices"))
    labels = merged_section("classes").get("labels")
    label_names = _names({}, labels if isinstance(labels, dict) else {})
    by_rule = rule_office_names([*_rules(base), *_rules(document)])
    return {
        "modes": _names(mode_catalog(), merged_section("modes")),
        "policies": _names(policy_catalog(), merged_section("policies")),
        "offices": by_rule | offices,
        "teams": by_rule | offices,
        "classes": (CLASS_NAMES if not label_names else {}) | label_names,
    }


def _rules(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    rules = document.get("office_rules")
    return [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []


def _names(entries_shipped: Mapping[str, Any], section: Any) -> dict[str, str]:
    """Display names that stand for one entry only, with its id."""
    ids_by_word: dict[str, set[str]] = {}
    for entries in (entries_shipped, section if isinstance(section, dict) else {}):
        for key, entry in entries.items():
            for word in _words_of(entry):
                ids_by_word.setdefault(word, set()).add(str(key))
    # an id that ships is never taken for another entry's name
    return {word: min(keys) for word, keys in ids_by_word.items() if len(keys) == 1 and word not in entries_shipped}


def _words_of(entry: Any) -> list[str]:
    """Display names of an entry: its ``name``, or itself where it is nothing but a text."""
    text = entry.get("name") if isinstance(entry, dict) and not entry.keys() <= {"zh", "en"} else entry
    words = text.values() if isinstance(text, dict) else [text]
    return [word for word in words if isinstance(word, str)]


def _renamed(value: Any, loc: Loc, names: Mapping[str, Mapping[str, str]]) -> Any:
    if isinstance(value, str):
        return spoken_value(value, loc, names) if names else value
    if isinstance(value, list):
        if loc[-1:] == ("remove",):
            return [_dotted_id(key, names) if isinstance(key, str) else key for key in value]
        return [_renamed(inner, (*loc, k), names) for k, inner in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if loc[-1:] == ("overrides",):
        return dict(_renamed_override(str(key), inner, names) for key, inner in value.items())
    ids = _ids(loc, names)
    result = {}
    for key, inner in value.items():
        entry_id = ids.get(key, key)
        entry = _renamed(inner, (*loc, entry_id), names)
        if entry_id not in result:
            result[entry_id] = entry
        elif isinstance(entry, dict) and isinstance(result[entry_id], dict) and not entry.keys() & result[entry_id].keys():
            result[entry_id] |= entry
        else:
            result[key] = entry
    return result


def _ids(loc: Loc, names: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """Ids by the words that may be said for them at a place."""
    if len(loc) == 1 and loc[0] in {"modes", "policies", "offices", "teams"}:
        return names.get(str(loc[0]), {})
    keys, words = keys_at(loc), key_words_at(loc)
    if set(CLASSES) <= {*keys, *words}:
        return names.get("classes", {})
    return _Options(words) if words else {SPOKEN[key]: key for key in keys if key in SPOKEN}


class _Options(dict[str, str]):
    """Ids of a few options by any word for them."""

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self._words = words

    def get(self, word: str, default: Any = None) -> Any:
        """Id of the option that a word means."""
        return option_of(word, self._words) or default


def _dotted_id(key: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """Return a dotted key with an id for each step that is said in words."""
    loc = _loc(key, names)
    return key if loc is None else dotted(loc)


def _loc(key: str, names: Mapping[str, Mapping[str, str]]) -> Loc | None:
    """Place that a dotted key means; None where it is not a dotted key."""
    try:
        path = steps(key)
    except KeyError:
        return None
    loc: Loc = ()
    for step in path:
        loc = (*loc, step if isinstance(step, int) else _ids(loc, names).get(step, step))
    return loc


def _renamed_override(key: str, value: Any, names: Mapping[str, Mapping[str, str]]) -> tuple[str, Any]:
    loc = _loc(key, names)
    return (key, value) if loc is None else (dotted(loc), _renamed(value, loc, names))

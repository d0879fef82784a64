"""The page of practices: every practice has its row, what it says to write loads, and the tests and measures exist."""

import datetime as dt
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from make import base, each_class, merged, one_round, small_county, write_county
from small_composition import SUPPORT

from optimize.planning import baseline_plan, make_plan
from results.measures.registry import measures
from scenarios.catalog import mode_catalog, policy_catalog
from scenarios.loading import load
from scenarios.options.clusters import mode_clusters
from scenarios.schema.findings import FindingsSection
from xuncha import simulate

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "practices.md"
CODE = re.compile(r"`([^`]+)`")
PRACTICES = (
    "四种方式", "地域容量", "四个聚焦", "重点清单库", "四个关键", "重点清单 25 项", "追责", "专题报告",
    "力量统筹", "立行立改, 联合整改", "巡纪协作",
    "相对固定巡察组", "五维指标", "百村巡", "连片专项巡", "乡村一体巡, 简易巡", "一村一事", "五必访",
    "以巡促治; 三清一促", "应用系统",
    "分类名册", "优先巡察行政村", "提级直接巡", "同步联动巡", "延伸巡察", "机动巡; 延长现场时间", "三少一多",
    "兼副组长", "巡审联动", "比对模型",
    "镇村一体整改", "三方联审",
    "重点巡", "板块巡", "兜底", "问题数量, 线索数量", "巡改一体", "郑州提级", "漯河", "四个一批", "回头看",
    "未巡先改", "集中整治",
    "一般关注, 风险关注, 重点隐患", "动态调整", "省提级", "市州提级", "极简版流程指引", "年内不再一般性检查", "同类同改",
    "集中指导督导, 培训",
    "重点村 (five criteria)", "每个县平均增加", "一把手", "离任职级干部库", "跨市(州)帮扶", "开发区代管村", "码上巡",
    "镇村同巡, 清单式, 马背巡, 帐篷巡", "首次全覆盖",
    "打包巡察", "抽巡覆盖", "机动力量", "协作区", "整组借调", "人才库轮转", "村庄撤并",
    "一组同时进驻数村", "同时进驻, 分别撤点", "行政村控制在5个工作日内", "现场35天",
    "市县各定轮次", "常规与专项同时进行", "届中改轮次", "届期不足整年",
    "两组合并", "一组分为两组", "大组带分组", "指导组", "换届", "计划内回头看", "计划内回访",
)  # fmt: skip


COLUMNS = 4


class Row(NamedTuple):
    practice: str
    snippet: str
    tests: tuple[str, ...]
    measures: tuple[str, ...]


def rows() -> list[Row]:
    """All rows of the page's tables."""
    rows = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[0] in {"practice", "figure"} or set(cells[0]) == {"-"} or len(cells) != COLUMNS:
            continue
        practice, scenario, shown, figure = cells
        named = tuple(code for code in CODE.findall(figure) if not code.startswith("xuncha ") and ":" not in code)
        snippet = "\n".join(CODE.findall(scenario))
        rows.append(Row(practice, snippet, tuple(CODE.findall(shown)), named))
    return rows


ROWS = rows()


@cache
def known_tests() -> frozenset[str]:
    """Names of all tests."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.MULTILINE))


def test_every_practice_has_a_row() -> None:
    """Each of the reports' practices, in the order of the provinces."""
    names = [row.practice for row in ROWS]
    missing = [practice for practice in PRACTICES if not any(practice in name for name in names)]
    assert missing == []
    assert len(ROWS) >= len(PRACTICES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.practice)
@pytest.mark.slow
def test_what_a_row_says(tmp_path: Path, row: Row) -> None:
    """Its TOML loads, and the tests that show its effect exist."""
    assert row.snippet
    assert row.tests
    assert [name for name in row.tests if name not in known_tests()] == []
    changes: dict[str, Any] = tomllib.loads(row.snippet)
    file = load(write_county(tmp_path, changes)).file
    for catalog in ("modes", "policies"):
        assert set(changes.get(catalog, {})) <= set(getattr(file, catalog))


SCARCE = {"teams": {"district": {"count": 1, "size": 6}},
          "rounds": one_round(9)}  # fmt: skip
"""Too few days for all sites, so that capacity shows in coverage."""
CLUSTERS = {"modes": {"direct": {"days": {"key": 9, "general": 8, "good": 8}}}}
SURE = {"stock": {"mean": each_class(60.0)},
        "check": {"reminder": 0.0, "look_back": 1.0, "accountability": 0.0}}  # fmt: skip
WHERE: dict[str, dict[str, Any]] = {
    "地域容量": {"modes": {"direct": {"terms": {"area": 0.0, "population": 0.0, "income": 0.0, "complaints": 0.0}}}},
    "重点清单库": {"findings": {}},
    "力量统筹": SCARCE,
    "相对固定巡察组": {"teams": {"district": {"count": 2, "size": 5}}},
    "连片专项巡": CLUSTERS,
    "板块巡": CLUSTERS,
    "极简版流程指引": SCARCE,
    "离任职级干部库": SCARCE,
    "市州提级": {"modes": {"elevated": {}}},
    "回头看": {"findings": SURE | {"look_back": {"days": 3}}},
    "一村一事": {"findings": {"stock": {"mean": each_class(2.0)}, "repair": {"on_site": 0.0}}},
    "集中指导督导": {"rounds": {"yearly": [{"name": {"zh": "春", "en": "spring"}, "start": "02-15", "on_site_days": 40}]}},
    "首次全覆盖": {"milestones": []},
    "机动力量": {"uncertainty": {"mobile": {"rate": 12, "days": 8}}},
    "郑州提级": {"findings": {"leads": {"share": {"key": 0.1, "general": 0.08, "good": 0.05}}}},
}
"""Counties in which a row can act, by the beginning of its practice, where the small county is none."""
OF_TABLES = ("五维指标", "分类名册", "重点村 (five", "每个县平均增加")
"""Rows that act on tables: classes from figures, and more villages."""
FOUND = {"found_village", "leads", "on_site", "in_time", "one_thing", "found_key_ratio", "look_back_share", "overdue"}


def county_of(row: Row) -> dict[str, Any]:
    """What the county holds before the row is written."""
    document: dict[str, Any] = {"milestones": [{"name": {"zh": "全", "en": "all"}, "by": dt.date(2031, 6, 1), "target": 1.0}]}
    if not row.practice.startswith("问题数量") and (FOUND & set(row.measures) or "findings" in row.snippet):
        document["findings"] = {}
    for practice, changes in WHERE.items():
        if row.practice.startswith(practice):
            document = merged(document, changes)
    return document


def outcome_of(folder: Path, changes: dict[str, Any], *, own_classes: bool = True, more: int = 0) -> dict[str, Any]:
    """Everything that a row may change: classes, labels, the plan, and every measure of a few replications."""
    write_county(folder, changes)
    if not own_classes or more:
        lines = (folder / "sites.csv").read_text(encoding="utf-8").splitlines()
        table = [line.split(",") for line in lines]
        if not own_classes:
            for number, cells in enumerate(table):
                del cells[3]
                cells.append(str(int(number % 4 == 1)) if number else "weak_organisation")
                if number and cells[2] == "village":  # figures by which villages differ
                    cells[6:11] = [
                        str(500 + 90 * number),
                        str(1 + number % 4),
                        str(900 - 41 * number),
                        str(number * 7 % 11),
                        "500",
                    ]
        for number in range(more):
            cells = list(table[2])
            cells[0], cells[1] = f"330503001{301 + number}", f"more {number}"
            table.append(cells)
        (folder / "sites.csv").write_text("\n".join(map(",".join, table)) + "\n", encoding="utf-8")
    scenario = load(folder)
    plan = baseline_plan(scenario, "uniform")
    run = simulate(scenario, plan, 6)
    values = {measure.id: measure.take().tolist() for measure in measures(scenario, run.outcomes)}
    return {
        "classes": scenario.class_index.tolist(),
        "clusters": int((mode_clusters(scenario) >= 0).sum()),
        "labels": str(scenario.file.classes.labels),
        "plan": plan.visits.drop("name").rows(),
        "teams": [(team.id, team.size) for team in scenario.teams],
        "weights": scenario.weight.tolist(),
    } | values


@pytest.fixture(scope="module")
def known_outcomes() -> dict[str, dict[str, Any]]:
    """Outcomes of counties before a row is written, by what the county holds: most rows begin with the same."""
    return {}


@pytest.mark.long
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.practice)
def test_a_row_changes_what_it_says(tmp_path: Path, known_outcomes: dict[str, dict[str, Any]], row: Row) -> None:
    """In a county where it can: one of the measures that it names, or else the plan, the classes or what comes of it."""
    changes: dict[str, Any] = tomllib.loads(row.snippet)
    given = county_of(row)
    if row.practice.startswith("每个县平均增加"):
        before, after = (outcome_of(tmp_path / str(more), merged(given, SCARCE), more=more) for more in (0, 6))
    elif row.practice.startswith(OF_TABLES):
        before, after = (
            outcome_of(tmp_path / name, document, own_classes=False)
            for name, document in (("before", given), ("after", merged(given, changes)))
        )
    else:
        key = repr(given)
        if key not in known_outcomes:
            known_outcomes[key] = outcome_of(tmp_path / "before", given)
        before, after = known_outcomes[key], outcome_of(tmp_path / "after", merged(given, changes))
    different = {name for name in after if before.get(name) != after[name]}
    assert different
    if row.measures:
        assert different & set(row.measures), different


def test_factors_are_named_with_their_values() -> None:
    """Every figure of a policy, and every mode's detection, with its value in the catalog; those of findings with theirs."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    told = {match[1]: float(match[2]) for line in lines if (match := re.match(r"\| ([\w-]+\.\w+) \| ([\d.]+) \|", line))}
    wanted: dict[str, float] = {}
    for name, policy in policy_catalog().items():
        wanted |= {f"{name}.{figure}": value for figure, value in policy.get("figures", {}).items()}
    wanted |= {f"{name}.detection": mode["detection"] for name, mode in mode_catalog().items() if "detection" in mode}
    assert told == wanted
    of_findings = [match for line in lines if (match := re.match(r"\| findings\.([\w.]+) \| ([\d.]+) \|", line))]
    assert len(of_findings) >= 13
    for match in of_findings:
        value: Any = FindingsSection()
        for key in match[1].split("."):
            value = getattr(value, key)
        assert value == float(match[2]), match[1]


def test_nothing_is_refused_or_put_off() -> None:
    """Every practice is carried out; a row would say otherwise in its cells."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert [line for line in lines if "not yet" in line or "not planned yet" in line or "| refused" in line] == []


@pytest.mark.slow
def test_the_measures_exist(tmp_path: Path) -> None:
    """Each that a row names is one that a run of such a scenario has."""
    milestone = {"name": {"zh": "全", "en": "all"}, "by": base()["term"]["start"].replace(year=2031), "target": 1.0}
    findings = {
        "other_checks": {"rate": 1.0}, "self_correction": {"rate": 0.1}, "leads": {"persons": 0.2}, "proposals": {"rate": 0.1},
        "assessment": {"asked": 1.0},
    }  # fmt: skip
    modes = {"linked": {}, "taken-over": {"kinds": ["township", "department"]}}
    more = {"findings": findings, "milestones": [milestone], "modes": modes, "policies": {"reclassification": {}}}
    more["uncertainty"] = {"mobile": {"rate": 1.0}}
    scenario = small_county(tmp_path, merged(SUPPORT, more))
    run = simulate(scenario, make_plan(scenario, "uniform"), 2)
    known = {measure.id for measure in measures(scenario, run.outcomes)}
    named = {name for row in ROWS for name in row.measures}
    assert named
    assert named - known == set()


def test_the_examples_load_together(tmp_path: Path) -> None:
    """The page's blocks of TOML, in one scenario; the figures are those that the page says."""
    changes: dict[str, Any] = {"modes": {"block": {}}}
    for block in re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        changes = merged(changes, tomllib.loads(block))
    scenario = small_county(tmp_path, changes)
    direct = scenario.mode("direct")
    assert direct.min_days == 10
    assert direct.fixed_days == pytest.approx(1.0)  # half of 2
    assert direct.days == pytest.approx({"key": 7.2, "general": 3.2, "good": 2.4})  # 0.8 of 9, 4, 3
    assert scenario.mode("night").days == pytest.approx({"general": 1.6, "good": 1.2})
    assert {scenario.offices[team.office].id: team.size for team in scenario.teams} == {
        "district": 7, "city": 7, "province": 7, "park": 6,
    }  # fmt: skip
    assert scenario.rounds[0].workdays == 35

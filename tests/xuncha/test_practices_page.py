"""The page of practices: every practice has its row, what it says to write loads, and the tests and measures exist."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from small_composition import SUPPORT
from small_county import base, merged, small_county, write_county

from optimize.planning import make_plan
from results.measures import measures
from scenarios.loading import load
from xuncha import simulate

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "practices.md"
CODE = re.compile(r"`([^`]+)`")
PRACTICES = (
    "四种方式", "地域容量", "四个聚焦", "重点清单库", "力量统筹", "立行立改, 联合整改", "巡纪协作",
    "相对固定巡察组", "五维指标", "百村巡", "连片专项巡", "乡村一体巡, 简易巡", "一村一事", "五必访",
    "以巡促治; 三清一促", "应用系统",
    "分类名册", "提级直接巡", "同步联动巡", "机动巡; 延长现场时间", "三少一多", "兼副组长", "巡审联动", "比对模型",
    "镇村一体整改", "三方联审",
    "重点巡", "板块巡", "兜底", "问题数量, 线索数量", "巡改一体", "郑州提级", "漯河", "四个一批", "回头看",
    "未巡先改", "集中整治",
    "一般关注, 风险关注, 重点隐患", "动态调整", "省提级", "市州提级", "极简版流程指引", "年内不再一般性检查", "同类同改",
    "集中指导督导, 培训",
    "重点村 (five criteria)", "每个县平均增加", "一把手", "离任职级干部库", "跨市(州)帮扶", "开发区代管村", "码上巡",
    "镇村同巡, 清单式, 马背巡, 帐篷巡", "首次全覆盖",
)  # fmt: skip


class Row(NamedTuple):
    practice: str
    snippet: str
    tests: tuple[str, ...]
    measures: tuple[str, ...]


def rows() -> list[Row]:
    """All rows of the page's tables."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or cells[0] == "practice" or set(cells[0]) == {"-"}:
            continue
        practice, scenario, shown, figure = cells
        named = tuple(one for one in CODE.findall(figure) if not one.startswith("xuncha "))
        snippet = "\n".join(CODE.findall(scenario))
        found.append(Row(practice, snippet, tuple(CODE.findall(shown)), named))
    return found


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
def test_what_a_row_says(tmp_path: Path, row: Row) -> None:
    """Its TOML loads, and the tests that show its effect exist."""
    assert row.snippet
    assert row.tests
    assert [name for name in row.tests if name not in known_tests()] == []
    changes: dict[str, Any] = tomllib.loads(row.snippet)
    file = load(write_county(tmp_path, changes)).file
    for catalog in ("modes", "policies"):
        assert set(changes.get(catalog, {})) <= set(getattr(file, catalog))


def test_nothing_is_refused_or_put_off() -> None:
    """Every practice is carried out; a row would say otherwise in its cells."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert [line for line in lines if "not yet" in line or "not planned yet" in line or "| refused" in line] == []


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
    known = {one.id for one in measures(scenario, run.outcomes)}
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

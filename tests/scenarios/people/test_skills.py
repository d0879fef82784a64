"""People with skills, and pools of people: how many each office has at hand."""

from pathlib import Path
from typing import Any

from make import each_class, small_county

from scenarios.people.skills import skill_name
from scenarios.scenario import Scenario

NAME = {"zh": "库", "en": "pool"}
AUDIT = {"audited": {"name": NAME, "level": "county", "days": each_class(4), "source": "assumed",
                     "team": {"skills": ["审计"]}}}  # fmt: skip
HEADER = "编号,巡察办,职务,可用轮次,专业,人员来源,籍贯乡镇"


def with_staff(folder: Path, rows: list[str], changes: dict[str, Any]) -> Scenario:
    return small_county(folder, changes | {"staff": {"table": "staff.csv"}}, {"staff.csv": "\n".join([HEADER, *rows]) + "\n"})


def skilled(scenario: Scenario, office: str, skill: str = "audit") -> list[int]:
    return scenario.skilled[skill][scenario.office_index(office)].tolist()


def test_words_for_a_skill() -> None:
    assert {skill_name(word) for word in ("审计", "audit", " Audit ")} == {"audit"}
    assert skill_name("测绘") == "测绘"


def test_people_are_counted_by_skill_pool_and_round(tmp_path: Path) -> None:
    """Skills listed in any way, the pool's own skill, and only the rounds for which somebody is at hand."""
    rows = [f"a{k},district,组长,,,," for k in range(24)]
    rows += [
        "b1,district,组员,,财务；审计,,330503001",
        "b2,district,组员,2027-spring;2027-autumn,Audit、law,,",
        "b3,district,组员,,,审计局,",
    ]
    rows += ["b4,district,组员,,审计学,,", "b5,city,组员,,审计,,"]
    scenario = with_staff(tmp_path, rows, {"modes": AUDIT})
    assert [round_.id for round_ in scenario.rounds][:4] == ["2027-spring", "2027-summer", "2027-autumn", "2028-spring"]
    assert skilled(scenario, "district") == [3, 2, 3] + [2] * 12
    assert skilled(scenario, "city") == [1] * 15
    assert skilled(scenario, "park") == [0] * 15


def test_numbers_stand_where_no_table_does(tmp_path: Path) -> None:
    """``[teams.NAME] skills`` counts until the table names somebody of the office."""
    changes = {"modes": AUDIT, "teams": {"district": {"skills": {"审计": 2}}, "park": {"skills": {"audit": 1}}}}
    assert skilled(small_county(tmp_path / "a", changes), "district") == [2] * 15
    rows = [f"a{k},district,组长,,,," for k in range(24)] + ["b,district,组员,2027-summer,审计,,"]
    scenario = with_staff(tmp_path / "b", rows, changes)
    assert skilled(scenario, "district") == [0, 1] + [0] * 13
    assert skilled(scenario, "park") == [1] * 15


def test_a_pool_is_shared_by_villages(tmp_path: Path) -> None:
    """The district's region holds 15 villages, the park's 5 of them: 8 people are 6 and 2."""
    pool = {"name": NAME, "people": 8, "offices": ["park", "district"], "skills": ["审计"], "rounds": ["2027-summer"]}
    scenario = small_county(tmp_path, {"modes": AUDIT, "pools": {"bureau": pool}})
    assert skilled(scenario, "district")[:3] == [0, 6, 0]
    assert skilled(scenario, "park")[:3] == [0, 2, 0]
    by_region = pool | {"region": "33", "level": "zone"}
    del by_region["offices"]
    scenario = small_county(
        tmp_path / "b",
        {"modes": {"audited": AUDIT["audited"] | {"level": "zone"}}, "pools": {"audit": by_region | {"skills": []}}},
    )
    assert skilled(scenario, "park")[:3] == [0, 8, 0]


def test_pools_of_leaders_and_deputies_form_teams(tmp_path: Path) -> None:
    """Two leaders of its own and one retired: three teams; two deputies for two teams at most."""
    teams = {"district": {"leaders": 2}}
    pools = {"retired": {"name": NAME, "people": 1, "role": "leader", "offices": ["district"]}}
    few = small_county(tmp_path / "a", {"teams": teams})
    more = small_county(tmp_path / "b", {"teams": teams, "pools": pools})
    counts = [county.formed[county.office_index("district")].tolist() for county in (few, more) if county.formed is not None]
    assert counts == [[2] * 15, [3] * 15]
    rooms = {"rooms": {"name": NAME, "people": 2, "role": "deputy", "region": "330503"}}
    scenario = small_county(tmp_path / "c", {"teams": {"district": {"deputies": 1}}, "pools": rooms})
    assert scenario.formed is not None
    assert scenario.formed[scenario.office_index("district")].tolist() == [2] * 15
    assert scenario.formed[scenario.office_index("city")].tolist() == [1] * 15


def test_a_pool_that_nobody_counts_is_told(tmp_path: Path) -> None:
    pools = {"retired": {"name": NAME, "people": 1, "role": "leader", "offices": ["district"]}}
    assert "pools.retired" in [warning.where for warning in small_county(tmp_path, {"pools": pools}).warnings]

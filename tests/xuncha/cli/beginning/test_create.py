"""New scenarios and the schema, as a planner begins."""

import datetime as dt
import json
import tomllib
from pathlib import Path

import polars as pl
import pytest
import typer
import xlsxwriter
from typer.testing import CliRunner

from optimize.planning import make_plan
from scenarios.catalog import mode_catalog, policy_catalog
from scenarios.creating.new_scenario import new_from_county, new_from_table
from scenarios.file.addresses import bundled, find
from scenarios.file.json_schema import scenario_json_schema
from scenarios.language import speaking
from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.sites.counties import county_sources
from xuncha.cli.commands import app

VILLAGES = [
    # code, name, people, income in 10,000 yuan, weak, last inspected
    ("330503100", "南浔镇", "", "", "", None),
    ("３３０５０３１００２０１", " 甲村", "1,200", 12.5, "否", dt.date(2021, 5, 1)),
    ("330503100202", "乙村\u3000", "８００", 3.0, "是", dt.date(2021, 6, 1)),
    ("330503100203.0", "丙村", "640人"[:3], 0.0, "否", None),
    ("330503100204", "丁村", "2150", 40.0, "否", None),
]
HEADERS = ("统计用区划代码", "村名", "人口（人）", "集体经济收入（万元）", "是否软弱涣散", "上次巡察日期")


def workbook(path: Path, rows: list[tuple[object, ...]]) -> Path:
    """Write a planner's workbook with a title above the headers."""
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("台账")
    sheet.write(0, 0, "全县行政村台账")
    for k, row in enumerate([HEADERS, *rows]):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write_datetime(k + 1, column, dt.datetime.combine(cell, dt.time()))
            elif cell is not None:
                sheet.write(k + 1, column, cell)
    book.close()
    return path


def run(*words: str) -> tuple[int, str]:
    """Run a command in this process; return its exit code and what it printed."""
    result = CliRunner().invoke(app, list(words), standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return int(result.return_value or 0), result.output


@pytest.mark.parametrize("code", sorted(county_sources()))
@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.slow
def test_a_county_that_ships(tmp_path: Path, code: str, tongue: str) -> None:
    """The new scenario is in order, warns of nothing, and its sites are the county's."""
    with speaking(tongue):  # type: ignore[arg-type]
        made = new_from_county(tmp_path / "mine", code)
    scenario = load(tmp_path / "mine")
    assert scenario.warnings == ()
    assert scenario.name == "mine"
    assert set(scenario.sites["id"].str.slice(0, 6)) == {code}
    assert sorted(made.files) == sorted(path.name for path in (tmp_path / "mine").iterdir())


@pytest.mark.slow
def test_its_plan_covers_every_village(tmp_path: Path) -> None:
    """The teams that it counts suffice, also for a rule of thumb."""
    made = new_from_county(tmp_path / "mine", "330503")
    result = make_plan(made.scenario, "uniform")
    assert result.uncovered == ()
    assert result.shortfalls == ()


@pytest.mark.slow
def test_both_languages_say_the_same(tmp_path: Path) -> None:
    """The comments differ, the scenario does not."""
    texts = {}
    for tongue in ("en", "zh"):
        with speaking(tongue):  # type: ignore[arg-type]
            new_from_county(tmp_path / tongue, "330503", "same")
        texts[tongue] = (tmp_path / tongue / "scenario.toml").read_text(encoding="utf-8")
    assert texts["en"] != texts["zh"]
    assert tomllib.loads(texts["en"]) == tomllib.loads(texts["zh"])


@pytest.mark.long
def test_a_planner_s_own_workbook(tmp_path: Path) -> None:
    """Title row, Chinese headers with units, full-width digits, stray spaces and dates are read as meant."""
    table = workbook(tmp_path / "台账.xlsx", VILLAGES)
    code, output = run("new", str(tmp_path / "mine"), "--sites", str(table), "--name", "own", "--json")
    answer = json.loads(output)
    assert (code, answer["summary"]["sites"]) == (0, 5)
    assert answer["files"] == ["scenario.toml", "sites.xlsx", "scenario.schema.json"]
    sites = load(tmp_path / "mine").sites
    assert sites["name"].to_list() == ["南浔镇", "甲村", "乙村", "丙村", "丁村"]
    assert sites["population"].to_list()[1:] == [1200, 800, 640, 2150]
    assert sites["income"].to_list()[1:] == [125, 30, 0, 400]
    assert sites["weak_organisation"].to_list() == [0, 0, 1, 0, 0]
    assert sites["last_inspected"].to_list()[1:3] == [dt.date(2021, 5, 1), dt.date(2021, 6, 1)]
    assert make_plan(load(tmp_path / "mine"), "risk").uncovered == ()


def test_three_typos_are_three_problems(tmp_path: Path) -> None:
    """Exactly the typos are told, all at once and by their cells, and nothing is written."""
    rows: list[list[object]] = [list(row) for row in VILLAGES]
    rows[1][0] = "33050310020l"
    rows[2][3] = "三万"
    rows[4][5] = "2021年13月1日"
    table = workbook(tmp_path / "mine.xlsx", [tuple(row) for row in rows])
    with pytest.raises(ScenarioError) as caught:
        run("new", str(tmp_path / "mine"), "--sites", str(table))
    problems = {problem.where: problem for problem in caught.value.problems}
    assert set(problems) == {
        "row 4, column 统计用区划代码 (甲村)", "row 5, column 集体经济收入（万元） (乙村)", "row 7, column 上次巡察日期 (丁村)",
    }  # fmt: skip
    assert {problem.file for problem in problems.values()} == {"mine.xlsx"}
    assert "330503100201" in problems["row 4, column 统计用区划代码 (甲村)"].hint
    assert [path.name for path in tmp_path.iterdir()] == ["mine.xlsx"]


@pytest.mark.slow
def test_several_counties_without_townships(tmp_path: Path) -> None:
    """Each county gets an office; villages alone are inspected directly or by theme."""
    rows = [(f"{county}10{k // 20}{201 + k % 20}", f"村{k}") for county in ("430502", "430503") for k in range(60)]
    pl.DataFrame(rows, schema=["代码", "村名"], orient="row").write_csv(tmp_path / "mine.csv")
    made = new_from_table(tmp_path / "mine", tmp_path / "mine.csv")
    assert [office.region for office in made.scenario.offices] == ["430502", "430503"]
    assert made.scenario.modes == ("direct", "thematic")
    assert made.scenario.warnings == ()


@pytest.mark.parametrize(
    ("words", "where", "text"),
    [
        (["--county", "330599"], "value", "330503 南浔区"),
        (["--county", "330503", "--name", "a b"], "value", "letters, digits"),
        (["--county", "330503", "--county", "330502"], "options", "a table, or one county"),
        ([], "options", "a table, or one county"),
        (["--sites", "nothing.csv"], "whole file", "no such file"),
    ],
)
def test_wrong_options_are_refused(tmp_path: Path, words: list[str], where: str, text: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        run("new", str(tmp_path / "mine"), *words)
    assert [problem.where for problem in caught.value.problems] == [where]
    assert text in str(caught.value)
    assert not (tmp_path / "mine").exists()


@pytest.mark.slow
def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A folder may hold other files, but none of those to be written."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    new_from_county(tmp_path / "mine", "330503")
    before = (tmp_path / "mine" / "scenario.toml").read_bytes()
    with pytest.raises(ScenarioError, match="an existing file"):
        new_from_county(tmp_path / "mine", "330503")
    assert (tmp_path / "mine" / "scenario.toml").read_bytes() == before
    (tmp_path / "file").write_text("")
    with pytest.raises(ScenarioError, match="a new folder"):
        new_from_county(tmp_path / "file", "330503")


@pytest.mark.slow
def test_the_schema_describes_every_key(tmp_path: Path) -> None:
    """Sections and keys carry their docstrings; a mode of the catalog needs no key; nothing is overwritten unasked."""
    code, _ = run("schema", "-o", str(tmp_path / "s.json"))
    schema = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert (code, schema) == (0, scenario_json_schema())
    for section in [schema, *schema["$defs"].values()]:
        assert section["description"]
        for name, key in section.get("properties", {}).items():
            assert "description" in key or "$ref" in key or section is schema, name
    assert "required" not in schema["$defs"]["Mode"]
    assert "required" not in schema["$defs"]["Policy"]
    assert set(schema["properties"]["modes"]["properties"]) == set(mode_catalog())
    assert set(schema["properties"]["policies"]["properties"]) == set(policy_catalog())
    with pytest.raises(ScenarioError, match="--force"):
        run("schema", "-o", str(tmp_path / "s.json"))
    assert run("schema", "-o", str(tmp_path / "s.json"), "--force")[0] == 0
    with pytest.raises(ScenarioError, match="no such folder"):
        run("schema", "-o", str(tmp_path / "no" / "s.json"))
    assert json.loads(run("schema")[1]) == schema


@pytest.mark.parametrize("name", bundled())
@pytest.mark.quick(1)
def test_bundled_scenarios_keep_to_the_schema(name: str) -> None:
    """Every key of a scenario that ships is one that the schema knows."""
    schema = scenario_json_schema()
    document = tomllib.loads((find(name) / "scenario.toml").read_text(encoding="utf-8"))

    def walk(value: object, rule: dict[str, object], place: str) -> None:
        rules = [rule, *rule.get("anyOf", [])]  # type: ignore[misc]
        rules = [schema["$defs"][str(part["$ref"]).rpartition("/")[2]] if "$ref" in part else part for part in rules]
        if isinstance(value, dict):
            if any(part.get("additionalProperties") is True for part in rules):
                return  # overrides may hold any key
            known = {key: inner for part in rules for key, inner in part.get("properties", {}).items()}
            forms = [inner for part in rules for inner in part.get("patternProperties", {}).values()]
            rest = next(iter(forms), None) or next(
                (part["additionalProperties"] for part in rules if isinstance(part.get("additionalProperties"), dict)), None
            )
            for key, inner in value.items():
                assert key in known or rest is not None, f"{place}.{key}"
                walk(inner, known.get(key, rest), f"{place}.{key}")
        if isinstance(value, list):
            items = next(part["items"] for part in rules if "items" in part)
            for inner in value:
                walk(inner, items, place)

    walk(document, schema, name)


def test_commands_are_registered() -> None:
    names = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    assert {"new", "schema", "check", "run"} <= names
    assert isinstance(app, typer.Typer)

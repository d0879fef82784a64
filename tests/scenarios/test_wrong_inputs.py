"""Wrong inputs: each is refused with its file, place, what was found, what is allowed and the remedy."""

from pathlib import Path

import polars as pl
import pytest
from refused import refused
from small_files import write_small
from wrong_inputs import CASES, TOML, Spoil, sites, swap, toml

from scenarios.language import speaking
from scenarios.loading import load


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_small(tmp_path / "small")


def test_there_are_many() -> None:
    assert len(CASES) >= 60


def test_the_small_scenario_is_in_order(small: Path) -> None:
    """What is spoiled below is right to begin with, and read as meant."""
    scenario = load(small)
    assert scenario.warnings == ()
    rows = {row["id"]: row for row in scenario.sites.iter_rows(named=True)}
    assert rows["330503101201"]["population"] == 2150
    assert rows["330503100201"]["income"] == 120
    assert rows["330503100202"]["weak_organisation"] == 1
    assert str(rows["330503100203"]["last_inspected"]) == "2021-05-01"
    assert rows["330503100203"]["season"] == "04-01/11-30"
    assert str(rows["330503101203"]["done"]) == "2026-10-20"


@pytest.mark.parametrize("case", CASES)
@pytest.mark.slow
def test_wrong_input_is_refused(small: Path, case: str) -> None:
    """One of the problems has the file and place, and says the words."""
    spoil, file, where, words = CASES[case]
    spoil(small)
    problems = refused(small)
    told = [problem for problem in problems if problem.file == file and problem.where.startswith(where)]
    assert any(words in f"{problem.found} | {problem.allowed} | {problem.hint}" for problem in told), problems
    assert all(problem.file and problem.where and problem.found and problem.allowed for problem in problems)
    with speaking("zh"):
        translated = refused(small)
    assert len(translated) == len(problems)
    assert all(problem.as_dict() != translation.as_dict() for problem, translation in zip(problems, translated, strict=True))


def test_problems_of_all_files_come_at_once(small: Path) -> None:
    """A wrong key, cells of three tables and references between them are told in one go."""
    for name in ("unknown level", "unit in the cell", "day before month", "done: unknown site", "travel: unknown office"):
        CASES[name][0](small)
    files = [problem.file for problem in refused(small)]
    assert sorted(files) == ["done.csv", TOML, "sites.csv", "sites.csv", "travel.csv"]


def test_a_cell_that_cannot_be_read_is_told_once(small: Path) -> None:
    """A longitude that is no number is not missing beside its latitude as well; in many rows neither."""
    sites("120.43", "x")(small)
    assert [problem.found for problem in refused(small)] == ["x"]
    text = (small / "sites.csv").read_text(encoding="utf-8")
    (small / "sites.csv").write_text(text.replace(",120.4", ",东"), encoding="utf-8")
    assert all("经度" in problem.where for problem in refused(small))


def test_problems_between_sections_come_at_once(small: Path) -> None:
    """Also where every section is right by itself."""
    sites("330503101202", "330103101202")(small)
    for name in ("milestone after the term", "rounds overlap", "done: before the term"):
        CASES[name][0](small)
    places = {(problem.file, problem.where) for problem in refused(small)}
    assert places == {
        (TOML, "milestones[1].by"), (TOML, "rounds"), ("sites.csv", "row 8, column id"), ("done.csv", "row 2, column date"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "where", "words"),
    [
        (sites("可巡时段", "可巡时间"), "column 可巡时间", "可巡时段"),
        (toml("[modes.elevated]", "[modes.elevated]\nclasses = []"), "modes.elevated", "at least one site"),
        (swap(TOML, ("count = 2", "count = 1"), ("on_site_days = 30", "on_site_days = 3")), "teams", "more teams"),
        (toml('to = "02-20"', 'to = "04-20"'), "round 2027-spring", "outside blackouts"),
        (toml("[classes]", "[classes]\nindicators = { assets = 1 }"), "classes.indicators.assets", "a column assets"),
    ],
)
def test_what_is_implausible_is_a_warning(small: Path, spoil: Spoil, where: str, words: str) -> None:
    """Legal but strange: the scenario loads, and says so."""
    spoil(small)
    told = [warning for warning in load(small).warnings if warning.where == where]
    assert any(words in f"{warning.found} | {warning.allowed} | {warning.hint}" for warning in told)


def test_a_long_list_of_the_same_problem_is_cut(small: Path) -> None:
    """A wrong unit in every row does not bury everything else."""
    table = pl.DataFrame({"代码": [f"3305031{k:05d}" for k in range(100, 200)], "村名": ["x"] * 100, "人口": ["很多"] * 100})
    (small / "sites.csv").write_text(table.write_csv(), encoding="utf-8")
    cells = [problem for problem in refused(small) if "人口" in problem.where]
    assert [problem.where for problem in cells] == ["column 人口, in 100 rows (2, 3, 4, 5, 6 ...)"]
    assert cells[0].hint == "leave the cell empty where it is not known"

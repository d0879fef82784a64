"""Problems that are alike are told once, of whatever kind: in cells, between rows, in every table and in plans."""

from pathlib import Path

import pytest
from refused import refused
from small_files import write_small

from scenarios.language import speaking
from scenarios.problems import Problem, folded
from scenarios.row_places import RowPlace
from scenarios.tables.where import row_place

MANY = 244


def rows(count: int, found: str = "x", hint: str = "", header: str = "a") -> list[Problem]:
    """So many problems of rows; braces stand for the row's number."""
    return [
        Problem("t.csv", row_place(row, header, f"v{row}"), found.format(row), "b", hint.format(row))
        for row in range(2, 2 + count)
    ]


def test_few_are_told_by_themselves() -> None:
    assert folded(rows(3)) == rows(3)
    assert folded(rows(8, "{}")) == rows(8, "{}")
    assert folded(rows(20, "{}", "{}?")) == rows(20, "{}", "{}?")


def test_many_are_told_once() -> None:
    (same,) = folded(rows(MANY))
    assert same.where == "column a, in 244 rows (2, 3, 4, 5, 6 ...)"
    (alike,) = folded(rows(MANY, "{}", "do it", ""))
    assert (alike.where, alike.found, alike.hint) == ("in 244 rows (2, 3, 4, 5, 6 ...)", "2, 3, 4, 5, 6 ...", "do it")
    *told, more = folded(rows(MANY, "{}", "{}?"))
    assert told == rows(8, "{}", "{}?")
    assert more.where == "column a, in 236 more rows (10, 11, 12, 13, 14 ...)"
    with speaking("zh"):
        assert folded(rows(MANY))[0].where == "“a”列，共 244 行（第 2、3、4、5、6 行等）"


def test_others_stay_in_their_places() -> None:
    """Columns and files are told apart; what has no row is left alone, as often as it comes."""
    plain = [Problem("scenario.toml", "modes", "x", "y")] * 30
    between = [*plain, *rows(5), *rows(5, header="b")]
    assert [problem.where for problem in folded(between)[30:]] == [
        "column a, in 5 rows (2, 3, 4, 5, 6)".replace(")", " ...)"), "column b, in 5 rows (2, 3, 4, 5, 6 ...)"
    ]  # fmt: skip
    assert folded(folded(between)) == folded(between)


def test_places_are_texts(tmp_path: Path) -> None:
    place = RowPlace("row 3", 3, "a")
    assert (place, place.row, place.header) == ("row 3", 3, "a")
    assert Problem("t", place, "x", "y").as_dict()["where"] == "row 3"


@pytest.mark.parametrize(
    ("file", "header", "row", "words"),
    [
        ("done.csv", "代码,日期", "330503999{k:03d},2026-10-20", "column site"),
        ("done.csv", "代码,日期", "330503101203,2026-10-20", "column site"),
        ("done.csv", "村名,日期", "无此村,2026-10-20", "column name"),
        ("staff.csv", "编号,巡察办", "p{k},别处", "column office"),
        ("staff.csv", "编号,巡察办", "p,nanxun", "column id"),
        ("staff.csv", "编号,巡察办,可用轮次", "p{k},nanxun,某轮", "column rounds"),
        ("travel.csv", "起点,终点,天数", "无此村,nanxun,0.1", "column from"),
        ("blocked.csv", "巡察办,停巡日期,恢复日期", "别处,2027-03-01,2027-03-05", "column office"),
        ("blocked.csv", "巡察办,停巡日期,恢复日期", ",2027-03-01,2027-03-05", "in 244 rows"),
        ("blocked.csv", "巡察办,停巡日期,恢复日期", "nanxun,2027-03-05,2027-03-01", "column to"),
    ],
)
@pytest.mark.slow
def test_in_every_table(tmp_path: Path, file: str, header: str, row: str, words: str) -> None:
    """One sentence, not a screen; none is left out of the count."""
    folder = write_small(tmp_path / "small")
    text = "\n".join([header, *(row.format(k=k) for k in range(MANY))])
    (folder / file).write_text(text, encoding="utf-8")
    told = [problem for problem in refused(folder) if problem.file == file]
    assert any(words in problem.where for problem in told), told
    assert any(f"in {count} " in problem.where for problem in told for count in (244, 243, 236)), told
    assert len(told) <= 9, told

"""Workbooks as planners keep them: covers, merged titles, totals and remarks, numbers as text, formulas, two calendars."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from county_files import sites_table
from make import write_county
from polars.testing import assert_frame_equal
from refused import refused
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from scenarios.loading import load
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario

HEADERS = (
    "代码", "村名", "类型", "分类", "主题", "经度", "纬度", "人口\n(人)", "面积\uff08平方公里\uff09", "集体经济收入", "信访量",
    "项目资金",
)  # fmt: skip
ROWS = [line.split(",") for line in sites_table().splitlines()[1:]]
END = len(ROWS) + 1
PEOPLE = HEADERS.index("人口\n(人)")


def fill(sheet: Worksheet, top: int = 0, left: int = 0) -> Worksheet:
    """The county's sites, headers in the row `top`."""
    for column, header in enumerate(HEADERS):
        sheet.write_string(top, left + column, header)
    for k, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            if column < 5:
                sheet.write_string(top + 1 + k, left + column, cell)
            else:
                sheet.write_number(top + 1 + k, left + column, float(cell))
    return sheet


def merged_titles(book: Workbook) -> None:
    sheet = fill(book.add_worksheet(), 2)
    sheet.merge_range(0, 0, 0, 11, "全县行政村台账(2027 年)")
    sheet.merge_range(1, 0, 1, 4, "基本情况")
    sheet.merge_range(1, 5, 1, 6, "位置")


def away_from_the_corner(book: Workbook) -> None:
    fill(book.add_worksheet(), 4, 2)


def hidden_parts(book: Workbook) -> None:
    sheet = fill(book.add_worksheet())
    sheet.set_column(4, 6, None, None, {"hidden": True})
    sheet.set_row(3, None, None, {"hidden": True})


def formulas(book: Workbook) -> None:
    sheet = fill(book.add_worksheet())
    for k, row in enumerate(ROWS):
        sheet.write_formula(1 + k, PEOPLE, "=A1*2", None, float(row[PEOPLE]))


def people_as_text(book: Workbook) -> None:
    sheet = fill(book.add_worksheet())
    for k, row in enumerate(ROWS):
        sheet.write_string(1 + k, PEOPLE, {"1000": (" 1,000 ", "１，０００", "'1000", "1000.0")[k % 4]}.get(row[PEOPLE], "0"))


def codes_as_numbers(book: Workbook) -> None:
    sheet = fill(book.add_worksheet())
    for k, row in enumerate(ROWS):
        sheet.write_number(1 + k, 0, float(row[0]))


def empty_rows_behind(book: Workbook) -> None:
    sheet, border = fill(book.add_worksheet()), book.add_format({"border": 1})
    for row in range(END, END + 30):
        sheet.write_blank(row, 3, None, border)
    sheet.write_string(END + 40, 3, " \u3000 ")


def after_a_cover(book: Workbook) -> None:
    book.add_worksheet("填表说明").write_string(0, 0, "1. 每村一行")
    fill(book.add_worksheet("台账"))


def after_an_empty_sheet(book: Workbook) -> None:
    book.add_worksheet()
    fill(book.add_worksheet("台账"))


def beside_a_hidden_sheet(book: Workbook) -> None:
    old = fill(book.add_worksheet("旧台账"))
    old.write_string(1, 0, "x")
    fill(book.add_worksheet("台账")).activate()
    old.hide()


def loaded(folder: Path, write: Callable[[Workbook], None], *, since_1904: bool = False) -> Scenario:
    write_county(folder, {"sites": {"table": "sites.xlsx", "after_other_check": 10}})
    with xlsxwriter.Workbook(folder / "sites.xlsx", {"date_1904": since_1904}) as book:
        write(book)
    return load(folder)


@pytest.mark.parametrize(
    "write",
    [
        merged_titles, away_from_the_corner, hidden_parts, formulas, people_as_text, codes_as_numbers, empty_rows_behind,
        after_a_cover, after_an_empty_sheet, beside_a_hidden_sheet,
    ],
)  # fmt: skip
@pytest.mark.slow
def test_the_same_sites_however_they_are_kept(tmp_path: Path, write: Callable[[Workbook], None]) -> None:
    """Nothing is made up, nothing is warned of, and all is as in the plain table."""
    write_county(tmp_path / "plain")
    plain, scenario = load(tmp_path / "plain"), loaded(tmp_path / "book", write)
    assert scenario.warnings == ()
    assert scenario.synthesised == plain.synthesised
    assert_frame_equal(scenario.sites, plain.sites, abs_tol=1e-9)  # numbers of 15 digits


@pytest.mark.parametrize("row", [{1: "合 计", PEOPLE: "15000"}, {0: "总计"}, {0: "注：数据截至 2026 年底"}, {0: "填表人: 甲"}])
@pytest.mark.quick(1)
def test_totals_and_remarks_are_left_out(tmp_path: Path, row: dict[int, str]) -> None:
    """With a warning that names the row."""

    def write(book: Workbook) -> None:
        sheet = fill(book.add_worksheet())
        for column, text in row.items():
            sheet.write_string(END + 1, column, text)

    scenario = loaded(tmp_path, write)
    assert len(scenario.sites) == len(ROWS)
    assert [warning.where for warning in scenario.warnings] == [f"row {END + 2}"]


def test_rows_are_counted_as_the_spreadsheet_does(tmp_path: Path) -> None:
    """Also where the table begins further down."""

    def write(book: Workbook) -> None:
        fill(book.add_worksheet(), 4, 2).write_string(6, 2 + PEOPLE, "many")

    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, write)
    assert [problem.where for problem in caught.value.problems] == ["row 7, column 人口(人) (village 0-0)"]


def faulty(book: Workbook) -> None:
    """Errors of every kind, formulas without a value, and both where nobody reads them."""
    sheet = fill(book.add_worksheet(), 1, 2)
    for k, error in enumerate(("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!")):
        sheet.write_formula(2 + k, 2 + PEOPLE, "=A1", None, error)
    sheet.write_formula(9, 2 + PEOPLE, "=1<2&B1", None, "")
    sheet.write_formula(2, 3, "=A1", None, "#N/A")  # a name
    sheet.write_string(1, 20, "说明栏")
    sheet.write_formula(3, 20, "=A1", None, "#N/A")
    sheet.write_formula(4, 0, "=A1", None, "#N/A")  # outside of the table
    sheet.write_formula(4, 1, "=A1", None, "")


def test_errors_and_formulas_without_a_value_are_refused(tmp_path: Path) -> None:
    """Each by its cell, as it stands there; none is read as empty, since an empty cell is made up."""
    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, faulty)
    problems = [(problem.where.split(" (")[0], problem.found) for problem in caught.value.problems]
    assert problems == [
        ("row 3, column 村名", "#N/A"),
        *((f"row {3 + k}, column 人口(人)", error) for k, error in enumerate(
            ("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "=1<2&B1")
        )),
    ]  # fmt: skip
    assert "never calculated" in caught.value.problems[-1].hint
    assert "an error of the spreadsheet" in caught.value.problems[0].hint


def test_an_error_in_a_header_is_refused(tmp_path: Path) -> None:
    """Else its column would be passed over, and made up."""

    def write(book: Workbook) -> None:
        fill(book.add_worksheet()).write_formula(0, PEOPLE, "=A1", None, "#REF!")

    with pytest.raises(ScenarioError) as caught:
        loaded(tmp_path, write)
    assert [(problem.where, problem.found) for problem in caught.value.problems] == [(f"header, column {PEOPLE + 1}", "#REF!")]


def test_a_formula_that_gives_an_empty_text_is_empty(tmp_path: Path) -> None:
    """Spreadsheet programs store it as an empty text, which is a value."""
    write_county(tmp_path, {"sites": {"table": "sites.xlsx"}})
    with xlsxwriter.Workbook(tmp_path / "draft.xlsx") as book:
        fill(book.add_worksheet()).write_formula(2, PEOPLE, '=""', None, "text")
    with ZipFile(tmp_path / "draft.xlsx") as old, ZipFile(tmp_path / "sites.xlsx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>text</v>", b"<v></v>"))
    assert "population" in load(tmp_path).synthesised


def test_csv_keeps_the_errors_of_the_spreadsheet(tmp_path: Path) -> None:
    """They are refused there too, also in a column of text."""
    table = sites_table().replace(",town 0,", ",#NAME?,")
    assert [problem.found for problem in refused(write_county(tmp_path, {}, {"sites.csv": table}))] == ["#NAME?"]


@pytest.mark.parametrize("since_1904", [False, True])
def test_dates_of_both_calendars(tmp_path: Path, since_1904: bool) -> None:
    """Workbooks of older Macintosh programs count days from 1904."""
    day = dt.date(2027, 11, 20)

    def write(book: Workbook) -> None:
        sheet = fill(book.add_worksheet())
        sheet.write_string(0, len(HEADERS), "其他检查日期")
        sheet.write_datetime(1, len(HEADERS), day, book.add_format({"num_format": "yyyy/m/d"}))

    scenario = loaded(tmp_path, write, since_1904=since_1904)
    assert scenario.sites["other_check"].drop_nulls().to_list() == [day]


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
@pytest.mark.slow
def test_separators_and_encodings(tmp_path: Path, separator: str, encoding: str) -> None:
    """As the spreadsheet programs of different countries save CSV."""
    write_county(tmp_path)
    plain = load(tmp_path)
    lines = [separator.join(header.replace("\n", "") for header in HEADERS), *(separator.join(row) for row in ROWS)]
    (tmp_path / "sites.csv").write_bytes("\r\n".join(lines).encode(encoding))
    assert load(tmp_path).sites.equals(plain.sites)

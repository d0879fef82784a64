"""Tables as offices keep them: each kind of sheet that real ledgers come in is read right, or refused by its cause."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from scenarios.language import speaking
from scenarios.problems import Findings
from scenarios.schema.base import CLASSES
from scenarios.schema.sites import ClassesSection
from scenarios.sites.given_sites import check_sites
from scenarios.sites.identity.coding import give_codes
from scenarios.sites.identity.mergers import latest_of_mergers, settle_mergers
from scenarios.sites.identity.site_names import SiteNames
from scenarios.tables.cells.class_words import with_own_labels
from scenarios.tables.column import Column
from scenarios.tables.columns import BLOCKED, DONE, SITES, STAFF
from scenarios.tables.read_table import read_with_reading
from scenarios.tables.reading import TableReading

HEADERS = ["代码", "村名", "乡镇", "分类", "人口"]
ROWS: list[list[Any]] = [
    ["330503100", "南浔镇", "南浔镇", None, None],
    ["330503100201", "甲村", "南浔镇", "重点村", 1000],
    ["330503100202", "乙村", "南浔镇", "一般村", 1100],
    ["330503101201", "丙村", "双林镇", "较好村", 1200],
]
Table = tuple[pl.DataFrame, TableReading, Findings]


def read(path: Path, columns: tuple[Column, ...] = SITES) -> Table:
    findings = Findings()
    frame, reading = read_with_reading(path, columns, findings, path.name)
    return frame, reading, findings


def workbook(path: Path, fill: Callable[[Worksheet], None], rows: list[list[Any]] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows if rows is not None else [HEADERS, *ROWS]:
        sheet.append(row)
    fill(sheet)
    book.save(path)
    return path


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


def csv(rows: list[list[Any]], separator: str = ",") -> str:
    return "\n".join(separator.join("" if cell is None else str(cell) for cell in row) for row in rows) + "\n"


def is_whole(table: Table) -> None:
    frame, _, findings = table
    assert findings.errors == []
    assert frame["id"].to_list() == [row[0] for row in ROWS]
    assert frame["name"].to_list() == [row[1] for row in ROWS]


# --- merged areas, hidden parts, several sheets


def test_a_merged_area_has_its_value_in_every_row(tmp_path: Path) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet["D3"], sheet["D4"], sheet["D5"] = "重点村", None, None
        sheet.merge_cells("D3:D5")
        sheet["E3"], sheet["E4"] = 900, None
        sheet.merge_cells("E3:E4")

    table = read(workbook(tmp_path / "t.xlsx", merge))
    is_whole(table)
    assert table[0]["class"].to_list() == [None, "key", "key", "key"]
    assert table[0]["population"].to_list() == [None, 900.0, 900.0, 1200.0]


def test_hidden_rows_and_columns_are_read_and_said(tmp_path: Path) -> None:
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["E"].hidden = True

    table = read(workbook(tmp_path / "t.xlsx", hide))
    is_whole(table)
    assert "1 hidden row was read too (4)" in " ".join(table[1].notes)
    assert "人口" in " ".join(table[1].notes)


def test_a_sheet_for_each_township_is_one_table(tmp_path: Path) -> None:
    """Rows are named with their sheet; a sheet of other headers is warned of, a cover is told."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "封面"
    cover.append(["巡察对象台账"])
    for town, rows in (("南浔镇", ROWS[:3]), ("双林镇", ROWS[3:])):
        sheet = book.create_sheet(town)
        for row in [HEADERS, *rows]:
            sheet.append(row)
    statistics = book.create_sheet("统计")
    statistics.append(["乡镇", "面积"])
    statistics.append(["南浔镇", 3])
    book.save(tmp_path / "t.xlsx")
    table = read(tmp_path / "t.xlsx")
    is_whole(table)
    frame, reading, findings = table
    assert reading.sheets == ("南浔镇", "双林镇")
    assert [sheet for sheet, _ in reading.not_read] == ["封面", "统计"]
    assert [warning.where for warning in findings.warnings] == ["sheet 统计"]
    assert frame["row"].to_list() == ["南浔镇!2", "南浔镇!3", "南浔镇!4", "双林镇!2"]


def test_rows_that_an_earlier_sheet_has_are_left_aside(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, rows in (("总表", ROWS), ("双林镇", ROWS[3:])):
        sheet = book.active if name == "总表" else book.create_sheet(name)
        sheet.title = name
        for row in [HEADERS, *rows]:
            sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    table = read(tmp_path / "t.xlsx")
    is_whole(table)
    assert [aside.why for aside in table[1].left_aside] == ["the same row in an earlier sheet"]


# --- number formats


@pytest.mark.parametrize(
    ("number_format", "header", "value"),
    [("0%", "艰苦程度(%)", 0.35), ("0.0%", "艰苦程度", 0.35), ("General", "艰苦程度(%)", 35), ("General",
        "艰苦程度", 0.35), ("0.00_);[Red]-0.00", "艰苦程度", 0.35)],
)  # fmt: skip
def test_per_cent_counts_once(tmp_path: Path, number_format: str, header: str, value: float) -> None:
    def put(sheet: Worksheet) -> None:
        sheet["F1"], sheet["F3"] = header, value
        sheet["F3"].number_format = number_format

    frame, _, findings = read(workbook(tmp_path / "t.xlsx", put))
    assert findings.errors == []
    assert frame["hardship"].to_list()[1] == pytest.approx(0.35)


@pytest.mark.parametrize(
    "number_format",
    ["mm-dd-yy", "d-mmm-yy", "yyyy\\-mm\\-dd", 'yyyy"年"m"月"d"日"', '[$-804]yyyy"年"m"月"d"日";@',
        "[DBNum1][$-804]yyyy年m月d日", "e/m/d", "yyyy/m/d;@", "m/d/yy h:mm"],
)  # fmt: skip
@pytest.mark.parametrize("since_1904", [False, True])
def test_dates_of_every_format_and_epoch(tmp_path: Path, number_format: str, *, since_1904: bool) -> None:
    """The number is what is kept; only the format says that it is a day."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["代码", "村名", "本届已巡日期"])
    day = dt.date(2027, 3, 1)
    serial = (day - dt.date(1904, 1, 1)).days if since_1904 else (day - dt.date(1899, 12, 30)).days
    sheet.append(["330503100201", "甲村", serial])
    sheet["C2"].number_format = number_format
    if since_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.save(tmp_path / "t.xlsx")
    frame, _, findings = read(tmp_path / "t.xlsx")
    assert findings.errors == []
    assert frame["done"].to_list() == [day]


# --- what stands around the table and in it


def test_titles_units_and_two_rows_of_headers(tmp_path: Path) -> None:
    """The header is in rows 7 and 8; the title's unit holds for columns that name none."""
    rows: list[list[Any]] = [["巡察台账"], ["单位：万元、人"], [], ["填报日期"], [], ["说明"]]
    rows += [["代码", "村名", "基本情况", None, "经济"], [None, None, "乡镇", "人口", "集体经济收入"]]
    rows += [["330503100201", "甲村", "南浔镇", 1000, 35]]

    def merge(sheet: Worksheet) -> None:
        for area in ("A1:E1", "A7:A8", "B7:B8", "C7:D7"):
            sheet.merge_cells(area)

    frame, reading, findings = read(workbook(tmp_path / "t.xlsx", merge, rows))
    assert findings.errors == []
    assert frame.select("row", "township_name", "population", "income").row(0) == (9, "南浔镇", 1000.0, 350.0)
    assert any("万元" in note for note in reading.notes)


@pytest.mark.parametrize("merged", [False, True])
def test_headings_totals_remarks_and_repeated_headers_are_left_aside(tmp_path: Path, *, merged: bool) -> None:
    extras = [
        ["一、南浔镇(6个村)"],
        ["南浔镇小计", None, None, None, 2100],
        HEADERS,
        ["合 计", None, None, None, 3300],
        ["注：数据截至2026年底"],
    ]
    rows = [HEADERS, extras[0], *ROWS[:3], extras[1], extras[2], ROWS[3], extras[3], extras[4]]

    def merge(sheet: Worksheet) -> None:
        if merged:
            sheet.merge_cells("A2:E2")

    table = read(workbook(tmp_path / "t.xlsx", merge, rows))
    is_whole(table)
    assert {aside.why: aside.rows for aside in table[1].left_aside} == {
        "a repeated header": (7,),
        "a total": (6, 9),
        "a remark": (10,),
        "a heading": (2,),
    }


@pytest.mark.parametrize("mark", ["已撤并", "2025年已并入甲村", "不再巡察", "已撤销建制"])
def test_rows_that_are_marked_as_gone_are_left_aside(tmp_path: Path, mark: str) -> None:
    rows = [[*HEADERS, "备注"], *([*row, None] for row in ROWS), ["330503100203", "丁村", "南浔镇", None, 5, mark]]
    table = read(text(tmp_path / "t.csv", csv(rows)))
    is_whole(table)
    assert [(aside.rows, aside.example) for aside in table[1].left_aside] == [((6,), "丁村")]


def test_a_village_that_took_in_another_stays(tmp_path: Path) -> None:
    rows = [[*HEADERS, "备注"], *([*row, "丁村于2025年并入本村"] for row in ROWS)]
    is_whole(read(text(tmp_path / "t.csv", csv(rows))))


def test_counties_are_no_sites_and_townships_have_one_code(tmp_path: Path) -> None:
    """Levels follow from the zeros behind as from the length."""
    rows = [HEADERS, ["330503000000", "南浔区"], ["330503", "南浔区"], ["330503100000", "南浔镇", "南浔镇"], *ROWS[1:]]
    table = read(text(tmp_path / "t.csv", csv(rows)))
    is_whole(table)
    assert [aside.rows for aside in table[1].left_aside] == [(2, 3)]


# --- plain text


@pytest.mark.parametrize("before", ["", "巡察对象台账\n", "巡察对象台账,,,,\n", "sep=,\n", "\n\n"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_lines_above_the_header_of_a_csv(tmp_path: Path, before: str, encoding: str) -> None:
    is_whole(read(text(tmp_path / "t.txt", before + csv([HEADERS, *ROWS]), encoding)))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
def test_the_separator_is_that_of_the_table_not_of_its_cells(tmp_path: Path, separator: str) -> None:
    inside = ";" if separator != ";" else "、"
    rows = [[*HEADERS, "可巡时段"], *([*row, inside.join(["03-01/05-01", "06-16/07-01", "09-01/12-31"])] for row in ROWS)]
    table = read(text(tmp_path / "t.xlsx", csv(rows, separator)))
    assert table[0]["id"].to_list() == [row[0] for row in ROWS]
    assert table[0].columns[-1] == "season"


def test_text_that_spreadsheets_keep_as_it_is(tmp_path: Path) -> None:
    rows = [HEADERS, *([f'"=""{row[0]}"""', *row[1:]] for row in ROWS)]
    is_whole(read(text(tmp_path / "t.csv", csv(rows))))


@pytest.mark.parametrize("mark", ["\u200e", "\u00ad", "\u2060", "\u200c", "\ufeff", "\u202c", "\u3000", "\u00a0", "\x1f"])
def test_what_cannot_be_seen_does_not_matter(tmp_path: Path, mark: str) -> None:
    rows = [
        [f"{mark}代码", *HEADERS[1:]],
        *([f"{str(row[0])[:6]}{mark}{str(row[0])[6:]}", f"{row[1]}{mark}", *row[2:]] for row in ROWS),
    ]
    is_whole(read(text(tmp_path / "t.csv", csv(rows))))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "a PDF file"), (b"<html><table>", "a web page"), (b"PK\x03\x04", "a damaged workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (bytes(range(256)), "neither UTF-8 nor GB18030"), (b"", "an empty file"),
    ],
)  # fmt: skip
def test_other_files_are_named_as_what_they_are(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "t.xlsx").write_bytes(content)
    assert words in read(tmp_path / "t.xlsx")[2].errors[0].found


# --- size


def test_a_stray_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    def stray(sheet: Worksheet) -> None:
        sheet["XFD1048576"] = " "
        sheet["XFC900000"] = "x"

    table = read(workbook(tmp_path / "t.xlsx", stray))
    assert table[0]["id"].drop_nulls().to_list() == [row[0] for row in ROWS]


@pytest.mark.slow
def test_a_parquet_file_of_many_equal_rows_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"代码": pl.repeat("330503100201", 2_000_000, eager=True)}).write_parquet(tmp_path / "t.parquet")
    assert "2,000,000 rows" in read(tmp_path / "t.parquet")[2].errors[0].found


# --- headers and words


def test_headers_of_real_ledgers(tmp_path: Path) -> None:
    headers = [
        "序号",
        "统计用区划代码",
        "行政村名称",
        "所在乡镇(街道)",
        "村类别",
        "总人口",
        "户籍人口",
        "村域面积（亩）",
        "2026年村集体经济收入(万元)",
        "2025年村集体经济收入(万元)",
        "近三年信访量(件)",
        "五年项目资金(万元)",
        "书记姓名",
        "怪列",
    ]
    row = [1, "330503100201", "甲村", "南浔镇", "A类", 1000, 900, 1500, 35, 30, 3, 50, "x", "y"]
    frame, reading, findings = read(text(tmp_path / "t.csv", csv([headers, row])))
    assert findings.errors == []
    cells = frame.select("class", "population", "area", "income", "complaints", "funds").row(0)
    assert cells[0] == "key"
    assert cells[1:] == pytest.approx((1000.0, 1.0, 350.0, 3.0, 500.0))
    assert [header for header, _ in reading.unknown] == ["怪列"]
    assert {"户籍人口", "2025年村集体经济收入(万元)", "序号", "书记姓名"} <= set(reading.not_needed)
    assert "A类 as key" in reading.guessed


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("社区", "village"),
        ("居委会", "village"),
        ("村委会", "village"),
        ("行政村", "village"),
        ("国有农场", None),
        ("农村社区", "village"),
    ],
)
def test_words_for_kinds(tmp_path: Path, word: str, kind: str | None) -> None:
    frame, _, findings = read(text(tmp_path / "t.csv", f"代码,村名,类型\n330503100201,甲村,{word}\n"))
    assert findings.errors == []
    assert frame["kind"].to_list() == [kind]


def test_classes_without_a_label_keep_their_usual_one() -> None:
    """A scenario may name one class in its own way."""
    grave = {"key": {"zh": "重点隐患", "en": "grave"}}
    labels = ClassesSection.model_validate({"labels": grave}).labels
    assert [labels[name].zh for name in CLASSES] == ["重点隐患", "一般村", "较好村"]
    assert [labels[name].en for name in CLASSES] == ["grave", "general", "good"]


def test_a_scenarios_own_labels_win(tmp_path: Path) -> None:
    labels = {
        "key": {"zh": "重点类", "en": "key"},
        "general": {"zh": "关注类", "en": "watch"},
        "good": {"zh": "一般", "en": "ordinary"},
    }
    path = text(
        tmp_path / "t.csv", "代码,村名,分类\n330503100201,甲村,一般\n330503100202,乙村,重点\n330503100203,丙村,关注村\n"
    )
    frame, _, findings = read(path, with_own_labels(SITES, labels))
    assert findings.errors == []
    assert frame["class"].to_list() == ["good", "key", "general"]


def test_an_ambiguous_word_is_refused_with_the_choice(tmp_path: Path) -> None:
    _, _, findings = read(text(tmp_path / "t.csv", "代码,村名,分类\n330503100201,甲村,一般\n330503100202,乙村,风险关注\n"))
    assert [(problem.found, problem.where) for problem in findings.errors] == [("一般", "row 2, column 分类 (甲村)")]


# --- dates and numbers


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2027—03—01", "2027-03-01"), ("2027.3.1", "2027-03-01"), ("2027年3月1日至4月4日",
            "2027-04-04"), ("2027.3.1-2027.4.4", "2027-04-04"),
        ("2027-03-01~2027-04-04", "2027-04-04"), ("2027年3月1日—15日", "2027-03-15"), ("2026年12月20日至1月10日",
            "2027-01-10"), ("—", None), ("/", None),
    ],
)  # fmt: skip
def test_dates_and_ranges(tmp_path: Path, cell: str, day: str | None) -> None:
    frame, _, findings = read(text(tmp_path / "t.csv", f"代码,村名,本届已巡日期\n330503100201,甲村,{cell}\n"))
    assert findings.errors == []
    assert frame["done"].to_list() == [dt.date.fromisoformat(day) if day else None]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("2027年3月", "the day too"),
        ("3月1日", "the year too"),
        ("2027-02-30", "no such day"),
        ("2027年4月4日至3月1日", ""),
        ("2027年3月上旬", "the day too"),
    ],
)
def test_dates_are_refused_by_their_cause(tmp_path: Path, cell: str, words: str) -> None:
    _, _, findings = read(text(tmp_path / "t.csv", f"代码,日期\n330503100201,{cell}\n"), DONE)
    assert words in findings.errors[0].hint if words else cell.startswith("2027年4月")


def test_a_range_in_a_column_of_first_days_means_its_first(tmp_path: Path) -> None:
    frame, _, findings = read(
        text(tmp_path / "t.csv", "乡镇,停巡日期,停巡结束日期\n330503100,2027年3月1日至4月4日,2027-04-04\n"), BLOCKED
    )
    assert findings.errors == []
    assert frame.select("from", "last").row(0) == (dt.date(2027, 3, 1), dt.date(2027, 4, 4))


def test_a_cells_own_unit_is_read(tmp_path: Path) -> None:
    frame, _, findings = read(text(tmp_path / "t.csv", "代码,村名,集体经济收入,人口\n330503100201,甲村,35万元,1200人\n"))
    assert findings.errors == []
    assert frame.select("income", "population").row(0) == (350.0, 1200.0)


def test_repeated_problems_are_told_once(tmp_path: Path) -> None:
    rows = [["代码", "村名", "人口"], *([f"330503100{k}", f"村{k}", "很多"] for k in range(200, 444))]
    _, _, findings = read(text(tmp_path / "t.csv", csv(rows)))
    assert [problem.where for problem in findings.errors] == ["column 人口, in 244 rows (2, 3, 4, 5, 6 ...)"]


# --- codes and names


def sites() -> pl.DataFrame:
    rows = [(k + 2, *row[:3]) for k, row in enumerate(ROWS)]
    return pl.DataFrame(rows, schema=["row", "id", "name", "township_name"], orient="row")


def settled(frame: pl.DataFrame, merged: dict[str, str] | None = None) -> tuple[pl.DataFrame, Findings]:
    findings = Findings()
    return SiteNames.of(sites(), merged).with_sites(frame, "done.csv", findings), findings


def test_done_by_name(tmp_path: Path) -> None:
    frame, _, findings = read(text(tmp_path / "t.csv", "村名,日期\n乙村村民委员会,2027-03-01\n丙,2027-03-02\n"), DONE)
    table, findings = settled(frame)
    assert findings.errors == []
    assert table["site"].to_list() == ["330503100202", "330503101201"]


def test_a_name_that_contradicts_its_code_is_refused_with_both(tmp_path: Path) -> None:
    frame, _, _ = read(text(tmp_path / "t.csv", "代码,村名,日期\n330503100202,甲村,2027-03-01\n"), DONE)
    _, findings = settled(frame)
    assert findings.errors[0].allowed == "330503100202 乙村 or 330503100201 甲村"


def test_a_village_that_was_merged_counts_for_that_of_today() -> None:
    findings = Findings()
    table = sites().with_columns(predecessors=pl.Series([None, "330503100209；330503100210", None, None]))
    _, _, mergers = settle_mergers(table, pl.DataFrame(), None, ("sites.csv", ""), findings)
    merged = mergers.now
    assert merged == {"330503100209": "330503100201", "330503100210": "330503100201"}
    done = pl.DataFrame(
        {"row": [2, 3], "site": ["330503100209", "330503100210"], "date": [dt.date(2027, 3, 1), dt.date(2027, 4, 1)]}
    )
    after, _ = settled(done, merged)
    kept, notes = latest_of_mergers(after, mergers, done["site"], "any")
    assert kept.select("site", "date").rows() == [("330503100201", dt.date(2027, 4, 1))]
    assert notes == ["2 merged villages count towards the present ones"]


@pytest.mark.parametrize("without", [["lat"], ["lon"]])
@pytest.mark.parametrize("one_row", [False, True])
def test_half_a_place_is_refused(without: list[str], *, one_row: bool) -> None:
    findings = Findings()
    table = sites().with_columns(lon=pl.lit(120.4), lat=pl.lit(30.8))
    gap = pl.when(pl.col("row") == 3).then(None).otherwise(pl.col(without[0])).alias(without[0])
    check_sites(table.with_columns(gap) if one_row else table.drop(without), "sites.csv", findings)
    assert len(findings.errors) == (1 if one_row else 4)
    assert "both" in findings.errors[0].allowed


def test_two_villages_of_one_name_in_a_township_are_told() -> None:
    findings = Findings()
    table = sites().with_columns(name=pl.Series(["南浔镇", "甲村", "甲村委会", "丙村"]))
    check_sites(table, "sites.csv", findings)
    assert "330503100201, 330503100202" in findings.warnings[0].found


def test_a_kind_that_contradicts_the_code_is_refused() -> None:
    findings = Findings()
    check_sites(sites().with_columns(kind=pl.Series(["village", "township", None, None])), "sites.csv", findings)
    assert len(findings.errors) == 2


# --- lists without codes


def coded(names: list[tuple[str, str]], regions: tuple[str, ...] = ()) -> tuple[pl.DataFrame, list[str], Findings]:
    findings = Findings()
    table = pl.DataFrame(
        [(k + 2, *pair) for k, pair in enumerate(names)], schema=["row", "township_name", "name"], orient="row"
    )
    frame, notes, _ = give_codes(table, regions, "sites.csv", findings)
    return frame, notes, findings


REAL = [("练市镇", "新会村"), ("练市镇", "朱家兜村"), ("双林镇", "向阳村"), ("双林镇", "莫蓉村")]


@pytest.mark.slow
def test_official_codes_are_found_by_township_and_name() -> None:
    """In the county, or in the country where the names tell which county it is."""
    frame, _, findings = coded(REAL, ("330503",))
    assert findings.errors == []
    codes = [code for code in frame["id"].to_list() if code is not None and int(code[9:]) < 600]
    assert len(codes) >= 2
    again, _, _ = coded(REAL)
    assert again["id"].to_list() == frame["id"].to_list()


def test_codes_made_from_names_stay_when_the_list_grows() -> None:
    few, notes, findings = coded([("练市镇", "虚构甲村"), ("练市镇", "虚构乙村")], ("330503",))
    assert findings.errors == []
    more, _, _ = coded([("练市镇", "虚构丙村"), ("练市镇", "虚构乙村"), ("练市镇", "虚构甲村")], ("330503",))
    assert few["id"].to_list() == more["id"].to_list()[:0:-1]
    assert few["id"].n_unique() == 2
    assert "made from their names" in notes[0]


def test_one_code_missing_among_many_is_asked_for() -> None:
    findings = Findings()
    table = pl.concat(
        [
            sites(),
            pl.DataFrame({"row": [6], "id": [None], "name": ["虚构村"], "township_name": ["南浔镇"]}, schema=sites().schema),
        ]
    )
    give_codes(table, (), "sites.csv", findings)
    assert "虚构村" in findings.errors[0].found


def test_staff_may_name_home_townships(tmp_path: Path) -> None:
    frame, _, findings = read(text(tmp_path / "t.csv", "编号,巡察办,籍贯\np1,nx,双林镇\np2,nx,330503100000\n"), STAFF)
    table = SiteNames.of(sites()).with_homes(frame, "staff.csv", findings)
    assert findings.errors == []
    assert table["home"].to_list() == ["330503101", "330503100"]


def test_an_office_above_the_table_is_no_unit(tmp_path: Path) -> None:
    """填报单位 names who filled the table in; a unit beside it counts, and guesses are told in the office's words."""
    rows = [
        "填报单位：区委巡察办 单位：万元",
        "代码,村名,分类,集体经济收入",
        "330503100201,甲村,B类,50",
        "330503100202,乙村,A类,60",
    ]
    path = tmp_path / "sites.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with speaking("zh"):
        table, reading, _ = read(path)
    assert table["income"].to_list() == [500.0, 600.0]
    assert reading.notes == ("单位按表头上方所注：万元",)
    assert reading.guessed == ("“A类”视为“重点村”", "“B类”视为“一般村”")


def test_checks_need_no_names() -> None:
    """A list of codes alone, whose kinds and townships contradict them."""
    codes = ["330503100", "330503100201", "330503100202", "330503100203"]
    towns = ["南浔镇", "南浔镇", "南浔镇", "练市镇"]
    table = pl.DataFrame({"row": [2, 3, 4, 5], "id": codes, "kind": ["village", "village", None, None], "township_name": towns})
    findings = Findings()
    check_sites(table, "sites.csv", findings)
    assert [problem.where for problem in findings.errors] == ["row 2, column kind"]
    assert ["330503100203" in problem.found for problem in findings.warnings] == [True]

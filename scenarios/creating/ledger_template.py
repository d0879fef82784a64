"""A blank ledger: a sheet for the villages and the sheet of settings, to be filled in and read by `new`."""

from pathlib import Path
from typing import Any

from scenarios.creating.settings_sheet import COLUMNS, ITEMS
from scenarios.disk.writing import replace_file
from scenarios.language import say

WIDTHS = (14, 20, 12, 14, 12, 62)
SPARE = 2_000
"""Rows in which classes can be chosen from a list."""
LEDGER = (
    ("township", "乡镇", 16), ("name", "村名", 18), ("code", "代码", 16), ("population", "人口", 9), ("area", "面积", 9),
    ("income", "集体经济收入(万元)", 18), ("complaints", "信访量", 9), ("class", "分类", 10),
    ("last_inspected", "上次巡察日期", 14),
)  # fmt: skip


def write_ledger(path: Path) -> Path:
    """Write the workbook in the language in force; what is left blank in it keeps the program's own figures.

    Raises
    ------
    MachineFailure
        If the disk is full, permission is missing and the like.
    """
    return replace_file(path, _write, keep=True)


def _write(path: Path) -> None:
    import xlsxwriter  # noqa: PLC0415 - only where a workbook is written

    with xlsxwriter.Workbook(path) as book:
        head = book.add_format({"bold": True, "font_color": "white", "bg_color": "#1f5f8b", "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        note = book.add_format({"font_color": "#6b7885", "text_wrap": True})
        _ledger_sheet(book, head, text)
        _settings_sheet(book, head, text, note)


def _ledger_sheet(book: Any, head: Any, text: Any) -> None:
    sheet = book.add_worksheet(say("villages", "村情台账"))
    for place, (english, chinese, width) in enumerate(LEDGER):
        sheet.set_column(place, place, width, text if english == "code" else None)
        sheet.write_string(0, place, say(english, chinese), head)
    classes = [say("key", "重点村"), say("general", "一般村"), say("good", "较好村")]
    place = next(k for k, column in enumerate(LEDGER) if column[0] == "class")
    sheet.data_validation(1, place, SPARE, place, {"validate": "list", "source": classes, "error_type": "warning"})
    sheet.freeze_panes(1, 0)


def _settings_sheet(book: Any, head: Any, text: Any, note: Any) -> None:
    sheet = book.add_worksheet(say("settings", "设置"))
    for place, (column, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(place, place, width, text if column == "date" else None)
        sheet.write_string(0, place, say(COLUMNS[column][-1], COLUMNS[column][0]), head)
    for row, cells in enumerate(_rows(), start=1):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, place, cell, note if place == len(cells) - 1 else text)
            else:
                sheet.write_number(row, place, cell)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _item(kind: str) -> str:
    return say(ITEMS[kind][1], ITEMS[kind][0])


def _rows() -> list[tuple[str | float, ...]]:
    return [
        (_item("start"), "", "", "2026-10-01", "", say("first day of the term", "本届首日")),
        (_item("years"), "", "", "", 5, say("years of the term", "本届年数")),
        (_item("teams"), "", "", "", 4,
         say("teams; with the name of the office if there are several", "巡察组数；有多个巡察办时在“名称”填写巡察办")),
        (_item("size"), "", "", "", 6, say("people in each team", "每组人数")),
        (_item("round"), say("spring", "春季轮"), "", "03-01", 32,
         say("every year: month and day; value: working days on site", "每年举行：日期填月-日；数值为现场工作日")),
        (_item("round"), say("autumn", "秋季轮"), "", "09-01", 32, ""),
        (_item("round"), say("first round 2026", "2026年首轮"), "", "2026-10-12", 32,
         say("once: a whole date", "只办一次：填完整日期")),
        (_item("milestone"), say("half by mid-term", "中期过半"), "", "2029-06-30", "50%",
         say("value: share of the villages; class if it is for one class only", "数值为覆盖率；只对某类村时填“分类”")),
        (_item("milestone"), say("every village", "全覆盖"), "", "2031-09-30", "100%", ""),
        (say("absence", "缺勤率"), "", "", "", "25%",
         say("any other short name of --set may be used", "其他项目用 --set 的简称，如 缺勤天数、波动、模拟次数")),
    ]  # fmt: skip

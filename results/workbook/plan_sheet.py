"""轮次计划表: every visit, to be read, changed and read back."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from results.workbook.contents import Contents, Entry, half_name
from results.workbook.look import DATE, OCHRE, RED, Look, begin_sheet, text_width
from scenarios.language import of_number, say

FIRST = 3
"""First row of the body; the header is the row before it."""
SPARE = 300
"""Rows below the plan in which more visits may be typed."""


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A column of the sheet."""

    name: str
    header: tuple[str, str]
    """In English and Chinese; words that `scenarios.plans.plan_columns` knows."""
    width: float
    value: Callable[[Contents, Entry], object]
    number: str = ""
    """Number format."""
    middle: bool = True

    @property
    def text(self) -> bool:
        """Whether it is as wide as its words."""
        return self.name in {"township", "name", "class", "theme", "mode", "office", "team", "round"}


COLUMNS = (
    PlanColumn("township", ("township", "乡镇"), 13, lambda _, entry: entry.township, middle=False),
    PlanColumn("name", ("village", "村名"), 17, lambda _, entry: entry.name, middle=False),
    PlanColumn("class", ("class", "分类"), 9, lambda _, entry: entry.site_class),
    PlanColumn("theme", ("theme", "主题"), 10, lambda _, entry: entry.theme),
    PlanColumn("mode", ("mode", "方式"), 15, lambda _, entry: entry.mode, middle=False),
    PlanColumn("office", ("office", "巡察办"), 18, lambda _, entry: entry.office, middle=False),
    PlanColumn("team", ("team", "组"), 10, lambda book, entry: book.team_name(entry.team)),
    PlanColumn("round", ("round", "轮次"), 13, lambda book, entry: book.round_name(entry.round)),
    PlanColumn("start", ("first day", "开始日期"), 12, lambda _, entry: entry.start, DATE),
    PlanColumn("start_half", ("first half", "起"), 6, lambda _, entry: half_name(entry.start_half)),
    PlanColumn("last_day", ("last day", "结束日期（最后一天）"), 20, lambda _, entry: entry.last, DATE),
    PlanColumn("last_half", ("last half", "止"), 6, lambda _, entry: half_name(entry.last_half)),
    PlanColumn("days", ("team-days", "现场天数"), 9, lambda _, entry: entry.days, "0.0#"),
    PlanColumn("order", ("order", "次序"), 6, lambda _, entry: entry.order),
    PlanColumn("pin", ("pin", "固定"), 7, lambda _, entry: entry.pin),
    PlanColumn("chance", ("chance", "把握"), 7, lambda _, entry: entry.chance, "0%"),
    PlanColumn("site", ("code", "代码"), 15, lambda _, entry: entry.site, middle=False),
)
UNLIKELY, SURE = 0.5, 0.95
"""Chances below which a visit stands out, and stands out a little."""
DROPDOWNS = ("mode", "team", "round", "start_half", "last_half", "pin")


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """Where things stand in the sheet, for formulas of the others."""

    name: str
    columns: dict[str, int]
    rows: int

    def range(self, column: str) -> str:
        """Cells of a column, those that may be typed below included, as formulas write them."""
        letters = _letters(self.columns[column])
        return f"'{self.name}'!${letters}${FIRST + 1}:${letters}${FIRST + self.rows + SPARE}"


def add_plan_sheet(book: Any, look: Look, contents: Contents, lists: dict[str, str]) -> PlanSheet:
    """Add the sheet; `lists` are the ranges of words to choose from, by column."""
    entries = contents.entries
    offices = {entry.office for entry in entries}
    left_out = {"office"} if len(offices) <= 1 else set()
    left_out |= {"chance"} if contents.chances is None else set()
    columns = [column for column in COLUMNS if column.name not in left_out]
    name = say("plan", "轮次计划表")
    villages = sum(entry.village for entry in entries)
    other_sites = len(entries) - villages
    title = say(f"{contents.title}: plan by rounds", f"{contents.title}　轮次计划表")
    note = say(
        f"{of_number(villages, 'village')}, {other_sites} others. Dates are the first and the last day, both inclusive. To "
        "move a visit, "
        "choose another round or team and clear its dates: they are filled in. Rows may be added and deleted.",
        f"共 {villages} 个村、{other_sites} 个其他对象。开始、结束日期均含当天。"
        "调整时改选轮次或组并清空日期，程序会补全；可增删行。",
    )
    if contents.chances is not None:
        note += say(" Chance: that the visit is finished in its round, as simulated.", "“把握”为模拟中本轮完成的比例。")
    sheet = begin_sheet(book, look, name, title, note)
    for place, column in enumerate(columns):
        words = {str(column.value(contents, entry) or "") for entry in entries} if column.text else ()
        width = text_width(words, column.width)
        plain = look.cell(**_kind(column))
        sheet.set_column(place, place, width, plain, {"level": 1, "hidden": True} if column.name == "site" else {})
        sheet.write_string(FIRST - 1, place, say(*column.header), look.head)
    sheet.set_row(FIRST - 1, 32)
    row = FIRST
    for number, (_, members) in enumerate(groupby(entries, key=lambda entry: (entry.round, entry.team))):
        for position, entry in enumerate(members):
            for place, column in enumerate(columns):
                style = look.body(band=number % 2 == 1, opens=position == 0, **_kind(column))
                write_cell(sheet, row, place, column.value(contents, entry), style)
            row += 1
    last = FIRST + len(entries) + SPARE - 1
    for place, column in enumerate(columns):
        if column.name in DROPDOWNS:
            sheet.data_validation(FIRST, place, last, place, {
                "validate": "list", "source": f"={lists[column.name]}", "error_type": "warning",
                "error_title": say("Not in the list", "不在列表中"),
                "error_message": say("Choose from the list, or write a name that the program knows.", "请从列表中选择。"),
            })  # fmt: skip
        if column.name in {"start", "last_day"}:
            sheet.data_validation(FIRST, place, last, place, {
                "validate": "date", "criteria": ">=", "value": contents.scenario.calendar.start, "error_type": "warning",
                "input_title": say(*column.header),
                "input_message": say("This day included. Leave it empty to have it filled in.", "含当天；留空由程序补全。"),
            })  # fmt: skip
        if column.name == "chance":
            for limit, colour in ((UNLIKELY, RED), (SURE, OCHRE)):
                rule = {"type": "cell", "criteria": "<", "value": limit, "stop_if_true": True,
                        "format": book.add_format({"font_color": colour, "bold": True})}  # fmt: skip
                sheet.conditional_format(FIRST, place, max(FIRST + len(entries) - 1, FIRST), place, rule)
    sheet.freeze_panes(FIRST, 2)
    sheet.autofilter(FIRST - 1, 0, max(row - 1, FIRST), len(columns) - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, FIRST - 1)
    sheet.print_area(0, 0, max(row - 1, FIRST), len(columns) - 2)
    return PlanSheet(name, {column.name: place for place, column in enumerate(columns)}, len(entries))


def write_cell(sheet: Any, row: int, place: int, value: object, style: Any) -> None:
    """Write a cell: codes are text, however much they look like numbers, and no text becomes a formula."""
    if value is None or value == "":
        sheet.write_blank(row, place, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value, style)
    else:
        sheet.write_datetime(row, place, value, style)


def _kind(column: PlanColumn) -> dict[str, Any]:
    kind: dict[str, Any] = {"num_format": column.number} if column.number else {}
    if column.name == "site":
        kind["num_format"] = "@"
    return kind | ({"align": "center"} if column.middle else {})


def _letters(column: int) -> str:
    return chr(ord("A") + column)

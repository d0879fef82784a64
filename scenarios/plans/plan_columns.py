"""Columns of plan tables as planners keep them; what a plan is in memory says `scenarios.plans.plan`."""

from scenarios.tables.column import Column
from scenarios.tables.columns import SITE_CODES, SITE_NAMES, TOWNSHIP_NAMES
from scenarios.tables.words import DAYS

PIN_WORDS = {
    "round": "round", "轮次": "round", "轮": "round", "固定轮次": "round",
    "team": "team", "组": "team", "巡察组": "team", "固定组": "team",
    "all": "all", "全部": "all", "是": "all", "yes": "all", "固定": "all",
}  # fmt: skip
HALF_WORDS = {"am": "am", "上午": "am", "morning": "am", "pm": "pm", "下午": "pm", "afternoon": "pm"}

PLAN = (
    Column("site", SITE_CODES),
    Column("name", (*SITE_NAMES, "村", "对象")),
    Column("township_name", (*TOWNSHIP_NAMES, "township")),
    Column("class", ("分类", "村分类", "类别")),
    Column("theme", ("主题", "专项主题", "巡察主题")),
    Column("mode", ("方式", "巡察方式")),
    Column("office", ("巡察办", "巡察机构")),
    Column("team", ("组", "巡察组", "组别", "巡察组别", "承担组")),
    Column("round", ("轮次", "巡察轮次", "批次")),
    Column(
        "start", ("开始日期", "进驻日期", "进驻时间", "首日", "开始时间", "first_day", "first day"), "date", range_day="first"
    ),
    Column("start_half", ("开始时段", "起", "first half"), "choice", choices=HALF_WORDS),
    Column(
        "last_day",
        (
            "结束日期（最后一天）",
            "结束日期",
            "最后一天",
            "撤离日期",
            "撤点日期",
            "截止日期",
            "结束时间",
            "撤离时间",
            "last day",
        ),
        "date",
    ),
    Column("last_half", ("结束时段", "止", "last half"), "choice", choices=HALF_WORDS),
    Column("end", ("次日", "撤离次日", "first day after"), "date"),
    Column("team_days", ("现场天数", "组日", "天数", "team-days"), "number", 0.1, 250, DAYS),
    Column("order", ("次序", "顺序"), "number", 1, 10_000),
    Column("pin", ("固定", "锁定"), "choice", choices=PIN_WORDS),
)
"""``last_day`` is the last day of the visit; ``end``, as older files have it, the first day after it."""

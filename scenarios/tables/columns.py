"""Columns of the tables that planners keep: English names, Chinese headers, and what may stand in them."""

from dataclasses import dataclass, field
from typing import Literal

from scenarios.language import say


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    """English name."""
    aliases: tuple[str, ...]
    """Other headers that mean the same, Chinese ones first."""
    kind: Literal["text", "number", "flag", "date", "code", "choice", "seasons"] = "text"
    """What a cell holds; a ``flag`` is a number 0 or 1 that may be written as 是 or 否, ``seasons`` are windows of the
    year (``04-15/10-31``), several separated by ``;``."""
    low: float = float("-inf")
    """Least number allowed."""
    high: float = float("inf")
    """Largest number allowed."""
    units: dict[str, float] = field(default_factory=dict)
    """Units that a header may name in brackets, and their factor to the column's own."""
    words: dict[str, float] = field(default_factory=dict)
    """Words that stand for a number."""
    choices: dict[str, str] = field(default_factory=dict)
    """Accepted words and the value that they stand for."""
    digits: tuple[int, ...] = (12,)
    """Lengths that a code may have."""
    required: bool = False
    """The table must have the column, and no cell of it may be empty."""

    def title(self) -> str:
        """Return the column's name for people, in the language in force: its Chinese header, or its name in words."""
        return say(ENGLISH_TITLES.get(self.name, self.name.replace("_", " ")), self.aliases[0])


ENGLISH_TITLES = {
    "area": "area (km2)",
    "complaints": "complaints a year",
    "funds": "project funds",
    "income": "collective income",
    "lat": "latitude",
    "lon": "longitude",
}
"""Names of columns for people where the column's own name does not say enough."""


KINDS = {
    "village": "village", "村": "village", "行政村": "village",
    "township": "township", "乡镇": "township", "镇": "township", "街道": "township",
    "department": "department", "部门": "department",
}  # fmt: skip
CLASS_WORDS = {
    "key": "key", "重点": "key", "重点村": "key", "重点隐患": "key",
    "general": "general", "一般": "general", "一般村": "general", "风险关注": "general",
    "good": "good", "较好": "good", "较好村": "good", "一般关注": "good",
}  # fmt: skip

STAFF_LEVELS = {
    "leader": "leader", "组长": "leader", "deputy": "deputy", "副组长": "deputy",
    "member": "member", "组员": "member", "成员": "member", "干部": "member",
}  # fmt: skip
FLAG_WORDS = {
    "是": 1.0, "有": 1.0, "yes": 1.0, "y": 1.0, "true": 1.0, "√": 1.0,
    "否": 0.0, "无": 0.0, "no": 0.0, "n": 0.0, "false": 0.0, "×": 0.0,
}  # fmt: skip
MONEY = {"元": 1e-3, "yuan": 1e-3, "千元": 1.0, "1,000yuan": 1.0, "万元": 10.0, "百万元": 1e3, "亿元": 1e5}
PEOPLE = {"人": 1.0, "people": 1.0, "千人": 1e3, "万人": 1e4}
LAND = {"km2": 1.0, "平方公里": 1.0, "平方千米": 1.0, "公顷": 0.01, "ha": 0.01, "亩": 1 / 1500}
COUNT = {"件": 1.0, "件次": 1.0, "次": 1.0}
HEIGHT = {"m": 1.0, "米": 1.0, "km": 1e3, "公里": 1e3, "千米": 1e3}
SHARE = {"%": 0.01}
DAYS = {"天": 1.0, "days": 1.0, "日": 1.0, "工作日": 1.0}
DEGREES = {"°": 1.0, "度": 1.0}

SITES = (
    Column(
        "id",
        ("代码", "村代码", "编码", "统计用区划代码", "区划代码", "行政区划代码", "code"),
        "code",
        digits=(9, 12),
        required=True,
    ),
    Column("name", ("村名", "名称", "村(社区)", "行政村", "对象名称"), required=True),
    Column("kind", ("类型", "对象类型"), "choice", choices=KINDS),
    Column("township", ("乡镇代码", "township_code"), "code", digits=(9,)),
    Column("township_name", ("乡镇", "所属乡镇", "镇", "镇街", "乡镇名称")),
    Column("class", ("分类", "类别", "村分类"), "choice", choices=CLASS_WORDS),
    Column("population", ("人口", "户籍人口", "常住人口", "人口数"), "number", 0, 100_000, PEOPLE),
    Column("area", ("面积", "区域面积"), "number", 0, 100_000, LAND),
    Column("income", ("集体经济收入", "集体收入", "村集体经济收入", "年集体经济收入"), "number", 0, 10_000_000, MONEY),
    Column("assets", ("集体资产", "村集体资产", "集体资产总额"), "number", 0, 100_000_000, MONEY),
    Column("complaints", ("信访量", "信访件", "信访数量", "信访件数"), "number", 0, 10_000, COUNT),
    Column("funds", ("项目资金", "资金", "惠农资金"), "number", 0, 100_000_000, MONEY),
    Column("weak_organisation", ("软弱涣散", "软弱涣散村", "是否软弱涣散"), "flag", 0, 1, words=FLAG_WORDS),
    Column("hardship", ("艰苦程度", "艰苦", "艰苦边远"), "number", 0, 1, SHARE, FLAG_WORDS),
    Column("altitude", ("海拔", "海拔高度", "平均海拔"), "number", -160, 6_000, HEIGHT),
    Column("access", ("交通系数", "通达系数"), "number", 1, 20),
    Column("season", ("可巡时段", "可进驻时段", "季节"), "seasons"),
    Column("done", ("本届已巡日期", "已巡日期", "本届巡察日期"), "date"),
    Column("last_inspected", ("上次巡察日期", "上届巡察日期", "上轮巡察日期"), "date"),
    Column("other_check", ("其他检查日期", "他检日期", "审计日期"), "date"),
    Column("theme", ("主题", "专项主题")),
    Column("cluster", ("片区", "连片")),
    Column("lon", ("经度", "longitude"), "number", 70, 140, DEGREES),
    Column("lat", ("纬度", "latitude"), "number", 0, 60, DEGREES),
    Column("team_days", ("现场天数", "组日"), "number", 0.1, 250, DAYS),
    Column("weight", ("权重",), "number", 0, 1000),
)

TRAVEL = (
    Column("from", ("起点", "出发地"), required=True),
    Column("to", ("终点", "目的地"), required=True),
    Column("days", ("天数", "路程天数"), "number", 0, 60, DAYS, required=True),
)

DONE = (
    Column("site", ("代码", "村代码", "对象代码", "统计用区划代码", "id"), "code", digits=(9, 12), required=True),
    Column("name", ("村名", "名称", "对象名称")),
    Column("date", ("日期", "已巡日期", "本届已巡日期", "完成日期", "结束日期"), "date", required=True),
)

STAFF = (
    Column("id", ("编号", "人员编号", "工号"), required=True),
    Column("office", ("巡察办", "单位"), required=True),
    Column("level", ("职务", "角色"), "choice", choices=STAFF_LEVELS),
    Column("rounds", ("可用轮次", "参加轮次")),
    Column("home", ("籍贯乡镇", "家庭所在乡镇", "籍贯"), "code", digits=(9,)),
    Column("skills", ("专业", "特长", "技能", "专业特长")),
    Column("pool", ("人员来源", "人才库")),
    Column("rounds_away", ("外派轮数上限", "最多外派轮数"), "number", 0, 200),
)

ROSTER = (
    Column("round", ("轮次",), required=True),
    Column("team", ("巡察组", "组别"), required=True),
    Column("office", ("巡察办",)),
    Column("person", ("人员编号", "编号"), required=True),
    Column("role", ("职务", "角色"), "choice", choices=STAFF_LEVELS, required=True),
)

BLOCKED = (
    Column("office", ("巡察办",)),
    Column("team", ("巡察组", "组别")),
    Column("township", ("乡镇代码",), "code", digits=(9,)),
    Column("site", ("代码", "村代码", "对象代码", "统计用区划代码", "id"), "code", digits=(9, 12)),
    Column("from", ("停巡日期", "起始日期", "开始日期"), "date", required=True),
    Column("to", ("恢复日期", "解除日期"), "date", required=True),
    Column("reason", ("原因", "事由", "备注")),
)


def titles(names: tuple[str, ...]) -> list[str]:
    """Names for people of columns of the table of sites, in the language in force."""
    known = {column.name: column for column in SITES}
    words = [word for name in names for word in name.split(", ")]
    return [known[word].title() if word in known else word for word in words]

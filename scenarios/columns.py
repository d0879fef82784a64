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
    kind: Literal["text", "number", "date", "code", "choice"] = "text"
    low: float = float("-inf")
    """Least number allowed."""
    high: float = float("inf")
    """Largest number allowed."""
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

SITES = (
    Column("id", ("代码", "村代码", "编码", "统计用区划代码", "code"), "code", digits=(9, 12), required=True),
    Column("name", ("村名", "名称", "村(社区)", "行政村"), required=True),
    Column("kind", ("类型", "对象类型"), "choice", choices=KINDS),
    Column("township", ("乡镇代码", "township_code"), "code", digits=(9,)),
    Column("township_name", ("乡镇", "所属乡镇", "镇", "镇街")),
    Column("class", ("分类", "类别"), "choice", choices=CLASS_WORDS),
    Column("population", ("人口", "户籍人口", "常住人口"), "number", 0, 100_000),
    Column("area", ("面积", "面积(km2)", "面积(平方公里)", "area_km2"), "number", 0, 100_000),
    Column("income", ("集体经济收入", "集体收入", "集体经济收入(千元)"), "number", 0, 10_000_000),
    Column("complaints", ("信访量", "信访件", "信访数量"), "number", 0, 10_000),
    Column("funds", ("项目资金", "资金", "项目资金(千元)"), "number", 0, 100_000_000),
    Column("theme", ("主题", "专项主题")),
    Column("cluster", ("片区", "连片")),
    Column("lon", ("经度", "longitude"), "number", 70, 140),
    Column("lat", ("纬度", "latitude"), "number", 0, 60),
    Column("team_days", ("现场天数", "组日"), "number", 0.1, 250),
    Column("weight", ("权重",), "number", 0, 1000),
)

TRAVEL = (
    Column("from", ("起点", "出发地"), required=True),
    Column("to", ("终点", "目的地"), required=True),
    Column("days", ("天数", "路程天数"), "number", 0, 60, required=True),
)

PLAN = (
    Column("site", ("代码", "村代码", "对象代码", "id"), "code", digits=(9, 12), required=True),
    Column("name", ("村名", "名称")),
    Column("mode", ("方式", "巡察方式"), required=True),
    Column("office", ("巡察办",)),
    Column("team", ("巡察组", "组别"), required=True),
    Column("round", ("轮次",), required=True),
    Column("start", ("开始日期", "进驻日期"), "date", required=True),
    Column("end", ("结束日期", "撤离日期"), "date", required=True),
    Column("team_days", ("现场天数", "组日"), "number", 0.1, 250),
)


def titles(names: tuple[str, ...]) -> list[str]:
    """Names for people of columns of the table of sites, in the language in force."""
    known = {column.name: column for column in SITES}
    words = [word for name in names for word in name.split(", ")]
    return [known[word].title() if word in known else word for word in words]

"""Columns of the tables that planners keep: English names, Chinese headers, and what may stand in them."""

from scenarios.tables.column import Column
from scenarios.tables.words import (
    CLASS_GUESSES,
    CLASS_WORDS,
    COUNT,
    DAYS,
    DEGREES,
    FLAG_WORDS,
    HEIGHT,
    KIND_BY_CODE,
    KINDS,
    LAND,
    MONEY,
    PEOPLE,
    SHARE,
    STAFF_LEVELS,
)

SITES = (
    Column(
        "id",
        ("代码", "村代码", "编码", "统计用区划代码", "区划代码", "行政区划代码", "村编码", "行政村代码", "村级代码",
            "对象代码", "12位代码", "统计代码", "区划编码",
         "村(社区)代码", "单位代码", "site", "code", "village_code"),
        "code",
    ),
    Column(
        "name",
        ("村名", "名称", "村(社区)", "行政村", "对象名称", "村名称", "行政村名称", "村社名称", "村居", "村居名称", "村庄名称",
            "村社", "社区名称", "巡察对象", "单位名称",
         "被巡察单位", "被巡察村", "被巡察党组织", "党组织名称", "村级组织", "村(居)", "村级名称", "建制村名称", "village",
         "village_name", "site_name"),
        required=True,
    ),
    Column("kind", ("类型", "对象类型", "单位类型", "村居类型", "级别", "性质"), "choice", choices=KINDS | KIND_BY_CODE),
    Column("township", ("乡镇代码", "township_code", "乡镇编码", "街道代码", "镇代码", "所属乡镇代码"), "code", digits=(9,)),
    Column(
        "township_name",
        ("乡镇", "所属乡镇", "镇", "镇街", "乡镇名称", "所在乡镇", "所属镇街", "乡镇街道", "乡镇(街道)", "镇(街道)", "街道",
            "镇名", "乡", "乡镇名", "所属街道", "所属镇",
         "镇街名称", "所在镇街", "所在镇", "所在街道", "隶属乡镇", "苏木乡镇", "town"),
    ),
    Column(
        "class",
        ("分类", "类别", "村分类", "村类别", "村庄分类", "分类等级", "村级分类", "风险等级", "风险类别", "关注等级", "等级",
            "分级", "分类定级", "村庄类别"),
        "choice",
        choices=CLASS_WORDS,
        guesses=CLASS_GUESSES,
        ambiguous=dict.fromkeys(("一般", "一般村", "一般类"), ("重点隐患", "风险关注", "一般关注")),
    ),
    Column(
        "population",
        ("人口", "总人口", "人口数", "人口总数", "总人口数", "户籍人口", "户籍人口数", "户籍总人口", "常住人口", "常住人口数",
            "人数", "人口规模"),
        "number", 0, 100_000, PEOPLE, alternatives=True,
    ),
    Column(
        "area",
        ("面积", "区域面积", "村域面积", "辖区面积", "土地面积", "行政区域面积", "总面积", "国土面积", "地域面积", "幅员面积",
            "村庄面积"),
        "number", 0, 100_000, LAND, alternatives=True,
    ),
    Column(
        "income",
        ("集体经济收入", "集体收入", "村集体经济收入", "年集体经济收入", "村集体收入", "集体经济总收入", "村集体经济总收入",
            "集体经济年收入", "村级集体经济收入",
         "村级集体收入", "集体经营性收入", "经营性收入", "村集体经营性收入", "村级收入", "村集体年收入"),
        "number", 0, 10_000_000, MONEY, alternatives=True,
    ),
    Column(
        "assets",
        ("集体资产", "村集体资产", "集体资产总额", "集体资产总量", "资产总额", "村级集体资产", "村集体资产总额", "三资总量",
            "三资总额"),
        "number", 0, 100_000_000, MONEY, alternatives=True,
    ),
    Column(
        "complaints",
        ("信访量", "信访件", "信访数量", "信访件数", "信访总量", "信访举报量", "信访举报件数", "信访举报数", "年信访量",
            "信访举报", "信访", "信访次数", "举报量"),
        "number", 0, 10_000, COUNT,
    ),
    Column(
        "funds",
        ("项目资金", "资金", "惠农资金", "五年项目资金", "项目资金总额", "惠民资金", "涉农资金", "项目资金总量",
            "工程项目资金", "财政资金", "项目投资"),
        "number", 0, 100_000_000, MONEY,
    ),
    Column("weak_organisation", ("软弱涣散", "软弱涣散村", "是否软弱涣散", "是否软弱涣散村", "软弱涣散党组织",
        "软弱涣散基层党组织"), "flag", 0, 1, words=FLAG_WORDS),
    Column("hardship", ("艰苦程度", "艰苦", "艰苦边远", "艰苦系数"), "number", 0, 1, SHARE, FLAG_WORDS),
    Column("away", ("外出比例", "外出人口比例", "外出务工比例", "空心率"), "number", 0, 1, SHARE),
    Column("altitude", ("海拔", "海拔高度", "平均海拔"), "number", -160, 6_000, HEIGHT),
    Column("access", ("交通系数", "通达系数"), "number", 1, 20),
    Column("season", ("可巡时段", "可进驻时段", "季节", "可巡季节"), "seasons"),
    Column("founded", ("设立日期", "成立日期", "建村日期", "设村日期"), "date"),
    Column("host", ("随巡对象", "延伸自", "随巡单位", "依托对象", "依托单位", "延伸主体", "host_site")),
    Column("done", ("本届已巡日期", "已巡日期", "本届巡察日期", "本届已巡察日期", "本届巡察时间", "已巡察时间", "已巡时间",
        "本届巡察完成日期"), "date"),
    Column("last_inspected", ("上次巡察日期", "上届巡察日期", "上轮巡察日期", "上次巡察时间", "上届巡察时间", "最近巡察日期",
        "最近一次巡察日期"), "date"),
    Column("other_check", ("其他检查日期", "他检日期", "审计日期", "其他检查时间", "审计时间"), "date"),
    Column("theme", ("主题", "专项主题", "巡察主题")),
    Column("cluster", ("片区", "连片", "片组", "所属片区", "片区名称", "连片分组")),
    Column("lon", ("经度", "longitude", "lng", "东经"), "number", 70, 140, DEGREES),
    Column("lat", ("纬度", "latitude", "北纬"), "number", 0, 60, DEGREES),
    Column("team_days", ("现场天数", "组日", "驻点天数"), "number", 0.1, 250, DAYS),
    Column("weight", ("权重",), "number", 0, 1000),
    Column("predecessors", ("原代码", "撤并前代码", "被撤并村代码", "合并前代码", "原村代码", "旧代码", "前身代码")),
)  # fmt: skip

PREDECESSORS = (
    Column("old", ("原代码", "旧代码", "撤并前代码", "被撤并村代码", "原村代码", "old_code"), "code", place=True),
    Column("old_name", ("原村名", "被撤并村", "撤并前村名", "原名称")),
    Column("new", ("现代码", "新代码", "撤并后代码", "合并后代码", "现村代码", "new_code"), "code", place=True),
    Column("new_name", ("现村名", "撤并后村名", "合并后村名", "新村名")),
    Column("date", ("撤并日期", "日期", "合并日期", "更名日期", "批准日期"), "date"),
)

TRAVEL = (
    Column("from", ("起点", "出发地"), required=True),
    Column("to", ("终点", "目的地"), required=True),
    Column("days", ("天数", "路程天数"), "number", 0, 60, DAYS, required=True),
)

SITE_CODES = (
    "代码",
    "村代码",
    "对象代码",
    "统计用区划代码",
    "区划代码",
    "行政区划代码",
    "编码",
    "村编码",
    "行政村代码",
    "code",
    "id",
)
SITE_NAMES = (
    "村名", "名称", "对象名称", "对象", "村名称", "行政村", "行政村名称", "村(社区)", "村社名称", "村居", "村居名称",
    "巡察对象", "被巡察村", "被巡察单位", "单位名称", "village",
)  # fmt: skip
TOWNSHIP_NAMES = (
    "乡镇",
    "所属乡镇",
    "镇街",
    "乡镇名称",
    "所在乡镇",
    "乡镇街道",
    "乡镇(街道)",
    "镇(街道)",
    "街道",
    "镇",
    "所属镇街",
    "town",
)

HOSTS = (
    Column("site", SITE_CODES, "code", place=True),
    Column("name", SITE_NAMES),
    Column("township_name", TOWNSHIP_NAMES),
    Column("host", ("随巡对象", "延伸自", "随巡单位", "依托对象", "依托单位", "延伸主体", "host_site"), required=True),
)

DONE = (
    Column("site", SITE_CODES, "code", place=True),
    Column("name", SITE_NAMES),
    Column("township_name", TOWNSHIP_NAMES),
    Column(
        "date",
        ("日期", "已巡日期", "本届已巡日期", "完成日期", "结束日期", "巡察日期", "完成时间", "结束时间", "巡察时间",
            "撤离日期", "巡察完成日期", "巡察完成时间", "进驻时间",
         "进驻起止时间", "起止时间", "巡察起止时间", "驻村时间"),
        "date",
        required=True,
    ),
)  # fmt: skip

STAFF = (
    Column("id", ("编号", "人员编号", "工号", "人员代码"), required=True),
    Column("office", ("巡察办", "单位", "巡察机构", "所属巡察办", "派出巡察办"), required=True),
    Column("level", ("职务", "角色", "组内职务", "巡察职务", "岗位"), "choice", choices=STAFF_LEVELS),
    Column("rounds", ("可用轮次", "参加轮次", "轮次", "可参加轮次")),
    Column(
        "home",
        ("籍贯乡镇", "家庭所在乡镇", "籍贯", "籍贯代码", "籍贯乡镇代码", "家乡", "户籍所在乡镇", "回避乡镇"),
        "code",
        digits=(9,),
        place=True,
    ),
    Column("home_name", ("籍贯乡镇名称", "籍贯名称", "家庭所在乡镇名称")),
    Column("skills", ("专业", "特长", "技能", "专业特长", "业务专长")),
    Column("pool", ("人员来源", "人才库", "来源")),
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
    Column("office", ("巡察办", "巡察机构")),
    Column("team", ("巡察组", "组别", "组")),
    Column("township", ("乡镇代码", "乡镇", "镇街", "所属乡镇", "乡镇名称"), "code", digits=(9,), place=True),
    Column("site", SITE_CODES, "code", place=True),
    Column("name", SITE_NAMES),
    Column("from", ("停巡日期", "起始日期", "开始日期", "停巡时间", "停巡起始日期"), "date", required=True, range_day="first"),
    Column("to", ("恢复日期", "解除日期", "恢复时间"), "date"),
    Column("last", ("停巡结束日期", "结束日期", "截止日期", "停巡截止日期", "停巡结束时间"), "date"),
    Column("reason", ("原因", "事由", "备注", "停巡原因")),
)


def titles(names: tuple[str, ...]) -> list[str]:
    """Names for people of columns of the table of sites, in the language in force."""
    by_name = {column.name: column for column in SITES}
    words = [word for name in names for word in name.split(", ")]
    return [by_name[word].title() if word in by_name else word for word in words]

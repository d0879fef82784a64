"""Words of office ledgers: what may stand in a cell or, as a unit, in a header, and what it means."""

VILLAGE_WORDS = (
    "village", "村", "行政村", "建制村", "村委会", "村民委员会", "村委", "村级", "村社", "嘎查", "嘎查村", "牧业村", "渔业村",
    "农业村", "村改居",
    "社区", "居委会", "居民委员会", "社区居委会", "城市社区", "农村社区", "涉农社区", "村居", "居", "居委", "社区居民委员会",
    "村（社区）", "村(社区)",
)  # fmt: skip
TOWNSHIP_WORDS = (
    "township", "乡镇", "镇", "乡", "街道", "镇街", "乡镇街道", "街道办", "街道办事处", "办事处", "民族乡", "苏木", "建制镇",
    "乡级", "镇级", "镇乡",
    "乡镇(街道)", "镇(街道)", "乡(镇)", "乡镇党委",
)  # fmt: skip
DEPARTMENT_WORDS = (
    "department", "部门", "县直部门", "区直部门", "市直部门", "县直单位", "区直单位", "机关", "县级部门", "区级部门",
    "直属单位", "国有企业", "国企", "事业单位",
)  # fmt: skip
KINDS = (
    dict.fromkeys(VILLAGE_WORDS, "village")
    | dict.fromkeys(TOWNSHIP_WORDS, "township")
    | dict.fromkeys(DEPARTMENT_WORDS, "department")
)
KIND_BY_CODE = dict.fromkeys(
    (
        "国有农场",
        "农场",
        "林场",
        "国有林场",
        "牧场",
        "渔场",
        "良种场",
        "原种场",
        "茶场",
        "园区",
        "开发区",
        "工业园区",
        "管理区",
        "其他",
    ),
    "",
)
"""Bodies that stand at the level of townships in one county and of villages in another: their code tells which."""

CLASS_WORDS = {
    "key": "key", "重点": "key", "重点村": "key", "重点类": "key", "重点隐患": "key", "重点巡": "key", "重点关注": "key",
    "general": "general", "一般": "general", "一般村": "general", "一般类": "general", "风险关注": "general",
    "good": "good", "较好": "good", "较好村": "good", "较好类": "good", "一般关注": "good",
}  # fmt: skip
CLASS_SCHEMES: tuple[dict[str, str], ...] = (
    {"a": "key", "b": "general", "c": "good"},
    {"一": "key", "二": "general", "三": "good"},
    {"1": "key", "2": "general", "3": "good"},
    {"i": "key", "ii": "general", "iii": "good"},
    {"甲": "key", "乙": "general", "丙": "good"},
    {"红": "key", "黄": "general", "绿": "good"},
    {"高": "key", "中": "general", "低": "good"},
    {"高风险": "key", "中风险": "general", "低风险": "good"},
)
"""Ranks that ledgers use for classes, the first being inspected first: a guess, so it is said."""
CLASS_GUESSES = {
    word + ending: meaning
    for scheme in CLASS_SCHEMES
    for word, meaning in scheme.items()
    for ending in ("", "类", "级", "类村", "级村", "档", "色", "等", "等级")
}

STAFF_LEVELS = {
    "leader": "leader", "组长": "leader", "deputy": "deputy", "副组长": "deputy",
    "member": "member", "组员": "member", "成员": "member", "干部": "member", "队员": "member", "联络员": "member",
    "正组长": "leader",
}  # fmt: skip
FLAG_WORDS = {
    "是": 1.0, "有": 1.0, "yes": 1.0, "y": 1.0, "true": 1.0, "√": 1.0, "✓": 1.0, "✔": 1.0, "☑": 1.0, "对": 1.0,
    "属于": 1.0,
    "否": 0.0, "无": 0.0, "no": 0.0, "n": 0.0, "false": 0.0, "×": 0.0, "✗": 0.0, "✘": 0.0, "☐": 0.0, "不是": 0.0, "非": 0.0,
    "没有": 0.0,
}  # fmt: skip
MONEY = {
    "元": 1e-3, "yuan": 1e-3, "人民币元": 1e-3, "千元": 1.0, "1,000yuan": 1.0, "万元": 10.0, "万": 10.0, "百万元": 1e3,
    "千万元": 1e4, "亿元": 1e5,
    "亿": 1e5,
}  # fmt: skip
PEOPLE = {"人": 1.0, "people": 1.0, "口": 1.0, "名": 1.0, "千人": 1e3, "万人": 1e4}
LAND = {
    "km2": 1.0, "km²": 1.0, "平方公里": 1.0, "平方千米": 1.0, "公顷": 0.01, "ha": 0.01, "亩": 1 / 1500, "万亩": 10_000 / 1500,
    "平方米": 1e-6, "m2": 1e-6, "m²": 1e-6, "㎡": 1e-6,
}  # fmt: skip
COUNT = {"件": 1.0, "件次": 1.0, "次": 1.0, "批次": 1.0, "件/年": 1.0, "起": 1.0, "封": 1.0}
HEIGHT = {"m": 1.0, "米": 1.0, "km": 1e3, "公里": 1e3, "千米": 1e3}
SHARE = {"%": 0.01}
DAYS = {"天": 1.0, "days": 1.0, "日": 1.0, "工作日": 1.0, "组日": 1.0}
DEGREES = {"°": 1.0, "度": 1.0}

EMPTY_WORDS = (
    "-",
    "--",
    "---",
    "/",
    "//",
    "\\",
    "暂无",
    "未知",
    "不详",
    "空",
    "待补",
    "未填",
    "未统计",
    "n/a",
    "na",
    "nil",
    "null",
    "none",
)
"""What is written where nothing is known; dashes of every kind are one."""
NOTHING_WORDS = ("无", "没有", "零")
"""Said of a number they may mean 0 or that it is not known."""

SETTINGS_SHEETS = ("设置", "情景设置", "settings")
"""Names of a sheet that holds settings of the scenario (`scenarios.creating.settings_sheet`)."""
NOT_NEEDED = (
    "把握", "chance",  # of a plan: the program writes how sure each visit is, and works it out anew
    "序号", "编号", "备注", "说明", "联系人", "联系电话", "电话", "手机", "书记", "书记姓名", "村书记", "党组织书记",
    "村主任", "姓名", "性别", "身份证号", "户数",
    "总户数", "党员数", "党员人数", "党员", "县", "县区", "区县", "县(市、区)", "市", "省", "地市", "所属县区", "邮编",
    "地址", "no", "no.", "行号", "排名", "得分", "填表人",
    "审核人", "填报单位",
)  # fmt: skip
"""Headers that the program has no use for; they are named as such, not warned of. Names and numbers of people stay unread."""

"""Words for what a scenario chooses among: levels, kinds of sites, hosts, carry-over, dispatch, roles, indicators.

The first Chinese word of each is the one that the program prints; the others are what people write as well.
"""

from scenarios.naming.plain_words import plain_word

LEVELS = {
    "province": ("省", "省级"),
    "prefecture": ("市", "市级", "设区市", "设区市级", "市州", "地市"),
    "county": ("县", "县级", "区", "区级", "县区", "县市区"),
    "zone": ("开发区", "开发区级", "功能区"),
}


def level_zh(level: str) -> str:
    """Return a level in Chinese as it stands before 巡察办: 县级."""
    word = LEVELS[level][0]
    return word if level == "zone" else f"{word}级"


KINDS = {
    "village": ("村", "行政村", "村社区"),
    "township": ("乡镇", "镇", "乡", "街道", "乡镇街道"),
    "department": ("部门", "县直部门", "区直部门", "单位"),
}
HOSTS = {
    "none": ("单独", "不随"),
    "township": ("随乡镇", "随镇"),
    "department": ("随部门",),
    "site": ("随指定对象",),
    "cluster": ("连片", "成片"),
}
CARRY_OVER = {
    "extend": ("延长", "延长驻点"),
    "next_round": ("转下轮", "顺延到下一轮", "顺延至下一轮", "顺延", "下一轮", "转下一轮"),
    "drop": ("放弃", "不再安排"),
}
DISPATCH = {
    "follow": ("照计划执行", "照计划", "teams follow the plan"),
    "repair": ("每轮前修补计划", "修补", "每轮前修补", "the plan is repaired before each round"),
    "reoptimize": ("每轮前重排余下计划", "重排", "每轮前重排", "the rest is planned again before each round"),
    "uniform": ("无计划：一线平推", "一线平推", "no plan: township by township"),
    "nearest": ("无计划：先近后远", "先近后远", "no plan: nearest townships first"),
    "risk": ("无计划：先高风险", "先高风险", "no plan: highest risk first"),
    "roundrobin": ("无计划：各乡镇轮流", "各乡镇轮流", "乡镇轮流", "no plan: townships in turn"),
}
MEMBERS = {"own": ("本办", "本单位"), "crossed": ("交叉", "互派"), "support": ("帮扶", "支援")}
ROLES = {"leader": ("组长",), "deputy": ("副组长",), "member": ("组员", "成员"), "guide": ("指导组",)}
PRESETS = {"office": ("按情景", "巡察办"), "coverage": ("只看覆盖", "覆盖")}
FIGURES = {
    "population": ("人口", "总人口"),
    "area": ("面积", "村域面积"),
    "income": ("集体经济收入", "村集体经济收入"),
    "complaints": ("信访量", "信访"),
    "funds": ("项目资金",),
    "assets": ("集体资产",),
    "weak_organisation": ("软弱涣散",),
    "last_inspected": ("上次巡察日期", "上次巡察"),
    "hardship": ("艰苦程度",),
    "altitude": ("海拔",),
}
MONTHS = {f"{month:02d}": (f"{month}月", str(month)) for month in range(1, 13)}
TRUTH = {True: ("是", "对", "启用"), False: ("否", "不", "停用")}

GROUPS = (LEVELS, KINDS, HOSTS, CARRY_OVER, DISPATCH, MEMBERS, ROLES, PRESETS, FIGURES, MONTHS)


def _index() -> dict[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for group in GROUPS:
        for option, words in group.items():
            for word in (option, *words):
                index.setdefault(plain_word(word), set()).add(option)
    return {word: frozenset(options) for word, options in index.items()}


_OPTIONS = _index()


def option_of(word: str, allowed: list[str]) -> str | None:
    """Return the one of the allowed options that a word means; None where it means none of them, or several."""
    options = _OPTIONS.get(plain_word(word), frozenset()) & set(allowed)
    return min(options) if len(options) == 1 else None


def truth_of(word: str) -> bool | None:
    """Return what 是 or 否 means; None for other words."""
    return next((value for value, words in TRUTH.items() if plain_word(word) in words), None)

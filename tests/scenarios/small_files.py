"""A small scenario as files: two townships and six villages with Chinese headers, every table that there is."""

from pathlib import Path

SCENARIO = """
name = "small"
title = { zh = "小县", en = "a small county" }

[term]
start = 2026-10-01
years = 5

[calendar]
weekends = true
blocked = "blocked.csv"

[[calendar.blackouts]]
name = { zh = "春节", en = "Spring Festival" }
from = "01-20"
to = "02-20"

[rounds]
yearly = [
    { name = { zh = "春季轮", en = "spring" }, start = "03-01", on_site_days = 30 },
]
dated = [
    { id = "first", name = { zh = "首轮", en = "first" }, start = 2026-10-12, on_site_days = 20 },
]

[offices.nanxun]
name = { zh = "县委巡察办", en = "county office" }
level = "county"
region = "330503"
lon = 120.4
lat = 30.8

[offices.huzhou]
name = { zh = "市委巡察办", en = "prefecture office" }
level = "prefecture"
region = "3305"

[teams.nanxun]
count = 2
size = 6

[teams.huzhou]
count = 1
size = 7
share = 0.5

[sites]
table = "sites.csv"
done = "done.csv"

[staff]
table = "staff.csv"

[travel]
table = "travel.csv"
detour = 1.4

[synthesis]
seed = 7

[classes]
shares = { key = 0.2, general = 0.5, good = 0.3 }

[modes.regular]
[modes.direct]
[modes.elevated]

[[milestones]]
name = { zh = "过半", en = "half" }
by = 2029-03-31
target = 0.5

[objective]
gap = 0.05

[uncertainty]
visit_cv = 0.2

[simulation]
replications = 20
carry_over = "next_round"
"""

SITES = """代码,村名,类型,人口（人）,集体经济收入(万元),软弱涣散,经度,纬度,可巡时段,上次巡察日期
330503100,南浔镇,乡镇,,,,120.42,30.87,,
330503101,练市镇,乡镇,,,,120.41,30.70,,
330503100201,甲村,行政村,1200,12,否,120.43,30.88,,2021-05-01
330503100202,乙村,行政村,800,3.5,是,120.44,30.86,,2021/5/1
330503100203,丙村,行政村,640,0,否,120.45,30.85,04-01/11-30,2021年5月1日
330503101201,丁村,行政村,"2,150",40,否,120.42,30.71,,
330503101202,戊村,行政村,1430,8,否,120.40,30.72,,
330503101203,己村,行政村,990,5,否,120.39,30.69,,
"""

DONE = """代码,村名,日期
330503101203,己村,2026-10-20
"""

TRAVEL = """起点,终点,天数
nanxun,330503100201,0.1
330503100201,330503100202,0.05
330503100202,330503100201,0.05
330503100201,nanxun,0.1
"""

BLOCKED = """巡察办,巡察组,乡镇代码,代码,停巡日期,恢复日期,原因
nanxun,,,,2026-10-19,2026-10-24,集训
,,330503101,,2027-03-01,2027-04-01,换届
"""

STAFF = "编号,巡察办,职务,可用轮次\n" + "".join(
    f"n{k},nanxun,{'组长' if k < 2 else '组员'},{'first;2027-1' if k == 12 else ''}\n" for k in range(13)
)

FILES = {
    "scenario.toml": SCENARIO,
    "sites.csv": SITES,
    "done.csv": DONE,
    "travel.csv": TRAVEL,
    "blocked.csv": BLOCKED,
    "staff.csv": STAFF,
}


def write_small(folder: Path) -> Path:
    """Write the scenario into a new folder and return it."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder

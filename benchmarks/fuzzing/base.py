"""The scenario that is spoiled, as it should be."""

from pathlib import Path

SCENARIO = """
name = "fuzz"
title = { zh = "试", en = "Fuzz" }

[term]
start = 2027-01-01
years = 5

[rounds]
yearly = [
  { name = { zh = "春", en = "spring" }, start = "03-01", on_site_days = 40 },
  { name = { zh = "秋", en = "autumn" }, start = "10-08", on_site_days = 40 },
]

[sites]
table = "sites.csv"
done = "done.csv"

[travel]
table = "travel.csv"

[calendar]
blocked = "blocked.csv"

[staff]
table = "staff.csv"

[offices.district]
name = { zh = "区巡察办", en = "district" }
level = "county"
region = "330503"
lon = 120.4
lat = 30.9

[teams.district]
count = 2
size = 3

[modes.regular]
[modes.integrated]
[modes.direct]

[policies.online-channel]
on = false

[[milestones]]
name = { zh = "全覆盖", en = "all" }
by = 2031-12-31
target = 1.0

[findings]

[simulation]
replications = 2
"""
TABLES = {
    "sites.csv": "id,name,kind,class,theme,lon,lat,population,area,income,complaints,funds\n"
    + "".join(f"33050300{t},镇{t},township,,,120.{t},30.9,0,0,0,0,0\n" for t in (1, 2))
    + "".join(
        f"33050300{t}20{v},{'甲乙丙丁'[v]}村{t},village,{('key', 'general', 'good')[v % 3]},roads,120.{t}{v},30.9,9,2,99,3,5\n"
        for t in (1, 2) for v in range(4)
    ),
    "done.csv": "id,date\n330503001200,2027-03-20\n",
    "travel.csv": "from,to,days\n330503001200,330503001201,0.2\n",
    "blocked.csv": "office,from,to\ndistrict,2027-04-01,2027-04-05\n",
    "staff.csv": "id,office,role,home\n" + "".join(
        f"p{k},district,{('leader', 'deputy', 'member')[k % 3]},33050300{1 + k % 2}\n" for k in range(8)
    ),
}  # fmt: skip


def write_base(folder: Path) -> None:
    """Write the scenario as it should be."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
    for name, text in TABLES.items():
        (folder / name).write_text(text, encoding="utf-8")

"""What tests plan and simulate: small scenarios written as files, and plans made by hand.

A county of 20 sites in which nothing is made up; a region of three such; the county with a table of staff; a third of the
bundled county. Each takes changes to its document, laid over it table by table.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import polars as pl

from optimize.plan_result import PlanResult
from scenarios.file.addresses import find
from scenarios.language import language
from scenarios.loading import load
from scenarios.plans.plan import VISIT_SCHEMA, Plan
from scenarios.scenario import Scenario

Planned = Callable[[str], PlanResult]
"""The fixture `planned`: the bundled county's plan by a method."""
NAME = {"zh": "名", "en": "name"}
EASY = {"fixed_days": 0, "min_days": 1, "terms": {}, "quota": 1000, "access": 1}
"""A mode that is cheap wherever it may be."""
ALL = {"classes": ["key", "general", "good"], "days": dict.fromkeys(("key", "general", "good"), 3)}
"""A mode for every class."""
ATTRIBUTES = "population,area,income,complaints,funds"
CLASSES = ("key", "general", "good")


def _office(level: str, region: str) -> dict[str, Any]:
    return {"name": {"zh": level, "en": level}, "level": level, "region": region, "lon": 120.4, "lat": 30.9}


def base() -> dict[str, Any]:
    """Document of the county: offices at all four levels, two townships and a zone with five villages each, two departments."""
    return {
        "name": "small",
        "title": {"zh": "测试", "en": "test"},
        "term": {"start": dt.date(2027, 1, 1), "years": 5},
        "calendar": {"weekends": True},
        "rounds": {
            "yearly": [
                {"name": {"zh": "春", "en": "spring"}, "start": "03-01", "on_site_days": 40},
                {"name": {"zh": "夏", "en": "summer"}, "start": "06-20", "on_site_days": 30},
                {"name": {"zh": "秋", "en": "autumn"}, "start": "10-08", "on_site_days": 40},
            ]
        },
        "offices": {
            "district": _office("county", "330503"),
            "city": _office("prefecture", "3305"),
            "province": _office("province", "33"),
            "park": _office("zone", "330503190"),
        },
        "teams": {
            "district": {"count": 4, "size": 6},
            "city": {"count": 1, "size": 7},
            "province": {"count": 1, "size": 7},
            "park": {"count": 1, "size": 6},
        },
        "modes": {"regular": {}, "direct": {}},
        "objective": {"effort": 0.05},  # a proof of a small plan would take most of a minute
    }


def sites_table() -> str:
    """CSV: villages have 1,000 people, 2 km2, 100,000 yuan of income, 3 complaints and 500,000 yuan of funds."""
    rows = [f"id,name,kind,class,theme,lon,lat,{ATTRIBUTES}"]
    for number, township in enumerate(("330503001", "330503002", "330503190")):
        lon = 120.3 + 0.1 * number
        rows.append(f"{township},town {number},township,general,,{lon},30.9,0,0,0,0,0")
        for village in range(5):
            spot = f"{lon + 0.01 * (village + 1):.2f},30.9"
            site_class = CLASSES[village % 3]
            rows.append(
                f"{township}{201 + village},village {number}-{village},village,{site_class},roads,{spot},1000,2,100,3,500"
            )
    rows += [f"33050399{k},bureau {k},department,general,,120.4,30.9,0,0,0,0,0" for k in range(2)]
    return "\n".join(rows) + "\n"


def hosts_table() -> str:
    """CSV that names a department for each village of the townships, by name or code; used where ``sites.hosts`` says so."""
    rows = ["site,host"]
    for number, township in enumerate(("330503001", "330503002")):
        rows += [f"{township}{201 + village},{'bureau 0' if village < 3 - number else '330503991'}" for village in range(5)]
    return "\n".join(rows) + "\n"


def mergers_table() -> str:
    """CSV of two villages that become one in the second year; used where ``sites.predecessors`` says so."""
    olds = ("330503001201", "330503001202")
    return "old,new,new_name,date\n" + "".join(f"{old},330503001211,new village,2028-05-01\n" for old in olds)


def weights_table() -> str:
    """CSV of the sites in which the first three villages of each township weigh four times as much as the other two."""
    header, *rows = sites_table().splitlines()
    heavy = [row.split(",")[0][-3:] in ("201", "202", "203") for row in rows]
    return "\n".join([f"{header},weight", *(f"{row},{4 if more else 1}" for row, more in zip(rows, heavy, strict=True))]) + "\n"


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """One document over which another is laid, table by table."""
    result = dict(base)
    for key, value in changes.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def toml(value: Any) -> str:
    """A value as TOML in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml(key)} = {toml(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def write_county(folder: Path, changes: Mapping[str, Any] | None = None) -> Path:
    """Write the county with changes into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    document = merged(base(), changes or {})
    text = "".join(f"{key} = {toml(value)}\n" for key, value in document.items())
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    (folder / "sites.csv").write_text(sites_table(), encoding="utf-8")
    (folder / "hosts.csv").write_text(hosts_table(), encoding="utf-8")
    bundles = [f"{town}{202 + k},{town}201" for town in ("330503001", "330503002") for k in range(3)]
    (folder / "bundles.csv").write_text("\n".join(["site,host", *bundles]) + "\n", encoding="utf-8")
    (folder / "weights.csv").write_text(weights_table(), encoding="utf-8")
    (folder / "merged.csv").write_text(mergers_table(), encoding="utf-8")
    return folder


_LOADED: dict[str, Scenario] = {}
_COPIES = TemporaryDirectory(prefix="scenarios-", ignore_cleanup_errors=True)


def loaded(folder: Path) -> Scenario:
    """Load a folder; the same files are the same scenario again, as scenarios can't be changed."""
    files = sorted((str(path.relative_to(folder)), path.read_bytes()) for path in folder.rglob("*") if path.is_file())
    written = repr((language(), files))
    if written not in _LOADED:
        # from a copy of its own: what a test does to its folder later is nothing to the others, nor to a fork
        _LOADED[written] = load(shutil.copytree(folder, Path(mkdtemp(dir=_COPIES.name)) / folder.name))
    return _LOADED[written]


def small_county(folder: Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Write and load the county."""
    return loaded(write_county(folder, changes))


REGION: dict[str, Any] = {
    "offices": {
        "second": {"name": NAME, "level": "county", "region": "330504", "lon": 120.4, "lat": 30.9},
        "third": {"name": NAME, "level": "county", "region": "330505", "lon": 120.4, "lat": 30.9},
    },
    "teams": {
        "district": {"count": 1},
        "second": {"count": 1, "size": 6},
        "third": {"count": 2, "size": 6},
        "city": {"count": 2},
    },
    "rounds": {
        "yearly": [
            {"name": {"zh": "春", "en": "spring"}, "start": "03-01", "on_site_days": 26},
            {"name": {"zh": "秋", "en": "autumn"}, "start": "10-08", "on_site_days": 26},
        ]
    },
    "term": {"years": 2},
    "modes": {
        "integrated": {},
        "thematic": {},
        "elevated": {"quota": 4},
        "support": EASY | ALL | {"level": "county", "season": [], "detection": 1},
    },
    "support": [{"donor": "third", "region": "330503001", "most_rounds": 4}],
    "milestones": [
        {"name": NAME, "by": dt.date(2028, 3, 31), "target": 0.6},
        {"name": NAME, "by": dt.date(2027, 12, 31), "target": 0.9, "class": "key"},
        {"name": NAME, "by": dt.date(2028, 12, 31), "target": 1.0},
        {"name": NAME, "by": dt.date(2027, 12, 31), "target": 0.3, "office": "second"},
    ],
    "objective": {"effort": 0.05},
}


def write_region(folder: Path, changes: Mapping[str, Any] | None = None) -> Path:
    """Write the region with changes into a folder: the small county, and twice its villages without the zone's."""
    write_county(folder, merged(REGION, changes or {}))
    head, *lines = sites_table().splitlines()
    plain = [line for line in lines if not line.startswith("330503190")]
    neighbours = [line.replace("330503", county) for county in ("330504", "330505") for line in plain]
    (folder / "sites.csv").write_text("\n".join([head, *lines, *neighbours]) + "\n", encoding="utf-8")
    return folder


def small_region(folder: Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Write and load the region."""
    return loaded(write_region(folder, changes))


STAFF_HEADER = "编号,巡察办,职务,可用轮次,家庭所在乡镇,专业"
ONE_TOWN, OTHER_TOWN = "330503001", "330503002"
ROUNDS = {"yearly": [{"name": {"zh": "春", "en": "spring"}, "start": "03-01", "on_site_days": 40}]}
STAFFED: dict[str, Any] = {
    "term": {"years": 2},
    "rounds": ROUNDS,
    "teams": {"district": {"count": 2, "size": 3}, "city": {"count": 0}, "province": {"count": 0}},
    "modes": {"regular": {"days": {"key": 5.0, "general": 5.0, "good": 5.0}}, "direct": {}},
    "staff": {"table": "staff.csv"},
}


def staff_rows(
    count: int = 8, leaders: int = 3, homes: dict[int, str] | None = None, skilled: tuple[int, ...] = ()
) -> list[str]:
    """People of the district's office: leaders first, a deputy after them."""
    level = ["组长"] * leaders + ["副组长"] + ["组员"] * count
    return [
        f"d{k},district,{level[k]},,{(homes or {}).get(k, '')},{'审计；财会' if k in skilled else ''}" for k in range(count)
    ]


def staffed_county(
    folder: Path, people: list[str], changes: dict[str, Any] | None = None, header: str = STAFF_HEADER
) -> Scenario:
    """The county with these rows of its table of staff, and changes."""
    write_county(folder, merged(STAFFED, changes or {}))
    (folder / "staff.csv").write_text("\n".join([header, *people]) + "\n", encoding="utf-8")
    return loaded(folder)


def write_third(folder: Path) -> Path:
    """Copy the bundled county with every third village: with half of the teams it is nearly as tight, and planned sooner."""
    shutil.copytree(find("nanxun"), folder)
    head, *rows = (folder / "sites.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for number, row in enumerate(rows) if ",township," in row or number % 3 == 0]
    (folder / "sites.csv").write_text("\n".join([head, *kept]) + "\n", encoding="utf-8")
    return folder


def load_third(folder: Path) -> Scenario:
    """Load what `write_third` wrote, with half of the teams."""
    return load(folder, changes={"teams.nanxun.count": 2})


def plan_of(scenario: Scenario, *stays: tuple[str, int, str]) -> Plan:
    """A plan with one visit for each (site, round, team)."""
    days = [scenario.calendar.date(scenario.rounds[rnd].start) for _, rnd, _ in stays]
    return Plan(
        visit_table(
            *(
                (site, "direct", team, scenario.rounds[rnd].id, day, day + dt.timedelta(days=5), 5.0)
                for (site, rnd, team), day in zip(stays, days, strict=True)
            )
        )
    )


def visit_table(*visits: tuple[str, str, str, str, dt.date, dt.date, float]) -> pl.DataFrame:
    """Visits by site, mode, team, round, first day, first day after and team-days; teams are named for their office."""
    rows = [(site, site, mode, team.rpartition("-")[0], team, *when) for site, mode, team, *when in visits]
    return pl.DataFrame(rows, VISIT_SCHEMA, orient="row")

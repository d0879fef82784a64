"""A small county for tests: scenario files written from a dictionary, with a table of 20 sites in which nothing is made up."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scenarios.loading import load
from scenarios.scenario import Scenario

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


def merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """One document over which another is laid, table by table."""
    result = dict(one)
    for key, value in other.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def toml(value: Any) -> str:
    """A value as TOML in one line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{toml(key)} = {toml(one)}" for key, one in value.items()) + "}"
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


def small_county(folder: Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Write and load the county."""
    return load(write_county(folder, changes))

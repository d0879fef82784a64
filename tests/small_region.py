"""A small region for tests: three counties under one prefecture, whose parts are planned by themselves.

The prefecture's teams serve all three, and its quota is one for all; the third county sends a team to the first township
of the first, so that those two are one part and the second county is the other. Milestones want coverage of the region, of
a class, of all, and of one county.
"""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from small_composition import ALL, EASY
from small_county import merged, sites_table, write_county

from scenarios.loading import load
from scenarios.scenario import Scenario

NAME = {"zh": "名", "en": "name"}
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
    others = [line.replace("330503", county) for county in ("330504", "330505") for line in plain]
    (folder / "sites.csv").write_text("\n".join([head, *lines, *others]) + "\n", encoding="utf-8")
    return folder


def small_region(folder: Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Write and load the region."""
    return load(write_region(folder, changes))

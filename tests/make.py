"""What tests plan and simulate: small scenarios written as files, and plans made by hand.

A county of 20 sites in which nothing is made up; regions of three and of two such; the county with a table of staff; a third of
the bundled county. Each takes changes to its document, laid over it table by table, and the county other tables of its folder:
`sites_with` of `county_files` adds a column to its sites.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import polars as pl
from county_files import CLASSES, bundles_table, hosts_table, mergers_table, sites_table, toml, weights_table

from optimize.plan_result import PlanResult
from scenarios.file.addresses import find
from scenarios.language import language
from scenarios.loading import load
from scenarios.plans.plan import VISIT_SCHEMA, Plan
from scenarios.scenario import Scenario

Planned = Callable[[str], PlanResult]
"""The fixture `planned`: the bundled county's plan by a method."""
NAME = {"zh": "名", "en": "name"}
CERTAIN = {"visit_cv": 0.0, "absence": {"probability": 0.0}}
"""Everybody is at hand, and every visit takes what is planned: where single visits don't vary, no pace does."""
SUMMER = {"name": {"zh": "夏", "en": "summer"}, "start": "06-20", "on_site_days": 30}
EASY = {"fixed_days": 0, "min_days": 1, "terms": {}, "quota": 1000, "access": 1}
"""A mode that is cheap wherever it may be."""


def each_class(value: float) -> dict[str, float]:
    """The same figure for every class of villages."""
    return dict.fromkeys(CLASSES, value)


ALL = {"classes": list(CLASSES), "days": each_class(3)}
"""A mode for every class."""


def spring(days: int = 40, **keys: Any) -> dict[str, Any]:
    """A yearly round of so many days on site from 1 March on."""
    return {"name": {"zh": "春", "en": "spring"}, "start": "03-01", "on_site_days": days} | keys


def autumn(days: int = 40) -> dict[str, Any]:
    """A yearly round of so many days on site from 8 October on."""
    return {"name": {"zh": "秋", "en": "autumn"}, "start": "10-08", "on_site_days": days}


def one_round(days: int = 40) -> dict[str, Any]:
    """Rounds of a county that has one in spring and no other."""
    return {"yearly": [spring(days)]}


def _office(level: str, region: str) -> dict[str, Any]:
    return {"name": {"zh": level, "en": level}, "level": level, "region": region, "lon": 120.4, "lat": 30.9}


def base() -> dict[str, Any]:
    """Document of the county: offices at all four levels, two townships and a zone with five villages each, two departments."""
    return {
        "name": "small",
        "title": {"zh": "测试", "en": "test"},
        "term": {"start": dt.date(2027, 1, 1), "years": 5},
        "calendar": {"weekends": True},
        "rounds": {"yearly": [spring(), SUMMER, autumn()]},
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


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """One document over which another is laid, table by table."""
    result = dict(base)
    for key, value in changes.items():
        old = result.get(key)
        result[key] = merged(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def write_county(folder: Path, changes: Mapping[str, Any] | None = None, tables: Mapping[str, str] | None = None) -> Path:
    """Write the county with changes into a folder, with other tables by the names of their files."""
    folder.mkdir(parents=True, exist_ok=True)
    document = merged(base(), changes or {})
    texts = {
        "scenario.toml": "".join(f"{key} = {toml(value)}\n" for key, value in document.items()),
        "sites.csv": sites_table(), "hosts.csv": hosts_table(), "bundles.csv": bundles_table(),
        "weights.csv": weights_table(), "merged.csv": mergers_table(),
    } | dict(tables or {})  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
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


def small_county(folder: Path, changes: Mapping[str, Any] | None = None, tables: Mapping[str, str] | None = None) -> Scenario:
    """Write and load the county."""
    return loaded(write_county(folder, changes, tables))


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
    "rounds": {"yearly": [spring(26), autumn(26)]},
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
    return write_county(folder, merged(REGION, changes or {}), {"sites.csv": sites_table("330504", "330505")})


def small_region(folder: Path, changes: Mapping[str, Any] | None = None) -> Scenario:
    """Write and load the region."""
    return loaded(write_region(folder, changes))


def write_two_counties(folder: Path) -> Path:
    """Write a region of two counties, which share the prefecture's team: the zone is a county, and little effort is made."""
    changes = {
        "term": {"years": 2},
        "objective": {"effort": 0.05},
        "offices": {"park": {"level": "county", "region": "330504"}},
    }
    return write_county(folder, changes, {"sites.csv": sites_table().replace("330503190", "330504190")})


STAFF_HEADER = "编号,巡察办,职务,可用轮次,家庭所在乡镇,专业"
ONE_TOWN, OTHER_TOWN = "330503001", "330503002"
STAFFED: dict[str, Any] = {
    "term": {"years": 2},
    "rounds": one_round(),
    "teams": {"district": {"count": 2, "size": 3}, "city": {"count": 0}, "province": {"count": 0}},
    "modes": {"regular": {"days": each_class(5.0)}, "direct": {}},
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
    return small_county(folder, merged(STAFFED, changes or {}), {"staff.csv": "\n".join([header, *people]) + "\n"})


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


def announced(days: Sequence[float], first: dt.date = dt.date(2027, 3, 1), end: dt.date = dt.date(2027, 4, 10)) -> Plan:
    """Visits of these team-days to villages of one township, by one team on the same dates: its whole stay, or as said."""
    sites = [f"33050300120{k + 1}" for k in range(len(days))]
    return Plan(
        visit_table(
            *((site, "direct", "district-1", "2027-spring", first, end, work) for site, work in zip(sites, days, strict=True))
        )
    )

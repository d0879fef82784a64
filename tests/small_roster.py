"""The small county with a table of staff, and plans of single visits in it."""

from pathlib import Path
from typing import Any

import polars as pl
from small_county import merged, write_county

from optimize.planning import baseline_plan
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

HEADER = "编号,巡察办,职务,可用轮次,家庭所在乡镇,专业"
ONE_TOWN, OTHER_TOWN = "330503001", "330503002"
ROUNDS = {"yearly": [{"name": {"zh": "春", "en": "spring"}, "start": "03-01", "on_site_days": 40}]}
COUNTY: dict[str, Any] = {
    "term": {"years": 2},
    "rounds": ROUNDS,
    "teams": {"district": {"count": 2, "size": 3}, "city": {"count": 0}, "province": {"count": 0}},
    "modes": {"regular": {"days": {"key": 5.0, "general": 5.0, "good": 5.0}}, "direct": {}},
    "staff": {"table": "staff.csv"},
}


def rows(count: int = 8, leaders: int = 3, homes: dict[int, str] | None = None, skilled: tuple[int, ...] = ()) -> list[str]:
    """People of the district's office: leaders first, a deputy after them."""
    level = ["组长"] * leaders + ["副组长"] + ["组员"] * count
    return [
        f"d{k},district,{level[k]},,{(homes or {}).get(k, '')},{'审计；财会' if k in skilled else ''}" for k in range(count)
    ]


def county(folder: Path, people: list[str], changes: dict[str, Any] | None = None, header: str = HEADER) -> Scenario:
    """The county with these rows of its table of staff, and changes."""
    write_county(folder, merged(COUNTY, changes or {}))
    (folder / "staff.csv").write_text("\n".join([header, *people]) + "\n", encoding="utf-8")
    return load(folder)


def plan_of(scenario: Scenario, *stays: tuple[str, int, str]) -> Plan:
    """A plan with one visit for each (site, round, team)."""
    first = baseline_plan(scenario, "uniform").visits.head(1)
    return Plan(
        pl.concat(
            [
                first.with_columns(
                    pl.lit(site).alias("site"), pl.lit(scenario.rounds[rnd].id).alias("round"), pl.lit(team).alias("team")
                )
                for site, rnd, team in stays
            ]
        )
    )

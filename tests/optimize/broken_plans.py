"""Rules of the verifier, a plan that keeps each, and what breaks it: for `test_broken_plans`."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl
from make import EASY, each_class, merged
from small_composition import CASES

from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

SPRING, DAY = "2027-spring", dt.timedelta(days=1)
VILLAGE, NEXT, THIRD, TOWN = "330503001201", "330503001202", "330503001203", "330503001"
OTHER_TOWN, ZONE_VILLAGE = "330503002", "330503190201"
Break = Callable[[Scenario, pl.DataFrame], pl.DataFrame]
LEVEL = each_class(2)
FLAT = {"fixed_days": 0, "days": LEVEL, "min_days": 1, "terms": {"population": 0, "complaints": 0, "funds": 0}}
ROADS = {"travel": {"speed_kmh": 10, "settling_days": 0}}
SLOW = {"travel": {"speed_kmh": 2, "settling_days": 0}}
CLUSTER = {"modes": {"block": FLAT | {"classes": ["key", "general", "good"], "cluster": {"min_sites": 3, "radius_km": 6}}}}
TWO_REGIONS: dict[str, Any] = {
    "support": [{"donor": "donor", "region": region, "teams": 2, "most_rounds": 3} for region in (TOWN, OTHER_TOWN)],
}


def change(visits: pl.DataFrame, row: int, **values: object) -> pl.DataFrame:
    """The visits with cells of one row exchanged."""
    kinds = visits.schema
    chosen = pl.int_range(pl.len()) == row
    return visits.with_columns(
        pl.when(chosen).then(pl.lit(value, kinds[name])).otherwise(pl.col(name)).alias(name) for name, value in values.items()
    )


def first(visits: pl.DataFrame, **cells: object) -> int:
    """Row of the first visit with some cells."""
    return next(k for k, row in enumerate(visits.iter_rows(named=True)) if all(row[name] == v for name, v in cells.items()))


def to(where: dict[str, object], **cells: object) -> Break:
    """Exchange cells of the first visit that has others."""
    return lambda _, visits: change(visits, first(visits, **where), **cells)


def moved(where: dict[str, object], first_day: dt.timedelta, last_day: dt.timedelta) -> Break:
    """Put the first day and the last day of a visit off."""

    def broken(_: Scenario, visits: pl.DataFrame) -> pl.DataFrame:
        row = first(visits, **where)
        return change(visits, row, start=visits["start"][row] + first_day, end=visits["end"][row] + last_day)

    return broken


def without(**cells: object) -> Break:
    """Leave visits with some cells out."""
    return lambda _, visits: visits.filter(~pl.all_horizontal(pl.col(name) == value for name, value in cells.items()))


def added(**cells: object) -> Break:
    """Add a visit, as the first one but for some cells."""
    return lambda _, visits: pl.concat([visits, change(visits[:1], 0, **cells)])


def by_hand(*rows: tuple[str, str, str, dt.date, int, float], rnd: str = SPRING) -> pl.DataFrame:
    """Visits by site, mode, team, first day, days on paper and team-days."""
    return Plan(
        pl.DataFrame(
            [
                {
                    "site": site, "name": site, "mode": mode, "office": team.rpartition("-")[0], "team": team, "round": rnd,
                    "start": start, "end": start + dt.timedelta(days=days), "team_days": work,
                }
                for site, mode, team, start, days, work in rows
            ]
        ),
        as_given=True,
    ).visits  # fmt: skip


MARCH, JUNE = dt.date(2027, 3, 1), dt.date(2027, 6, 21)
ONE = ((NEXT, "direct", "district-1", MARCH, 14, 10.0),)
"""A plan of one visit of ten working days or less."""
SIDE = {"teams": {"district": {"count": 2, "at_once": 2}}, "modes": {"direct": FLAT}} | ROADS
SIDE_BY_SIDE = tuple((site, "direct", "district-1", MARCH, 21, 2.0) for site in (VILLAGE, NEXT))
BUNDLED = {"sites": {"hosts": "bundles.csv"}, "modes": {"bundled": FLAT, "integrated": FLAT | {"classes": ["key", "general"]}}}


@dataclasses.dataclass(frozen=True)
class Case:
    """A rule, a county with a plan that keeps it, and what breaks it."""

    rule: str
    """Words of the breach, found or allowed."""
    broken: Break
    mode: str = ""
    """Mode of the county in `every_mode`, planned by the program."""
    changes: dict[str, Any] = dataclasses.field(default_factory=dict)
    plan: tuple[tuple[str, str, str, dt.date, int, float], ...] = ()
    """The plan, where it is not the program's."""
    rnd: str = SPRING


AGAIN = {"modes": {"look-back": {"again": {"share": 0.2, "after": 120}}}}


def too_soon(_: Scenario, visits: pl.DataFrame) -> pl.DataFrame:
    """Second visits begin on the day after the first ones."""
    covers = visits.filter(pl.col("mode") != "look-back").select("site", covered="end")
    is_look_back, begin = pl.col("mode") == "look-back", pl.col("covered") + DAY
    joined = visits.join(covers, on="site", how="left", maintain_order="left")
    return joined.with_columns(start=pl.when(is_look_back).then(begin).otherwise("start")).drop("covered")


DIRECT, DISTRICT = {"mode": "direct"}, {"mode": "direct", "office": "district"}
HOST = (TOWN, "regular", "district-3", MARCH, 30, 13.0)
SEASON = {"modes": {"direct": {"season": [{"from": "02-01", "to": "09-01"}]}}}
SHUT = {"calendar": {"blackouts": [{"from": "06-01", "to": "08-01", "region": TOWN, "name": {"zh": "汛", "en": "flood"}}]}}
REGION_SHUT = {
    "calendar": {"blackouts": [{"from": "03-05", "to": "03-12", "region": "330503", "name": {"zh": "汛", "en": "flood"}}]}
}
NO_TEAM = {
    "offices": {"east": {"name": {"zh": "东", "en": "east"}, "level": "county", "region": "330503190"}},
    "teams": {"east": {"count": 0}, "park": {"count": 0}},
}
CASES_OF_RULES = [
    # a visit by itself
    Case("a site, mode, office, team and round of the scenario", to(DIRECT, team="nobody"), "direct"),
    Case("a site, mode, office, team and round of the scenario", to(DIRECT, site="330503001299"), "direct"),
    Case("a site, mode, office, team and round of the scenario", to(DIRECT, mode="magic"), "direct"),
    Case("a site, mode, office, team and round of the scenario", to(DIRECT, round="2027-winter"), "direct"),
    Case("a site, mode, office, team and round of the scenario", to(DIRECT, office="moon"), "direct"),
    Case("a team of the office", to(DIRECT, office="city"), "direct"),
    Case("an office of level county in charge", to(DIRECT, office="city", team="city-1"), "direct"),
    Case("an office of level county in charge", to({"mode": "zone"}, mode="direct"), "zone"),
    Case("a prefecture office that supports", to({"mode": "support"}, office="city", team="city-1"), "support"),
    Case("checklist: ", to(DIRECT, mode="checklist", site=VILLAGE), "", {"modes": {"checklist": {}}}, ONE),
    Case("at least 2.00 days", to(DIRECT, team_days=1.5), "", {"modes": {"direct": FLAT}} | ROADS, ONE),
    Case("at most 12 days", to(DIRECT, team_days=12.5), "", {"modes": {"direct": FLAT | {"max_days": 12}}}, ONE),
    Case("days in the mode's season", to(DIRECT, start=dt.date(2027, 9, 1), end=dt.date(2027, 9, 9)), "", SEASON, ONE),
    Case("an end after", to(DIRECT, end=MARCH), "direct", {}, ONE),
    Case("within 2027-03-01 to 2027-04-09, the team's stay", moved(DIRECT, 60 * DAY, 60 * DAY), "direct", {}, ONE),
    Case("within 2027-03-01 to 2027-04-09, the team's stay", moved(DIRECT, -DAY * 3, -DAY * 3), "direct", {}, ONE),
    Case("within 2028-03-01 to 2028-04-09, the team's stay", to(DIRECT, round="2028-spring"), "direct", {}, ONE),
    Case("season on which neither it nor its township", to(DIRECT, round="2027-summer", start=JUNE, end=JUNE + 14 * DAY), "",
         SHUT, ONE),
    Case("working days | at least", to(DIRECT, end=MARCH + 3 * DAY), "direct", {}, ONE),
    Case("7 working days | at least 10", to(DIRECT, end=MARCH + 14 * DAY), "", REGION_SHUT,
         ((NEXT, "direct", "district-1", MARCH, 28, 10.0),)),
    Case("an office of level county in charge", to({"site": ZONE_VILLAGE}, office="city", team="city-1"), "", NO_TEAM,
         ((ZONE_VILLAGE, "direct", "district-1", MARCH, 28, 12.0),)),
    # a team's round
    Case("days of work and travel | at most 40", to(DIRECT, team_days=60.0), "direct", {}, ONE),
    Case("when village 0-1 is done", to({"site": THIRD}, start=dt.date(2027, 3, 8)), "",
         {"modes": {"direct": FLAT | {"days": dict.fromkeys(LEVEL, 10)}}} | ROADS,
         ((NEXT, "direct", "district-1", MARCH, 14, 10.0), (THIRD, "direct", "district-1", dt.date(2027, 3, 15), 14, 10.0))),
    Case("a last day of", to(DIRECT, end=MARCH + 2 * DAY), "", {"modes": {"direct": FLAT}} | ROADS,
         ((NEXT, "direct", "district-1", MARCH, 3, 2.0),)),
    Case("for the journey home before the stay ends", to(DIRECT, start=dt.date(2027, 4, 8), end=dt.date(2027, 4, 10)), "",
         {"modes": {"direct": FLAT}} | SLOW, ((NEXT, "direct", "district-1", MARCH, 21, 2.0),)),
    # several sites at a time
    Case("3 visits side by side on 2027-03-01 | at most 2 at once", added(site=THIRD), "", SIDE, SIDE_BY_SIDE),
    Case("the way there takes", lambda _, visits: visits.with_columns(start=MARCH - 3 * DAY + 0 * DAY), "",
         SIDE | SLOW, SIDE_BY_SIDE),
    Case("between these dates", lambda _, visits: visits.with_columns(end=pl.lit(MARCH + 4 * DAY)), "", SIDE, SIDE_BY_SIDE),
    # visits together
    Case("one visit per site; row 1 has it", added(team="district-2"), "", {"modes": {"direct": FLAT}}, ONE),
    Case("no visit: covered on", added(site=THIRD, team="district-2"), "", {"sites": {"done": "done.csv"}}, ONE),
    Case("a site with a department named as its host", to({"site": ZONE_VILLAGE}, mode="extended"), "extended"),
    Case("a site with a site named as its host", to({"site": ZONE_VILLAGE}, mode="bundled"), "bundled"),
    Case("the township's visit by the same office", without(mode="regular"), "integrated"),
    Case("the visit of the site named as its host by the same", without(site=VILLAGE), "bundled"),
    Case("a mode without a host: other sites", to({"site": VILLAGE}, mode="integrated"), "", BUNDLED,
         ((VILLAGE, "direct", "district-1", MARCH, 30, 15.0), (NEXT, "bundled", "district-2", MARCH, 14, 2.0), HOST)),
    Case("by an office of level prefecture in the same round", without(mode="taken-over"), "linked"),
    Case("when the township's visit begins", to({"mode": "taken-over", "site": OTHER_TOWN}, start=dt.date(2027, 12, 1)),
         "linked"),
    Case("a site with enough neighbours", to({"site": NEXT}, mode="block"), "",
         merged(CLUSTER, {"modes": {"block": {"cluster": {"radius_km": 0.1}}}}), ONE),
    Case("2 neighbours together | at least 3 of one cluster", without(site=VILLAGE), "", CLUSTER,
         tuple((site, "block", f"district-{k}", MARCH, 21, 2.0) for k, site in enumerate((VILLAGE, NEXT, THIRD), start=1))),
    Case("a round that begins in", to(DIRECT, round="2027-summer", start=JUNE, end=JUNE + 14 * DAY), "",
         {"modes": {"direct": FLAT | {"before": dt.date(2027, 6, 1)}}}, ONE),
    Case(
        "a site that has been covered before", lambda _, visits: visits.filter(pl.col("mode") == "look-back"), "direct", AGAIN
    ),
    Case("120 days after the first visit", too_soon, "direct", AGAIN),
    Case("one second visit per site", lambda _, visits: pl.concat([visits, visits.filter(mode="look-back")]), "direct", AGAIN),
    Case("2 visits | at most 1", added(site=THIRD, team="district-2"), "", {"modes": {"direct": FLAT | {"quota": 1}}}, ONE),
    Case("0 visits | at least 1", without(mode="direct"), "", {"modes": {"direct": FLAT | {"quota_least": 1}}}, (*ONE, HOST)),
    # people of a special kind
    Case("at most 1, one for each person", to({"mode": "audit-joint"}, team="district-2"), "audit-joint"),
    Case("a team with people of another office in this round", to({"mode": "crossed"}, team="district-2"), "crossed"),
    Case("a round of the support", to({"mode": "support", "team": "far-1"}, round="2028-summer"), "support"),
    Case("2 teams in summer 2027 | at most 1", to({"team": "donor-1", "round": "2027-summer"}, team="donor-3"),
         "support"),
    Case("two regions in summer 2027 | one region", added(site=f"{OTHER_TOWN}201"), "",
         merged(CASES["support"], TWO_REGIONS | {"modes": {"support": EASY}}),
         ((NEXT, "support", "donor-1", JUNE, 28, 9.0),), "2027-summer"),
    Case("2 rounds away | at most 1", to({"mode": "support", "team": "donor-1"}, round="2028-summer"), "support"),
]  # fmt: skip

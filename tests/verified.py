"""Counties for tests of the verifier: one that is loaded once, in which no way takes time, and changes to it in memory."""

import dataclasses
import datetime as dt
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import polars as pl
from make import each_class, small_county, visit_table

from optimize.verifying.verify import find_breaches, verify
from optimize.verifying.verify_composition import Composition
from optimize.verifying.verify_stays import Stays
from scenarios.entities import Round
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.travel.travel import Travel

CLASSES = ("key", "general", "good")
TERMS = {"population": 0, "complaints": 0, "funds": 0}
FLAT: dict[str, Any] = {"fixed_days": 0, "days": each_class(2), "min_days": 1, "terms": TERMS}
GUEST: dict[str, Any] = FLAT | {"days": {"general": 2, "good": 2}, "terms": {"population": 0, "complaints": 0}}
MODES: dict[str, Any] = {
    "direct": FLAT, "regular": {"fixed_days": 0, "min_days": 1, "days": {"general": 2}}, "integrated": GUEST,
    "elevated": {"quota": 9}, "block": FLAT | {"classes": CLASSES, "cluster": {"min_sites": 3, "radius_km": 6}},
}  # fmt: skip
VILLAGE, NEXT, THIRD, FOURTH, TOWN = "330503001201", "330503001202", "330503001203", "330503001204", "330503001"
OTHER_VILLAGE, OTHER_TOWN, ZONE_VILLAGE = "330503002201", "330503002", "330503190201"
SPRING, SUMMER = "2027-spring", "2027-summer"
TEAM = "district-1"
MARCH = dt.date(2027, 3, 1)
Ways = dict[tuple[str, str], float]


@cache
def flat_county() -> Scenario:
    """The small county with more modes: most visits take two days, ways none; every day is worked, nothing may be lacking."""
    with TemporaryDirectory() as folder:
        return with_ways(small_county(Path(folder), {"modes": MODES, "simulation": {"tolerance": 0}}), {})


def with_ways(scenario: Scenario, ways: Ways) -> Scenario:
    """The scenario in which ways take what is said, by ids of sites and offices, and no other way takes any time."""
    travel, nodes = scenario.travel, _nodes(scenario)
    keys = {nodes[a] * len(travel.lon) + nodes[b]: days for (a, b), days in ways.items()}
    pairs = np.array(sorted(keys), np.int64)
    zeros = np.zeros(len(travel.lon))
    return dataclasses.replace(
        scenario, travel=Travel(zeros, zeros, 0.0, 0.0, travel.sites, pairs, np.array([keys[pair] for pair in pairs.tolist()]))
    )


def _nodes(scenario: Scenario) -> dict[str, int]:
    return scenario.site_row | {office.id: scenario.travel.base(k) for k, office in enumerate(scenario.offices)}


def with_mode(scenario: Scenario, mode: str, **values: Any) -> Scenario:
    """The scenario with other values of a mode."""
    modes = scenario.file.modes | {mode: scenario.file.modes[mode].model_copy(update=values)}
    return with_file(scenario, modes=modes)


def with_file(scenario: Scenario, **sections: Any) -> Scenario:
    """The scenario with other sections of its file."""
    return dataclasses.replace(scenario, file=scenario.file.model_copy(update=sections))


def with_section(scenario: Scenario, section: str, **values: Any) -> Scenario:
    """The scenario with other values of a section of its file."""
    return with_file(scenario, **{section: getattr(scenario.file, section).model_copy(update=values)})


def with_site(scenario: Scenario, site: str, **cells: Any) -> Scenario:
    """The scenario with other cells of a site."""
    is_site, kinds = pl.col("id") == site, scenario.sites.schema
    changed = [
        pl.when(is_site).then(pl.lit(value, kinds[name])).otherwise(pl.col(name)).alias(name) for name, value in cells.items()
    ]
    return dataclasses.replace(scenario, sites=scenario.sites.with_columns(changed))


def with_rounds(*rounds: tuple[str, int, int, tuple[str, ...], tuple[tuple[str, int], ...]]) -> Scenario:
    """The county with rounds by id, half-open days, offices, and offices with numbers of teams, which then are its offices."""
    county = flat_county()
    made = tuple(
        Round(name, county.rounds[0].name, first, end, end - first, offices=offices or tuple(dict(teams)), teams=teams)
        for name, first, end, offices, teams in rounds
    )
    return dataclasses.replace(county, rounds=made)


def stays_of(scenario: Scenario) -> Stays:
    """Stays as the verifier reckons them."""
    return Stays(scenario, Composition(scenario))


Visit = tuple[str, str, str, int, int, float]
"""Site, mode, team, first day of the plan's March counted from 1, days on paper, and team-days."""


def plan(*visits: Visit, rnd: str = SPRING) -> Plan:
    """Visits as they are typed; rows stay as they are."""
    rows = []
    for site, mode, team, first, days, work in visits:
        start = MARCH + dt.timedelta(days=first - 1)
        rows.append((site, mode, team, rnd, start, start + dt.timedelta(days=days), work))
    return Plan(visit_table(*rows), as_given=True)


def said(scenario: Scenario, made: Plan | pl.DataFrame) -> list[str]:
    """What the verifier finds, in words."""
    breaches = verify(scenario, made if isinstance(made, Plan) else Plan(made))
    return [f"{breach.found} | {breach.allowed}" for breach in breaches]


def told(scenario: Scenario, made: Plan) -> list[tuple[str, tuple[int, ...]]]:
    """What the verifier finds: in words, and by the rows that it names."""
    return [(f"{breach.problem.found} | {breach.problem.allowed}", breach.rows) for breach in find_breaches(scenario, made)]


def direct(scenario: Scenario, first: int = 1, days: int = 3, work: float = 2.0, site: str = NEXT) -> list[str]:
    """What is found of one direct visit."""
    return [words for words, _ in told(scenario, plan((site, "direct", TEAM, first, days, work)))]


def visit(site: str, first: int, days: int, work: float = 2.0, team: str = TEAM) -> Visit:
    """A direct visit."""
    return site, "direct", team, first, days, work


def at(site: str, team: str = TEAM, first: int = 1, mode: str = "direct") -> Visit:
    """A visit of three days on paper and two of work."""
    return site, mode, team, first, 3, 2.0


def breaches_of(scenario: Scenario, *visits: Visit) -> list[tuple[str, tuple[int, ...]]]:
    """What is found of visits in spring."""
    return told(scenario, plan(*visits))


def several(*plans: Plan) -> Plan:
    """The visits of several plans, one plan after the other."""
    return Plan(pl.concat([made.visits for made in plans]), as_given=True)


def free(**ways: float) -> Scenario:
    """The county in which a direct visit may take any days, and ways take what is said, as ``district_to_VILLAGE``."""
    names = {"base": "district", "village": VILLAGE, "next": NEXT, "third": THIRD}
    pairs = {}
    for way, days in ways.items():
        start, _, end = way.partition("_to_")
        pairs[names[start], names[end]] = days
    return with_ways(with_mode(flat_county(), "direct", days=each_class(0.5), min_days=0.5), pairs)


def beside(at_once: int = 2, **ways: float) -> Scenario:
    """The county whose district teams have so many visits open at a time."""
    scenario = free(**ways)
    return with_file(
        scenario,
        teams=scenario.file.teams | {"district": scenario.file.teams["district"].model_copy(update={"at_once": at_once})},
    )

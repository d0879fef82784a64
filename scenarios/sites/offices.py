"""Offices: written out or made by rule, which of them is in charge of a site, and which carries out a level's modes there."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.divisions import TOWNSHIP_DIGITS, VILLAGE_DIGITS
from scenarios.language import listed, say
from scenarios.naming.rule_offices import DIGITS, division_names, rule_office_name
from scenarios.problems import SCENARIO_FILE, Findings, nearest
from scenarios.schema import Level, OfficeSection, ScenarioFile, TeamsSection
from scenarios.schema.people.staff import OfficeRule, RuleTeams
from scenarios.sites.identity.site_names import SiteNames
from scenarios.sites.made.division_sites import DEPARTMENT_PART

LEVELS: tuple[Level, ...] = ("province", "prefecture", "county", "zone")
LOCAL: tuple[Level, ...] = ("county", "zone")
"""Levels whose offices don't inspect what another office takes; those above may raise any site in their region."""
NONE = -1


class Body(Protocol):
    """What the functions here need to know of an office."""

    @property
    def level(self) -> Level: ...  # noqa: D102 - see Office
    @property
    def prefixes(self) -> tuple[str, ...]: ...  # noqa: D102 - see Office
    @property
    def takes(self) -> tuple[str, ...]: ...  # noqa: D102 - see Office


def expand_offices(file: ScenarioFile, ids: pl.Series, names: SiteNames, findings: Findings) -> ScenarioFile:
    """Return the file with the offices and teams of its rules written out, and codes in place of names of townships.

    Parameters
    ----------
    ids
        Ids of the sites, from which the regions follow.
    names
        Names of the sites and townships.
    findings
        Takes what is wrong with offices and teams.
    """
    known_ids = ids.drop_nulls()
    offices = {name: _with_codes(name, office, known_ids, names, findings) for name, office in file.offices.items()}
    teams: dict[str, TeamsSection] = {}
    for number, rule in enumerate(file.office_rules, start=1):
        new_offices, staff = _by_rule(rule, ids, offices)
        if not new_offices:
            fault = say("no site that needs an office", "没有可设巡察办的对象")
            allowed = say("a rule for a region with sites and no such office yet", "须为有对象且尚无该级巡察办的地区")
            findings.error(SCENARIO_FILE, f"office_rules[{number}]", fault, allowed)
        for name in sorted(set(new_offices) & set(offices)):
            findings.error(SCENARIO_FILE, f"offices.{name}", name, say("an id that no rule makes", "不得与规则生成的标识相同"))
        offices |= new_offices
        teams |= staff
    teams |= file.teams
    if not offices:
        findings.error(
            SCENARIO_FILE, "offices", say("no office", "没有巡察办"), say("offices or office_rules", "offices 或 office_rules")
        )
    for office in file.teams:
        if office not in offices:
            office_ids = list(offices)
            id_list = listed(office_ids, 12)
            findings.error(SCENARIO_FILE, f"teams.{office}", office, id_list, nearest(office, office_ids))
    _no_two_alike(offices, findings)
    return file.model_copy(update={"offices": offices, "teams": teams})


def _no_two_alike(offices: dict[str, OfficeSection], findings: Findings) -> None:
    first_names: dict[tuple[str, str], str] = {}
    for name, office in offices.items():
        for prefix in office.holds or (office.region,):
            first_name = first_names.setdefault((office.level, prefix), name)
            if first_name == name:
                continue
            place = f"offices.{name}.{'holds' if office.holds else 'region'}"
            fault = say(
                f"{name} has the level and region of {first_name}: {prefix}", f"{name} 与 {first_name} 层级和范围相同：{prefix}"
            )
            findings.error(SCENARIO_FILE, place, fault, say("one office for each level and region", "每个只设一个巡察办"))


def _with_codes(name: str, office: OfficeSection, ids: pl.Series, names: SiteNames, findings: Findings) -> OfficeSection:
    """Return an office with codes for the townships that it holds; refuse what is none, or none of its region."""
    if not office.holds:
        return office
    codes, place = [], f"offices.{name}.holds"
    allowed = say("townships of the scenario by name or code, or other codes", "情景中的乡镇名称或代码，或其他区划代码")
    for word in office.holds:
        code = word.removesuffix("000") if word.isdigit() and len(word) == VILLAGE_DIGITS else word
        town_codes = (code,) if code.isdigit() else names.township_codes(code)
        if len(town_codes) > 1:
            choice = listed(town_codes)
            fault = say(f"{word}, which may be {choice}", f"“{word}”有 {choice}")
            findings.error(SCENARIO_FILE, place, fault, say("one of them, by its code", "请写明其中一个的代码"))
        elif not town_codes or not ids.str.starts_with(town_codes[0]).any():
            findings.error(SCENARIO_FILE, place, word, allowed, nearest(word, names.townships))
        elif not town_codes[0].startswith(office.region):
            fault = say(f"{word} ({town_codes[0]})", f"{word}（{town_codes[0]}）")
            findings.error(
                SCENARIO_FILE, place, fault, say(f"codes within its region, {office.region}", f"须在其地区 {office.region} 内")
            )
        else:
            codes.append(town_codes[0])
    return office.model_copy(update={"holds": tuple(dict.fromkeys(codes))})


def _by_rule(
    rule: OfficeRule, ids: pl.Series, existing: dict[str, OfficeSection]
) -> tuple[dict[str, OfficeSection], dict[str, TeamsSection]]:
    digits = DIGITS[rule.level]
    covered_regions = [office.region for office in existing.values() if office.level == rule.level and not office.holds]
    village = (pl.col("id").str.len_chars() > TOWNSHIP_DIGITS) & (pl.col("id").str.slice(6, 3) != DEPARTMENT_PART)
    frame = pl.DataFrame({"id": ids.drop_nulls()}).select(
        pl.col("id").str.slice(0, digits).alias("region"), village.alias("village")
    )
    if rule.region is not None:
        frame = frame.filter(pl.col("region").str.starts_with(rule.region))
    regions = (
        frame.group_by("region").agg(pl.col("village").sum()).filter(~pl.col("region").is_in(covered_regions)).sort("region")
    )
    named_regions = regions.join(division_names(digits), on="region", how="left", maintain_order="left")
    numbers = _team_numbers(rule.teams, named_regions["village"].to_numpy().astype(np.int64))
    offices, teams = {}, {}
    for (region, _, title, lon, lat), count in zip(named_regions.iter_rows(), numbers.tolist(), strict=True):
        name = rule_office_name(region, title)
        offices[region] = OfficeSection(name=name, level=rule.level, region=region, takes=rule.takes, lon=lon, lat=lat)
        team_keys = rule.teams.model_dump(include={"size", "share", "at_once", "visits_end"})
        teams[region] = TeamsSection(count=count, **team_keys)
    return offices, teams


def _team_numbers(rule: RuleTeams, villages: NDArray[np.int64]) -> NDArray[np.int64]:
    """Teams of each office, shape (offices,)."""
    if rule.count is not None:
        return np.full(len(villages), rule.count)
    if rule.villages_per_team is not None:
        return np.maximum(np.ceil(villages / rule.villages_per_team).astype(np.int64), rule.least)
    return apportion(rule.total or 0, villages, rule.least)


def apportion(total: int, weights: Sequence[int] | NDArray[np.int64], least: int = 0) -> NDArray[np.int64]:
    """Hand out `total` in proportion to weights by largest remainder, after everyone has `least`.

    Where the total is smaller than that, everyone still has the least. Equal remainders go to the first.
    """
    share = np.asarray(weights, np.float64)
    remainder = total - least * len(share)
    if remainder <= 0 or not share.sum():
        return np.full(len(share), least, np.int64)
    exact = total * share / share.sum()
    counts = np.maximum(np.floor(exact), least).astype(np.int64)
    while counts.sum() > total:  # the least has taken from the others: these give way, the best served first
        surplus = np.where(counts > least, counts - exact, -np.inf)
        counts[int(np.argmax(surplus))] -= 1
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: total - int(counts.sum())]] += 1
    return np.asarray(counts, np.int64)


def longest_prefix(ids: pl.Series, regions: Iterable[tuple[str, int]]) -> NDArray[np.int64]:
    """Return the number that belongs to the longest region which each id begins with, -1 where none does; shape (ids,)."""
    by_length: dict[int, dict[str, int]] = {}
    for region, number in regions:
        by_length.setdefault(len(region), {})[region] = number
    if not by_length:
        return np.full(len(ids), NONE, np.int64)
    numbers = [
        pl.col("id").str.slice(0, length).replace_strict(by_length[length], default=None, return_dtype=pl.Int64)
        for length in sorted(by_length, reverse=True)
    ]
    return ids.alias("id").to_frame().select(pl.coalesce(numbers).fill_null(NONE)).to_series().to_numpy()


def in_charge(ids: pl.Series, kinds: pl.Series, offices: Sequence[Body]) -> NDArray[np.int64]:
    """Index of the office in charge of each site, -1 where none is; shape (sites,).

    It is the office with the longest region (or code that it `holds`) that holds the site; but an office that takes the site's
    kind comes before all the others, the one with the longest region of several.
    """
    charge = longest_prefix(ids, ((prefix, k) for k, office in enumerate(offices) for prefix in office.prefixes))
    for kind in sorted({kind for office in offices for kind in office.takes}):
        taking = [(prefix, k) for k, office in enumerate(offices) if kind in office.takes for prefix in office.prefixes]
        taking_office = longest_prefix(ids, taking)
        charge = np.where((kinds == kind).to_numpy() & (taking_office >= 0), taking_office, charge)
    return charge


def carries_out(
    ids: pl.Series, kinds: pl.Series, charge: NDArray[np.int64], offices: Sequence[Body], staffed_offices: Iterable[int]
) -> NDArray[np.int64]:
    """Index of the office that carries out the modes of each level at each site, shape (sites, levels); -1 where none may.

    It is the office of that level with the longest region that holds the site and with a team. Where an office takes the
    site's kind, no other county or zone inspects it: a zone's villages, or departments that the prefecture has taken, are
    then not the county's. Provinces and prefectures may still raise them.
    """
    is_taken = np.zeros(len(ids), bool)
    for kind in sorted({kind for office in offices for kind in office.takes}):
        takes_kind = np.array([kind in office.takes for office in offices])
        is_taken |= (kinds == kind).to_numpy() & (charge >= 0) & takes_kind[charge]
    result = np.full((len(ids), len(LEVELS)), NONE, np.int64)
    with_team = set(staffed_offices)
    for column, level in enumerate(LEVELS):
        staffed_here = [(k, office) for k, office in enumerate(offices) if office.level == level and k in with_team]
        if not staffed_here:
            continue
        holder = longest_prefix(ids, [(prefix, k) for k, office in staffed_here for prefix in office.prefixes])
        result[:, column] = np.where(is_taken & (holder != charge), NONE, holder) if level in LOCAL else holder
    return result

"""The tables that a scenario file names: read together, so that all their problems are reported at once."""

from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.divisions import COUNTY_DIGITS, TOWNSHIP_DIGITS
from scenarios.entities import Office, Round, Team
from scenarios.file.composition import Composed
from scenarios.file.dotted import at
from scenarios.language import of_number, say
from scenarios.naming.lexicon import Lexicon
from scenarios.naming.names import office_names, round_names, team_names
from scenarios.naming.settled_words import with_ids
from scenarios.people.staff import check_staff
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.schema import ScenarioFile
from scenarios.schema.time.term import TermSection
from scenarios.sites.blocked import Blocked, BlockedKind, check_blocked, with_free_days
from scenarios.sites.complete_sites import check_ids
from scenarios.sites.done import check_dates, check_done, merge_done
from scenarios.sites.given_sites import check_sites, kinds_of
from scenarios.sites.identity.coding import give_codes, suspect_header
from scenarios.sites.identity.mergers import MergedDone, Mergers, latest_of_mergers, settle_mergers
from scenarios.sites.identity.site_names import SiteNames
from scenarios.sites.identity.strays import ask_of_strays
from scenarios.sites.made.division_sites import MADE, sites_by_rule
from scenarios.sites.named_hosts import settle_hosts
from scenarios.sites.offices import longest_prefix
from scenarios.tables.cells.class_words import with_own_labels
from scenarios.tables.columns import BLOCKED, DONE, HOSTS, PREDECESSORS, SITES, STAFF, TRAVEL
from scenarios.tables.kept_readings import read_kept
from scenarios.tables.reading import Reading, TableReading
from scenarios.travel.travel_table import check_travel, warn_of_one_way

PLACES = {
    "done": ("sites", "done", DONE),
    "predecessors": ("sites", "predecessors", PREDECESSORS),
    "hosts": ("sites", "hosts", HOSTS),
    "travel": ("travel", "table", TRAVEL),
    "blocked": ("calendar", "blocked", BLOCKED),
    "staff": ("staff", "table", STAFF),
}
"""Section and key that name each table other than the sites, and its columns."""
MADE_IDS = ("id",)


@dataclass(slots=True)
class GivenTables:
    """Tables as they stand in the files, and the names of these; a table that is not given has no columns."""

    sites: pl.DataFrame
    side_tables: dict[str, pl.DataFrame]
    """Every table but that of the sites, by its key in `PLACES`."""
    names: dict[str, str]
    findings: Findings
    distinct: bool
    """Whether the table of sites identifies each site."""
    site_names: SiteNames
    readings: dict[str, TableReading] = field(default_factory=dict)
    """What was read of each table."""
    made: tuple[str, ...] = ()
    """Columns of the sites that were made up already."""
    mergers: Mergers = field(default_factory=Mergers)
    """What became of villages that were merged or renamed."""

    @classmethod
    def read(cls, composed: Composed, file: ScenarioFile | None, findings: Findings) -> "GivenTables":
        """Read the tables that a file names, also where the file is refused (None); where it has a rule, make the sites."""
        document, rule = composed.document, file.sites.rule if file else None
        columns_made: tuple[str, ...] = ()
        readings: dict[str, TableReading] = {}
        if at(document, ("sites", "rule")) is not None:
            names = {"sites": SCENARIO_FILE}
            sites = pl.DataFrame() if rule is None else sites_by_rule(rule, findings)
            columns_made = MADE if rule is not None else ()
        else:
            names = {"sites": _named(document, "sites", "table") or "sites.csv"}
            columns = with_own_labels(SITES, at(document, ("classes", "labels")))
            sites, readings["sites"] = read_kept(composed.path(names["sites"]), columns, findings, names["sites"], "sites")
            hint = say("name the county as the region of an office", "请在 [offices] 中用 region 写明县区代码")
            sites, notes, made_ids = give_codes(
                sites,
                _regions(document),
                names["sites"],
                findings,
                allowed_hint=hint,
                suspect=suspect_header(readings["sites"]),
            )
            columns_made = MADE_IDS if made_ids else ()
            readings["sites"] = readings["sites"].noting(*notes)
        tables = {}
        for table, (section, key, columns) in PLACES.items():
            name = _named(document, section, key)
            tables[table] = pl.DataFrame()
            if name is not None:
                names[table] = name
                tables[table], readings[table] = read_kept(composed.path(name), columns, findings, name or '""', table)
        distinct = not sites.is_empty() if names["sites"] == SCENARIO_FILE else check_ids(sites, names["sites"], findings)
        if names["sites"] != SCENARIO_FILE:
            check_sites(sites, names["sites"], findings, readings["sites"].refused)
            readings["sites"] = replace(readings["sites"], rows=len(sites), kinds=kinds_of(sites))
        labels = (names["sites"], names.get("predecessors", ""))
        term = file.term if file else None
        sites, done_before, mergers = settle_mergers(sites, tables["predecessors"], term, labels, findings)
        if names["sites"] in {reading.file for reading in readings.values()}:
            readings["sites"] = readings["sites"].noting(*mergers.notes)
        if len(done_before):
            names.setdefault("done", names["sites"])
            tables["done"] = pl.concat([tables["done"], done_before], how="diagonal_relaxed")
        site_names = SiteNames.of(sites, mergers.now, mergers.former_names)
        result = cls(sites, tables, names, findings, distinct, site_names, readings, columns_made, mergers)
        if result.all_known:
            result._settle_names(file.sites.merged_done if file else "any")
        findings.reading = result.reading(None)
        return result

    def _settle_names(self, merged_done: MergedDone) -> None:
        """Put codes in place of names, and those of today in place of former ones."""
        names, findings = self.site_names, self.findings
        done = self.side_tables["done"]
        if not done.is_empty():
            originals = done["site"] if "site" in done.columns else pl.Series("site", [None] * len(done), dtype=pl.String)
            done_by_code = names.with_sites(done, self.names["done"], findings)
            self.side_tables["done"], notes = latest_of_mergers(done_by_code, self.mergers, originals, merged_done)
            if "done" in self.readings:
                self.readings["done"] = self.readings["done"].noting(*notes)
        labels = (self.names["sites"], self.names.get("hosts", ""))
        self.sites = settle_hosts(self.sites, self.side_tables["hosts"], names, labels, findings)
        self.side_tables["blocked"] = with_free_days(self.side_tables["blocked"], self.names.get("blocked", ""), findings)
        if {"name", "site"} & set(self.side_tables["blocked"].columns):
            self.side_tables["blocked"] = names.with_sites(self.side_tables["blocked"], self.names["blocked"], findings)
        self.side_tables["blocked"] = names.with_townships(
            self.side_tables["blocked"], "township", self.names.get("blocked", ""), findings
        )
        self.side_tables["staff"] = names.with_homes(self.side_tables["staff"], self.names.get("staff", ""), findings)
        if names.followed and "sites" in self.readings:
            count = len(names.followed)
            word = say(
                f"{of_number(count, 'code')} of other years matched by township and name",
                f"{count} 个其他年份的代码按乡镇和村名对应",
            )
            self.readings["sites"] = self.readings["sites"].noting(word)

    def ask_of_strays(self, file: ScenarioFile) -> None:
        """Ask about sites in a county that no office is written for, where nearly all others lie elsewhere."""
        if self.names["sites"] == SCENARIO_FILE:
            return
        regions = [
            *(section.region for section in file.offices.values()),
            *(section.region or "" for section in file.office_rules),
        ]
        county_codes = {code[:COUNTY_DIGITS] for code in (*regions, *file.teams) if len(code) >= COUNTY_DIGITS}
        remedy = say(
            'write an office for that county, region = "{code}", under [offices] or as the first of [[office_rules]]',
            '请在 [offices] 中（或作为第一条 [[office_rules]]）为该县区写明巡察办，region = "{code}"',
        )
        ids = self.sites["id"].drop_nulls()
        if not file.office_rules:  # what lies in no office's region is refused as that
            ids = ids.filter(longest_prefix(ids, ((region, 0) for region in regions)) >= 0)
        ask_of_strays(ids, self.names["sites"], self.findings, remedy, county_codes)

    def check_names(self, offices: Lexicon) -> None:
        """Check that what is done and the travel table name sites and offices of the scenario; names there become ids."""
        if self.all_known:
            self.side_tables["travel"] = self.site_names.with_nodes(self.side_tables["travel"], offices)
            check_done(self.side_tables["done"], self.ids, self.names.get("done", ""), self.findings)
            check_travel(self.side_tables["travel"], self.ids, list(offices.names), self.names.get("travel", ""), self.findings)
            warn_of_one_way(self.side_tables["travel"], self.names.get("travel", ""), self.findings)

    @property
    def ids(self) -> list[str]:
        """Ids of the sites that can be read."""
        return [] if "id" not in self.sites.columns else self.sites["id"].drop_nulls().to_list()

    @property
    def all_known(self) -> bool:
        """Whether every site's id can be read; else a code mistyped there would be reported again wherever it is named."""
        return self.distinct and not self.sites["id"].null_count()

    def reading(self, made_up: tuple[str, ...] | None) -> Reading:
        """Return what was read, with the names of the columns that are made up, None where that is not known yet."""
        return Reading(tuple(self.readings.values()), made_up)

    def settle_done(self, term: TermSection) -> None:
        """Check the dates of what is done, and write those of the table into the sites."""
        check_dates(self.sites, "done", term, self.names["sites"], self.findings)
        check_dates(self.side_tables["done"], "date", term, self.names.get("done", ""), self.findings)
        labels = (self.names["sites"], self.names.get("done", ""))
        self.sites = merge_done(self.sites, self.side_tables["done"], labels, self.findings)

    def settle_words(self, offices: tuple[Office, ...], teams: tuple[Team, ...], rounds: tuple[Round, ...]) -> None:
        """Turn the names of offices, teams and rounds in the tables of staff and of blocked times into ids."""
        by_office = office_names(offices)
        self.side_tables["staff"] = with_ids(self.side_tables["staff"], {"office": by_office, "rounds": round_names(rounds)})
        offices_known = all(team.office >= 0 for team in teams)
        by_team = {"team": team_names(teams, offices)} if offices_known else {}
        self.side_tables["blocked"] = with_ids(self.side_tables["blocked"], {"office": by_office, **by_team})

    def check_staff(self, offices: list[str], rounds: list[str]) -> None:
        """Check the table of staff."""
        check_staff(self.side_tables["staff"], offices, rounds, self.names.get("staff", ""), self.findings)

    def not_yet(self, calendar: WorkCalendar) -> tuple[Blocked, ...]:
        """Return the times before villages were made, in which they can't be inspected."""
        dates = dict(self.mergers.since)
        if "founded" in self.sites.columns:
            dates |= dict(self.sites.select("id", "founded").drop_nulls().iter_rows())
        days = {site: min(calendar.day(date), calendar.days) for site, date in dates.items()}
        return tuple(Blocked("site", site, 0, day) for site, day in sorted(days.items()) if day > 0)

    def check_blocked(self, offices: list[str], teams: list[str], calendar: WorkCalendar) -> None:
        """Check the table of blocked times, where sites, offices and teams are known."""
        if not self.all_known:
            return
        named_townships = self.sites["township"].drop_nulls().to_list() if "township" in self.sites.columns else []
        townships = sorted({site[:TOWNSHIP_DIGITS] for site in self.ids} | set(named_townships))
        ids_by_kind: dict[BlockedKind, list[str]] = {"office": offices, "team": teams, "township": townships, "site": self.ids}
        check_blocked(self.side_tables["blocked"], ids_by_kind, calendar, self.names.get("blocked", ""), self.findings)


def _regions(document: dict[str, Any]) -> list[str]:
    """Regions of the offices that the file names: the list of sites lies in them."""
    offices = document.get("offices")
    sections = [section for section in offices.values() if isinstance(section, dict)] if isinstance(offices, dict) else []
    rules = document.get("office_rules")
    sections += [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []
    regions = {str(section["region"]) for section in sections if str(section.get("region", "")).isdigit()}
    # a county lies in its prefecture: the narrowest regions are where the list is
    return sorted(
        region for region in regions if not any(narrower != region and narrower.startswith(region) for narrower in regions)
    )


def _named(document: dict[str, Any], section: str, key: str) -> str | None:
    part = document.get(section)
    value = part.get(key) if isinstance(part, dict) else None
    return value if isinstance(value, str) else None

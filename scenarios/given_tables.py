"""The tables that a scenario file names: read together, so that the problems of all are told at once."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.divisions import TOWNSHIP_DIGITS
from scenarios.entities import Office, Round, Team
from scenarios.file.composition import Composed
from scenarios.file.dotted import at
from scenarios.naming.names import office_names, round_names, team_names
from scenarios.naming.settled_words import with_ids
from scenarios.people.staff import check_staff
from scenarios.problems import Findings
from scenarios.schema.sites import SitesRule
from scenarios.schema.time import TermSection
from scenarios.sites.blocked import BlockedKind, check_blocked
from scenarios.sites.complete_sites import check_ids
from scenarios.sites.division_sites import sites_by_rule
from scenarios.sites.done import check_dates, check_done, merge_done
from scenarios.tables.columns import BLOCKED, DONE, SITES, STAFF, TRAVEL, Column
from scenarios.tables.read_table import read_table
from scenarios.travel.travel_table import check_travel

FILE = "scenario.toml"
PLACES = {
    "done": ("sites", "done", DONE),
    "travel": ("travel", "table", TRAVEL),
    "blocked": ("calendar", "blocked", BLOCKED),
    "staff": ("staff", "table", STAFF),
}
"""Section and key that name each table beside the sites, and its columns."""


@dataclass(slots=True)
class GivenTables:
    """Tables as they stand in the files, and the names of these; a table that is not given has no columns."""

    sites: pl.DataFrame
    others: dict[str, pl.DataFrame]
    names: dict[str, str]
    findings: Findings
    distinct: bool
    """Whether the table of sites tells sites apart."""

    @classmethod
    def read(cls, composed: Composed, rule: SitesRule | None, findings: Findings) -> "GivenTables":
        """Read the tables that a file names, whether the file itself is right or not; where it has a rule, make the sites."""
        document = composed.document
        if at(document, ("sites", "rule")) is not None:
            names = {"sites": FILE}
            sites = pl.DataFrame() if rule is None else sites_by_rule(rule, findings)
        else:
            names = {"sites": _named(document, "sites", "table") or "sites.csv"}
            sites = read_table(composed.path(names["sites"]), SITES, findings)
        tables = {}
        for table, (section, key, columns) in PLACES.items():
            name = _named(document, section, key)
            if name is not None:
                names[table] = name
            tables[table] = _read(composed, name, columns, findings)
        distinct = not sites.is_empty() if names["sites"] == FILE else check_ids(sites, names["sites"], findings)
        return cls(sites, tables, names, findings, distinct)

    def check_names(self, offices: list[str]) -> None:
        """Check that what is done and the travel table name sites and offices of the scenario."""
        if self.all_known:
            check_done(self.others["done"], self.ids, self.names.get("done", ""), self.findings)
            check_travel(self.others["travel"], self.ids, offices, self.names.get("travel", ""), self.findings)

    @property
    def ids(self) -> list[str]:
        """Ids of the sites that can be read."""
        return [] if "id" not in self.sites.columns else self.sites["id"].drop_nulls().to_list()

    @property
    def all_known(self) -> bool:
        """Whether every site's id can be read; else a code mistyped there would be reported again wherever it is named."""
        return self.distinct and not self.sites["id"].null_count()

    def settle_done(self, term: TermSection) -> None:
        """Check the dates of what is done, and write those of the table into the sites."""
        check_dates(self.sites, "done", term, self.names["sites"], self.findings)
        check_dates(self.others["done"], "date", term, self.names.get("done", ""), self.findings)
        labels = (self.names["sites"], self.names.get("done", ""))
        self.sites = merge_done(self.sites, self.others["done"], labels, self.findings)

    def settle_words(self, offices: tuple[Office, ...], teams: tuple[Team, ...], rounds: tuple[Round, ...]) -> None:
        """Turn the names of offices, teams and rounds in the tables of staff and of blocked times into ids."""
        by_office = office_names(offices)
        self.others["staff"] = with_ids(self.others["staff"], {"office": by_office, "rounds": round_names(rounds)})
        known = all(team.office >= 0 for team in teams)
        by_team = {"team": team_names(teams, offices)} if known else {}
        self.others["blocked"] = with_ids(self.others["blocked"], {"office": by_office, **by_team})

    def check_staff(self, offices: list[str], rounds: list[str]) -> None:
        """Check the table of staff."""
        check_staff(self.others["staff"], offices, rounds, self.names.get("staff", ""), self.findings)

    def check_blocked(self, offices: list[str], teams: list[str], calendar: WorkCalendar) -> None:
        """Check the table of blocked times, where sites, offices and teams are known."""
        if not self.all_known:
            return
        own = self.sites["township"].drop_nulls().to_list() if "township" in self.sites.columns else []
        townships = sorted({one[:TOWNSHIP_DIGITS] for one in self.ids} | set(own))
        known: dict[BlockedKind, list[str]] = {"office": offices, "team": teams, "township": townships, "site": self.ids}
        check_blocked(self.others["blocked"], known, calendar, self.names.get("blocked", ""), self.findings)


def _read(composed: Composed, name: str | None, columns: tuple[Column, ...], findings: Findings) -> pl.DataFrame:
    return pl.DataFrame() if name is None else read_table(composed.path(name), columns, findings, name or '""')


def _named(document: dict[str, Any], section: str, key: str) -> str | None:
    part = document.get(section)
    value = part.get(key) if isinstance(part, dict) else None
    return value if isinstance(value, str) else None

"""The tables that a scenario names, and sites by rule: read together, so that the problems of all are told at once."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from scenarios.addresses import FILE
from scenarios.blocked import BlockedKind, check_blocked
from scenarios.calendar import WorkCalendar
from scenarios.columns import BLOCKED, DONE, SITES, TRAVEL
from scenarios.composition import Composed
from scenarios.division_sites import sites_by_rule
from scenarios.divisions import TOWNSHIP_DIGITS
from scenarios.done import check_dates, check_done, merge_done
from scenarios.dotted import at
from scenarios.problems import Findings
from scenarios.schema import ScenarioFile
from scenarios.schema.time import TermSection
from scenarios.sites import check_ids
from scenarios.tables import read_table
from scenarios.travel_table import check_travel

PLACES = {"done": ("sites", "done", DONE), "travel": ("travel", "table", TRAVEL), "blocked": ("calendar", "blocked", BLOCKED)}
"""Section and key that name each table beside the sites, and its columns."""


@dataclass(slots=True)
class GivenTables:
    """Tables as they stand in the files, and the names of these; a table that is not given has no columns."""

    sites: pl.DataFrame
    """Sites as their table or the rule gives them: nothing is synthesised yet."""
    others: dict[str, pl.DataFrame]
    names: dict[str, str]
    """File of each table that is given; for sites made by a rule, the scenario file."""
    distinct: bool
    """Whether the table of sites tells sites apart."""

    @classmethod
    def read(cls, composed: Composed, file: ScenarioFile | None, findings: Findings) -> "GivenTables":
        """Read the tables that a scenario names, whether its file is right or not (None where it was refused)."""
        document = composed.document
        if at(document, ("sites", "rule")) is not None:
            names = {"sites": FILE}
            rule = file.sites.rule if file is not None else None
            sites = sites_by_rule(rule, findings) if rule is not None else pl.DataFrame()
            distinct = not sites.is_empty()
        else:
            names = {"sites": _named(document, "sites", "table") or "sites.csv"}
            sites = read_table(composed.path(names["sites"]), SITES, findings)
            distinct = check_ids(sites, names["sites"], findings)
        tables = {}
        for table, (section, key, columns) in PLACES.items():
            name = _named(document, section, key)
            if name is not None:
                names[table] = name
            tables[table] = pl.DataFrame() if name is None else read_table(composed.path(name), columns, findings, name or '""')
        return cls(sites, tables, names, distinct)

    @property
    def ids(self) -> list[str]:
        """Ids of the sites that can be read."""
        return [] if "id" not in self.sites.columns else self.sites["id"].drop_nulls().to_list()

    @property
    def all_known(self) -> bool:
        """Whether every site's id can be read; else a code mistyped there would be reported again wherever it is named."""
        return self.distinct and not self.sites["id"].null_count()

    def check_names(self, offices: list[str], findings: Findings) -> None:
        """Check that what is done and the travel times are of sites and offices of the scenario."""
        if self.all_known and len(self.names) > 1:
            ids = self.ids
            check_done(self.others["done"], ids, self.names.get("done", ""), findings)
            check_travel(self.others["travel"], ids, offices, self.names.get("travel", ""), findings)

    def with_done(self, term: TermSection, findings: Findings) -> pl.DataFrame:
        """Check the dates of what is done, and return the sites with those of the table."""
        labels = (self.names["sites"], self.names.get("done", ""))
        check_dates(self.sites, "done", term, labels[0], findings)
        check_dates(self.others["done"], "date", term, labels[1], findings)
        return merge_done(self.sites, self.others["done"], labels, findings)

    def check_blocked(self, offices: list[str], teams: list[str], calendar: WorkCalendar, findings: Findings) -> None:
        """Check the table of blocked times, where sites, offices and teams are known."""
        if "blocked" not in self.names or not self.all_known:
            return
        own = self.sites["township"].drop_nulls().to_list() if "township" in self.sites.columns else []
        ids = self.ids
        townships = sorted({one[:TOWNSHIP_DIGITS] for one in ids} | set(own))
        known: dict[BlockedKind, list[str]] = {"office": offices, "team": teams, "township": townships, "site": ids}
        check_blocked(self.others["blocked"], known, calendar, self.names["blocked"], findings)


def _named(document: dict[str, Any], section: str, key: str) -> str | None:
    value = at(document, (section, key))
    return value if isinstance(value, str) else None

"""The tables that a scenario file names: read together, so that the problems of all are told at once."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from scenarios.blocked import BlockedKind, check_blocked
from scenarios.calendar import WorkCalendar
from scenarios.columns import BLOCKED, DONE, SITES, STAFF, TRAVEL, Column
from scenarios.done import check_dates, check_done, merge_done
from scenarios.problems import Findings
from scenarios.schema.time import TermSection
from scenarios.sites import TOWNSHIP_DIGITS, check_ids
from scenarios.staff import check_staff
from scenarios.tables import read_table
from scenarios.travel_table import check_travel

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
    def read(cls, folder: Path, document: dict[str, Any], findings: Findings) -> "GivenTables":
        """Read the tables that a file names, whether the file itself is right or not."""
        names = {"sites": _named(document, "sites", "table") or "sites.csv"}
        sites = read_table(folder / names["sites"], SITES, findings)
        tables = {}
        for table, (section, key, columns) in PLACES.items():
            name = _named(document, section, key)
            if name is not None:
                names[table] = name
            tables[table] = _read(folder, name, columns, findings)
        given = cls(sites, tables, names, findings, check_ids(sites, names["sites"], findings))
        if given.all_known:
            offices = document.get("offices")
            check_done(tables["done"], given.ids, names.get("done", ""), findings)
            known = [str(key) for key in offices] if isinstance(offices, dict) else []
            check_travel(tables["travel"], given.ids, known, names.get("travel", ""), findings)
        return given

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


def _read(folder: Path, name: str | None, columns: tuple[Column, ...], findings: Findings) -> pl.DataFrame:
    return pl.DataFrame() if name is None else read_table(folder / name, columns, findings, name or '""')


def _named(document: dict[str, Any], section: str, key: str) -> str | None:
    part = document.get(section)
    value = part.get(key) if isinstance(part, dict) else None
    return value if isinstance(value, str) else None

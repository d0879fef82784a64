"""What a scenario is given beside its file: its tables, read and checked, or sites made by rule."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from scenarios.columns import DONE, SITES, TRAVEL
from scenarios.composition import Composed
from scenarios.division_sites import sites_by_rule
from scenarios.divisions import division_files
from scenarios.done import check_dates, check_done, merge_done
from scenarios.dotted import at, put, steps
from scenarios.problems import Findings
from scenarios.schema import ScenarioFile
from scenarios.sites import check_ids
from scenarios.tables import read_table
from scenarios.toml_text import toml_text
from scenarios.travel_table import check_travel

FILE = "scenario.toml"
TABLE_KEYS = ("sites.table", "sites.outline", "sites.done", "travel.table")
"""Keys that name a file."""


@dataclass(frozen=True, eq=False)
class Given:
    """Tables as they were read; empty where there is none."""

    sites: pl.DataFrame
    """Sites as the table or the rule gives them: nothing is synthesised yet."""
    done: pl.DataFrame
    roads: pl.DataFrame
    whole: bool
    """The sites' ids can be used."""
    names: tuple[str, str, str]
    """Names of the three tables, empty where there is none."""

    def check_names(self, offices: list[str], findings: Findings) -> None:
        """Check that the tables name sites and offices of the scenario."""
        if self.whole and not self.sites["id"].null_count():  # else a code that is mistyped there would be reported again
            ids = self.sites["id"].to_list()
            check_done(self.done, ids, self.names[1], findings)
            check_travel(self.roads, ids, offices, self.names[2], findings)

    def with_done(self, file: ScenarioFile, findings: Findings) -> pl.DataFrame:
        """Return the sites with the dates of those that are covered already."""
        sites, done, _ = self.names
        check_dates(self.sites, "done", file.term, sites, findings)
        check_dates(self.done, "date", file.term, done, findings)
        return merge_done(self.sites, self.done, (sites, done), findings)


def read_given(composed: Composed, file: ScenarioFile | None, findings: Findings) -> Given:
    """Read all the tables of a scenario, also of one whose file is refused, so that all problems are told at once."""
    document = composed.document
    done_name, travel_name = _word(document, "sites.done", ""), _word(document, "travel.table", "")
    if at(document, ("sites", "rule")) is not None:
        name = FILE
        rule = file.sites.rule if file is not None else None
        sites = sites_by_rule(rule, findings) if rule is not None else pl.DataFrame()
        whole = not sites.is_empty()
    else:
        name = _word(document, "sites.table", "sites.csv")
        sites = read_table(composed.path(name), SITES, findings)
        whole = check_ids(sites, name, findings)
    done = read_table(composed.path(done_name), DONE, findings) if done_name else pl.DataFrame()
    roads = read_table(composed.path(travel_name), TRAVEL, findings) if travel_name else pl.DataFrame()
    return Given(sites, done, roads, whole, (name, done_name, travel_name))


def kept_inputs(composed: Composed, file: ScenarioFile) -> dict[str, Path | str]:
    """Everything that was read from the scenario's folders, by the name under which a run keeps it.

    A run keeps its inputs in one folder: a table from elsewhere gets a name of its own there.
    """
    document, whole = composed.document, composed.whole
    found: dict[str, Path | str] = {}
    for key in TABLE_KEYS:
        name = at(document, steps(key))
        if not isinstance(name, str):
            continue
        kept = name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            kept, whole = f"{key.replace('.', '-')}{Path(name).suffix}", False
            document = put(document, steps(key), kept)
        found[kept] = composed.path(name)
    if file.sites.file is not None and file.sites.table is None:
        found[file.sites.file] = composed.path(file.sites.file)
    return {FILE: composed.files[0] if whole else toml_text(document)} | found


def hashes(given: dict[str, Path | str], file: ScenarioFile) -> dict[str, str]:
    """SHA-256 of everything that was read; also of the tables of divisions, which are not kept with a run."""
    divisions = dict(division_files()) if file.sites.rule is not None or file.office_rules else {}
    return {name: hashlib.sha256(_bytes(content)).hexdigest() for name, content in (given | divisions).items()}


def write_inputs(given: dict[str, Path | str], folder: Path) -> None:
    """Write what was given (`Scenario.given`) into `folder`, so that loading it gives the scenario again."""
    for name, content in given.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(_bytes(content))


def _bytes(content: Path | str) -> bytes:
    return content.encode() if isinstance(content, str) else content.read_bytes()


def _word(document: dict[str, Any], key: str, default: str) -> str:
    value = at(document, steps(key))
    return value if isinstance(value, str) else default

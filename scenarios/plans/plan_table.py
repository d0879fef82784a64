"""Plan tables as planners type them: read, with every word that the program prints, as far as they say something.

What a row leaves open (its mode, its dates) stays open here: `optimize.completing` fills it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from scenarios.language import say
from scenarios.naming.lexicon import Lexicon
from scenarios.naming.names import class_names, mode_names, office_names, round_names, team_names, theme_names
from scenarios.naming.plain_words import plain_word
from scenarios.naming.site_finder import SiteFinder, SiteLabel
from scenarios.plans.plan import PLAN_SCHEMA
from scenarios.plans.plan_columns import PLAN
from scenarios.plans.plan_days import dates_of, in_tours, with_days
from scenarios.plans.plan_faults import PlanFaults
from scenarios.problems import Findings, Problem
from scenarios.scenario import Scenario
from scenarios.tables.read_table import read_table


@dataclass(frozen=True, eq=False)
class PlanTable:
    """A plan as it was typed.

    ``visits`` has the columns of ``PLAN_SCHEMA`` and ``row``, the row in the file. ``mode``, ``start``, ``end`` and
    ``team_days`` are null where the table leaves them open.
    """

    visits: pl.DataFrame
    file: str
    notes: tuple[Problem, ...] = ()
    """What is worth knowing, though nothing is wrong."""

    @property
    def rows(self) -> dict[tuple[str, str, str], str]:
        """Row in the file of each visit, by site, team and round."""
        return {
            (site, team, rnd): str(row)
            for row, site, team, rnd in self.visits.select("row", "site", "team", "round").iter_rows()
        }

    @property
    def complete(self) -> bool:
        """Whether nothing is left open."""
        return not sum(self.visits.select("mode", "start", "end", "team_days").null_count().row(0))


def read_plan_table(scenario: Scenario, path: str | Path, label: str | None = None) -> PlanTable:
    """Read a plan, made by the program or typed by hand; a village, its team and its round are enough.

    Problems name the file, or the `label` where one is given.

    Raises
    ------
    ScenarioError
        With every cell that can't be read, names something that the scenario does not hold, or contradicts another.
    """
    path = Path(path)
    label = label or path.name
    findings = Findings()
    table = read_table(path, PLAN, findings, label)
    if not table.is_empty() or not findings.errors:
        for name in ("team", "round"):
            if name not in table.columns:
                column = next(candidate for candidate in PLAN if candidate.name == name)
                fault = say(f"no column {name}", f"缺少“{column.aliases[0]}”列")
                findings.error(label, say("header", "表头"), fault, " / ".join((name, *column.aliases[:4])))
    if not {"team", "round"} <= set(table.columns) or not {"site", "name"} & set(table.columns):
        findings.stop_on_error()
        fault, allowed = say("no column for villages", "缺少“村名”或“代码”列"), " / ".join(PLAN[1].aliases[:4])
        findings.error(label, say("header", "表头"), fault, allowed)
        findings.stop_on_error()
    reading = _Reading(scenario, table, label, findings)
    visits = reading.visits()
    findings.stop_on_error()
    return PlanTable(visits, label, tuple(findings.warnings))


class _Reading:
    """Reads the rows of a table one after the other; a plan has at most a row or two a site."""

    def __init__(self, scenario: Scenario, table: pl.DataFrame, file: str, findings: Findings) -> None:
        self.scenario, self.findings, self.faults = scenario, findings, PlanFaults(file, findings)
        self.columns = set(table.columns)
        texts = [column.name for column in PLAN if column.kind == "text"]
        missing = [pl.lit(None, pl.String).alias(name) for name in texts if name not in self.columns]
        types = {"start": pl.Date, "last_day": pl.Date, "end": pl.Date, "team_days": pl.Float64, "order": pl.Float64,
                  "pin": pl.String, "start_half": pl.String, "last_half": pl.String}  # fmt: skip
        missing += [pl.lit(None, kind).alias(name) for name, kind in types.items() if name not in self.columns]
        self.table = table.with_columns(missing)
        self.sites = SiteFinder(scenario.sites, scenario.former)
        self.rounds, self.offices = round_names(scenario.rounds), office_names(scenario.offices)
        self.teams, self.modes = team_names(scenario.teams, scenario.offices), mode_names(scenario.file.modes)
        self.classes, self.themes = class_names(scenario.file), theme_names(scenario.file.synthesis.themes)
        self.team_office = {team.id: scenario.offices[team.office].id for team in scenario.teams}

    def visits(self) -> pl.DataFrame:
        """Return the rows as visits, with what they leave open as null."""
        names = ("row", "site", "name", "township_name", "class", "theme", "mode", "office", "team", "round")
        rows = [self._row(cells) for cells in self.table.select(names).iter_rows(named=True)]
        columns = ("site", "name", "mode", "office", "team", "round")
        words = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
        dates = dates_of(self.table, self.faults)
        table = self.table.select("row", "team_days", "order", "pin", "start_half", "last_half").hstack(dates).hstack(words)
        if self.findings.errors:
            return table
        return in_tours(with_days(self.scenario, table, self.modes, self.faults), self.columns).select(
            "row", *(pl.col(name).cast(kind) for name, kind in PLAN_SCHEMA.items())
        )

    def _row(self, cells: Mapping[str, Any]) -> tuple[str | None, ...]:
        """Return what a row says, as ids."""
        row, code, name, town = (cells[key] for key in ("row", "site", "name", "township_name"))
        label = name or code or ""
        site, fault, allowed, hint = self.sites.find(SiteLabel(code or "", name or "", town or ""))
        if site is None:
            self.faults.error(row, "", say("site", "村名"), fault, allowed, hint)
        else:
            label = self.sites.full_name(site)
            self._compare(site, row, label, cells["class"], cells["theme"])
        office_id = self._word(self.offices, row, label, "office", cells["office"])
        team_id = self._team(row, label, cells["team"], office_id, site)
        if team_id is not None and office_id is not None and self.team_office[team_id] != office_id:
            home = self.offices.name(self.team_office[team_id])
            fault = f"{self.teams.name(team_id)} / {self.offices.name(office_id)}"
            allowed = say("a team and the office that it belongs to", "组与巡察办须一致")
            self.faults.error(row, label, self.faults.header("office"), fault, allowed,
                        say(f"this team belongs to {home}", f"该组属于{home}"))  # fmt: skip
        return (
            site,
            None if site is None else self.sites.name(site),
            self._word(self.modes, row, label, "mode", cells["mode"]),
            None if team_id is None else self.team_office[team_id],
            team_id,
            self._word(self.rounds, row, label, "round", cells["round"], required=True),
        )

    def _compare(self, site: str, row: int | str, site_label: str, site_class: str | None, theme: str | None) -> None:
        """Warn where the table contradicts the scenario about a site: what a plan says of sites has no effect."""
        number = self.scenario.site_row[site]
        cells = self.scenario.sites.row(number, named=True)
        if site_class is not None and cells["kind"] == "village":
            ids = self.classes.find(site_class)
            if cells["class"] not in ids:
                label = self.classes.name(cells["class"])
                self.faults.warn(row, site_label, self.faults.header("class"), site_class, label, self._elsewhere())
        if theme is not None and cells["theme"] is not None:
            theme_words = {plain_word(word) for word in (theme, *self.themes.find(theme))}
            if plain_word(cells["theme"]) not in theme_words:
                self.faults.warn(
                    row, site_label, self.faults.header("theme"), theme, self.themes.name(cells["theme"]), self._elsewhere()
                )

    def _elsewhere(self) -> str:
        return say("change it in the table of sites: a plan has no effect on it", "请在对象表中修改；计划表中的改动不起作用")

    def _team(self, row: int | str, label: str, word: str | None, office: str | None, site: str | None) -> str | None:
        if word is None:
            self.faults.error(row, label, self.faults.header("team"), say("nothing", "未填"), self.teams.known())
            return None
        ids = self.teams.find(word)
        if len(ids) > 1 and office is not None:
            ids = tuple(team for team in ids if self.team_office[team] == office) or ids
        if len(ids) > 1 and site is not None:  # the office in charge, else those of a higher level
            charge = self.scenario.offices[int(self.scenario.office_in_charge[self.scenario.site_row[site]])].id
            ids = tuple(team for team in ids if self.team_office[team] == charge) or ids
        if len(ids) == 1:
            return ids[0]
        if ids and site is None:
            return None  # which of them is meant depends on the site, whose fault is reported
        hint = say("give the office as well", "请连同巡察办写全") if ids else self.teams.hint(word)
        self.faults.error(row, label, self.faults.header("team"), word, self.teams.known(ids or None), hint)
        return None

    def _word(
        self, lexicon: Lexicon, row: int | str, label: str, column: str, word: str | None, *, required: bool = False
    ) -> str | None:
        if word is None:
            if required:
                self.faults.error(row, label, self.faults.header(column), say("nothing", "未填"), lexicon.known())
            return None
        ids = lexicon.find(word)
        if len(ids) == 1:
            return ids[0]
        self.faults.error(row, label, self.faults.header(column), word, lexicon.known(ids or None), lexicon.hint(word))
        return None

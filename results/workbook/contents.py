"""What the sheets show: the visits of a plan in names, in the order of rounds, teams and days."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from results.workbook.half_days import Half, half_days
from scenarios.language import say
from scenarios.naming.names import class_names, mode_names, office_names, round_names, team_names, theme_names
from scenarios.naming.site_finder import SiteFinder
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows

KINDS = {"township": ("township", "乡镇"), "department": ("department", "部门")}
PIN_NAMES = {"round": ("round", "轮次"), "team": ("team", "组"), "all": ("all", "全部")}
HALF_NAMES = {"am": ("am", "上午"), "pm": ("pm", "下午")}


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit in words."""

    site: str
    township: str
    name: str
    site_class: str
    theme: str
    mode: str
    office: str
    team: int
    """Row of the team."""
    round: int
    """Column of the round."""
    start: dt.date
    start_half: Half
    last: dt.date
    last_half: Half
    days: float
    order: int
    pin: str
    village: bool
    chance: float | None
    """Probability that it is finished in its round; None where it was not simulated."""


class Contents:
    """The plan as the sheets show it."""

    def __init__(self, scenario: Scenario, plan: Plan, chances: NDArray[np.float64] | None = None) -> None:
        self.scenario, self.plan, self.chances = scenario, plan, chances
        self.rounds, self.offices = round_names(scenario.rounds), office_names(scenario.offices)
        self.teams, self.modes = team_names(scenario.teams, scenario.offices), mode_names(scenario.file.modes)
        self.classes, self.sites = class_names(scenario.file), SiteFinder(scenario.sites)
        self.themes = theme_names(scenario.file.synthesis.themes)
        self.team_row = {team.id: k for k, team in enumerate(scenario.teams)}
        self.round_column = {round_.id: k for k, round_ in enumerate(scenario.rounds)}
        self.windows = team_windows(scenario)

    @cached_property
    def entries(self) -> list[Entry]:
        """Visits by round, team and day."""
        site_facts = {row[0]: row[1:] for row in self.scenario.sites.select("id", "kind", "class", "theme").iter_rows()}
        entries = []
        place: dict[tuple[str, str], int] = {}
        no_chances = [np.nan] * len(self.plan)
        chances = no_chances if self.chances is None else self.chances.tolist()
        halves_of = half_days(self.scenario, self.plan)
        for row, halves, chance in zip(self.plan.visits.iter_rows(named=True), halves_of, chances, strict=True):
            kind, site_class, theme = site_facts[row["site"]]
            key = (row["team"], row["round"])
            place[key] = place.get(key, 0) + 1
            themed = "theme" not in self.scenario.synthesised or self.scenario.mode(row["mode"]).host == "cluster"
            entries.append(
                Entry(
                    row["site"], self.sites.township(row["site"]), self.sites.name(row["site"]),
                    say(*KINDS[kind]) if kind in KINDS else self.classes.name(site_class),
                    self.themes.name(theme) if themed and theme is not None else "", self.modes.name(row["mode"]),
                    self.offices.name(row["office"]), self.team_row[row["team"]], self.round_column[row["round"]],
                    row["start"], halves[0], row["end"] - dt.timedelta(days=1), halves[1], row["team_days"], place[key],
                    say(*PIN_NAMES[row["pin"]]) if row["pin"] else "", kind == "village", None if np.isnan(chance) else chance,
                )
            )  # fmt: skip
        return sorted(entries, key=lambda entry: (entry.round, entry.team, entry.order))

    def team_name(self, team: int) -> str:
        """Name of a team."""
        return self.teams.name(self.scenario.teams[team].id)

    def round_name(self, rnd: int) -> str:
        """Name of a round."""
        return self.rounds.name(self.scenario.rounds[rnd].id)

    def round_days(self, rnd: int) -> tuple[dt.date, dt.date]:
        """First and last day of a round."""
        stay, calendar = self.scenario.rounds[rnd], self.scenario.calendar
        return calendar.date(stay.start), calendar.date(stay.end - 1)

    @cached_property
    def used_teams(self) -> list[int]:
        """Teams that have a stay in some round, or a visit."""
        visited_teams = {entry.team for entry in self.entries}
        return [k for k in range(len(self.scenario.teams)) if k in visited_teams or np.any(self.windows.days[k] > 0)]

    @property
    def title(self) -> str:
        """What the workbook is of."""
        return str(self.scenario.file.title)


def half_name(half: Half) -> str:
    """Morning or afternoon in words, nothing where it is not known."""
    return say(*HALF_NAMES[half]) if half else ""

"""What a scenario consists of, and its sites, teams and rounds as arrays: checked, complete and immutable."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.entities import Office, Round, Team
from scenarios.immutable import fixed_property, freeze_fields
from scenarios.people.team_figures import most_teams, team_crew, team_formed, team_rank
from scenarios.problems import Problem
from scenarios.schema import Mode, ScenarioFile
from scenarios.sites.blocked import Blocked
from scenarios.sites.offices import carries_out
from scenarios.sites.site_figures import class_index, done_day, township_row
from scenarios.tables.reading import Reading
from scenarios.travel.travel import Travel


@dataclass(frozen=True, eq=False)
class ScenarioData:
    """Everything that is given; `scenarios.scenario.Scenario` says what the columns of ``sites`` hold."""

    file: ScenarioFile
    folder: Path
    sites: pl.DataFrame
    offices: tuple[Office, ...]
    teams: tuple[Team, ...]
    rounds: tuple[Round, ...]
    calendar: WorkCalendar
    travel: Travel
    synthesised: tuple[str, ...] = ()
    """Columns of ``sites`` that were made up, wholly or in part; every output says so."""
    former: Mapping[str, str] = field(default_factory=dict)
    """Present id of a village by each code that it had before it was merged."""
    formed: NDArray[np.int64] | None = None
    """Teams that the staff of each office can form in each round, shape (offices, rounds): those of the lowest numbers;
    None where all are."""
    skilled: Mapping[str, NDArray[np.int64]] = field(default_factory=dict)
    """People at hand with each skill that some mode asks for, by `scenarios.people.skills.skill_name`; each of shape
    (offices, rounds)."""
    staff: pl.DataFrame | None = None
    """The table of staff as it was read (`scenarios.tables.columns.STAFF`), None where there is none."""
    blocked: tuple[Blocked, ...] = ()
    """Times in which single offices, teams, townships or sites take no part."""
    reading: Reading = field(default_factory=Reading)
    """What was read of the tables, and which figures are made up."""
    warnings: tuple[Problem, ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each input that was read, by name; of the scenario file that of what it says, equal for equal scenarios."""
    contents: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the bytes of each of the inputs that are `given`, as they were read."""
    given: dict[str, Path | str] = field(default_factory=dict)
    """The inputs to be kept with a run, by name: files, and as text the composed scenario where no one file says it."""
    as_of: dt.date | None = None
    """Date of the facts that the scenario's folder remembers (`scenarios.file.facts`), None where it remembers none."""
    address: str = ""
    """Where it was loaded from: name or path, with a variant behind a colon."""
    changes: dict[str, Any] = field(default_factory=dict)
    """What differs from what is there (`scenarios.loading.load`)."""

    def __post_init__(self) -> None:
        freeze_fields(self)

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: {len(self.sites)} sites, {self.most_teams.sum()} teams, {len(self.rounds)} rounds>"

    @property
    def name(self) -> str:
        """Short name."""
        return self.file.name

    @property
    def modes(self) -> tuple[str, ...]:
        """Ids of the modes, in the order of the file."""
        return tuple(self.file.modes)

    def mode(self, mode: str) -> Mode:
        """Return the mode with that id."""
        return self.file.modes[mode]

    @fixed_property
    def site_row(self) -> dict[str, int]:
        """Row of each site by its id."""
        return {site: row for row, site in enumerate(self.sites["id"].to_list())}

    @fixed_property
    def team_row(self) -> dict[str, int]:
        """Row of each team by its id."""
        return {team.id: row for row, team in enumerate(self.teams)}

    @fixed_property
    def round_row(self) -> dict[str, int]:
        """Row of each round by its id."""
        return {round_.id: row for row, round_ in enumerate(self.rounds)}

    @fixed_property
    def office_row(self) -> dict[str, int]:
        """Row of each office by its id."""
        return {office.id: row for row, office in enumerate(self.offices)}

    @fixed_property
    def mode_column(self) -> dict[str, int]:
        """Column of each mode by its name."""
        return {mode: column for column, mode in enumerate(self.modes)}

    @fixed_property
    def weight(self) -> NDArray[np.float64]:
        """Weight of each site in the objective, shape (sites,)."""
        return self.sites["weight"].to_numpy()

    @fixed_property
    def is_village(self) -> NDArray[np.bool_]:
        """Whether each site is a village."""
        return (self.sites["kind"] == "village").to_numpy()

    @fixed_property
    def class_index(self) -> NDArray[np.int64]:
        """Index of each site's class in ``CLASSES``."""
        return class_index(self.sites)

    @fixed_property
    def host_row(self) -> NDArray[np.int64]:
        """Row of the township site that each site lies in, -1 where the township is not a site or the site itself is one."""
        return township_row(self.sites)

    @fixed_property
    def named_host(self) -> NDArray[np.int64]:
        """Row of the site that the column `host` names for each site, -1 where it names none."""
        rows = [self.site_row.get(host, -1) for host in self.sites["host"].to_list()]
        return np.array(rows, np.int64)

    @fixed_property
    def office_in_charge(self) -> NDArray[np.int64]:
        """Index of the office in charge of each site."""
        return self.sites["office"].to_numpy().astype(np.int64)

    @fixed_property
    def level_office(self) -> NDArray[np.int64]:
        """Index of the office that carries out the modes of each level at each site, shape (sites, levels); -1 where none.

        Columns as in ``offices.LEVELS``; see `scenarios.sites.offices.carries_out`.
        """
        staffed_offices = {team.office for team in self.teams}
        return carries_out(self.sites["id"], self.sites["kind"], self.office_in_charge, self.offices, staffed_offices)

    @fixed_property
    def team_rank(self) -> NDArray[np.int64]:
        """Position of each team among those of its office, shape (teams,)."""
        return team_rank(self.teams)

    @fixed_property
    def team_formed(self) -> NDArray[np.bool_]:
        """Whether each team is formed in each round: its office's people suffice, or a formation says so; (teams, rounds)."""
        return team_formed(self.teams, self.rounds, self.formed)

    @fixed_property
    def most_teams(self) -> NDArray[np.int64]:
        """Most teams of each office in any round, shape (offices,): merged and split ones in place of what they are made of."""
        return most_teams(self.teams, self.team_formed, len(self.offices))

    @fixed_property
    def team_crew(self) -> NDArray[np.float64]:
        """People of each team over those of its office's ordinary teams, shape (teams,): 2 for two that are merged."""
        return team_crew(self.teams)

    @fixed_property
    def done_day(self) -> NDArray[np.float64]:
        """Day from whose beginning each site counts as covered already, the one after its date; inf where it isn't."""
        return done_day(self.sites, self.calendar)

    def office_index(self, office: str) -> int:
        """Index of the office with that id."""
        return [candidate.id for candidate in self.offices].index(office)

"""A scenario as the rooms above use it: what it consists of, and how another one is made of it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Protocol

from scenarios.frames import naming_frames, table_changes
from scenarios.merged_changes import merged_changes
from scenarios.scenario_data import ScenarioData


class Loader(Protocol):
    """Loads a scenario: `scenarios.loading.load`."""

    def __call__(self, name_or_path: str | Path, *, changes: Mapping[str, Any] | None = None) -> "Scenario":
        """Load a scenario with changes."""


class Scenario(ScenarioData):
    """Everything that is given.

    ``sites`` has a row a site, ordered by id, with the columns ``id, name, kind, township, office, class, risk, weight,
    population, area, income, complaints, funds, theme, cluster, lon, lat, team_days, assets, weak_organisation, hardship,
    away, altitude, access, season, host, done, last_inspected, other_check``. ``office`` is the index of the office in charge;
    ``weight`` averages 1 over the villages; ``team_days`` is null where the mode decides. Money is in 1,000 yuan,
    ``altitude`` in m. ``weak_organisation`` is 0 or 1, ``hardship`` 0..1, ``away`` the share of residents who are away (1
    everywhere where none is given). ``access`` (>= 1) multiplies the way to a site. ``season`` holds the windows of the year in
    which it may be visited (``04-15/10-31``, several separated by ``;``), null for all the year. ``host`` is the id of the site
    with which modes of a named host inspect it, null where none is named.
    The dates are null where there are none: ``done`` is when the site was covered in this term already,
    ``last_inspected`` before the term, ``other_check`` by another body. ``arrays`` of the same data are at hand through the
    properties.
    """

    loader: ClassVar[Loader]
    """Loads scenarios. `scenarios.loading` says so when it is imported: it stands above this module."""

    def _repr_html_(self) -> str:
        """Return the scenario as notebooks show it: a sentence, its classes, a map."""
        from scenarios.notebooks.scenario_html import scenario_html  # noqa: PLC0415 - only in notebooks

        return scenario_html(self)

    def with_(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        teams: Mapping[str, int] | None = None,
        without: str | Sequence[str] = (),
        tables: Mapping[str, Any] | None = None,
    ) -> "Scenario":
        """Return the scenario with a few changes, loaded and checked again; this one stays as it is.

        Parameters
        ----------
        changes
            Values by dotted key, as in `scenarios.loading.load`: ``{"uncertainty.visit_cv": 0.4}``.
        teams
            Number of teams by office: ``{"nanxun": 5}``.
        without
            Keys that are removed: ``["modes.integrated"]``; a single one may be given as a text.
        tables
            Other tables, as in `from_frames`.

        Raises
        ------
        ScenarioError
            With all problems of the scenario so changed.
        """
        all_changes = merged_changes(self.changes, changes, teams=teams, without=without, tables=tables)
        with naming_frames():
            return Scenario.loader(self.address, changes=all_changes)

    @classmethod
    def from_frames(cls, scenario: str | Path, changes: Mapping[str, Any] | None = None, **tables: Any) -> "Scenario":
        """Load a scenario with tables that are held in memory instead of its own.

        Parameters
        ----------
        scenario
            Name of a scenario that ships, or a path: what its file says holds.
        changes
            As in `scenarios.loading.load`.
        tables
            Frames of polars or pandas: ``sites``, ``done``, ``travel``, ``blocked``, ``staff``; headers as in files, in English
            or Chinese. They are checked like files, all problems at once.

        Raises
        ------
        ScenarioError
            With all problems.
        """
        with naming_frames():
            return cls.loader(scenario, changes=dict(changes or {}) | table_changes(tables))

"""Sections of a scenario file on who inspects: offices and their teams."""

from typing import Annotated

from pydantic import Field

from scenarios.schema.base import Level, Section, Share, Text


class OfficeSection(Section):
    """An inspection office (巡察办)."""

    name: Text
    """Name."""
    level: Level
    """Level of the office."""
    region: Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$")]
    """Division code of what it is in charge of: 2, 4, 6, 9 or 12 digits."""
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    """Longitude of its base in degrees; the middle of its sites where left out."""
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    """Latitude of its base in degrees."""


class StaffSection(Section):
    """Who there is."""

    table: str | None = None
    """Table of the people at hand, in the scenario's folder: columns id, office, level (leader, deputy, member) and rounds
    (those for which somebody is at hand, separated by ;; all where empty). Teams are formed of them."""


class TeamsSection(Section):
    """The teams (巡察组) of one office."""

    count: Annotated[int, Field(ge=0, le=500)]
    """Teams in each round; at most so many where a table of staff says how many can be formed. Source: 3-8 standing teams a
    county, often 4 (working figures of county notices)."""
    size: Annotated[int, Field(ge=1, le=40)] = 6
    """People a team. Source: 5-7 (working figures of county notices), 5.97 on average in Zhejiang."""
    share: Share = 1.0
    """Share of each round's days on site for which the teams are at hand, for a team that serves others too."""

"""Sections of a scenario file on who inspects: offices and their teams."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scenarios.language import say
from scenarios.schema.base import Kind, Level, Section, Share, Text
from scenarios.schema.side_by_side import SideBySideKeys


class OfficeSection(Section):
    """An inspection office (巡察办)."""

    name: Text
    """Name."""
    level: Level
    """Level of the office."""
    region: Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$")]
    """Division code of what it is in charge of, or lies in: 2, 4, 6, 9 or 12 digits."""
    holds: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = ()
    """What it is in charge of in its region, where that is not all (协作区): townships by name or code, or other codes."""
    takes: tuple[Kind, ...] = ()
    """Kinds of site in its region that it is in charge of in place of all other offices, and that no other county or zone
    inspects: departments that are handed to the prefecture, or the villages of a zone."""
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    """Longitude of its base in degrees; the middle of its sites if omitted."""
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    """Latitude of its base in degrees."""


class StaffSection(Section):
    """Who there is."""

    table: str | None = None
    """Table of the people at hand, in the scenario's folder: columns id, office, level (leader, deputy, member), rounds
    (those for which somebody is at hand, separated by ;; all where empty), skills, pool and home. Teams are formed of
    them."""


class TeamsSection(SideBySideKeys):
    """The teams (巡察组) of one office."""

    count: Annotated[int, Field(ge=0, le=500)]
    """Teams in each round; an upper limit where a table of staff says how many can be formed. Source: 3-8 standing teams a
    county, often 4 (working figures of county notices)."""
    size: Annotated[int, Field(ge=1, le=40)] = 6
    """People a team. Source: 5-7 (working figures of county notices), 5.97 on average in Zhejiang."""
    share: Share = 1.0
    """Share of each round's days on site for which the teams are at hand, for a team that serves others too."""
    reserve: Annotated[int, Field(ge=0, le=500)] = 0
    """Teams of `count` that are held free of the plan in each round, for mobile inspections (机动): while one of them is free
    it takes the calls that would stop another team (`uncertainty.mobile`)."""
    leaders: Annotated[int, Field(ge=0, le=500)] | None = None
    """The office's own people who can lead a team, if no table of staff says so; a pool of leaders comes on top. As many
    as teams if omitted."""
    deputies: Annotated[int, Field(ge=0, le=10)] = 0
    """Deputy leaders whom each team needs, from the table of staff and from pools; without them it isn't formed."""
    skills: dict[Annotated[str, Field(min_length=1, max_length=40)], Annotated[int, Field(ge=0, le=10_000)]] = {}
    """People of the office with a skill, if the table of staff lists nobody from the office: ``{ audit = 2 }``."""


class RuleTeams(SideBySideKeys):
    """How many teams each office of a rule has: one of `count`, `total` and `villages_per_team`."""

    count: Annotated[int, Field(ge=0, le=500)] | None = None
    """Teams of each office."""
    total: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Teams of all the rule's offices together, handed out in proportion to their villages (largest remainder)."""
    villages_per_team: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Villages for each team, rounded up to whole teams."""
    least: Annotated[int, Field(ge=0, le=500)] = 1
    """Least number of teams of an office, with `total` and `villages_per_team`."""
    size: Annotated[int, Field(ge=1, le=40)] = 6
    """People a team."""
    share: Share = 1.0
    """Share of each round's days on site for which the teams are at hand."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(way is not None for way in (self.count, self.total, self.villages_per_team)) != 1:
            raise ValueError(say("one of count, total, villages_per_team", "count、total、villages_per_team 须填其一"))
        return self


class OfficeRule(Section):
    """An office for each county, prefecture or province that holds sites and has none of this level written out."""

    level: Literal["county", "prefecture", "province"]
    """Level of the offices; 6, 4 or 2 digits of the site ids are their regions."""
    region: Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2})?)?$")] | None = None
    """Only inside this region; everywhere if omitted."""
    takes: tuple[Kind, ...] = ()
    """Kinds of site that these offices are in charge of, as in `OfficeSection`."""
    teams: RuleTeams
    """Their teams; ``[teams.CODE]`` overrides them for one office."""

"""Sections of a scenario file on people who are shared: pools, exchanges between offices, and support of other regions."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scenarios.language import say
from scenarios.schema.base import Days, Identifier, Level, Section, Text

Region = Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$")]
Skill = Annotated[str, Field(min_length=1, max_length=40)]
RoundId = Annotated[str, Field(min_length=1, max_length=60)]


class PoolSection(Section):
    """People whom several offices share (力量统筹): retired leaders, auditors, heads of discipline rooms.

    In each round they are handed out to the offices in proportion to the villages of their regions, by largest remainder, or go
    to one office as a whole.
    """

    name: Text
    """Name."""
    people: Annotated[int, Field(ge=1, le=100_000)]
    """People in each round."""
    role: Literal["leader", "deputy", "member", "guide"] = "member"
    """What they serve as; `guide`: groups that guide teams (指导组), without which none of those that share them is formed."""
    teams: Annotated[int, Field(ge=1, le=100)] | None = None
    """Teams that each guiding group guides in a round, with the role `guide`."""
    skills: tuple[Skill, ...] = ()
    """Skills that each of them has."""
    offices: tuple[Identifier, ...] = ()
    """Offices that share them."""
    region: Region | None = None
    """In place of `offices`: all offices of `level` in this region that have teams."""
    by: Literal["villages", "turns"] = "villages"
    """How they are handed out: to all offices by villages, or all of them to one office a round, by turns (轮转): in the order
    of `offices`, or of their ids."""
    level: Level = "county"
    """Level of the offices, with `region`."""
    rounds: tuple[RoundId, ...] = ()
    """Rounds in which they are at hand; all if omitted."""

    @model_validator(mode="after")
    def _teams_of_guides(self) -> Self:
        if (self.role == "guide") != (self.teams is not None):
            raise ValueError(say("teams with the role guide, and only there", "role 为 guide 时填写 teams，其他不填"))
        if self.role == "guide" and self.skills:
            raise ValueError(say("no skills with the role guide", "role 为 guide 时不填 skills"))
        return self

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.offices) == (self.region is not None):
            raise ValueError(say("either offices or region", "offices、region 二者填其一"))
        if len(set(self.offices)) < len(self.offices):
            raise ValueError(say("each office once", "每个巡察办只列一次"))
        return self


class ExchangeSection(Section):
    """Offices that exchange people in some rounds, for crossed teams (交叉巡).

    Each office sends people to the one after it, the last to the first. Source: two counties swap eight people each into
    four host teams (county notices).
    """

    offices: Annotated[tuple[Identifier, ...], Field(min_length=2, max_length=40)]
    """Offices of one level, in the order in which they send."""
    people: Annotated[int, Field(ge=1, le=200)] = 8
    """People whom each office sends."""
    outsiders: Annotated[int, Field(ge=1, le=40)] = 2
    """Outsiders in each crossed team: deputy and intake of complaints."""
    rounds: tuple[RoundId, ...] = ()
    """Rounds of the exchange; all if omitted."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.offices)) < len(self.offices):
            raise ValueError(say("each office once", "每个巡察办只列一次"))
        if self.people < self.outsiders:
            raise ValueError(say("people for at least one team: outsiders or more", "people 不少于 outsiders，否则不够一个组"))
        return self


class LoanSection(Section):
    """Teams that an office lends to others for some rounds (市统筹): they work from the borrower's base, in all its modes."""

    lender: Identifier
    """Office that lends."""
    borrowers: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=100)]
    """Offices that borrow: one in each round, by turns in this order."""
    teams: Annotated[int, Field(ge=1, le=500)] = 1
    """Teams that are lent in a round."""
    rounds: tuple[RoundId, ...] = ()
    """Rounds in which they are lent; all if omitted."""


class SupportSection(Section):
    """Teams of one office that inspect in another region (跨市州帮扶), in the modes whose members are `support`."""

    donor: Identifier
    """Office that sends the teams."""
    region: Region
    """Division code of where they inspect."""
    teams: Annotated[int, Field(ge=1, le=500)] = 1
    """Most of its teams that are sent in a round. Assumed."""
    rounds: tuple[RoundId, ...] = ()
    """Rounds in which they may be sent; all in the season of a mode of support if omitted."""
    most_rounds: Annotated[int, Field(ge=1, le=100)] = 2
    """Rounds of the term in which a team, and so an inspector, is sent at most. Sichuan: two rounds of support (reports)."""
    altitude: Annotated[float, Field(ge=0, le=6000)] | None = None
    """Sites above this altitude (m) require everyone who comes from outside the region to acclimatise first."""
    acclimatisation_days: Days = 2.0
    """Working days of acclimatisation, on the way from outside the region to such a site. Assumed."""

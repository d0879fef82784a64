"""Sections of a scenario file that lay out time: term, calendar, rounds."""

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from scenarios.language import say
from scenarios.schema.base import Days, Identifier, MonthDay, Section, SiteClass, Text
from scenarios.schema.side_by_side import SideBySideKeys


class TermSection(Section):
    """The term (届): the horizon of the plan."""

    start: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2075, 12, 31))]
    """First day of the term; simulated time 0. Between 2000 and 2075, for which the holidays are known."""
    years: int = Field(default=5, ge=1, le=20)
    """Length in years."""

    @property
    def end(self) -> dt.date:
        """First date after the term."""
        year = self.start.year + self.years
        leap_day = (self.start.month, self.start.day) == (2, 29)
        return dt.date(year, 3, 1) if leap_day and year % 4 else self.start.replace(year=year)


class Blackout(Section):
    """A time without inspections, every year or once: half-open, `to` is the first day that is free again."""

    name: Text
    """What goes on then: 春节, 农忙, 汛期 ..."""
    start: MonthDay | dt.date = Field(alias="from")
    """First day: ``"06-01"`` for every year, ``2028-01-10`` for once."""
    end: MonthDay | dt.date = Field(alias="to")
    """First day after it, in the same form."""
    region: Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2}(\d{3})?)?)?$")] | None = None
    """Division code of the region that it is for; everywhere where left out."""
    site_class: SiteClass | None = Field(default=None, alias="class")
    """Class of village that it is for; all where left out."""

    @property
    def general(self) -> bool:
        """For all sites, everywhere."""
        return self.region is None and self.site_class is None

    @model_validator(mode="after")
    def _same_form(self) -> "Blackout":
        if isinstance(self.start, str) != isinstance(self.end, str):
            raise ValueError(say("from and to both as month and day, or both as dates", "from 与 to 须同为月日或同为日期"))
        if isinstance(self.start, dt.date) and isinstance(self.end, dt.date) and self.end <= self.start:
            raise ValueError(say("a to later than from", "to 须晚于 from"))
        return self


class CalendarSection(Section):
    """Which days are worked."""

    weekends: bool = False
    """Work on weekends and holidays too."""
    blackouts: tuple[Blackout, ...] = ()
    """Times without inspections."""
    blocked: str | None = None
    """Table of times in which single offices, teams, townships or sites take no part, in the scenario's folder: columns
    office, team, township, site (one of them in each row), from, to (the first day that is free again) and reason."""


class YearlyRound(SideBySideKeys):
    """A round that is held every year of the term."""

    name: Text
    """Name of the round; the year is put before it."""
    start: MonthDay
    """First day on site."""
    on_site_days: Annotated[int, Field(ge=1, le=200)]
    """Working days on site."""
    id: Annotated[Identifier, Field(pattern=r"^[A-Za-z]")] | None = None
    """Short name that stands behind the year in the round's id (``2027-spring``), beginning with a letter; made from the
    English name where left out."""


class DatedRound(SideBySideKeys):
    """A round that is held once."""

    id: Identifier
    """Short name, unique in the scenario; it stands in the plan table."""
    name: Text
    """Name for people."""
    start: dt.date
    """First day on site."""
    on_site_days: Annotated[int, Field(ge=1, le=200)]
    """Working days on site."""


class RoundsSection(Section):
    """The rounds (轮次): yearly ones, dated ones, or both."""

    yearly: tuple[YearlyRound, ...] = ()
    """Rounds held every year; one whose days on site don't fit before the term's end is left out."""
    dated: tuple[DatedRound, ...] = ()
    """Rounds held once."""
    preparation_days: Days = 10
    """Working days before a round in which teams form, train and read up."""
    report_days: Days = 15
    """Working days after a round in which teams write their reports; part of the time to feedback, which is counted from the
    end of the stay. Where a team has less days between two stays than reports and preparation need, the first days of the later
    stay are lost, and the check warns."""

    @property
    def between(self) -> float:
        """Working days that a team needs between two stays."""
        return self.preparation_days + self.report_days

    @model_validator(mode="after")
    def _some(self) -> "RoundsSection":
        if not self.yearly and not self.dated:
            raise ValueError(say("at least one round, under yearly or dated", "yearly 或 dated 下至少一轮"))
        return self

"""Which days are worked."""

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from scenarios.language import say
from scenarios.schema.base import Date, MonthDay, Section, SiteClass, Text


class Blackout(Section):
    """A time without inspections, every year or once: half-open, `to` is the first day that is free again."""

    name: Text
    """What goes on then: 春节, 农忙, 汛期 ..."""
    start: MonthDay | Date = Field(alias="from")
    """First day: ``"06-01"`` for every year, ``2028-01-10`` for once."""
    end: MonthDay | Date = Field(alias="to")
    """First day after it, in the same form."""
    region: Annotated[str, Field(pattern=r"^\d{2}(\d{2}(\d{2}(\d{3})?)?)?$")] | None = None
    """Division code of the region that it is for; everywhere if omitted."""
    site_class: SiteClass | None = Field(default=None, alias="class")
    """Class of village that it is for; all if omitted."""

    @property
    def general(self) -> bool:
        """For all sites, everywhere."""
        return self.region is None and self.site_class is None

    @model_validator(mode="after")
    def _same_form(self) -> "Blackout":
        if isinstance(self.start, str) != isinstance(self.end, str):
            raise ValueError(say("from and to both as month and day, or both as dates", "from 与 to 须同为月日或同为日期"))
        if isinstance(self.start, dt.date) and isinstance(self.end, dt.date) and self.end <= self.start:
            raise ValueError(say("a date to later than from", "to 须晚于 from"))
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

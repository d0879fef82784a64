"""The term."""

import datetime as dt
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from scenarios.language import say
from scenarios.schema.base import Date, Section
from scenarios.schema.time.months import months_after

MOST_YEARS = 20


class TermSection(Section):
    """The term (届): the horizon of the plan."""

    start: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2075, 12, 31))]
    """First day of the term; simulated time 0. Between 2000 and 2075, for which the holidays are known."""
    years: Annotated[float, Field(ge=0.25, le=MOST_YEARS)] = 5
    """Length in years; parts of a year in whole months (4.75)."""
    until: Date | None = None
    """Last day of the term, where it is not a whole number of months long."""

    @field_validator("years")
    @classmethod
    def _whole(cls, years: float) -> float:
        return int(years) if years == int(years) else years  # a file's 5 stays what it is

    @model_validator(mode="after")
    def _whole_months(self) -> Self:
        if self.until is not None and "years" in self.model_fields_set:
            raise ValueError(say("years or until, not both", "years 与 until 只能填一个"))
        if self.until is not None and not months_after(self.start, 3) <= self.end <= months_after(self.start, 12 * MOST_YEARS):
            raise ValueError(
                say("a date until between a quarter of a year and 20 years after the start", "until 须在届始之后三个月至二十年")
            )
        if abs(self.years * 12 - round(self.years * 12)) > 1e-6:  # noqa: PLR2004 - rounding
            raise ValueError(say(f"years in whole months, not {self.years:g}", f"years 须为整月，现为 {self.years:g}"))
        return self

    @property
    def end(self) -> dt.date:
        """First date after the term."""
        if self.until is not None:
            return self.until + dt.timedelta(days=1)
        if self.years != int(self.years):
            return months_after(self.start, round(self.years * 12))
        return self._end_of_years()

    def _end_of_years(self) -> dt.date:
        year = self.start.year + int(self.years)
        leap_day = (self.start.month, self.start.day) == (2, 29)
        return dt.date(year, 3, 1) if leap_day and year % 4 else self.start.replace(year=year)

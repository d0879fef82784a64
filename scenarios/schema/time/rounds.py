"""Rounds, and how long their stays are."""

import datetime as dt
import math
from typing import Annotated, Self

from pydantic import Field, model_validator

from scenarios.language import say
from scenarios.schema.base import Date, Days, Identifier, MonthDay, Section, Text
from scenarios.schema.side_by_side import SideBySideKeys
from scenarios.schema.time.months import date_in_year, months_after

LENGTHS = ("on_site_days", "calendar_days", "months", "last_day")
"""Ways to say how long a round's stay is."""
PLAIN_YEAR = 2027
"""A year without a leap day."""


class StayKeys(SideBySideKeys):
    """How long a round's stay is: in working days, in calendar days or months, or by its last day; one of them."""

    on_site_days: Annotated[int, Field(ge=1, le=200)] | None = None
    """Working days on site."""
    calendar_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """Days on site, weekends and holidays counted (35天); teams work on the working days among them."""
    months: Annotated[int, Field(ge=1, le=12)] | None = None
    """Months on site (2个月), likewise: from 1 March two months last until 30 April."""
    last_day: MonthDay | Date | None = None
    """Last day on site, likewise; month and day for a yearly round, a date for a dated one."""
    weekends: bool = False
    """Teams work on weekends and holidays of this round too; blackouts stay free."""

    offices: tuple[Identifier, ...] = ()
    """Offices that hold the round; all if omitted, or those that `teams` names. Offices may hold rounds of their own at the
    same time."""
    teams: dict[Identifier, Annotated[int, Field(ge=1, le=500)]] = {}
    """Teams of each office that hold the round, for one parallel to others (常规与专项同时进行): those of the highest numbers.
    They take no part in parallel rounds; all teams of an office that is not named."""

    @model_validator(mode="after")
    def _teams_of_its_offices(self) -> Self:
        foreign_offices = [name for name in self.teams if self.offices and name not in self.offices]
        if foreign_offices:
            raise ValueError(
                say(
                    f"teams of the round's own offices, not of {', '.join(foreign_offices)}",
                    f"teams 只能写 offices 之内的：{'、'.join(foreign_offices)}",
                )
            )
        return self

    def held_by(self, office: str) -> bool:
        """Whether an office holds the round."""
        return office in (self.offices or self.teams) or not (self.offices or self.teams)

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        lengths = [name for name in LENGTHS if getattr(self, name) is not None]
        if len(lengths) != 1:
            raise ValueError(say("one of on_site_days, calendar_days, months, last_day", f"{'、'.join(LENGTHS)} 须填其一"))
        return self

    def end_from(self, start: dt.date) -> dt.date | None:
        """Return the first date after a stay that begins on a date; None where its length is given in working days."""
        if self.calendar_days is not None:
            return start + dt.timedelta(days=self.calendar_days)
        if self.months is not None:
            return months_after(start, self.months)
        if self.last_day is None:
            return None
        if isinstance(self.last_day, dt.date):
            return self.last_day + dt.timedelta(days=1)
        last = date_in_year(start.year, self.last_day)
        return (last if last >= start else date_in_year(start.year + 1, self.last_day)) + dt.timedelta(days=1)

    def longer(self, days: int, start: dt.date) -> Self:
        """Return the round with more working days; one given in another length gets the calendar days that contain them."""
        end = self.end_from(start)
        if end is None:
            return self.model_copy(update={"on_site_days": (self.on_site_days or 0) + days})
        length = (end - start).days + (days if self.weekends else math.ceil(days * 7 / 5))
        return self.model_copy(update={"calendar_days": length, "months": None, "last_day": None})


class YearlyRound(StayKeys):
    """A round that is held every year of the term, or of a part of it."""

    since: Date | None = None
    """Held from this date on: for a rhythm that begins within the term."""
    before: Date | None = None
    """Held before this date only: for a rhythm under which the term began."""

    name: Text
    """Name of the round; the year is put before it."""
    start: MonthDay
    """First day on site."""
    id: Annotated[Identifier, Field(pattern=r"^[A-Za-z]")] | None = None
    """Short name after the year in the round's id (``2027-spring``), beginning with a letter; made from the
    English name if omitted."""

    def held_on(self, start: dt.date) -> bool:
        """Whether the round that begins on a date is one of this rhythm."""
        return (self.since is None or start >= self.since) and (self.before is None or start < self.before)

    @model_validator(mode="after")
    def _some_rhythm(self) -> Self:
        if self.since is not None and self.before is not None and self.before <= self.since:
            raise ValueError(say("a date before later than since", "before 须晚于 since"))
        return self

    @model_validator(mode="after")
    def _ends_every_year(self) -> Self:
        if isinstance(self.last_day, dt.date):
            raise ValueError(  # noqa: TRY004 - pydantic takes no other
                say("last_day of a yearly round as month and day: 04-30", "每年轮次的 last_day 须写月日，如 04-30")
            )
        return self


class DatedRound(StayKeys):
    """A round that is held once."""

    id: Identifier
    """Short name, unique in the scenario; it stands in the plan table."""
    name: Text
    """Name for people."""
    start: Date
    """First day on site."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if isinstance(self.last_day, dt.date) and self.last_day < self.start:
            raise ValueError(say(f"a last_day not before {self.start}", f"last_day 不得早于 {self.start}"))
        return self


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

    def longer(self, days: int) -> "RoundsSection":
        """Return the rounds with a number of working days more on site in each."""
        yearly = tuple(rnd.longer(days, date_in_year(PLAIN_YEAR, rnd.start)) for rnd in self.yearly)
        dated_rounds = tuple(rnd.longer(days, rnd.start) for rnd in self.dated)
        return self.model_copy(update={"yearly": yearly, "dated": dated_rounds})

    @property
    def between(self) -> float:
        """Working days that a team needs between two stays."""
        return self.preparation_days + self.report_days

    @model_validator(mode="after")
    def _some(self) -> "RoundsSection":
        if not self.yearly and not self.dated:
            raise ValueError(say("at least one round, under yearly or dated", "yearly 或 dated 下至少一轮"))
        return self

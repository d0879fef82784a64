"""What all sections of a scenario file share."""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from scenarios.immutable import freeze_fields
from scenarios.language import say

Level = Literal["province", "prefecture", "county", "zone"]
Kind = Literal["village", "township", "department"]
SiteClass = Literal["key", "general", "good"]

CLASSES: tuple[SiteClass, ...] = ("key", "general", "good")

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=40)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Date = Annotated[dt.date, Field(ge=dt.date(1900, 1, 1), le=dt.date(2199, 12, 31))]
"""A day from which others are reckoned: the last ones that a date can hold have none after them."""
Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[float, Field(ge=0, le=3660)]


CarryOver = Literal["extend", "next_round", "drop"]


class Section(BaseModel):
    """A part of a scenario file: frozen all the way down, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    def model_post_init(self, _context: Any, /) -> None:
        """Freeze what the fields hold."""
        freeze_fields(self)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other fields, which are not checked."""
        copy = super().model_copy(update=update, deep=deep)
        freeze_fields(copy)
        return copy


class Text(Section):
    """A name in both languages."""

    zh: str
    """Chinese."""
    en: str
    """English."""

    def __str__(self) -> str:
        return say(self.en, self.zh)

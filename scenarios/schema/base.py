"""What all sections of a scenario file share."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from scenarios.language import say

Level = Literal["province", "prefecture", "county", "zone"]
Kind = Literal["village", "township", "department"]
SiteClass = Literal["key", "general", "good"]

CLASSES: tuple[SiteClass, ...] = ("key", "general", "good")

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=40)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
Share = Annotated[float, Field(ge=0, le=1)]
Days = Annotated[float, Field(ge=0, le=3660)]


CarryOver = Literal["extend", "next_round", "drop"]


class Section(BaseModel):
    """A part of a scenario file: frozen, and unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True, allow_inf_nan=False)


class Text(Section):
    """A name in both languages."""

    zh: str
    """Chinese."""
    en: str
    """English."""

    def __str__(self) -> str:
        return say(self.en, self.zh)

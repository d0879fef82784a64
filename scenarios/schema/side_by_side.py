"""Visits of a stay that run side by side (同时进驻): how many at a time, and when they end."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scenarios.language import say
from scenarios.schema.base import Section

VisitsEnd = Literal["together", "each"]


class SideBySideKeys(Section):
    """How many places a team is in at a time; what a mode says takes precedence over its round, and the round over its office.

    The visits share the days of the team: what fits into a stay is the same as if they came one after the other.
    """

    at_once: Annotated[int, Field(ge=1, le=30)] | None = None
    """Visits that a team has open at a time, for the whole stay; by default 1, one after the other. A stay
    with more visits goes through them in groups of this size. Source: 3 villages a team for 35 or 40 days, 7 for 21 (county
    notices)."""
    visits_end: VisitsEnd | None = None
    """`together`: the visits of a group end together, those of the last group with the stay; `each` when its own work is done.
    Together if omitted."""

    @model_validator(mode="after")
    def _of_several(self) -> Self:
        if self.visits_end is not None and (self.at_once or 1) == 1:
            raise ValueError(say("visits_end needs at_once of 2 or more with it", "visits_end 须与 at_once（不小于 2）同用"))
        return self

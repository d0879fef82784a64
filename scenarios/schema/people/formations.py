"""Section of a scenario file on offices whose teams are of other sizes in some rounds: merged, split, or formed anew."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from scenarios.language import say
from scenarios.schema.base import Date, Identifier, Section
from scenarios.schema.people.pools import RoundId


class FormationSection(Section):
    """Teams of one office in some rounds (编组), in place of `count` teams of one size.

    Two of four teams of six people merged for one place: ``sizes = [12, 6, 6]``; one of them split:
    ``sizes = [6, 6, 6, 3, 3]``.
    """

    office: Identifier
    """Office whose teams they are."""
    sizes: Annotated[tuple[Annotated[int, Field(ge=1, le=100)], ...], Field(min_length=1, max_length=500)]
    """People of each of its teams. Visits take days in inverse proportion, as with every size."""
    rounds: tuple[RoundId, ...] = ()
    """Rounds in which they are formed so; all if omitted, or all between the two dates."""
    since: Date | None = None
    """Only rounds that begin on this date or later: teams formed anew after a change of office (换届)."""
    before: Date | None = None
    """Only rounds that begin before this date."""

    @model_validator(mode="after")
    def _rounds_or_dates(self) -> Self:
        if self.rounds and (self.since is not None or self.before is not None):
            raise ValueError(say("rounds or dates, not both", "rounds 与 since、before 只能填一种"))
        if self.since is not None and self.before is not None and self.before <= self.since:
            raise ValueError(say("a date before later than since", "before 须晚于 since"))
        return self

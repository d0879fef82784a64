"""Section of a scenario file on how people are put into teams."""

from typing import Annotated

from pydantic import Field

from scenarios.schema.base import Section


class RosterSection(Section):
    """Rules of the roster (任务分工), where there is a table of staff. All figures are assumed."""

    avoid_home: bool = True
    """Nobody is in a team that inspects a place in their home township (回避)."""
    most_rounds: Annotated[int, Field(ge=1, le=200)] | None = None
    """Rounds that a person serves in the term, at most."""
    most_rounds_in_a_row: Annotated[int, Field(ge=1, le=200)] | None = None
    """Rounds, one after the other in the scenario's calendar, that a person serves without a round off, at most."""
    most_rounds_away: Annotated[int, Field(ge=0, le=200)] | None = None
    """Rounds of the term in which a person is away (外派), at most: as an outsider in a crossed team of another office, or in a
    team with a visit outside the region of its own office. A figure in the table of staff (`rounds_away`) takes precedence."""
    uneven: Annotated[float, Field(ge=0, le=1000)] = 10.0
    """Price of each round that a person serves more or less than their fair share."""
    uneven_away: Annotated[float, Field(ge=0, le=1000)] = 10.0
    """Price of each round that a person is away more or less than their fair share."""
    same_township: Annotated[float, Field(ge=0, le=1000)] = 1.0
    """Price of each time that a person is sent to a township again."""
    effort: Annotated[float, Field(gt=0, le=100)] = 1.0
    """How long to look for a better roster, in solver steps: the roster is the same on any machine."""

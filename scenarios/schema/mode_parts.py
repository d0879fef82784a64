"""Parts of a mode: who carries it out, what goes together, when, what a visit consists of."""

from typing import Annotated, Literal

from pydantic import Field

from scenarios.schema.base import Days, MonthDay, Section, Text


class ModeTeam(Section):
    """Who carries a mode out."""

    size: Annotated[int, Field(ge=1, le=40)] = 6
    """Team size that the mode's days refer to; a smaller team takes longer, a larger one less."""
    members: Literal["own", "crossed", "support"] = "own"
    """Where they come from: the office's `own` people, people `crossed` with another office (section `exchanges`), or
    `support` of another region (section `support`)."""
    skills: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = ()
    """Skills of which the team must hold each at least once: ``audit`` ... See `scenarios.people.skills` for who has them."""


class Cluster(Section):
    """Sites that must be inspected together: those of one value in the column `cluster`, else formed of neighbours."""

    min_sites: Annotated[int, Field(ge=2, le=100)] = 3
    """Least number of neighbouring sites of one theme in one round."""
    radius_km: Annotated[float, Field(gt=0, le=500)] = 6.0
    """Sites no farther apart are neighbours."""


class Season(Section):
    """A part of every year: half-open, `to` is the first day after it; it may run over the new year."""

    start: MonthDay = Field(alias="from")
    """First day, month and day."""
    end: MonthDay = Field(alias="to")
    """First day after it."""


class VisitPart(Section):
    """A named part of every visit (五必访: 迎访, 接访, 走访, 夜访, 追访)."""

    name: Text
    """Name."""
    days: Annotated[float, Field(gt=0, le=366)]
    """Days on site of a team of the mode's size that it takes, on top of the fixed days."""
    detection: Annotated[float, Field(ge=0, le=1000)] = 1.0
    """Factor of the rate at which problems are found in it; a visit's factor is the mean over its days."""


class Households(Section):
    """A floor on the depth of a visit: the share of households that must be called on (入户走访率)."""

    share: Annotated[float, Field(gt=0, le=1)]
    """Least share of the site's households."""
    a_day: Annotated[float, Field(gt=0, le=1000)] = 40.0
    """Households that a team of the mode's size calls on in a day. Assumed."""
    people: Annotated[float, Field(gt=0, le=20)] = 2.8
    """People of a household. Assumed."""


class SecondVisits(Section):
    """How many sites are visited a second time (回头看, 回访), planned from the start; they take days of the stays."""

    share: Annotated[float, Field(gt=0, le=1)]
    """Share of the sites that the mode serves, rounded down for each office. Henan: 1.2 % of covered villages."""
    after: Days = 90.0
    """Days from the end of the visit that covered the site, at least. Source: 3-6 months (county notices)."""

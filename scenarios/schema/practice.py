"""Modes (方式): how a site is inspected, as data."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scenarios.schema.base import Days, Kind, Level, Section, SiteClass, Text

Term = Literal["population", "area", "income", "complaints", "funds"]


class ModeTeam(Section):
    """Who carries a mode out."""

    size: Annotated[int, Field(ge=1, le=40)] = 6
    """People for whom the mode's days are meant; a smaller or larger team needs longer or less."""


class Cluster(Section):
    """Sites that must be inspected together: those of one value in the column `cluster`, else formed of neighbours."""

    min_sites: Annotated[int, Field(ge=2, le=100)] = 3
    """Least number of neighbouring sites of one theme in one round."""
    radius_km: Annotated[float, Field(gt=0, le=500)] = 6.0
    """Sites no farther apart are neighbours."""


class Mode(Section):
    """A way to inspect a site."""

    name: Text
    """Name."""
    level: Level
    """Level of the office that carries it out: the one in charge of the site."""
    kinds: tuple[Kind, ...] = ("village",)
    """Kinds of site that it may serve."""
    classes: tuple[SiteClass, ...] = ("key", "general", "good")
    """Classes that it may serve."""
    host: Literal["none", "township", "cluster"] = "none"
    """`township`: only in a round in which the same office inspects the site's township; `cluster`: together with
    neighbouring sites of one theme."""
    cluster: Cluster = Cluster()
    """What a cluster is, where `host` is one."""
    days: dict[SiteClass, Days]
    """Days on site of a team by class, before the terms."""
    terms: dict[Term, Annotated[float, Field(ge=0)]] = {}
    """Days added per unit of an attribute: population per 1,000 people, area per km2, income and funds per million
    yuan, complaints per complaint."""
    min_days: Days = 0.5
    """Least days on site."""
    team: ModeTeam = ModeTeam()
    """Who carries it out."""
    quota: Annotated[int, Field(ge=0)] | None = None
    """Largest number of visits in the term, where there is a limit."""
    detection: Annotated[float, Field(ge=0, le=1000)] = 1.0
    """Factor of the rate at which its visits find problems (see the section `findings`)."""
    counts: bool = True
    """Counts as coverage."""
    source: str
    """Where the figures come from; `assumed` where there is no source."""

    @model_validator(mode="after")
    def _days_for_each_class(self) -> Self:
        missing = [name for name in self.classes if name not in self.days]
        if missing:
            raise ValueError(f"days lacks the class {', '.join(missing)}")
        return self

"""Modes (方式): how a site is inspected, as data."""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scenarios.language import say
from scenarios.schema.base import CarryOver, Date, Days, Kind, Level, Share, SiteClass, Text
from scenarios.schema.mode_parts import Cluster, Households, ModeTeam, Season, SecondVisits, VisitPart
from scenarios.schema.side_by_side import SideBySideKeys

Term = Literal["population", "area", "income", "complaints", "funds", "assets", "weak_organisation", "hardship", "altitude"]


RIDING = ("township", "department", "site")
"""Hosts that are another site, inspected by the same office in the same round."""


class Mode(SideBySideKeys):
    """A way to inspect a site."""

    name: Text
    """Name."""
    level: Level
    """Level of the office that carries it out: the one in charge of the site."""
    kinds: tuple[Kind, ...] = ("village",)
    """Kinds of site that it may serve."""
    classes: tuple[SiteClass, ...] = ("key", "general", "good")
    """Classes that it may serve."""
    host: Literal["none", "township", "department", "site", "cluster"] = "none"
    """`township`: only in a round in which the same office inspects the site's township; `department`, `site`: the department,
    or whatever site, that the column `host` of the sites, or the table `hosts`, names for it; `cluster`: together with
    neighbouring sites of one theme."""
    cluster: Cluster = Cluster()
    """What a cluster is, where `host` is one."""
    sync: Level | None = None
    """Level of the office whose inspection of the site's township must be held in the same round."""
    fixed_days: Days = 0.0
    """Days on site of a team that every visit takes whatever the site: the steps that a lighter process leaves out. They
    come on top of `days`."""
    days: dict[SiteClass, Days]
    """Days on site of a team by class, in addition to the fixed days and the terms."""
    terms: dict[Term, Annotated[float, Field(ge=0)]] = {}
    """Days added per unit of an attribute: population per 1,000 people, area per km2, income, funds and assets
    per million yuan, complaints per complaint, altitude per 1,000 m; weak_organisation and hardship where they are 1."""
    parts: tuple[VisitPart, ...] = ()
    """Named parts of every visit."""
    min_days: Days = 0.5
    """Least days on site."""
    max_days: Annotated[float, Field(gt=0, le=366)] | None = None
    """Most days on site (行政村控制在5个工作日内): the days from the figures above are capped at it, and so is a visit's
    length in a simulation, apart from absence; a site whose own days exceed it is not served. No limit if omitted."""
    households: Households | None = None
    """Least days on site by the households that must be called on; none if omitted."""
    team: ModeTeam = ModeTeam()
    """Who carries it out."""
    season: tuple[Season, ...] = ()
    """Parts of the year in which it is used: only in rounds all of whose working days lie in them; all rounds where left
    out."""
    since: Date | None = None
    """Used only in rounds that begin on this date or later: what a new term's rules bring (换届)."""
    before: Date | None = None
    """Used only in rounds that begin before this date: what they end."""
    access: Annotated[float, Field(ge=1, le=20)] = 1.0
    """Factor on the way from the township to the site and back (from the office's base where the township is not a site);
    what it adds to the way is added to the days of the visit."""
    detection: Annotated[float, Field(ge=0, le=1000)] = 1.0
    """Factor of the rate at which its visits find problems (see the section `findings`)."""
    quota: Annotated[int, Field(ge=0)] | None = None
    """Largest number of visits in the term, where there is a limit."""
    quota_share: Share | None = None
    """Largest number of visits in the term as a share of the sites of its kinds, rounded down; with `quota` the smaller
    number holds."""
    quota_per: Literal["county", "prefecture"] | None = None
    """Where given, `quota`, `quota_share` and `quota_least` hold for the sites of each county or prefecture by itself, by the
    first digits of their ids."""
    quota_least: Annotated[int, Field(ge=1)] | None = None
    """Smallest number of visits in the term; each one missing costs as much as a site missing at a
    milestone."""
    carry_over: CarryOver | None = None
    """What becomes of its unfinished visits at the end of a stay, if it differs from ``[simulation]``."""
    counts: bool = True
    """Counts as coverage."""
    unplanned: bool = False
    """Not chosen by the planner: a plan made by hand may hold it."""
    again: SecondVisits | None = None
    """Second visits that are planned in it in addition to those that cover the sites; for a mode that does not count."""
    source: Text | str
    """Where the figures come from, in both languages or one; `assumed` where there is no source."""

    @property
    def always(self) -> bool:
        """Whether it may be used in all rounds."""
        return not self.season and self.since is None and self.before is None

    def used_on(self, start: dt.date) -> bool:
        """Whether it is used in a round that begins on a date, its season apart."""
        return (self.since is None or start >= self.since) and (self.before is None or start < self.before)

    @property
    def rides(self) -> bool:
        """Whether its visits are possible only together with the same office's visit to another site in the same round."""
        return self.host in RIDING

    @property
    def every_visit(self) -> float:
        """Days that every visit takes whatever the site: the fixed days and all parts."""
        return self.fixed_days + sum(part.days for part in self.parts)

    @property
    def chosen(self) -> bool:
        """Whether the planner may choose it for what has to be covered."""
        return self.counts and not self.unplanned

    @model_validator(mode="after")
    def _days_for_each_class(self) -> Self:
        missing = [name for name in self.classes if name not in self.days]
        if missing:
            raise ValueError(
                say(f"days for every class of the mode; missing: {', '.join(missing)}", f"days 还须含 {'、'.join(missing)}")
            )
        return self

    @model_validator(mode="after")
    def _second_visits_stand_alone(self) -> Self:
        if self.again is None:
            return self
        if self.counts:
            raise ValueError(say("again is for modes with counts = false", "again 只用于 counts = false 的方式"))
        if self.host != "none" or self.sync is not None or self.team.members != "own" or self.team.skills:
            en = "again needs a mode without host and sync, by the office's own people and without skills"
            raise ValueError(say(en, "again 只用于不设 host、sync，由本办人员承担且不要求专业的方式"))
        if self.quota is not None or self.quota_share is not None:
            raise ValueError(say("no quota beside again, which sets the number of visits", "again 已定次数，不能再填 quota"))
        return self

    @model_validator(mode="after")
    def _some_dates(self) -> Self:
        if self.since is not None and self.before is not None and self.before <= self.since:
            raise ValueError(say("a date before later than since", "before 须晚于 since"))
        return self

    @model_validator(mode="after")
    def _planned_modes_count(self) -> Self:
        if not self.counts and not self.unplanned:
            en = "counts = false needs unplanned = true: only visits that count are planned; others stand in plans by hand"
            raise ValueError(
                say(en, "counts = false 须与 unplanned = true 同用：只安排计入覆盖的进驻，其余（回访等）由人工列入计划")
            )
        return self

    @model_validator(mode="after")
    def _limits_that_can_hold(self) -> Self:
        if self.max_days is None:
            return self
        if self.max_days < self.min_days:
            raise ValueError(
                say(
                    f"max_days must not be below min_days ({self.max_days:g} < {self.min_days:g})",
                    f"max_days 不得小于 min_days（{self.max_days:g} < {self.min_days:g}）",
                )
            )
        if self.households is not None:
            en = "max_days and households don't go together: one cuts a visit short, the other asks for its calls"
            raise ValueError(say(en, "max_days 不能与 households 并用：一个限定天数，一个要求入户走访"))
        return self

    @model_validator(mode="after")
    def _clusters_have_one_office(self) -> Self:
        if self.host == "cluster" and self.team.members == "support":
            en = "host = cluster and team.members = support don't go together: several donors may serve a cluster"
            raise ValueError(say(en, "host = cluster 不能与 team.members = support 并用：一个片区可能有多个支援方"))
        return self

    @model_validator(mode="after")
    def _quotas_that_can_hold(self) -> Self:
        if self.quota_per is not None and self.quota is None and self.quota_share is None and self.quota_least is None:
            raise ValueError(
                say(
                    "quota_per needs quota, quota_share or quota_least with it",
                    "quota_per 须与 quota、quota_share 或 quota_least 同用",
                )
            )
        if self.quota_least is not None and self.quota is not None and self.quota_least > self.quota:
            raise ValueError(
                say(
                    f"quota_least must not be above quota ({self.quota_least} > {self.quota})",
                    f"quota_least 不得大于 quota（{self.quota_least} > {self.quota}）",
                )
            )
        if self.quota_least is not None and not self.chosen:
            raise ValueError(say("quota_least is for modes that the planner chooses", "quota_least 只用于由本程序安排的方式"))
        return self

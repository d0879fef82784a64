"""Sections of a scenario file on what is inspected: sites, classes, synthesis, travel."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from scenarios.language import say
from scenarios.schema.base import Section, Share, SiteClass, Text

ROUNDING = 1e-6
CLASS_LABELS: dict[SiteClass, Text] = {
    "key": Text(zh="重点村", en="key"),
    "general": Text(zh="一般村", en="general"),
    "good": Text(zh="较好村", en="good"),
}
MOST_DEPARTMENTS = 300
Indicator = Literal["population", "area", "income", "complaints", "funds", "assets", "weak_organisation", "last_inspected"]


class SitesRule(Section):
    """Sites made from the tables of divisions that ship: a village for each one counted, with a made code and name."""

    region: Annotated[str, Field(pattern=r"^(\d{2}(\d{2}(\d{2})?)?|all)$")]
    """Code of a province (2 digits), prefecture (4) or county (6), or ``all`` for the country."""
    townships: bool = True
    """Townships with villages are sites too."""
    departments: Annotated[int, Field(ge=0, le=MOST_DEPARTMENTS)] = 0
    """Departments of each county with villages that are sites too."""


class SitesSection(Section):
    """Where the sites come from: a table or a rule."""

    table: str | None = None
    """Table of sites, in the scenario's folder: CSV, XLSX or Parquet; ``sites.csv`` where nothing is said."""
    rule: SitesRule | None = None
    """Sites made from the divisions that ship, instead of a table."""
    done: str | None = None
    """Table of the sites covered in this term already, with columns site and date, in the scenario's folder."""
    predecessors: str | None = None
    """Table of villages that were merged or renamed, with columns old and new (codes) and date, in the scenario's folder: what
    was done in the old village counts for the new one. The column predecessors of the sites says the same of those merged
    before."""
    merged_done: Literal["any", "all"] = "any"
    """Whether a merged village counts as done where any former one is, or only where all of them are."""
    hosts: str | None = None
    """Table of the sites with which others are inspected (延伸巡察), with columns site and host (codes or names), in the
    scenario's folder. The column host of the sites says the same."""
    after_other_check: Annotated[int, Field(ge=0, le=3660)] = 0
    """Days from another body's check (column other_check) in which a site is not inspected: 365 for a year."""
    outline: str | None = None
    """GeoJSON with the outline of the region, in the scenario's folder; synthesised places lie inside it."""

    @property
    def file(self) -> str | None:
        """Name of the table; None where the sites are made by a rule."""
        return None if self.rule is not None else self.table or "sites.csv"

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.table is not None and self.rule is not None:
            raise ValueError(say("a table or a rule, not both", "table 与 rule 只能给一个"))
        return self


class ClassesSection(Section):
    """How the risk index is made, and how it becomes a class."""

    indicators: dict[Indicator, Annotated[float, Field(ge=0)]] = {
        "population": 1.0,
        "area": 0.5,
        "income": 1.0,
        "complaints": 2.0,
        "funds": 1.0,
    }
    """Weight of each indicator; each enters by its rank among the region's villages, so units don't matter. Those left out
    have none: assets, weak_organisation and last_inspected (the longer ago the riskier) count
    where they are named."""
    shares: dict[SiteClass, Share] | None = None
    """Share of villages in each class, highest risk first; sums to 1."""
    thresholds: dict[Literal["key", "general"], Share] | None = None
    """Least risk index of a key and of a general village."""
    labels: dict[SiteClass, Text] = CLASS_LABELS
    """Names of the classes; those that are left out keep their usual ones."""

    @field_validator("labels")
    @classmethod
    def _every_class_has_a_label(cls, labels: Mapping[SiteClass, Text]) -> dict[SiteClass, Text]:
        return {**CLASS_LABELS, **labels}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.shares is not None and self.thresholds is not None:
            raise ValueError(say("shares or thresholds, not both", "shares 与 thresholds 只能给一个"))
        if self.shares is not None and abs(sum(self.shares.values()) - 1) > ROUNDING:
            total = sum(self.shares.values())
            raise ValueError(say(f"shares that sum to 1, not to {total:g}", f"shares 之和须为 1，现为 {total:g}"))
        if self.thresholds is not None:
            if set(self.thresholds) != {"key", "general"}:
                raise ValueError(say("thresholds with key and general", "thresholds 须含 key 和 general"))
            if self.thresholds["key"] < self.thresholds["general"]:
                raise ValueError(
                    say("thresholds.key not below thresholds.general", "thresholds.key 不得低于 thresholds.general")
                )
        if not any(self.indicators.values()):
            raise ValueError(say("at least one indicator with a weight above 0", "至少一个指标的权重大于 0"))
        return self


class LogNormal(Section):
    """A log-normal distribution, with a share of zeros and limits."""

    median: Annotated[float, Field(gt=0)]
    """Median of the values that are not zero."""
    sigma: Annotated[float, Field(ge=0, le=3)]
    """Standard deviation of the logarithm."""
    zeros: Share = 0.0
    """Share of sites with none at all."""
    low: Annotated[float, Field(ge=0)] = 0.0
    """Least value."""
    high: Annotated[float, Field(gt=0)] = 1e12
    """Largest value."""
    source: str = "assumed"
    """Where the figures come from."""


class SynthesisSection(Section):
    """How attributes are made that the table of sites does not give."""

    seed: int = 1
    """Seed; a site's attributes depend on it and on the site's id alone."""
    population: LogNormal = LogNormal(
        median=860, sigma=0.55, low=60, source="one county: 8 of 196 above 2,000, 67 of 1,000-2,000, 121 below"
    )
    """People."""
    area: LogNormal = LogNormal(median=3.0, sigma=0.5, low=0.2)
    """Area in km2."""
    income: LogNormal = LogNormal(
        median=48, sigma=0.85, zeros=0.15, source="one county: mean 61,000 yuan, 30 of 196 above 100,000, 30 with none"
    )
    """Yearly collective income in 1,000 yuan."""
    complaints: LogNormal = LogNormal(median=2.0, sigma=0.9, zeros=0.35, high=60)
    """Complaints a year."""
    funds: LogNormal = LogNormal(median=400, sigma=0.9)
    """Project and subsidy money of the last five years in 1,000 yuan."""
    themes: tuple[Text, ...] = (
        Text(zh="集体三资管理", en="collective assets"),
        Text(zh="惠农资金", en="farm subsidies"),
        Text(zh="工程项目", en="village projects"),
        Text(zh="人居环境", en="living environment"),
    )
    """Themes for thematic inspection; each township has one that prevails."""
    theme_purity: Share = 0.7
    """Share of a township's villages that have the township's theme; the others have one of their own. Assumed."""


class TravelSection(Section):
    """How long it takes from one place to another."""

    table: str | None = None
    """Table with columns from, to, days, in the scenario's folder; an office's base is its id. Pairs that it does not
    contain are computed from the places."""
    detour: Annotated[float, Field(ge=1, le=5)] = 1.35
    """Length of the road over the great circle. Assumed."""
    speed_kmh: Annotated[float, Field(gt=0, le=200)] = 35.0
    """Speed on the road in km/h. Assumed."""
    hours_a_day: Annotated[float, Field(gt=0, le=24)] = 8.0
    """Hours of a working day."""
    settling_days: Annotated[float, Field(ge=0, le=10)] = 0.0
    """Days to settle in at each new site, in addition to the road."""

"""Sections of a scenario file on what is wanted and how it is simulated."""

import math
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from scenarios.schema.base import CarryOver, Date, Days, Identifier, Kind, Section, SiteClass, Text
from scenarios.schema.interruptions import MobileSection, SurgeSection, WeatherSection
from scenarios.schema.pace import PaceSection
from scenarios.schema.reclassification import ReclassificationSection

Dispatch = Literal["follow", "repair", "reoptimize", "uniform", "nearest", "risk", "roundrobin"]
"""Who says what teams do: they follow the plan; it is repaired before each round; what is left is planned again before each
round; or there is none, and the teams of an office take the next sites by a rule."""


class Milestone(Section):
    """Coverage wanted by a date (节点目标)."""

    name: Text
    """Name."""
    by: Date
    """Date; a visit whose last day on site is this date still counts."""
    target: Annotated[float, Field(gt=0, le=1)]
    """Share of the sites that must be covered."""
    kind: Kind = "village"
    """Kind of site."""
    site_class: SiteClass | None = Field(default=None, alias="class")
    """Class of site; all if omitted."""
    office: Identifier | None = None
    """Office in charge; all if omitted."""


Preset = Literal["office", "coverage"]
"""What a plan is judged by where nothing else is said: all that an office asks of a schedule, or coverage alone."""
Price = Annotated[float, Field(ge=0, le=20)]
"""In terms (届) of an average site, or of the unit that is named; 0 switches a term off."""
PLAIN: dict[str, float] = {
    "by_day": 0.0,
    "key_left_out": 0.0,
    "township_round": 0.0,
    "township_team": 0.0,
    "host_team": 0.0,
    "overrun": 0.0,
    "level": 0.0,
    "travel": 0.0,
    "staff": 0.0,
    "reserve": 0.0,
}
"""Values of the preset `coverage`: milestones, sites left out, and earliness by weight."""


class ObjectiveSection(Section):
    """What a plan is judged by: a sum of terms, each with its price.

    Milestones come first, then coverage, then earliness, then what makes a schedule that an office would sign.
    """

    preset: Preset = "office"
    """`office`: the prices below; `coverage`: milestones, sites left out and earliness by weight alone, all other prices 0
    where they are not given."""
    milestone_penalty: Annotated[float, Field(ge=0)] = 20.0
    """Price of a milestone missed by one average site, in terms: 20 means as bad as 20 sites a whole term later."""
    uncovered_penalty: Annotated[float, Field(ge=1)] = 2.0
    """Price of a site that is not covered, in terms of its weight; covered on the last day costs 1."""
    key_left_out: Annotated[float, Field(ge=0, le=1000)] = 20.0
    """Further price of a key village that is left out, in `milestone_penalty`: where not all can be visited, ordinary
    villages are left out first."""
    by_day: Annotated[float, Field(ge=0, le=1)] = 1.0
    """Earliness is weighed by weight x days of the visit to this power: 1 puts the most risk *per team-day* first, so that a
    long visit is not put off because it is long; 0 the most risk per visit."""
    township_round: Price = 0.2
    """Price of each further round in which ordinary villages of a township are inspected."""
    township_team: Price = 0.6
    """Price of each further team and round that inspects ordinary villages of a township."""
    host_team: Price = 0.1
    """Price of an integrated village that another team inspects than the one that has its township."""
    overrun: Price = 0.15
    """Price of a day by which a stay is overrun on average, computed from the spread of visits (`uncertainty.visit_cv`), over
    the teams of the office at hand, which can help: a team that is alone, with long visits in short stays, gets room first."""
    level: Price = 0.5
    """Price of uneven load: squared distance of each team's days from its share of its office's, over that share."""
    travel: Price = 0.01
    """Price of a day on the road."""
    staff: Price = 0.1
    """Price of a team-day at sites beyond what each site's lightest mode takes: days saved are room for what goes wrong."""
    reserve: Price = 0.3
    """Price of a site that a milestone asks for and that is planned in the last 15 % of the rounds before its date, or later:
    milestones are planned with rounds in hand."""
    change_price: Annotated[float, Field(ge=0, le=20)] = 2.0
    """Price of a visit that a new plan moves to another round, team or mode, in terms of an average site: with 2 none moves for
    earlier coverage alone, and up to ten may for a site more that a milestone asks for. Assumed."""
    notice: Annotated[int, Field(ge=0, le=366)] = 60
    """Days before a round begins in which its visits are announced: planning again leaves them where they are. Assumed."""
    gap: Annotated[float, Field(gt=0, le=0.5)] = 0.005
    """Proven gap at which planning may stop."""
    effort: Annotated[float, Field(gt=0, le=100)] = 1.0
    """How long to search: 1 is a few seconds for a county. Counted in solver steps, so that plans are the same on any
    machine."""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, values: Any) -> Any:
        """Put the values of the preset where none are given."""
        if isinstance(values, dict) and values.get("preset") == "coverage":
            return PLAIN | values
        return values

    def plain(self) -> "ObjectiveSection":
        """Return the section with the values of the preset `coverage`, whatever was given."""
        return self.model_copy(update={"preset": "coverage", **PLAIN})


class Absence(Section):
    """Inspectors who are ill, recalled or sent elsewhere, at a steady rate: long rounds see more of it than short ones."""

    probability: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Chance that an inspector who is there is called away in the `within` working days that follow."""
    within: Annotated[int, Field(ge=1, le=250)] = 30
    """Working days that the chance is for; 30 are a usual stay."""
    days: Annotated[float, Field(gt=0, le=250)] = 5.0
    """Mean working days away, exponential, cut at the stay's end."""

    @property
    def rate(self) -> float:
        """Absences for each working day that an inspector is there."""
        return -math.log1p(-self.probability) / self.within


class UncertaintySection(Section):
    """What may not go as planned."""

    visit_cv: Annotated[float, Field(ge=0, le=3)] = 0.25
    """Coefficient of variation of a visit's length: log-normal around its days. Assumed."""
    absence: Absence = Absence(probability=0.25, days=5.0)
    """Absence of staff. Assumed."""
    pace: PaceSection = PaceSection()
    mobile: MobileSection = MobileSection()
    reclassification: ReclassificationSection = ReclassificationSection()
    weather: WeatherSection = WeatherSection()
    surge: SurgeSection = SurgeSection()


class LagSection(Section):
    """A time that follows, log-normal."""

    mean: Days
    """Mean in days."""
    cv: Annotated[float, Field(ge=0, le=3)] = 0.25
    """Coefficient of variation."""
    longest: Days = 3660
    """Cut-off in days."""
    source: str = "assumed"
    """Where the figures come from."""


class FollowUpSection(Section):
    """What follows a visit: feedback, then repair."""

    feedback: LagSection = LagSection(mean=85, cv=0.1, source="70-100 days from the end of the stay (county notices)")
    """From the end of the round's stay to feedback, in days."""
    repair: LagSection = LagSection(
        mean=150, cv=0.5, longest=365, source="most closed in half a year, a year at most (county notices)"
    )
    """From feedback until the site's findings are repaired, in days."""


class SimulationSection(Section):
    """How a plan is carried out and how often it is simulated."""

    replications: Annotated[int, Field(ge=1, le=1_000_000)] = 200
    """Replications where the command line says nothing."""
    seed: int = 1
    """Seed where the command line says nothing."""
    carry_over: CarryOver = "next_round"
    """What becomes of visits unfinished at the end of a round's stay: the stay is `extend`ed, they go on in the
    `next_round` of the team, or are `drop`ped. A mode can override it."""
    tolerance: Annotated[float, Field(ge=0, le=1)] = 0.25
    """Working days that a visit may lack at the end of a stay and still be finished: an hour or two more on the last
    day. Assumed."""
    extend_days: Annotated[int, Field(ge=0, le=120)] = 10
    """Longest extension in working days, with carry_over = "extend"; what is unfinished then goes on in the next round."""
    dispatch: Dispatch = "repair"
    """Who says what teams do: before each round the plan is `repair`ed, as offices do, or the rest of the term planned again
    (`reoptimize`); they `follow` the plan to the letter; or there is no plan and they take the next sites by the rule
    `uniform`, `nearest`, `risk` or `roundrobin`. Where the command line says nothing."""

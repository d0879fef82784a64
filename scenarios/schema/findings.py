"""Section of a scenario file on what visits find, and what follows from it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scenarios.language import say
from scenarios.schema.base import CLASSES, Days, Section, Share, SiteClass
from scenarios.schema.public import AssessmentSection, ProposalsSection

Factor = Annotated[float, Field(ge=0, le=1000)]
Pace = Annotated[float, Field(gt=0, le=1)]
ByClass = dict[SiteClass, Annotated[float, Field(ge=0, le=10_000)]]


def _need_classes(key: str, values: dict[SiteClass, float]) -> None:
    missing = [name for name in CLASSES if name not in values]
    if missing:
        raise ValueError(say(f"{key} for every class; missing: {', '.join(missing)}", f"{key} 还须含 {'、'.join(missing)}"))


class StockSection(Section):
    """Problems (问题) that are open in villages."""

    mean: ByClass = {"key": 18.5, "general": 12.0, "good": 10.0}
    """Mean number open in a village of each class at the term's start. Assumed; with the bundled county it gives 7.5-9.9
    found in a covered village and three times as many in key villages (reports)."""
    population_exponent: Annotated[float, Field(ge=0, le=3)] = 0.3
    """The mean grows as the population to this power, around the mean of the class. Assumed."""
    dispersion: Annotated[float, Field(ge=0, le=4)] = 0.4
    """Variance of the factor by which villages that look alike differ: gamma with mean 1, so that numbers are negative
    binomial; 0 makes them Poisson. Assumed."""
    lengthens: Share = 0.0
    """By how much problems lengthen visits: a village with twice the problems of those like it takes 1 + this as long, one with
    none 1 - this. Visits take as long as before on average."""
    arrivals: Annotated[float, Field(ge=0, le=10)] = 0.1
    """New problems a year, as a share of the village's mean at the start. Assumed."""

    @model_validator(mode="after")
    def _each_class(self) -> Self:
        _need_classes("mean", self.mean)
        return self


class DetectionSection(Section):
    """How a visit finds problems: each one that arose before it with the chance 1 - exp(-x).

    x is the sum of `online` and of the inspector-days of the visit times `rate`, `factor`, the mode's `detection` and
    1 + `complaints` times the village's complaints a year.
    """

    rate: Annotated[float, Field(ge=0, le=100)] = 0.03
    """Rate at which each open problem is found, per inspector-day. Assumed."""
    factor: Factor = 1.0
    """Factor of the rate: data models, guides, audit data."""
    complaints: Annotated[float, Field(ge=0, le=100)] = 0.0
    """Share by which a complaint a year raises the rate: where people speak, problems show sooner."""
    online: Annotated[float, Field(ge=0, le=100)] = 0.0
    """Added to x whatever the days: what residents who are away report through an online channel (码上巡); in each village by
    its share of them (column `away`) over the mean, where it is given."""


class LeadsSection(Section):
    """Leads (线索): problems that go to the discipline office."""

    share: dict[SiteClass, Share] = {"key": 0.22, "general": 0.08, "good": 0.05}
    """Share of found problems by class. Assumed; one city's key villages gave 5.2 leads each (Henan: 93 in 18)."""
    factor: Factor = 1.0
    """Factor of the share (巡纪协作, discipline deputies); the product is cut at 1."""
    persons: Annotated[float, Field(ge=0, le=100)] = 0.0
    """Mean number of persons against whom a lead results in measures; 0: not counted. Jiangsu: 1,518 persons in three years; a
    figure for a lead is in no source."""

    @model_validator(mode="after")
    def _each_class(self) -> Self:
        _need_classes("share", self.share)
        return self


class RepairTime(Section):
    """Time from feedback until a problem is repaired, log-normal, and its deadline."""

    mean: Annotated[float, Field(gt=0, le=3660)]
    """Mean in days."""
    cv: Annotated[float, Field(ge=0, le=3)]
    """Coefficient of variation."""
    deadline: Days
    """Days from feedback within which it must be done."""


class ImmediateRepair(RepairTime):
    """Repair with a short deadline (限期整改)."""

    share: Share
    """Share of found problems."""


class JointRepair(Section):
    """Problems that several bodies must repair together (联合整改)."""

    share: Share = 0.0
    """Share of the problems not repaired on site; 0: none."""
    slower: Annotated[float, Field(ge=0.01, le=100)] = 2.0
    """How many times as long their repair takes; 1 where the bodies work together. Assumed."""


class RepairSection(Section):
    """Repair (整改) of what was found: on site, at once with a deadline, or by a plan."""

    on_site: Share = 0.04
    """Share repaired while the team is there (立行立改, 巡改一体). Between Jiangsu (8,782 in 10,300 villages covered, a tenth
    of 7.5-9.9 problems each) and Shandong (5,700 of 360,900 found, 1.6 %; periods differ), which lie sixfold apart."""
    immediate: ImmediateRepair = ImmediateRepair(share=0.4, mean=28, cv=0.6, deadline=60)
    """With a short deadline, for problems that can be solved at once. Report of repair within two months (county notices);
    95.1 % of these are in time (Henan: of items selected as solvable, not of all findings). Share and variation assumed."""
    planned: RepairTime = RepairTime(mean=245, cv=0.6, deadline=365)
    """All others. A year at most (county notices), which not all keep to: the mean is fitted so that 73.5 % of all that was
    found is repaired 37.7 months into a term (Sichuan: 108,000 of 147,000)."""
    at_least_one: bool = False
    """A visit that finds something sees to it that one thing at least is repaired on site (一村一事)."""
    joint: JointRepair = JointRepair()
    """Problems for several bodies."""
    with_township: Annotated[float, Field(ge=0.01, le=100)] = 1.0
    """Factor on the mean times of repair in villages that are inspected with their township (镇村一体整改): the township serves
    their repairs."""

    @model_validator(mode="after")
    def _shares(self) -> Self:
        total = self.on_site + self.immediate.share
        if total > 1 + 1e-9:
            en = f"on_site and immediate.share must not sum to more than 1, not to {total:g}"
            raise ValueError(say(en, f"on_site 与 immediate.share 之和不超过 1，现为 {total:g}"))
        return self


class CheckSection(Section):
    """Check of repairs by three bodies: closed (销号), reminder (提醒), look-back (回头看) or accountability (问责)."""

    after: Days = 30
    """Days from the deadline to the check. Assumed."""
    reminder: Share = 0.5
    """Chance that a problem that is overdue and still open when it is checked is followed by a reminder. Assumed."""
    look_back: Share = 0.02
    """Chance that it is followed by a look-back; fitted so that 1.2 % of the covered villages have one (Henan: 423)."""
    accountability: Share = 0.0145
    """Chance that it is followed by accountability; fitted so that it meets 0.89 % of the covered villages (Henan: 310;
    Shandong 71 punished and 300 admonished, 1.0 %)."""
    reminded: Pace = 0.5
    """Time that overdue repairs still take after a reminder, over what they would take without. Assumed."""
    held_to_account: Pace = 0.25
    """The same after accountability. Assumed."""
    bodies: Annotated[int, Field(ge=1, le=10)] = 1
    """Bodies that check (三方联审: three), each by itself."""
    notice: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Chance that one body notices an overdue problem; what none notices has no consequence."""

    @model_validator(mode="after")
    def _shares(self) -> Self:
        total = self.reminder + self.look_back + self.accountability
        if total > 1 + 1e-9:
            en = f"reminder, look_back and accountability must not sum to more than 1, not to {total:g}"
            raise ValueError(say(en, f"reminder、look_back、accountability 之和不超过 1，现为 {total:g}"))
        return self


class LookBackSection(Section):
    """Look-back (回头看): a second visit where repair failed, in the time that teams have left at the end of later stays."""

    days: Annotated[float, Field(gt=0, le=366)] = 10.0
    """Team-days. About 20 days for two villages (county notices)."""
    solves: Share = 0.95
    """Chance that it settles a repair that failed: a problem that is overdue and still open when the team comes. It does not
    look for new problems. Assumed; Henan: 2.6 solved a look-back, which this does not reach (docs/validation.md)."""


class SelfCorrectionSection(Section):
    """Repair in villages that are not yet inspected (未巡先改)."""

    rate: Annotated[float, Field(ge=0, le=100)] = 0.0
    """Rate a year at which each open problem is repaired, once the first visit nearby is finished; 0: none."""
    scope: Literal["township", "office"] = "township"
    """Nearby is the same township, or everything that the same office is in charge of."""
    kinds: Annotated[int, Field(ge=0, le=1000)] = 0
    """Kinds of problems, all as frequent (同类同改): only those of a kind that the first visit to a village nearby has found
    are repaired; 0: all are. Hunan: 15 kinds."""


class OtherChecksSection(Section):
    """Checks of villages by other bodies: what the burden measure counts in addition to visits."""

    rate: Annotated[float, Field(ge=0, le=1000)] = 0.0
    """Mean number per village and year; 0: not counted."""
    exclusion: Share = 0.0
    """Share that is dropped after a village's first visit (年内不再一般性检查)."""
    window: Days = 365
    """Days after the end of that visit for which they are dropped."""


class FindingsSection(Section):
    """What visits find and what follows; without the section nothing of it is simulated."""

    enabled: bool = True
    """Simulate it."""
    stock: StockSection = StockSection()
    detection: DetectionSection = DetectionSection()
    leads: LeadsSection = LeadsSection()
    repair: RepairSection = RepairSection()
    check: CheckSection = CheckSection()
    look_back: LookBackSection = LookBackSection()
    self_correction: SelfCorrectionSection = SelfCorrectionSection()
    other_checks: OtherChecksSection = OtherChecksSection()
    proposals: ProposalsSection = ProposalsSection()
    assessment: AssessmentSection = AssessmentSection()

"""The schema of a scenario file; each section is a frozen pydantic model."""

from typing import Annotated

from pydantic import Field

from scenarios.schema.base import CLASSES, Identifier, Kind, Level, Section, SiteClass, Text
from scenarios.schema.composition import CompositionKeys
from scenarios.schema.findings import FindingsSection
from scenarios.schema.goals import (
    FollowUpSection,
    Milestone,
    ObjectiveSection,
    SimulationSection,
    UncertaintySection,
)
from scenarios.schema.people.formations import FormationSection
from scenarios.schema.people.pools import ExchangeSection, LoanSection, PoolSection, SupportSection
from scenarios.schema.people.roster import RosterSection
from scenarios.schema.people.staff import OfficeRule, OfficeSection, StaffSection, TeamsSection
from scenarios.schema.policies import Policy
from scenarios.schema.practice import Mode
from scenarios.schema.sites import ClassesSection, SitesSection, SynthesisSection, TravelSection
from scenarios.schema.time.calendar import CalendarSection
from scenarios.schema.time.rounds import RoundsSection
from scenarios.schema.time.term import TermSection


class ScenarioFile(CompositionKeys):
    """A whole scenario file, composed, with the modes that it uses already merged with the catalog."""

    name: Identifier
    """Short name."""
    title: Text
    """Title."""
    about: Text = Text(zh="", en="")
    """What the scenario is for and what is real or made up in it."""
    term: TermSection
    calendar: CalendarSection = CalendarSection()
    rounds: RoundsSection
    offices: dict[Identifier, OfficeSection] = {}
    """Offices by id."""
    teams: dict[Identifier, TeamsSection] = {}
    """Teams of each office, by the office's id."""
    office_rules: tuple[OfficeRule, ...] = ()
    """Offices and teams made by rule, in addition to those that are written out; an office's id is its region's code."""
    staff: StaffSection = StaffSection()
    roster: RosterSection = RosterSection()
    pools: dict[Identifier, PoolSection] = {}
    """People whom several offices share."""
    exchanges: tuple[ExchangeSection, ...] = ()
    """Offices that exchange people, for crossed teams."""
    loans: tuple[LoanSection, ...] = ()
    """Teams that offices lend to others for some rounds."""
    formations: tuple[FormationSection, ...] = ()
    """Teams that are merged, split or formed anew in some rounds."""
    support: tuple[SupportSection, ...] = ()
    """Teams that inspect in other regions."""
    sites: SitesSection = SitesSection()
    classes: ClassesSection = ClassesSection()
    synthesis: SynthesisSection = SynthesisSection()
    travel: TravelSection = TravelSection()
    modes: Annotated[dict[Identifier, Mode], Field(min_length=1)]
    policies: dict[Identifier, Policy] = {}
    milestones: tuple[Milestone, ...] = ()
    objective: ObjectiveSection = ObjectiveSection()
    uncertainty: UncertaintySection = UncertaintySection()
    follow_up: FollowUpSection = FollowUpSection()
    findings: FindingsSection | None = None
    simulation: SimulationSection = SimulationSection()


__all__ = [
    "CLASSES",
    "Kind",
    "Level",
    "Milestone",
    "Mode",
    "OfficeSection",
    "Policy",
    "ScenarioFile",
    "Section",
    "SiteClass",
    "SynthesisSection",
    "TeamsSection",
    "Text",
]

"""Sections of a scenario file on what interrupts or lengthens work, other than absence; off unless figures are given."""

from typing import Annotated, Literal

from pydantic import Field

from scenarios.schema.base import Section, Share

Month = Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"]


class MobileSection(Section):
    """Mobile inspections (机动巡), campaigns, recall: a whole team is called away, and neither works nor travels then."""

    rate: Annotated[float, Field(ge=0, le=250)] = 0.0
    """How often a team at work on site is called away, per 250 working days; 0: never."""
    days: Annotated[float, Field(gt=0, le=250)] = 5.0
    """Mean working days away, exponential, cut at the end of the stay and of its extension. Assumed."""


class WeatherSection(Section):
    """Days on which no team of an office can work or travel: roads closed, floods, snow."""

    closed: dict[Month, Share] = {}
    """Chance that a working day is lost, by month ("01" to "12"); months that are left out lose none. All teams of one office
    share their weather, and each day is drawn by itself."""


class SurgeSection(Section):
    """Complaints that come in during a visit and extend it (延长现场时间)."""

    probability: Share = 0.0
    """Chance that a visit is extended."""
    factor: Annotated[float, Field(ge=1, le=10)] = 1.5
    """How many times as long it takes then. Assumed."""

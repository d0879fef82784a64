"""Section of a scenario file on the pace of work: what all visits of a county, or of a team, have in common."""

import math
from typing import Annotated

from pydantic import Field

from scenarios.schema.base import Section

Deviation = Annotated[float, Field(ge=0, le=1.5)]


class PaceSection(Section):
    """How far visits as a whole may take longer or shorter than written, drawn once a replication.

    The pace of an office is a factor on the days of all its visits, that of a team on all of that team's. Both are
    log-normal with mean 1. Uncertainty of this kind does not even out over many visits, as that of single visits does.
    """

    between: Deviation = 0.42
    """Standard deviation of the logarithm of the pace between counties. Team-days a village spread fourfold between counties
    (county notices), taken as their 5-95 % range: ln 4 / 3.29."""
    record: Annotated[int, Field(ge=0, le=100_000)] = 10
    """Visits of the county's own on which the days written here rest. The more, the less its pace can be off: with none it is
    as uncertain as that of any county (`between`), with n its variance is 1 / (1 / between^2 + n / v), v being the variance of
    the logarithm of a single visit's length (`visit_cv`). Assumed: 10."""
    team: Deviation = 0.2
    """Standard deviation of the logarithm of each team's own pace, over that of a single visit's length. Assumed."""

    def office_deviation(self, visit_cv: float) -> float:
        """Return the standard deviation of the logarithm of an office's pace, given its record."""
        if self.between == 0 or (self.record > 0 and visit_cv == 0):
            return 0.0
        precision = self.record / math.log1p(visit_cv**2) if self.record else 0.0
        return 1 / math.sqrt(1 / self.between**2 + precision)

    def team_deviation(self, visit_cv: float) -> float:
        """Return the standard deviation of the logarithm of a team's pace."""
        return self.team * math.sqrt(math.log1p(visit_cv**2))

"""Where a plan and a scenario disagree: made for other days of the modes, or for rounds that have moved since."""

from dataclasses import dataclass

import numpy as np

from scenarios.options.ways import days_by_hand
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

ROUNDING = 0.01
"""Days that count as none."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Visits that were planned for another scenario, as far as the plan shows."""

    days: tuple[tuple[str, float, float], ...]
    """Site, days in the plan, and days that its mode takes now."""
    rounds: tuple[tuple[str, int], ...]
    """Round, and how many of its visits lie outside its present dates."""

    def __bool__(self) -> bool:
        return bool(self.days or self.rounds)


def disagreement(scenario: Scenario, plan: Plan) -> Disagreement:
    """Find visits whose days, and rounds whose dates, are not those of the scenario.

    Visits of what the scenario does not hold are passed over: reading a plan refuses them.
    """
    teams = {team.id: number for number, team in enumerate(scenario.teams)}
    rounds = {round_.id: round_ for round_ in scenario.rounds}
    visits = [
        row for row in plan.visits.select("site", "mode", "team", "round", "start", "end", "team_days").iter_rows()
        if row[0] in scenario.site_row and row[1] in scenario.modes and row[2] in teams and row[3] in rounds
    ]  # fmt: skip
    computed = days_by_hand(
        scenario,
        [scenario.site_row[row[0]] for row in visits],
        [scenario.modes.index(row[1]) for row in visits],
        [teams[row[2]] for row in visits],
    )
    days = tuple(
        (row[0], float(row[6]), float(now))
        for row, now in zip(visits, computed, strict=True)
        if not np.isnan(now) and abs(row[6] - now) > ROUNDING
    )
    counts: dict[str, int] = {}
    for row in visits:
        window = rounds[row[3]]
        first, last = scenario.calendar.day(row[4]), scenario.calendar.day(row[5])
        if first < window.start or last > window.end:
            counts[row[3]] = counts.get(row[3], 0) + 1
    return Disagreement(days, tuple(sorted(counts.items())))

"""Measures of what support of other regions costs those who give it; none where no office supports any."""

from functools import partial

import numpy as np

from results.measures.measure import Measure, Vector
from scenarios.scenario import Scenario
from scenarios.schema import Text
from sim.outcomes.outcome import Outcomes


def support_measures(scenario: Scenario, outcomes: Outcomes) -> list[Measure]:
    """Team-days spent away, way included: of all donors, and of each."""
    support_days = outcomes.supported
    if support_days is None:
        return []
    team_office = np.array([team.office for team in scenario.teams])

    def of(office: int) -> Vector:
        return np.asarray(support_days[:, team_office == office].sum(axis=(1, 2)), np.float64)

    zh, en = "帮扶外出组日", "team-days away in support"
    total = Measure("support_days", Text(zh=zh, en=en), lambda: np.asarray(support_days.sum(axis=(1, 2)), np.float64), "d")
    result = [total]
    for donor in sorted({link.donor for link in scenario.file.support}):
        office = scenario.office_index(donor)
        name = scenario.offices[office].name
        label = Text(zh=f"{zh}：{name.zh}", en=f"{en}: {name.en}")
        result.append(Measure(f"support_days_{donor}", label, partial(of, office), "d"))
    return result

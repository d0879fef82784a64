"""Measures: one number for each replication. To add one, add a function and its entry in ``measures``."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from results.finding_measures import finding_measures
from results.measure import Measure, Vector
from results.support_measures import support_measures
from scenarios.scenario import Scenario
from scenarios.schema import Text
from sim.outcomes.milestones import milestone_reached
from sim.outcomes.outcome import Outcomes


def _column(values: NDArray[np.int64], place: int) -> Vector:
    return values[:, place].astype(np.float64)


def _calls(called: NDArray[np.int64]) -> Vector:
    return np.asarray(called.sum(axis=(1, 2)), np.float64)


def measures(scenario: Scenario, outcomes: Outcomes) -> list[Measure]:
    """All measures of outcomes."""
    village = outcomes.group_index("village")
    sites = max(outcomes.groups[village].sites, 1)
    counts = outcomes.counts(village)
    windows = float(np.sum(_available(scenario)))
    used = outcomes.worked + outcomes.travelled
    result = [
        Measure("coverage_end", Text(zh="届末覆盖率", en="coverage at the end"), lambda: counts[:, -1] / sites),
        Measure(
            "coverage_mean",
            Text(zh="届内平均覆盖率", en="mean coverage over the term"),
            lambda: counts.mean(axis=1) / sites,
        ),
        Measure(
            "full_day",
            Text(zh="覆盖 95% 之日", en="day on which 95 % are covered"),
            lambda: _day_of(counts, 0.95 * sites),
        ),
        Measure("utilisation", Text(zh="现场能力利用率", en="use of on-site days"), lambda: used.sum(axis=(1, 2)) / windows),
        Measure("travel_days", Text(zh="路程组日", en="team-days of travel"), lambda: outcomes.travelled.sum(axis=(1, 2))),
        Measure(
            "lost_days",
            Text(zh="缺勤等损失组日", en="team-days lost to absence and interruptions"),
            lambda: outcomes.lost.sum(axis=(1, 2)),
        ),
        Measure(
            "repaired_end",
            Text(zh="届末整改到位率", en="villages repaired by the end"),
            lambda: outcomes.counts(outcomes.group_index("repaired"))[:, -1] / sites,
        ),
    ]
    if outcomes.reclassified is not None:
        moves = outcomes.reclassified
        for place, zh, en in (
            (0, "升类的村", "villages visited in a higher class"),
            (1, "降类的村", "villages visited in a lower class"),
        ):
            result.append(
                Measure(("reclassified_up", "reclassified_down")[place], Text(zh=zh, en=en), partial(_column, moves, place))
            )
    if outcomes.called is not None:
        result.append(
            Measure("calls", Text(zh="抽调次数", en="calls of teams to other work"), partial(_calls, outcomes.called))
        )
    away = outcomes.called_days
    if away is not None:
        label = Text(zh="抽调占用组日", en="team-days away on calls")
        result.append(Measure("called_days", label, lambda: away.sum(axis=(1, 2))))
    waited = outcomes.waited
    if waited is not None:
        label = Text(zh="等候联动组日", en="team-days of waiting for linked teams")
        result.append(Measure("waited_days", label, lambda: waited.sum(axis=(1, 2))))
    for position, milestone in enumerate(scenario.file.milestones):
        result.append(_reached(scenario, outcomes, position, milestone.name))
    return result + support_measures(scenario, outcomes) + finding_measures(scenario, outcomes)


def _reached(scenario: Scenario, outcomes: Outcomes, position: int, name: Text) -> Measure:
    def take() -> Vector:
        return milestone_reached(scenario, outcomes, position).astype(np.float64)

    label = Text(zh=f"达到节点: {name.zh}", en=f"milestone reached: {name.en}")
    return Measure(f"milestone_{position + 1}", label, take)


def _available(scenario: Scenario) -> NDArray[np.int64]:
    from scenarios.options.windows import team_windows  # noqa: PLC0415 - only this measure asks for it

    return team_windows(scenario).days


def _day_of(counts: NDArray[np.int64], wanted: float) -> Vector:
    """First day on which so many are covered; the day after the term where they never are."""
    reached = counts >= wanted
    return np.asarray(np.where(reached.any(axis=1), np.argmax(reached, axis=1), counts.shape[1]), np.float64)

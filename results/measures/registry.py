"""Measures: one number for each replication. To add one, add a function and its entry in ``measures``."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from results.measures.cost_measures import cost_measures
from results.measures.finding_measures import finding_measures
from results.measures.measure import Better, Measure, Vector
from scenarios.scenario import Scenario
from scenarios.schema import Milestone, Text
from scenarios.stays.windows import team_windows
from sim.outcomes.milestones import milestone_reached, milestone_wanted
from sim.outcomes.outcome import Outcomes

MOST_COVERED = 0.95
"""Share of the villages whose date is a measure."""
DIRECTIONS: dict[str, Better] = {
    "found_share": "more",
    "on_site": "more",
    "in_time": "more",
    "one_thing": "more",
    "self_corrected": "more",
    "satisfied": "more",
    "overdue": "less",
    "open_end": "less",
    "look_backs_waiting": "less",
    "look_back_days": "less",
    "checks_village_year": "less",
    "support_days": "less",
}
"""Better ways of findings and of support; what is not among them is neither good nor bad by itself."""


def measures(scenario: Scenario, outcomes: Outcomes) -> list[Measure]:
    """All measures of outcomes: what is reached first, then what it takes."""
    return [
        *_milestones(scenario, outcomes),
        *_coverage(scenario, outcomes),
        *(_directed(measure) for measure in cost_measures(scenario, outcomes)),
        *_days(scenario, outcomes),
        *_moves(outcomes),
        *(_directed(measure) for measure in finding_measures(scenario, outcomes)),
    ]


def _directed(measure: Measure) -> Measure:
    """Say which way of a measure is the better one."""
    stem = "support_days" if measure.id.startswith("support_days") else measure.id
    return replace(measure, better=DIRECTIONS.get(stem, measure.better))


def milestone_identity(milestone: Milestone) -> tuple[str, ...]:
    """Return what tells a milestone from others: names, date, target and scope."""
    scope = (milestone.kind, milestone.site_class or "", milestone.office or "")
    return ("milestone", milestone.name.zh, milestone.name.en, milestone.by.isoformat(), f"{milestone.target:g}", *scope)


def milestone_measure(position: int) -> str:
    """Id of the measure whether the milestone at a position, from 0, is reached."""
    return f"milestone_{position + 1}"


def _milestones(scenario: Scenario, outcomes: Outcomes) -> Iterator[Measure]:
    """Whether each milestone is reached, and when so many sites are."""

    def reached(position: int) -> Vector:
        return milestone_reached(scenario, outcomes, position).astype(np.float64)

    def date(position: int) -> Vector:
        group = outcomes.group_index("milestone", str(position))
        return _dates_of(scenario, outcomes, group, milestone_wanted(scenario, outcomes, position))

    for position, milestone in enumerate(scenario.file.milestones):
        name, by, identity = milestone.name, milestone.by, milestone_identity(milestone)
        yield Measure(
            milestone_measure(position),
            Text(zh=f"{name.zh}（{by} 前）", en=f"{name.en}, by {by}"),
            partial(reached, position),
            "%", "event", "more", identity,
        )  # fmt: skip
        yield Measure(
            f"{milestone_measure(position)}_date",
            Text(zh=f"{name.zh}：实现日期", en=f"{name.en}: date"),
            partial(date, position),
            "", "date", "less", (*identity, "date"),
        )  # fmt: skip


def _coverage(scenario: Scenario, outcomes: Outcomes) -> Iterator[Measure]:
    village = outcomes.group_index("village")
    sites = max(outcomes.groups[village].sites, 1)
    repaired_group = outcomes.group_index("repaired")
    yield Measure(
        "coverage_end", Text(zh="届末覆盖率", en="coverage at the end"),
        lambda: outcomes.counted(village, outcomes.days) / sites, "%", better="more",
    )  # fmt: skip
    yield Measure(
        "coverage_mean", Text(zh="届内平均覆盖率", en="mean coverage over the term"),
        lambda: outcomes.mean_count(village) / sites, "%", better="more",
    )  # fmt: skip
    yield Measure(
        "full_day",
        Text(zh=f"覆盖 {MOST_COVERED:.0%} 的日期", en=f"date on which {MOST_COVERED:.0%} are covered"),
        lambda: _dates_of(scenario, outcomes, village, MOST_COVERED * sites),
        kind="date", better="less",
    )  # fmt: skip
    yield Measure(
        "repaired_end", Text(zh="届末整改到位率", en="villages repaired by the end"),
        lambda: outcomes.counted(repaired_group, outcomes.days) / sites, "%", better="more",
    )  # fmt: skip


def _days(scenario: Scenario, outcomes: Outcomes) -> Iterator[Measure]:
    days_used = outcomes.worked + outcomes.travelled
    windows = float(np.sum(team_windows(scenario).days))
    lost_name = Text(zh="缺勤等损失组日", en="team-days lost to absence and interruptions")
    yield Measure("lost_days", lost_name, lambda: _total(outcomes.lost), "d", better="less")
    if windows:
        use = Text(zh="现场能力利用率", en="use of on-site days")
        yield Measure("utilisation", use, lambda: _total(days_used) / windows, "ratio")
    if outcomes.called_days is not None:
        days_away = outcomes.called_days
        yield Measure("called_days", Text(zh="抽调占用组日", en="team-days away on calls"), lambda: _total(days_away), "d")
    if outcomes.waited is not None:
        days_waited = outcomes.waited
        label = Text(zh="等候联动组日", en="team-days of waiting for linked teams")
        yield Measure("waited_days", label, lambda: _total(days_waited), "d", better="less")


def _moves(outcomes: Outcomes) -> Iterator[Measure]:
    if outcomes.reclassified is not None:
        moves = outcomes.reclassified
        for place, zh, en in (
            (0, "升类的村", "villages visited in a higher class"),
            (1, "降类的村", "villages visited in a lower class"),
        ):
            name = ("reclassified_up", "reclassified_down")[place]
            yield Measure(name, Text(zh=zh, en=en), partial(_column, moves, place))
    if outcomes.called is not None:
        call_counts = outcomes.called
        yield Measure("calls", Text(zh="抽调次数", en="calls of teams to other work"), lambda: _total(call_counts))


def _total(by_team: NDArray[np.float64] | NDArray[np.int64]) -> Vector:
    """Sum over teams and rounds, shape (replications,)."""
    return np.asarray(by_team.sum(axis=(1, 2)), np.float64)


def _column(values: NDArray[np.int64], place: int) -> Vector:
    return values[:, place].astype(np.float64)


def _dates_of(scenario: Scenario, outcomes: Outcomes, group: int, target: float) -> Vector:
    """Last day of the visit by which so many sites are covered, as an ordinal; inf where that is not within the term."""
    return scenario.file.term.start.toordinal() + outcomes.first_day(group, target) - 1

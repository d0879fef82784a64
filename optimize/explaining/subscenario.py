"""Subscenarios: one part of a region as a scenario by itself, with all of what it shares with others.

Whatever can't be reached there can't be reached in the region: the part has no more teams, rounds or visits of a quota when the
others take theirs. Limits and remedies are said of it in the words of any scenario.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from optimize.changes import with_mode
from optimize.decomposition.parts import Part
from scenarios.options.milestones import milestone_sites
from scenarios.options.quotas import quota_groups
from scenarios.scenario import Scenario
from scenarios.schema import Milestone
from scenarios.travel.travel import Travel


def subscenario(scenario: Scenario, part: Part, duties: tuple[float | None, ...]) -> Scenario:
    """Cut the scenario of a part out of that of a region.

    Parameters
    ----------
    part
        The part, as `optimize.decomposition.parts.cut` makes it.
    duties
        Sites that the part shall contribute to each milestone; milestones without a share (None) are left out.
    """
    rows = part.sites
    sites = scenario.sites[rows]
    offices = set(np.unique(scenario.level_office[rows]).tolist()) | set(part.offices.tolist())
    teams = tuple(team for team in scenario.teams if team.office in offices)
    names = {
        "site": set(sites["id"].to_list()),
        "township": set(sites["township"].to_list()),
        "team": {team.id for team in teams},
        "office": {scenario.offices[office].id for office in offices if office >= 0},
    }
    milestones = tuple(
        _milestone_of_part(scenario, number, rows, duty) for number, duty in enumerate(duties) if duty is not None
    )
    alone = dataclasses.replace(
        scenario,
        file=scenario.file.model_copy(update={"milestones": milestones}),
        sites=sites,
        teams=teams,
        travel=_travel(scenario.travel, rows, len(scenario.offices)),
        blocked=tuple(block for block in scenario.blocked if block.id in names[block.kind]),
    )
    return _with_whole_quotas(alone, scenario)


def _milestone_of_part(scenario: Scenario, number: int, rows: NDArray[np.int64], duty: float) -> Milestone:
    """Return a milestone for the sites of the part alone, with a target by which so many are still wanted."""
    milestone, inside = scenario.file.milestones[number], milestone_sites(scenario, number)
    sites = int(inside[rows].sum())
    done_count = int((inside & (scenario.done_day <= scenario.calendar.day(milestone.by) + 1))[rows].sum())
    if np.ceil(milestone.target * sites - 1e-9) - done_count == duty:
        return milestone
    return milestone.model_copy(update={"target": max((duty + done_count) / sites, 1e-9)})


def _travel(travel: Travel, rows: NDArray[np.int64], offices: int) -> Travel:
    nodes = np.concatenate([rows, travel.sites + np.arange(offices)])
    place = np.full(len(travel.lon), -1)
    place[nodes] = np.arange(len(nodes))
    origin, destination = place[travel.pairs // len(travel.lon)], place[travel.pairs % len(travel.lon)]
    inside = (origin >= 0) & (destination >= 0)
    return Travel(
        lon=travel.lon[nodes],
        lat=travel.lat[nodes],
        days_per_km=travel.days_per_km,
        settling_days=travel.settling_days,
        sites=len(rows),
        pairs=origin[inside] * len(nodes) + destination[inside],
        pair_days=travel.pair_days[inside],
        access=None if travel.access is None else travel.access[nodes],
        ascents=tuple(
            dataclasses.replace(ascent, inside=ascent.inside[nodes], high=ascent.high[nodes]) for ascent in travel.ascents
        ),
    )


def _with_whole_quotas(alone: Scenario, scenario: Scenario) -> Scenario:
    """Give the part the whole of each quota that is one for the region; least numbers of the region are not the part's."""
    groups = quota_groups(scenario)
    for number, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        members = np.flatnonzero(groups.column == number)
        if mode.quota_per is not None or not len(members):
            continue
        quota = float(groups.most[members[0]])
        alone = with_mode(alone, name, quota=int(quota) if np.isfinite(quota) else None, quota_share=None, quota_least=None)
    return alone

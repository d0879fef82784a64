"""Visits that may be made where no plan says which: each site in each mode that is worth considering there."""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.options.clusters import mode_clusters
from scenarios.options.hosts import hosts_by_mode
from scenarios.plans.plan import VISIT_SCHEMA, Plan
from scenarios.scenario import Scenario
from scenarios.schema import Mode
from scenarios.stays.closures import closed_rounds
from scenarios.stays.mode_rounds import mode_rounds
from scenarios.stays.windows import team_windows
from scenarios.stays.workload import mode_days, mode_offices


class Candidates(NamedTuple):
    """Candidates, each array of shape (candidates,), ordered by site, days and mode."""

    site: NDArray[np.int64]
    mode: NDArray[np.int64]
    office: NDArray[np.int64]
    days: NDArray[np.float64]


def find_candidates(scenario: Scenario) -> Candidates:
    """Find the modes in which each site may be visited by each office, the lightest first.

    Modes that count as coverage, but those that take a cluster of neighbours, another office's visit, people of elsewhere or
    skills, which only a plan can bring together. Of an
    office's modes at a site those are left out that are no lighter than one which can be used at any time.
    """
    days, offices = mode_days(scenario), mode_offices(scenario)
    modes = [scenario.mode(name) for name in scenario.modes]
    is_usable = ~np.isnan(days) & np.array(
        [mode.chosen and mode.host != "cluster" and mode.sync is None and plain(mode) for mode in modes]
    )
    is_hosted, hosts = np.array([mode.rides for mode in modes]), hosts_by_mode(scenario)
    is_usable &= ~is_hosted | ((hosts >= 0) & np.isinf(scenario.done_day)[hosts])
    site, mode = np.nonzero(is_usable)
    order = np.lexsort((mode, days[site, mode], site))
    site, mode = site[order], mode[order]
    free = np.array([mode.host == "none" and mode.quota is None and mode.quota_share is None and mode.always for mode in modes])
    candidates = Candidates(site, mode, offices[site, mode], days[site, mode])
    pair = site * len(scenario.offices) + candidates.office
    lightest = np.full(len(scenario.sites) * len(scenario.offices), len(site))
    place = np.arange(len(site))
    np.minimum.at(lightest, pair[free[mode]], place[free[mode]])
    is_kept = place <= lightest[pair]
    return Candidates(*(column[is_kept] for column in candidates))


def plain(mode: Mode) -> bool:
    """Whether any team of the office can carry a mode out."""
    return mode.team.members == "own" and not mode.team.skills


def open_to_visits(
    scenario: Scenario, site: NDArray[np.int64], mode: NDArray[np.int64], office: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Whether each visit may be made in each round, shape (visits, rounds)."""
    is_closed = closed_rounds(scenario, team_windows(scenario), site, office)
    return mode_rounds(scenario)[site, mode] & ~is_closed


def in_clusters(scenario: Scenario, site: NDArray[np.int64], mode: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each visit is one of a cluster, shape (visits,)."""
    in_cluster = np.array([scenario.mode(name).host == "cluster" for name in scenario.modes])
    return in_cluster[mode] & (mode_clusters(scenario)[site, mode] >= 0)


def as_visits(scenario: Scenario, candidates: Candidates) -> Plan:
    """Write candidates as visits without a time: all on the last day of the term, by the first team of their office."""
    ids, names = scenario.sites["id"].to_numpy(), scenario.sites["name"].to_numpy()
    first_team = {team.office: team.id for team in reversed(scenario.teams)}
    day = scenario.calendar.date(scenario.calendar.days - 1)
    count = len(candidates.site)
    return Plan(
        pl.DataFrame(
            {
                "site": ids[candidates.site],
                "name": names[candidates.site],
                "mode": np.array(scenario.modes, object)[candidates.mode],
                "office": [scenario.offices[k].id for k in candidates.office.tolist()],
                "team": [first_team[k] for k in candidates.office.tolist()],
                "round": [scenario.rounds[-1].id] * count,
                "start": [day] * count,
                "end": [scenario.file.term.end] * count,
                "team_days": candidates.days,
            },
            schema=VISIT_SCHEMA,
        ),
        as_given=True,
    )

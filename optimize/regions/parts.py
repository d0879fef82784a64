"""Parts of a region: the sites of each office in charge with the teams that serve them, planned by themselves.

Only offices that serve several parts, quotas of several parts and milestones couple them (see `optimize.regions.sharing`).
"""

import dataclasses
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.problem import Goal, Problem
from optimize.quotas import Quotas

LARGEST = 3000
"""Sites that a part has at most where an office in charge of one part serves another."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A planning problem of some sites of a region, and where its sites, options, offices and teams stand in the whole."""

    problem: Problem
    sites: NDArray[np.int64]
    options: NDArray[np.int64]
    offices: NDArray[np.int64]
    teams: NDArray[np.int64]


def part_sites(problem: Problem, charge: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Sites of each part, ascending.

    Parts in which one's office in charge has options in the other are one part, up to `LARGEST` sites; so are, whatever their
    size, those in which a site of one hosts sites of the other.

    Parameters
    ----------
    charge
        Office in charge of each site.
    """
    owner = np.arange(len(problem.capacity))
    size = np.bincount(charge, minlength=len(owner))
    in_charge = size > 0

    def find(one: int) -> int:
        while owner[one] != one:
            one = int(owner[one])
        return one

    foreign = in_charge[problem.office] & (problem.office != charge[problem.site])
    apart = (problem.host >= 0) & (charge[problem.host] != charge[problem.site])
    hosting = np.unique(np.column_stack([charge[problem.site[apart]], charge[problem.host[apart]]]), axis=0).tolist()
    pairs = np.unique(np.column_stack([charge[problem.site[foreign]], problem.office[foreign]]), axis=0).tolist()
    for number, (one, other) in enumerate(hosting + pairs):
        a, b = sorted((find(one), find(other)))
        if a != b and (number < len(hosting) or size[a] + size[b] <= LARGEST):
            owner[b] = a
            size[a] += size[b]
    part = np.array([find(one) for one in range(len(owner))])[charge]
    order = np.argsort(part, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(part[order])) + 1)


def shared_offices(problem: Problem, part: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each office has options at sites of several parts.

    Parameters
    ----------
    part
        Part of each site.
    """
    result = np.zeros(len(problem.capacity), bool)
    seen = np.unique(np.column_stack([problem.office, part[problem.site]]), axis=0)
    result[np.flatnonzero(np.bincount(seen[:, 0], minlength=len(result)) > 1)] = True
    return result


def loosened(problem: Problem, part: NDArray[np.int64]) -> Problem:
    """Ask no least number of sites of clusters that lie in several parts: neighbours of other parts may come along.

    So a bound of the parts, each by itself, bounds the whole.

    Parameters
    ----------
    part
        Part of each site.
    """
    mine = problem.cluster >= 0
    pairs = np.unique(np.column_stack([problem.cluster[mine], part[problem.site[mine]]]), axis=0)
    several = np.bincount(pairs[:, 0], minlength=len(problem.least)) > 1
    return dataclasses.replace(problem, least=np.where(several, 1, problem.least))


def cut(
    problem: Problem,
    sites: NDArray[np.int64],
    rounds: NDArray[np.bool_],
    wanted: tuple[float | None, ...],
    most: NDArray[np.float64],
    least: NDArray[np.int64],
) -> Part:
    """Cut a part out of a problem.

    Parameters
    ----------
    sites
        Rows of its sites, ascending.
    rounds
        Whether the part may use each team in each round, shape (teams, rounds).
    wanted
        Sites that the part shall contribute to each milestone; None where it has no share.
    most, least
        Limits of the part's visits in each group with a quota; the least is asked only where the part has options of the group.
    """
    local = np.full(problem.sites + 1, -1)  # the last stands for none
    local[sites] = np.arange(len(sites))
    options = np.flatnonzero(local[problem.site] >= 0)
    offices = np.union1d(problem.office[options], problem.host_office[options])
    offices = offices[offices >= 0]
    office = np.full(len(problem.capacity) + 1, -1)
    office[offices] = np.arange(len(offices))
    teams = np.flatnonzero(office[problem.team_office] >= 0)
    clusters = np.unique(problem.cluster[options])
    clusters = clusters[clusters >= 0]
    cluster = np.full(len(problem.least) + 1, -1)
    cluster[clusters] = np.arange(len(clusters))
    usable = rounds[teams]
    rooms, stay = np.where(usable, problem.rooms[teams], 0.0), np.where(usable, problem.stay[teams], 0.0)
    team_office = office[problem.team_office[teams]]
    shape = (len(offices), len(problem.time))
    capacity, present, longest = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    np.add.at(capacity, team_office, rooms)
    np.add.at(present, team_office, rooms > 0)
    np.maximum.at(longest, team_office, rooms)
    own = np.isin(np.arange(len(least)), problem.quotas.group[options])
    groups = dataclasses.replace(problem.quotas.groups, most=most, least=np.where(own, least, 0), group={})
    cut_out = dataclasses.replace(
        problem,
        site=local[problem.site[options]],
        mode=problem.mode[options],
        office=office[problem.office[options]],
        days=problem.days[options],
        trip=problem.trip[options],
        host=local[problem.host[options]],
        host_office=office[problem.host_office[options]],
        cluster=cluster[problem.cluster[options]],
        least=problem.least[clusters],
        quotas=Quotas(groups, problem.quotas.group[options]),
        sites=len(sites),
        cost=problem.cost[sites],
        left_out=problem.left_out[sites],
        done=problem.done[sites],
        open=problem.open[options],
        need=problem.need[options],
        able=problem.able[:, teams],
        crew=problem.crew[options],
        team_crew=problem.team_crew[teams],
        windows=dataclasses.replace(
            problem.windows,
            start=problem.windows.start[teams],
            end=problem.windows.end[teams],
            days=problem.windows.days[teams],
            calendars=(),  # parts are planned without dates
        ),
        stay=stay,
        team_office=team_office,
        rooms=rooms,
        capacity=capacity,
        longest=longest,
        present=present,
        visits=np.where(capacity > 0, problem.visits[offices], 0.0),
        goals=tuple(
            Goal(goal.sites[sites], goal.rounds, want)
            for goal, want in zip(problem.goals, wanted, strict=True)
            if want is not None
        ),
        preferences=problem.preferences.of(sites, local, office),
        last_out=problem.last_out[sites],
        begin=problem.begin[teams],
        network=problem.network.of(sites, offices),
    )
    return Part(cut_out, sites, options, offices, teams)

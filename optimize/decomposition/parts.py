"""Parts of a region: the sites of each office in charge with the teams that serve them, planned by themselves.

Only offices that serve several parts, quotas of several parts and milestones couple them; these have a price
(`optimize.decomposition.multipliers`).
"""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.assigning.assign import Assigned
from optimize.problem.goals import Goal
from optimize.problem.problem import Problem
from optimize.problem.quotas import Quotas
from optimize.problem.stays import office_limits

LARGEST = 3000
"""Sites that a part has at most where an office in charge of one part serves another."""
Duties = tuple[float | None, ...]
"""Sites that a part shall contribute to each milestone; None where it has no share."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A planning problem of some sites of a region, and where its sites, options, offices and teams stand in the region's."""

    problem: Problem
    sites: NDArray[np.int64]
    options: NDArray[np.int64]
    offices: NDArray[np.int64]
    teams: NDArray[np.int64]

    def in_region(self, assigned: Assigned) -> Assigned:
        """Tell what is assigned in the part by the rows of the region."""
        tours = {(int(self.teams[team]), rnd): self.sites[tour].tolist() for (team, rnd), tour in assigned.tours.items()}
        options = {int(self.sites[site]): int(self.options[option]) for site, option in assigned.options.items()}
        back = frozenset(self.sites[sorted(assigned.back)].tolist())
        return Assigned(tours, options, assigned.incumbent, assigned.bounds, back, assigned.in_order)


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

    def find(office: int) -> int:
        while owner[office] != office:
            office = int(owner[office])
        return office

    by_others = in_charge[problem.office] & (problem.office != charge[problem.site])
    hosted_afar = (problem.host >= 0) & (charge[problem.host] != charge[problem.site])
    hosting_pairs = _pairs(charge[problem.site[hosted_afar]], charge[problem.host[hosted_afar]]).tolist()
    serving_pairs = _pairs(charge[problem.site[by_others]], problem.office[by_others]).tolist()
    for number, offices in enumerate(hosting_pairs + serving_pairs):
        first, second = sorted(find(office) for office in offices)
        if first != second and (number < len(hosting_pairs) or size[first] + size[second] <= LARGEST):
            owner[second] = first
            size[first] += size[second]
    part = np.array([find(office) for office in range(len(owner))])[charge]
    order = np.argsort(part, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(part[order])) + 1)


def part_numbers(groups: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Part of each site of a region, of the sites of each part; shape (sites,)."""
    part = np.empty(sum(map(len, groups)), np.int64)
    for number, sites in enumerate(groups):
        part[sites] = number
    return part


def _pairs(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.unique(np.column_stack([first, second]), axis=0)


def in_several_parts(problem: Problem, part: NDArray[np.int64], number: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Whether options at sites of several parts have each number, as that of their office, quota or cluster.

    Parameters
    ----------
    part
        Part of each site.
    number
        Number of each option, -1 where it has none.
    count
        Numbers that there are.
    """
    numbered = number >= 0
    pairs = _pairs(number[numbered], part[problem.site[numbered]])
    return np.asarray(np.bincount(pairs[:, 0], minlength=count) > 1)


def shared_offices(problem: Problem, part: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each office has options at sites of several parts; `part` is that of each site."""
    return in_several_parts(problem, part, problem.office, len(problem.capacity))


def shared_quotas(problem: Problem, part: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each group with a quota has options in several parts; `part` is that of each site."""
    return in_several_parts(problem, part, problem.quotas.group, len(problem.quotas.most))


def relaxed_clusters(problem: Problem, part: NDArray[np.int64]) -> Problem:
    """Ask no least number of sites of clusters that lie in several parts: neighbours of other parts may come along.

    So a bound of the parts, each by itself, bounds the region; `part` is that of each site.
    """
    is_split = in_several_parts(problem, part, problem.cluster, len(problem.least))
    return dataclasses.replace(problem, least=np.where(is_split, 1, problem.least))


def full_parts(problem: Problem, groups: Sequence[NDArray[np.int64]], part: NDArray[np.int64]) -> list[Part]:
    """Cut out each part with all of what is shared; least numbers that bind several parts together bind none of them."""
    problem_apart, rounds = relaxed_clusters(problem, part), np.ones(problem.rooms.shape, bool)
    most, least = problem.quotas.most, np.where(shared_quotas(problem, part), 0, problem.quotas.least)
    return [cut(problem_apart, sites, rounds, own_duties(problem, sites), most, least) for sites in groups]


def own_duties(problem: Problem, sites: NDArray[np.int64]) -> Duties:
    """Duties of a part that are its own whatever the others do: where a milestone wants all sites, or only the part's."""
    duties: list[float | None] = []
    for goal in problem.goals:
        inside, total = int(goal.sites[sites].sum()), int(goal.sites.sum())
        is_decided = goal.wanted >= total or inside == total
        duties.append(min(goal.wanted, float(inside)) if is_decided and inside else None)
    return tuple(duties)


def cut(
    problem: Problem,
    sites: NDArray[np.int64],
    rounds: NDArray[np.bool_],
    duties: Duties,
    quota_most: NDArray[np.float64],
    quota_least: NDArray[np.int64],
) -> Part:
    """Cut a part out of a problem.

    Parameters
    ----------
    sites
        Rows of its sites, ascending.
    rounds
        Whether the part may use each team in each round, shape (teams, rounds).
    duties
        Sites that the part shall contribute to each milestone.
    quota_most, quota_least
        Limits of the part's visits in each group with a quota; the least is asked only where the part has options of the group.
    """
    local = _renumbered(sites, problem.sites)
    options = np.flatnonzero(local[problem.site] >= 0)
    offices = np.union1d(problem.office[options], problem.host_office[options])
    offices = offices[offices >= 0]
    office = _renumbered(offices, len(problem.capacity))
    teams = np.flatnonzero(office[problem.team_office] >= 0)
    clusters = np.unique(problem.cluster[options])
    clusters = clusters[clusters >= 0]
    cluster = _renumbered(clusters, len(problem.least))
    usable = rounds[teams]
    rooms, stay = np.where(usable, problem.rooms[teams], 0.0), np.where(usable, problem.stay[teams], 0.0)
    team_office = office[problem.team_office[teams]]
    capacity, longest, present = office_limits(rooms, team_office, len(offices))
    in_part = np.isin(np.arange(len(quota_least)), problem.quotas.group[options])
    groups = dataclasses.replace(problem.quotas.groups, most=quota_most, least=np.where(in_part, quota_least, 0), group={})
    part_problem = dataclasses.replace(
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
            Goal(goal.sites[sites], goal.rounds, duty)
            for goal, duty in zip(problem.goals, duties, strict=True)
            if duty is not None
        ),
        preferences=problem.preferences.of(sites, local, office),
        last_out=problem.last_out[sites],
        begin=problem.begin[teams],
        network=problem.network.of(sites, offices),
    )
    return Part(part_problem, sites, options, offices, teams)


def _renumbered(rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Position of each row of a region among those of a part, -1 for others and for no row (-1); shape (count + 1,)."""
    position = np.full(count + 1, -1)
    position[rows] = np.arange(len(rows))
    return position

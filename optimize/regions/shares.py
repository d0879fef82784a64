"""Shares: what the parts of a region have in common is handed to those to whom it is worth most."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from optimize.assigning.timetable import Place
from optimize.problem import Problem
from optimize.regions.sharing import Prices

ROUNDING = 1e-9
SLIGHT = 1e-6
"""Weight of worth beside demand, which is in visits."""


def share_out(weights: NDArray[np.float64], seats: int, most: NDArray[np.float64]) -> NDArray[np.int64]:
    """Share out seats in proportion to weights, the largest quotient first (D'Hondt); return the owner of each seat.

    Parameters
    ----------
    weights
        Weight of each owner.
    seats
        Number of seats.
    most
        Seats that each owner can use; beyond them it only gets what nobody can.
    """
    given = np.zeros(len(weights))
    owners = np.empty(seats, np.int64)
    for seat in range(seats):
        quotient = weights / (given + 1.0)
        useful = given < most
        owner = int(np.argmax(np.where(useful, quotient, -1.0) if useful.any() else quotient))
        owners[seat] = owner
        given[owner] += 1.0
    return owners


def fill_up(wanted: float, weights: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share out a number in proportion to weights, to nobody more than fits; others take what is left.

    Parameters
    ----------
    weights, most
        Weight of each owner, and the largest share that it can take. Where no owner with room has a weight, room counts.

    Returns
    -------
    NDArray
        Share of each owner; together they are `wanted`, or `most` where that is less.
    """
    given = np.zeros(len(most))
    for _ in range(2 * len(most)):  # each time an owner is filled up, or all is given; twice, as weights may run out
        left = wanted - given.sum()
        room = most - given
        if left <= ROUNDING or room.max() <= ROUNDING:
            break
        pull = np.where(room > ROUNDING, weights, 0.0)
        pull = pull if pull.sum() > 0 else room
        given = np.minimum(given + left * pull / pull.sum(), most)
    return given


def groups_of_several(problem: Problem, part: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each group with a quota has options in several parts."""
    result = np.zeros(len(problem.quotas.most), bool)
    mine = problem.quotas.group >= 0
    pairs = np.unique(np.column_stack([problem.quotas.group[mine], part[problem.site[mine]]]), axis=0)
    result[np.flatnonzero(np.bincount(pairs[:, 0], minlength=len(result)) > 1)] = True
    return result


def whole_goals(problem: Problem, sites: NDArray[np.int64]) -> tuple[float | None, ...]:
    """Each part's duty where a milestone wants all sites, or only the part's; None where the region may choose."""
    wanted: list[float | None] = []
    for goal in problem.goals:
        mine, every = int(goal.sites[sites].sum()), int(goal.sites.sum())
        whole = goal.wanted >= every or mine == every
        wanted.append(min(goal.wanted, float(mine)) if whole and mine else None)
    return tuple(wanted)


def goal_shares(
    problem: Problem, groups: list[NDArray[np.int64]], covered: NDArray[np.float64]
) -> list[tuple[float | None, ...]]:
    """Hand out milestones of the region in proportion to what the parts' relaxations cover in time.

    Parameters
    ----------
    covered
        Sites of each part that count for each milestone and are covered in each round, shape (parts, milestones, rounds).
    """
    shares = [list(whole_goals(problem, sites)) for sites in groups]
    for place, goal in enumerate(problem.goals):
        mine = np.array([float(goal.sites[sites].sum()) for sites in groups])
        open_to = [number for number, share in enumerate(shares) if share[place] is None and mine[number]]
        if not open_to:
            continue
        in_time = covered[:, place, goal.rounds].sum(axis=1)
        given = fill_up(goal.wanted, in_time[open_to], mine[open_to])
        for number, share in zip(open_to, np.ceil(given - ROUNDING).tolist(), strict=True):
            shares[number][place] = share
    return [tuple(row) for row in shares]


def worth_of_options(
    problem: Problem, prices: Prices, chosen: NDArray[np.int64], gain: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Worth of each shared option beside its visit's price, slight beside demand in visits; shape (options,)."""
    result = np.zeros(len(problem.site))
    if len(chosen):
        visit = np.append(prices.quotas, 0.0)[problem.quotas.group[chosen]]
        best = np.where(np.isfinite(gain[chosen]), gain[chosen], 0.0).max(axis=1)
        worth = np.maximum(best - visit, 0.0)
        result[chosen] = SLIGHT * (worth / max(float(worth.max()), 1e-15) + SLIGHT)
    return result


def hand_out_quotas(
    problem: Problem, priced: NDArray[np.bool_], part: NDArray[np.int64], weights: NDArray[np.float64], parts: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Largest and least number of visits of each group that each part may and shall make, each of shape (parts, groups)."""
    most = np.tile(problem.quotas.most, (parts, 1))
    least = np.tile(problem.quotas.least, (parts, 1))
    for group in np.flatnonzero(priced).tolist():
        members = np.flatnonzero(problem.quotas.group == group)
        sites: NDArray[np.float64] = np.bincount(part[np.unique(problem.site[members])], minlength=parts).astype(np.float64)
        owner = part[problem.site[members]]
        worth: NDArray[np.float64] = np.bincount(owner, weights[members], minlength=parts).astype(np.float64)
        if np.isfinite(problem.quotas.most[group]):
            most[:, group] = np.bincount(share_out(worth, int(problem.quotas.most[group]), sites), minlength=parts)
        least[:, group] = np.bincount(share_out(sites, int(problem.quotas.least[group]), sites), minlength=parts)
        least[:, group] = np.minimum(least[:, group], most[:, group])
    return most, least


def hand_out_rounds(
    problem: Problem,
    shared: NDArray[np.bool_],
    part: NDArray[np.int64],
    weights: NDArray[np.float64],
    most: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Give each round of each shared team to one part, shape (parts, teams, rounds).

    Parameters
    ----------
    most
        Visits that each part may make of each group with a quota.
    """
    teams, rounds = problem.rooms.shape
    parts = len(most)
    usable = np.ones((parts, teams, rounds), bool)
    for office in np.flatnonzero(shared).tolist():
        mine = np.flatnonzero(problem.team_office == office)
        room = max(float(problem.rooms[mine].max(initial=0.0)), 1.0)
        worth, useful = np.zeros((2, parts))
        options = np.flatnonzero(problem.office == office)
        for number in np.unique(part[problem.site[options]]).tolist():
            own = options[part[problem.site[options]] == number]
            days = problem.days[own]
            worth[number] = (weights[own] * days).sum()
            allowed = float(np.append(most[number], np.inf)[problem.quotas.group[own]].max())
            visits = min(np.ceil(weights[own].sum() - 1e-3), allowed) if np.isinf(allowed) else allowed
            useful[number] = np.ceil(visits / max(np.floor(room / max(float(days.mean()), 1e-9)), 1.0))
        owners = share_out(worth, len(mine) * rounds, useful)
        usable[:, mine, :] = False
        for seat, owner in enumerate(owners.tolist()):
            usable[owner, mine[seat % len(mine)], seat // len(mine)] = True
    return usable


def keep_rounds(
    problem: Problem,
    shared: NDArray[np.bool_],
    part: NDArray[np.int64],
    old: Mapping[int, Place],
    usable: NDArray[np.bool_],
) -> None:
    """Leave each round of each shared team to the part where an older plan has it for most days; others stay as they are.

    Parameters
    ----------
    old
        Place of each site that has one.
    usable
        Whether each part may use each team in each round, shape (parts, teams, rounds); changed in place.
    """
    if not old or not shared.any():
        return
    teams, rounds = problem.rooms.shape
    option, rnd, team = np.array([old[site] for site in sorted(old)], np.int64).T
    mine = shared[problem.office[option]]
    used = np.zeros((len(usable), teams, rounds))
    np.add.at(used, (part[problem.site[option[mine]]], team[mine], rnd[mine]), problem.days[option[mine]])
    owner = used.argmax(axis=0)
    taken = used.max(axis=0) > 0
    usable[:, taken] = np.arange(len(usable))[:, None] == owner[taken]

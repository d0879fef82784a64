"""Apportionment: what the parts of a region share is handed to those to whom it is worth most."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from optimize.control.rounding import ROUNDING
from optimize.decomposition.multipliers import Multipliers
from optimize.decomposition.parts import Duties, own_duties
from optimize.problem.problem import Problem
from optimize.scoring.schedule import Place

SLIGHT = 1e-6
"""Weight of marginal values beside visits of the relaxation."""


def apportion_seats(weights: NDArray[np.float64], seats: int, largest: NDArray[np.float64]) -> NDArray[np.int64]:
    """Apportion seats in proportion to weights, the largest quotient first (D'Hondt); return the owner of each seat.

    Parameters
    ----------
    weights
        Weight of each owner.
    seats
        Number of seats.
    largest
        Seats that each owner can use; beyond them it only gets what nobody can.
    """
    seats_held = np.zeros(len(weights))
    owners = np.empty(seats, np.int64)
    for seat in range(seats):
        quotient = weights / (seats_held + 1.0)
        wanting = seats_held < largest
        owner = int(np.argmax(np.where(wanting, quotient, -1.0) if wanting.any() else quotient))
        owners[seat] = owner
        seats_held[owner] += 1.0
    return owners


def apportion_amount(total: float, weights: NDArray[np.float64], largest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Apportion an amount in proportion to weights, to nobody more than fits; others take what remains.

    Parameters
    ----------
    weights, largest
        Weight of each owner, and the largest share that it can take. Where no owner with room has a weight, room counts.

    Returns
    -------
    NDArray
        Share of each owner; together they are the total, or the sum of the largest shares where that is less.
    """
    shares = np.zeros(len(largest))
    for _ in range(2 * len(largest)):  # each time an owner is filled up, or nothing remains; twice, as weights may run out
        amount = total - shares.sum()
        room = largest - shares
        if amount <= ROUNDING or room.max() <= ROUNDING:
            break
        pull = np.where(room > ROUNDING, weights, 0.0)
        pull = pull if pull.sum() > 0 else room
        shares = np.minimum(shares + amount * pull / pull.sum(), largest)
    return shares


def apportion_goals(problem: Problem, groups: list[NDArray[np.int64]], coverage: NDArray[np.float64]) -> list[Duties]:
    """Apportion milestones of the region in proportion to what the parts' relaxations cover in time.

    Parameters
    ----------
    coverage
        Sites of each part that count for each milestone and are covered in each round, shape (parts, milestones, rounds).
    """
    duties = [list(own_duties(problem, sites)) for sites in groups]
    for place, goal in enumerate(problem.goals):
        inside = np.array([float(goal.sites[sites].sum()) for sites in groups])
        open_to = [part for part, duty in enumerate(duties) if duty[place] is None and inside[part]]
        if not open_to:
            continue
        in_time = coverage[:, place, goal.rounds].sum(axis=1)
        shares = apportion_amount(goal.wanted, in_time[open_to], inside[open_to])
        for part, share in zip(open_to, np.ceil(shares - ROUNDING).tolist(), strict=True):
            duties[part][place] = share
    return [tuple(row) for row in duties]


def option_values(
    problem: Problem, multipliers: Multipliers, options: NDArray[np.int64], gain: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Marginal value of each shared option beyond its visit's price, slight beside visits; shape (options,)."""
    result = np.zeros(len(problem.site))
    if len(options):
        visit = np.append(multipliers.quotas, 0.0)[problem.quotas.group[options]]
        best = np.where(np.isfinite(gain[options]), gain[options], 0.0).max(axis=1)
        value = np.maximum(best - visit, 0.0)
        result[options] = SLIGHT * (value / max(float(value.max()), 1e-15) + SLIGHT)
    return result


def apportion_quotas(
    problem: Problem, shared_groups: NDArray[np.bool_], part: NDArray[np.int64], weights: NDArray[np.float64], parts: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Largest and least number of visits of each group that each part may and shall make, each of shape (parts, groups)."""
    most = np.tile(problem.quotas.most, (parts, 1))
    least = np.tile(problem.quotas.least, (parts, 1))
    for group in np.flatnonzero(shared_groups).tolist():
        members = np.flatnonzero(problem.quotas.group == group)
        sites: NDArray[np.float64] = np.bincount(part[np.unique(problem.site[members])], minlength=parts).astype(np.float64)
        owner = part[problem.site[members]]
        weight: NDArray[np.float64] = np.bincount(owner, weights[members], minlength=parts).astype(np.float64)
        if np.isfinite(problem.quotas.most[group]):
            most[:, group] = np.bincount(apportion_seats(weight, int(problem.quotas.most[group]), sites), minlength=parts)
        least[:, group] = np.bincount(apportion_seats(sites, int(problem.quotas.least[group]), sites), minlength=parts)
        least[:, group] = np.minimum(least[:, group], most[:, group])
    return most, least


def apportion_rounds(
    problem: Problem,
    shared_offices: NDArray[np.bool_],
    part: NDArray[np.int64],
    weights: NDArray[np.float64],
    quota_most: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Give each round of each shared team to one part, shape (parts, teams, rounds).

    Parameters
    ----------
    quota_most
        Visits that each part may make of each group with a quota.
    """
    teams, rounds = problem.rooms.shape
    parts = len(quota_most)
    usable = np.ones((parts, teams, rounds), bool)
    for office in np.flatnonzero(shared_offices).tolist():
        team_rows = np.flatnonzero(problem.team_office == office)
        room = max(float(problem.rooms[team_rows].max(initial=0.0)), 1.0)
        weight, largest = np.zeros((2, parts))
        options = np.flatnonzero(problem.office == office)
        for number in np.unique(part[problem.site[options]]).tolist():
            members = options[part[problem.site[options]] == number]
            days = problem.days[members]
            weight[number] = (weights[members] * days).sum()
            allowed = float(np.append(quota_most[number], np.inf)[problem.quotas.group[members]].max())
            visits = np.ceil(weights[members].sum() - 1e-3) if np.isinf(allowed) else allowed
            largest[number] = np.ceil(visits / max(np.floor(room / max(float(days.mean()), 1e-9)), 1.0))
        owners = apportion_seats(weight, len(team_rows) * rounds, largest)
        usable[:, team_rows, :] = False
        for seat, owner in enumerate(owners.tolist()):
            usable[owner, team_rows[seat % len(team_rows)], seat // len(team_rows)] = True
    return usable


def keep_rounds(
    problem: Problem,
    shared_offices: NDArray[np.bool_],
    part: NDArray[np.int64],
    old_places: Mapping[int, Place],
    rounds_of: NDArray[np.bool_],
) -> None:
    """Leave each round of each shared team to the part where an older plan has it for most days; others stay as they are.

    Parameters
    ----------
    old_places
        Place of each site that has one.
    rounds_of
        Whether each part may use each team in each round, shape (parts, teams, rounds); changed in place.
    """
    if not old_places or not shared_offices.any():
        return
    teams, rounds = problem.rooms.shape
    option, rnd, team = np.array([old_places[site] for site in sorted(old_places)], np.int64).T
    sharing = shared_offices[problem.office[option]]
    days_used = np.zeros((len(rounds_of), teams, rounds))
    np.add.at(days_used, (part[problem.site[option[sharing]]], team[sharing], rnd[sharing]), problem.days[option[sharing]])
    owner = days_used.argmax(axis=0)
    is_used = days_used.max(axis=0) > 0
    rounds_of[:, is_used] = np.arange(len(rounds_of))[:, None] == owner[is_used]

"""Terms of the objective: how much of each a set of visits has. The one oracle that every move of a search is held against."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimize.problem.preferences import Prices
from optimize.problem.problem import Problem
from optimize.scoring.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Terms:
    """Quantities that the objective prices (`optimize.problem.preferences.Prices`), less is better."""

    earliness: float
    """Weighted mean share of the term that passes until a site is covered, with the price of those left out."""
    missing: float
    """Sites missing at milestones, and visits missing from quotas."""
    changes: float = 0.0
    """Visits that are not in their old round, team and mode."""
    township_rounds: float = 0.0
    """Rounds beyond the first in which ordinary villages of a township are inspected, over all townships."""
    township_teams: float = 0.0
    """Stays of teams beyond the first in which ordinary villages of a township are inspected, over all townships."""
    host_teams: float = 0.0
    """Villages that ride on a site, their township mostly, which another team inspects."""
    overrun: float = 0.0
    """Days by which stays are overrun on average, at most (Scarf 1958), over the teams of their office that could help."""
    unevenness: float = 0.0
    """Squared distance of each team's days from its share of its office's, over the days of its share."""
    travel: float = 0.0
    """Days on the road."""
    staff: float = 0.0
    """Team-days at sites beyond those of each site's lightest way."""
    reserve: float = 0.0
    """Sites that milestones would lack if they had a round less."""

    def total(self, prices: Prices) -> float:
        """Objective at some prices."""
        return self.earliness + float(sum(getattr(prices, name) * getattr(self, name) for name in prices.__slots__))


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Visits as arrays of one length, those of one stay next to each other in the order in which they are carried out."""

    site: NDArray[np.int64]
    mode: NDArray[np.int64]
    office: NDArray[np.int64]
    team: NDArray[np.int64]
    """-1 for teams that the problem does not know: their visits count as coverage, and in no other term."""
    round: NDArray[np.int64]
    days: NDArray[np.float64]
    covers: NDArray[np.bool_]
    """Whether each counts as coverage of its site."""
    start: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """First day of each, in days since 1970, where dates are known."""

    def of(self, rows: NDArray[np.bool_]) -> "Visits":
        """Return some of them, in the same order."""
        arrays = {name: getattr(self, name) for name in self.__slots__}
        return Visits(**{name: array[rows] if len(array) else array for name, array in arrays.items()})


def evaluate(problem: Problem, schedule: Schedule) -> Terms:
    """Reckon the terms of a schedule."""
    site = schedule.in_order()
    option = schedule.option[site]
    visits = Visits(
        site,
        problem.mode[option],
        problem.office[option],
        schedule.team[site],
        schedule.round[site],
        problem.days[option],
        np.ones(len(site), bool),
    )
    counts = np.bincount(problem.quotas.group[option] + 1, minlength=len(problem.quotas.least) + 1)[1:]
    old_schedule = schedule.old
    changes = 0 if old_schedule is None else int(((old_schedule.option >= 0) & ~schedule.same_as(old_schedule)).sum())
    return terms_of_visits(problem, visits, int(problem.quotas.missing(counts).sum()), changes)


def terms_of_visits(problem: Problem, visits: Visits, quota_missing: int = 0, changes: int = 0) -> Terms:
    """Reckon the terms of any visits, whether or not the planner could choose them."""
    earliness, missing = coverage(problem, visits)
    reserve = reserve_missing(problem, visits)
    visits = visits.of(visits.team >= 0)
    work, way, variance = stays(problem, visits)
    spare = work + way - problem.stay
    spread = variance * problem.preferences.cv**2
    overrun = np.where(work > 0, 0.5 * (spare + np.sqrt(spare * spare + spread)), 0.0)
    rounds, teams = township_stays(problem, visits)
    return Terms(
        earliness=earliness,
        missing=float(missing.sum()) + quota_missing,
        changes=float(changes),
        township_rounds=float(np.maximum(rounds - 1, 0).sum()),
        township_teams=float(np.maximum(teams - 1, 0).sum()),
        host_teams=float(parted(problem, visits).sum()),
        overrun=float((problem.alone * overrun).sum()),
        unevenness=unevenness(problem, work.sum(axis=1)),
        travel=float(way.sum()),
        staff=float(np.maximum(visits.days * problem.team_crew[visits.team] - problem.lightest[visits.site], 0.0).sum()),
        reserve=reserve,
    )


def first_rounds(problem: Problem, visits: Visits) -> NDArray[np.int64]:
    """Round in which each site is covered, shape (sites,); the number of rounds for one never covered, or covered before."""
    first = np.full(problem.sites, len(problem.time))
    np.minimum.at(first, visits.site[visits.covers], visits.round[visits.covers])
    first[problem.done] = len(problem.time)
    return first


def coverage(problem: Problem, visits: Visits) -> tuple[float, NDArray[np.float64]]:
    """Weighted mean share of the term until sites are covered, and the sites missing at each milestone."""
    first = first_rounds(problem, visits)
    covered = first < len(problem.time)
    time = np.append(problem.time, np.nan)
    earliness = float(np.where(covered, problem.cost * time[first], problem.left_out).sum())
    missing = [
        max(goal.wanted - int((goal.sites & covered & np.append(goal.rounds, False)[first]).sum()), 0.0)
        for goal in problem.goals
    ]
    return earliness, np.array(missing)


def reserve_missing(problem: Problem, visits: Visits) -> float:
    """Sites that milestones would lack if they had a round less; those count that could."""
    first = first_rounds(problem, visits)
    lack = 0.0
    for goal in problem.goals:
        rounds = goal.in_hand
        if rounds.any():
            lack += max(goal.wanted - int((goal.sites & np.append(rounds, False)[first]).sum()), 0.0)
    return lack


def stays(problem: Problem, visits: Visits) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Days at sites, days on the road, and squared days of visits of each team in each round, each of shape (teams, rounds)."""
    shape = problem.stay.shape
    work, way, square = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    if not len(visits.site):
        return work, way, square
    stay = (visits.team, visits.round)
    np.add.at(work, stay, visits.days)
    np.add.at(square, stay, visits.days**2)
    number = visits.team * shape[1] + visits.round
    starts = np.diff(number, prepend=-1) != 0
    ends = np.append(starts[1:], True)
    base = problem.sites + problem.team_office[visits.team]
    origin = np.where(starts, base, np.roll(visits.site, 1))
    np.add.at(way, stay, problem.network.days(origin, visits.site))
    home = np.flatnonzero(ends)
    np.add.at(way, (visits.team[home], visits.round[home]), problem.network.days(visits.site[home], base[home]))
    return work, way, square


def township_stays(problem: Problem, visits: Visits) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count rounds, and stays, in which each township's ordinary villages are inspected; both of shape (townships,)."""
    wishes, rounds = problem.preferences, len(problem.time)
    ordinary = wishes.ordinary(visits.site, visits.mode, visits.office)
    town = wishes.town[visits.site[ordinary]]
    count = int(wishes.town.max(initial=-1)) + 1
    by_round = np.unique(town * rounds + visits.round[ordinary]) // max(rounds, 1)
    stay = visits.team[ordinary] * rounds + visits.round[ordinary]
    by_stay = np.unique(town * problem.stay.size + stay) // max(problem.stay.size, 1)
    return np.bincount(by_round, minlength=count), np.bincount(by_stay, minlength=count)


def parted(problem: Problem, visits: Visits) -> NDArray[np.bool_]:
    """Whether each visit rides on a site that another team inspects, shape (visits,)."""
    wishes = problem.preferences
    host = wishes.host[visits.site, visits.mode]
    team, rnd = np.full((2, problem.sites), -1)
    team[visits.site], rnd[visits.site] = visits.team, visits.round
    return np.asarray((host >= 0) & (rnd[host] == visits.round) & (team[host] != visits.team))


def unevenness(problem: Problem, load: NDArray[np.float64]) -> float:
    """Squared distance of each team's days at sites from its share of its office's, over the days of its share, summed."""
    days = problem.share_days
    at_hand = days > 0
    by_office = np.zeros((2, len(problem.capacity)))
    np.add.at(by_office[0], problem.team_office[at_hand], load[at_hand])
    np.add.at(by_office[1], problem.team_office[at_hand], days[at_hand])
    square = float((load[at_hand] ** 2 / days[at_hand]).sum())
    working = by_office[1] > 0
    return max(square - float((by_office[0, working] ** 2 / by_office[1, working]).sum()), 0.0)

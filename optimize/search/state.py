"""States: a schedule as plain arrays, with all that a move needs to know what it changes.

A state is executable as long as it is changed by `optimize.search.moves`: stays are long enough for work and ways, teams are
able to do what they do, guests have their host in the same round, clusters are large enough, quotas are not exceeded. In each
tour the townships that others may ride on come first, so that no guest of the same team begins before them; guests of another
team wait.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimize.problem.goals import Goal
from optimize.problem.problem import Problem
from optimize.scoring.schedule import Schedule
from optimize.search import columns as c
from optimize.search.draws import seeds

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
TOLERANCE = 1e-9
NEIGHBOURS = 42
"""Sites around each that are looked up as its neighbours."""


class State(NamedTuple):
    """Arrays of a schedule in the making; columns as in `optimize.search.columns`."""

    site: Ints
    cost: Floats
    """Price of each site in each round, and left out; behind that the fall of the price by a visit; (sites, rounds + 2)."""
    option: Ints
    work: Floats
    """Days of each option, the variance of its length, and its days beyond those of the site's lightest way."""
    guide: Floats
    """What the relaxation charges for each option in each round; infinite where it is not possible; (options, rounds)."""
    tries: Ints
    """Options and rounds of each site, the cheapest first by cost and guide; beside them the earliest first; (tries, 4)."""
    stay: Ints
    """By team x rounds + round."""
    fill: Floats
    able: NDArray[np.uint8]
    """Whether each stay fulfils each need; (needs + 1, stays)."""
    lists: Ints
    """Lists of all kinds, one behind the other; in front where the teams of each office begin."""
    load: Floats
    """Days of teams, and behind them of offices, with the most room of a team in each round; (teams + offices, 2 + rounds)."""
    limit: Floats
    in_time: NDArray[np.uint8]
    """Whether each round, and none, is in time for each milestone; (milestones, rounds + 1)."""
    cluster: Ints
    town: Ints
    way: Floats
    """Days from each site, and base behind the sites, to each."""
    total: Floats
    """Quantity of each term, and its price."""
    log: Ints
    undo: Floats
    memo: Ints


def build_state(problem: Problem, guide: Floats, seed: int = 1, old_schedule: Schedule | None = None) -> State:
    """Lay out an empty schedule.

    Parameters
    ----------
    guide
        What the relaxation charges for each option in each round beside its own cost, shape (options, rounds).
    old_schedule
        An older schedule, of which each visit that is changed has a price.
    """
    teams, rounds = problem.stay.shape
    sites, options = problem.sites, len(problem.site)
    goal_rows = milestone_rows(problem)
    goals = len(goal_rows)
    wishes = problem.preferences
    lists: list[Ints] = []
    offices = len(problem.capacity)
    place = offices + 1
    heads = [place]
    for office in range(offices):
        lists.append(np.flatnonzero(problem.team_office == office))
        heads.append(heads[-1] + len(lists[-1]))
    place = heads[-1]

    def keep(values: Ints) -> tuple[int, int]:
        nonlocal place
        lists.append(np.asarray(values, np.int64))
        place += len(values)
        return place - len(values), place

    site = np.full((sites, c.SITE_COLUMNS), -1, np.int64)
    site[:, c.FIRST] = np.searchsorted(problem.site, np.arange(sites))
    site[:, c.END] = np.searchsorted(problem.site, np.arange(sites), side="right")
    nodes = sites + offices
    all_nodes = np.arange(nodes)
    way = problem.network.days(all_nodes[:, None], all_nodes[None, :])
    near = np.argsort(way[:sites, :sites], axis=1, kind="stable")[:, :NEIGHBOURS]
    guests: list[list[int]] = [[] for _ in range(sites)]
    members: list[set[int]] = [set() for _ in range(sites)]
    for k in np.flatnonzero(problem.host >= 0).tolist():
        guests[problem.host[k]].append(int(problem.site[k]))
        site[problem.site[k], c.HOST] = problem.host[k]
    for k in np.flatnonzero(problem.cluster >= 0).tolist():
        members[problem.site[k]].add(int(problem.cluster[k]))
    goal_of = np.array([goal.sites for goal, _, _ in goal_rows], bool).reshape(goals, sites)
    for row in range(sites):
        site[row, [c.GUEST, c.GUEST_END]] = keep(np.unique(np.array(guests[row], np.int64)))
        site[row, [c.NEAR, c.NEAR_END]] = keep(near[row])
        site[row, [c.GOAL, c.GOAL_END]] = keep(np.flatnonzero(goal_of[:, row]))
        site[row, [c.MEMBER, c.MEMBER_END]] = keep(np.array(sorted(members[row]), np.int64))
    cluster = np.zeros((len(problem.least), c.TOGETHER + rounds), np.int64)
    cluster[:, c.SMALLEST] = problem.least
    for number in range(len(problem.least)):
        cluster[number, [c.MEMBERS, c.MEMBERS_END]] = keep(np.flatnonzero(problem.cluster == number))
    stays = teams * rounds
    needs = len(problem.able)
    able = np.ones((needs + 1, stays), np.uint8)
    able[:needs] = problem.able.reshape(needs, stays)
    groups = len(problem.quotas.least)
    option = np.column_stack(
        [
            problem.site,
            problem.office,
            problem.host,
            problem.host_office,
            problem.cluster,
            np.where(problem.quotas.group >= 0, problem.quotas.group, groups) + goals,
            np.where(problem.need >= 0, problem.need, needs),
            np.where(wishes.ordinary(problem.site, problem.mode, problem.office), wishes.town[problem.site], -1),
            (problem.host >= 0) & wishes.hosted[problem.mode],
        ]
    ).astype(np.int64)
    limit = np.zeros((goals + groups + 1, 4))
    limit[:, c.TERM] = c.MISSING
    limit[:goals, c.LEAST] = [goal.wanted for goal, _, _ in goal_rows]
    limit[:goals, c.TERM] = [term for _, _, term in goal_rows]
    limit[goals:-1, c.LEAST], limit[goals:-1, c.MOST] = problem.quotas.least, problem.quotas.most
    limit[-1, c.MOST] = np.inf
    goal_price = np.array([getattr(wishes.prices, PRICE_OF[term]) for _, _, term in goal_rows], np.float64)
    in_time = np.zeros((goals, rounds + 1), np.uint8)
    for number, (_, rounds_in_time, _) in enumerate(goal_rows):
        in_time[number, :rounds] = rounds_in_time
    cost = np.zeros((sites, rounds + 2))
    cost[:, :rounds], cost[:, rounds] = np.outer(problem.cost, problem.time), problem.left_out
    cost[:, rounds + 1] = problem.left_out + goal_of.T.astype(np.float64) @ goal_price
    possible = (problem.days[:, None] <= problem.longest[problem.office] + TOLERANCE) & problem.open
    charge = np.where(possible, guide, np.inf)
    option_row, round_row = np.nonzero(possible)
    key = charge[option_row, round_row] + cost[problem.site[option_row], round_row]
    order = np.lexsort((round_row, option_row, key, problem.site[option_row]))
    early = np.lexsort((charge[option_row, round_row], round_row, problem.site[option_row]))
    tries = np.column_stack([option_row[order], round_row[order], option_row[early], round_row[early]]).astype(np.int64)
    site[:, c.TRY] = np.searchsorted(problem.site[tries[:, 0]], np.arange(sites))
    site[:, c.TRY_END] = np.searchsorted(problem.site[tries[:, 0]], np.arange(sites), side="right")
    stay = np.zeros((stays, c.STAY_COLUMNS), np.int64)
    stay[:, [c.HEAD, c.LAST_HOST]] = -1
    fill = np.zeros((stays, c.FILL_COLUMNS))
    fill[:, c.ROOM], fill[:, c.BEGIN] = problem.stay.ravel(), problem.begin.ravel()
    fill[:, c.ALONE] = problem.alone.ravel()
    load = np.zeros((teams + offices, c.MOST_ROOM + rounds))
    load[:teams, c.AVAILABLE] = problem.share_days
    np.add.at(load[:, c.AVAILABLE], teams + problem.team_office, load[:teams, c.AVAILABLE])
    np.maximum.at(load[:, c.MOST_ROOM :], teams + problem.team_office, problem.stay)
    total = np.zeros((3, c.TERMS))
    prices = wishes.prices
    total[c.PRICE] = [1.0, *(getattr(prices, name) for name in prices.__slots__)]
    total[c.QUANTITY, c.EARLINESS] = float(problem.left_out.sum())
    for term in (c.MISSING, c.RESERVE):
        total[c.QUANTITY, term] = float(limit[limit[:, c.TERM] == term, c.LEAST].sum())
    if old_schedule is not None:
        site[:, c.OLD_OPTION], site[:, c.OLD_ROUND], site[:, c.OLD_TEAM] = (
            old_schedule.option,
            old_schedule.round,
            old_schedule.team,
        )
        total[c.QUANTITY, c.CHANGES] = float((old_schedule.option >= 0).sum())
    memo = np.zeros(c.MEMO_COLUMNS, np.int64)
    memo[[c.SEED_1, c.SEED_2]] = seeds(seed)
    memo[c.WANTED_SITE] = -1
    towns = int(wishes.town.max(initial=-1)) + 1
    size = 8 * sites + 64
    return State(
        site=site,
        cost=cost,
        option=option.reshape(options, c.OPTION_COLUMNS),
        work=np.column_stack([problem.days, (wishes.cv * problem.days) ** 2, problem.further_days]),
        guide=charge,
        tries=tries,
        stay=stay,
        fill=fill,
        able=able,
        lists=np.concatenate([np.array(heads, np.int64), *lists]),
        load=load,
        limit=limit,
        in_time=in_time,
        cluster=cluster,
        town=np.zeros((towns, c.BY_ROUND + rounds + stays), np.int64),
        way=np.ascontiguousarray(way),
        total=total,
        log=np.zeros((size, c.LOG_COLUMNS), np.int64),
        undo=np.zeros((size, 3)),
        memo=memo,
    )


PRICE_OF = {c.MISSING: "missing", c.RESERVE: "reserve"}


def milestone_rows(problem: Problem) -> list[tuple[Goal, NDArray[np.bool_], int]]:
    """Milestones, and behind them each with a round less: the rounds in time, and the term in which what is missing counts."""
    reserves = [(goal, goal.in_hand, c.RESERVE) for goal in problem.goals if goal.in_hand.any()]
    return [(goal, goal.rounds, c.MISSING) for goal in problem.goals] + reserves


def read_schedule(site: Ints, old_schedule: Schedule | None = None) -> Schedule:
    """Return the schedule that sites stand in.

    Parameters
    ----------
    site
        Columns as in `optimize.search.columns`, of a `State`.
    """
    option, rnd, team = (site[:, column].copy() for column in (c.OPTION, c.ROUND, c.TEAM))
    rank = np.full(len(site), -1)
    for row in np.flatnonzero((option >= 0) & (site[:, c.PREVIOUS] < 0)).tolist():
        place = 0
        while row >= 0:
            rank[row] = place
            row, place = int(site[row, c.NEXT]), place + 1
    return Schedule(option, rnd, team, rank, old_schedule)

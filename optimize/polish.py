"""Local search on a schedule: visits move to where they cost less, and what was left out is fitted in."""

import numpy as np

from optimize.problem import Problem
from optimize.schedule import Schedule

PASSES = 6


def price(problem: Problem, site: int, rnd: int | None) -> float:
    """Weighted cost of covering a site in a round, or of leaving it out; milestones not counted."""
    return float(problem.cost[site] * (problem.uncovered_price if rnd is None else problem.time[rnd]))


def fill(schedule: Schedule) -> int:
    """Fit sites without a visit in, the weightiest first; return how many."""
    problem = schedule.problem
    missing = [site for site in range(problem.sites) if site not in schedule.place_of and schedule.options_of[site]]
    missing.sort(key=lambda site: (-problem.cost[site], site))
    return sum(schedule.place_early(site, range(len(problem.time))) for site in missing)


def advance(schedule: Schedule) -> int:
    """Move visits on which no other depends to earlier rounds, where there is room; return how many."""
    problem = schedule.problem
    moved = 0
    for site in np.argsort(-problem.cost, kind="stable").tolist():
        if site not in schedule.place_of or not schedule.removable(site):
            continue
        option, rnd, _ = schedule.remove(site)
        if schedule.place_early(site, range(rnd)):
            moved += 1
        elif not schedule.place(option, rnd):
            schedule.place_early(site, range(rnd, len(problem.time)))
    return moved


def exchange(schedule: Schedule) -> int:
    """Let a weighty visit and a lighter one change rounds, where both fit; return how many did.

    Only visits in modes without host or cluster take part: they may stand in any round.
    """
    problem = schedule.problem
    free = [
        site
        for site, (option, _, _) in schedule.place_of.items()
        if problem.host[option] < 0 and option not in schedule.need and schedule.removable(site)
    ]
    free.sort(key=lambda site: (-problem.cost[site], site))
    moved = 0
    for late in free:
        option, rnd, _ = schedule.place_of[late]
        for early in reversed(free):
            other, earlier, _ = schedule.place_of[early]
            if earlier >= rnd or problem.cost[early] >= problem.cost[late] or problem.office[other] != problem.office[option]:
                continue
            if problem.days[other] < problem.days[option]:
                continue
            schedule.remove(late)
            schedule.remove(early)
            if schedule.place(option, earlier):
                if schedule.place(other, rnd):
                    moved += 1
                    break
                schedule.remove(late)
            if not (schedule.place(option, rnd) and schedule.place(other, earlier)):
                fill(schedule)
                break
    return moved


def polish(schedule: Schedule) -> None:
    """Improve a schedule until nothing more is gained."""
    for _ in range(PASSES):
        gained = fill(schedule) + advance(schedule) + exchange(schedule)
        if not gained:
            break

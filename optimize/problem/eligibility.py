"""Who may carry out an option: teams of its office that fulfil its need, and have room for it in a round."""

from optimize.control.rounding import ROUNDING
from optimize.problem.problem import Problem


def is_able(problem: Problem, option: int, team: int, rnd: int) -> bool:
    """Whether a team fulfils what an option asks of it in a round."""
    need = int(problem.need[option])
    return need < 0 or bool(problem.able[need, team, rnd])


def is_eligible(problem: Problem, option: int, team: int, rnd: int) -> bool:
    """Whether a team may carry out an option in a round by itself: open to it, able to, and with days enough."""
    room = float(problem.rooms[team, rnd])
    return bool(
        problem.open[option, rnd]
        and problem.team_office[team] == problem.office[option]
        and room > 0
        and problem.days[option] <= room + ROUNDING
        and is_able(problem, option, team, rnd)
    )

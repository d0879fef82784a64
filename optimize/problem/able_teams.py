"""Teams that are able to: an option with a need goes only into the stays of teams that fulfil it in the round."""

import numpy as np
from numpy.typing import NDArray

from optimize.control.rounding import ROUNDING


def able_rounds(
    able: NDArray[np.bool_],
    need: NDArray[np.int64],
    days: NDArray[np.float64],
    office: NDArray[np.int64],
    team_office: NDArray[np.int64],
    rooms: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Whether some team of its office that is able to has room for each option in each round, shape (options, rounds).

    True for options without a need.

    Parameters
    ----------
    able
        Shape (needs, teams, rounds).
    need, days, office
        Of each option.
    team_office
        Office of each team.
    rooms
        Days at sites that each team has at most in each round, shape (teams, rounds).
    """
    result = np.ones((len(need), rooms.shape[1]), bool)
    asking_options = np.flatnonzero(need >= 0)
    for number, need_office in sorted(set(zip(need[asking_options].tolist(), office[asking_options].tolist(), strict=True))):
        options = asking_options[(need[asking_options] == number) & (office[asking_options] == need_office)]
        longest = np.where(able[number] & (team_office == need_office)[:, None], rooms, -1.0).max(axis=0, initial=-1.0)
        result[options] = days[options, None] <= longest[None, :] + ROUNDING
    return result


def able_teams(able: NDArray[np.bool_], teams_of: list[list[int]], rounds: int) -> list[list[list[list[int]]]]:
    """Teams of each office that fulfil each need in each round, indexed by need, office and round.

    The last need stands for none, so that -1 finds it: all teams.
    """
    nobody: list[list[int]] = [[]] * rounds
    lookup = []
    fulfilled_by_need: list[list[list[bool]]] = able.tolist()
    for fulfilled in fulfilled_by_need:
        ever = [any(row) for row in fulfilled]
        able_ever = [[team for team in teams if ever[team]] for teams in teams_of]
        lookup.append(
            [[[team for team in few if fulfilled[team][rnd]] for rnd in range(rounds)] if few else nobody for few in able_ever]
        )
    return [*lookup, [[teams] * rounds for teams in teams_of]]

"""Figures of teams: which are formed in which round, how many an office has at most, how large they are beside each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scenarios.entities import Round, Team


def team_rank(teams: Sequence[Team]) -> NDArray[np.int64]:
    """Position of each team among those of its office, shape (teams,)."""
    office = [team.office for team in teams]  # teams stand by office
    return np.arange(len(office)) - np.searchsorted(office, office)


def team_formed(teams: Sequence[Team], rounds: Sequence[Round], team_numbers: NDArray[np.int64] | None) -> NDArray[np.bool_]:
    """Whether each team is formed in each round, shape (teams, rounds).

    Parameters
    ----------
    team_numbers
        Teams that the staff of each office can form in each round, shape (offices, rounds); None where all are.
    """
    result = np.ones((len(teams), len(rounds)), bool)
    if team_numbers is not None:
        result &= team_rank(teams)[:, None] < team_numbers[[team.office for team in teams]]
    for row, team in enumerate(teams):
        if team.rounds is not None:
            result[row] = [rnd.id in team.rounds for rnd in rounds]
    return result


def most_teams(teams: Sequence[Team], formed_teams: NDArray[np.bool_], offices: int) -> NDArray[np.int64]:
    """Most teams of each office in any round, shape (offices,): merged and split ones in place of what they are made of.

    Parameters
    ----------
    formed_teams
        Whether each team is formed in each round (`team_formed`).
    """
    office = np.array([team.office for team in teams], np.int64)
    if all(team.rounds is None for team in teams) or not formed_teams.shape[1]:
        return np.bincount(office, minlength=offices)
    counts = [formed_teams[office == k].sum(axis=0).max(initial=0) for k in range(offices)]
    return np.array(counts, np.int64)


def team_crew(teams: Sequence[Team]) -> NDArray[np.float64]:
    """People of each team over those of its office's ordinary teams, shape (teams,): 2 for two that are merged."""
    ordinary: dict[int, int] = {}
    for team in teams:
        if team.rounds is None:
            ordinary.setdefault(team.office, team.size)
    ratios = (1.0 if team.rounds is None else team.size / ordinary.get(team.office, team.size) for team in teams)
    return np.array(list(ratios), np.float64)

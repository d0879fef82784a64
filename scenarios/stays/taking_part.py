"""Which teams hold which round: all of its offices, or some that are taken from the rounds at the same time."""

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario


def taking_part(scenario: Scenario) -> NDArray[np.bool_] | None:
    """Whether each team holds each round, shape (teams, rounds); None where all hold all.

    A round that names a number of an office's teams has those of the highest numbers that no other such round at the same time
    has taken; they take no part in parallel rounds.
    """
    rounds = scenario.rounds
    if not any(rnd.offices for rnd in rounds):
        return None
    result = np.zeros((len(scenario.teams), len(rounds)), bool)
    office_of = np.array([team.office for team in scenario.teams], np.int64)
    is_beside = np.array([[a is not b and a.beside(b) for b in rounds] for a in rounds])
    for number, office in enumerate(scenario.offices):
        teams = np.flatnonzero(office_of == number)
        is_merged = np.zeros((len(teams), len(rounds)), bool)
        counts = [dict(held_round.teams).get(office.id, 0) for held_round in rounds]
        for rnd in np.flatnonzero(counts).tolist():
            is_formed = scenario.team_formed[teams, rnd]
            free = [k for k in np.flatnonzero(is_formed).tolist() if not is_merged[k, is_beside[rnd]].any()]
            is_merged[free[-counts[rnd] :], rnd] = True
        for rnd, held_round in enumerate(rounds):
            if counts[rnd]:
                result[teams, rnd] = is_merged[:, rnd]
            elif held_round.held_by(office.id):
                result[teams, rnd] = ~is_merged[:, is_beside[rnd]].any(axis=1)
    return result

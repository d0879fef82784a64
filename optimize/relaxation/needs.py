"""Needs of the relaxation: options that only some teams of an office may carry out go only into the stays of these."""

import numpy as np
from numpy.typing import NDArray

from optimize.control.rounding import ROUNDING
from optimize.relaxation.linear import Rows


def add_needs(
    rows: Rows,
    option: NDArray[np.int64],
    rnd: NDArray[np.int64],
    of_options: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
    able: NDArray[np.bool_],
    team_office: NDArray[np.int64],
    rooms: NDArray[np.float64],
) -> None:
    """Let the options of each need take no more of an office's round than its able teams have, in days and in number.

    Parameters
    ----------
    rows
        Takes the constraints, by need, office and round: the days that fit, and the visits, were all as short as the
        shortest.
    option, rnd
        Option and round of each variable.
    of_options
        Need, office and days of each option.
    """
    need, office, days = of_options
    asking_columns = np.flatnonzero(need[option] >= 0)
    if not len(asking_columns):
        return
    rounds, offices = rooms.shape[1], int(max(office.max(), team_office.max())) + 1
    asking_options = option[asking_columns]
    shortest = np.full((len(able), offices), np.inf)
    np.minimum.at(shortest, (need[asking_options], office[asking_options]), days[asking_options])
    room, count = np.zeros((2, len(able), offices, rounds))
    for team, team_home in enumerate(team_office.tolist()):
        room[:, team_home] += np.where(able[:, team], rooms[team], 0.0)
        fitting = np.floor(rooms[team] / np.maximum(shortest[:, team_home, None], ROUNDING) + ROUNDING)
        count[:, team_home] += np.where(able[:, team], fitting, 0.0)
    cell = (need[asking_options] * offices + office[asking_options]) * rounds + rnd[asking_columns]
    used_cells, place = np.unique(cell, return_inverse=True)
    rows.add_most(place, asking_columns, days[asking_options], room.ravel()[used_cells])
    rows.add_most(place, asking_columns, np.ones(len(asking_columns)), count.ravel()[used_cells])

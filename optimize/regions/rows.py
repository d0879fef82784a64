"""Rows: what belongs to a region told by the rows of a part, and the other way round."""

import numpy as np

from optimize.assigning.assign import Assigned
from optimize.assigning.timetable import Place
from optimize.regions.parts import Part


def places_in(part: Part, places: dict[int, Place], number: dict[int, int]) -> dict[int, Place]:
    """Places of a region's visits among the sites, options and teams of a part, in their order.

    Parameters
    ----------
    number
        Number of each site in the order of `places`, by `numbered`.
    """
    result: dict[int, Place] = {}
    row_of = {site: row for row, site in enumerate(part.sites.tolist()) if site in places}
    for site in sorted(row_of, key=number.__getitem__):
        option, rnd, team = places[site]
        k, t = int(np.searchsorted(part.options, option)), int(np.searchsorted(part.teams, team))
        if k < len(part.options) and part.options[k] == option and t < len(part.teams) and part.teams[t] == team:
            result[row_of[site]] = (k, rnd, t)
    return result


def numbered(places: dict[int, Place]) -> dict[int, int]:
    """Return the number of each site in the order of places."""
    return {site: number for number, site in enumerate(places)}


def in_region(own: Assigned, part: Part) -> Assigned:
    """Tell what is assigned in a part by the rows of the whole region."""
    tours = {(int(part.teams[team]), rnd): part.sites[tour].tolist() for (team, rnd), tour in own.tours.items()}
    options = {int(part.sites[site]): int(part.options[option]) for site, option in own.options.items()}
    return Assigned(tours, options, own.incumbent, own.bounds, frozenset(part.sites[sorted(own.back)].tolist()), own.in_order)

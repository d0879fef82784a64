"""Places of visits told by the rows of their part."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from optimize.decomposition.parts import Part, part_numbers
from optimize.scoring.schedule import Place


def places_by_part(parts: Sequence[Part], places: Mapping[int, Place]) -> list[dict[int, Place]]:
    """Places of a region's visits told by the rows of the part of each, in their order.

    A visit that its part has no option or no team for is left out.
    """
    part_of = part_numbers([part.sites for part in parts])
    local: list[dict[int, Place]] = [{} for _ in parts]
    for site, (option, rnd, team) in places.items():
        part = parts[part_of[site]]
        option_of_part, team_of_part = _position(part.options, option), _position(part.teams, team)
        if option_of_part >= 0 and team_of_part >= 0:
            local[part_of[site]][_position(part.sites, site)] = (option_of_part, rnd, team_of_part)
    return local


def _position(rows: NDArray[np.int64], row: int) -> int:
    """Position of a row among some, ascending; -1 where it is none of them."""
    position = int(np.searchsorted(rows, row))
    return position if position < len(rows) and rows[position] == row else -1

"""Tours: the order in which a team visits the sites of a round, from its base and back."""

from collections.abc import Sequence

import numpy as np

from scenarios.travel.travel import Travel

TOLERANCE = 1e-12
Days = Sequence[Sequence[float]]
"""Days from each stop to each; stop 0 is the base."""


def length(travel: Travel, base: int, sites: Sequence[int]) -> float:
    """Days on the road from the base through the sites and back."""
    if not sites:
        return 0.0
    stops = np.array([base, *sites, base])
    return float(travel.days(stops[:-1], stops[1:]).sum())


def insertion(
    ways_in: Sequence[float], ways_out: Sequence[float], stops: Sequence[int], legs: Sequence[float]
) -> tuple[int, float]:
    """Leg of a tour in which one more place lengthens it least, and by how much.

    Parameters
    ----------
    ways_in, ways_out
        Days from each stop to the place, and from the place to each.
    stops
        Stops of the tour in order, the base at both ends; no more than the base, where there is no tour yet.
    legs
        Days from each stop to the next.
    """
    if len(stops) == 1:
        return 0, ways_in[stops[0]] + ways_out[stops[0]]
    position, least = 0, float("inf")
    for number, (origin, destination, leg) in enumerate(zip(stops, stops[1:], legs, strict=False)):
        extra = ways_in[origin] + ways_out[destination] - leg
        if extra < least:
            position, least = number, extra
    return position, least


def shorten(travel: Travel, base: int, sites: Sequence[int]) -> list[int]:
    """Shorten a tour by reversing stretches of it (2-opt) until none helps; travel need not be symmetric."""
    order = list(sites)
    if len(order) < 2:  # noqa: PLR2004 - one site has one order
        return order
    nodes = np.array([base, *order])
    days = travel.days(nodes[:, None], nodes[None, :]).tolist()
    return [order[stop - 1] for stop in shortened(days)]


def shortened(days: Days) -> list[int]:
    """Order of the stops 1, 2, ... of a tour from stop 0 and back, after 2-opt from their order as given.

    Turning a stretch round costs the legs at its two ends and its inner legs backwards instead of forwards; those are looked up
    in sums along the tour, so that no trial goes through all of it.
    """
    path = [*range(len(days)), 0]
    forth, back = _sums(days, path)
    has_improved = True
    while has_improved:
        has_improved = False
        for i in range(1, len(path) - 2):
            j = i + 1
            while j < len(path) - 1:
                origin, first, last, destination = path[i - 1], path[i], path[j], path[j + 1]
                gain = days[origin][first] + days[last][destination] - days[origin][last] - days[first][destination]
                gain += forth[j] - forth[i] - back[j] + back[i]
                if gain > TOLERANCE:
                    path[i : j + 1] = path[i : j + 1][::-1]
                    forth, back = _sums(days, path)
                    has_improved = True
                j += 1
    return path[1:-1]


def _sums(days: Days, path: Sequence[int]) -> tuple[list[float], list[float]]:
    """Days from the start of a path to each of its stops, and the same backwards."""
    forth, back = [0.0], [0.0]
    previous = path[0]
    for stop in path[1:]:
        forth.append(forth[-1] + days[previous][stop])
        back.append(back[-1] + days[stop][previous])
        previous = stop
    return forth, back

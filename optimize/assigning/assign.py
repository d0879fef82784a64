"""Second step, assign: which team visits which site in which round, and in which mode.

One county, or one part of a region; a whole region is assigned part by part (`optimize.regions.region`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from optimize.allocating.allocate import Allocated
from optimize.assigning.county import plan_county
from optimize.assigning.timetable import Place, Timetable
from optimize.effort import Effort
from optimize.standing import Standing
from optimize.stopping import Stop, never


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """Tours of teams, without dates."""

    tours: Mapping[tuple[int, int], list[int]]
    """Sites of each team in each round."""
    options: Mapping[int, int]
    """Option of each site with a visit."""
    standing: Standing
    """Objective and bound."""
    back: frozenset[int] = frozenset()
    """Sites that were back in their old places before the search, where these have a price."""


def assign(
    allocated: Allocated,
    effort: Effort,
    progress: Callable[[float], None] | None = None,
    *,
    begin: dict[int, Place] | None = None,
    stop: Stop = never,
) -> Assigned:
    """Assign the sites of a county to its teams.

    Parameters
    ----------
    allocated
        The first step's result.
    effort
        How long is searched.
    progress
        Called with the objective whenever it falls, and now and then in between.
    begin
        Places of an older plan, from which the search begins where these are better than what the first step suggests.
    stop
        Once it is true, the search ends with the best that it has.
    """
    return assigned(plan_county(allocated, effort, progress, begin=begin, stop=stop), allocated.bound)


def assigned(table: Timetable, bound: float, back: frozenset[int] = frozenset()) -> Assigned:
    """Take down a timetable."""
    tours = {(team, rnd): list(tour) for team, row in enumerate(table.tours) for rnd, tour in enumerate(row) if tour}
    options = {site: place[0] for site, place in enumerate(table.place_of) if place is not None}
    return Assigned(tours, options, Standing(table.objective(), bound), back)

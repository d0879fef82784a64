"""Second step, assign: which team visits which site in which round, and in which mode.

One county, or one part of a region; a whole region is assigned part by part (`optimize.decomposition.assign_parts`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from optimize.allocating.allocate import Allocated
from optimize.allocating.bounds import Bounds, bounds_of
from optimize.assigning.core import has_wishes, places_of_schedule, plan_by_core
from optimize.assigning.county import plan_county
from optimize.assigning.timetable import Place, Timetable
from optimize.control.incumbent import Incumbent
from optimize.control.stopping import Stop, never
from optimize.scoring.terms import evaluate
from optimize.search.search import Result
from optimize.search_budget import SearchBudget


@dataclass(frozen=True, slots=True, eq=False)
class Assigned:
    """Tours of teams, without dates."""

    tours: Mapping[tuple[int, int], list[int]]
    """Sites of each team in each round."""
    options: Mapping[int, int]
    """Option of each site with a visit."""
    incumbent: Incumbent
    """Objective and bound."""
    bounds: Bounds | None = None
    """What no plan can do better, where that is known."""
    back: frozenset[int] = frozenset()
    """Sites that were back in their old places before the search, where these have a price."""
    in_order: bool = False
    """Whether tours stand in the order in which they fit into their stays, with all waits."""


def assign(
    allocated: Allocated,
    effort: SearchBudget,
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
    if has_wishes(allocated.problem):
        return from_core(plan_by_core(allocated, effort, progress, begin=begin, stop=stop), allocated)
    return assigned(plan_county(allocated, effort, progress, begin=begin, stop=stop), allocated)


def from_core(result: Result, allocated: Allocated, back: frozenset[int] = frozenset()) -> Assigned:
    """Take down a schedule of the search core."""
    terms = evaluate(allocated.problem, result.schedule)
    left_out = bool(((result.schedule.option < 0) & ~allocated.problem.done).any())
    bounds = bounds_of(allocated, missing=left_out or terms.missing > 0)
    incumbent = Incumbent(result.objective, allocated.bound)
    options = places_of_schedule(result.schedule)
    return Assigned(result.schedule.tours(), options, incumbent, bounds, back, in_order=True)


def assigned(table: Timetable, allocated: Allocated, back: frozenset[int] = frozenset()) -> Assigned:
    """Take down a timetable."""
    tours = {(team, rnd): list(tour) for team, row in enumerate(table.tours) for rnd, tour in enumerate(row) if tour}
    options = {site: place[0] for site, place in enumerate(table.place_of) if place is not None}
    objective = table.objective()
    missing = len(options) + int(allocated.problem.done.sum()) < table.sites or objective > table.delay
    bounds = bounds_of(allocated, missing=missing)
    return Assigned(tours, options, Incumbent(objective, allocated.bound), bounds, back)

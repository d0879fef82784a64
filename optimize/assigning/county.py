"""A county by itself: from the relaxation to the timetable of its teams.

What the relaxation suggests is made whole and packed into the teams, searched around, and searched again.
"""

from collections.abc import Callable

from optimize.allocating.allocate import Allocated
from optimize.allocating.allocation import lacking
from optimize.assigning.assignment import Assignment, as_columns
from optimize.assigning.draft import draft
from optimize.assigning.neighbourhood import Neighbourhoods
from optimize.assigning.repacking import LONG, QUICK, repack
from optimize.assigning.search import search
from optimize.assigning.timetable import Place, Timetable
from optimize.control.stopping import Stop, never
from optimize.search_budget import SearchBudget

PASSES = 3
"""Times that neighbourhoods, tours and full rounds are gone through, as long as a site more is missing than need be."""


def plan_county(
    allocated: Allocated,
    effort: SearchBudget,
    progress: Callable[[float], None] | None = None,
    *,
    begin: dict[int, Place] | None = None,
    stop: Stop = never,
) -> Timetable:
    """Plan one county.

    Parameters
    ----------
    allocated
        What is planned, with its relaxation.
    progress
        Called with the objective whenever it falls, and now and then in between.
    begin
        Places of an older plan: where what is left of it is better than the draft, the search begins from it.
    stop
        Once it is true, the search ends with the best that it has; before that, it takes the quickest way to a first plan.
    """
    problem, allocation, bound = allocated.problem, allocated.allocation, allocated.relaxed.objective
    table = draft(allocated, effort, begin, stop)
    if progress is not None:
        progress(table.objective())

    def improve() -> None:
        search(table, effort.steps * problem.sites, bound, effort.gap, progress, stop)
        if not stop() and table.objective() - bound > effort.gap * table.objective():
            repack(table, LONG if effort.thorough else QUICK, stop)

    def lacks() -> float:
        return lacking(allocation, as_columns(table, problem, allocation))

    enough = lacking(allocation, allocated.value) + 1
    if effort.thorough or lacks() < enough:
        improve()
    for attempt in range(PASSES if effort.neighbourhoods else 0):
        if stop() or lacks() < enough:
            break
        teams = Assignment(problem, allocation, table)
        value = as_columns(table, problem, allocation)
        around = Neighbourhoods(problem, allocation, allocated.relaxed, value, teams.follow, seed=1 + attempt)
        around.search(effort.neighbourhoods, bound, effort.wide, progress, stop)
        improve()
    return table

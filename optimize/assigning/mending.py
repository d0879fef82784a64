"""Mending: what is left is planned from an older timetable and anew, and what is better at a price of change is kept."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from optimize.allocating.allocate import Allocated
from optimize.assigning.assign import Assigned, assigned, from_core
from optimize.assigning.core import has_wishes, mend_by_core
from optimize.assigning.county import plan_county
from optimize.assigning.guide import guide_by
from optimize.assigning.search import search
from optimize.assigning.start import start_from
from optimize.assigning.timetable import Place, Timetable
from optimize.control.stopping import Stop, never
from optimize.search_budget import SearchBudget


class Old(NamedTuple):
    """An older plan."""

    places: dict[int, Place]
    """By row of the site."""
    price: float
    """Added to the objective for each of these places that changes."""
    dates: Mapping[int, int] = {}
    """First day of each of these visits, by row of the site: kept where the rest of its tour lets it."""


def mend(
    allocated: Allocated,
    old: Old,
    effort: SearchBudget,
    progress: Callable[[float], None] | None = None,
    stop: Stop = never,
) -> Assigned:
    """Put an old timetable back as far as it fits and improve it; do the same to a new one; return the better.

    The objective of both holds the price of changes. The first costs least in changes, the second finds what the old
    timetable is too far from.

    Parameters
    ----------
    allocated, effort, stop
        As in `optimize.assigning.county.plan_county`.
    progress
        Called with the best objective so far, or more.
    """
    if has_wishes(allocated.problem):
        result, kept = mend_by_core(allocated, old.places, old.price, effort, progress, stop)
        return from_core(result, allocated, kept)
    table, back = mended(allocated, old, effort, progress, stop)
    return assigned(table, allocated, frozenset(back))


def mended(
    allocated: Allocated,
    old: Old,
    effort: SearchBudget,
    progress: Callable[[float], None] | None = None,
    stop: Stop = never,
) -> tuple[Timetable, set[int]]:
    """Return the better timetable itself, and the sites that were back in their old places before the search."""
    problem, bound = allocated.problem, allocated.relaxed.objective
    guide = guide_by(problem, allocated.allocation, allocated.relaxed)  # the old timetable is the start, not shares
    first = Timetable(problem, guide)
    back = start_from(first, old.places, old.price)
    steps = int(effort.steps * (~problem.done).sum())
    search(first, steps, bound, effort.gap, progress, stop)
    best = first.objective()
    if stop() or best - bound <= effort.gap * best:
        return first, back

    def tell(value: float) -> None:
        if progress is not None:
            progress(min(best, value))

    dearest = old.price * len(old.places)
    anew = plan_county(allocated, effort, lambda value: tell(value + dearest), begin=old.places, stop=stop)
    remember(anew, old)
    search(anew, steps, bound, effort.gap, tell, stop)
    return (anew if anew.objective() < best else first), back


def remember(table: Timetable, old: Old) -> None:
    """Let a timetable know of an older one from now on, and put a price on each of its visits that is not in its place."""
    table.old, table.change_price = old.places, old.price
    table.delay += old.price * sum(table.place_of[site] != place for site, place in old.places.items())

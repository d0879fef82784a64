"""Remedies of a conflict: the least changes that bring what is asked within reach, each checked by solving again with it."""

from collections.abc import Callable, Iterable, Iterator

from optimize.explaining.conflicts import Conflict, Oracle
from optimize.explaining.remedies import remedies_by_people, remedies_by_rules, remedies_by_work
from optimize.explaining.remedies.remedy_search import Remedy, RemedySearch

SOURCES: tuple[Callable[[RemedySearch], Iterator[Remedy]], ...] = (
    *remedies_by_work.SOURCES,
    *remedies_by_people.SOURCES,
    *remedies_by_rules.SOURCES,
)


def find_remedies(
    oracle: Oracle, conflict: Conflict, other_conflicts: Iterable[Conflict] = (), *, alone: bool = False
) -> list[Remedy]:
    """Find the remedies of a conflict: those with a price by it, then rules and dates.

    Parameters
    ----------
    other_conflicts
        Conflicts beside it, whose limits are lifted here: each has remedies of its own.
    alone
        Whether only the demands of the conflict are to be met: a first step where nothing else may hide behind it.
    """
    search = RemedySearch(oracle, conflict, tuple(other_conflicts), alone)
    remedies = [remedy for source in SOURCES for remedy in source(search)]
    return sorted(remedies, key=lambda remedy: (remedy.cost is None, remedy.cost or 0.0))

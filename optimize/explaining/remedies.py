"""Remedies of a clash: the least changes that bring what is asked within reach, each checked by solving again with it."""

from collections.abc import Callable, Iterable, Iterator

from optimize.explaining import remedies_by_people, remedies_by_rules, remedies_by_work
from optimize.explaining.clashes import Asker, Clash
from optimize.explaining.workshop import Remedy, Workshop

SOURCES: tuple[Callable[[Workshop], Iterator[Remedy]], ...] = (
    *remedies_by_work.SOURCES,
    *remedies_by_people.SOURCES,
    *remedies_by_rules.SOURCES,
)


def find_remedies(asker: Asker, clash: Clash, others: Iterable[Clash] = (), *, alone: bool = False) -> list[Remedy]:
    """Find the remedies of a clash: those with a price by it, then rules and dates.

    Parameters
    ----------
    others
        Clashes beside it, whose limits are thought away here: each has remedies of its own.
    alone
        Whether only the demands of the clash are to be met: a first step where nothing else may hide behind it.
    """
    shop = Workshop(asker, clash, tuple(others), alone)
    found = [one for source in SOURCES for one in source(shop)]
    return sorted(found, key=lambda one: (one.cost is None, one.cost or 0.0))

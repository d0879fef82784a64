"""What replications turn out as: counts over time by group, and the teams' use of their days."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_type_hints

import numpy as np
from numpy.typing import NDArray

from scenarios.immutable import once_for_each
from sim.outcomes.events import Events
from sim.outcomes.finding_counts import FindingCounts

ROUNDING = 1e-9
"""Part of a site by which what is wanted may be more than what is counted: shares are floating-point numbers."""

Joined = Literal["stacked", "added"]
"""How an array of parts becomes that of the whole: one part's replications behind the other's, or summed over them."""


@dataclass(frozen=True, slots=True)
class Array:
    """Marks an array of the outcomes: how parts of it are joined.

    To add one, declare it among the `Outcomes` and fill it in `sim.reduction`; joining follows, and so does storing for those
    of shape (r, teams, rounds), whose type `by_team` says.
    """

    joined: Joined = "stacked"
    by_team: type | None = None


Dimension = Literal["village", "township", "department", "class", "office", "mode", "milestone", "feedback", "repaired"]


@dataclass(frozen=True, slots=True)
class Group:
    """Sites that are counted together.

    ``village``, ``township`` and ``department`` count covered sites of that kind (key ``all``). ``class``, ``office`` (in
    charge) and ``mode`` (as planned) split the villages; ``milestone`` has a group for each milestone, its key the
    milestone's position. ``feedback`` and ``repaired`` count villages (key ``all``) that have got that far.
    """

    dimension: Dimension
    key: str
    sites: int
    """Sites in the group: what 100 % is."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A replication that broke; the others are not affected."""

    replication: int
    seed: int
    error: str
    traceback: str


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """When each visit of the plan happened, shape (replications, visits); inf where it never did. Days of the term."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    feedback: NDArray[np.float64]
    repaired: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Outcomes:
    """Outcomes of some replications of one plan.

    Counts over time are kept as steps: so many sites were added to a group on a day. They are ordered by replication,
    group and day.
    """

    days: int
    """Length of the term."""
    groups: tuple[Group, ...]
    replications: Annotated[NDArray[np.int64], Array()]
    """Numbers of the replications, ascending, shape (r,)."""
    step_replication: NDArray[np.int32]
    """Position in ``replications``, shape (steps,)."""
    step_group: NDArray[np.int32]
    """Position in ``groups``, shape (steps,)."""
    step_day: NDArray[np.int32]
    """Day d in 0..days: the sites are counted at every instant >= d, that is when day d begins. Shape (steps,)."""
    step_sites: NDArray[np.int32]
    """Sites added, shape (steps,)."""
    worked: Annotated[NDArray[np.float64], Array(by_team=float)]
    """Working days that teams spent at sites, shape (r, teams, rounds)."""
    travelled: Annotated[NDArray[np.float64], Array(by_team=float)]
    """Working days that teams spent on the road, stops by calls and weather included; shape (r, teams, rounds)."""
    lost: Annotated[NDArray[np.float64], Array(by_team=float)]
    """Team-days lost to absence, calls and weather while on site, shape (r, teams, rounds)."""
    visit_covered: Annotated[NDArray[np.int64], Array("added")]
    """In how many replications each visit of the plan was finished, shape (visits,)."""
    visit_end_days: Annotated[NDArray[np.int64], Array("added")]
    """Sum, over these replications, of the day at which each visit's end was counted, shape (visits,)."""
    visit_on_time: Annotated[NDArray[np.int64], Array("added")]
    """In how many replications each visit was finished in its round, by the end of the stay at the latest, shape (visits,)."""
    waited: Annotated[NDArray[np.float64] | None, Array(by_team=float)] = None
    """Working days that teams waited for another office's team, idle ones; shape (r, teams, rounds). None where the plan has
    no linked visits."""
    failures: tuple[Failure, ...] = ()
    visits: Visits | None = None
    """Every visit of every replication, where asked for."""
    reclassified: Annotated[NDArray[np.int64] | None, Array()] = None
    """Visits of the plan to villages of a higher and of a lower class than at the term's start, shape (r, 2); None where
    classes don't change."""
    called: Annotated[NDArray[np.int64] | None, Array(by_team=int)] = None
    """How often teams were called away to mobile inspections, campaigns and the like, shape (r, teams, rounds); None where
    they never are."""
    called_days: Annotated[NDArray[np.float64] | None, Array(by_team=float)] = None
    """Working days of their stays for which these calls took them away, whether they had work left there or not; same shape."""
    supported: Annotated[NDArray[np.float64] | None, Array(by_team=float)] = None
    """Those of the days at sites and on the road that teams spent in support of other regions, shape (r, teams, rounds); None
    where no office supports any."""
    pace: Annotated[NDArray[np.float64] | None, Array()] = None
    """How many times as long as written visits took (`sim.uncertainty.pace.mean_pace`), shape (r,); None where always once."""
    findings: FindingCounts | None = None
    """What visits found and what followed, where the scenario asks for it."""
    events: tuple[Events, ...] | None = None
    """The event log where asked for, a piece for some replications after the other."""

    def group_index(self, dimension: Dimension, key: str = "all") -> int:
        """Position of a group in ``groups``.

        Raises
        ------
        KeyError
            If there is no such group.
        """
        position = _group_positions(self).get((dimension, key))
        if position is None:
            raise KeyError(f"no group {dimension}={key}")
        return position

    def counts(self, group: int) -> NDArray[np.int64]:
        """Sites of a group counted at the beginning of each day, shape (r, days + 1).

        `counted`, `mean_count` and `first_day` answer for one day, all days and one count without so large an array.
        """
        replication, day, sites = self._steps(group)
        steps = np.zeros((len(self.replications), self.days + 1), np.int64)
        np.add.at(steps, (replication, day), sites)
        return np.cumsum(steps, axis=1, out=steps)

    def counted(self, group: int, day: int) -> NDArray[np.int64]:
        """Sites of a group counted at the beginning of a day in 0..days, shape (r,)."""
        replication, days, sites = self._steps(group)
        return self._by_replication(replication, sites * (days <= day))

    def mean_count(self, group: int) -> NDArray[np.float64]:
        """Sites of a group counted at the beginning of a day, on average of days 0..days, shape (r,)."""
        replication, day, sites = self._steps(group)
        return self._by_replication(replication, sites.astype(np.int64) * (self.days + 1 - day)) / (self.days + 1)

    def first_day(self, group: int, target: float) -> NDArray[np.float64]:
        """First day at whose beginning so many sites of a group are counted, inf where none within the term; shape (r,)."""
        replication, day, sites = self._steps(group)
        sums = self._by_replication(replication, sites)
        sums_before = (np.cumsum(sums) - sums)[replication]
        is_enough = np.cumsum(sites, dtype=np.int64) - sums_before >= target - ROUNDING
        first = np.full(len(self.replications), 0.0 if target <= ROUNDING else np.inf)
        np.minimum.at(first, replication[is_enough], day[is_enough].astype(np.float64))
        return first

    def _steps(self, group: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
        """Replication, day and sites of the steps of a group, by replication and day; each of shape (steps,)."""
        bounds = _step_bounds(self)
        first, lengths = bounds[:, group], bounds[:, group + 1] - bounds[:, group]
        replication = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        rows = np.arange(len(replication)) + (first - (np.cumsum(lengths) - lengths))[replication]
        return replication, self.step_day[rows], self.step_sites[rows]

    def _by_replication(self, replication: NDArray[np.int32], amount: NDArray[Any]) -> NDArray[np.int64]:
        """Sum whole amounts by replication, shape (r,)."""
        return np.bincount(replication, weights=amount, minlength=len(self.replications)).astype(np.int64)


@once_for_each
def _group_positions(outcomes: Outcomes) -> Mapping[tuple[Dimension, str], int]:
    """Position of each group by its dimension and key; a region has thousands."""
    return {(group.dimension, group.key): position for position, group in enumerate(outcomes.groups)}


@once_for_each
def _step_bounds(outcomes: Outcomes) -> NDArray[np.int64]:
    """Where the steps of each group begin in each replication, and where the last ones end; shape (r, groups + 1)."""
    groups = len(outcomes.groups)
    place = outcomes.step_replication.astype(np.int64) * groups + outcomes.step_group
    last = np.arange(len(outcomes.replications))[:, None] * groups + np.arange(groups + 1)
    return np.searchsorted(place, last)


@cache
def joined_arrays() -> dict[str, Array]:
    """Arrays of the outcomes that are marked as such, in their order."""
    hints = get_type_hints(Outcomes, include_extras=True)
    marks = {name: getattr(hint, "__metadata__", (None,))[0] for name, hint in hints.items()}
    return {name: mark for name, mark in marks.items() if isinstance(mark, Array)}


def team_arrays() -> dict[str, type]:
    """Names and types of the arrays by team and round, in their order."""
    return {name: array.by_team for name, array in joined_arrays().items() if array.by_team is not None}

"""Cuts: what no number of single teams can carry out is cut off of the relaxation.

The relaxation knows the days of all teams of an office together; single teams pack worse. Weights by which nothing that fits
into one stay weighs more than 1 (`optimize.relaxation.patterns`) make a constraint: a round's visits weigh no more than there
are teams.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimize.problem.network import Network
from optimize.problem.problem import Problem
from optimize.relaxation.linear import LinearResult
from optimize.relaxation.master_model import Cut, MasterModel, build_master, rounds_of
from optimize.relaxation.patterns import Cover, Sized, listed
from optimize.relaxation.simplex import BASIC, Simplex
from scenarios.stays.workload import HALF_DAY

PASSES = 12
"""Times that the relaxation is solved with new cuts, at most."""
EXCESS = 1e-3
"""Teams more than there are from which on a round is cut."""
GAIN = 1e-5
"""Rise of the relaxation, as a share, below which it is not cut any further."""
FEW = 3
"""Visits in a stay up to which an office's cuts are worth having in the model that is made whole: there packing matters most.
Others raise the bound by little, and slow down what comes after."""
FINE = 0.05
"""Unit of days where visits are not in half days."""
ROUNDING = 1e-9
PARTS = 1e9
"""Parts into which weights are rounded."""


@dataclass(frozen=True, slots=True, eq=False)
class Stays:
    """The visits of an office in stays of one length."""

    options: NDArray[np.int64]
    kind: NDArray[np.int64]
    """Kind of each."""
    largest: int
    """Visits that fit into a stay at most."""
    cover: Cover


class Cutting:
    """A relaxation that is cut.

    Parameters
    ----------
    master, simplex
        The model, and the simplex to which cuts are added.
    network
        Where sites and bases lie: where few visits fit into a stay, each set of them is looked at with its tour. Without it a
        tour is as long as the way to its farthest site and back.
    """

    def __init__(
        self,
        problem: Problem,
        master: MasterModel,
        simplex: Simplex,
        network: Network | None = None,
    ) -> None:
        self.problem, self.simplex, self.network = problem, simplex, network
        self.stay = problem.longest_stay
        self.cuts: list[Cut] = []
        self._column = np.full(problem.open.shape, -1)
        self._column[master.option, master.round] = np.arange(len(master.option))
        self._stays: dict[tuple[int, float], Stays] = {}
        self._known: set[tuple[int, float, bytes]] = set()

    def tighten(self, relaxation: LinearResult, largest: float = np.inf, gain: float = GAIN) -> LinearResult:
        """Cut as long as that raises the relaxation; return it.

        Parameters
        ----------
        relaxation
            As the simplex stands.
        largest
            Offices of which more visits fit into a stay are left as they are.
        gain
            Rise, as a share, below which it is not cut any further.
        """
        for _ in range(PASSES):
            if relaxation.value is None:
                break
            new_cuts = list(self._violated(relaxation.value, largest))
            for cut in new_cuts:
                self._add(cut)
            if not new_cuts:
                break
            objective, relaxation = relaxation.objective, self.simplex.solve()
            if relaxation.objective - objective <= gain * objective:
                break
        return relaxation

    def rebuilt(self) -> tuple[MasterModel, Simplex]:
        """Build the model with its cuts; a simplex of it goes on from where this one stands."""
        columns, rows = self.simplex.basis()
        master = build_master(self.problem, self.cuts)
        count, block = master.model.matrix.shape[0], master.cut_block
        status = np.full(count, BASIC, np.int8)
        rows_before = count - (block.stop - block.start)
        status[np.r_[0 : block.start, block.stop : count]] = rows[:rows_before]
        status[master.cut_rows] = rows[rows_before:]
        return master, Simplex(master.model, (columns, status))

    def _violated(self, value: NDArray[np.float64], largest: float) -> Iterator[Cut]:
        """Cuts of the rounds whose visits take more stays than there are."""
        for office, rnd in np.argwhere(self.stay > 0).tolist():
            length = float(self.stay[office, rnd])
            if (office, length) not in self._stays:
                self._stays[office, length] = stays_of(self.problem, office, length, self.network)
            stays = self._stays[office, length]
            if not 0 < stays.largest <= largest:
                continue
            column = self._column[stays.options, rnd]
            visits = np.where(column >= 0, value[column], 0.0)
            amount = np.bincount(stays.kind, visits, minlength=stays.cover.patterns.kinds)
            stays_needed, weight = stays.cover.least(amount.astype(np.float64))
            if stays_needed > self.problem.present[office, rnd] + EXCESS:
                weight = _down(weight[stays.kind])
                is_heavy = weight > 0
                key = (office, length, weight.tobytes())
                if key not in self._known:
                    self._known.add(key)
                    yield Cut(office, length, stays.options[is_heavy], weight[is_heavy])

    def _add(self, cut: Cut) -> None:
        self.cuts.append(cut)
        for rnd in rounds_of(self.problem, cut).tolist():
            column = self._column[cut.options, rnd]
            is_column = column >= 0
            self.simplex.limit(column[is_column], cut.weight[is_column], float(self.problem.present[cut.office, rnd]))


def by_stays(problem: Problem, offices: NDArray[np.bool_]) -> Problem:
    """Count the days of visits of some offices by the part of a stay that they take where their teams have no other work.

    So prices of these days are for what single teams can carry out: of two visits of 11 days in a stay of 20 each takes 20.

    Parameters
    ----------
    offices
        Whether each office's visits are counted so.
    """
    days, capacity, rooms = problem.days.copy(), problem.capacity.copy(), problem.rooms.copy()
    longest = problem.longest_stay.max(axis=1, initial=0.0)
    for office in np.flatnonzero(offices & (longest > 0)).tolist():
        stays = stays_of(problem, office, float(longest[office]))
        if not stays.largest:
            continue
        amount = np.bincount(stays.kind, minlength=stays.cover.patterns.kinds)
        _, weight = stays.cover.least(amount.astype(np.float64))
        days[stays.options] = longest[office] * _down(weight[stays.kind])
        capacity[office] = longest[office] * problem.present[office]
        teams = problem.team_office == office
        rooms[teams] = np.where(problem.rooms[teams] > 0, problem.stay[teams], 0.0)
    return replace(problem, days=days, capacity=capacity, rooms=rooms)


def stays_of(problem: Problem, office: int, stay: float, network: Network | None = None) -> Stays:
    """Tell what fits into a stay of an office: each set of visits where these are few, else by size and way."""
    options = np.flatnonzero(problem.office == office)
    days = problem.days[options]
    unit = HALF_DAY if np.all(np.abs(days / HALF_DAY - np.round(days / HALF_DAY)) < ROUNDING) else FINE
    size = np.floor(days / unit + ROUNDING).astype(np.int64)
    room = np.floor((stay - problem.trip[options]) / unit + ROUNDING).astype(np.int64)
    is_fitting = (size <= room) & (size > 0)
    options, size, room = options[is_fitting], size[is_fitting], room[is_fitting]
    if not len(options):
        return Stays(options, np.zeros(0, np.int64), 0, Cover(Sized(size, room)))
    largest = int(room.max() // size.min())
    if network is not None and largest <= FEW:
        stops = network.nodes[np.append(problem.site[options], problem.sites + office)]
        sets = listed(problem.days[options], network.travel.days(stops[:, None], stops[None, :]), stay, largest)
        if sets is not None:
            return Stays(options, np.arange(len(options)), largest, Cover(sets))
    kinds, kind = np.unique(np.column_stack([size, room]), axis=0, return_inverse=True)
    return Stays(options, kind.ravel(), largest, Cover(Sized(kinds[:, 0], kinds[:, 1])))


def _down(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round weights down: a bound must hold."""
    return np.asarray(np.floor(weight * PARTS) / PARTS)

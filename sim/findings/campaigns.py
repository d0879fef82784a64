"""Proposals (以巡促治) of visits, and the campaigns (三清一促) that begin when enough of them have gathered."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.schema import CLASSES
from sim.compiled.villages import Villages
from sim.quantiles import poisson
from sim.streams import Streams


@dataclass(frozen=True, slots=True, eq=False)
class Campaigns:
    """What visits proposed, and when campaigns began in the region of each office."""

    proposals: NDArray[np.int64]
    """Proposals of each visit to a village, shape (replications, visits)."""
    begun: NDArray[np.int64]
    """Campaigns of each office over the term, shape (replications, offices)."""
    clock: NDArray[np.float64]
    """Office and end of the visits as one number, ascending in each replication; shape (replications, visits)."""
    count: NDArray[np.int64]
    """Campaigns of the office that had begun when the visit at the same place of `clock` ended; 0 before the first visit.
    Shape (replications, visits + 1)."""
    span: float
    """What a whole office counts in `clock`."""
    mends: float
    """Share of the long-standing problems that one campaign mends."""

    def corrected(self, office: NDArray[np.int64], instant: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of the long-standing problems that campaigns have corrected by instants, shape (replications, n).

        Parameters
        ----------
        office
            Office of each column, shape (n,).
        instant
            Days of the term, shape (replications, n).
        """
        clock = office * self.span + np.minimum(instant, self.span - 1.0)
        events_before = np.stack(
            [np.searchsorted(row, dates, side="right") for row, dates in zip(self.clock, clock, strict=True)]
        )
        number = np.take_along_axis(self.count, events_before, axis=1)
        last = np.concatenate([np.full((len(self.clock), 1), -1.0), self.clock], axis=1)
        same_office = np.take_along_axis(last, events_before, axis=1) >= office * self.span  # else it is of an office before it
        return np.asarray(1.0 - (1.0 - self.mends) ** np.where(same_office, number, 0), np.float64)


def start_campaigns(
    days: int, villages: Villages, streams: Streams, key: NDArray[np.uint64], end: NDArray[np.float64]
) -> Campaigns | None:
    """Draw the proposals of visits, and start a campaign whenever an office has gathered enough of them.

    Parameters
    ----------
    days
        Length of the term.
    villages, streams, key
        Villages and visits, the block's random numbers, and the keys of the visits to villages.
    end
        When each visit to a village ended, inf where it was never finished; shape (replications, visits).

    Returns
    -------
    Campaigns
        None where visits propose nothing.
    """
    rules = villages.rules.proposals
    if rules.rate == 0:
        return None
    finished = end <= days
    proposals = poisson(np.full(end.shape, rules.rate), streams.uniform("proposals", key)[..., 0]) * finished
    office = villages.cell[villages.village] // len(CLASSES)
    span = 4.0 * days
    place = office * span + np.where(finished, end, 2.0 * days)
    order = np.argsort(place, axis=1, kind="stable")
    clock = np.asarray(np.take_along_axis(place, order, axis=1), np.float64)
    running_total = np.cumsum(np.take_along_axis(proposals, order, axis=1), axis=1)
    sorted_offices = np.sort(office)
    offices, first = np.unique(sorted_offices, return_index=True)
    total_before = np.concatenate([np.zeros((len(end), 1), np.int64), running_total], axis=1)[:, first]
    count = (running_total - total_before[:, np.searchsorted(offices, sorted_offices)]) // rules.gather
    campaigns = np.zeros((len(end), villages.offices), np.int64)
    if len(offices):
        campaigns[:, offices] = np.maximum.reduceat(count, first, axis=1)
    return Campaigns(
        proposals=proposals,
        begun=campaigns,
        clock=clock,
        count=np.concatenate([np.zeros((len(end), 1), np.int64), count], axis=1),
        span=span,
        mends=rules.mends,
    )

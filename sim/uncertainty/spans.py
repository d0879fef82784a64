"""Spans of time within stays, as shares of the slots that they cover."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled.stays import Stays


class Spans(NamedTuple):
    """Spans, each array of shape (spans,)."""

    replication: NDArray[np.int64]
    """Position of the replication."""
    team: NDArray[np.int64]
    rnd: NDArray[np.int64]
    begin: NDArray[np.float64]
    """Slots from the first of the stay on, with fractions."""
    end: NDArray[np.float64]
    weight: NDArray[np.float64]
    """What a slot that is wholly covered counts."""

    def of(self, rows: NDArray[np.bool_]) -> "Spans":
        """Return some of them."""
        cut = (self.replication[rows], self.team[rows], self.rnd[rows])
        return Spans(*cut, self.begin[rows], self.end[rows], self.weight[rows])


def join_spans(parts: Sequence[Spans]) -> Spans:
    """Put spans behind each other."""
    if not parts:
        integers, reals = np.empty(0, np.int64), np.empty(0)
        return Spans(integers, integers, integers, reals, reals, reals)
    return Spans(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def cover(stays: Stays, replications: int, spans: Spans) -> NDArray[np.float64]:
    """Add up the weights of spans over the slots that they cover, shape (replications, teams, slots)."""
    teams, slots = len(stays.days), stays.slot_day.shape[1]
    # an edge at x is a step of 1 - frac in the slot that holds x and of frac in the next; summed over the slots up to
    # each, the steps make the part of that slot that lies behind x
    width = slots + 2
    edge = np.concatenate([spans.begin, spans.end])
    slot = edge.astype(np.int64)
    cell = slot + np.tile((spans.replication * teams + spans.team) * width + stays.first[spans.team, spans.rnd], 2)
    part = np.concatenate([spans.weight, -spans.weight])
    steps = np.concatenate([part * (1.0 - (edge - slot)), part * (edge - slot)])
    size = replications * teams * width
    edges = np.asarray(np.bincount(np.concatenate([cell, cell + 1]), steps, size), np.float64)
    return np.cumsum(edges.reshape(-1, teams, width), axis=2)[..., :slots]

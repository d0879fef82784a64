"""A part of the replications, run in one process: drawn together, carried out one after the other, reduced at once."""

import traceback
from collections.abc import Sequence

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.dispatch.process import Dispatched, prepare, replicate_dispatched
from sim.engine.itinerary import Itinerary, itineraries
from sim.engine.journal import Journal
from sim.engine.meetings import Diary
from sim.engine.team import team_process
from sim.outcomes.joining import join
from sim.outcomes.outcome import Failure, Outcomes
from sim.reduction.reduce import no_outcomes, reduce_spells
from sim.streams import Streams
from sim.uncertainty.capacity import Capacity, draw_capacity
from sim.uncertainty.lengths import visit_lengths
from sim.world import World

BLOCK = 25
"""Replications of a part: part k holds those from k * BLOCK on, whichever of them are wanted."""
HELD = 4
"""Pieces of a part that are held before they are joined."""
VISITS_AT_ONCE = 200_000
"""Visits, over all replications, that are drawn and reduced at once: enough that NumPy's overhead is spread thin, little
enough that memory does not grow with the region."""

Given = Sequence[Itinerary] | Dispatched


def ready(world: World) -> Given:
    """Get ready what is the same in all replications of a world."""
    return itineraries(world) if world.dispatching is None else prepare(world)


def run_part(
    world: World,
    seed: int,
    numbers: Sequence[int],
    *,
    keep_visits: bool,
    events: bool = False,
    preparation: Given | None = None,
) -> Outcomes:
    """Run some replications in this process, with what is `ready` where that is at hand.

    Should anything break, they are run one by one to find out which it was: that one is recorded, and the others finish
    with the same outcomes as if nothing had happened.
    """
    preparation = ready(world) if preparation is None else preparation
    at_once = max(1, VISITS_AT_ONCE // max(len(world.team_days), 1))
    pieces = [tuple(numbers[k : k + at_once]) for k in range(0, len(numbers), at_once)]
    done: list[Outcomes] = []
    for piece in pieces:
        done.append(_run_safely(world, preparation, seed, piece, keep_visits=keep_visits, events=events))
        if len(done) == HELD:  # sums over visits are as large as a replication: they are added up as they come
            done = [join(done)]
    return join(done)


def _run_safely(
    world: World, preparation: Given, seed: int, numbers: tuple[int, ...], *, keep_visits: bool, events: bool = False
) -> Outcomes:
    try:
        return _run(world, preparation, seed, numbers, keep_visits=keep_visits, events=events)
    except Exception as error:  # noqa: BLE001 - whatever breaks one replication must not take the others with it
        if len(numbers) > 1:
            return join(
                [_run_safely(world, preparation, seed, (number,), keep_visits=keep_visits, events=events) for number in numbers]
            )
        words = f"{type(error).__name__}: {error}"
        failure = Failure(numbers[0], seed, words, traceback.format_exc())
        return no_outcomes(world, failure, keep_visits=keep_visits, events=events)


def _run(
    world: World, preparation: Given, seed: int, numbers: tuple[int, ...], *, keep_visits: bool, events: bool = False
) -> Outcomes:
    streams = Streams(seed, np.array(numbers, np.int64))
    lengths = visit_lengths(world, streams)
    capacity = draw_capacity(world, streams)
    journal = Journal(events=events, shared=world.shared is not None)
    for k in range(len(numbers)):
        if isinstance(preparation, Dispatched):
            replicate_dispatched(preparation, lengths[k], capacity, k, journal)
        else:
            replicate(preparation, lengths[k], capacity, k, journal)
    return reduce_spells(world, streams, lengths, capacity, journal, keep_visits=keep_visits)


def replicate(
    team_itineraries: Sequence[Itinerary], lengths: NDArray[np.float64], capacity: Capacity, replication: int, journal: Journal
) -> None:
    """Let all teams loose in one replication.

    Parameters
    ----------
    team_itineraries
        The teams' `itineraries`.
    lengths
        Work that each visit needs, shape (visits,).
    capacity, replication
        What teams can get done in a block of replications, and the position of this one.
    journal
        Takes down what they do.
    """
    env = simpy.Environment()
    days_left, diary = lengths.tolist(), Diary(env)
    for itinerary in team_itineraries:
        team_capacity = capacity.of(replication, itinerary.team)
        env.process(team_process(env, itinerary, team_capacity, days_left, journal, diary))
    env.run()
    journal.close()

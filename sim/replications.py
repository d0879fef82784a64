"""Replications: a plan carried out again and again, on any executor, with the same bytes every time."""

import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, Future
from functools import lru_cache

import numpy as np
import simpy
from numpy.typing import NDArray

from scenarios.plan import Plan
from scenarios.scenario import Scenario
from sim.outcome import Failure, Outcomes, join
from sim.presence import effective_work
from sim.reduction import Raw, reduce_block
from sim.streams import Streams
from sim.team import Itinerary, Ledger, team
from sim.world import World, compile_world

BLOCK = 25
"""Replications of a part; draws and reductions are made for a part at once. Part k holds those from k * BLOCK on."""

Progress = Callable[[int, int], None]


def parts_of(replications: int | Sequence[int]) -> dict[int, list[int]]:
    """Replication numbers of each part: a number of replications means 0, 1, 2 ..."""
    numbers = range(replications) if isinstance(replications, int) else sorted(set(replications))
    parts: dict[int, list[int]] = {}
    for number in numbers:
        parts.setdefault(number // BLOCK, []).append(number)
    return parts


def simulate_parts(
    world: World,
    *,
    replications: int | Sequence[int],
    seed: int,
    executor: Executor | None = None,
    keep_visits: bool = False,
    skip: Collection[int] = (),
) -> Iterator[tuple[int, Outcomes]]:
    """Carry a plan out and yield outcomes part by part, in order, so that memory stays flat.

    Parameters
    ----------
    world
        Compiled scenario and plan.
    replications
        How many, or their numbers: any one can be run alone and turns out the same.
    seed
        Seed of the run.
    executor
        Where parts are computed; in this process where left out.
    keep_visits
        Keep start, end, feedback and repair of every visit.
    skip
        Parts that are at hand already.

    Yields
    ------
    tuple
        Number of the part, and its outcomes.
    """
    wanted = [(part, numbers) for part, numbers in parts_of(replications).items() if part not in skip]
    if executor is None:
        for part, numbers in wanted:
            yield part, run_block(world, seed, numbers, keep_visits=keep_visits)
        return
    waiting: list[tuple[int, Future[Outcomes]]] = []
    ahead = 2 * (getattr(executor, "_max_workers", None) or 8)
    for part, numbers in wanted:
        waiting.append((part, executor.submit(run_block, world, seed, numbers, keep_visits=keep_visits)))
        if len(waiting) >= ahead:
            done, future = waiting.pop(0)
            yield done, future.result()
    for done, future in waiting:
        yield done, future.result()


def simulate(
    scenario: Scenario,
    plan: Plan,
    *,
    replications: int | Sequence[int] = 200,
    seed: int = 1,
    executor: Executor | None = None,
    keep_visits: bool = False,
    progress: Progress | None = None,
) -> Outcomes:
    """Carry a plan out and return all outcomes at once; parameters as `simulate_parts`.

    `progress` is called with the replications done and their total.
    """
    world = compile_world(scenario, plan)
    total = sum(len(numbers) for numbers in parts_of(replications).values())
    if total == 0:
        raise ValueError("at least one replication is needed")
    parts: list[Outcomes] = []
    done = 0
    for _, part in simulate_parts(
        world, replications=replications, seed=seed, executor=executor, keep_visits=keep_visits
    ):
        parts.append(part)
        done += len(part.replications) + len(part.failures)
        if progress is not None:
            progress(done, total)
    return join(parts)


def run_block(world: World, seed: int, numbers: Sequence[int], *, keep_visits: bool) -> Outcomes:
    """Run some replications; one that breaks is recorded, and the others go on."""
    streams = Streams(seed, np.array(numbers, np.int64))
    lengths = world.team_days * streams.lognormal("visit length", world.site_key, 1.0, world.visit_cv)
    work = effective_work(world, streams)
    given = _itineraries(world)
    ledgers: list[Ledger] = []
    kept: list[int] = []
    failures: list[Failure] = []
    for position, number in enumerate(numbers):
        try:
            ledgers.append(_replicate(world, given, lengths[position], None if work is None else work[position]))
            kept.append(position)
        except Exception as error:  # noqa: BLE001 - whatever breaks one replication must not kill the others
            failures.append(Failure(int(number), seed, f"{type(error).__name__}: {error}", traceback.format_exc()))
    raw = Raw.of(ledgers, world)
    return reduce_block(world, Streams(seed, streams.replications[kept]), raw, tuple(failures), keep_visits=keep_visits)


def _replicate(
    world: World, given: tuple[Itinerary, ...], lengths: NDArray[np.float64], work: NDArray[np.float64] | None
) -> Ledger:
    env = simpy.Environment()
    ledger = Ledger(len(lengths), *world.window_slot.shape)
    visit_lengths = lengths.tolist()
    team_work = [None] * len(given) if work is None else work.tolist()
    for me, itinerary in enumerate(given):
        if itinerary.busy:
            env.process(team(env, me, itinerary, visit_lengths, team_work[me], ledger))
    env.run()
    return ledger


@lru_cache(maxsize=4)
def _itineraries(world: World) -> tuple[Itinerary, ...]:
    before, approach, from_base = world.before.tolist(), world.approach.tolist(), world.from_base.tolist()
    way_back, hold = world.way_back.tolist(), world.hold.tolist()
    close = world.window_slot + world.extended_days
    return tuple(
        Itinerary(
            tours=world.tours[k],
            days=world.slot_day[k],
            first=world.window_slot[k].tolist(),
            close=close[k].tolist(),
            carry_over=world.carry_over,
            before=before,
            approach=approach,
            from_base=from_base,
            way_back=way_back,
            hold=hold,
        )
        for k in range(len(world.tours))
    )

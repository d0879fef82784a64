"""Replications: a plan carried out again and again, on any executor, with the same bytes every time."""

import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, Future

import numpy as np
import simpy
from numpy.typing import NDArray

from scenarios.dispatch.orders import is_rule
from scenarios.dispatch.own_rule import DispatchChoice
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.dispatch.process import Dispatched, prepare, replicate_dispatched
from sim.engine.itinerary import Itinerary, itineraries
from sim.engine.journal import Journal
from sim.engine.meetings import Diary
from sim.engine.team import team_process
from sim.outcomes.outcome import Failure, Outcomes, join
from sim.reduction.reduce import no_outcomes, reduce_spells
from sim.rule_plan import rule_plan
from sim.spreading import sent_to, spread
from sim.streams import Streams
from sim.uncertainty.capacity import Capacity, draw_capacity
from sim.uncertainty.lengths import visit_lengths
from sim.world import World, compile_world

BLOCK = 25
"""Replications of a part: part k holds those from k * BLOCK on, whichever of them are wanted."""
HELD = 4
"""Pieces of a part that are held before they are joined."""
VISITS_AT_ONCE = 200_000
"""Visits, over all replications, that are drawn and reduced at once: enough that NumPy's overhead is spread thin, little
enough that memory does not grow with the region."""
MOST = 2**32
"""Replications that have streams of their own."""

Progress = Callable[[int, int], None]
Given = Sequence[Itinerary] | Dispatched


def simulate(
    scenario: Scenario | World,
    plan: Plan | None = None,
    *,
    replications: int | Sequence[int] = 200,
    seed: int = 1,
    executor: Executor | None = None,
    dispatch: DispatchChoice = "follow",
    keep_visits: bool = False,
    events: bool = False,
    progress: Progress | None = None,
) -> Outcomes:
    """Carry a plan out again and again and return all outcomes at once.

    Parameters
    ----------
    scenario, plan
        What is given and what is to be done; or a compiled world alone.
    replications, seed, executor, dispatch, keep_visits, events
        As in `parts`.
    progress
        Called with the replications done and their total.

    Raises
    ------
    ScenarioError
        If the plan names what the scenario does not hold.
    ValueError
        If no replication is asked for, or one that can't be.
    """
    world = _compiled(scenario, plan, dispatch)
    total = sum(len(numbers) for numbers in split(replications).values())
    if total == 0:
        raise ValueError("at least one replication is needed")
    done = 0
    gathered = []
    for part in parts(world, replications=replications, seed=seed, executor=executor, keep_visits=keep_visits, events=events):
        gathered.append(part)
        done += len(part.replications) + len(part.failures)
        if progress is not None:
            progress(done, total)
    return join(gathered)


def parts(
    scenario: Scenario | World,
    plan: Plan | None = None,
    *,
    replications: int | Sequence[int],
    seed: int,
    executor: Executor | None = None,
    dispatch: DispatchChoice = "follow",
    keep_visits: bool = False,
    events: bool = False,
    skip: Collection[int] = (),
) -> Iterator[Outcomes]:
    """Carry a plan out again and again and yield the outcomes part by part, in order, so that memory stays flat.

    Parameters
    ----------
    scenario, plan
        What is given and what is to be done; or a compiled world alone.
    replications
        How many (0, 1, 2 ...), or their numbers. Each turns out the same whichever others are asked for.
    seed
        Seed of the run, any integer.
    executor
        Where parts are computed; in this process where left out. The caller opens and closes it.
    dispatch
        Who says what teams do; with a rule no plan is needed.
    keep_visits
        Keep start, end, feedback and repair of every visit of every replication.
    events
        Keep the event log.
    skip
        Parts that are at hand already, by their number in `split`.

    Yields
    ------
    Outcomes
        Of each part that is not skipped. A replication that failed is among its ``failures``.

    Raises
    ------
    ScenarioError
        If the plan names what the scenario does not hold.
    ValueError
        If a replication can't be.
    """
    world = _compiled(scenario, plan, dispatch)
    wanted = [numbers for part, numbers in split(replications).items() if part not in skip]
    if executor is None:
        given = ready(world)
        return (run_part(world, seed, numbers, keep_visits=keep_visits, events=events, given=given) for numbers in wanted)
    sent = sent_to(executor, world)

    def submit(numbers: tuple[int, ...]) -> Future[Outcomes]:
        return executor.submit(run_part, sent, seed, numbers, keep_visits=keep_visits, events=events)

    return spread(executor, submit, wanted)


def split(replications: int | Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Split replications into parts: numbers of the replications wanted in each part, ascending.

    Raises
    ------
    ValueError
        If a number is not within 0 and 2**32 - 1.
    """
    numbers = range(replications) if isinstance(replications, int) else sorted({int(number) for number in replications})
    if len(numbers) and not 0 <= numbers[0] <= numbers[-1] < MOST:
        raise ValueError(f"replications are numbered from 0 to {MOST - 1}, not {numbers[0]} to {numbers[-1]}")
    result: dict[int, list[int]] = {}
    for number in numbers:
        result.setdefault(number // BLOCK, []).append(number)
    return {part: tuple(numbers_of_part) for part, numbers_of_part in result.items()}


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
    given: Given | None = None,
) -> Outcomes:
    """Run some replications in this process, with what is `ready` where that is at hand.

    Should anything break, they are run one by one to find out which it was: that one is recorded, and the others finish
    with the same outcomes as if nothing had happened.
    """
    given = ready(world) if given is None else given
    at_once = max(1, VISITS_AT_ONCE // max(len(world.team_days), 1))
    pieces = [tuple(numbers[k : k + at_once]) for k in range(0, len(numbers), at_once)]
    done: list[Outcomes] = []
    for piece in pieces:
        done.append(_run_safely(world, given, seed, piece, keep_visits=keep_visits, events=events))
        if len(done) == HELD:  # sums over visits are as large as a replication: they are added up as they come
            done = [join(done)]
    return join(done)


def _compiled(scenario: Scenario | World, plan: Plan | None, dispatch: DispatchChoice) -> World:
    if isinstance(scenario, World):
        return scenario
    if plan is None:
        if not is_rule(dispatch):
            raise ValueError("a scenario needs a plan beside it, or a dispatch by a rule")
        plan = rule_plan(scenario, dispatch)
    return compile_world(scenario, plan, dispatch)


def _run_safely(
    world: World, given: Given, seed: int, numbers: tuple[int, ...], *, keep_visits: bool, events: bool = False
) -> Outcomes:
    try:
        return _run(world, given, seed, numbers, keep_visits=keep_visits, events=events)
    except Exception as error:  # noqa: BLE001 - whatever breaks one replication must not take the others with it
        if len(numbers) > 1:
            return join(
                [_run_safely(world, given, seed, (number,), keep_visits=keep_visits, events=events) for number in numbers]
            )
        words = f"{type(error).__name__}: {error}"
        failure = Failure(numbers[0], seed, words, traceback.format_exc())
        return no_outcomes(world, failure, keep_visits=keep_visits, events=events)


def _run(
    world: World, given: Given, seed: int, numbers: tuple[int, ...], *, keep_visits: bool, events: bool = False
) -> Outcomes:
    streams = Streams(seed, np.array(numbers, np.int64))
    lengths = visit_lengths(world, streams)
    capacity = draw_capacity(world, streams)
    journal = Journal(events=events, shared=world.shared is not None)
    for k in range(len(numbers)):
        if isinstance(given, Dispatched):
            replicate_dispatched(given, lengths[k], capacity, k, journal)
        else:
            replicate(given, lengths[k], capacity, k, journal)
    return reduce_spells(world, streams, lengths, capacity, journal, keep_visits=keep_visits)


def replicate(
    given: Sequence[Itinerary], lengths: NDArray[np.float64], capacity: Capacity, replication: int, journal: Journal
) -> None:
    """Let all teams loose in one replication.

    Parameters
    ----------
    given
        The teams' `itineraries`.
    lengths
        Work that each visit needs, shape (visits,).
    capacity, replication
        What teams can get done in a block of replications, and the position of this one.
    journal
        Takes down what they do.
    """
    env = simpy.Environment()
    remaining, diary = lengths.tolist(), Diary(env)
    for itinerary in given:
        able = capacity.of(replication, itinerary.team)
        env.process(team_process(env, itinerary, able, remaining, journal, diary))
    env.run()
    journal.close()

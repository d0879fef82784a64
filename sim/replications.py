"""Replications: a plan carried out again and again, on any executor, with the same bytes every time."""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, Future

from scenarios.dispatch.orders import is_rule
from scenarios.dispatch.own_rule import DispatchChoice
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.outcomes.joining import join
from sim.outcomes.outcome import Outcomes
from sim.rule_plan import rule_plan
from sim.run_part import BLOCK, ready, run_part
from sim.spreading import sent_to, spread
from sim.world import World, compile_world

MOST = 2**32
"""Replications that have streams of their own."""

Progress = Callable[[int, int], None]


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
    outcomes = []
    for part in parts(world, replications=replications, seed=seed, executor=executor, keep_visits=keep_visits, events=events):
        outcomes.append(part)
        done += len(part.replications) + len(part.failures)
        if progress is not None:
            progress(done, total)
    return join(outcomes)


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
    batches = [numbers for part, numbers in split(replications).items() if part not in skip]
    if executor is None:
        preparation = ready(world)
        return (
            run_part(world, seed, numbers, keep_visits=keep_visits, events=events, preparation=preparation)
            for numbers in batches
        )
    world_sent = sent_to(executor, world)

    def submit(numbers: tuple[int, ...]) -> Future[Outcomes]:
        return executor.submit(run_part, world_sent, seed, numbers, keep_visits=keep_visits, events=events)

    return spread(executor, submit, batches)


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


def _compiled(scenario: Scenario | World, plan: Plan | None, dispatch: DispatchChoice) -> World:
    if isinstance(scenario, World):
        return scenario
    if plan is None:
        if not is_rule(dispatch):
            raise ValueError("a scenario needs a plan beside it, or a dispatch by a rule")
        plan = rule_plan(scenario, dispatch)
    return compile_world(scenario, plan, dispatch)

"""Work spread over an executor: in order, a few tasks ahead, and none left behind."""

from concurrent.futures import Future
from typing import Any

import pytest
from small_sim import chained_plan, small_scenario

from sim.replications import simulate
from sim.spreading import UNKNOWN_SIZE, sent_to, spread
from sim.world import compile_world


class Desk:
    """An executor in name, which notes how many tasks are handed in before each result is taken."""

    def __init__(self, **known: Any) -> None:
        self.__dict__.update(known)
        self.given: list[Future[Any]] = []

    def submit(self, number: int) -> Future[Any]:
        """Take a task; it is done at once where it is even, and never else."""
        future: Future[Any] = Future()
        if number % 2 == 0:
            future.set_result(number)
        self.given.append(future)
        return future


@pytest.mark.parametrize(
    ("known", "ahead"),
    [
        ({"size": 3}, 6),
        ({"_max_workers": 2}, 4),
        ({"size": 1, "_max_workers": 9}, 2),
        ({"size": None}, 2 * UNKNOWN_SIZE),
        ({}, 16),
    ],
)
def test_twice_as_many_tasks_as_processes_are_ahead(known: dict[str, Any], ahead: int) -> None:
    desk = Desk(**known)
    numbers = list(range(0, 80, 2))
    seen, waiting = [], []
    for result in spread(desk, desk.submit, numbers):  # type: ignore[arg-type, type-var]
        seen.append(result)
        waiting.append(len(desk.given) - len(seen))
    assert seen == numbers
    assert waiting == [min(ahead, len(numbers) - k - 1) for k in range(len(numbers))]


def test_who_stops_listening_cancels_what_is_not_begun() -> None:
    desk = Desk(size=1)
    results = spread(desk, desk.submit, [0, 1, 3, 5])  # type: ignore[arg-type, type-var]
    assert next(results) == 0
    results.close()
    assert [future.cancelled() for future in desk.given] == [False, True, True]


def test_an_executor_that_can_share_is_sent_the_world_once() -> None:
    scenario = small_scenario(1)
    world = compile_world(scenario, chained_plan(scenario, [(0, 0, 0, 2.0, 0)]))
    assert sent_to(Desk(), world) is world  # type: ignore[arg-type]
    assert sent_to(Desk(share=lambda sent: ("shared", sent)), world) == ("shared", world)  # type: ignore[arg-type, comparison-overlap]
    assert simulate(world, replications=1).visit_covered.tolist() == [1]

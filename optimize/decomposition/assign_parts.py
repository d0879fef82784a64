"""The second step of a region: its parts assigned one by one, each with its own share of what is shared."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, wait
from dataclasses import astuple
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize.assigning.assign import Assigned, assign, repair
from optimize.control.incumbent import Incumbent
from optimize.control.stopping import PATIENCE, Stop, never, until_file
from optimize.control.workers import in_turn
from optimize.decomposition.decompose import Decomposition, Subproblem
from optimize.decomposition.part_memory import Kind, PartMemory, remembered
from optimize.relaxation.bounds import Bounds
from optimize.relaxation.relax import Relaxation, relax
from optimize.scoring.schedule import Place
from optimize.search_budget import SearchBudget


def assign_parts(
    decomposition: Decomposition,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, Incumbent], None] = lambda _done, _incumbent: None,
    stop: Stop = never,
    memory: PartMemory | None = None,
) -> Assigned:
    """Plan a region part by part.

    The bounds of earliness and of sites left out are those of the parts with what they have got of what is shared.

    Parameters
    ----------
    progress
        Called with the number of parts that are planned, and the sums of their objectives and bounds, each by its own share.
    stop
        Once it is true, parts go on in the quickest way; those of an executor where they see this machine's files.
    memory
        Parts that it knows are not planned again; what is planned before a stop is kept there.
    """
    assignments = remembered(
        memory, ASSIGNED, decomposition.subproblems, lambda parts: _assigned(executor, parts, stop), is_whole=lambda: not stop()
    )
    objective, bound, earliness, left_out = 0.0, 0.0, 0.0, 0.0
    tours: dict[tuple[int, int], list[int]] = {}
    options: dict[int, int] = {}
    back: set[int] = set()
    in_order = True
    for done, part in enumerate(assignments, 1):
        for key, tour in part.tours.items():
            tours.setdefault(key, []).extend(tour)
        options.update(part.options)
        back |= part.back
        in_order &= part.in_order
        objective, bound = objective + part.incumbent.objective, bound + part.incumbent.bound
        if part.bounds is not None:
            earliness, left_out = earliness + part.bounds.earliness, left_out + part.bounds.least_left_out
        progress(done, Incumbent(objective, bound))
    bounds = Bounds(decomposition.bound, earliness, left_out)
    return Assigned(tours, options, Incumbent(objective, decomposition.bound), bounds, frozenset(back), in_order)


def assign_or_repair(
    relaxation: Relaxation,
    budget: SearchBudget,
    start_places: dict[int, Place],
    change_price: float | None,
    progress: Callable[[float], None] | None = None,
    stop: Stop = never,
) -> Assigned:
    """Assign the sites of a county, from an older plan where its places are better, or at a price of each that changes."""
    if change_price is None:
        return assign(relaxation, budget, progress, start_places=start_places, stop=stop)
    return repair(relaxation, start_places, change_price, budget, progress, stop)


def assign_part(subproblem: Subproblem, stop: Stop = never) -> Assigned:
    """Plan a part with its own share of what is shared; the result is by the rows of the region."""
    part = subproblem.part
    relaxation = relax(part.problem, quick=True)
    assigned = assign_or_repair(relaxation, subproblem.budget, subproblem.begin, subproblem.change_price, stop=stop)
    return part.in_region(assigned)


def assign_part_until(subproblem: Subproblem, flag: Path) -> Assigned:
    """Plan a part in another process, until a file says that it is time to stop."""
    return assign_part(subproblem, until_file(flag))


def _assigned(executor: Executor | None, subproblems: Iterable[Subproblem], stop: Stop) -> Iterator[Assigned]:
    """Plan parts, in their order. A file tells those that are planned elsewhere of a stop."""
    if executor is None:
        yield from (assign_part(subproblem, stop) for subproblem in subproblems)
        return
    if stop is never:
        yield from in_turn(executor, assign_part, subproblems)
        return
    with TemporaryDirectory(prefix="xuncha-") as folder:
        flag = Path(folder) / "stop"
        futures = [executor.submit(assign_part_until, subproblem, flag) for subproblem in subproblems]
        for future in futures:
            while not flag.exists() and wait([future], PATIENCE).not_done:
                if stop():
                    flag.touch()
            yield future.result()


def _pack(assigned: Assigned) -> dict[str, NDArray[Any]]:
    tours = [(team, rnd, site) for (team, rnd), tour in assigned.tours.items() for site in tour]
    return {
        "tours": np.array(tours, np.int64).reshape(-1, 3),
        "options": np.array(list(assigned.options.items()), np.int64).reshape(-1, 2),
        "incumbent": np.array([assigned.incumbent.objective, assigned.incumbent.bound]),
        "bounds": np.array(() if assigned.bounds is None else astuple(assigned.bounds), np.float64),
        "back": np.array(sorted(assigned.back), np.int64),
        "in_order": np.array(assigned.in_order),
    }


def _unpack(arrays: Mapping[str, NDArray[Any]]) -> Assigned:
    tours: dict[tuple[int, int], list[int]] = {}
    for team, rnd, site in arrays["tours"].tolist():
        tours.setdefault((team, rnd), []).append(site)
    bounds = Bounds(*arrays["bounds"].tolist()) if arrays["bounds"].size else None
    return Assigned(
        tours,
        dict(arrays["options"].tolist()),
        Incumbent(*arrays["incumbent"].tolist()),
        bounds,
        frozenset(arrays["back"].tolist()),
        bool(arrays["in_order"]),
    )


ASSIGNED = Kind("assigned", _pack, _unpack)

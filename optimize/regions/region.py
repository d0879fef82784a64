"""Regions: the second step of a whole region, assigned county by county."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, wait
from pathlib import Path
from tempfile import TemporaryDirectory

from optimize.allocating.allocate import allocate
from optimize.allocating.bounds import Bounds
from optimize.assigning.assign import Assigned, assign
from optimize.assigning.mending import Old, mend
from optimize.incumbent import Incumbent
from optimize.regions.layout import Job, Layout
from optimize.regions.rows import in_region
from optimize.stopping import PATIENCE, Stop, never, until_file
from optimize.workers import in_turn


def plan_region(
    layout: Layout,
    *,
    executor: Executor | None = None,
    progress: Callable[[int, Incumbent], None] = lambda _done, _incumbent: None,
    stop: Stop = never,
) -> Assigned:
    """Plan a region part by part.

    The bounds of earliness and of sites left out are those of the parts with what they have got of what is shared.

    Parameters
    ----------
    progress
        Called with the number of parts that are planned, and the sums of their objectives and bounds, each by its own share.
    stop
        Once it is true, parts go on in the quickest way; those of an executor where they see this machine's files.
    """
    objective, least, earliness, left_out = 0.0, 0.0, 0.0, 0.0
    tours: dict[tuple[int, int], list[int]] = {}
    options: dict[int, int] = {}
    back: set[int] = set()
    in_order = True
    for done, part in enumerate(_planned(executor, layout.jobs, stop), 1):
        for key, tour in part.tours.items():
            tours.setdefault(key, []).extend(tour)
        options.update(part.options)
        back |= part.back
        in_order &= part.in_order
        objective, least = objective + part.incumbent.objective, least + part.incumbent.bound
        if part.bounds is not None:
            earliness, left_out = earliness + part.bounds.earliness, left_out + part.bounds.least_left_out
        progress(done, Incumbent(objective, least))
    bounds = Bounds(layout.bound, earliness, left_out)
    return Assigned(tours, options, Incumbent(objective, layout.bound), bounds, frozenset(back), in_order)


def plan_part(job: Job, stop: Stop = never) -> Assigned:
    """Plan a part with its own share of what is shared; the result is by the rows of the whole region."""
    allocated = allocate(job.own.problem, quick=True)
    if job.price is None:
        return in_region(assign(allocated, job.budget, begin=job.begin, stop=stop), job.own)
    return in_region(mend(allocated, Old(job.begin, job.price), job.budget, stop=stop), job.own)


def plan_part_until(job: Job, flag: Path) -> Assigned:
    """Plan a part in another process, until a file says that it is time to stop."""
    return plan_part(job, until_file(flag))


def _planned(executor: Executor | None, jobs: list[Job], stop: Stop) -> Iterator[Assigned]:
    """Plan parts, in their order. A file tells those that are planned elsewhere of a stop."""
    if executor is None or stop is never:
        yield from in_turn(executor, plan_part, jobs) if executor is not None else (plan_part(job, stop) for job in jobs)
        return
    with TemporaryDirectory(prefix="xuncha-") as folder:
        flag = Path(folder) / "stop"
        futures = [executor.submit(plan_part_until, job, flag) for job in jobs]
        for future in futures:
            while not flag.exists() and wait([future], PATIENCE).not_done:
                if stop():
                    flag.touch()
            yield future.result()

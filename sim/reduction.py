"""From the raw starts and ends of a block of replications to its outcomes; all replications at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar import TIME_TOLERANCE
from scenarios.schema.goals import LagSection
from sim.outcome import Failure, Outcomes, Visits
from sim.streams import Streams
from sim.team import Ledger
from sim.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Raw:
    """Ledgers of some replications as arrays; see `Ledger`."""

    start: NDArray[np.float64]
    end: NDArray[np.float64]
    end_round: NDArray[np.int64]
    worked: NDArray[np.float64]
    travelled: NDArray[np.float64]
    lost: NDArray[np.float64]

    @classmethod
    def of(cls, ledgers: Sequence[Ledger], world: World) -> "Raw":
        """Stack ledgers, shapes (replications, visits) and (replications, teams, rounds)."""
        count, visits = len(ledgers), len(world.team_days)
        use = (count, *world.window_slot.shape)

        def stack(name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
            return np.array([getattr(one, name) for one in ledgers], np.float64).reshape(shape)

        return cls(
            start=stack("start", (count, visits)),
            end=stack("end", (count, visits)),
            end_round=stack("end_round", (count, visits)).astype(np.int64),
            worked=stack("worked", use),
            travelled=stack("travelled", use),
            lost=stack("lost", use),
        )


def reduce_block(
    world: World, streams: Streams, raw: Raw, failures: tuple[Failure, ...], *, keep_visits: bool
) -> Outcomes:
    """Count sites by group and day, and add feedback and repair, which take time but no team."""
    end_day = np.ceil(raw.end - TIME_TOLERANCE)
    finished = np.isfinite(end_day)
    counted = finished.copy()
    for rows in world.same_site:  # a site that is visited again is covered by the first visit that is finished
        columns = list(rows)
        first = np.argmin(raw.end[:, columns], axis=1)
        counted[:, columns] &= np.arange(len(columns))[None, :] == first[:, None]
    stay_end = np.where(finished, world.round_end[raw.end_round], np.inf)
    feedback = np.maximum(stay_end, raw.end) + _lag(world.feedback, "feedback", world, streams)
    repaired = feedback + _lag(world.repair, "repair", world, streams)
    stage = {"feedback": feedback, "repaired": repaired}
    village = next((row for row, group in enumerate(world.groups) if group.dimension == "village"), None)
    steps = []
    for number, group in enumerate(world.groups):
        if group.dimension in stage:
            day = np.ceil(stage[group.dimension] - TIME_TOLERANCE)
            inside = counted & (world.member[village] if village is not None else False)
        else:
            day, inside = end_day, counted & world.member[number]
        steps.append(_steps(world, number, day, inside & (day <= world.days)))
    replication, group_number, day_number, sites = (np.concatenate(one) for one in zip(*steps, strict=True))
    order = np.lexsort((day_number, group_number, replication))
    covered_day = np.where(finished, end_day, 0).astype(np.int64)
    return Outcomes(
        days=world.days,
        groups=world.groups,
        replications=streams.replications,
        step_replication=replication[order].astype(np.int32),
        step_group=group_number[order].astype(np.int32),
        step_day=day_number[order].astype(np.int32),
        step_sites=sites[order].astype(np.int32),
        worked=raw.worked,
        travelled=raw.travelled,
        lost=raw.lost,
        visit_covered=finished.sum(axis=0, dtype=np.int64),
        visit_end_days=covered_day.sum(axis=0),
        visit_on_time=(finished & (end_day <= world.planned_end)).sum(axis=0, dtype=np.int64),
        failures=failures,
        visits=Visits(raw.start, raw.end, feedback, repaired) if keep_visits else None,
    )


def _lag(lag: LagSection, purpose: str, world: World, streams: Streams) -> NDArray[np.float64]:
    if lag.mean == 0:
        return np.zeros((len(streams.replications), len(world.site_key)))
    return np.minimum(streams.lognormal(purpose, world.site_key, lag.mean, lag.cv), lag.longest)


def _steps(
    world: World, group: int, day: NDArray[np.float64], inside: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    replication, visit = np.nonzero(inside)
    width = world.days + 1
    cell = replication * width + day[replication, visit].astype(np.int64)
    cells, sites = np.unique(cell, return_counts=True)
    return cells // width, np.full(len(cells), group, np.int64), cells % width, sites.astype(np.int64)

"""From what teams wrote down to outcomes; all replications at once."""

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar import TIME_TOLERANCE
from sim.groups import STAGES
from sim.ledger import Ledgers
from sim.outcome import Failure, Outcomes, Visits
from sim.streams import Streams
from sim.world import Lag, World


def reduce_ledgers(world: World, streams: Streams, ledgers: Ledgers, *, keep_visits: bool) -> Outcomes:
    """Add feedback and repair, which take time but no team, and count sites by group and day.

    Feedback is given some time after the end of the round in which a visit was finished, or after the visit where the
    stay was extended; repair takes some time from there.
    """
    end = ledgers.end
    finished = np.isfinite(end)
    end_day = _day(end)
    feedback = np.maximum(np.where(finished, world.stays.round_end[ledgers.end_round], np.inf), end)
    feedback = feedback + _lag(world.feedback, "feedback", world, streams)
    repaired = feedback + _lag(world.repair, "repair", world, streams)
    replication, group, day, sites = _steps(world, {"covered": end, "feedback": feedback, "repaired": repaired})
    shape = (len(end), *world.stays.first.shape)
    return Outcomes(
        days=world.days,
        groups=world.membership.groups,
        replications=streams.replications,
        step_replication=replication.astype(np.int32),
        step_group=group.astype(np.int32),
        step_day=day.astype(np.int32),
        step_sites=sites.astype(np.int32),
        worked=ledgers.worked.reshape(shape),
        travelled=ledgers.travelled.reshape(shape),
        lost=ledgers.lost.reshape(shape),
        visit_covered=finished.sum(axis=0, dtype=np.int64),
        visit_end_days=np.where(finished, end_day, 0).sum(axis=0, dtype=np.int64),
        visit_on_time=(finished & (end_day <= world.planned_end)).sum(axis=0, dtype=np.int64),
        visits=Visits(_start(world, ledgers), end, feedback, repaired) if keep_visits else None,
    )


def no_outcomes(world: World, failure: Failure, *, keep_visits: bool) -> Outcomes:
    """Outcomes of a replication that failed: none, but for the failure."""
    nothing = np.empty((0, len(world.team_days)))
    use = np.empty((0, *world.stays.first.shape))
    steps = np.empty(0, np.int32)
    none = np.zeros(len(world.team_days), np.int64)
    return Outcomes(
        days=world.days,
        groups=world.membership.groups,
        replications=np.empty(0, np.int64),
        step_replication=steps, step_group=steps, step_day=steps, step_sites=steps,
        worked=use, travelled=use, lost=use,
        visit_covered=none, visit_end_days=none, visit_on_time=none,
        failures=(failure,),
        visits=Visits(nothing, nothing, nothing, nothing) if keep_visits else None,
    )  # fmt: skip


def _day(instant: NDArray[np.float64]) -> NDArray[np.int64]:
    """Day from whose beginning on something that has happened at an instant is counted; far behind any term if never."""
    far = float(np.iinfo(np.int32).max)
    return np.minimum(np.ceil(instant - TIME_TOLERANCE), far).astype(np.int64)


def _lag(lag: Lag, purpose: str, world: World, streams: Streams) -> NDArray[np.float64]:
    return np.minimum(streams.lognormal(purpose, world.visit_key, lag.mean, lag.cv), lag.longest)


def _steps(world: World, instants: dict[str, NDArray[np.float64]]) -> tuple[NDArray[np.int64], ...]:
    """Count the sites that each group gains on each day: replication, group, day and sites of each step, in this order.

    Parameters
    ----------
    world
        Holds the groups and the visits that cover each site; the first one that gets somewhere takes the site there.
    instants
        When each visit reached each of the ``STAGES``, shape (replications, visits).
    """
    membership, width = world.membership, world.days + 1
    replications = len(instants["covered"])
    if not len(world.covering):
        return (np.empty(0, np.int64),) * 4
    by_stage = np.stack(
        [_day(np.minimum.reduceat(instants[stage][:, world.covering], world.covering_first, axis=1)) for stage in STAGES]
    )
    day = by_stage[membership.stage, :, membership.site]  # (pairs, replications)
    place = np.arange(replications)[None, :] * len(membership.groups) + membership.group[:, None]
    cells = np.sort((place * width + day)[day < width])
    first = np.flatnonzero(np.diff(cells, prepend=-1))
    sites = np.diff(first, append=len(cells))
    place, day = np.divmod(cells[first], width)
    return place // len(membership.groups), place % len(membership.groups), day, sites


def _start(world: World, ledgers: Ledgers) -> NDArray[np.float64]:
    """Instants at which visits began, from the slots of their teams."""
    teams, rounds = world.stays.first.shape
    team = np.empty(len(world.team_days), np.int64)
    team[world.tour_order] = np.repeat(np.arange(teams * rounds) // rounds, np.diff(world.tour_bounds))
    begun = np.isfinite(ledgers.start)
    slots = np.where(begun, ledgers.start, 0.0)
    slot = np.floor(slots + TIME_TOLERANCE).astype(np.int64)
    instant = world.stays.slot_day[team[None, :], slot] + np.maximum(slots - slot, 0.0) if slots.size else slots
    return np.where(begun, instant, np.inf)

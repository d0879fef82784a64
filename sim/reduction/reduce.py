"""From what teams wrote down to outcomes; all replications at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.compiled.lag import Lag
from sim.engine.journal import Journal, Spells
from sim.engine.ways import stay_lengths
from sim.events.log import EventLog
from sim.events.rows import log_stages, log_teams
from sim.findings.count import count_findings, no_findings
from sim.outcomes.outcome import Failure, Outcomes, Visits
from sim.reduction.steps import FAR, count_steps, counting_day
from sim.reduction.use import team_use
from sim.streams import Streams
from sim.uncertainty.capacity import Capacity
from sim.uncertainty.pace import mean_pace
from sim.uncertainty.reclassification import count_moves
from sim.uncertainty.stoppages import count_calls
from sim.world import World


def reduce_spells(
    world: World,
    streams: Streams,
    lengths: NDArray[np.float64],
    capacity: Capacity,
    journal: Journal,
    *,
    keep_visits: bool,
) -> Outcomes:
    """Add feedback and repair, which take time but no team, and count sites by group and day.

    Feedback is given some time after the end of the round in which a visit was finished, or after the visit where the
    stay was extended; repair takes some time from there. A village that is inspected with its township is covered, and given
    feedback, when both visits have got there: it is one inspection with one report.
    """
    visits = len(world.team_days)
    spells, waits = Spells.of(world, journal), journal.waits
    use = team_use(world, spells, capacity)
    log = None if journal.undone is None else EventLog(world, streams.replications)
    if log is not None:
        log_teams(log, streams, lengths, spells, journal, capacity)
    if world.links is not None:
        spells = spells.without_passes()
    instant = spells.end(world)
    end = spells.table(instant, spells.finished, visits)
    released = spells.table(np.maximum(world.stays.round_end[spells.rnd], instant), spells.finished, visits)
    covered = end
    joint = world.joint
    if joint is not None:
        covered, released = joint.later(end), joint.later(released)
    feedback = released + _lag(world.feedback, "feedback", world.visit_key, streams)
    repaired = feedback + _lag(world.repair, "repair", world.visit_key, streams)
    if log is not None:
        log_stages(log, {"covered": covered, "feedback": feedback, "repaired": repaired})
    start = spells.table(spells.begin(world), spells.earliest(), visits) if keep_visits else None
    tables: list[NDArray[np.float64]] = [end, *([] if start is None else [start, feedback, repaired])]
    if world.dispatching is not None:
        tables = [world.dispatching.reported(table) for table in tables]
    end_day = counting_day(tables[0])
    finished = end_day < FAR
    call_counts, called_days = count_calls(world, streams, stay_lengths(world, spells))
    steps = count_steps(world, {"covered": covered, "feedback": feedback, "repaired": repaired}, _done_before(world, streams))
    findings = count_findings(world, streams, lengths, capacity, spells, (end, feedback), keep_visits=keep_visits, log=log)
    return Outcomes(
        days=world.days,
        groups=world.membership.groups,
        replications=streams.replications,
        step_replication=steps.replication,
        step_group=steps.group,
        step_day=steps.day,
        step_sites=steps.sites,
        worked=use.worked,
        travelled=use.travelled,
        lost=use.lost,
        pace=None if world.pace is None else mean_pace(world, streams),
        reclassified=count_moves(world, streams),
        called=call_counts,
        called_days=called_days,
        supported=use.supported,
        waited=_waited(world, waits, spells.replications),
        visit_covered=finished.sum(axis=0, dtype=np.int64),
        visit_end_days=np.where(finished, end_day, 0).sum(axis=0, dtype=np.int64),
        visit_on_time=(end_day <= world.due[: world.planned]).sum(axis=0, dtype=np.int64),
        visits=Visits(tables[1], tables[0], tables[2], tables[3]) if keep_visits else None,
        findings=findings,
        events=None if log is None else (log.close(),),
    )


def no_outcomes(world: World, failure: Failure, *, keep_visits: bool, events: bool = False) -> Outcomes:
    """Outcomes of a replication that failed: none, but for the failure."""
    nothing = np.empty((0, world.planned))
    use = np.empty((0, *world.stays.first.shape))
    steps = np.empty(0, np.int32)
    none = np.zeros(world.planned, np.int64)
    return Outcomes(
        days=world.days,
        groups=world.membership.groups,
        replications=np.empty(0, np.int64),
        step_replication=steps, step_group=steps, step_day=steps, step_sites=steps,
        worked=use, travelled=use, lost=use,
        supported=None if world.supporting is None else use,
        waited=_waited(world, (), 0),
        visit_covered=none, visit_end_days=none, visit_on_time=none,
        failures=(failure,),
        visits=Visits(nothing, nothing, nothing, nothing) if keep_visits else None,
        findings=no_findings(world, keep_visits=keep_visits),
        events=() if events else None,
    )  # fmt: skip


def _done_before(world: World, streams: Streams) -> dict[str, NDArray[np.float64]]:
    """When each site that was covered before planning got to each of the ``STAGES``, shape (replications, sites done)."""
    covered = np.broadcast_to(world.done_day, (len(streams.replications), len(world.done_day)))
    feedback = covered + _lag(world.feedback, "feedback", world.done_key, streams)
    repaired = feedback + _lag(world.repair, "repair", world.done_key, streams)
    return {"covered": covered, "feedback": feedback, "repaired": repaired}


def _lag(lag: Lag, purpose: str, keys: NDArray[np.uint64], streams: Streams) -> NDArray[np.float64]:
    return np.minimum(streams.lognormal(purpose, keys, lag.mean, lag.cv), lag.longest)


def _waited(world: World, waits: Sequence[tuple[int, int, int, float]], replications: int) -> NDArray[np.float64] | None:
    """Working days that teams waited for others, shape (replications, teams, rounds); None where nobody has to."""
    if world.links is None or not (world.links.awaited >= 0).any():
        return None
    result = np.zeros((replications, *world.stays.first.shape))
    for run, visit, rnd, days in waits:
        result[run, world.visit_team[visit], rnd] += days
    return result

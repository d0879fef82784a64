"""From what teams wrote down to outcomes; all replications at once."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.disturbances import count_calls
from sim.event_rows import log_stages, log_teams
from sim.events import EventLog
from sim.findings import count_findings, no_findings
from sim.groups import STAGES
from sim.journal import Journal, Spells
from sim.outcome import Failure, Outcomes, Visits
from sim.reviews import count_moves
from sim.streams import Streams
from sim.ways import first_and_last, ways
from sim.world import Lag, World

FAR = float(np.iinfo(np.int32).max)
"""Day of what never happens."""


def reduce_spells(
    world: World,
    streams: Streams,
    lengths: NDArray[np.float64],
    work: NDArray[np.float64] | None,
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
    use = _use(world, spells, work)
    log = None if journal.undone is None else EventLog(world, streams.replications)
    if log is not None:
        log_teams(log, streams, lengths, spells, journal)
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
    shown: list[NDArray[np.float64]] = [end, *([] if start is None else [start, feedback, repaired])]
    if world.dispatching is not None:
        shown = [world.dispatching.reported(table) for table in shown]
    end_day = _day(shown[0])
    finished = end_day < FAR
    called, called_days = count_calls(world, streams)
    steps = _steps(world, {"covered": covered, "feedback": feedback, "repaired": repaired}, _done_before(world, streams))
    findings = count_findings(world, streams, lengths, work, spells, (end, feedback), keep_visits=keep_visits, log=log)
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
        reclassified=count_moves(world, streams),
        called=called,
        called_days=called_days,
        supported=use.supported,
        waited=_waited(world, waits, spells.replications),
        visit_covered=finished.sum(axis=0, dtype=np.int64),
        visit_end_days=np.where(finished, end_day, 0).sum(axis=0, dtype=np.int64),
        visit_on_time=(end_day <= world.planned_end[: world.planned]).sum(axis=0, dtype=np.int64),
        visits=Visits(shown[1], shown[0], shown[2], shown[3]) if keep_visits else None,
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
        reclassified=None if world.reviews is None else np.empty((0, 2), np.int64),
        called=None if world.disturbances.call_rate == 0 else use.astype(np.int64),
        called_days=None if world.disturbances.call_rate == 0 else use,
        supported=None if world.supporting is None else use,
        waited=_waited(world, (), 0),
        visit_covered=none, visit_end_days=none, visit_on_time=none,
        failures=(failure,),
        visits=Visits(nothing, nothing, nothing, nothing) if keep_visits else None,
        findings=no_findings(world, keep_visits=keep_visits),
        events=() if events else None,
    )  # fmt: skip


def _day(instant: NDArray[np.float64]) -> NDArray[np.int64]:
    """Day from whose beginning on something that has happened at an instant is counted."""
    return np.minimum(np.ceil(instant - TIME_TOLERANCE), FAR).astype(np.int64)


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


class _Use(NamedTuple):
    worked: NDArray[np.float64]
    travelled: NDArray[np.float64]
    lost: NDArray[np.float64]
    supported: NDArray[np.float64] | None


def _use(world: World, spells: Spells, work: NDArray[np.float64] | None) -> _Use:
    """How teams spent their working days, each of shape (replications, teams, rounds)."""
    shape = (spells.replications, *world.stays.first.shape)
    stay = np.ravel_multi_index((spells.replication, spells.team, spells.rnd), shape)

    def total(days: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(stay, days, int(np.prod(shape))), np.float64)

    used, first, last = first_and_last(stay)
    leg = ways(world, spells, stay, first)
    travelled = total(leg)
    travelled[used] += world.homeward[spells.visit[last]]
    at_site = spells.leave - spells.arrive
    done = at_site
    if work is not None:
        done = _done(work, spells, spells.leave, TIME_TOLERANCE) - _done(work, spells, spells.arrive, 0.0)
    lost = total(np.maximum(at_site - done, 0.0))
    supported = None
    if world.supporting is not None:
        away = world.supporting[spells.visit]
        supported = total(np.where(away, at_site + leg, 0.0))
        supported[used] += np.where(away[last], world.homeward[spells.visit[last]], 0.0)
        supported = supported.reshape(shape)
    return _Use(total(at_site).reshape(shape), travelled.reshape(shape), lost.reshape(shape), supported)


def _done(work: NDArray[np.float64], spells: Spells, moment: NDArray[np.float64], ahead: float) -> NDArray[np.float64]:
    """Work that each spell's team can have done by a moment in slots; reckoned from the slot that holds what is `ahead`."""
    slot = (moment - ahead).astype(np.int64)
    cell = (spells.replication * work.shape[1] + spells.team) * work.shape[2] + slot
    flat = work.reshape(-1)
    before = flat[cell]
    return np.asarray(before + (moment - slot) * (flat[cell + 1] - before))


def _first(world: World, instants: NDArray[np.float64]) -> NDArray[np.float64]:
    """When the first visit of each site that the plan covers got somewhere, shape (replications, sites covered)."""
    if not len(world.covering):
        return np.empty((len(instants), 0))
    return np.asarray(np.minimum.reduceat(instants[:, world.covering], world.covering_first, axis=1))


class _Steps(NamedTuple):
    replication: NDArray[np.int32]
    group: NDArray[np.int32]
    day: NDArray[np.int32]
    sites: NDArray[np.int32]


def _steps(world: World, instants: dict[str, NDArray[np.float64]], done: dict[str, NDArray[np.float64]]) -> _Steps:
    """Count the sites that each group gains on each day, ordered by replication, group and day.

    Parameters
    ----------
    world
        Holds the groups and the visits that cover each site; the first one that gets somewhere takes the site there.
    instants
        When each visit reached each of the ``STAGES``, shape (replications, visits).
    done
        When each site that was covered before planning did, shape (replications, sites done).
    """
    membership, width = world.membership, world.days + 1
    groups, replications = len(membership.groups), len(instants["covered"])
    cells: NDArray[np.int32 | np.int64] = np.empty(0, np.int64)
    if len(world.covering) or len(world.done_day):
        by_stage = [table for stage in STAGES for table in (_first(world, instants[stage]), done[stage])]
        day = np.minimum(_day(np.concatenate(by_stage, axis=1)), width)
        whole = np.int32 if (replications * groups + 1) * width < FAR else np.int64
        column = membership.stage * (day.shape[1] // len(STAGES)) + membership.site
        table = day.astype(whole).take(column, axis=1)  # (replications, pairs)
        never = table == width
        table += (membership.group * width).astype(whole)
        table += (np.arange(replications) * (groups * width)).astype(whole)[:, None]
        table[never] = np.iinfo(whole).max
        table.sort(axis=1)
        cells = table[table != np.iinfo(whole).max]
    edges = np.concatenate([[-1], np.flatnonzero(cells[1:] != cells[:-1]), [len(cells) - 1]])[: len(cells) + 1]
    cells = cells[edges[1:]]
    place = cells // width  # NumPy divides by one number fast, but takes remainders slowly
    replication = place // groups
    columns = (replication, place - replication * groups, cells - place * width, np.diff(edges))
    return _Steps(*(column.astype(np.int32) for column in columns))

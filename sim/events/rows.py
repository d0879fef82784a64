"""What teams do and what happens to them, as rows of the event log."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from sim.compiled.carrying import EXTEND
from sim.engine.journal import Journal, Spells
from sim.engine.ways import first_and_last, road_times, stay_lengths, way_home, ways
from sim.events.log import EventLog
from sim.streams import Streams
from sim.uncertainty.capacity import Capacity
from sim.uncertainty.lengths import surge_factors
from sim.uncertainty.presence import absence_spans
from sim.uncertainty.spans import Spans
from sim.uncertainty.stoppages import call_spans, closed_slots


def log_teams(
    log: EventLog, streams: Streams, lengths: NDArray[np.float64], spells: Spells, journal: Journal, capacity: Capacity
) -> None:
    """Log ways, visits, what they leave undone, and who was away; `lengths` is the work that each visit needs."""
    done = np.flatnonzero(spells.finished)
    log.team[spells.replication[done], spells.visit[done]] = spells.team[done]
    wait_days = _log_waits(log, spells, journal)
    _log_visits(log, streams, lengths, spells, journal)
    _log_passes(log, spells, wait_days)
    _log_ways(log, spells, wait_days, capacity)
    _log_undone(log, journal)
    _log_absence(log, streams, spells)


def log_stages(log: EventLog, instants: Mapping[str, NDArray[np.float64]]) -> None:
    """Log when sites come to be covered, and visits get feedback and are repaired; shape (replications, visits) each."""
    world = log.world
    for stage in ("feedback", "repaired"):
        log.add_table(stage, instants[stage])
    sites = len(world.covering_first)
    site = np.repeat(np.arange(sites), np.diff(world.covering_first, append=len(world.covering)))
    coverage = instants["covered"][:, world.covering]
    run, place = np.nonzero(coverage <= world.days)
    time = coverage[run, place]
    order = np.lexsort((place, time, site[place], run))
    _, first = np.unique((run * sites + site[place])[order], return_index=True)  # of several visits the first one covers
    rows = order[first]
    visit = world.covering[place[rows]]
    log.add("covered", time[rows], run[rows], team=log.team[run[rows], visit], visit=visit)


def _log_visits(log: EventLog, streams: Streams, lengths: NDArray[np.float64], spells: Spells, journal: Journal) -> None:
    world = log.world
    surge = surge_factors(world, streams)
    end, days = spells.end(world), spells.days_given
    is_visit = ~_passed(spells)
    for kind, rows in (("finish", spells.finished), ("break_off", is_visit & ~spells.finished)):
        _add_spells(log, kind, end, spells, np.flatnonzero(rows), days)
    visit_rows = np.flatnonzero(is_visit)
    visits = len(world.team_days)
    cell = spells.replication * visits + spells.visit
    _, first = np.unique(cell[visit_rows], return_index=True)
    is_first = np.zeros(len(cell), bool)
    is_first[visit_rows[first]] = True
    starts, need = spells.begin(world), lengths[spells.replication, spells.visit]
    _add_spells(log, "begin", starts, spells, np.flatnonzero(is_first), need)
    resumed_rows = np.flatnonzero(is_visit & ~is_first)
    _add_spells(log, "resume", starts, spells, resumed_rows, _left_before(journal, spells, resumed_rows, need))
    if surge is not None:
        longer = surge[spells.replication, spells.visit]
        _add_spells(log, "surge", starts, spells, np.flatnonzero(is_first & (longer != 1)), need * (1 - 1 / longer))


def _add_spells(
    log: EventLog,
    kind: str,
    time: NDArray[np.float64],
    spells: Spells,
    rows: NDArray[np.int64],
    days: NDArray[np.float64],
) -> None:
    run, team, rnd, visit = spells.replication[rows], spells.team[rows], spells.rnd[rows], spells.visit[rows]
    log.add(kind, time[rows], run, team=team, rnd=rnd, visit=visit, days=days[rows])


def _left_before(journal: Journal, spells: Spells, rows: NDArray[np.int64], need: NDArray[np.float64]) -> NDArray[np.float64]:
    """Work that some visits still need when they are taken up again: what the stay before left."""
    left_days = {
        (undone.run, visit, undone.rnd): work
        for undone in journal.undone or ()
        for visit, work in zip(undone.visits, undone.work, strict=True)
    }
    result = need.copy()
    for row in rows.tolist():
        run, visit = int(spells.replication[row]), int(spells.visit[row])
        result[row] = next(
            left_days[run, visit, rnd] for rnd in reversed(range(spells.rnd[row])) if (run, visit, rnd) in left_days
        )
    return result


def _log_waits(log: EventLog, spells: Spells, journal: Journal) -> NDArray[np.float64]:
    """Log waits for other teams; return the slots that each spell's team waited before it, shape (spells,)."""
    wait_days = np.zeros(len(spells.visit))
    if not journal.waits:
        return wait_days
    days_of = {(run, visit, rnd): days for run, visit, rnd, days in journal.waits}
    keys = zip(spells.replication.tolist(), spells.visit.tolist(), spells.rnd.tolist(), strict=True)
    wait_days[:] = [days_of.get(key, 0.0) for key in keys]
    rows = np.flatnonzero(wait_days)
    arrivals = spells.arrive - np.where(_passed(spells), 0.0, wait_days)
    instant = np.zeros(len(wait_days))
    instant[rows] = log.world.stays.opening(spells.team[rows], arrivals[rows])
    _add_spells(log, "wait", instant, spells, rows, wait_days)
    return wait_days


def _passed(spells: Spells) -> NDArray[np.bool_]:
    """Which spells are of no length, because the other team did not come: their team waits behind them."""
    return ~spells.finished & (spells.leave <= spells.arrive)


def _log_passes(log: EventLog, spells: Spells, wait_days: NDArray[np.float64]) -> None:
    """Log the teams that went on, with or without a wait, since the other team did not come."""
    rows = np.flatnonzero(_passed(spells))
    instant = np.zeros(len(spells.visit))
    team, moment, stays = spells.team[rows], (spells.arrive + wait_days)[rows], log.world.stays
    instant[rows] = np.where(wait_days[rows] > 0, stays.closing(team, moment), stays.opening(team, spells.arrive[rows]))
    _add_spells(log, "not_met", instant, spells, rows, np.full(len(instant), np.nan))


def _log_ways(log: EventLog, spells: Spells, wait_days: NDArray[np.float64], capacity: Capacity) -> None:
    world, stays = log.world, log.world.stays
    shape = (spells.replications, *stays.first.shape)
    stay = np.ravel_multi_index((spells.replication, spells.team, spells.rnd), shape)
    _, first, last = first_and_last(stay)
    leg = road_times(world, spells, ways(world, spells, stay, first), first, capacity.travel)
    is_passed = _passed(spells)
    set_out = np.maximum(spells.arrive - np.where(is_passed, 0.0, wait_days) - leg, stays.first[spells.team, spells.rnd])
    all_rows = np.arange(len(stay))
    _add_spells(log, "depart", stays.opening(spells.team, set_out), spells, all_rows, leg)
    run, team, rnd = spells.replication[last], spells.team[last], spells.rnd[last]
    departures = spells.last_leave(stay, last) + np.where(is_passed[last], wait_days[last], 0.0)
    back = way_home(world, spells, last, departures, capacity.travel)
    # who has no way home, but for rounding, leaves when the work ends, not on the next working day
    travels = back > TIME_TOLERANCE
    instants = np.where(travels, stays.opening(team, np.where(travels, departures, 0.0)), stays.closing(team, departures))
    log.add("depart", instants, run, team=team, rnd=rnd, days=back)
    log.add("home", stays.closing(team, departures + back), run, team=team, rnd=rnd)


def _log_undone(log: EventLog, journal: Journal) -> None:
    world, stays = log.world, log.world.stays
    rows = [
        (undone.run, undone.team, undone.rnd, visit, work, visit in undone.goes_on)
        for undone in journal.undone or ()
        for visit, work in zip(undone.visits, undone.work, strict=True)
    ]
    if not rows:
        return
    run, team, rnd, visit = (np.array(column, np.int64) for column in list(zip(*rows, strict=True))[:4])
    work, goes_on = np.array([row[4] for row in rows]), np.array([row[5] for row in rows], bool)
    slots = np.where(world.carry_over[visit] == EXTEND, stays.longest[team, rnd], stays.days[team, rnd])
    at_hand = stays.days[team, rnd] > 0
    time = stays.round_end[rnd].astype(np.float64)
    close = (stays.first[team, rnd] + slots)[at_hand].astype(np.float64)
    time[at_hand] = stays.closing(team[at_hand], close)
    for kind, is_kind in (("carry_over", goes_on & at_hand), ("drop", ~goes_on)):
        cells = np.flatnonzero(is_kind)
        log.add(kind, time[cells], run[cells], team=team[cells], rnd=rnd[cells], visit=visit[cells], days=work[cells])


def _log_absence(log: EventLog, streams: Streams, spells: Spells) -> None:
    world = log.world
    if world.stays.slot_day.size == 0:
        return
    if world.absence_rate:
        _log_spans(log, ("absent", "returned"), absence_spans(world, streams), spells)
    if world.disturbances.call_rate:
        _log_spans(log, ("called_away", "called_back"), call_spans(world, streams), spells)
    if len(world.disturbances.weather_key):
        run, team, slot = np.nonzero(closed_slots(world.disturbances, streams))
        day, rnd = world.stays.slot_day[team, slot].astype(np.float64), world.stays.slot_round[team, slot].astype(np.int64)
        log.add("weather", day, run, team=team, rnd=rnd, days=1.0)


def _log_spans(log: EventLog, kinds: tuple[str, str], spans: Spans, spells: Spells) -> None:
    """Log spans that begin while their stay lasts: as planned, or as long as its team is at work."""
    stays = log.world.stays
    horizon = stay_lengths(log.world, spells)[spans.replication, spans.team, spans.rnd]
    rows = np.flatnonzero(spans.begin < horizon)
    run, team, rnd = spans.replication[rows], spans.team[rows], spans.rnd[rows]
    first, horizon = stays.first[team, rnd].astype(np.float64), horizon[rows]
    starts, ends = spans.begin[rows], np.minimum(spans.end[rows], horizon)
    # a span may begin within the last instants of its stay
    opening = stays.opening(team, first + np.minimum(starts, horizon - 1e-3))
    log.add(kinds[0], opening, run, team=team, rnd=rnd, days=ends - starts)
    log.add(kinds[1], np.maximum(stays.closing(team, first + ends), opening), run, team=team, rnd=rnd)

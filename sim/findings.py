"""Findings (问题): what visits find and what follows, for all visits of a block of replications at once.

Nothing here has an influence on what teams do: findings are reckoned when the visits are over, from when they began and
ended and from the work that was done, and their draws are of purposes of their own.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scenarios.schema import CLASSES
from sim.bystanders import other_checks, self_corrected
from sim.journal import Spells
from sim.lookback import LookBacks, make_look_backs
from sim.quantiles import binomial, gamma_factor, poisson
from sim.repairs import EXITS, Shares, exits, repair_kinds
from sim.stock import Stock, first_nearby, open_problems
from sim.streams import Streams
from sim.tally import COUNTS, FindingCounts
from sim.villages import YEAR, Villages

if TYPE_CHECKING:
    from sim.world import World

CATEGORIES = 6
"""Repaired on site; immediate early and not; planned early and not; missed. Early is by the deadline or the term's end."""
SURE = 1e-9
"""Chance below which a repair that is late is not drawn to be open at the term's end."""


def count_findings(
    world: "World",
    streams: Streams,
    lengths: NDArray[np.float64],
    work: NDArray[np.float64] | None,
    spells: Spells,
    ends: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    keep_visits: bool,
) -> FindingCounts | None:
    """Count what a block of replications finds.

    Parameters
    ----------
    world, streams
        What is given, and the block's random numbers.
    lengths
        Work that each visit needs, and that a finished one has had, in full team-days; shape (replications, visits).
    work, spells
        The teams' `cumulative_work`, and what they did.
    ends
        End and feedback of each visit, inf where it was never finished; shape (replications, visits).
    keep_visits
        Keep what each visit found.

    Returns
    -------
    FindingCounts
        None where the scenario does not ask for findings.
    """
    ground = world.villages
    if ground is None:
        return None
    rules = ground.rules
    end, feedback = (table[:, ground.visit] for table in ends)
    start = np.where(np.isfinite(end), _first_begin(world, spells)[:, ground.visit], np.inf)
    chance = -np.expm1(-(ground.rate * lengths[:, ground.visit] + rules.detection.online))
    nearby = first_nearby(ground, ends[0])
    stock = open_problems(ground, start, chance, nearby)
    factor = gamma_factor(streams.uniform("problems in a village", ground.key)[..., 0], rules.stock.dispersion)
    factor *= ground.mean
    here = factor[:, ground.village]
    immediate, planned = repair_kinds(rules.repair, world.days - np.where(np.isfinite(end), feedback, np.inf))
    key = world.visit_key[ground.visit]
    draws = streams.coarse_uniform("findings", key, CATEGORIES + 1)
    part = _sort(here, stock, rules.repair.on_site, rules.repair.immediate.share, (immediate, planned), draws[:CATEGORIES])
    on_site, missed = part[0], part[5]
    at_once, by_plan = part[1] + part[2], part[3] + part[4]
    found = on_site + at_once + by_plan
    never = _never(streams, key, part[2], immediate, "immediate") + _never(streams, key, part[4], planned, "planned")
    leads = binomial(found, np.broadcast_to(ground.lead_share, found.shape), draws[CATEGORIES])
    overdue = (immediate.due * part[2], planned.due * part[4])
    in_time = on_site + immediate.due * part[1] + planned.due * part[3]
    checked, exit_ = _check(world, ground, streams, key, end, feedback, overdue)
    inspected = np.isfinite(end)
    rows: dict[str, NDArray[np.int64] | NDArray[np.bool_]] = {
        "villages": stock.last,
        "visits": inspected,
        "found": found,
        "missed": missed,
        "on_site": on_site,
        "immediate": at_once,
        "planned": by_plan,
        "leads": leads,
        "due": in_time + overdue[0] + overdue[1],
        "in_time": in_time,
        "open": never,
        "exit_closed": checked & (exit_ == 0),
    }
    rows |= {f"exit_{name}": exit_ == number for number, name in enumerate(EXITS, start=1)}
    counted = ground.by_cell(np.stack([np.asarray(one, np.int64) for one in rows.values()]), ground.groups)
    total = dict(zip(rows, counted, strict=True))
    total["closed"] = total["found"] - total["open"]
    back = _look_back(world, ground, spells, work, exit_, feedback, overdue)
    made, more = _look_back_findings(ground, streams, key, back, missed, here * stock.last, start, world)
    total |= {"look_backs": made, "look_back_found": more}
    total["visits"] = total["visits"] + made
    total["self_corrected"] = self_corrected(world.days, ground, streams, factor, start, nearby)
    total["other_checks"] = other_checks(world.days, ground, streams, end)
    shape = (len(streams.replications), ground.offices, len(CLASSES))
    counts = np.stack([total[name].reshape(shape) for name in COUNTS], axis=-1)
    by_visit = None
    if keep_visits:
        by_visit = np.zeros((len(end), len(world.team_days), 2), np.int64)
        by_visit[:, ground.visit] = np.stack([found, missed], axis=-1)
    return FindingCounts(counts, back.days, by_visit)


def no_findings(world: "World", *, keep_visits: bool) -> FindingCounts | None:
    """Return the findings of no replication; None where the scenario does not ask for them."""
    if world.villages is None:
        return None
    return FindingCounts(
        counts=np.empty((0, world.villages.offices, len(CLASSES), len(COUNTS)), np.int64),
        look_back_days=np.empty((0, *world.stays.first.shape)),
        by_visit=np.empty((0, len(world.team_days), 2), np.int64) if keep_visits else None,
    )


def _first_begin(world: "World", spells: Spells) -> NDArray[np.float64]:
    """When each visit of the plan began, shape (replications, visits); inf where it never did."""
    table = np.full((spells.replications, len(world.team_days)), np.inf)
    # of a visit's spells the first one is written last, and stays
    table[spells.replication[::-1], spells.visit[::-1]] = spells.begin(world)[::-1]
    return table


def _sort(
    here: NDArray[np.float64],
    stock: Stock,
    on_site: float,
    at_once: float,
    kinds: tuple[Shares, Shares],
    draws: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Draw the problems of each category, shape (CATEGORIES, replications, visits): independent Poisson counts."""
    mean = np.empty(draws.shape)
    found = here * stock.found
    np.multiply(found, on_site, out=mean[0])
    for first, share, kind in ((1, at_once, kinds[0]), (3, max(1.0 - on_site - at_once, 0.0), kinds[1])):
        np.multiply(found, share, out=mean[first + 1])
        np.multiply(mean[first + 1], kind.early, out=mean[first])
        mean[first + 1] *= kind.late + kind.never
    np.multiply(here, stock.missed, out=mean[5])
    return poisson(mean, draws)


def _never(streams: Streams, key: NDArray[np.uint64], rest: NDArray[np.int64], kind: Shares, name: str) -> NDArray[np.int64]:
    """Draw how many of those that are not repaired early are open at the term's end; shape (replications, visits)."""
    result = np.where(kind.late > 0, 0, rest)
    run, visit = np.nonzero((rest > 0) & (kind.late > 0) & (kind.never > SURE))
    never, late = kind.never[run, visit], kind.late[run, visit]
    draw = streams.paired_uniform(f"open {name} repairs", key[visit], run)
    result[run, visit] = binomial(rest[run, visit], never / (never + late), draw)
    return result


def _check(
    world: "World",
    ground: Villages,
    streams: Streams,
    key: NDArray[np.uint64],
    end: NDArray[np.float64],
    feedback: NDArray[np.float64],
    overdue: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Whether repairs were checked within the term, and with which exit; both of shape (replications, visits).

    The check follows the last deadline that was missed, else the short one.
    """
    rules = ground.rules
    at = _check_date(ground, feedback, overdue)
    checked = np.isfinite(end) & (at < world.days)
    exit_ = np.zeros(end.shape, np.int64)
    late = overdue[0] + overdue[1]
    run, visit = np.nonzero(checked & (late > 0))
    exit_[run, visit] = exits(rules.check, late[run, visit], streams.paired_uniform("check of repairs", key[visit], run))
    return checked, exit_


def _check_date(
    ground: Villages, feedback: NDArray[np.float64], overdue: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> NDArray[np.float64]:
    repair = ground.rules.repair
    deadline = np.where(overdue[1] > 0, repair.planned.deadline, repair.immediate.deadline)
    return feedback + deadline + ground.rules.check.after


def _look_back(
    world: "World",
    ground: Villages,
    spells: Spells,
    work: NDArray[np.float64] | None,
    exit_: NDArray[np.int64],
    feedback: NDArray[np.float64],
    overdue: tuple[NDArray[np.int64], NDArray[np.int64]],
) -> LookBacks:
    run, visit = np.nonzero(exit_ == EXITS.index("look_back") + 1)
    date = _check_date(ground, feedback[run, visit], (overdue[0][run, visit], overdue[1][run, visit]))
    return make_look_backs(world, spells, work, (run, ground.visit[visit], date), ground.rules.look_back.days)


def _look_back_findings(
    ground: Villages,
    streams: Streams,
    key: NDArray[np.uint64],
    back: LookBacks,
    missed: NDArray[np.int64],
    here: NDArray[np.float64],
    start: NDArray[np.float64],
    world: "World",
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Look-backs made and what they found, by cell: of what the visit missed, and of what arose since it began."""
    rules = ground.rules
    position = np.empty(len(world.team_days), np.int64)
    position[ground.visit] = np.arange(len(ground.visit))
    done = np.isfinite(back.begun)
    run, visit = back.replication[done], position[back.visit[done]]
    rate = ground.base_rate[visit] * rules.look_back.days * rules.look_back.detection
    chance = -np.expm1(-(rate + rules.detection.online))
    of_missed = binomial(missed[run, visit], chance, streams.paired_uniform("look-back: missed", key[visit], run))
    since = rules.stock.arrivals / YEAR * (back.begun[done] - start[run, visit])
    new = poisson(here[run, visit] * since * chance, streams.paired_uniform("look-back: new", key[visit], run))
    cells = ground.cells
    place = run * cells + ground.cell[ground.village[visit]]
    size = len(missed) * cells
    made = np.bincount(place, minlength=size).reshape(-1, cells)
    more = np.bincount(place, of_missed + new, size).astype(np.int64).reshape(-1, cells)
    return np.asarray(made, np.int64), more

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
from sim.lookback import LookBacks, look_back_findings, make_look_backs
from sim.overdue import Overdue, find_overdue
from sim.quantiles import binomial, gamma_factor, poisson
from sim.repairs import EXITS, Shares, repair_kinds
from sim.stock import Stock, first_nearby, open_problems
from sim.streams import Streams
from sim.tally import COUNTS, FindingCounts
from sim.villages import Villages

if TYPE_CHECKING:
    from sim.world import World

CATEGORIES = 6
"""Repaired on site; immediate early and not; planned early and not; missed. Early is by the deadline or the term's end."""


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
    start = np.where(np.isfinite(end), first_begin(world, spells)[:, ground.visit], np.inf)
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
    leads = binomial(found, np.broadcast_to(ground.lead_share, found.shape), draws[CATEGORIES])
    in_time = on_site + immediate.due * part[1] + planned.due * part[3]
    rows: dict[str, NDArray[np.int64] | NDArray[np.bool_]] = {
        "villages": stock.last,
        "visits": np.isfinite(end),
        "found": found,
        "missed": missed,
        "on_site": on_site,
        "immediate": at_once,
        "planned": by_plan,
        "leads": leads,
        "in_time": in_time,
        "exit_closed": feedback + rules.repair.immediate.deadline + rules.check.after < world.days,
    }
    counted = ground.by_cell(np.stack([np.asarray(one, np.int64) for one in rows.values()]), ground.groups)
    total = dict(zip(rows, counted, strict=True))
    late = find_overdue(ground, streams, world.days, key, feedback, (part[2], part[4]), (immediate, planned))
    total |= _count_overdue(ground, late, rows["exit_closed"], total)
    back = _look_back(world, ground, spells, work, late)
    made, more = look_back_findings(world, ground, streams, key, back, missed, here * stock.last, start)
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
        if world.dispatching is not None and not world.dispatching.has_plan:
            by_visit = world.dispatching.reported_counts(by_visit)
    return FindingCounts(counts, back.days, by_visit)


def no_findings(world: "World", *, keep_visits: bool) -> FindingCounts | None:
    """Return the findings of no replication; None where the scenario does not ask for them."""
    if world.villages is None:
        return None
    return FindingCounts(
        counts=np.empty((0, world.villages.offices, len(CLASSES), len(COUNTS)), np.int64),
        look_back_days=np.empty((0, *world.stays.first.shape)),
        by_visit=np.empty((0, world.planned, 2), np.int64) if keep_visits else None,
    )


def first_begin(world: "World", spells: Spells) -> NDArray[np.float64]:
    """Return when each visit of the plan began, shape (replications, visits); inf where it never did."""
    visits = len(world.team_days)
    table = np.full(spells.replications * visits, np.inf)
    np.minimum.at(table, spells.replication * visits + spells.visit, spells.begin(world))
    return table.reshape(spells.replications, visits)


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


def _count_overdue(
    ground: Villages, late: Overdue, early_check: NDArray[np.bool_ | np.int64], total: dict[str, NDArray[np.int64]]
) -> dict[str, NDArray[np.int64]]:
    """Add what was not repaired early to the counts by cell: `early_check` takes all visits as if nothing was overdue."""
    runs = len(early_check)

    def count(value: NDArray[np.int64]) -> NDArray[np.int64]:
        return ground.pairs_by_cell(runs, late.run, late.visit, value)

    still_open = count(late.open)
    exit_ = {f"exit_{name}": count(late.exit == number) for number, name in enumerate(EXITS, start=1)}
    closed = late.checked & (late.exit == 0)
    return exit_ | {
        "due": total["in_time"] + count(late.overdue),
        "open": still_open,
        "closed": total["found"] - still_open,
        "exit_closed": total["exit_closed"] + count(closed.astype(np.int64) - early_check[late.run, late.visit]),
    }


def _look_back(world: "World", ground: Villages, spells: Spells, work: NDArray[np.float64] | None, late: Overdue) -> LookBacks:
    ordered = late.exit == EXITS.index("look_back") + 1
    given = (late.run[ordered], ground.visit[late.visit[ordered]], late.check[ordered])
    return make_look_backs(world, spells, work, given, ground.rules.look_back.days)

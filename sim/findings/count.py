"""Findings (问题): what visits find and what follows, for all visits of a block of replications at once.

Nothing here has an influence on what teams do: findings are reckoned when the visits are over, from when they began and
ended and from the work that was done, and their draws are of purposes of their own.
"""

import numpy as np
from numpy.typing import NDArray

from scenarios.schema import CLASSES
from sim.compiled.villages import Villages
from sim.engine.journal import Spells
from sim.events.log import EventLog
from sim.findings.assessment import Assessment, assess
from sim.findings.bystanders import other_checks, self_corrected
from sim.findings.campaigns import Campaigns, start_campaigns
from sim.findings.categories import CATEGORIES, repair_one_on_site, sort_problems
from sim.findings.finding_events import log_findings
from sim.findings.look_backs import LookBacks, make_look_backs
from sim.findings.overdue import Overdue, find_overdue
from sim.findings.repairs import EXITS, repair_kinds
from sim.findings.settling import Settled, settle_overdue
from sim.findings.stock import first_nearby, open_problems
from sim.outcomes.finding_counts import COUNTS, FindingCounts
from sim.quantiles import binomial, gamma_factor, poisson
from sim.streams import Streams
from sim.uncertainty.capacity import Capacity
from sim.uncertainty.reclassification import lead_shares, visit_means
from sim.world import World


def count_findings(
    world: World,
    streams: Streams,
    lengths: NDArray[np.float64],
    capacity: Capacity,
    spells: Spells,
    ends: tuple[NDArray[np.float64], NDArray[np.float64]],
    *,
    keep_visits: bool,
    log: EventLog | None = None,
) -> FindingCounts | None:
    """Count what a block of replications finds.

    Parameters
    ----------
    world, streams
        What is given, and the block's random numbers.
    lengths
        Work that each visit needs, and that a finished one has had, in full team-days; shape (replications, visits).
    capacity, spells
        What the teams could get done, and what they did.
    ends
        End and feedback of each visit, inf where it was never finished; shape (replications, visits).
    keep_visits
        Keep what each visit found.
    log
        Takes down what was found and what followed, where asked for.

    Returns
    -------
    FindingCounts
        None where the scenario does not ask for findings.
    """
    villages = world.villages
    if villages is None:
        return None
    rules = villages.rules
    end, feedback = (table[:, villages.visit] for table in ends)
    start = np.where(np.isfinite(end), first_begin(world, spells)[:, villages.visit], np.inf)
    chance = -np.expm1(-(villages.rate * lengths[:, villages.visit] + villages.online))
    factor = gamma_factor(streams.uniform("problems in a village", villages.key)[..., 0], rules.stock.dispersion)
    settled_at = factor[:, villages.village] * visit_means(world, streams, villages)
    factor *= villages.mean
    key = world.visit_key[villages.visit]
    nearby = first_nearby(villages, ends[0], lambda: settled_at * open_problems(villages, start, chance, None).found)
    campaigns = start_campaigns(world.days, villages, streams, key, end)
    correction = None if campaigns is None else campaigns.corrected(villages.cell[villages.village] // len(CLASSES), start)
    stock = open_problems(villages, start, chance, nearby, correction)
    days_left = world.days - np.where(np.isfinite(end), feedback, np.inf)
    immediate, planned = repair_kinds(rules.repair, days_left, villages.with_township)
    draws = streams.coarse_uniform("findings", key, CATEGORIES + 1)
    part = sort_problems(
        settled_at, stock, rules.repair.on_site, rules.repair.immediate.share, (immediate, planned), draws[:CATEGORIES]
    )
    if rules.repair.at_least_one:
        repair_one_on_site(part)
    on_site, missed_problems = part[0], part[5]
    at_once, by_plan = part[1] + part[2], part[3] + part[4]
    problems = on_site + at_once + by_plan
    leads = binomial(problems, np.broadcast_to(lead_shares(world, streams, villages), problems.shape), draws[CATEGORIES])
    in_time = on_site + immediate.due * part[1] + planned.due * part[3]
    rows: dict[str, NDArray[np.int64] | NDArray[np.bool_]] = {
        "villages": stock.last,
        "visits": np.isfinite(end),
        "found": problems,
        "missed": missed_problems,
        "on_site": on_site,
        "immediate": at_once,
        "planned": by_plan,
        "leads": leads,
        "in_time": in_time,
        "exit_closed": feedback + rules.repair.immediate.deadline + rules.check.after < world.days,
        "one_thing": stock.last & (part[0] + part[1] + part[3] > 0),
    }
    rows |= _further(villages, streams, key, leads, campaigns)
    sums = villages.by_cell(np.stack([np.asarray(counts, np.int64) for counts in rows.values()]), villages.groups)
    total = dict(zip(rows, sums, strict=True))
    late = find_overdue(villages, streams, world.days, key, feedback, (part[2], part[4]), (immediate, planned))
    total |= _count_overdue(villages, late, rows["exit_closed"], total)
    assessment = assess(villages, streams, world.days, key, feedback, late)
    total |= {} if assessment is None else assessment.count(villages)
    back = _look_back(world, villages, spells, capacity, late, assessment)
    if log is not None:
        early = np.where(rows["exit_closed"], feedback + rules.repair.immediate.deadline + rules.check.after, np.inf)
        log_findings(log, villages, (end, problems, leads), (early, late), back)
    outcome = settle_overdue(villages, streams, world.days, key, feedback, late, assessment, back, start)
    look_backs = _count_made(world, villages, back, len(problems))
    total |= {"look_backs": look_backs} | _count_settled(villages, late, outcome, total["found"])
    total["visits"] = total["visits"] + look_backs
    total["self_corrected"] = self_corrected(world.days, villages, streams, factor, start, nearby, campaigns)
    total["other_checks"] = other_checks(world.days, villages, streams, end)
    shape = (len(streams.replications), villages.offices, len(CLASSES))
    if campaigns is not None:
        total["campaigns"] = np.pad(campaigns.begun[..., None], ((0, 0), (0, 0), (0, len(CLASSES) - 1)))
    none = np.zeros(shape, np.int64)
    counts = np.stack([total[name].reshape(shape) if name in total else none for name in COUNTS], axis=-1)
    return FindingCounts(counts, back.days, _by_visit(world, villages, problems, missed_problems) if keep_visits else None)


def _further(
    villages: Villages, streams: Streams, key: NDArray[np.uint64], leads: NDArray[np.int64], campaigns: Campaigns | None
) -> dict[str, NDArray[np.int64]]:
    """Count, visit by visit, what is simulated only where a scenario gives figures for it."""
    rows = {} if campaigns is None else {"proposals": campaigns.proposals}
    persons = villages.rules.leads.persons
    if persons > 0:
        rows["persons"] = poisson(np.asarray(leads * persons, np.float64), streams.uniform("persons", key)[..., 0])
    return rows


def no_findings(world: World, *, keep_visits: bool) -> FindingCounts | None:
    """Return the findings of no replication; None where the scenario does not ask for them."""
    if world.villages is None:
        return None
    return FindingCounts(
        counts=np.empty((0, world.villages.offices, len(CLASSES), len(COUNTS)), np.int64),
        look_back_days=np.empty((0, *world.stays.first.shape)),
        by_visit=np.empty((0, world.planned, 2), np.int64) if keep_visits else None,
    )


def first_begin(world: World, spells: Spells) -> NDArray[np.float64]:
    """Return when each visit of the plan began, shape (replications, visits); inf where it never did."""
    visits = len(world.team_days)
    table = np.full(spells.replications * visits, np.inf)
    np.minimum.at(table, spells.replication * visits + spells.visit, spells.begin(world))
    return table.reshape(spells.replications, visits)


def _count_overdue(
    villages: Villages, late: Overdue, early_check: NDArray[np.bool_ | np.int64], total: dict[str, NDArray[np.int64]]
) -> dict[str, NDArray[np.int64]]:
    """Add what was not repaired early to the counts by cell: `early_check` takes all visits as if nothing was overdue."""
    runs = len(early_check)

    def count(value: NDArray[np.int64]) -> NDArray[np.int64]:
        return villages.pairs_by_cell(runs, late.run, late.visit, value)

    exit_ = {f"exit_{name}": count(late.exit == number) for number, name in enumerate(EXITS, start=1)}
    is_closed = late.is_checked & (late.exit == 0)
    return exit_ | {
        "due": total["in_time"] + count(late.overdue),
        "exit_closed": total["exit_closed"] + count(is_closed.astype(np.int64) - early_check[late.run, late.visit]),
    }


def _count_settled(
    villages: Villages, late: Overdue, outcome: Settled, problems: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Count by cell what became of what was not repaired early."""
    rows = {"open": outcome.open, "overdue_open": outcome.overdue_open, "look_back_solved": outcome.solved}
    total = {name: villages.pairs_by_cell(len(problems), late.run, late.visit, value) for name, value in rows.items()}
    return total | {"closed": problems - total["open"]}


def _count_made(world: World, villages: Villages, back: LookBacks, runs: int) -> NDArray[np.int64]:
    """Count the look-backs that were made by cell, shape (replications, cells)."""
    position = np.empty(len(world.team_days), np.int64)
    position[villages.visit] = np.arange(len(villages.visit))
    done = np.isfinite(back.start)
    run, visit = back.replication[done], position[back.visit[done]]
    return villages.pairs_by_cell(runs, run, visit, np.ones_like(run))


def _look_back(
    world: World,
    villages: Villages,
    spells: Spells,
    capacity: Capacity,
    late: Overdue,
    assessment: Assessment | None,
) -> LookBacks:
    is_ordered = late.exit == EXITS.index("look_back") + 1
    run, visit, date = late.run[is_ordered], late.visit[is_ordered], late.check[is_ordered]
    if assessment is not None:
        judged_run, judged_visit = np.nonzero(assessment.back)
        run, visit = np.concatenate([run, judged_run]), np.concatenate([visit, judged_visit])
        date = np.concatenate([date, assessment.date[judged_run, judged_visit]])
    return make_look_backs(world, spells, capacity, (run, villages.visit[visit], date), villages.rules.look_back.days)


def _by_visit(
    world: World, villages: Villages, problems: NDArray[np.int64], missed_problems: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return what each visit of the plan found and missed, shape (replications, visits of the plan, 2)."""
    result = np.zeros((len(problems), len(world.team_days), 2), np.int64)
    result[:, villages.visit] = np.stack([problems, missed_problems], axis=-1)
    return result if world.dispatching is None else world.dispatching.reported_counts(result)

"""Planning again in the middle of a term: what is done and announced stands, the rest is planned anew, at a price of change."""

import datetime as dt
from collections import Counter
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.allocating.allocate import allocate
from optimize.assigning.mending import Old, mend
from optimize.assigning.places import places_of
from optimize.incumbent import Incumbent, Progress
from optimize.midterm.facts import facts_at, with_teams_gone
from optimize.midterm.frozen import sort_visits
from optimize.midterm.mending_region import mend_region
from optimize.midterm.plan_changes import Change, plan_changes
from optimize.midterm.remainder import remainder
from optimize.pins import pinned_problem, with_pins
from optimize.plan_result import checked_bound
from optimize.problem import Problem, build_problem
from optimize.regions.parts import part_sites
from optimize.routing.route import route
from optimize.score import Score, score
from optimize.search_budget import budget_of_county, budget_of_part
from optimize.second_visits import closed_again, with_second_visits
from optimize.stopping import Stop, never
from optimize.verifying.verify import verify
from scenarios.language import say
from scenarios.options.clusters import mode_clusters
from scenarios.plans.plan import PLAN_SCHEMA, Plan
from scenarios.problems import Problem as InputProblem
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Replanned:
    """A new plan, and how it differs from the old one."""

    plan: Plan
    done: int
    """Sites covered by the date."""
    frozen: int
    """Visits that stand because they have begun, or begin soon."""
    kept: int
    """Other visits with their old round, team and mode."""
    changes: tuple[Change, ...]
    before: Score
    """The old plan, by what is known at the date: visits that can't take place any more do not count."""
    after: Score
    breaches: tuple[InputProblem, ...]
    """What the verifier finds beside what it finds in done and frozen visits alone: these are facts."""
    incumbent: Incumbent | None = None
    """How good the rest is, with the price of changes; None where nothing was left to plan."""
    interrupted: bool = False
    """Whether the search was asked to stop early."""

    def count(self, kind: str) -> int:
        """Count the changes of a kind."""
        return sum(one.kind == kind for one in self.changes)


def replan(
    scenario: Scenario,
    plan: Plan,
    *,
    as_of: dt.date,
    done: str | Path | None = None,
    freeze: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    stop: Stop = never,
) -> Replanned:
    """Plan again what is neither done nor announced.

    Parameters
    ----------
    scenario, plan
        What is given, with the teams as they are now, and the plan so far.
    as_of
        Date of the facts, within the term.
    done
        Table of what is done (as ``[sites] done``), beside what the scenario says; where neither says anything by the date,
        visits that ended before it count as done.
    freeze
        Visits that begin less than so many days after the date stand as they are, with the hosts and clusters that they
        belong to; where left out, those of all rounds that have begun or are announced, that is, begin within ``[objective]
        notice`` days. A visit that should have ended before the date and is not done was missed: it is planned anew.
    executor, progress, stop
        As in `optimize.planning.make_plan`.

    Raises
    ------
    ScenarioError
        If the date, the days or the table of what is done are wrong.
    """
    now = facts_at(scenario, plan, as_of, done, freeze)
    clusters = mode_clusters(scenario)  # formed from all sites, as for the old plan: what is done stays a neighbour
    old = plan.visits
    today = now.calendar.day(as_of)
    begun = [one.id for one in now.rounds if one.start < today]
    announced = [one.id for one in now.rounds if one.start < today + max(now.file.objective.notice, 0)]
    sites = now.sites
    visits = sort_visits(now, clusters, old, as_of, announced, freeze, begun)
    problem, rest = remainder(now, clusters, visits.kept, visits.frozen, begun)
    covered = sites["id"].filter(sites["done"].is_not_null()).to_list()
    movable = visits.open.filter(~pl.col("site").is_in(covered))
    pinned = movable.filter(pl.col("pin").is_not_null())
    problem = pinned_problem(now, problem, movable)
    places = places_of(now, problem, movable)
    starts = {
        now.site_row[site]: now.calendar.day(start)
        for site, start in movable.select("site", "start").iter_rows()
        if now.site_row[site] in places
    }
    price = now.file.objective.change_price / max(len(sites), 1)
    report = progress or (lambda _step, _incumbent: None)
    groups = part_sites(problem, rest.office_in_charge)
    if not len(problem.site):
        mended = _Mended(Plan(pl.DataFrame(schema=PLAN_SCHEMA)), set(), None)
    elif len(groups) > 1:
        mended = _by_parts(rest, problem, groups, Old(places, price, starts), executor, report, stop)
    else:
        mended = _as_one(rest, problem, Old(places, price, starts), report, stop)
    made, back, incumbent = mended
    interrupted = stop()
    new = Plan(pl.concat([visits.kept, with_pins(made, movable).visits.select(PLAN_SCHEMA.names())]), "replanned")
    new = with_second_visits(now, new, closed_again(visits.frozen, begun))
    judged = build_problem(now)
    possible = movable.filter(
        ~pl.col("round").is_in(begun) & pl.Series([now.site_row[one] in back for one in movable["site"]], dtype=pl.Boolean)
    )
    known = with_teams_gone(scenario, visits.kept)
    facts = Counter(verify(known, Plan(visits.kept)))
    same, changes = plan_changes(now, visits.open, made.visits, begun, back)
    return Replanned(
        Plan(_in_order(now, new.visits), "replanned"),
        len(covered),
        len(visits.frozen),
        same,
        changes,
        score(now, judged, Plan(pl.concat([visits.kept, possible]))),
        score(now, judged, new),
        tuple(Counter(verify(known, new, pinned=pinned)) - facts),
        incumbent,
        interrupted,
    )


class _Mended(NamedTuple):
    """The plan of what is left, rows of the sites that were back in their old places, and how good it is."""

    plan: Plan
    back: AbstractSet[int]
    incumbent: Incumbent | None


def _as_one(rest: Scenario, problem: Problem, old: Old, report: Progress, stop: Stop) -> _Mended:
    """Plan what is left all together, from the old places."""
    report(say("reckoning how good a plan can be", "测算最好能到什么程度"), None)
    allocated = allocate(problem)
    found = mend(
        allocated,
        old,
        budget_of_county(rest),
        lambda value: report(say("improving", "改进"), Incumbent(value, allocated.bound)),
        stop,
    )
    return _Mended(route(rest, problem, found, "replanned", old.dates), found.back, found.incumbent)


def _by_parts(
    rest: Scenario,
    problem: Problem,
    groups: list[NDArray[np.int64]],
    old: Old,
    executor: Executor | None,
    report: Progress,
    stop: Stop,
) -> _Mended:
    """Plan what is left of a region part by part, from the old places."""
    parts = len(groups)
    bounding, planning = say("reckoning how good a plan can be", "测算最好能到什么程度"), say("planning counties", "逐县安排")
    found = mend_region(
        rest,
        problem,
        groups,
        old,
        budget_of_part(rest),
        executor=executor,
        bounding=lambda share: report(f"{bounding} {round(share * parts)}/{parts}", None),
        planning=lambda done, incumbent: report(f"{planning} {done}/{parts}", incumbent),
        stop=stop,
    )
    made = route(rest, problem, found, "replanned", old.dates)
    stays = sum(old.places.get(site) == place for site, place in places_of(rest, problem, made.visits).items())
    objective = score(rest, problem, made).objective + old.price * (len(old.places) - stays)
    return _Mended(made, found.back, Incumbent(objective, checked_bound(found.incumbent.bound, objective)))


def _in_order(scenario: Scenario, visits: pl.DataFrame) -> pl.DataFrame:
    """Sort visits by team and round, in the scenario's order."""
    teams = {team.id: k for k, team in enumerate(scenario.teams)}
    rounds = {one.id: k for k, one in enumerate(scenario.rounds)}
    return visits.sort(
        pl.col("team").replace_strict(teams, default=len(teams)),
        pl.col("round").replace_strict(rounds),
        maintain_order=True,
    )

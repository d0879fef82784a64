"""Planning again in the middle of a term: what is done and announced stands, the rest is planned anew, at a price of change."""

import datetime as dt
from collections import Counter
from collections.abc import Set as AbstractSet
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl

from optimize.control.incumbent import Incumbent, Progress
from optimize.control.stopping import Stop, never
from optimize.plan_result import checked_bound
from optimize.problem.pins import pinned_problem, with_pins
from optimize.problem.problem import Problem, build_problem
from optimize.replanning.frozen import sort_visits
from optimize.replanning.history import history_at, with_teams_gone
from optimize.replanning.plan_changes import Change, plan_changes
from optimize.replanning.remainder import remainder
from optimize.routing.route import route
from optimize.scoring.places import places_of
from optimize.scoring.score import Score, score
from optimize.second_visits import closed_again, with_second_visits
from optimize.solving import solve
from optimize.verifying.verify import verify
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
        return sum(change.kind == kind for change in self.changes)


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
    current = history_at(scenario, plan, as_of, done, freeze)
    clusters = mode_clusters(scenario)  # formed from all sites, as for the old plan: what is done stays a neighbour
    today = current.calendar.day(as_of)
    begun_rounds = [round_.id for round_ in current.rounds if round_.start < today]
    notice = today + max(current.file.objective.notice, 0)
    announced = [round_.id for round_ in current.rounds if round_.start < notice]
    sites = current.sites
    visits = sort_visits(current, clusters, plan.visits, as_of, announced, freeze, begun_rounds)
    problem, scenario_left = remainder(current, clusters, visits.kept, visits.frozen, begun_rounds)
    covered_sites = sites["id"].filter(sites["done"].is_not_null()).to_list()
    movable = visits.open.filter(~pl.col("site").is_in(covered_sites))
    pinned = movable.filter(pl.col("pin").is_not_null())
    problem = pinned_problem(current, problem, movable)
    price = current.file.objective.change_price / max(len(sites), 1)
    report = progress or (lambda _step, _incumbent: None)
    repair = _repair(scenario_left, problem, movable, price, executor, report, stop)
    interrupted = stop()
    fresh = with_pins(repair.plan, movable).visits.select(PLAN_SCHEMA.names())
    new_plan = Plan(pl.concat([visits.kept, fresh]), "replanned")
    new_plan = with_second_visits(current, new_plan, closed_again(visits.frozen, begun_rounds))
    full_problem = build_problem(current)
    back = pl.Series([current.site_row[site] in repair.back for site in movable["site"]], dtype=pl.Boolean)
    possible = movable.filter(~pl.col("round").is_in(begun_rounds) & back)
    with_all_teams = with_teams_gone(scenario, visits.kept)
    accepted = Counter(verify(with_all_teams, Plan(visits.kept)))
    same_count, changes = plan_changes(current, visits.open, repair.plan.visits, begun_rounds, repair.back)
    return Replanned(
        Plan(_in_order(current, new_plan.visits), "replanned"),
        len(covered_sites),
        len(visits.frozen),
        same_count,
        changes,
        score(current, full_problem, Plan(pl.concat([visits.kept, possible]))),
        score(current, full_problem, new_plan),
        tuple(Counter(verify(with_all_teams, new_plan, pinned=pinned)) - accepted),
        repair.incumbent,
        interrupted,
    )


class _Repaired(NamedTuple):
    """The plan of what remains, rows of the sites that were back in their old places, and how good it is."""

    plan: Plan
    back: AbstractSet[int]
    incumbent: Incumbent | None


def _repair(
    scenario_left: Scenario,
    problem: Problem,
    movable: pl.DataFrame,
    price: float,
    executor: Executor | None,
    report: Progress,
    stop: Stop,
) -> _Repaired:
    """Plan what remains, from the places and dates of the visits that may move, at a price of each that does."""
    if not len(problem.site):
        return _Repaired(Plan(pl.DataFrame(schema=PLAN_SCHEMA)), set(), None)
    places = places_of(scenario_left, problem, movable)
    solution = solve(scenario_left, problem, places, price, executor=executor, report=report, stop=stop)
    if solution is None:
        raise AssertionError("where changes have a price there is always a plan")
    rows, day = scenario_left.site_row, scenario_left.calendar.day
    starts = {rows[site]: day(start) for site, start in movable.select("site", "start").iter_rows() if rows[site] in places}
    plan = route(scenario_left, problem, solution.assigned, "replanned", starts)
    unmoved = sum(places.get(site) == place for site, place in places_of(scenario_left, problem, plan.visits).items())
    objective = score(scenario_left, problem, plan).objective + price * (len(places) - unmoved)
    bound = checked_bound(solution.assigned.incumbent.bound, objective)
    return _Repaired(plan, solution.assigned.back, Incumbent(objective, bound))


def _in_order(scenario: Scenario, visits: pl.DataFrame) -> pl.DataFrame:
    """Sort visits by team and round, in the scenario's order."""
    return visits.sort(
        pl.col("team").replace_strict(scenario.team_row, default=len(scenario.teams)),
        pl.col("round").replace_strict(scenario.round_row),
        maintain_order=True,
    )

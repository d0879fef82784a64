"""Planning again in the middle of a term: what is done and announced stands, the rest is planned anew, at a price of change."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.allocation import build_allocation
from optimize.county import guide_by
from optimize.linear import solve
from optimize.places import places_of
from optimize.planning import STEPS_A_SITE, write_out
from optimize.problem import Problem, build_problem
from optimize.quotas import Quotas
from optimize.rounding import round_up
from optimize.score import Score, score
from optimize.search import Place, Search
from optimize.size import refuse_large
from optimize.standing import Progress, Standing
from optimize.stopping import Stop, never
from optimize.verify import verify
from scenarios.clusters import mode_clusters
from scenarios.columns import DONE
from scenarios.done import check_dates, check_done, merge_done
from scenarios.hosts import mode_hosts
from scenarios.language import say
from scenarios.plan import PLAN_SCHEMA, Plan
from scenarios.problems import Findings
from scenarios.problems import Problem as InputProblem
from scenarios.scenario import Scenario
from scenarios.tables import read_table
from scenarios.windows import Windows, team_windows
from scenarios.workload import mode_offices

PLACE = ("round", "team", "mode")


@dataclass(frozen=True, slots=True)
class Change:
    """A site whose visit is not what it was."""

    site: str
    kind: str
    """``moved``, ``dropped`` or ``added``."""
    reason: str
    """``past``, ``room``, ``cheaper``, ``yields``, ``covered`` or ``new``: see `reason_text`."""
    before: tuple[str, str, str] | None
    """Round, team and mode in the old plan, None where there was no visit."""
    after: tuple[str, str, str] | None


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
    standing: Standing | None = None
    """How good the rest is, with the price of changes; None where nothing was left to plan."""
    interrupted: bool = False
    """Whether the search was asked to stop early."""

    def count(self, kind: str) -> int:
        """Count the changes of a kind."""
        return sum(one.kind == kind for one in self.changes)


def reason_text(reason: str) -> str:
    """Say a reason in words."""
    return {
        "past": say("its round is past", "原轮次已过"),
        "room": say("no room in its old place any more", "原安排已无余地"),
        "cheaper": say("better elsewhere", "另行安排更优"),
        "yields": say("gives way to other sites", "让位于其他对象"),
        "covered": say("covered already", "已巡察"),
        "new": say("had no visit that stands", "原无有效安排"),
    }[reason]


def replan(
    scenario: Scenario,
    plan: Plan,
    *,
    as_of: dt.date,
    done: str | Path | None = None,
    freeze: int | None = None,
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
        belong to; where left out, those of all rounds that have begun. A visit that should have ended before the date and
        is not done was missed: it is planned anew.
    progress, stop
        As in `optimize.planning.make_plan`.

    Raises
    ------
    ScenarioError
        If the date, the days or the table of what is done are wrong.
    """
    refuse_large(scenario, "replan")
    now = _with_done(scenario, as_of, done, freeze)
    clusters = mode_clusters(scenario)  # formed from all sites, as for the old plan: what is done stays a neighbour
    old = plan.visits
    begun = [one.id for one in now.rounds if one.start < now.calendar.day(as_of)]
    if np.isinf(now.done_day).all() and done is None:
        past = old.filter(pl.col("end") <= as_of).select("site", (pl.col("end") - pl.duration(days=1)).alias("done"))
        now = _marked(now, past.unique("site", keep="first"))
    ids = now.sites["id"]
    covered = set(ids.filter(now.sites["done"].is_not_null()).to_list())
    is_done = pl.col("site").is_in(sorted(covered))
    soon = pl.col("round").is_in(begun) if freeze is None else pl.col("start") < as_of + dt.timedelta(days=freeze)
    state = old.select(
        done=is_done & (pl.col("start") < as_of),
        frozen=soon & (pl.col("end") > as_of) & ~is_done & pl.col("team").is_in([team.id for team in now.teams]),
        missed=(pl.col("end") <= as_of) & ~is_done,
    )
    frozen = _whole_units(
        now, clusters, old, state["frozen"], state["missed"] | state["done"] | old.select(is_done).to_series()
    )
    kept = old.filter(state["done"] | frozen)
    problem, rest = _rest(now, clusters, kept, old.filter(frozen), begun)
    movable = old.filter(~(state["done"] | frozen) & ~pl.col("site").is_in(sorted(covered)))
    places = places_of(now, problem, movable)
    price = now.file.objective.change_price / max(len(ids), 1)
    made, back, standing = _search(rest, problem, places, price, progress or (lambda _step, _standing: None), stop)
    interrupted = stop()
    new = Plan(pl.concat([kept, made.visits.select(PLAN_SCHEMA.names())]), "replanned")
    judged = build_problem(now)
    possible = movable.filter(
        ~pl.col("round").is_in(begun) & pl.Series([now.site_row[one] in back for one in movable["site"]], dtype=pl.Boolean)
    )
    before = score(now, judged, Plan(pl.concat([kept, possible])))
    facts = Counter(verify(scenario, Plan(kept)))
    breaches = Counter(verify(scenario, new)) - facts
    same, changes = _changes(now, old.filter(~(state["done"] | frozen)), made.visits, covered, begun, back)
    teams = {team.id: k for k, team in enumerate(now.teams)}
    rounds = {one.id: k for k, one in enumerate(now.rounds)}
    table = new.visits.sort(
        pl.col("team").replace_strict(teams, default=len(teams)), pl.col("round").replace_strict(rounds), maintain_order=True
    )
    return Replanned(
        Plan(table, "replanned"),
        len(covered),
        int(frozen.sum()),
        same,
        changes,
        before,
        score(now, judged, new),
        tuple(breaches),
        standing,
        interrupted,
    )


def _with_done(scenario: Scenario, as_of: dt.date, done: str | Path | None, freeze: int | None) -> Scenario:
    """Return the scenario with what was done by the date."""
    findings = Findings()
    term = scenario.file.term
    if not term.start <= as_of < term.end:
        allowed = say(
            f"a date of the term, {term.start} or later and before {term.end}", f"届内日期, {term.start} 起至 {term.end} 前"
        )
        findings.error("--as-of", "", as_of, allowed)
    if freeze is not None and freeze < 0:
        findings.error("--freeze", "", freeze, say("0 days or more", "0 天或以上"))
    sites = scenario.sites
    if done is not None:
        path = Path(done)
        table = read_table(path, DONE, findings, path.name)
        check_done(table, sites["id"].to_list(), path.name, findings)
        check_dates(table, "date", term, path.name, findings)
        rows = sites.with_columns(pl.int_range(2, pl.len() + 2).alias("row"))
        sites = merge_done(rows, table, ("sites", path.name), findings).select(sites.columns)
    findings.stop_on_error()
    by_then = pl.when(pl.col("done") < as_of).then(pl.col("done"))
    return replace(scenario, sites=sites.with_columns(by_then.alias("done")))


def _marked(scenario: Scenario, dates: pl.DataFrame) -> Scenario:
    """Return the scenario with dates at which sites were covered, beside those that it has."""
    given = (
        scenario.sites["id"].to_frame().join(dates, left_on="id", right_on="site", how="left", maintain_order="left")["done"]
    )
    filled = scenario.sites["done"].cast(pl.Date).fill_null(given.cast(pl.Date))
    return replace(scenario, sites=scenario.sites.with_columns(filled.alias("done")))


def _whole_units(
    scenario: Scenario, clusters: NDArray[np.int64], old: pl.DataFrame, frozen: pl.Series, not_open: pl.Series
) -> pl.Series:
    """Freeze also the host and the guests of what is frozen, and the rest of its cluster: they stand or fall together."""
    needed = mode_hosts(scenario, mode_offices(scenario)).needed
    units: list[list[tuple[str, str, int]]] = []
    for site, mode, rnd in old.select("site", "mode", "round").iter_rows():
        row, column = scenario.site_row[site], scenario.modes.index(mode)
        mine = []
        if needed[column] and scenario.host_row[row] >= 0:
            mine.append((rnd, "host", int(scenario.host_row[row])))
        if scenario.host_row[row] < 0:
            mine.append((rnd, "host", row))
        if clusters[row, column] >= 0:
            mine.append((rnd, "cluster", int(clusters[row, column])))
        units.append(mine)
    flags, closed = frozen.to_list(), not_open.to_list()
    for _ in range(2):  # a cluster's sites may be guests as well
        whole = {unit for flag, mine in zip(flags, units, strict=True) if flag for unit in mine}
        flags = [
            not shut and (flag or any(one in whole for one in mine))
            for flag, shut, mine in zip(flags, closed, units, strict=True)
        ]
    return pl.Series(flags, dtype=pl.Boolean)


def _rest(
    scenario: Scenario, clusters: NDArray[np.int64], kept: pl.DataFrame, standing: pl.DataFrame, begun: list[str]
) -> tuple[Problem, Scenario]:
    """Lay out what is left to plan: frozen sites count as covered at their round's end, stays without what is taken."""
    rounds = {one.id: k for k, one in enumerate(scenario.rounds)}
    calendar = scenario.calendar
    ends = [calendar.date(scenario.rounds[rounds[one]].end - 1) for one in standing["round"].to_list()]
    dates = standing.select("site").with_columns(pl.Series("done", ends, dtype=pl.Date)).unique("site", keep="first")
    rest = _marked(scenario, dates)
    windows = _windows_left(scenario, standing, begun)
    problem = build_problem(rest, windows=windows, clusters=clusters)
    groups = problem.quotas.groups
    own = groups.of(
        np.array([scenario.site_row[one] for one in kept["site"]], np.int64),
        np.array([scenario.modes.index(one) for one in kept["mode"]], np.int64),
    )
    used = np.bincount(own[own >= 0], minlength=len(groups.least))
    left = replace(groups, most=np.maximum(groups.most - used, 0), least=np.maximum(groups.least - used, 0))
    return replace(problem, quotas=Quotas(left, problem.quotas.group)), rest


def _windows_left(scenario: Scenario, standing: pl.DataFrame, begun: list[str]) -> Windows:
    """Shorten the stays: rounds that have begun are closed; after frozen visits a team comes home before it goes on."""
    windows = team_windows(scenario)
    start, end, days = windows.start.copy(), windows.end.copy(), windows.days.copy()
    teams = {team.id: k for k, team in enumerate(scenario.teams)}
    for number, one in enumerate(scenario.rounds):
        if one.id in begun:
            days[:, number], end[:, number] = 0, start[:, number]
            continue
        for (name,), tour in standing.filter(pl.col("round") == one.id).group_by("team", maintain_order=True):
            team = teams.get(str(name))
            if team is None or not days[team, number]:
                continue
            calendar = windows.calendars[team]
            sites = np.array([scenario.site_row[site] for site in tour["site"]])
            base = scenario.travel.base(scenario.teams[team].office)
            home = float(scenario.travel.days(sites, np.full(len(sites), base)).max())
            free = scenario.calendar.day(tour["end"].max())  # type: ignore[arg-type]
            first = int(calendar.before[start[team, number]])
            lost = int(calendar.before[min(free, len(calendar.before) - 1)]) - first + int(np.ceil(home - 1e-9))
            left = max(int(days[team, number]) - max(lost, 0), 0)
            days[team, number] = left
            if left:
                start[team, number] = calendar.workdays[first + max(lost, 0)]
            else:
                end[team, number] = start[team, number]
    return Windows(start, end, days, windows.calendars)


def _search(
    rest: Scenario, problem: Problem, places: dict[int, Place], price: float, report: Progress, stop: Stop
) -> tuple[Plan, set[int], Standing | None]:
    """Repair the old schedule and improve it; the search ends with the best that it met, the repaired one at worst."""
    if not len(problem.site):
        return Plan(pl.DataFrame(schema=PLAN_SCHEMA)), set(), None
    report(say("bound", "求界"), None)
    allocation = build_allocation(problem)
    relaxed = solve(allocation.model)
    bound = relaxed.objective
    bases = [rest.travel.base(k) for k in range(len(rest.offices))]
    report(say("rounding", "取整"), None)
    guide = guide_by(problem, allocation, relaxed, round_up(problem, allocation, relaxed, stop))
    search = Search(problem, rest.travel, bases, guide, rest.sites["township"].to_list())
    back = search.start_from(places, price)
    goal = rest.file.objective
    search.run(
        int(goal.effort * STEPS_A_SITE * int((~problem.done).sum())),
        bound,
        goal.gap,
        lambda value: report(say("improving", "改进"), Standing(value, bound)),
        stop,
    )
    tours = {(team, rnd): tour for team, row in enumerate(search.tours) for rnd, tour in enumerate(row) if tour}
    options = {site: place[0] for site, place in enumerate(search.place_of) if place is not None}
    made = write_out(rest, problem, tours, options, "replanned")
    return made, back, Standing(search.objective(), min(bound, search.objective()))


def _changes(
    scenario: Scenario, old: pl.DataFrame, new: pl.DataFrame, covered: set[str], begun: list[str], back: set[int]
) -> tuple[int, tuple[Change, ...]]:
    """Compare visits by site; return how many stand in their places, and the others."""
    was = {row[0]: row[1:] for row in old.select("site", *PLACE).iter_rows()}
    now = {row[0]: row[1:] for row in new.select("site", *PLACE).iter_rows()}
    same, changes = 0, []
    for site in sorted(was.keys() | now.keys()):
        before, after = was.get(site), now.get(site)
        if before == after:
            same += 1
        elif before is None:
            changes.append(Change(site, "added", "new", None, after))
        else:
            if site in covered:
                reason = "covered"
            elif before[0] in begun:
                reason = "past"
            else:
                stood = scenario.site_row[site] in back
                reason = ("yields" if after is None else "cheaper") if stood else "room"
            changes.append(Change(site, "dropped" if after is None else "moved", reason, before, after))
    return same, tuple(changes)

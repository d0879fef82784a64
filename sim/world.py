"""The world of a simulation: a scenario and a plan as plain arrays, small enough to be sent to workers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.dispatch.orders import is_rule
from scenarios.dispatch.own_rule import DispatchChoice
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.sites.made.draws import entity_keys
from sim.compiled.carrying import visit_rules
from sim.compiled.choices.dispatching import Dispatching, compile_dispatching, with_candidates
from sim.compiled.choices.planner import Planner
from sim.compiled.disturbances import Disturbances, compile_disturbances
from sim.compiled.groups import Membership, build_membership
from sim.compiled.lag import Lag
from sim.compiled.links import Links, compile_links
from sim.compiled.pace import Pace, compile_pace
from sim.compiled.reviews import Reviews, compile_reviews
from sim.compiled.shared_teams import SharedTeams, compile_shared_teams, planned_gaps
from sim.compiled.stays import Stays, lay_out_stays
from sim.compiled.tours import covering_visits, holds, tour_travel, visit_keys
from sim.compiled.villages import Villages, compile_villages
from sim.compiled.wellformed import check_plan


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What the engine needs, and nothing else.

    Visits are numbered by their rows in the plan. Work and travel are in working days, clock times in days of the term,
    and a team's own time in slots (see `Stays`).
    """

    days: int
    """Length of the term."""
    stays: Stays
    carry_over: NDArray[np.int8]
    """What becomes of each visit that its stay is too short for, a position in `carrying.RULES`; shape (visits,)."""
    visit_key: NDArray[np.uint64]
    """Key of each visit for its draws: that of its site; of ``site#2`` for the second visit of a site, and so on."""
    visit_team: NDArray[np.int64]
    """Team of each visit, shape (visits,)."""
    team_days: NDArray[np.float64]
    """Mean work of each visit in days of an ordinary team of its office, shape (visits,)."""
    due: NDArray[np.int64]
    """Day by whose beginning each visit is to be finished: when its round's stay ends, or its planned end where that is later;
    shape (visits,)."""
    tour_order: NDArray[np.int64]
    """Visits by team, round and order in the plan, shape (visits,)."""
    tour_bounds: NDArray[np.int64]
    """Where the tour of each team and round begins in `tour_order`, and behind the last; shape (teams * rounds + 1,)."""
    onward: NDArray[np.float64]
    """Travel to each visit from the one before it in all the tours of its team, shape (visits,)."""
    outward: NDArray[np.float64]
    """Travel to each visit from its team's base, shape (visits,)."""
    homeward: NDArray[np.float64]
    """Travel from each visit to its team's base, shape (visits,)."""
    hold: NDArray[np.float64]
    """Slot of its team before which each visit does not begin, where the plan leaves a gap before it; else 0."""
    supporting: NDArray[np.bool_] | None
    """Whether each visit is made in support of another region, shape (visits,); None where no office supports any."""
    links: Links | None
    """Visits of the plan that need their township's visit; None where there are none, and with a dispatch by a rule."""
    covering: NDArray[np.int64]
    """Visits that count as coverage, by site, shape (covering visits,)."""
    covering_first: NDArray[np.int64]
    """Where each covered site's visits begin in `covering`, shape (sites covered,)."""
    done_day: NDArray[np.float64]
    """Day from which each site that is covered already counts, shape (sites done,); in `membership` they stand behind the
    sites that the plan covers."""
    done_key: NDArray[np.uint64]
    """Key of each site that is covered already for its draws, shape (sites done,)."""
    membership: Membership
    visit_cv: float
    most_days: NDArray[np.float64] | None
    """Most work of each visit, shape (visits,); None where no mode has a limit."""
    tolerance: float
    """Working days that a visit may lack at the end of a stay and be finished all the same."""
    team_size: NDArray[np.int64]
    """People of each team, shape (teams,)."""
    team_crew: NDArray[np.float64]
    """People of each team over those of its office's ordinary teams: the work that it gets done in a day; shape (teams,)."""
    team_office: NDArray[np.int64]
    """Office of each team, shape (teams,)."""
    seat_key: NDArray[np.uint64]
    """Key of each seat for its draws, by team, round and seat; shape (sum of team_size * rounds,)."""
    absence_rate: float
    """Absences for each working day that an inspector is there."""
    absence_days: float
    pace: Pace | None
    """Pace of offices and teams; None where every visit is as long as written but for its own variation."""
    disturbances: Disturbances
    feedback: Lag
    repair: Lag
    reviews: Reviews | None
    """Visits whose villages may have changed their class by then; None where classes don't change."""
    villages: Villages | None
    """What findings need; None where they are not simulated."""
    dispatching: Dispatching | None = None
    """What a dispatch needs that does not simply follow the plan; None where teams do. Further visits that it may choose
    stand behind those of the plan."""

    shared: SharedTeams | None = None
    """Which visits run side by side; None where every team is at one site at a time."""

    planner: Planner | None = None
    """Plans the rest of the term again, with the dispatch ``reoptimize``."""

    @property
    def planned(self) -> int:
        """Visits of the plan."""
        return len(self.team_days) if self.dispatching is None else self.dispatching.planned

    @property
    def joint(self) -> Links | Dispatching | None:
        """What knows the visits that are covered only together with their township's; None where there are none."""
        return self.dispatching if self.dispatching is not None and self.dispatching.chooses else self.links


def compile_world(scenario: Scenario, plan: Plan, dispatch: DispatchChoice = "follow", planner: Planner | None = None) -> World:
    """Compile a scenario and a plan for the engine.

    Any plan that names what the scenario holds is carried out, also one that breaks the rules of planning: teams do what
    they get done. With a `dispatch` by a rule the plan is what
    reports are made by: see `sim.rule_plan`.

    Raises
    ------
    ScenarioError
        If the plan names a site, team, mode or round that the scenario does not hold, has impossible dates or days, or
        visits that the dispatch can't bring together.
    ValueError
        If ``reoptimize`` gets no planner.
    """
    if dispatch == "reoptimize" and planner is None:
        raise ValueError("dispatch reoptimize needs a planner")
    check_plan(scenario, plan, dispatch)
    plan_length = len(plan)
    plan = with_candidates(scenario, plan, dispatch)
    visits = plan.visits
    sites = visits["site"].to_list()
    site = np.array([scenario.site_row[name] for name in sites], np.int64)
    team = _positions(visits["team"].to_list(), [team.id for team in scenario.teams])
    rnd = _positions(visits["round"].to_list(), [round_.id for round_ in scenario.rounds])
    stays = lay_out_stays(scenario)
    start = scenario.calendar.day_numbers(visits["start"].to_numpy())
    team_days = visits["team_days"].to_numpy().astype(np.float64)
    crew = scenario.team_crew
    work = team_days * crew[team]
    tour_order = np.lexsort((np.arange(plan_length), rnd[:plan_length], team[:plan_length]))
    tour_of = (team * len(scenario.rounds) + rnd)[tour_order]
    tour_bounds = np.searchsorted(tour_of, np.arange(len(scenario.teams) * len(scenario.rounds) + 1))
    onward, outward, homeward = tour_travel(scenario, site, team, tour_order)
    covering_rows, covering_first = covering_visits(scenario, visits["mode"].to_list(), site, start)
    leading = covering_rows[covering_first]
    done = np.flatnonzero(np.isfinite(scenario.done_day))
    counted_sites = np.concatenate([site[leading], done])
    counted_modes = visits["mode"].to_numpy().astype(str)[leading].tolist() + [""] * len(done)
    uncertainty, follow_up = scenario.file.uncertainty, scenario.file.follow_up
    links = None
    if not is_rule(dispatch):
        links = compile_links(
            scenario, visits["mode"].to_list(), (site, team, rnd, start), (tour_order, onward), plan_length=plan_length
        )
    shared_teams = compile_shared_teams(scenario, visits["mode"].to_list())
    hold = holds(stays, tour_order, tour_bounds, onward, outward, team_days, start)
    if shared_teams is not None:
        hold = planned_gaps(shared_teams, stays, (tour_order, tour_bounds), (onward, outward), team_days, start)
    world = World(
        days=scenario.calendar.days,
        stays=stays,
        carry_over=visit_rules(scenario, plan),
        visit_key=np.concatenate([visit_keys(sites[:plan_length], start[:plan_length]), entity_keys(sites[plan_length:])]),
        visit_team=team,
        team_days=work,
        due=np.maximum(scenario.calendar.day_numbers(visits["end"].to_numpy()), stays.round_end[rnd]),
        tour_order=tour_order,
        tour_bounds=tour_bounds,
        onward=onward,
        outward=outward,
        homeward=homeward,
        hold=hold,
        supporting=np.array([scenario.mode(name).team.members == "support" for name in visits["mode"].to_list()], bool)
        if scenario.file.support
        else None,
        links=links,
        covering=covering_rows,
        covering_first=covering_first,
        done_day=scenario.done_day[done],
        done_key=entity_keys(scenario.sites["id"][done].to_list()),
        membership=build_membership(scenario, counted_sites, np.array(counted_modes, np.str_)),
        visit_cv=uncertainty.visit_cv,
        most_days=_most_days(scenario, visits["mode"].to_list(), crew[team]),
        tolerance=max(scenario.file.simulation.tolerance, TIME_TOLERANCE),
        team_size=np.array([team.size for team in scenario.teams], np.int64),
        team_crew=crew,
        team_office=np.array([team.office for team in scenario.teams], np.int64),
        seat_key=entity_keys(
            f"{team.id}/{rnd.id}/{seat}" for team in scenario.teams for rnd in scenario.rounds for seat in range(team.size)
        ),
        absence_rate=uncertainty.absence.rate,
        absence_days=uncertainty.absence.days,
        pace=compile_pace(scenario),
        disturbances=compile_disturbances(scenario, stays),
        feedback=Lag.of(follow_up.feedback),
        repair=Lag.of(follow_up.repair),
        reviews=compile_reviews(scenario, visits["mode"].to_list(), site, rnd),
        villages=compile_villages(scenario, plan, team, site),
        dispatching=None if dispatch == "follow" else compile_dispatching(scenario, plan, plan_length, dispatch, links),
        shared=shared_teams,
        planner=planner if dispatch == "reoptimize" else None,
    )
    _freeze(world)
    return world


def _most_days(scenario: Scenario, modes: list[str], crew: NDArray[np.float64]) -> NDArray[np.float64] | None:
    limits = {name: mode.max_days for name, mode in scenario.file.modes.items()}
    if all(days is None for days in limits.values()):
        return None
    return crew * np.array([np.inf if (days := limits[name]) is None else days for name in modes], np.float64)


def _positions(names: list[str], among: list[str]) -> NDArray[np.int64]:
    position = {name: k for k, name in enumerate(among)}
    return np.array([position[name] for name in names], np.int64)


def _freeze(world: World) -> None:
    parts: list[Any] = [world, world.stays, world.membership, world.disturbances]
    tables = (world.pace, world.villages, world.links, world.reviews, world.dispatching)
    parts += [table for table in tables if table is not None]
    for part in parts:
        for name in part.__slots__:
            value = getattr(part, name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

"""The roster (任务分工): people of the table of staff put into the teams of each round of a plan."""

import math
from dataclasses import dataclass

import polars as pl
from ortools.sat.python import cp_model

from optimize.control.cp_sat import cp_solver
from optimize.rostering.duties import Duty, duties_of
from optimize.rostering.roster_gaps import Gap, gap_of
from optimize.rostering.roster_model import build_roster_model
from scenarios.language import say
from scenarios.plans.plan import Plan
from scenarios.plans.roster_people import ROSTER_SCHEMA, Person, people
from scenarios.problems import SCENARIO_FILE, Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema.people.roster import RosterSection

Seats = list[tuple[int, int, str, str]]
"""Round, team, person and role."""
Solved = tuple[Seats, list[Gap], bool]
"""Of some offices: who serves, what is missing, and whether no roster is better."""
Known = dict[tuple[Duty, ...], Solved]
"""Rosters that are known already, by the duties of their offices."""
BOUND_ROUNDING = 1e-6
ROUND_STEPS = 0.2
"""Deterministic time of the solver for the gaps in the teams of a round."""
FIRST_STEPS, STEPS = 4.0, 2.0
"""Deterministic time of the solver for each office, at an effort of 1: for what is missing, then for wishes. Offices that
exchange people count as one."""


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Who is in which team of each round."""

    table: pl.DataFrame
    """Columns of ``ROSTER_SCHEMA``: ids of round, team, office and person, and the role."""
    gaps: tuple[Gap, ...]
    """What is missing; empty where every team is complete."""
    best: bool
    """Whether the solver proved that no roster has fewer gaps or meets more of the wishes."""


def make_roster(scenario: Scenario, plan: Plan, solutions: Known | None = None) -> Roster:
    """Put people into the teams of a plan.

    Offices of which the table of staff names nobody are left out. Crossed teams hold people of two offices: offices that
    exchange people are solved together.

    Parameters
    ----------
    solutions
        Rosters of offices that need not be solved again for the same duties of the same scenario; new ones are put in.

    Raises
    ------
    ScenarioError
        If the scenario has no table of staff.
    """
    staff = people(scenario)
    if not staff:
        fault = say("no table of staff", "没有人员表")
        hint = say('write table = "staff.csv" under [staff]', '在 [staff] 下写 table = "staff.csv"')
        raise ScenarioError([Problem(SCENARIO_FILE, "staff.table", fault, say("a table of who there is", "人员表"), hint)])
    solutions = {} if solutions is None else solutions
    rows: Seats = []
    gaps: list[Gap] = []
    best = True
    for offices, duties in _groups(duties_of(scenario, plan), {person.office for person in staff}):
        key = tuple(duties)
        if key not in solutions:
            solutions[key] = _solve(scenario, [person for person in staff if person.office in offices], duties)
        seated, new_gaps, proven = solutions[key]
        rows += seated
        gaps += new_gaps
        best &= proven
    order = {"leader": 0, "deputy": 1, "member": 2}
    rows.sort(key=lambda row: (row[0], row[1], order[row[3]]))
    table = {
        "round": [scenario.rounds[rnd].id for rnd, _, _, _ in rows],
        "team": [scenario.teams[team].id for _, team, _, _ in rows],
        "office": [scenario.offices[scenario.teams[team].office].id for _, team, _, _ in rows],
        "person": [person for _, _, person, _ in rows],
        "role": [role for _, _, _, role in rows],
    }
    return Roster(pl.DataFrame(table, schema=ROSTER_SCHEMA), tuple(gaps), best)


def _groups(duties: list[Duty], offices_named: set[int]) -> list[tuple[set[int], list[Duty]]]:
    """Offices with staff whose teams hold each other's people, in order, and the duties that each group fills."""
    lowest = {office: office for office in offices_named}
    for duty in duties:
        partners = {duty.office, duty.sender} & offices_named
        if len(partners) > 1:
            lower, higher = sorted(lowest[office] for office in partners if office is not None)
            lowest = {office: lower if least == higher else least for office, least in lowest.items()}
    groups = []
    for least in sorted(set(lowest.values())):
        offices = {office for office, lowest_office in lowest.items() if lowest_office == least}
        group_duties = [duty for duty in duties if duty.office in offices or duty.sender in offices]
        if group_duties:
            groups.append((offices, group_duties))
    return groups


def _solve(scenario: Scenario, staff: list[Person], duties: list[Duty]) -> Solved:
    # first the fewest gaps; then, with these held, the wishes, from the roster that was found as a hint
    rules = scenario.file.roster
    roster_model = build_roster_model(staff, duties, rules)
    roster_model.model.minimize(roster_model.lacking)
    solver, fewest = _run(roster_model.model, FIRST_STEPS * rules.effort)
    roster_model.model.add(roster_model.lacking <= round(solver.objective_value))
    for variable in (*roster_model.serve.values(), *roster_model.lead.values(), *roster_model.missing.values()):
        roster_model.model.add_hint(variable, solver.value(variable))
    roster_model.model.minimize(roster_model.wishes)
    solver, best = _run(roster_model.model, STEPS * rules.effort)
    rows = []
    for (p, d), serves in roster_model.serve.items():
        if solver.value(serves):
            leads = (p, d) in roster_model.lead and solver.value(roster_model.lead[p, d])
            role = "leader" if leads else "deputy" if staff[p].level == "deputy" else "member"
            rows.append((duties[d].round, duties[d].team, staff[p].id, role))
    gaps = []
    for (d, kind), variable in roster_model.missing.items():
        if shortage := int(solver.value(variable)):
            gaps.append(gap_of(scenario, staff, duties[d], kind, shortage))
    return rows, gaps, fewest and best


def fewest_missing(staff: list[Person], duties: list[Duty], rules: RosterSection) -> int:
    """Return how much duties lack at least, by a roster of these alone; proven for the duties of a round, which are few."""
    roster_model = build_roster_model(staff, duties, rules)
    roster_model.model.minimize(roster_model.lacking)
    solver, _ = _run(roster_model.model, ROUND_STEPS * rules.effort)
    return math.ceil(solver.best_objective_bound - BOUND_ROUNDING)


def _run(model: cp_model.CpModel, steps: float) -> tuple[cp_model.CpSolver, bool]:
    """Solve; return the solver with its solution, and whether that is proven best.

    Raises
    ------
    ScenarioError
        If none was found.
    """
    solver = cp_solver(steps)
    status = solver.status_name(solver.solve(model))
    if status not in {"OPTIMAL", "FEASIBLE"}:
        fault = say("no roster found within the search effort", "在给定计算量内未找到分工")
        allowed = say("a larger roster.effort", "调大 roster.effort")
        raise ScenarioError([Problem(SCENARIO_FILE, "roster.effort", fault, allowed)])
    return solver, status == "OPTIMAL"

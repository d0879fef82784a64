"""The roster (任务分工): people of the table of staff put into the teams of each round of a plan."""

from dataclasses import dataclass

import polars as pl
from ortools.sat.python import cp_model

from optimize.roster_model import Duty, build_roster_model, may_serve
from scenarios.language import say
from scenarios.people import Person, people
from scenarios.plan import Plan
from scenarios.problems import Problem, ScenarioError
from scenarios.roster_files import ROSTER_SCHEMA
from scenarios.scenario import Scenario
from scenarios.skills import skill_name

FIRST_STEPS, STEPS = 4.0, 2.0
"""Deterministic time of the solver for each office, at an effort of 1: for what is missing, then for wishes."""
FILE = "scenario.toml"


@dataclass(frozen=True, slots=True)
class Gap:
    """What a team lacks in a round, and why."""

    team: str
    round: str
    what: str
    """``seats``, ``leader``, ``deputies``, or a skill."""
    missing: int
    wanted: int
    able: int
    """People at hand who could fill it, whatever else they do in the round."""
    at_hand: int
    """People of the office at hand in the round, who could but for their home township."""

    @property
    def hopeless(self) -> bool:
        """Whether no roster can fill it: the plan's tour itself is at fault, or the staff."""
        return self.able < self.wanted

    def as_problem(self) -> Problem:
        """Say which rules clash."""
        names = {"seats": say("people", "人员"), "leader": say("a leader", "组长"), "deputies": say("deputies", "副组长")}
        what = names.get(self.what, say(f"somebody with the skill {self.what}", f"具备 {self.what} 专业者"))
        where = say(f"team {self.team}, round {self.round}", f"{self.team} 组 {self.round} 轮")
        there = self.wanted - self.missing
        found = say(f"{there} of {self.wanted}: {what}", f"{what} {self.wanted} 名中只有 {there} 名")
        barred = self.at_hand - self.able
        allowed = say(
            f"{self.wanted}; of {self.at_hand} at hand {barred} have their home in a township of the tour",
            f"{self.wanted} 名;到岗 {self.at_hand} 名中 {barred} 名须回避(家在所巡乡镇)",
        )
        if self.hopeless and barred:
            hint = say("exchange visits with another team of the round", "与同轮其他组调换对象")
        elif self.hopeless:
            hint = say("more people in this round", "本轮增派人员")
        else:
            hint = say("they are needed in other teams of the round", "这些人员已在同轮其他组")
        return Problem(FILE, where, found, allowed, hint)


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Who is in which team of each round."""

    table: pl.DataFrame
    """Columns of ``ROSTER_SCHEMA``: ids of round, team, office and person, and the role."""
    gaps: tuple[Gap, ...]
    """What is missing; empty where every team is whole."""
    best: bool
    """Whether no roster lacks less or keeps more of the wishes, by the solver's word."""


def make_roster(scenario: Scenario, plan: Plan) -> Roster:
    """Put people into the teams of a plan.

    Offices of which the table of staff names nobody are left out.

    Raises
    ------
    ScenarioError
        If the scenario has no table of staff.
    """
    staff = people(scenario)
    if not staff:
        found = say("no table of staff", "没有人员表")
        hint = say('write table = "staff.csv" under [staff]', '在 [staff] 下写 table = "staff.csv"')
        raise ScenarioError([Problem(FILE, "staff.table", found, say("a table of who there is", "人员表"), hint)])
    duties = duties_of(scenario, plan)
    rows: list[tuple[int, int, str, str]] = []
    gaps: list[Gap] = []
    best = True
    for office in sorted({one.office for one in staff}):
        mine = [one for one in duties if one.office == office]
        if mine:
            seated, lacking, proven = _solve(scenario, [one for one in staff if one.office == office], mine)
            rows += seated
            gaps += lacking
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


def duties_of(scenario: Scenario, plan: Plan) -> list[Duty]:
    """Collect what each team does in each round of a plan, in order of time."""
    team_row = {team.id: k for k, team in enumerate(scenario.teams)}
    round_row = {one.id: k for k, one in enumerate(scenario.rounds)}
    townships = scenario.sites["township"].to_list()
    together: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for site, mode, team, rnd in plan.visits.select("site", "mode", "team", "round").iter_rows():
        together.setdefault((round_row[rnd], team_row[team]), []).append((site, mode))
    duties = []
    for (rnd, team), visits in sorted(together.items()):
        office = scenario.teams[team].office
        section = scenario.file.teams[scenario.offices[office].id]
        skills = {skill_name(word) for _, mode in visits for word in scenario.mode(mode).team.skills}
        duties.append(
            Duty(
                office,
                rnd,
                team,
                scenario.teams[team].size,
                section.deputies,
                frozenset(site for site, _ in visits),
                frozenset(townships[scenario.site_row[site]] for site, _ in visits),
                frozenset(skills),
            )
        )
    return duties


def _solve(
    scenario: Scenario, staff: list[Person], duties: list[Duty]
) -> tuple[list[tuple[int, int, str, str]], list[Gap], bool]:
    rules = scenario.file.roster
    made = build_roster_model(staff, duties, rules)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    made.model.minimize(made.lacking)
    fewest = _run(solver, made.model, FIRST_STEPS * rules.effort)
    made.model.add(made.lacking <= round(solver.objective_value))
    for variable in (*made.serve.values(), *made.lead.values(), *made.missing.values()):
        made.model.add_hint(variable, solver.value(variable))
    made.model.minimize(made.wishes)
    best = _run(solver, made.model, STEPS * rules.effort)
    rows = []
    for (p, d), serves in made.serve.items():
        if solver.value(serves):
            leads = (p, d) in made.lead and solver.value(made.lead[p, d])
            role = "leader" if leads else "deputy" if staff[p].level == "deputy" else "member"
            rows.append((duties[d].round, duties[d].team, staff[p].id, role))
    gaps = []
    for (d, what), variable in made.missing.items():
        if lacking := int(solver.value(variable)):
            gaps.append(_gap(scenario, staff, duties[d], what, lacking))
    return rows, gaps, fewest and best


def _run(solver: cp_model.CpSolver, model: cp_model.CpModel, steps: float) -> bool:
    """Solve and tell whether the solution is proven best.

    Raises
    ------
    ScenarioError
        If none was found.
    """
    solver.parameters.max_deterministic_time = steps
    solver.parameters.catch_sigint_signal = False  # it would drop the handler of interrupts for good
    status = solver.status_name(solver.solve(model))
    if status not in {"OPTIMAL", "FEASIBLE"}:
        found = say("no roster found within the effort", "在给定计算量内未找到分工")
        allowed = say("a larger roster.effort", "调大 roster.effort")
        raise ScenarioError([Problem(FILE, "roster.effort", found, allowed)])
    return status == "OPTIMAL"


def _gap(scenario: Scenario, staff: list[Person], duty: Duty, what: str, lacking: int) -> Gap:
    def fit(person: Person) -> bool:
        if what in {"leader", "deputies"}:
            return person.level in ({None, "leader"} if what == "leader" else {"deputy"})
        return what == "seats" or what in person.skills

    able = sum(fit(one) and may_serve(one, duty, scenario.file.roster) for one in staff)
    at_hand = sum(fit(one) and bool(one.rounds[duty.round]) for one in staff)
    wanted = {"seats": duty.size, "deputies": duty.deputies}.get(what, 1)
    team, rnd = scenario.teams[duty.team].id, scenario.rounds[duty.round].id
    return Gap(team, rnd, what, lacking, wanted, able, at_hand)

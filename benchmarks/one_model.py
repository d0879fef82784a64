"""Plans beside those of one model for everything, in the same process time: CP-SAT with teams, HiGHS without.

`python benchmarks/one_model.py nanxun 3305`: a scenario by name, or a prefecture of Zhejiang by its code, cut out of the
province with its share of teams and of elevated villages. All run in one process, with one worker each.

The models are made executable in the end, as the planner would do it: ways between sites, which both leave out, are
reckoned, HiGHS's visits are handed to teams, and what doesn't fit is placed where it does.
"""

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import highspy
import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from optimize.planning import make_plan
from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.master_model import MasterModel, build_master
from optimize.relaxation.simplex import Simplex
from optimize.scoring.schedule import Place, schedule_of
from optimize.scoring.terms import evaluate
from optimize.search.construct import construct, put_back
from scenarios.loading import load
from scenarios.scenario import Scenario

PROVINCE = "zhejiang"
SCALE = 10**8
UNITS = 20
"""Parts of a day."""
WATCH = 0.2
"""Seconds between two looks at the clock."""
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    model: str
    objective: float
    bound: float
    executable: float
    seconds: float
    busy: float
    """Of them, process seconds: less where others are at work on the machine."""


def timed(work: Callable[[], Made]) -> tuple[Made, float, float]:
    """Do something; return what came of it, and how long it took by the clock and in process seconds."""
    wall_start, processor_start = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall_start, time.process_time() - processor_start


def prefecture(code: str) -> Scenario:
    """Cut a prefecture out of the province."""
    province = load(PROVINCE)
    share = float(province.sites["id"].str.starts_with(code).sum()) / len(province.sites)
    rules = [
        {"level": "county", "teams": {"total": round(236 * share), "size": 6}},
        {"level": "prefecture", "teams": {"count": 1, "size": 7}},
    ]
    changes = {"sites.rule.region": code, "office_rules": rules, "modes.elevated.quota": round(100 * share)}
    return load(PROVINCE, changes=changes)


def executable(
    problem: Problem,
    master: MasterModel,
    solution: NDArray[np.float64] | dict[int, Place],
) -> float:
    """Objective once ways are reckoned: of the value of each column, or of the place of each site."""
    guide = np.where(problem.open, 0.0, np.inf)
    if isinstance(solution, dict):
        schedule = put_back(problem, schedule_of(problem.sites, solution), guide)
    else:
        share = np.zeros(problem.open.shape)
        share[master.option, master.round] = solution[: len(master.option)]
        schedule = construct(problem, share, guide)
    return evaluate(problem, schedule).total(problem.preferences.prices)


def by_highs(master: MasterModel, seconds: float) -> tuple[float, float, NDArray[np.float64] | None]:
    """Objective, bound and solution of the master model as one MIP of HiGHS."""
    model, engine = master.model, highspy.Highs()
    engine.setOptionValue("output_flag", False)  # noqa: FBT003 - signature of the library
    engine.setOptionValue("threads", 1)
    end = time.process_time() + seconds

    def check(event: Any) -> None:
        if time.process_time() > end:
            event.interrupt()

    for moment in (engine.cbMipInterrupt, engine.cbSimplexInterrupt, engine.cbIpmInterrupt):
        moment.subscribe(check)
    engine.setOptionValue("mip_rel_gap", 0.0)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = len(model.cost), len(model.lower)
    problem.col_cost_, problem.col_lower_, problem.col_upper_ = model.cost, np.zeros(len(model.cost)), model.top
    problem.row_lower_, problem.row_upper_ = model.lower, model.upper
    problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    problem.a_matrix_.start_, problem.a_matrix_.index_ = model.matrix.indptr, model.matrix.indices
    problem.a_matrix_.value_ = model.matrix.data
    kinds = highspy.HighsVarType
    problem.integrality_ = [kinds.kInteger if is_whole else kinds.kContinuous for is_whole in model.whole.tolist()]
    engine.passModel(problem)
    engine.run()
    info = engine.getInfo()
    is_feasible = info.primal_solution_status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
    value = np.array(engine.getSolution().col_value) if is_feasible else None
    return float(info.objective_function_value) if is_feasible else np.inf, float(info.mip_dual_bound), value


def by_cp_sat(problem: Problem, master: MasterModel, seconds: float) -> tuple[float, float, dict[int, Place]]:
    """Objective, bound and places of one CP-SAT model in which every visit has a team."""
    model, linear = cp_model.CpModel(), master.model
    count = len(master.option)
    top = np.minimum(linear.top, problem.sites)
    names = [model.new_int_var(0, int(upper), "") for upper in top.tolist()]
    teams = [np.flatnonzero(problem.team_office == k).tolist() for k in range(len(problem.capacity))]
    load_of: dict[tuple[int, int], list[cp_model.LinearExpr]] = {}
    visits: list[list[tuple[int, cp_model.IntVar]]] = []
    for x, (k, rnd) in enumerate(zip(master.option.tolist(), master.round.tolist(), strict=True)):
        visit_variables = []
        for team in teams[problem.office[k]]:
            is_able = problem.need[k] < 0 or problem.able[problem.need[k], team, rnd]
            if is_able and problem.rooms[team, rnd] >= problem.days[k] - 1e-9:
                variable = model.new_bool_var("")
                visit_variables.append((team, variable))
                load_of.setdefault((team, rnd), []).append(round(UNITS * float(problem.days[k])) * variable)
        model.add(sum(variable for _, variable in visit_variables) == names[x])
        visits.append(visit_variables)
    for (team, rnd), terms in load_of.items():
        model.add(sum(terms) <= int(UNITS * problem.rooms[team, rnd] + 1e-6))
    rows = [*range(problem.sites), *range(master.team_rows[-1].stop, len(linear.lower))]
    for row in rows:
        mine_of = linear.matrix[row]
        terms = [int(v) * names[c] for c, v in zip(mine_of.indices.tolist(), mine_of.data.tolist(), strict=True)]
        if terms and np.isfinite(linear.lower[row]):
            model.add(sum(terms) >= int(linear.lower[row]))
        if terms and np.isfinite(linear.upper[row]):
            model.add(sum(terms) <= int(linear.upper[row]))
    model.minimize(sum(round(SCALE * cost) * name for cost, name in zip(linear.cost.tolist(), names, strict=True) if cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    done, end = threading.Event(), time.process_time() + seconds

    def watch() -> None:
        while not done.wait(WATCH):
            if time.process_time() > end:
                solver.stop_search()

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = solver.status_name(solver.solve(model))
    done.set()
    watcher.join()
    if status not in {"OPTIMAL", "FEASIBLE"}:
        return np.inf, solver.best_objective_bound / SCALE, {}
    places = {
        int(problem.site[master.option[x]]): (int(master.option[x]), int(master.round[x]), team)
        for x in range(count)
        for team, variable in visits[x]
        if solver.boolean_value(variable)
    }
    return solver.objective_value / SCALE, solver.best_objective_bound / SCALE, places


def compare(name: str) -> list[Row]:
    """Solve one scenario in the three ways."""
    scenario = prefecture(name) if name.isdigit() else load(name)
    result, seconds, limit = timed(lambda: make_plan(scenario))
    rows = [Row("xuncha", result.objective, result.bound, result.objective, seconds, limit)]
    print(f"{name}: {rows[0]}", flush=True)
    problem = build_problem(scenario)
    master = build_master(problem)
    relaxation = Simplex(master.model).solve()
    (value, bound, columns), seconds_taken, seconds_busy = timed(lambda: by_highs(master, limit))
    real = np.inf if columns is None else executable(problem, master, columns)
    rows.append(Row("one MIP of HiGHS, teams pooled", value, bound, real, seconds_taken, seconds_busy))
    (value, bound, places), seconds_taken, seconds_busy = timed(lambda: by_cp_sat(problem, master, limit))
    real = executable(problem, master, places) if places else np.inf
    rows.append(Row("one model of CP-SAT, with teams", value, bound, real, seconds_taken, seconds_busy))
    print(f"  {len(scenario.sites)} sites, {len(scenario.teams)} teams, {len(scenario.rounds)} rounds")
    print(
        f"  relaxation of the whole {relaxation.objective:.5f}; {len(result.uncovered)} sites without a visit in xuncha's plan"
    )
    return rows


if __name__ == "__main__":
    for scenario_name in sys.argv[1:]:
        for result_row in compare(scenario_name):
            figures = (
                f"objective {result_row.objective:.5f}, bound {result_row.bound:.5f}, executable {result_row.executable:.5f}"
            )
            print(f"  {result_row.model}: {figures}, {result_row.seconds:.1f} s ({result_row.busy:.1f} s)", flush=True)

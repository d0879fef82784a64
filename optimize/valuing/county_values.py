"""Marginal values: what one more team-round, one more team, or one day less per village is worth.

Each is read off the dual values of the relaxation (what a very small change is worth for each unit of it), and checked by
solving again with the whole change. Both are falls of the bound. Where a change only widens limits the second is at most the
first, since a bound falls ever less; it may be more where a change also opens what was shut (a first team in a round), and
for one day less per village, whose dual value leaves the packing aside.
"""

from dataclasses import replace

from optimize.changes import with_less_work
from optimize.control.incumbent import Progress
from optimize.explaining.feasibility import MISSING, feasibility
from optimize.problem.problem import Problem, build_problem
from optimize.size import refuse_large
from optimize.valuing.duals import days_saved, full_relaxation, team_round_values
from optimize.valuing.marginal_value import NOTHING, Marginals, MarginalValue
from optimize.valuing.team_changes import team_changes, with_teams_everywhere
from scenarios.asking import asked
from scenarios.language import say
from scenarios.scenario import Scenario


def marginal_values(scenario: Scenario, progress: Progress | None = None, *, margin: float = 0.0) -> Marginals:
    """Find what changes are worth: a team-round of each office in each year, a team of each office, one day less per village.

    Parameters
    ----------
    scenario
        What is given.
    progress
        Called with the step, as in `optimize.planning.make_plan`.
    margin
        Share of each stay that is kept free.
    """
    refuse_large(scenario, asked("--explain"))
    report = progress or (lambda _step, _incumbent: None)
    report(say("marginal values", "边际价值"), None)
    problem = build_problem(scenario, margin)
    relaxation, missing = full_relaxation(problem), feasibility(problem).missing
    values = team_round_values(build_problem(with_teams_everywhere(scenario), margin), relaxation)

    def fall(new_problem: Problem) -> float:
        return max(relaxation.bound - full_relaxation(new_problem).bound, 0.0)

    def gained(new_problem: Problem) -> float | None:
        return None if missing <= MISSING else max(missing - feasibility(new_problem).missing, 0.0)

    marginals = []
    for change in team_changes(scenario, values):
        new_problem = build_problem(change.of(scenario), margin)
        marginal = change.valued(scenario, fall(new_problem) if change.dual > NOTHING else 0.0)
        marginals.append(replace(marginal, sites=gained(new_problem)))
    shorter = build_problem(with_less_work(scenario, 1.0), margin)
    marginals.append(MarginalValue("day", "", 0, "", *days_saved(relaxation, shorter), fall(shorter), sites=gained(shorter)))
    return Marginals(relaxation.bound, tuple(marginals))

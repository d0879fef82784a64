"""Marginal values in a region: each part is solved again with its own share of what is shared.

A team of an office that serves one part alone changes that part's relaxation only, so that it is solved again by itself. A team
of an office that serves several parts has the region's price (`Decomposition.prices`) and is not solved again.
"""

import dataclasses
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.changes import with_less_work
from optimize.control.incumbent import Progress
from optimize.control.step import Step
from optimize.control.workers import in_turn
from optimize.decomposition.decompose import Subproblem, decompose
from optimize.decomposition.parts import Part, cut, part_numbers, part_sites, shared_offices
from optimize.problem.problem import Problem, build_problem
from optimize.search_budget import SearchBudget
from optimize.valuing.duals import days_saved, full_relaxation, team_round_values
from optimize.valuing.marginal_value import NOTHING, Marginals, MarginalValue
from optimize.valuing.team_changes import TeamChange, team_changes, with_teams_everywhere
from scenarios.language import say
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class PartValue:
    """What the relaxation of a part with its share says."""

    value: float
    teams: NDArray[np.float64]
    """Value of one more team of each of its offices in each round by the duals, shape (offices, rounds)."""
    saved: float
    """Team-days of its visits that are saved by a day less for each village."""
    dual: float
    """Value of these by the duals."""
    shorter: float
    """Value of the relaxation with a day less for each village."""


@dataclass(frozen=True, slots=True, eq=False)
class _Region:
    """The region as it is and with one more team of each office, and its parts."""

    scenario: Scenario
    problem: Problem
    wide: Problem
    """With one more team of each office that has teams, in all rounds."""
    place: NDArray[np.int64]
    """Team of the wide problem that each team of the problem is, shape (teams,)."""
    subproblems: list[Subproblem]
    """Its parts, each with its share of what is shared."""


def regional_values(
    scenario: Scenario, progress: Progress | None = None, *, margin: float = 0.0, executor: Executor | None = None
) -> Marginals:
    """Find what changes are worth in a region: a team-round, a team, a day less for each village.

    Parameters
    ----------
    scenario
        What is given, with several parts.
    progress
        Called with the step, as in `optimize.planning.make_plan`.
    margin
        Share of each stay that is kept free.
    executor
        Where parts are solved; here, one after the other, if None. The result is the same.
    """
    report = progress or (lambda _step, _incumbent: None)
    problem = build_problem(scenario, margin)
    groups = part_sites(problem, scenario.office_in_charge)

    def tell(step: str) -> Callable[[float], None]:
        return lambda share: report(Step.counted(step, round(share * len(groups)), len(groups)), None)

    pricing = tell(say("prices of shared teams", "测算共用力量的价格"))
    decomposition = decompose(problem, groups, SearchBudget(0, 0, 0.0), executor=executor, progress=pricing)
    if decomposition is None:
        raise AssertionError("a decomposition is only None after a stop, and none can be asked for here")
    wider = with_teams_everywhere(scenario)
    number = {team.id: k for k, team in enumerate(wider.teams)}
    place = np.array([number[team.id] for team in scenario.teams], np.int64)
    region = _Region(scenario, problem, build_problem(wider, margin), place, decomposition.subproblems)
    shorter = build_problem(with_less_work(scenario, 1.0), margin)
    parts = [subproblem.part for subproblem in region.subproblems]
    tasks = ((part.problem, _widened(region, part), _shortened(shorter, part)) for part in parts)
    part_values: list[PartValue] = []
    valuing = tell(say("marginal values", "边际价值"))
    for part_value in in_turn(executor, value_of_part, tasks):
        part_values.append(part_value)
        valuing(len(part_values) / len(groups))
    is_shared = shared_offices(problem, part_numbers(groups))
    value, owner = _team_values(region, part_values, is_shared, decomposition.prices)
    resolver = _Resolver(
        region, part_values, executor, lambda share: report(f"{say('solved again', '重新求解')} {share:.0%}", None)
    )
    fewer = MarginalValue(
        "day", "", 0, "", sum(part.saved for part in part_values), sum(part.dual for part in part_values),
        sum(max(part.value - part.shorter, 0.0) for part in part_values),
    )  # fmt: skip
    return Marginals(decomposition.bound, (*_marginal_values(region, value, owner, resolver), fewer))


def value_of_part(task: tuple[Problem, Problem, Problem]) -> PartValue:
    """Solve the relaxation of a part with its share of what is shared, and with a day less for each village.

    Parameters
    ----------
    task
        The part's problem, the same problem with the capacity of one more team of each office, and that with
        shorter visits.
    """
    problem, wide, shorter = task
    relaxation = full_relaxation(problem)
    teams = team_round_values(wide, relaxation)
    return PartValue(relaxation.bound, teams, *days_saved(relaxation, shorter), bound_of_part(shorter))


def bound_of_part(problem: Problem) -> float:
    """Value of the relaxation of a part."""
    return full_relaxation(problem).bound


def _shortened(shorter: Problem, part: Part) -> Problem:
    """Cut the part with its share out of the problem with shorter visits."""
    rounds = np.zeros(shorter.rooms.shape, bool)
    rounds[part.teams] = part.problem.rooms > 0
    quotas = part.problem.quotas
    cut_part = cut(shorter, part.sites, rounds, (None,) * len(shorter.goals), quotas.most, quotas.least)
    return dataclasses.replace(cut_part.problem, goals=part.problem.goals)


def _widened(region: _Region, part: Part) -> Problem:
    """Return the part's problem with what one more team of each office adds to each round."""
    tables = {
        name: getattr(part.problem, name) + (getattr(region.wide, name) - getattr(region.problem, name))[part.offices]
        for name in ("capacity", "visits", "present")
    }
    return dataclasses.replace(part.problem, **tables)


def _with_team(region: _Region, part: Part, change: TeamChange) -> Problem:
    """Return the part's problem with one more team of an office in some rounds."""
    wide, quotas = region.wide, part.problem.quotas
    new_teams = np.flatnonzero(wide.team_office == change.office)
    rounds = np.zeros(wide.rooms.shape, bool)
    rounds[new_teams[~np.isin(new_teams, region.place)]] = change.rounds
    rounds[region.place[part.teams]] = part.problem.rooms > 0
    cut_part = cut(wide, part.sites, rounds, (None,) * len(wide.goals), quotas.most, quotas.least)
    visits_before = region.problem.visits[cut_part.offices]
    step = (wide.visits[cut_part.offices] - visits_before) * ((cut_part.offices == change.office)[:, None] & change.rounds)
    visits = np.where(cut_part.problem.capacity > 0, visits_before + step, 0.0)
    return dataclasses.replace(cut_part.problem, goals=part.problem.goals, visits=visits)


def _team_values(
    region: _Region, part_values: list[PartValue], is_shared: NDArray[np.bool_], prices: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Value of one more team of each office in each round, and the part that it serves, -1 where several or none."""
    value = np.maximum(prices, 0.0) * (region.wide.capacity - region.problem.capacity)
    owner = np.full(len(region.scenario.offices), -1)
    for k, (subproblem, part_value) in enumerate(zip(region.subproblems, part_values, strict=True)):
        part = subproblem.part
        alone = ~is_shared[part.offices]
        value[part.offices[alone]] = part_value.teams[alone]
        owner[part.offices[alone]] = k
    return value, owner


@dataclass(frozen=True, slots=True, eq=False)
class _Resolver:
    """Solves parts again with one more team."""

    region: _Region
    part_values: list[PartValue]
    executor: Executor | None
    progress: Callable[[float], None]

    def falls(self, changes: list[tuple[int, TeamChange]]) -> list[float]:
        """Fall of a part's bound with a team more, for each part and change."""
        subproblems = self.region.subproblems
        wider = (_with_team(self.region, subproblems[part].part, change) for part, change in changes)
        value_falls = []
        for (part, _), bound in zip(changes, in_turn(self.executor, bound_of_part, wider), strict=True):
            value_falls.append(max(self.part_values[part].value - bound, 0.0))
            self.progress(len(value_falls) / len(changes))
        return value_falls


def _marginal_values(
    region: _Region, value: NDArray[np.float64], owner: NDArray[np.int64], resolver: _Resolver
) -> list[MarginalValue]:
    """Team-rounds by office and year, and teams, those worth most; solved again where the office serves one part alone."""
    changes = [change for change in team_changes(region.scenario, value) if change.dual > NOTHING]
    served_alone = [change for change in changes if owner[change.office] >= 0]
    value_falls = resolver.falls([(int(owner[change.office]), change) for change in served_alone])
    weights = [float(region.problem.cost[region.subproblems[owner[change.office]].part.sites].sum()) for change in served_alone]
    value_of = {id(change): (fall, weight) for change, fall, weight in zip(served_alone, value_falls, weights, strict=True)}
    return [change.valued(region.scenario, *value_of.get(id(change), (None, 1.0))) for change in changes]

"""Marginal values: what one more team-round, one more team, or one day less per village is worth.

Each is read off the dual values of the relaxation (what a very small change is worth for each unit of it), and checked by
solving again with the whole change. Both are falls of the bound. Where a change only widens limits the second is at most the
first, since a bound falls ever less; it may be more where a change also opens what was shut (a first team in a round), and
for one day less per village, whose dual value leaves the packing aside.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize.changes import team_share, with_less_work, with_teams
from optimize.control.incumbent import Progress
from optimize.explaining.feasibility import MISSING, feasibility
from optimize.explaining.limits_of_work import years
from optimize.problem.problem import Problem, build_problem
from optimize.relaxation.relax import Relaxation, relax
from optimize.size import refuse_large
from scenarios.asking import asked
from scenarios.language import say
from scenarios.scenario import Scenario

MOST = 12
"""Changes of each kind that are solved again, those worth most by the duals."""
NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class MarginalValue:
    """What a change is worth."""

    kind: str
    """``team-round``, ``team`` or ``day``."""
    office: str
    """Office that gets it, empty for one day less per village."""
    year: int
    """Year of the round, 0 where all."""
    round: str
    """Round that gets it, empty where all."""
    team_days: float
    """Team-days that it adds, or takes from visits."""
    dual: float
    """Fall of the objective by the dual values."""
    solved: float | None
    """Fall of the bound when solved again with the change; None where there is only the price."""
    weight: float = 1.0
    """Share of all sites, by weight, in the part of the region that it is for."""
    sites: float | None = None
    """Missing sites that it brings within reach, by the relaxation; None where nothing is missing without the change."""

    @property
    def fall(self) -> float:
        """Fall of the bound, by the price where it was not solved again."""
        return self.dual if self.solved is None else self.solved

    def days(self, scenario: Scenario) -> float:
        """Fall in days by which sites are covered earlier on average, weighted by risk.

        Where something is missing it is no such thing: then `sites` counts.
        """
        return self.fall * scenario.calendar.days


@dataclass(frozen=True, slots=True, eq=False)
class Marginals:
    """Values of all kinds, the highest of each kind first."""

    objective: float
    """The bound that they are falls of."""
    values: tuple[MarginalValue, ...]

    def best(self, kind: str) -> MarginalValue | None:
        """Return the change of a kind that is worth most, None where none is worth anything."""
        candidates = [marginal for marginal in self.values if marginal.kind == kind and marginal.fall > NOTHING]
        return max(candidates, key=lambda marginal: (marginal.sites or 0.0, marginal.fall), default=None)


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
    relaxation = full_relaxation(problem)
    rounds = team_round_values(build_problem(with_teams_everywhere(scenario), margin), relaxation)

    def fall(changed: Scenario) -> float:
        return max(relaxation.bound - full_relaxation(build_problem(changed, margin)).bound, 0.0)

    valued = [
        *_team_rounds(scenario, rounds, fall),
        *_teams(scenario, rounds, fall),
        _day_less(scenario, relaxation, fall, margin),
    ]
    return Marginals(relaxation.bound, tuple(_with_sites(scenario, valued, problem, margin)))


def _with_sites(scenario: Scenario, valued: list[MarginalValue], problem: Problem, margin: float) -> list[MarginalValue]:
    """Count the sites that changes bring within reach, where some are missing."""
    missing = _missing(problem)
    if missing <= MISSING:
        return valued
    return [
        replace(marginal, sites=max(missing - _missing(build_problem(_changed(scenario, marginal), margin)), 0.0))
        for marginal in valued
    ]


def _missing(problem: Problem) -> float:
    """Sites that are left out or miss their milestone at least, by the relaxation."""
    return feasibility(problem, np.ones(problem.sites, bool), np.ones(len(problem.goals), bool)).missing


def _changed(scenario: Scenario, marginal: MarginalValue) -> Scenario:
    """Return the scenario with the change that is valued."""
    if marginal.kind == "day":
        return with_less_work(scenario, 1.0)
    rounds = [round_.id for round_ in scenario.rounds]
    added = np.ones(len(rounds)) if marginal.kind == "team" else np.array([name == marginal.round for name in rounds])
    return with_teams(scenario, scenario.office_index(marginal.office), added)


def full_relaxation(problem: Problem) -> Relaxation:
    """Solve the relaxation with every cut: what its prices and its value are worth as the bound's."""
    return relax(problem, quick=True, every=True)


def team_round_values(wide: Problem, relaxation: Relaxation) -> NDArray[np.float64]:
    """Value of one more team of each office in each round by the duals, shape (offices, rounds).

    A team widens the capacity by the days of its stay, the number of visits by what it can do, and the packing by 1; `wide` is
    the problem with one more team of each office in all rounds.
    """
    problem, master = relaxation.problem, relaxation.master
    shape = problem.capacity.shape
    added = [wide.capacity - problem.capacity, wide.visits - problem.visits]
    added += [wide.present - problem.present] * (len(master.team_rows) - 2)
    value = np.zeros(shape)
    for rows, step in zip(master.team_rows, added, strict=True):
        value -= relaxation.duals[rows].reshape(shape) * step
    return np.maximum(value, 0.0)


def with_teams_everywhere(scenario: Scenario) -> Scenario:
    """Return the scenario with one more team of each office that has teams, in all rounds."""
    for office in offices_with_teams(scenario):
        scenario = with_teams(scenario, office, np.ones(len(scenario.rounds)))
    return scenario


def offices_with_teams(scenario: Scenario) -> list[int]:
    """Rows of the offices that have teams, ascending."""
    return sorted({team.office for team in scenario.teams})


def best_team_rounds(value: NDArray[np.float64], offices: list[int], year: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Office and round in which one more team is worth most, of each office in each year; the most valuable first.

    Parameters
    ----------
    value
        Of one more team of each office in each round, shape (offices, rounds).
    year
        Of each round, shape (rounds,).
    """
    places = []
    for office in offices:
        for calendar_year in np.unique(year).tolist():
            in_year = np.flatnonzero(year == calendar_year)
            places.append((office, int(in_year[np.argmax(value[office, in_year])])))
    return sorted(places, key=lambda place: (-value[place], place))[:MOST]


def best_offices(value: NDArray[np.float64], offices: list[int]) -> list[int]:
    """Offices by the value of one more team in all rounds, the most valuable first."""
    return sorted(offices, key=lambda office: (-value[office].sum(), office))[:MOST]


def _team_rounds(scenario: Scenario, value: NDArray[np.float64], fall: Callable[[Scenario], float]) -> list[MarginalValue]:
    """One team more in the round of each year in which it is worth most."""
    year, valued = years(scenario), []
    for office, rnd in best_team_rounds(value, offices_with_teams(scenario), year):
        added = np.arange(len(scenario.rounds)) == rnd
        days = scenario.rounds[rnd].workdays * team_share(scenario, office)
        solved = fall(with_teams(scenario, office, added)) if value[office, rnd] > NOTHING else 0.0
        recipient = (scenario.offices[office].id, int(year[rnd]), scenario.rounds[rnd].id)
        valued.append(MarginalValue("team-round", *recipient, days, float(value[office, rnd]), solved))
    return valued


def _teams(scenario: Scenario, value: NDArray[np.float64], fall: Callable[[Scenario], float]) -> list[MarginalValue]:
    """One team more in all rounds, for example one that another region sends."""
    workdays, valued = sum(round_.workdays for round_ in scenario.rounds), []
    for office in best_offices(value, offices_with_teams(scenario)):
        dual = float(value[office].sum())
        solved = fall(with_teams(scenario, office, np.ones(len(scenario.rounds)))) if dual > NOTHING else 0.0
        days = workdays * team_share(scenario, office)
        valued.append(MarginalValue("team", scenario.offices[office].id, 0, "", days, dual, solved))
    return valued


def _day_less(scenario: Scenario, relaxation: Relaxation, fall: Callable[[Scenario], float], margin: float) -> MarginalValue:
    """One day less for each village, as far as the modes' least days allow."""
    changed = with_less_work(scenario, 1.0)
    saved, dual = days_saved(relaxation, build_problem(changed, margin))
    return MarginalValue("day", "", 0, "", saved, dual, fall(changed))


def days_saved(relaxation: Relaxation, shorter: Problem) -> tuple[float, float]:
    """Team-days that visits of the relaxation save in a problem with shorter ones, and their value by the capacity's duals."""
    problem, master = relaxation.problem, relaxation.master
    price = np.maximum(-relaxation.duals[master.capacity_rows].reshape(problem.capacity.shape), 0.0)
    saved = (problem.days - shorter.days)[master.option] * relaxation.value[: len(master.option)]
    return float(saved.sum()), float((price[problem.office[master.option], master.round] * saved).sum())


def as_json(marginals: Marginals, scenario: Scenario) -> dict[str, Any]:
    """Return marginal values as a JSON object."""
    return {
        "bound": marginals.objective,
        "worths": [
            asdict(marginal) | {"days_earlier": marginal.days(scenario) if marginal.sites is None else None}
            for marginal in marginals.values
        ],
    }

"""Marginal values: what one more team-round, one more team, or a day less a village is worth.

Each is read off the dual values of the relaxation (what a very small change is worth for each unit of it), and checked by
solving again with the whole change. Both are falls of the bound. Where a change only widens limits the second is at most the
first, since a bound falls ever less; it may be more where a change also opens what was shut (a first team in a round), and
for a day less a village, whose dual value leaves the packing aside.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize.allocating.allocate import Allocated, allocate
from optimize.changes import team_share, with_less_work, with_teams
from optimize.explaining.limits_of_work import years
from optimize.explaining.reachable import MISSING, reach
from optimize.ground import Ground, ground_of
from optimize.problem import Problem, build_problem
from optimize.size import refuse_large
from optimize.standing import Progress
from scenarios.asking import asked
from scenarios.language import say
from scenarios.scenario import Scenario

MOST = 12
"""Changes of each kind that are solved again, those worth most by the duals."""
NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Worth:
    """What a change is worth."""

    kind: str
    """``team-round``, ``team`` or ``day``."""
    office: str
    """Office that gets it, empty for a day less a village."""
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
    """Sites fewer that are missing, by the relaxation; None where nothing is missing without the change."""

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
    """Values of all kinds, each kind by worth."""

    objective: float
    """The bound that they are falls of."""
    worths: tuple[Worth, ...]

    def best(self, kind: str) -> Worth | None:
        """Return the change of a kind that is worth most, None where none is worth anything."""
        found = [one for one in self.worths if one.kind == kind and one.fall > NOTHING]
        return max(found, key=lambda one: (one.sites or 0.0, one.fall), default=None)


def marginal_values(scenario: Scenario, progress: Progress | None = None, *, margin: float = 0.0) -> Marginals:
    """Find what changes are worth: a team-round of each office in each year, a team of each office, a day less a village.

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
    report = progress or (lambda _step, _standing: None)
    report(say("marginal values", "边际价值"), None)
    problem = build_problem(scenario, margin)
    allocated = relaxation(problem, ground_of(scenario))
    rounds = team_round_values(build_problem(with_teams_everywhere(scenario), margin), allocated)

    def fall(changed: Scenario) -> float:
        return max(allocated.bound - relaxation(build_problem(changed, margin), ground_of(changed)).bound, 0.0)

    worths = [
        *_team_rounds(scenario, rounds, fall),
        *_teams(scenario, rounds, fall),
        _day_less(scenario, allocated, fall, margin),
    ]
    return Marginals(allocated.bound, tuple(_with_sites(scenario, worths, problem, margin)))


def _with_sites(scenario: Scenario, worths: list[Worth], problem: Problem, margin: float) -> list[Worth]:
    """Count the sites that changes bring within reach, where some are missing."""
    missing = _missing(problem)
    if missing <= MISSING:
        return worths
    return [
        replace(worth, sites=max(missing - _missing(build_problem(_changed(scenario, worth), margin)), 0.0)) for worth in worths
    ]


def _missing(problem: Problem) -> float:
    """Sites that are left out or miss their milestone at least, by the relaxation."""
    return reach(problem, np.ones(problem.sites, bool), np.ones(len(problem.goals), bool)).missing


def _changed(scenario: Scenario, worth: Worth) -> Scenario:
    """Return the scenario with the change that a worth is of."""
    if worth.kind == "day":
        return with_less_work(scenario, 1.0)
    rounds = [one.id for one in scenario.rounds]
    more = np.ones(len(rounds)) if worth.kind == "team" else np.array([name == worth.round for name in rounds])
    return with_teams(scenario, scenario.office_index(worth.office), more)


def relaxation(problem: Problem, ground: Ground) -> Allocated:
    """Solve the relaxation with every cut: what its prices and its value are worth as the bound's."""
    return allocate(problem, ground, quick=True, every=True)


def team_round_values(wide: Problem, allocated: Allocated) -> NDArray[np.float64]:
    """Value of one more team of each office in each round by the duals, shape (offices, rounds).

    A team widens the capacity by the days of its stay, the number of visits by what it can do, and the packing by 1; `wide` is
    the problem with one more team of each office in all rounds.
    """
    problem, allocation = allocated.problem, allocated.allocation
    shape = problem.capacity.shape
    more = [wide.capacity - problem.capacity, wide.visits - problem.visits]
    more += [wide.present - problem.present] * (len(allocation.team_rows) - 2)
    value = np.zeros(shape)
    for rows, step in zip(allocation.team_rows, more, strict=True):
        value -= allocated.duals[rows].reshape(shape) * step
    return np.maximum(value, 0.0)


def with_teams_everywhere(scenario: Scenario) -> Scenario:
    """Return the scenario with one more team of each office that has teams, in all rounds."""
    for office in sorted({team.office for team in scenario.teams}):
        scenario = with_teams(scenario, office, np.ones(len(scenario.rounds)))
    return scenario


def _team_rounds(scenario: Scenario, value: NDArray[np.float64], fall: Callable[[Scenario], float]) -> list[Worth]:
    """One team more in the round of each year in which it is worth most."""
    year = years(scenario)
    places = []
    for office in sorted({team.office for team in scenario.teams}):
        for one in sorted(set(year.tolist())):
            here = np.flatnonzero(year == one)
            places.append((office, int(here[np.argmax(value[office, here])])))
    places.sort(key=lambda place: (-value[place], place))
    worths = []
    for office, rnd in places[:MOST]:
        more = np.arange(len(scenario.rounds)) == rnd
        days = scenario.rounds[rnd].workdays * team_share(scenario, office)
        solved = fall(with_teams(scenario, office, more)) if value[office, rnd] > NOTHING else 0.0
        where = (scenario.offices[office].id, int(year[rnd]), scenario.rounds[rnd].id)
        worths.append(Worth("team-round", *where, days, float(value[office, rnd]), solved))
    return worths


def _teams(scenario: Scenario, value: NDArray[np.float64], fall: Callable[[Scenario], float]) -> list[Worth]:
    """One team more in all rounds, for example one that another region sends."""
    workdays = sum(one.workdays for one in scenario.rounds)
    total = value.sum(axis=1)
    offices = sorted({team.office for team in scenario.teams}, key=lambda office: (-total[office], office))
    worths = []
    for office in offices[:MOST]:
        solved = fall(with_teams(scenario, office, np.ones(len(scenario.rounds)))) if total[office] > NOTHING else 0.0
        days = workdays * team_share(scenario, office)
        worths.append(Worth("team", scenario.offices[office].id, 0, "", days, float(total[office]), solved))
    return worths


def _day_less(scenario: Scenario, allocated: Allocated, fall: Callable[[Scenario], float], margin: float) -> Worth:
    """One day less for each village, as far as the modes' least days allow."""
    changed = with_less_work(scenario, 1.0)
    saved, dual = days_saved(allocated, build_problem(changed, margin))
    return Worth("day", "", 0, "", saved, dual, fall(changed))


def days_saved(allocated: Allocated, shorter: Problem) -> tuple[float, float]:
    """Team-days that visits of the relaxation save in a problem with shorter ones, and their value by the capacity's duals."""
    problem, allocation = allocated.problem, allocated.allocation
    price = np.maximum(-allocated.duals[allocation.capacity_rows].reshape(problem.capacity.shape), 0.0)
    saved = (problem.days - shorter.days)[allocation.option] * allocated.value[: len(allocation.option)]
    return float(saved.sum()), float((price[problem.office[allocation.option], allocation.round] * saved).sum())


def as_json(marginals: Marginals, scenario: Scenario) -> dict[str, Any]:
    """Return marginal values as a JSON object."""
    return {
        "bound": marginals.objective,
        "worths": [
            asdict(one) | {"days_earlier": one.days(scenario) if one.sites is None else None} for one in marginals.worths
        ],
    }


def sentence(marginals: Marginals, scenario: Scenario) -> str:
    """Say in one sentence what the bottleneck is."""
    best, team, day = (marginals.best(kind) for kind in ("team-round", "team", "day"))
    if best is None:
        if day is None:
            return say("No bottleneck: neither teams nor days hold the plan back.", "没有瓶颈：人力和天数都不构成限制。")
        return say(
            f"The bottleneck is the length of visits: a day less a village brings {amount(day, scenario)}.",
            f"瓶颈在进驻时长：每村少一天{amount(day, scenario)}。",
        )
    more_en = f"; a whole team more for {team.office} brings {amount(team, scenario)}" if team else ""
    more_zh = f"；{team.office} 每轮多一个组{amount(team, scenario)}" if team else ""
    less_en = f", a day less a village brings {amount(day, scenario)}" if day else ""
    less_zh = f"，每村少一天{amount(day, scenario)}" if day else ""
    what = say("coverage brought forward, on average by risk", "按风险加权的平均覆盖日期")
    note = "" if best.sites is not None else say(f" ({what})", f"（{what}）")
    return say(
        f"The bottleneck is {best.office} in round {best.round}: one team-round more there brings "
        f"{amount(best, scenario)}{more_en}{less_en}{note}.",
        f"瓶颈是 {best.office} 的 {best.round} 轮：增加一个组次{amount(best, scenario)}{more_zh}{less_zh}{note}。",
    )


def amount(worth: Worth, scenario: Scenario) -> str:
    """Say what a change brings: sites where some are missing, else days."""
    if worth.sites is not None:
        return say(f"{worth.sites:.1f} sites more", f"可多巡 {worth.sites:.1f} 个对象")
    days = worth.days(scenario)
    return say(f"{days:.1f} days", f"可提前 {days:.1f} 天")

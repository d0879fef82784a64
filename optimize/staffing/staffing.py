"""How many teams it takes: the fewest with which a share of the villages is covered by a date with a probability.

Numbers of teams that the relaxation refutes need no plan; from the first that it doesn't refute, plans are made and simulated,
upwards, until the milestone holds. Every number of teams meets the same random events.
"""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from optimize.changes import with_file
from optimize.control.bisection import smallest
from optimize.control.stopping import Stop, never
from optimize.explaining.feasibility import MISSING, feasibility
from optimize.problem.problem import build_problem
from optimize.staffing.team_counts import offices_in_charge, spread, team_count, with_team_counts
from optimize.staffing.trial import Planner, TeamTrial, refuted, simulate_trial
from scenarios.asking import asked
from scenarios.dispatch.choice import settle_dispatch
from scenarios.language import listed, of_number, say
from scenarios.problems import Problem, ScenarioError, nearest
from scenarios.scenario import Scenario
from scenarios.schema import Text
from scenarios.schema.goals import Milestone

REPLICATIONS = 400
"""Replications of each number of teams at most."""
STEPS = 12
"""Numbers of teams that are planned at most."""
MOST_TIMES = 32
"""Times the present teams up to which the relaxation is asked."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class StaffingTarget:
    """What is to hold: a share of the villages by a date, with a probability."""

    target: float
    by: dt.date
    confidence: float


@dataclass(frozen=True, slots=True)
class Staffing:
    """The fewest teams, and what was tried."""

    wanted: StaffingTarget
    offices: tuple[str, ...]
    """Ids of the offices whose teams are counted."""
    present: int
    """Teams that they have."""
    teams: int | None
    """Fewest teams with which the milestone holds; None where no number that was tried is enough."""
    trials: tuple[TeamTrial, ...]
    """What was tried, by number of teams."""
    stopped: bool = False
    """Whether the search was ended early."""

    def frame(self) -> pl.DataFrame:
        """Return a row a number of teams that was tried: how often the milestone holds, and what is covered.

        ``teams, probability, low, high, coverage, coverage_low, coverage_high, replications, left_out``; 0 replications where
        the relaxation proves that no plan gets there.
        """
        return pl.DataFrame([asdict(trial) for trial in self.trials])

    @property
    def enough(self) -> TeamTrial | None:
        """The trial of the fewest teams that are enough."""
        return next((trial for trial in self.trials if trial.teams == self.teams), None)

    @property
    def before(self) -> TeamTrial | None:
        """The trial of the largest number that is not enough."""
        short = [trial for trial in self.trials if self.teams is None or trial.teams < self.teams]
        return max(short, key=lambda trial: trial.teams, default=None)


def fewest_teams(
    scenario: Scenario,
    target: StaffingTarget,
    planner: Planner,
    *,
    office: str | None = None,
    seed: int = 1,
    replications: int = REPLICATIONS,
    executor: Executor | None = None,
    tell: Tell = lambda _text: None,
    stop: Stop = never,
) -> Staffing:
    """Find the smallest number of teams with which a milestone holds with a probability.

    Parameters
    ----------
    scenario
        What is given; its milestones are planned for beside the one that is asked about.
    target
        Target in (0, 1], a date of the term, probability in (0, 1).
    planner
        Makes a plan of a scenario.
    office
        Id of the office whose teams are counted; where left out, those of all offices in charge of sites, handed out by work.
    seed, replications
        Of the simulation: at most so many replications of each number of teams.
    executor
        Where replications are computed; the result does not depend on it.
    tell
        Told what is being done, in words.
    stop
        Once it is true no other number is tried.

    Raises
    ------
    ScenarioError
        With every argument that is out of range.
    """
    _check(scenario, target, office)
    settle_dispatch(scenario.file, None, method=say("a number of teams", "测算组数"))
    offices = offices_in_charge(scenario) if office is None else [scenario.office_index(office)]
    scenario_with_milestone, milestone = _asking(scenario, target)
    problem = build_problem(scenario_with_milestone)
    in_charge = scenario_with_milestone.office_in_charge

    def with_teams(count: int) -> Scenario:
        return with_team_counts(scenario_with_milestone, spread(count, problem, in_charge, offices))

    trials: dict[int, TeamTrial] = {}
    present = team_count(scenario, offices)
    low, refutation = _first_not_refuted(with_teams, milestone, len(offices), max(present, len(offices)), tell)
    if refutation is not None:
        trials[refutation.teams] = refutation

    def attempt(count: int) -> TeamTrial:
        if count not in trials:
            tell(say(f"{of_number(count, 'team')}: planning", f"{count} 个组：正在排期"))
            scenario_with_teams = with_teams(count)
            result = planner(scenario_with_teams)
            tell(say(f"{of_number(count, 'team')}: simulating", f"{count} 个组：正在模拟"))
            trials[count] = simulate_trial(
                scenario_with_teams, result, teams=count, milestone=milestone, confidence=target.confidence, seed=seed,
                replications=replications, executor=executor,
            )  # fmt: skip
        return trials[count]

    teams = None if low is None else _fewest(attempt, low, target.confidence, stop)
    return Staffing(
        target,
        tuple(scenario.offices[number].id for number in offices),
        present,
        teams,
        tuple(trial for _, trial in sorted(trials.items())),
        stopped=stop(),
    )


def _fewest(attempt: Callable[[int], TeamTrial], first: int, confidence: float, stop: Stop) -> int | None:
    """Go up from the first number, in strides that grow, then halve what lies between; None where none is enough.

    Most often the first number that is not refuted is enough, or the next: strides are 1, 1, 2, 4 and so on.
    """
    short, enough, stride = first - 1, None, 1
    for _ in range(STEPS):
        if stop():
            break
        if enough is None:
            count = short + stride
            stride *= 2 if count > first else 1
        elif enough - short > 1:
            count = (short + enough) // 2
        else:
            break
        if attempt(count).holds(confidence):
            enough = count
        else:
            short = count
    return enough


def _first_not_refuted(
    with_teams: Callable[[int], Scenario], milestone: int, least: int, start: int, tell: Tell
) -> tuple[int | None, TeamTrial | None]:
    """Find the smallest number of teams that the relaxation lets reach the target, and the refutation of the one below.

    The number is None where no number does.
    """
    refutations: dict[int, TeamTrial] = {}

    def open_at(count: int) -> bool:
        tell(say(f"{of_number(count, 'team')}: is there a plan at all", f"{count} 个组：能否排出计划"))
        scenario = with_teams(count)
        problem = build_problem(scenario)
        goals = np.zeros(len(problem.goals), np.bool_)
        goals[milestone] = True
        missing = feasibility(problem, np.zeros(problem.sites, np.bool_), goals).missing
        goal = problem.goals[milestone]
        if missing <= MISSING:
            return True
        sites = max(int(np.count_nonzero(goal.sites)), 1)
        refutations[count] = refuted(count, max((scenario.file.milestones[milestone].target * sites - missing) / sites, 0.0))
        return False

    short, enough = least - 1, start
    while not open_at(enough):
        short, enough = enough, enough * 2
        if enough > MOST_TIMES * start:  # what is missing is no matter of teams but of a season, or of a date too early
            return None, refutations[short]
    fewest = smallest(open_at, short, enough)
    return fewest, refutations.get(fewest - 1)


def _asking(scenario: Scenario, target: StaffingTarget) -> tuple[Scenario, int]:
    """Return the scenario with the milestone that is asked about, and its position."""
    milestones = list(scenario.file.milestones)
    for position, milestone in enumerate(milestones):
        plain = milestone.kind == "village" and milestone.site_class is None and milestone.office is None
        if plain and milestone.by == target.by and milestone.target == target.target:
            return scenario, position
    name = Text(en=f"{target.target:.0%} by {target.by}", zh=f"{target.by} 前覆盖 {target.target:.0%}")
    new_milestone = Milestone(name=name, by=target.by, target=target.target)
    return with_file(scenario, milestones=(*milestones, new_milestone)), len(milestones)


def _check(scenario: Scenario, target: StaffingTarget, office: str | None) -> None:
    """Refuse what is out of range, all at once."""
    problems = []
    if not 0 < target.target <= 1:
        problems.append(
            Problem(asked("--target"), "", f"{target.target:g}", say("a share above 0, up to 1", "大于 0、不超过 1 的比例"))
        )
    if not 0 < target.confidence < 1:
        allowed = say("a probability within 0 and 1, such as 0.95", "0 与 1 之间的概率，如 0.95")
        problems.append(Problem(asked("--confidence"), "", f"{target.confidence:g}", allowed))
    first, last = scenario.calendar.date(0), scenario.calendar.date(scenario.calendar.days - 1)
    if not first <= target.by <= last:
        allowed = say(f"a date of the term, {first} to {last}", f"届内日期，{first} 至 {last}")
        problems.append(Problem(asked("--by"), "", str(target.by), allowed))
    office_ids = [candidate.id for candidate in scenario.offices]
    if office is not None and office not in office_ids:
        problems.append(Problem(asked("--office"), "", office, listed(office_ids), nearest(office, office_ids)))
    if problems:
        raise ScenarioError(problems)

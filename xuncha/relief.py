"""What would help: later dates, longer stays and more teams, tried on the first replications of a run.

All are tried with the same random numbers, and only what is clearly better by Newcombe's paired interval is named. Later dates
are read from the run itself; longer stays carry the same plan out; more teams get their work as the plan is repaired before
each round, which is tried by itself too.
"""

import datetime as dt
from concurrent.futures import Executor

import numpy as np
from numpy.typing import NDArray

from optimize.changes import relaid, with_teams
from optimize.rolling.dispatching import make_world
from results.answers.deciding import SURE, deciding
from results.intervals import paired_shares, wilson
from results.relief import Lever, Relief
from results.run_data import RunData
from results.run_rows import milestone_rows, team_rows
from scenarios.dispatch.own_rule import DispatchChoice, dispatch_id
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.outcomes.milestones import milestone_reached, milestone_wanted
from sim.replications import simulate

REPLICATIONS = 50
"""Replications of each trial at most."""
DAYS = (1, 2, 4)
"""Days by which stays are tried longer."""
TEAMS = (1, 2)
"""Teams that are tried more."""
MOST_SITES = 1000
"""Sites up to which plans are repaired; a larger region takes minutes."""


def try_relief(run: RunData, executor: Executor | None = None) -> tuple[Relief, ...]:
    """Try what would make the milestone that decides likelier, and how likely it is if the plan is followed to the letter.

    Returns
    -------
    tuple
        What helps, each with the smallest amount that was enough, or else the largest tried; nothing where the milestone is
        sure, or where none helps. In front the plan to the letter, where that differs.
    """
    position = deciding(run)
    if position is None or not run.replications:
        return ()
    letter = to_the_letter(run, executor)
    if float(milestone_rows(run)[position]["low"]) >= SURE:
        return letter
    trials = _Trials(run, position, executor)
    candidates = (_later(run, position), trials.longer(), *trials.repaired())
    return (*letter, *(relief for relief in candidates if relief is not None))


def to_the_letter(run: RunData, executor: Executor | None = None) -> tuple[Relief, ...]:
    """Say how likely the milestone that decides is if teams follow the plan to the letter; nothing where that is no different.

    In the run's own replications, for regions that are not large.
    """
    position = deciding(run)
    if position is None or dispatch_id(run.dispatch) not in {"repair", "reoptimize"} or len(run.scenario.sites) > MOST_SITES:
        return ()
    world = make_world(run.scenario, run.plan, "follow")
    numbers = run.outcomes.replications.tolist()
    outcomes = simulate(world, replications=numbers, seed=run.seed, executor=executor)
    if run.outcomes.failures or outcomes.failures or not numbers:
        return ()
    is_reached = milestone_reached(run.scenario, outcomes, position)
    difference = paired_shares(milestone_reached(run.scenario, run.outcomes, position), is_reached)
    if difference.low <= 0 <= difference.high:
        return ()
    share = wilson(int(is_reached.sum()), len(is_reached))
    return (Relief("letter", 0, "", share.value, share.low, share.high, len(is_reached)),)


def _later(run: RunData, position: int) -> Relief | None:
    """Find the first date by which the milestone holds for sure with the same plan, within the term."""
    group, target = run.outcomes.group_index("milestone", str(position)), milestone_wanted(run.scenario, run.outcomes, position)
    first_days = run.outcomes.first_day(group, target)
    by, n = run.scenario.file.milestones[position].by, run.replications
    days_reached = first_days[np.isfinite(first_days)].astype(np.int64)
    for day in np.unique(np.maximum(days_reached, run.scenario.calendar.day(by) + 2)).tolist():
        share = wilson(int((days_reached <= day).sum()), n)
        if share.low >= SURE:
            date = run.scenario.calendar.date(day) - dt.timedelta(days=1)
            return Relief("date", (date - by).days, date.isoformat(), share.value, share.low, share.high, n)
    return None


class _Trials:
    """Trials on the first replications of a run."""

    def __init__(self, run: RunData, position: int, executor: Executor | None) -> None:
        self.run, self.position, self.executor = run, position, executor
        self.numbers = run.outcomes.replications[:REPLICATIONS]
        self.before = milestone_reached(run.scenario, run.outcomes, position)[: len(self.numbers)]

    def longer(self) -> Relief | None:
        """Carry the same plan out with longer stays."""
        if self.run.dispatch == "reoptimize" or self._too_large():  # each replication would be planned
            return None
        best = None
        for days in DAYS:
            scenario = _with_days(self.run.scenario, days)
            if scenario is None:
                break
            relief = self._judged("days", days, "", self._reached(scenario, self.run.plan, self.run.dispatch))
            best = relief or best
            if relief is not None and relief.probability >= SURE:
                break
        return best

    def _too_large(self) -> bool:
        return self.run.dispatch == "repair" and len(self.run.scenario.sites) > MOST_SITES

    def repaired(self) -> list[Relief]:
        """Repair the plan before each round, by itself where it is not, and with more teams of the busiest office."""
        run, scenario = self.run, self.run.scenario
        tight = max(team_rows(run), key=lambda row: row["median"], default=None)
        if dispatch_id(run.dispatch) not in {"follow", "repair"} or tight is None or len(scenario.sites) > MOST_SITES:
            return []
        alone = None
        if run.dispatch == "follow":
            alone = self._judged("repair", 0, "", self._reached(scenario, run.plan, "repair"))
            if alone is not None and alone.probability >= SURE:
                return [alone]
        best = None
        for count in TEAMS:
            more = np.full(len(scenario.rounds), count, np.int64)
            larger = with_teams(scenario, scenario.office_index(tight["office"]), more)
            relief = self._judged("teams", count, tight["office"], self._reached(larger, run.plan, "repair"))
            best = relief or best
            if relief is not None and relief.probability >= SURE:
                break
        return [relief for relief in (alone, best) if relief is not None]

    def _reached(self, scenario: Scenario, plan: Plan, dispatch: DispatchChoice) -> NDArray[np.bool_]:
        world = make_world(scenario, plan, dispatch)
        outcomes = simulate(world, replications=self.numbers.tolist(), seed=self.run.seed, executor=self.executor)
        is_reached = np.zeros(len(self.numbers), bool)  # a replication that failed reaches nothing
        is_reached[np.searchsorted(self.numbers, outcomes.replications)] = milestone_reached(scenario, outcomes, self.position)
        return is_reached

    def _judged(self, lever: Lever, amount: int, place: str, is_reached: NDArray[np.bool_]) -> Relief | None:
        """Return what was tried, None where it is not clearly better."""
        if paired_shares(self.before, is_reached).low <= 0:
            return None
        share = wilson(int(is_reached.sum()), len(is_reached))
        return Relief(lever, amount, place, share.value, share.low, share.high, len(is_reached))


def _with_days(scenario: Scenario, days: int) -> Scenario | None:
    """Return the scenario with longer stays in all rounds, None where they don't fit between each other."""
    return relaid(scenario, scenario.file.model_copy(update={"rounds": scenario.file.rounds.longer(days)}))

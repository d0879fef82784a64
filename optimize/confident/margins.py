"""Margins tried one by one: the smallest with which every milestone holds, by bisection on a grid.

All margins meet the same random events (common random numbers), so that they differ by the margin alone.
"""

from concurrent.futures import Executor
from dataclasses import dataclass

from optimize.confidence import MarginOutcome, MilestoneProbability, all_hold
from optimize.confident.milestone_probability import CommonReplications
from optimize.control.bisection import smallest
from optimize.control.incumbent import Progress
from optimize.control.step import within
from optimize.control.stopping import Stop
from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from optimize.problem.problem import build_problem
from optimize.relaxation.linear import solve
from optimize.relaxation.master_model import build_master
from optimize.rolling.dispatching import make_world
from scenarios.language import say
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows

STEP = 0.02
"""Distance of the margins that are tried."""
MOST = 20
"""Largest margin, in steps."""
REACH = 2
"""Steps beyond the room that the plan without a margin leaves free, up to which margins are tried: a plan may change modes."""
FRESH = 2**31
"""First replication of those that have no part in the choice."""
MISSED_SITES = 1e-6
"""Sites that a relaxation may miss."""
FINAL_TRIALS = 3
"""Margins that are tried on fresh replications, each a step larger than the one before."""


@dataclass(frozen=True, slots=True, eq=False)
class MarginTrial:
    """A plan made with a margin, and what became of it."""

    result: PlanResult
    outcome: MarginOutcome


class Margins:
    """Margins in steps of the grid, each planned and simulated once."""

    def __init__(
        self,
        scenario: Scenario,
        confidence: float,
        method: str,
        seed: int,
        replications: int,
        executor: Executor | None,
        progress: Progress,
        start: Plan | None,
        stop: Stop,
    ) -> None:
        self.scenario, self.wanted, self.method = scenario, confidence, method
        self.replications, self.executor, self.progress = replications, executor, progress
        self.replicated = CommonReplications(scenario, seed, executor)
        self.start, self.stop = start, stop
        self.trials: dict[int, MarginTrial] = {}

    def trial(self, step: int) -> MarginTrial:
        """Plan with a margin and simulate it, until it is clear whether it holds."""
        if step not in self.trials:
            margin = round(step * STEP, 9)
            name = say(f"margin {margin:.0%}: ", f"余量 {margin:.0%}：")
            result = make_plan(
                self.scenario,
                self.method,
                margin=margin,
                executor=self.executor,
                progress=lambda text, incumbent: self.progress(within(name, text), incumbent),
                start=self.start,
                stop=self.stop,
            )
            self.progress(name + say("simulating", "模拟"), None)
            probabilities = self.replicated.look(make_world(self.scenario, result.plan), self.wanted, self.replications)
            self.trials[step] = MarginTrial(
                result, MarginOutcome(margin, result.objective, not result.shortfalls, probabilities)
            )
        return self.trials[step]

    def smallest(self) -> int:
        """Step of the smallest margin that holds, by bisection; else of the one whose weakest milestone is likeliest.

        Larger margins help until the days left are too few for the plan: one that misses a milestone by itself is too large.
        """
        plain = self.trial(0)
        if plain.outcome.holds(self.wanted) or not plain.outcome.feasible or self.stop():
            return 0
        stays = float(team_windows(self.scenario).days.sum())
        team_days = float(plain.result.plan.visits["team_days"].sum())
        largest = min(MOST, int((1 - team_days / stays) / STEP) + REACH)
        unreachable = smallest(lambda step: not self._reaches(step), 0, largest + 1)
        smallest(self._enough, 0, unreachable, self.stop)  # what it tries is noted in the trials
        holding = [step for step, trial in self.trials.items() if trial.outcome.holds(self.wanted)]
        if holding:
            return min(holding)
        feasible = [step for step, trial in self.trials.items() if trial.outcome.feasible]
        return max(feasible, key=lambda step: (self.trials[step].outcome.weakest, -step))

    def _enough(self, step: int) -> bool:
        """Whether a margin holds, or is so large that the plan misses a milestone by itself."""
        outcome = self.trial(step).outcome
        return outcome.holds(self.wanted) or not outcome.feasible

    def _reaches(self, step: int) -> bool:
        """Whether the relaxation reaches every milestone with a margin: where it does not, no plan is tried."""
        master = build_master(build_problem(self.scenario, step * STEP))
        result = solve(master.model)
        return result.value is not None and not (result.value[master.missing] > MISSED_SITES).any()

    def confirm(self, step: int) -> tuple[MarginTrial, tuple[MilestoneProbability, ...]]:
        """Try a margin on fresh replications; where the choice was owed to chance, the next larger ones."""
        first = self._anew(step, 0)
        trial, probabilities = first
        for attempt in range(1, FINAL_TRIALS):
            if (
                self.stop()
                or not self.trials[step].outcome.holds(self.wanted)
                or not trial.outcome.feasible
                or all_hold(probabilities, self.wanted)
            ):
                break
            trial, probabilities = self._anew(step + attempt, attempt)
        return (trial, probabilities) if trial.outcome.feasible and all_hold(probabilities, self.wanted) else first

    def _anew(self, step: int, attempt: int) -> tuple[MarginTrial, tuple[MilestoneProbability, ...]]:
        trial = self.trial(step)
        self.progress(
            say(
                f"checking a margin of {trial.outcome.margin:.0%} on new samples",
                f"以新样本检验余量 {trial.outcome.margin:.0%}",
            ),
            None,
        )
        first = FRESH + attempt * self.replications
        return trial, self.replicated.count(
            make_world(self.scenario, trial.result.plan), range(first, first + self.replications)
        )

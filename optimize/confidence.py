"""Plans with confidence: the smallest margin with which every milestone holds with the probability that is wanted.

A plan is made for a margin, simulated, and the margin bisected on a grid. All margins meet the same luck (common random
numbers), so that they differ by the margin alone. The margin that is chosen is then tried on replications that had no part
in the choice: the probabilities that are reported come from these.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from optimize.allocation import build_allocation
from optimize.dispatching import make_world
from optimize.linear import solve
from optimize.margin import fillable_days
from optimize.planning import PlanResult, check_method, make_plan
from optimize.problem import build_problem
from optimize.size import refuse_large
from optimize.standing import Progress
from optimize.stopping import Stop, never
from scenarios.dispatch import settle_dispatch
from scenarios.language import say
from scenarios.plan import Plan
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.windows import team_windows
from sim.milestones import milestone_reached
from sim.replications import parts
from sim.world import World

STEP = 0.02
"""Distance of the margins that are tried."""
MOST = 20
"""Largest margin, in steps."""
REACH = 2
"""Steps beyond the room that the plan without a margin leaves free, up to which margins are tried: a plan may change modes."""
REPLICATIONS = 4000
"""Replications of each margin at most, and of the final trial."""
FIRST_LOOK = 125
"""Replications after which a margin is first judged; then after twice as many, and so on."""
LEVEL = 0.95
"""Coverage of the intervals."""
FRESH = 2**31
"""First replication of those that have no part in the choice."""
TOLERANCE = 1e-6
"""Sites that a relaxation may miss."""
FINAL_TRIALS = 3
"""Margins that are tried on fresh replications, each a step larger than the one before."""


@dataclass(frozen=True, slots=True)
class Held:
    """How often a milestone was reached."""

    milestone: int
    """Position in the scenario."""
    reached: int
    replications: int
    low: float
    """Wilson's interval (Wilson 1927)."""
    high: float

    @property
    def probability(self) -> float:
        """Share of the replications that reached it."""
        return self.reached / self.replications


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """A margin, the plan made with it, and what became of it."""

    margin: float
    result: PlanResult
    milestones: tuple[Held, ...]

    @property
    def feasible(self) -> bool:
        """Whether the plan reaches every milestone if all goes well."""
        return not self.result.shortfalls

    def holds(self, wanted: float) -> bool:
        """Whether every milestone's probability is at least so large, by the lower ends of the intervals."""
        return self.feasible and _hold(self.milestones, wanted)

    @property
    def weakest(self) -> float:
        """Least probability of a milestone."""
        return min((one.probability for one in self.milestones), default=1.0)


@dataclass(frozen=True, slots=True)
class Price:
    """What a margin costs beside the plan without one."""

    objective: float
    """Rise of the objective."""
    later_days: float
    """Days by which the weighted mean date of coverage moves back."""
    slack_days: float
    """Team-days on site that are kept free."""


@dataclass(frozen=True, slots=True, eq=False)
class ConfidentPlan:
    """A plan with a margin, and the evidence for it."""

    result: PlanResult
    wanted: float
    margin: float
    holds: bool
    """Whether every milestone holds with the probability wanted, on fresh replications, by the lower end of its interval."""
    milestones: tuple[Held, ...]
    """On fresh replications."""
    without: tuple[Held, ...]
    """Of the plan without a margin, on the replications of the choice."""
    price: Price
    trials: tuple[Trial, ...]
    """Every margin that was tried, ascending."""

    def best(self, milestone: int) -> float:
        """Best probability of a milestone at any margin that was tried."""
        shares = [one.milestones[milestone].probability for one in self.trials]
        return max([*shares, self.milestones[milestone].probability])


def confident_plan(
    scenario: Scenario,
    confidence: float,
    method: str = "optimal",
    *,
    seed: int = 1,
    replications: int = REPLICATIONS,
    executor: Executor | None = None,
    progress: Progress | None = None,
    start: Plan | None = None,
    stop: Stop = never,
) -> ConfidentPlan:
    """Make the plan with the smallest margin with which every milestone holds with a probability.

    Where none does, the margin with the best probability of the milestone that is least likely, and ``holds`` is false.

    Parameters
    ----------
    scenario, method
        As in `optimize.planning.make_plan`.
    confidence
        Probability wanted of each milestone, in (0, 1).
    seed
        Seed of the simulation.
    replications
        Replications of each margin at most: fewer where they tell already.
    executor
        Where replications are computed; in this process where left out. The plan does not depend on it.
    progress
        Called with the step and how far the search has come, None where there is no plan yet.
    start
        A plan to begin from with every margin, as far as it can be carried out.
    stop
        Once it is true, no other margin is tried: the best so far is the result, with its evidence.

    Raises
    ------
    ScenarioError
        If the probability is not within 0 and 1, the scenario has no milestone, or there is no such method.
    """
    refuse_large(scenario, "--confidence")
    _check(scenario, confidence)
    settle_dispatch(scenario.file, None, method=say("a plan with confidence", "有把握的计划"))
    check_method(method, start)
    report = progress or (lambda _step, _standing: None)
    search = _Margins(scenario, confidence, method, seed, replications, executor, report, start, stop)
    chosen = search.smallest()
    final, held = search.confirm(chosen)
    plain = search.trial(0)
    free = team_windows(scenario)
    slack = float((free.days - fillable_days(free, final.margin)).sum())
    price = Price(
        final.result.objective - plain.result.objective,
        (final.result.delay - plain.result.delay) * scenario.calendar.days,
        slack,
    )
    trials = tuple(one for _, one in sorted(search.trials.items()))
    holds = final.feasible and _hold(held, confidence)
    return ConfidentPlan(
        replace(final.result, interrupted=stop()), confidence, final.margin, holds, held, plain.milestones, price, trials
    )


def _check(scenario: Scenario, confidence: float) -> None:
    if not 0 < confidence < 1:
        allowed = say("a probability within 0 and 1, such as 0.95", "0 与 1 之间的概率, 如 0.95")
        raise ScenarioError([Problem("--confidence", "", f"{confidence:g}", allowed)])
    if not scenario.file.milestones:
        found = say("a scenario without milestones", "情景没有节点目标")
        allowed = say("at least one [[milestones]] that is to hold", "至少一个须达到的 [[milestones]]")
        raise ScenarioError([Problem("--confidence", "", found, allowed)])


class _Margins:
    """Margins in steps of the grid, each planned and simulated once."""

    def __init__(
        self,
        scenario: Scenario,
        wanted: float,
        method: str,
        seed: int,
        replications: int,
        executor: Executor | None,
        progress: Progress,
        start: Plan | None,
        stop: Stop,
    ) -> None:
        self.scenario, self.wanted, self.method = scenario, wanted, method
        self.seed, self.replications, self.executor, self.progress = seed, replications, executor, progress
        self.start, self.stop = start, stop
        self.trials: dict[int, Trial] = {}

    def trial(self, step: int) -> Trial:
        """Plan with a margin and simulate it, until it is clear whether it holds."""
        if step not in self.trials:
            margin = round(step * STEP, 9)
            name = say(f"margin {margin:.0%}: ", f"余量 {margin:.0%}: ")
            result = make_plan(
                self.scenario,
                self.method,
                margin=margin,
                executor=self.executor,
                progress=lambda text, standing: self.progress(name + text, standing),
                start=self.start,
                stop=self.stop,
            )
            self.progress(name + say("simulating", "模拟"), None)
            held = self._look(make_world(self.scenario, result.plan))
            self.trials[step] = Trial(margin, result, held)
        return self.trials[step]

    def smallest(self) -> int:
        """Step of the smallest margin that holds, by bisection; else of the one whose weakest milestone is likeliest.

        Larger margins help until the days left are too few for the plan: one that misses a milestone by itself is too large.
        """
        plain = self.trial(0)
        if plain.holds(self.wanted) or not plain.feasible or self.stop():
            return 0
        stays = float(team_windows(self.scenario).days.sum())
        used = float(plain.result.plan.visits["team_days"].sum())
        low, high = 0, self._reachable(min(MOST, int((1 - used / stays) / STEP) + REACH)) + 1
        while high - low > 1 and not self.stop():
            middle = (low + high) // 2
            one = self.trial(middle)
            if one.holds(self.wanted) or not one.feasible:
                high = middle
            else:
                low = middle
        holding = [step for step, one in self.trials.items() if one.holds(self.wanted)]
        if holding:
            return min(holding)
        feasible = [step for step, one in self.trials.items() if one.feasible]
        return max(feasible, key=lambda step: (self.trials[step].weakest, -step))

    def _reachable(self, most: int) -> int:
        """Largest step, up to a largest one, at which the relaxation reaches every milestone: beyond it no plan is tried."""
        low, high = 0, most + 1
        while high - low > 1:
            middle = (low + high) // 2
            relaxed = solve(build_allocation(build_problem(self.scenario, middle * STEP)).model)
            goals = len(self.scenario.file.milestones)
            if relaxed.value is None or (relaxed.value[-goals:] > TOLERANCE).any():
                high = middle
            else:
                low = middle
        return low

    def confirm(self, step: int) -> tuple[Trial, tuple[Held, ...]]:
        """Try a margin on fresh replications; where luck had a hand in the choice, the next larger ones."""
        first = self._anew(step, 0)
        one, held = first
        for attempt in range(1, FINAL_TRIALS):
            if self.stop() or not self.trials[step].holds(self.wanted) or not one.feasible or _hold(held, self.wanted):
                break
            one, held = self._anew(step + attempt, attempt)
        return (one, held) if one.feasible and _hold(held, self.wanted) else first

    def _anew(self, step: int, attempt: int) -> tuple[Trial, tuple[Held, ...]]:
        one = self.trial(step)
        self.progress(say(f"trying a margin of {one.margin:.0%} anew", f"以新样本检验余量 {one.margin:.0%}"), None)
        begin = FRESH + attempt * self.replications
        counts = self._reached(make_world(self.scenario, one.result.plan), range(begin, begin + self.replications))
        return one, _intervals(counts, self.replications, LEVEL)

    def _look(self, world: World) -> tuple[Held, ...]:
        """Simulate until every milestone is on one side; the level of each look makes up for their number (Bonferroni)."""
        looks = []
        number = FIRST_LOOK
        while number < self.replications:
            looks.append(number)
            number *= 2
        looks.append(self.replications)
        level = 1 - (1 - LEVEL) / len(looks)
        counts, done = np.zeros(len(self.scenario.file.milestones), np.int64), 0
        held: tuple[Held, ...] = ()
        for number in looks:
            counts += self._reached(world, range(done, number))
            done = number
            held = _intervals(counts, done, level)
            if _hold(held, self.wanted) or any(one.high < self.wanted for one in held):
                break
        return held

    def _reached(self, world: World, numbers: Sequence[int]) -> NDArray[np.int64]:
        """Replications that reach each milestone, shape (milestones,); one that failed reaches none."""
        counts = np.zeros(len(self.scenario.file.milestones), np.int64)
        for part in parts(world, replications=numbers, seed=self.seed, executor=self.executor):
            for position in range(len(counts)):
                counts[position] += int(milestone_reached(self.scenario, part, position).sum())
        return counts


def _hold(held: Sequence[Held], wanted: float) -> bool:
    return all(one.low >= wanted for one in held)


def _intervals(counts: NDArray[np.int64], replications: int, level: float) -> tuple[Held, ...]:
    held = []
    for milestone, reached in enumerate(counts.tolist()):
        interval = binomtest(reached, replications).proportion_ci(level, "wilson")
        held.append(Held(milestone, reached, replications, float(interval.low), float(interval.high)))
    return tuple(held)

"""Plans with confidence, shown on counties: the probability of each milestone on replications of another seed.

    python benchmarks/confidence.py [CONFIDENCE] [METHOD] [SCENARIO ...]

A scenario may carry figures: ``nanxun,teams.nanxun.count=5``. The plan is made with seed 1; it is then simulated with seed 2,
which had no part in anything.
"""

import sys
import time

from optimize.confident.confident_plan import confident_plan
from optimize.confident.milestone_probability import FIRST_LOOK
from results.intervals import wilson
from scenarios.loading import load
from sim.outcomes.milestones import milestone_reached
from sim.replications import simulate

REPLICATIONS = 4000


def main() -> None:
    target = float(sys.argv[1]) if len(sys.argv) > 1 else 0.95
    method = sys.argv[2] if len(sys.argv) > 2 else "optimal"
    for name in sys.argv[3:] or ["nanxun", "weiyuan"]:
        scenario_name, *figures = name.split(",")
        changes = {key: int(value) for key, _, value in (figure.partition("=") for figure in figures)}
        scenario = load(scenario_name, changes=changes)
        start_time = time.process_time()
        result = confident_plan(scenario, target, method, progress=_show)
        seconds, confidence = time.process_time() - start_time, result.confidence
        assert confidence is not None
        answer = f"wanted {100 * target:g}%, margin {confidence.margin:.0%}, holds {confidence.holds}"
        print(f"\n{name}: {answer}, {seconds:.0f} s of processor time")
        print(f"  {len(confidence.trials)} margins tried from {FIRST_LOOK} replications on: {confidence.price}")
        for trial in confidence.trials:
            shares = " ".join(f"{chance.probability:.3f} ({chance.replications})" for chance in trial.milestones)
            print(f"  margin {trial.margin:.2f}: objective {trial.objective:.4f}, feasible {trial.feasible}, {shares}")
        outcomes = simulate(scenario, result.plan, replications=REPLICATIONS, seed=2)
        for chance in confidence.milestones:
            count = int(milestone_reached(scenario, outcomes, chance.milestone).sum())
            second = wilson(count, REPLICATIONS)
            agree = second.low <= chance.high and chance.low <= second.high
            print(
                f"  {scenario.file.milestones[chance.milestone].name}: {chance.probability:.2%} "
                f"({chance.low:.2%}-{chance.high:.2%}); with seed 2 {second.value:.2%} ({second.low:.2%}-{second.high:.2%}); "
                f"without a margin {confidence.without[chance.milestone].probability:.1%}; {'agree' if agree else 'DISAGREE'}"
            )


def _show(text: str, incumbent: object | None) -> None:
    if incumbent is None:
        print(f"{time.process_time():8.1f} s {text}", file=sys.stderr)


if __name__ == "__main__":
    main()

"""What a plan promises: the probabilities of its milestones, simulated, at the end of ``plan`` and ``replan``."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import say
from xuncha.cli.app import LIKELY
from xuncha.cli.terminal.output import Progress, print_line
from xuncha.cli.words.answers import print_milestones

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from results.run import Run
    from scenarios.scenario import Scenario

NoSimulateOption = Annotated[bool, typer.Option("--no-simulate", help=say("leave out the simulated probability", "不测算概率"))]


def promised(
    scenario: "Scenario", simulate: "Callable[[Executor | None], Run]", *, workers: int | str, quiet: bool
) -> "Run | None":
    """Simulate what was planned; None where a rule dispatches teams, which follow no plan."""
    from scenarios.dispatch.orders import ORDERS  # noqa: PLC0415
    from xuncha.api import pool  # noqa: PLC0415

    if scenario.file.simulation.dispatch in ORDERS:
        return None
    from xuncha.relief import to_the_letter  # noqa: PLC0415

    progress = Progress(quiet=quiet)
    try:
        progress(say("simulating the plan", "模拟计划"))
        with pool(workers) as executor:
            run = simulate(executor)
            return replace(run, relief=to_the_letter(run, executor))
    finally:
        progress.close()


def last_milestone(run: "Run") -> dict[str, Any] | None:
    """Return the milestone with the last date, of several the one with the highest target; None where there are none."""
    return max(run.milestones(), key=lambda row: (row["date"], row["target"]), default=None)


def promise_json(run: "Run | None") -> dict[str, Any]:
    """Return what ``--json`` gains: the probability of the last milestone, and all milestones as ``run`` has them.

    Beside them who says what teams do, the probability if the plan is followed to the letter (null where that is no different),
    and the team-days by which the milestone for all villages is short of 95 % (0 where it is not).
    """
    if run is None:
        return {}
    from results.answers.limits import short_days  # noqa: PLC0415
    from scenarios.dispatch.own_rule import dispatch_id  # noqa: PLC0415

    last = last_milestone(run)
    return {
        "probability": None if last is None else last["probability"],
        "dispatch": dispatch_id(run.dispatch),
        "probability_to_the_letter": next((trial.probability for trial in run.relief if trial.lever == "letter"), None),
        "team_days_short": short_days(run),
        "milestones": run.milestones(),
        "replications": run.replications,
    }


def print_promise(run: "Run | None") -> None:
    """Print the answer in a sentence, and the probability of each milestone."""
    if run is None:
        return
    from results.answers.headline import promise_sentences  # noqa: PLC0415

    for sentence in promise_sentences(run):
        print_line(sentence)
    if run.milestones():
        print_milestones(run.milestones())


def rather_missed(run: "Run | None") -> bool:
    """Whether some milestone is rather missed than met, which makes the answer no."""
    return run is not None and any(row["probability"] < LIKELY for row in run.milestones())

"""What a search says while it goes on and when it is interrupted."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from optimize.control.step import Step
from optimize.control.stopping import never
from scenarios.language import say
from xuncha.cli.terminal.output import Progress
from xuncha.interrupts import until_interrupt

if TYPE_CHECKING:
    from optimize.control.incumbent import Incumbent
    from optimize.control.stopping import Stop


class Searching(NamedTuple):
    """What is handed to a search."""

    progress: "Callable[[str, Incumbent | None], None]"
    stop: "Stop"


@contextmanager
def searching(*, quiet: bool, stoppable: bool = True) -> Iterator[Searching]:
    """Context of a search: its progress on stderr, and a first interrupt that ends it with the best plan found.

    Parameters
    ----------
    stoppable
        Whether the search asks for a stop; where it does not, an interrupt breaks off at once.
    """
    progress = Progress(quiet=quiet)

    def show(step: str, incumbent: "Incumbent | None") -> None:
        text = say("planning: ", "计划：") + step + ("" if incumbent is None else f", {_incumbent_text(incumbent)}")
        progress(text, *name_and_share(step))

    def tell() -> None:
        progress.close()
        sys.stderr.write(
            say(
                "Ending the search; the best plan found is kept. Ctrl-C again breaks off without a plan.\n",
                "正在结束搜索，保留已找到的最好计划；再按 Ctrl-C 则放弃，不留计划。\n",
            )
        )
        sys.stderr.flush()

    try:
        if stoppable:
            with until_interrupt(tell) as stop:
                yield Searching(show, stop)
        else:
            yield Searching(show, never)
    finally:
        progress.close()


def name_and_share(step: str) -> tuple[str, float | None]:
    """Return a step's name and the share of it that is done, where it counts what is done."""
    return (step.name, step.share) if isinstance(step, Step) else (step, None)


def _incumbent_text(incumbent: "Incumbent") -> str:
    """Say how good the best plan so far is."""
    return say(
        f"the best plan so far leaves at most {incumbent.gap:.1%} to be gained",
        f"目前的方案最多还能改进 {incumbent.gap:.1%}",
    )


def interrupted_text(gap: float, scenario: str, output: str) -> str:
    """Say that a plan is the best that was found before an interrupt, and how to go on."""
    next_command = f"xuncha plan {scenario} --from {output} -o better{output[output.rfind('.') :]}"
    return say(
        f"Interrupted (exit code 3): the search ended early with the best plan found, which leaves at most {gap:.1%} to be "
        f"gained; to go on from it: {next_command}",
        f"已中断（退出码 3）：搜索提前结束，保留已找到的最好方案，最多还能改进 {gap:.1%}；从该方案接着改进：{next_command}",
    )

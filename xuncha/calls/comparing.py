"""Comparison of runs with replications added until it is precise enough."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace

from results.comparing.compare import compare as compare_runs
from results.comparing.selection import Selection, select
from results.comparison import Comparison
from results.measures.measure import MeasureSpec
from results.recast import recast
from results.run import Run
from results.simulating.extending import with_replications
from scenarios.asking import asked
from scenarios.language import of_number, say
from scenarios.problems import Problem, ScenarioError
from xuncha.calls.arguments import Arguments

MOST_REPLICATIONS = 20_000
"""Replications beyond which no more are added, whatever the precision."""


def compare(
    first: Run,
    *others: Run,
    names: Sequence[str] | None = None,
    precision: float | None = None,
    most: int = MOST_REPLICATIONS,
    executor: Executor | None = None,
    measures: Sequence[MeasureSpec] = (),
) -> Comparison:
    """Compare runs, each with the first, over the replications that all of them have.

    Parameters
    ----------
    first, others
        Runs of one seed; at least two.
    names
        Their names; folders, else ``a``, ``b`` and so on where left out.
    precision
        Half-width wanted of each interval of the decisive measure's differences, in (0, 1): 0.02 is two points. Replications
        are doubled until it is reached, or `most` are done.
    executor
        Where further replications are computed; in this process where left out.
    measures
        Measures of your own beside those of the program.

    Raises
    ------
    ScenarioError
        If nothing is paired, the runs are of different places, or the precision can't be.
    """
    arguments = Arguments("compare")
    for position, run in enumerate((first, *others)):
        arguments.run(f"run {position + 1}", run)
    if not others:
        arguments.wrong("others", None, say("at least two runs", "至少两个运行"))
    if names is not None and (isinstance(names, str) or len(names) != 1 + len(others)):
        count = 1 + len(others)
        arguments.wrong("names", names, say(f"{of_number(count, 'name')}, one a run", f"{count} 个名称，每个运行一个"))
    arguments.share("precision", precision, optional=True)
    arguments.whole("most", most, least=1)
    arguments.executor(executor)
    arguments.stop()
    return compare_until(first, *others, names=names, precision=precision, most=most, executor=executor, measures=measures)[0]


def compare_until(
    first: Run,
    *others: Run,
    names: Sequence[str] | None = None,
    precision: float | None = None,
    most: int = MOST_REPLICATIONS,
    executor: Executor | None = None,
    progress: Callable[[str], None] = lambda _text: None,
    measures: Sequence[MeasureSpec] = (),
) -> tuple[Comparison, Selection]:
    """Compare runs as `compare` does, and choose the best of them, with what is guaranteed of it."""
    if precision is not None and not 0 < precision < 1:
        allowed = say("a number within 0 and 1: 0.02 for two points", "0 与 1 之间的数：0.02 即两个百分点")
        raise ScenarioError([Problem(asked("--precision"), "", f"{precision:g}", allowed)])
    runs = [first, *others]
    comparison = recast(compare_runs(*runs, names=names, measures=measures), Comparison)
    if precision is None:
        return comparison, select(comparison)
    looks = 1
    looks_planned, number = 1, comparison.replications
    while number < most:
        number, looks_planned = min(2 * number, most), looks_planned + 1
    while _width(comparison) > precision and comparison.replications < most:
        count = min(2 * comparison.replications, most)
        progress(say(of_number(count, "replication"), f"{count} 次模拟"))
        runs = [with_replications(run, count, executor) for run in runs]
        next_comparison = compare_runs(*runs, names=comparison.names, measures=measures)
        comparison, looks = recast(next_comparison, Comparison), looks + 1
    if _width(comparison) > precision:
        text = say(
            f"The precision of {of_number(precision * 100, 'point')} is not reached with "
            f"{of_number(comparison.replications, 'replication')}.",
            f"{comparison.replications} 次模拟仍未达到 {precision * 100:g} 个百分点的精度。",
        )
        comparison = replace(comparison, notes=(*comparison.notes, text))
    return comparison, select(comparison, looks_planned)


def _width(comparison: Comparison) -> float:
    """Widest half of an interval of the decisive measure's differences."""
    rows = [comparison.of(name, comparison.decisive) for name in comparison.names[1:]]
    return max((row.high - row.low) / 2 for row in rows)

"""Whether runs can be paired by replication, and what differs between them beside what is compared."""

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from results.run_data import RunData
from scenarios.dispatch.own_rule import dispatch_id
from scenarios.language import aside, listed, of_number, say
from scenarios.problems import Problem, ScenarioError


def shared_rows(runs: Sequence[RunData]) -> list[NDArray[np.int64]]:
    """Rows of the shared replications in each run."""
    common = runs[0].outcomes.replications
    for run in runs[1:]:
        common = np.intersect1d(common, run.outcomes.replications)
    return [np.searchsorted(run.outcomes.replications, common) for run in runs]


def check_pairing(runs: Sequence[RunData], names: Sequence[str], rows: list[NDArray[np.int64]]) -> None:
    """Refuse runs of other seeds, or that share no replication."""
    for run, name in zip(runs[1:], names[1:], strict=True):
        count = len(np.intersect1d(runs[0].outcomes.replications, run.outcomes.replications))
        if run.seed == runs[0].seed and count and len(rows[0]):
            continue
        fault = say(
            f"seeds {runs[0].seed} and {run.seed}, {of_number(count, 'shared replication')}",
            f"种子 {runs[0].seed} 与 {run.seed}，共有 {count} 次模拟",
        )
        allowed = say("runs of one seed that share replications", "种子相同且有共同模拟次序的运行")
        hint = say(f"simulate both with the seed {runs[0].seed}", f"两者都用种子 {runs[0].seed} 模拟")
        raise ScenarioError([Problem(str(run.folder or name), "", fault, allowed, hint)])


def check_places(runs: Sequence[RunData], names: Sequence[str]) -> None:
    """Refuse runs that have no village in common."""
    villages = _villages(runs[0])
    for run, name in zip(runs[1:], names[1:], strict=True):
        if villages and not villages & _villages(run):
            title = runs[0].scenario.file.title
            fault = say(
                f"{run.scenario.file.title}: none of its villages is in {title}",
                f"{run.scenario.file.title}：没有一个村在{title}中",
            )
            allowed = say("runs of the same place", "同一地区的运行")
            raise ScenarioError([Problem(str(run.folder or name), "", fault, allowed)])


def _villages(run: RunData) -> set[str]:
    return set(run.scenario.sites["id"].filter(run.scenario.is_village).to_list())


def differing_notes(runs: Sequence[RunData], names: Sequence[str]) -> tuple[str, ...]:
    """Say what differs that the reader may not know of: places in part, terms, dispatch."""
    notes = []
    villages = [_villages(run) for run in runs]
    if any(ids != villages[0] for ids in villages):
        counts = listed(f"{name} {len(ids)}" for name, ids in zip(names, villages, strict=True))
        shared_count = len(set.intersection(*villages))
        notes.append(
            say(
                f"Not the same villages: {counts}; {shared_count} are in all. Shares are of each run's own.",
                f"村不尽相同：{counts}；共有的 {shared_count} 个。各比例以各自的村数为底。",
            )
        )
    terms = [(run.scenario.file.term.start, run.scenario.file.term.end) for run in runs]
    if len(set(terms)) > 1:
        spans = listed(f"{name} {_span(*term)}" for name, term in zip(names, terms, strict=True))
        notes.append(say(f"Terms differ: {spans}.", f"任期不同：{spans}。"))
    if len({run.dispatch for run in runs}) > 1:
        from scenarios.dispatch.choice import dispatch_name  # noqa: PLC0415 - only where it differs

        words = [
            f"{name} {dispatch_id(run.dispatch)}{aside(dispatch_name(run.dispatch))}"
            for name, run in zip(names, runs, strict=True)
        ]
        rules = listed(words)
        notes.append(
            say(
                f"Dispatch differs: {rules}; all meet the same random events.",
                f"派组方式不同：{rules}；遇到的随机情况相同。",
            )
        )
    return tuple(notes)


def _span(start: dt.date, end: dt.date) -> str:
    return f"{start} - {end - dt.timedelta(days=1)}"

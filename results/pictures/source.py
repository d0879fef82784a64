"""The line below a picture: which scenario, how many replications, what is made up."""

from collections.abc import Sequence

from results.run_data import RunData
from scenarios.language import of_number, say


def source_of(*runs: RunData) -> str:
    """Say where the figures of a picture come from."""
    return say("  ", "").join(_said(run) for run in _distinct(runs))


def _distinct(runs: Sequence[RunData]) -> list[RunData]:
    by_source: dict[str, RunData] = {}
    for run in runs:
        by_source.setdefault(_said(run), run)
    return list(by_source.values())


def _said(run: RunData) -> str:
    made_up = say("; attributes synthesised", "；村情数据为合成") if run.scenario.synthesised else ""
    return say(
        f"{run.scenario.file.title}. {of_number(run.replications, 'replication')}, seed {run.seed}{made_up}.",
        f"{run.scenario.file.title}。{run.replications} 次模拟，种子 {run.seed}{made_up}。",
    )

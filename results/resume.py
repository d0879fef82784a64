"""Where a run begins: in the folder asked for, in that of a run that was interrupted, or in a new one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from results.claim import Claim
from results.store import MANIFEST, PLAN, SUMMARY, plan_hash, run_identity
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """A run that is about to begin or to go on."""

    folder: Path
    seed: int
    replications: int
    command: dict[str, Any]
    """Name of the command and what it was asked for; kept in the manifest."""
    plan: Plan | None = None
    """Plan of the run that goes on, None where one is still to be made."""
    planning: dict[str, Any] = field(default_factory=dict)
    """Objective, bound and so on of that plan."""
    goes_on: bool = False
    dispatch: Dispatch = "follow"
    events: bool = False
    """Whether the event log is kept."""


def begin(
    root: Path,
    output: Path | None,
    scenario: Scenario,
    *,
    command: dict[str, Any],
    seed: int,
    replications: int,
    plan: Plan | None,
    dispatch: Dispatch = "follow",
    events: bool = False,
) -> Begun:
    """Settle where a run goes.

    Parameters
    ----------
    root
        Folder of the runs for which no folder is asked.
    output
        Folder asked for; its manifest is not looked at here.
    plan
        Plan that is given; a run goes on only with the same one. None takes the plan of the run that goes on.
    dispatch
        Who says what teams do.
    events
        Whether the event log is kept; a run goes on only with or only without it.
    """
    if output is not None:
        return Begun(output, seed, replications, command, plan, dispatch=dispatch, events=events)
    identity = run_identity(scenario, seed=seed, replications=replications, dispatch=dispatch, events=events)
    wanted = identity | {"command": command}
    for folder, manifest in _unfinished(root, f"{scenario.name}-seed{seed}"):
        same = {key: manifest.get(key) for key in wanted} == wanted
        if not same or (plan is not None and manifest.get("plan") != plan_hash(plan)):
            continue
        if plan is not None:
            return Begun(folder, seed, replications, command, plan, {}, goes_on=True, dispatch=dispatch, events=events)
        kept = Plan(pl.read_parquet(folder / PLAN), manifest["method"])
        if manifest["plan"] == plan_hash(kept):
            planning = manifest["planning"]
            return Begun(folder, seed, replications, command, kept, planning, goes_on=True, dispatch=dispatch, events=events)
    folder = new_folder(root, scenario.name, seed=seed)
    return Begun(folder, seed, replications, command, plan, dispatch=dispatch, events=events)


def _unfinished(root: Path, stem: str) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Folders of runs that stopped before their summary and that no process is working on, newest first."""
    manifests = [path for path in root.glob(f"{stem}*/{MANIFEST}") if not (path.parent / SUMMARY).exists()]
    for path in sorted(manifests, key=lambda one: (one.stat().st_mtime_ns, one.parent.name), reverse=True):
        try:
            Claim(path).release()
            yield path.parent, json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue


def new_folder(root: Path, name: str, *, seed: int) -> Path:
    """First free folder name for a run under `root`: ``name-seed1``, ``name-seed1-2`` ..."""
    number = 1
    while True:
        path = root / (f"{name}-seed{seed}" + (f"-{number}" if number > 1 else ""))
        if not path.exists():
            return path
        number += 1

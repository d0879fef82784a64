"""Where a run begins: in the folder asked for, in that of a run that was interrupted, or in a new one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from results.store.checksums import Fault, file_hash, read_sums
from results.store.claim import Claim
from results.store.identity import plan_hash, run_identity
from results.store.layout import FORMAT, MANIFEST, PLAN, SUMMARY, SUMS
from results.store.opening import run_faults
from scenarios.disk.machine import MachineFailure
from scenarios.disk.plain_json import parse_json
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
    figures = identity | {"command": command, "format": FORMAT}
    for folder, manifest in _interrupted(root, f"{scenario.name}-seed{seed}", figures):
        if plan is not None:
            if manifest.get("plan") == plan_hash(plan):
                return Begun(folder, seed, replications, command, plan, {}, goes_on=True, dispatch=dispatch, events=events)
            continue
        kept_plan, planning = _kept_plan(folder, manifest)
        return Begun(folder, seed, replications, command, kept_plan, planning, goes_on=True, dispatch=dispatch, events=events)
    folder = new_folder(root, scenario.name, seed=seed)
    return Begun(folder, seed, replications, command, plan, dispatch=dispatch, events=events)


def _interrupted(root: Path, stem: str, figures: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Folders of a run that stopped before its summary or are damaged, and that no process is working on, newest first."""
    manifests = list(root.glob(f"{stem}*/{MANIFEST}"))
    for path in sorted(manifests, key=lambda file: (file.stat().st_mtime_ns, file.parent.name), reverse=True):
        folder = path.parent
        try:
            manifest = parse_json(path.read_bytes())
            if not isinstance(manifest, dict) or {key: manifest.get(key) for key in figures} != figures:
                continue
            if (folder / SUMMARY).exists() and not run_faults(folder):
                continue
            Claim(folder).release()
        except (OSError, ValueError, RecursionError):
            continue
        yield folder, manifest


def _kept_plan(folder: Path, manifest: dict[str, Any]) -> tuple[Plan | None, dict[str, Any]]:
    """Plan of an interrupted run and its figures; None where they are damaged, so that it is planned again."""
    hashes = read_sums(folder / SUMS)
    if isinstance(hashes, Fault):
        return None, {}
    for name in (MANIFEST, PLAN):
        if not (folder / name).is_file() or hashes.get(name) != file_hash(folder / name):
            return None, {}
    return Plan(pl.read_parquet(folder / PLAN, glob=False), manifest["method"]), manifest["planning"]


def new_folder(root: Path, name: str, *, seed: int) -> Path:
    """First free folder name for a run under `root`: ``name-seed1``, ``name-seed1-2`` ..."""
    number = 1
    while True:
        path = root / (f"{name}-seed{seed}" + (f"-{number}" if number > 1 else ""))
        if not path.exists() and not _is_being_planned(path):
            return path
        number += 1


def planning_of(target: Path) -> Path:
    """Folder beside a run folder or a file in which planning for it keeps what it has."""
    return target.with_name(f"{target.name}.planning")


def _is_being_planned(path: Path) -> bool:
    """Whether another process is planning for a run folder that is not there yet."""
    folder = planning_of(path)
    if not folder.is_dir():
        return False
    try:
        Claim(folder).release()
    except (BlockingIOError, MachineFailure):
        return True
    return False

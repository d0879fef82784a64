"""A run folder that is being written."""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from results.answers.summary import summary
from results.event_table import event_table
from results.relief import Relief
from results.run_data import RunData
from results.store.checksums import Fault, faults, read_sums, sums, sums_text
from results.store.claim import Claim
from results.store.id_tables import group_table, id_tables
from results.store.identity import plan_hash, run_identity
from results.store.layout import (
    COVERAGE,
    EVENTS,
    FINDINGS,
    FORMAT,
    IDS,
    INPUTS,
    MANIFEST,
    OURS,
    PARTS,
    PLAN,
    SUMMARY,
    SUMS,
    TEAMS,
    VISITS,
    part_of,
)
from results.store.part_files import json_text, read_outcomes, whole_parts, write_json, write_part, write_table, write_text
from scenarios.asking import asked
from scenarios.disk.plain_json import parse_json
from scenarios.disk.writing import failing, replace_file
from scenarios.file.inputs import hashes_of, write_inputs
from scenarios.language import say
from scenarios.plans.plan import Plan
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch
from sim.compiled.choices.dispatching import with_candidates
from sim.outcomes.outcome import Outcomes

Extra = Callable[[RunData, Path], object]
"""Writes a file that is made of a whole run, such as a picture, at a path."""
Tried = Callable[[RunData], tuple[Relief, ...]]
"""Tries what would make a run's milestones likelier."""


class Store:
    """A run folder that is being written; no other process writes into it until `close`.

    What a folder of the same run holds already is checked: what is damaged or missing is made again.

    Parameters
    ----------
    folder
        Where; it must not hold another run.
    scenario, plan, seed, replications, planning, dispatch
        What is run.
    command
        Command that asked for it, kept in the manifest for `results.store.resume`.
    events
        Write the event log too.

    Raises
    ------
    ScenarioError
        If the folder holds something else, or another process is writing into it: nothing is overwritten.
    MachineFailure
        If the folder can't be written.
    """

    def __init__(
        self,
        folder: Path,
        scenario: Scenario,
        plan: Plan,
        *,
        seed: int,
        replications: int,
        planning: dict[str, Any],
        command: dict[str, Any] | None = None,
        dispatch: Dispatch = "follow",
        events: bool = False,
    ) -> None:
        self.folder, self.scenario, self.plan, self.seed, self.planning = folder, scenario, plan, seed, planning
        self.dispatch = dispatch
        self._visits = with_candidates(scenario, plan, dispatch) if events else plan
        identity = run_identity(scenario, seed=seed, replications=replications, dispatch=dispatch, events=events)
        identity |= {"format": FORMAT, "plan": plan_hash(plan)}
        self._manifest = identity | {"planning": planning, "method": plan.method, "command": command or {}}
        with failing(str(folder)):
            if not (folder / MANIFEST).exists():
                if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                    self._refuse(say("a folder with other files", "含其他文件的文件夹"))
                self._create()
            self._check_identity(identity)
            try:
                self._claim = Claim(folder)
            except BlockingIOError:
                self._refuse(say("a run that another process is working on", "另一进程正在写的运行"))
            self._restore()

    def close(self) -> None:
        """Let other processes have the folder."""
        self._claim.release()

    def parts(self) -> set[int]:
        """Parts that are at hand just as they were written."""
        return whole_parts(self.folder)

    def write_part(self, part: int, outcomes: Outcomes) -> None:
        """Write one part."""
        events = (event_table(self.scenario, self._visits, [piece]) for piece in outcomes.events or ())
        write_part(self.folder, part, outcomes, events)

    def finish(self, extras: Mapping[str, Extra] | None = None, find_relief: Tried | None = None) -> RunData:
        """Read the whole run back and write what is made of it; its summary, silent on the time it took, comes last.

        Parameters
        ----------
        extras
            Writers of further files by their names: pictures, a page, a workbook.
        find_relief
            Tries what would help, for the summary.
        """
        outcomes = read_outcomes(self.folder)
        run = RunData(self.scenario, self.plan, outcomes, self.seed, self.planning, self.folder, self.dispatch)
        run = run if find_relief is None else replace(run, relief=find_relief(run))
        write_table(self.folder / IDS / "groups.csv", group_table(outcomes))
        for name, write in (extras or {}).items():
            replace_file(self.folder / name, partial(write, run))
        figures = json_text(summary(run) | {"run": self.folder.name}).encode()
        temporary = self.folder / f".{SUMMARY}"
        with failing(str(self.folder)):
            temporary.write_bytes(figures)
            files = [*_files(self.folder), *(self.folder / name for name in (MANIFEST, PLAN, *(extras or {})))]
            hashes = sums(self.folder, [*files, temporary])
            hashes[SUMMARY] = hashes.pop(temporary.name)
            write_text(self.folder / SUMS, sums_text(hashes))
            temporary.replace(self.folder / SUMMARY)
        return run

    def _create(self) -> None:
        """Write everything but outcomes beside the folder, then move it there: a folder with a manifest is whole."""
        temporary = self.folder.absolute().with_name(f".{self.folder.absolute().name[:40]}.{os.getpid()}")
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            temporary.mkdir(parents=True)
            self._write_given(temporary)
            if self.folder.exists():
                self.folder.rmdir()
            temporary.rename(self.folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _write_given(self, folder: Path) -> None:
        """Write all that is known before the first replication, and its checksums."""
        inside = [PARTS, COVERAGE, TEAMS, VISITS, IDS, *([EVENTS] if self._manifest["events"] else [])]
        if self.scenario.file.findings is not None:
            inside.append(FINDINGS)
        for name in inside:
            (folder / name).mkdir(exist_ok=True)
        contents = self.scenario.given
        if hashes_of(contents) != self.scenario.contents:
            self._refuse(say("inputs that were changed after they were read", "输入文件在读取后被改动"))
        write_inputs(contents, folder / INPUTS)
        write_table(folder / PLAN, self.plan.visits)
        for name, table in id_tables(self.scenario).items():
            write_table(folder / name, table)
        write_json(folder / MANIFEST, self._manifest)
        files = [*(folder / MANIFEST, folder / PLAN), *_under(folder, (INPUTS, IDS))]
        write_text(folder / SUMS, sums_text(sums(folder, files)))

    def _check_identity(self, identity: dict[str, Any]) -> None:
        try:
            manifest = parse_json((self.folder / MANIFEST).read_bytes())
        except (ValueError, RecursionError):
            manifest = None
        if not isinstance(manifest, dict):
            self._refuse(
                say("a damaged manifest.json: whose run it is can't be told", "manifest.json 已损坏，无法判断是哪次运行")
            )
        differing = [key for key, value in identity.items() if manifest.get(key) != value]
        if differing == ["events"]:
            fault_without, fault_with = (
                say("a run without an event log", "不含事件日志的运行"),
                say("a run with an event log", "含事件日志的运行"),
            )
            self._refuse(fault_without if identity["events"] else fault_with)
        if differing:
            self._refuse(say("another run", "另一次运行"))

    def _restore(self) -> None:
        """Make again what was given, take away what is half-written or of no part, and the end mark where parts are damaged."""
        folder = self.folder
        hashes = read_sums(folder / SUMS)
        input_hashes = {} if isinstance(hashes, Fault) else {name: digest for name, digest in hashes.items() if _is_given(name)}
        is_whole = not isinstance(hashes, Fault) and not faults(folder, input_hashes, _under(folder, (INPUTS,)))
        for name in OURS:
            for path in (folder / name).glob("*"):
                half_written = path.name.startswith(".")
                if half_written or (name not in {INPUTS, IDS} and part_of(path) is None):
                    path.unlink()
        (folder / f".{SUMMARY}").unlink(missing_ok=True)
        sealed = whole_parts(folder)
        stray = [path for path in _files(folder) if part_of(path) is not None and part_of(path) not in sealed]
        if is_whole and not stray and MANIFEST in input_hashes:
            return
        (folder / SUMMARY).unlink(missing_ok=True)
        for path in stray:
            path.unlink()
        if not is_whole or MANIFEST not in input_hashes:
            shutil.rmtree(folder / INPUTS, ignore_errors=True)
            self._write_given(folder)

    def _refuse(self, fault: str) -> NoReturn:
        hint = asked(say("give another folder with -o", "用 -o 指定其他文件夹"), say("name another folder", "请换一个文件夹"))
        allowed = say("a new folder, or the same run to go on with", "新文件夹，或同一次运行以便续跑")
        raise ScenarioError([Problem(str(self.folder), "", fault, allowed, hint)])


def _is_given(name: str) -> bool:
    """Whether a file is written before the first replication."""
    return name in {MANIFEST, PLAN} or (name.startswith((f"{INPUTS}/", f"{IDS}/")) and name != f"{IDS}/groups.csv")


def _under(folder: Path, names: Iterable[str]) -> list[Path]:
    return [path for name in names for path in (folder / name).rglob("*") if path.is_file()]


def _files(folder: Path) -> list[Path]:
    """All files of the folders in which nothing else may lie."""
    return _under(folder, OURS)

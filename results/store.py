"""The store: a run as a folder, written part by part, so that a killed run goes on where it stopped.

::

    manifest.json   what was run: versions, seed, replications, hashes of the inputs
    inputs/         the scenario: its files, or what they compose to
    plan.parquet    the visits
    outcomes/       part-00000.parquet (coverage steps), .teams.parquet, .visits.parquet for each part of replications,
                    .findings.parquet where findings are simulated (columns: results/finding_parts.py)
    events/         the event log where asked for: part-00000-00.parquet and so on (columns: results/event_table.py)
    summary.json    the answer; written last, so that a folder with it is complete
"""

import hashlib
import json
import os
import platform
import shutil
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import polars as pl

from results.claim import Claim
from results.event_table import FOLDER, event_table
from results.finding_parts import finding_table, read_finding_table
from results.run import Run
from scenarios.file.inputs import write_inputs
from scenarios.language import say
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch
from scenarios.writing import replace_file
from sim.compiled.dispatching import with_candidates
from sim.outcomes.outcome import Failure, Group, Outcomes, join

PACKAGES = ("xuncha", "numpy", "ortools", "polars", "scipy", "simpy")
MANIFEST, PLAN, SUMMARY = "manifest.json", "plan.parquet", "summary.json"


def plan_hash(plan: Plan) -> str:
    """SHA-256 of a plan's table."""
    return hashlib.sha256(plan.visits.write_csv().encode()).hexdigest()


def run_identity(
    scenario: Scenario, *, seed: int, replications: int, dispatch: Dispatch = "follow", events: bool = False
) -> dict[str, Any]:
    """Return what makes two runs of one plan the same run."""
    return {
        "scenario": scenario.name,
        "seed": seed,
        "replications": replications,
        "dispatch": dispatch,
        "events": events,
        "inputs": scenario.inputs,
        "versions": {name: version(name) for name in PACKAGES} | {"python": platform.python_version()},
    }


class Store:
    """A run folder that is being written; no other process writes into it until `close`.

    Parameters
    ----------
    folder
        Where; it must not hold another run.
    scenario, plan, seed, replications, planning, dispatch
        What is run.
    command
        Command that asked for it, kept in the manifest for `results.resume`.
    events
        Write the event log too.

    Raises
    ------
    ScenarioError
        If the folder holds something else, or another process is writing into it: nothing is overwritten.
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
        identity |= {"plan": plan_hash(plan)}
        manifest = folder / MANIFEST
        if not manifest.exists():
            if folder.exists() and any(folder.iterdir()):
                self._refuse(say("a folder with other files", "含其他文件的文件夹"))
            self._create(identity | {"planning": planning, "method": plan.method, "command": command or {}})
        known = json.loads(manifest.read_text(encoding="utf-8"))
        differing = [key for key, value in identity.items() if known.get(key) != value]
        if differing == ["events"]:
            without, with_ = (
                say("a run without an event log", "不含事件日志的运行"),
                say("a run with an event log", "含事件日志的运行"),
            )
            self._refuse(without if events else with_)
        if differing:
            self._refuse(say("another run", "另一次运行"))
        try:
            self._claim = Claim(manifest)
        except BlockingIOError:
            self._refuse(say("a run that another process is working on", "另一进程正在写的运行"))
        for inside in ("outcomes", FOLDER):
            for half_written in (folder / inside).glob(".*"):
                half_written.unlink()

    def _create(self, manifest: dict[str, Any]) -> None:
        """Write everything but outcomes beside the folder, then move it there: a folder with a manifest is whole."""
        beside = self.folder.with_name(f".{self.folder.name}.{os.getpid()}")
        shutil.rmtree(beside, ignore_errors=True)
        try:
            (beside / "outcomes").mkdir(parents=True)
            if manifest["events"]:
                (beside / FOLDER).mkdir()
            write_inputs(self.scenario.given, beside / "inputs")
            self.plan.visits.write_parquet(beside / PLAN, compression="zstd")
            _write_json(beside / MANIFEST, manifest)
            if self.folder.exists():
                self.folder.rmdir()
            beside.rename(self.folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)

    def close(self) -> None:
        """Let other processes have the folder."""
        self._claim.release()

    def _refuse(self, found: str) -> NoReturn:
        hint = say("give another folder with -o", "用 -o 指定其他文件夹")
        raise ScenarioError(
            [
                Problem(
                    str(self.folder),
                    "",
                    found,
                    say("a new folder, or the same run to go on with", "新文件夹, 或同一次运行以便续跑"),
                    hint,
                )
            ]
        )

    def parts(self) -> set[int]:
        """Parts that are at hand."""
        return {int(path.name[5:10]) for path in (self.folder / "outcomes").glob("part-?????.json")}

    def write_part(self, part: int, outcomes: Outcomes) -> None:
        """Write one part; the file that names it as complete comes last."""
        stem = self.folder / "outcomes" / f"part-{part:05d}"
        numbers = outcomes.replications
        steps = pl.DataFrame(
            {
                "replication": numbers[outcomes.step_replication].astype(np.int32),
                "group": outcomes.step_group.astype(np.int16),
                "day": outcomes.step_day,
                "sites": outcomes.step_sites,
            }
        )
        shape = outcomes.worked.shape
        replication, team, rnd = (index.ravel() for index in np.indices(shape))
        teams = pl.DataFrame(
            {
                "replication": numbers[replication].astype(np.int32) if len(numbers) else np.empty(0, np.int32),
                "team": team.astype(np.int16),
                "round": rnd.astype(np.int16),
                "worked": outcomes.worked.ravel(),
                "travelled": outcomes.travelled.ravel(),
                "lost": outcomes.lost.ravel(),
            }
        )
        if outcomes.called is not None:
            teams = teams.with_columns(pl.Series("called", outcomes.called.ravel()))
        if outcomes.called_days is not None:
            teams = teams.with_columns(pl.Series("called_days", outcomes.called_days.ravel()))
        if outcomes.supported is not None:
            teams = teams.with_columns(pl.Series("supported", outcomes.supported.ravel()))
        if outcomes.waited is not None:
            teams = teams.with_columns(pl.Series("waited", outcomes.waited.ravel()))
        visits = pl.DataFrame(
            {"covered": outcomes.visit_covered, "end_days": outcomes.visit_end_days, "on_time": outcomes.visit_on_time}
        )
        tables = {".parquet": steps, ".teams.parquet": teams, ".visits.parquet": visits}
        if outcomes.findings is not None:
            look_backs = pl.Series("look_backs", outcomes.findings.look_back_days.ravel())
            tables[".teams.parquet"] = teams.with_columns(look_backs)
            tables[".findings.parquet"] = finding_table(numbers, outcomes.findings)
        for suffix, table in tables.items():
            replace_file(stem.with_name(stem.name + suffix), partial(_write_table, table))
        for number, piece in enumerate(outcomes.events or ()):
            table = event_table(self.scenario, self._visits, [piece])
            replace_file(self.folder / FOLDER / f"{stem.name}-{number:02d}.parquet", partial(_write_table, table))
        _write_json(
            stem.with_suffix(".json"),
            {
                "replications": numbers.tolist(),
                "days": outcomes.days,
                "shape": list(shape),
                "groups": [[one.dimension, one.key, one.sites] for one in outcomes.groups],
                "reclassified": None if outcomes.reclassified is None else outcomes.reclassified.tolist(),
                "failures": [[one.replication, one.seed, one.error, one.traceback] for one in outcomes.failures],
            },
        )

    def finish(self) -> Run:
        """Read the whole run back and write its summary, which says nothing of the time that it took."""
        outcomes = read_outcomes(self.folder)
        run = Run(self.scenario, self.plan, outcomes, self.seed, self.planning, self.folder, self.dispatch)
        _write_json(self.folder / SUMMARY, run.summary() | {"run": self.folder.name})
        return run


def read_outcomes(folder: Path) -> Outcomes:
    """Read all the parts of a run folder."""
    return join([_read_part(path) for path in sorted((folder / "outcomes").glob("part-?????.json"))])


def _read_part(path: Path) -> Outcomes:
    head = json.loads(path.read_text(encoding="utf-8"))
    steps = pl.read_parquet(path.with_suffix(".parquet"))
    teams = pl.read_parquet(path.with_suffix(".teams.parquet"))
    visits = pl.read_parquet(path.with_suffix(".visits.parquet"))
    numbers = np.array(head["replications"], np.int64)
    shape = tuple(head["shape"])
    findings = path.with_suffix(".findings.parquet")
    return Outcomes(
        days=head["days"],
        groups=tuple(Group(*one) for one in head["groups"]),
        replications=numbers,
        step_replication=np.searchsorted(numbers, steps["replication"].to_numpy()).astype(np.int32),
        step_group=steps["group"].to_numpy().astype(np.int32),
        step_day=steps["day"].to_numpy(),
        step_sites=steps["sites"].to_numpy(),
        worked=teams["worked"].to_numpy().reshape(shape),
        travelled=teams["travelled"].to_numpy().reshape(shape),
        lost=teams["lost"].to_numpy().reshape(shape),
        reclassified=None if head["reclassified"] is None else np.array(head["reclassified"], np.int64).reshape(-1, 2),
        called=teams["called"].to_numpy().reshape(shape) if "called" in teams.columns else None,
        called_days=teams["called_days"].to_numpy().reshape(shape) if "called_days" in teams.columns else None,
        supported=teams["supported"].to_numpy().reshape(shape) if "supported" in teams.columns else None,
        waited=teams["waited"].to_numpy().reshape(shape) if "waited" in teams.columns else None,
        visit_covered=visits["covered"].to_numpy(),
        visit_end_days=visits["end_days"].to_numpy(),
        visit_on_time=visits["on_time"].to_numpy(),
        failures=tuple(Failure(*one) for one in head["failures"]),
        findings=read_finding_table(pl.read_parquet(findings), len(numbers), teams["look_backs"].to_numpy().reshape(shape))
        if findings.is_file()
        else None,
    )


def open_run(folder: str | Path) -> Run:
    """Open a run folder.

    Raises
    ------
    ScenarioError
        If it is none, or is not complete.
    """
    path = Path(folder)
    if not (path / MANIFEST).is_file() or not (path / SUMMARY).is_file():
        found = say("no complete run", "不是完整的运行")
        allowed = say("a folder written by xuncha run or simulate", "由 xuncha run 或 simulate 写出的文件夹")
        raise ScenarioError([Problem(str(path), "", found, allowed)])
    manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    plan = Plan(pl.read_parquet(path / PLAN), manifest["method"])
    scenario = load(path / "inputs")
    dispatch = manifest.get("dispatch", "follow")
    return Run(scenario, plan, read_outcomes(path), manifest["seed"], manifest["planning"], path, dispatch)


def is_run(path: str | Path) -> bool:
    """Whether a path is a run folder."""
    return (Path(path) / MANIFEST).is_file()


def _write_table(table: pl.DataFrame, path: Path) -> None:
    table.write_parquet(path, compression="zstd")


def _write_json(path: Path, value: dict[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    replace_file(path, lambda temporary: temporary.write_text(text, encoding="utf-8"))

"""Opening a run folder: only where every file in it is as the run wrote it."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from results.relief import Relief
from results.run_data import RunData
from results.store.checksums import Fault, faults, read_sums
from results.store.identity import calendar_hash
from results.store.layout import FORMAT, INPUTS, MANIFEST, OURS, PLAN, SUMMARY, SUMS
from results.store.part_files import read_outcomes
from scenarios.disk.plain_json import parse_json
from scenarios.language import aside, listed, of_number, say
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario

SHOWN = 20
"""Faults that are told one by one."""


def read_run(folder: str | PathLike[str]) -> RunData:
    """Read a run folder; see `results.run.open_run`."""
    if not isinstance(folder, str | PathLike):
        raise ScenarioError([Problem("open_run()", "folder", type(folder).__name__, say("a path", "路径"))])
    path = Path(folder)
    if not (path / MANIFEST).is_file() or not (path / SUMMARY).is_file():
        if (path / SUMS).is_file() and (path / PLAN).is_file():
            fault = say("a run that is not complete", "未完成的运行")
            raise ScenarioError([Problem(str(path), "", fault, say("a complete run", "完整的运行"), _remedy(path))])
        fault = say("no complete run", "不是完整的运行")
        allowed = say("a folder written by xuncha run or simulate", "由 xuncha run 或 simulate 写出的文件夹")
        raise ScenarioError([Problem(str(path), "", fault, allowed)])
    file_faults = run_faults(path)
    if file_faults:
        raise ScenarioError(_problems(path, file_faults))
    with _refusing_other_contents(path):
        return _read(path)


@contextmanager
def _refusing_other_contents(path: Path) -> Iterator[None]:
    """Refuse files that are signed but hold something else than the program writes, wherever reading them fails."""
    try:
        yield
    except (ScenarioError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever comes to hand
        fault = say("files that agree with SHA256SUMS but hold no run", "文件与 SHA256SUMS 相符，内容却不是一次运行")
        allowed = say("what the program writes", "程序写出的内容")
        hint = say("run it again into a new folder", "请重新运行到新文件夹")
        raise ScenarioError([Problem(str(path), "", fault + aside(type(error).__name__), allowed, hint)]) from None


def _read(path: Path) -> RunData:
    manifest = parse_json((path / MANIFEST).read_bytes())
    if manifest.get("format") != FORMAT:
        fault = say("a run that another version of the program wrote", "其他版本程序写出的运行")
        hint = say("run it again into a new folder", "请重新运行到新文件夹")
        raise ScenarioError([Problem(str(path), "", fault, say(f"format {FORMAT}", f"格式 {FORMAT}"), hint)])
    plan = Plan(pl.read_parquet(path / PLAN, glob=False), manifest["method"])
    scenario = load(path / INPUTS)
    _check_surroundings(path, scenario, manifest)
    dispatch = manifest["dispatch"]
    summary = parse_json((path / SUMMARY).read_bytes())
    relief = tuple(Relief(**entry) for entry in summary["relief"])
    return RunData(scenario, plan, read_outcomes(path), manifest["seed"], manifest["planning"], path, dispatch, relief)


def run_faults(folder: Path) -> list[Fault]:
    """Return what is not as the run wrote it in a complete folder; nothing where all is."""
    hashes = read_sums(folder / SUMS)
    if isinstance(hashes, Fault):
        return [hashes]
    present = [path for name in OURS for path in (folder / name).rglob("*") if path.is_file()]
    unlisted = say("not listed in SHA256SUMS", "未列入 SHA256SUMS")
    missing = [Fault(name, unlisted) for name in (MANIFEST, PLAN, SUMMARY) if name not in hashes]
    return missing + faults(folder, hashes, present)


def _check_surroundings(path: Path, scenario: Scenario, manifest: dict[str, Any]) -> None:
    """Refuse a run whose scenario is read otherwise today than when it ran: by other tables of divisions or other holidays."""
    versions = manifest["versions"]
    old_versions = listed(f"{name} {versions.get(name)}" for name in ("xuncha", "holidays"))
    hint = say(
        f"open it with {old_versions}, or run it again into a new folder", f"请用 {old_versions} 打开，或重新运行到新文件夹"
    )
    problems = []
    if scenario.inputs != manifest["inputs"]:
        names = sorted(name for name in {*scenario.inputs, *manifest["inputs"]}
                       if scenario.inputs.get(name) != manifest["inputs"].get(name))  # fmt: skip
        fault = say("read otherwise today: ", "现在读出的内容不同：") + listed(names)
        problems.append(Problem(str(path), INPUTS, fault, say("the inputs of the run", "运行时的输入"), hint))
    if calendar_hash(scenario.calendar) != manifest["calendar"]:
        fault = say("other working days today than when it ran", "现在的工作日与运行时不同")
        allowed = say("the calendar of the run", "运行时的日历")
        problems.append(Problem(str(path), say("calendar", "日历"), fault, allowed, hint))
    if problems:
        raise ScenarioError(problems)


def _problems(path: Path, file_faults: list[Fault]) -> list[Problem]:
    allowed = say("as the run wrote it", "与运行写出时一致")
    problems = [Problem(str(path / fault.name), "", fault.found, allowed, _remedy(path)) for fault in file_faults[:SHOWN]]
    if len(file_faults) > SHOWN:
        more = len(file_faults) - SHOWN
        problems.append(Problem(str(path), "", say(f"{of_number(more, 'file')} more", f"另有 {more} 个文件"), allowed))
    return problems


def _remedy(path: Path) -> str:
    return say(
        f"the command that made it, with -o {path}, makes again what is damaged or missing",
        f"用原命令加 -o {path} 重新执行，即可补齐损坏或缺失的部分",
    )

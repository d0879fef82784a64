"""``run --again``: a kept run made once more, and whether anything differs."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import listed, of_number, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, NO
from xuncha.cli.terminal.output import Progress, print_json, print_line, print_table

if TYPE_CHECKING:
    from xuncha.again import Again

SHOWN = 12
"""Digits of a fingerprint that are shown."""

AgainOption = Annotated[
    Path | None,
    typer.Option(
        "--again",
        metavar=say("RUN", "运行"),
        help=say(
            "repeat this run from the inputs that it keeps, and name every file that differs",
            "用该运行保存的输入重新运行一次，逐个文件核对是否有差别",
        ),
    ),
]


def make_again(folder: Path, options: Mapping[str, object], workers: int | str, *, json: bool) -> int:
    """Make a run once more; exit code 1 where something differs.

    Parameters
    ----------
    options
        Options that say what a run is of, by their names: the kept run says that, so none may be given.
    """
    from xuncha.again import run_again  # noqa: PLC0415

    allowed = say("not together with --again: the kept run decides", "与 --again 同用时不写：以保存的运行为准")
    options_given = {name: value for name, value in options.items() if value not in (None, False)}
    problems = [
        Problem(name, "", say("given", "已给出") if value is True else str(value), allowed)
        for name, value in options_given.items()
    ]
    if problems:
        raise ScenarioError(problems)
    start_time, progress = time.perf_counter(), Progress(quiet=json)
    progress(say("running it again", "重新运行"))
    try:
        rerun = run_again(
            folder, workers=workers,
            progress=lambda done, total: progress(say(f"simulating: {done} of {total}", f"正在模拟：{done}/{total}")),
        )  # fmt: skip
    finally:
        progress.close()
    if json:
        print_json(_as_json(folder, rerun))
    else:
        _print(folder, rerun, time.perf_counter() - start_time)
    return DONE if rerun.same else NO


def _print(folder: Path, rerun: "Again", seconds: float) -> None:
    differing, count = rerun.differing, len(rerun.files)
    note = "" if rerun.planned else say(" The plan was taken as it is kept.", "计划沿用保存的。")
    if rerun.same:
        print_line(
            say(
                f"{folder} comes out the same: all {of_number(count, 'file')}, to the byte ({seconds:.0f} s).{note}",
                f"{folder} 重新运行结果完全相同：{count} 个文件逐字节一致（{seconds:.0f} 秒）。{note}",
            )
        )
        return
    print_line(
        say(
            f"{folder} comes out different (exit code 1): {len(differing)} of {of_number(count, 'file')} differ "
            f"({seconds:.0f} s).{note}",
            f"{folder} 重新运行结果有差别（退出码 1）：{count} 个文件中 {len(differing)} 个不同（{seconds:.0f} 秒）。{note}",
        )
    )
    if rerun.versions:
        versions = listed(
            f"{name} {old_version or '-'} → {new_version or '-'}" for name, (old_version, new_version) in rerun.versions.items()
        )
        print_line(say(f"Other versions than then: {versions}.", f"版本与当时不同：{versions}。"))
    none = say("none", "无")
    rows = [(file.name, (file.was or none)[:SHOWN], (file.now or none)[:SHOWN]) for file in differing]
    print_table(
        say("Files that differ (SHA-256)", "不同的文件（SHA-256）"),
        (say("file", "文件"), say("kept", "原有"), say("again", "重做")),
        rows,
        left=True,
    )


def _as_json(folder: Path, rerun: "Again") -> dict[str, Any]:
    files = [{"file": file.name, "was": file.was, "now": file.now, "same": file.same} for file in rerun.files]
    versions = {name: {"then": old_version, "now": new_version} for name, (old_version, new_version) in rerun.versions.items()}
    return {"run": str(folder), "same": rerun.same, "planned": rerun.planned, "files": files, "versions": versions}

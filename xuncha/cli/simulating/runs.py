"""The command that lists and removes run folders: ``runs``."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, NO, Command, app
from xuncha.cli.given.options import JsonOption
from xuncha.cli.terminal.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from results.store.catalogue import KeptRun


@app.command(
    cls=Command,
    help=say(
        "List the runs that are kept, the newest first, or remove some.\n\nExample: xuncha runs --scenario nanxun\n\n"
        "Example: xuncha runs --remove runs/nanxun-seed1-2",
        "列出保存的运行，最新的在前；也可删除。\n\n例：xuncha runs --scenario nanxun\n\n"
        "例：xuncha runs --remove runs/nanxun-seed1-2",
    ),
)
def runs(
    root: Annotated[
        Path, typer.Argument(metavar=say("FOLDER", "文件夹"), help=say("where runs lie", "运行所在的文件夹"))
    ] = Path("runs"),
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", metavar=say("NAME", "情景"), help=say("only those of a scenario", "只列某情景的运行")),
    ] = None,
    remove: Annotated[
        list[Path] | None,
        typer.Option("--remove", metavar=say("RUN", "运行"), help=say("remove a run; may be repeated", "删除运行；可多次给出")),
    ] = None,
    *,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help=say("only those that were interrupted", "只列未完成的"))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=say("remove without asking", "删除前不再询问"))] = False,
    json: JsonOption = False,
) -> int:
    """List or remove runs."""
    from results.store.catalogue import kept_runs  # noqa: PLC0415

    if remove:
        return _remove(remove, yes=yes, json=json)
    found_runs = [run for run in kept_runs(root, scenario) if not (unfinished and run.finished)]
    if json:
        print_json({"runs": [_as_json(run) for run in found_runs]})
    elif found_runs:
        _print(found_runs)
    else:
        print_line(say(f"No runs in {root}.", f"{root} 中没有运行。"))
    return DONE


def _print(found_runs: "list[KeptRun]") -> None:
    headers = (
        say("run", "运行"), say("n", "次数"), say("covered", "覆盖率"), say("probability", "概率"),
        say("written", "时间"), "MB",
    )  # fmt: skip
    rows = [
        (
            str(run.folder), str(run.replications), "-" if run.coverage is None else f"{run.coverage:.1%}",
            (say("unfinished", "未完成") if not run.finished else "-") if run.probability is None else f"{run.probability:.0%}",
            f"{run.written:%Y-%m-%d %H:%M}", f"{run.size / 1e6:.1f}",
        )
        for run in found_runs
    ]  # fmt: skip
    print_table(say("Runs", "运行"), headers, rows)


def _as_json(run: "KeptRun") -> dict[str, Any]:
    return {
        "folder": str(run.folder), "scenario": run.scenario, "seed": run.seed, "replications": run.replications,
        "dispatch": run.dispatch, "method": run.method, "finished": run.finished, "written": run.written.isoformat(),
        "bytes": run.size, "coverage": run.coverage, "probability": run.probability,
    }  # fmt: skip


def _remove(folders: list[Path], *, yes: bool, json: bool) -> int:
    """Remove run folders and nothing else, after asking."""
    from results.store import is_run  # noqa: PLC0415

    other_folders = [folder for folder in folders if not is_run(folder) or folder.is_symlink()]
    if other_folders:
        allowed = say("a run folder", "运行文件夹")
        raise ScenarioError([Problem("--remove", "", str(folder), allowed) for folder in other_folders])
    if not yes:
        if not sys.stdin.isatty():
            hint = say("add --yes where nobody can answer", "无人应答时请加 --yes")
            raise ScenarioError([Problem("--remove", "", say("nobody to ask", "无法询问"), say("a terminal", "终端"), hint)])
        names = listed(folders)
        if not typer.confirm(say(f"Remove {names} for good?", f"确定永久删除 {names}？")):
            print_line(say("Nothing was removed.", "未删除。"))
            return NO
    for folder in folders:
        shutil.rmtree(folder)
    if json:
        print_json({"removed": [str(folder) for folder in folders]})
    else:
        print_line(say(f"Removed: {len(folders)}.", f"已删除 {len(folders)} 个。"))
    return DONE

"""The command that serves the planner's work to a browser on this machine: ``serve``."""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, Command, app
from xuncha.cli.terminal.output import print_line

PORT = 8765
EXTRA = ("starlette", "uvicorn", "python_multipart")
"""Packages of the extra ``serve``."""


@app.command(
    cls=Command,
    help=say(
        "Work in the browser: load a table, set teams and milestones, plan, compare. Only on this machine, until Ctrl-C; "
        "scenarios and runs lie in the folder, as those of the command line.\n\nExample: xuncha serve",
        "在浏览器中使用：导入表格、设置组数和节点、排期、比较。仅限本机，按 Ctrl-C 结束；情景和运行保存在该文件夹，"
        "与命令行共用。\n\n例：xuncha serve",
    ),
)
def serve(
    folder: Annotated[
        Path,
        typer.Argument(metavar=say("FOLDER", "文件夹"), help=say("where scenarios and runs lie", "情景和运行所在的文件夹")),
    ] = Path(),
    port: Annotated[
        int,
        typer.Option(
            "--port", min=0, max=65_535, metavar="N", help=say("port; 0 for any that is free", "端口；0 为任一空闲端口")
        ),
    ] = PORT,
    workers: Annotated[
        int, typer.Option("--workers", min=1, metavar="N", help=say("number of processes", "进程数"))
    ] = 1,
    *,
    browser: Annotated[
        bool, typer.Option("--browser", help=say("open the address in the browser", "自动打开浏览器"))
    ] = False,
) -> int:  # fmt: skip
    """Serve until Ctrl-C."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        fault = say(f"not installed: {', '.join(missing)}", f"未安装：{'、'.join(missing)}")
        raise ScenarioError([Problem("serve", "", fault, "pip install 'xuncha[serve]'")])
    from xuncha.serving.server import serve_folder  # noqa: PLC0415 - an extra

    def ready(address: str) -> None:
        print_line(address)
        sys.stdout.flush()
        sys.stderr.write(say("Open this address in a browser; Ctrl-C ends it.\n", "请用浏览器打开以上地址；按 Ctrl-C 结束。\n"))
        if browser:
            import webbrowser  # noqa: PLC0415

            webbrowser.open(address)

    serve_folder(folder, port, workers, ready)
    return DONE

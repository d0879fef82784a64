"""The command that writes the page of a run."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.language import say
from xuncha.cli.app import DONE, Command, app
from xuncha.cli.given.options import ForceOption, JsonOption
from xuncha.cli.given.output_file import refuse_existing
from xuncha.cli.terminal.output import print_json, print_line


@app.command(
    cls=Command,
    help=say(
        "Write the page of a run: one HTML file with the answer, the schedule, a table of all visits and a map, which opens "
        "without a network.\n\nExample: xuncha report runs/nanxun-seed1 -o nanxun.html",
        "写出运行的网页：一个 HTML 文件，含结论、排期、进驻明细和分布图，无需联网即可打开。\n\n"
        "例：xuncha report runs/nanxun-seed1 -o nanxun.html",
    ),
)
def report(
    run_folder: Annotated[Path, typer.Argument(metavar=say("RUN", "运行"), help=say("run folder", "运行文件夹"))],
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar=say("FILE", "文件"),
            help=say("HTML file; RUN.html if omitted", "HTML 文件；不写则为 运行名.html"),
        ),
    ] = None,
    *,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:
    """Write the page."""
    from results.report.page import write_page  # noqa: PLC0415
    from results.run import open_run  # noqa: PLC0415

    target = Path(f"{run_folder.resolve().name}.html") if output is None else output
    refuse_existing(target, force=force)
    write_page(open_run(run_folder), target)
    if json:
        print_json({"page": str(target), "bytes": target.stat().st_size})
    else:
        print_line(str(target))
    return DONE

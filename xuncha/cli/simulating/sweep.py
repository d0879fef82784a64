"""The command that tries many settings: ``sweep``."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import say
from xuncha.cli.app import DONE, NO, Command, app
from xuncha.cli.given.options import JsonOption, Workers
from xuncha.cli.terminal.output import Progress, print_json, print_line, print_problems, print_table

if TYPE_CHECKING:
    from xuncha.experiments.experiment import Experiment

TABLE = "experiment.parquet"


@app.command(
    cls=Command,
    help=say(
        "Plan and simulate a scenario at many settings, on the same random events. The file names scenario, factors and "
        "design; what was interrupted goes on.\n\nExample: xuncha sweep sweep.toml -o runs/sweep",
        "在多组设定下排期并模拟同一情景，各组遇到的随机情况相同。文件写明情景、因素和设计；中断后可续做。\n\n"
        "例：xuncha sweep sweep.toml -o runs/sweep",
    ),
)
def sweep(
    file: Annotated[
        Path,
        typer.Argument(
            metavar=say("FILE", "文件"),
            help=say(
                "TOML with scenario, [factors], design, plan, seeds, n",
                "TOML 文件：scenario、[factors]、design、plan、seeds、n",
            ),
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar=say("FOLDER", "文件夹"), help=say("folder of the experiment", "试验文件夹")),
    ] = None,
    workers: Workers = "1",
    *,
    json: JsonOption = False,
) -> int:
    """Try many settings."""
    from scenarios.disk.writing import replace_file, try_folder  # noqa: PLC0415
    from xuncha.api import pool  # noqa: PLC0415
    from xuncha.experiments.sweep import sweep as try_all  # noqa: PLC0415
    from xuncha.experiments.sweep_file import read_sweep_file  # noqa: PLC0415

    request = read_sweep_file(file)
    form = request.file
    folder = Path("runs") / file.stem if output is None else output
    try_folder(folder)
    progress = Progress(quiet=json)
    try:
        with pool(workers) as executor:
            result = try_all(
                request.scenario, request.factors, design=form.design, size=form.size, design_seed=form.design_seed,
                plan=form.plan, seeds=form.seeds if isinstance(form.seeds, int) else tuple(form.seeds), n=form.n,
                changes=form.changes, folder=folder, executor=executor,
                progress=lambda done, total: progress(say(f"points: {done} of {total}", f"已试 {done}/{total} 组")),
            )  # fmt: skip
    finally:
        progress.close()
    replace_file(folder / TABLE, result.frame().write_parquet)
    if json:
        print_json(_as_json(result, form.measure, folder))
    else:
        _print(result, form.measure, folder)
    return DONE if result.tables else NO


def _as_json(result: "Experiment", measure: str, folder: Path) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "points": len(result.design.points),
        "failures": {str(number): text for number, text in sorted(result.failures.items())},
        "measure": measure,
        "table": [_finite(row) for row in (result.summary(measure).to_dicts() if result.tables else [])],
        **({"sensitivity": result.sensitivity(measure).to_dicts()} if _tells(result) else {}),
    }


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """Replace what JSON can't say (an unbounded interval) by null."""
    return {key: None if isinstance(cell, float) and not math.isfinite(cell) else cell for key, cell in row.items()}


def _tells(result: "Experiment") -> bool:
    return result.design.kind in {"sobol", "morris"} and not result.failures


def _print(result: "Experiment", measure: str, folder: Path) -> None:
    point_count, failure_count = len(result.tables), len(result.failures)
    table_file = folder / TABLE
    refusal_words = (
        say(f", {failure_count} are refused by the scenario", f"，另有 {failure_count} 组不合情景要求") if failure_count else ""
    )
    print_line(
        say(
            f"{point_count} settings were planned and simulated{refusal_words}; all rows: {table_file}",
            f"共 {point_count} 组设定完成排期和模拟{refusal_words}；全部数据见 {table_file}",
        )
    )
    if not result.tables:
        return
    if _tells(result):
        table = result.sensitivity(measure)
        title = say(f"What moves {measure}", f"影响 {measure} 的因素")
    else:
        table = result.summary(measure).drop("point")
        title = say(f"{measure}: mean with 95 % interval", f"{measure}：均值与 95% 区间")
    placeholder = say("not known", "未知")
    rows = [
        [f"{cell:.4g}" if isinstance(cell, float) else placeholder if cell is None else str(cell) for cell in row]
        for row in table.iter_rows()
    ]
    print_table(title, table.columns, rows)
    if "first_low" in table.columns and table["first_low"].null_count():
        print_line(
            say(
                "Intervals that are not known: too few rows to resample, or a factor that moved nothing.",
                "区间未知：行数太少，无法重抽样，或该因素未引起任何变化。",
            )
        )
    if result.failures:
        from scenarios.problems import Problem  # noqa: PLC0415

        problems = [Problem(say(f"setting {number}", f"第 {number} 组"), "", text, say("a scenario in order", "无误的情景"))
                   for number, text in sorted(result.failures.items())[:5]]  # fmt: skip
        print_problems(problems, warning=True)

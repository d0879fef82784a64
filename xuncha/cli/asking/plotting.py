"""The command that draws pictures of runs and tables."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, Command, app
from xuncha.cli.given.group_words import settled_group
from xuncha.cli.given.options import ForceOption, JsonOption
from xuncha.cli.given.output_file import refuse_existing
from xuncha.cli.terminal.output import print_json, print_line

if TYPE_CHECKING:
    import polars as pl

ENDINGS = (".csv", ".parquet", ".json")
"""Of tables of figures."""


@app.command(
    cls=Command,
    help=say(
        "Draw a picture of a run, of several runs or of a table: PNG, SVG or PDF.\n\n"
        "Example: xuncha plot runs/nanxun-seed1 --kind gantt -o gantt.png\n\n"
        "Example: xuncha plot runs/nanxun-seed1 -o curve.svg --of class:key",
        "画运行、多个运行或数据表的图：PNG、SVG 或 PDF。\n\n例：xuncha plot runs/nanxun-seed1 --kind gantt -o gantt.png\n\n"
        "例：xuncha plot runs/nanxun-seed1 -o curve.svg --of class:key",
    ),
)
def plot(
    run_folders: Annotated[
        list[Path] | None, typer.Argument(metavar=say("RUN...", "运行..."), help=say("run folders", "运行文件夹"))
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar=say("FILE", "文件"),
            help=say("PNG, SVG, PDF; KIND.png if omitted", "PNG、SVG、PDF；不写则为 种类.png"),
        ),
    ] = None,
    kind: Annotated[
        str,
        typer.Option(
            "--kind", metavar=say("KIND", "种类"),
            help=say(
                "coverage; classes, offices or modes; runs (several); gantt; map; townships; use; burden; repairs; "
                "why (--of SITE); teams or tornado (of a --table)",
                "coverage 进度；classes、offices、modes 分组进度；runs 多个运行；gantt 各组各轮；map 分布图；"
                "townships 乡镇轮次；use 利用率；burden 负担；repairs 问题整改；"
                "why 某村可排的位置（--of 村名）；teams、tornado（用 --table）",
            ),
        ),
    ] = "coverage",
    group: Annotated[
        str | None,
        typer.Option(
            "--of", metavar=say("GROUP", "分组"),
            help=say(
                "coverage of village, class:key, office:ID, mode:ID, repaired; teams of office:ID in a gantt",
                "coverage 的分组 village、class:key、office:ID、mode:ID、repaired；gantt 的 office:ID",
            ),
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar=say("COLOUR", "着色"), help=say("round, mode or risk of a map", "map 按 round、mode 或 risk 着色")
        ),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(
            "--table", metavar=say("FILE", "文件"),
            help=say(
                "CSV, Parquet, or what staff --json prints: teams, probability, low, high; for tornado: name, low, high",
                "CSV、Parquet 或 staff --json 的输出：teams、probability、low、high；tornado 为 name、low、high",
            ),
        ),
    ] = None,
    level: Annotated[
        float | None,
        typer.Option(
            "--level", metavar=say("NUMBER", "数值"),
            help=say(
                "probability wanted (teams), or outcome with nothing changed (tornado)",
                "要求的概率（teams）或基准结果（tornado）",
            ),
        ),
    ] = None,
    *,
    force: ForceOption = False,
    json: JsonOption = False,
) -> int:  # fmt: skip
    """Draw a picture."""
    from results.pictures.registry import draw  # noqa: PLC0415 - matplotlib only where something is drawn
    from results.pictures.style import check_ending, save  # noqa: PLC0415
    from results.pictures.wish import Wish  # noqa: PLC0415 - matplotlib only where something is drawn
    from results.run import open_run  # noqa: PLC0415

    target = Path(f"{kind}.png") if output is None else output
    check_ending(target)
    refuse_existing(target, force=force)
    figures = None if table is None else _read_table(table)
    runs = tuple((folder.name, open_run(folder)) for folder in run_folders or ())
    if group is not None and runs and kind != "why":
        group = settled_group(runs[0][1].scenario, group)
    save(draw(kind, Wish(runs=runs, of=group, by=by, table=figures, level=level)), target)
    if json:
        print_json({"plot": str(target), "kind": kind})
    else:
        print_line(str(target))
    return DONE


def _read_table(path: Path) -> "pl.DataFrame":
    """Read a table of figures; of what ``--json`` printed, its ``table``."""
    import polars as pl  # noqa: PLC0415

    from scenarios.disk.plain_json import parse_json  # noqa: PLC0415 - help does without
    from scenarios.tables.formats.parquet import read_parquet  # noqa: PLC0415 - help does without

    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ScenarioError([Problem(str(path), "", ending or say("no ending", "无后缀"), listed(ENDINGS))])
    try:
        if ending == ".json":
            value = parse_json(path.read_text(encoding="utf-8-sig"))
            return pl.DataFrame(value["table"] if isinstance(value, dict) else value, strict=False)
        return pl.read_csv(path, glob=False) if ending == ".csv" else read_parquet(path, "typed")
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        OverflowError,
        pl.exceptions.PolarsError,
        pl.exceptions.PanicException,
    ) as error:
        fault = say(f"no table that can be read ({type(error).__name__})", f"无法读取的表（{type(error).__name__}）")
        allowed = say("a table with a header and rows", "有表头和数据行的表")
        raise ScenarioError([Problem(str(path), "", fault, allowed)]) from None

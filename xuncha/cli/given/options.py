"""Options and arguments that several commands take."""

from pathlib import Path
from typing import Annotated

import typer

from scenarios.language import say

SCENARIO = typer.Argument(
    metavar=say("SCENARIO", "情景"),
    help=say(
        "a name of xuncha scenarios or a folder with scenario.toml; a variant behind a colon: weiyuan:more",
        "自带情景名（见 xuncha scenarios）或含 scenario.toml 的文件夹；方案写在冒号后：weiyuan:more",
    ),
)
ScenarioArgument = Annotated[str, SCENARIO]
JsonOption = Annotated[bool, typer.Option("--json", help=say("print JSON for machines", "输出 JSON，供程序读取"))]
ForceOption = Annotated[bool, typer.Option("--force", help=say("overwrite the file", "覆盖已有文件"))]
Replications = Annotated[
    int | None,
    typer.Option("-n", "--replications", min=1, metavar="N", help=say("replications", "模拟次数")),
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help=say("seed of the simulation", "模拟种子"))]
Workers = Annotated[
    str,
    typer.Option(
        "--workers",
        "--cluster",
        metavar=say("N|ADDRESS", "N|地址"),
        help=say(
            "number of processes, or the address of a Dask scheduler: tcp://host:port",
            "进程数，或 Dask 调度器的地址：tcp://主机:端口",
        ),
    ),
]
Method = Annotated[
    str,
    typer.Option(
        "--method",
        metavar=say("NAME", "名称"),
        help=say("optimal, uniform, nearest, risk or roundrobin", "optimal、uniform、nearest、risk 或 roundrobin"),
    ),
]
DispatchOption = Annotated[
    str | None,
    typer.Option(
        "--dispatch",
        metavar=say("NAME", "名称"),
        help=say(
            "who says what teams do: follow the plan, repair it or reoptimize the rest before each round; or a rule without a "
            "plan: uniform, nearest, risk, roundrobin; by default as the scenario says",
            "派组方式：follow 照计划，repair 每轮前修补，reoptimize 每轮前重排余下计划；或无计划、按规则 "
            "uniform、nearest、risk、roundrobin；不写则按情景文件",
        ),
    ),
]
RunFolder = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar=say("FOLDER", "文件夹"),
        help=say("folder of the run; runs/NAME-seedN by default", "运行文件夹；不写则为 runs/情景-seed种子"),
    ),
]
EventsOption = Annotated[
    bool,
    typer.Option(
        "--events",
        help=say(
            "also write all that happens, a row an event; for example polars.read_parquet('RUN/events/*.parquet')",
            "另将所有事件逐行写出；例如 polars.read_parquet('RUN/events/*.parquet')",
        ),
    ),
]
PlanOption = Annotated[
    Path,
    typer.Option(
        "--plan", metavar=say("FILE", "文件"), help=say("plan file (CSV, XLSX, Parquet)", "计划文件（CSV、XLSX、Parquet）")
    ),
]

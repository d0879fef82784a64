"""The commands that help to write a scenario: ``new`` and ``schema``."""

import json as json_text
from pathlib import Path
from typing import Annotated

import typer

from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.terminal.output import print_json, print_line, print_problems, print_reading


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("folder to write", "要写的文件夹"))],
    county: Annotated[
        list[str] | None,
        typer.Option(
            "--county",
            metavar="CODE",
            help=say(
                "division code of a county; with --sites the county in which the sites lie (again for several)",
                "县区代码；与 --sites 同用时指对象所在县区（可多次给出）",
            ),
        ),
    ] = None,
    sites: Annotated[
        Path | None,
        typer.Option("--sites", metavar="FILE", help=say("your own table of sites", "自有对象表（CSV、XLSX、Parquet）")),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help=say("short name of the scenario", "情景简称"))] = None,
    *,
    template: Annotated[
        bool,
        typer.Option(
            "--template",
            help=say(
                "write a blank ledger with a sheet of settings (teams, rounds, milestones) in place of a scenario: "
                "new ledger.xlsx --template",
                "不建情景，只写一份空白台账，含“设置”工作表（组数、轮次、节点）：new 台账.xlsx --template",
            ),
        ),
    ] = False,
    json: Annotated[bool, typer.Option("--json", help=say("print JSON for machines", "输出 JSON"))] = False,
) -> int:
    """Write a new scenario."""
    if template:
        return _write_template(folder, {"--county": county, "--sites": sites, "--name": name}, json=json)
    from scenarios.creating.new_scenario import new_from_county, new_from_table  # noqa: PLC0415

    codes = county or []
    if sites is not None:
        try:
            new_scenario = new_from_table(folder, sites, name, tuple(codes))
        except ScenarioError as error:
            if not json:
                print_reading(error.reading)
            raise
    elif len(codes) == 1:
        new_scenario = new_from_county(folder, codes[0], name)
    else:
        fault = say("several counties without a table", "多个县区而没有表格") if codes else say("neither", "两者都没给")
        allowed = say("a table, or one county", "一张表格，或一个县区")
        raise ScenarioError([Problem("--county, --sites", say("options", "选项"), fault, allowed)])
    counts = {
        "sites": len(new_scenario.scenario.sites),
        "teams": int(new_scenario.scenario.most_teams.sum()),
        "rounds": len(new_scenario.scenario.rounds),
    }
    if json:
        warnings = [warning.as_dict() for warning in new_scenario.scenario.warnings]
        reading = new_scenario.scenario.reading.as_dict()
        document = {
            "folder": str(new_scenario.folder),
            "files": list(new_scenario.files),
            "warnings": warnings,
            "summary": counts,
        }
        print_json(document | {"reading": reading})
        return 0
    print_reading(new_scenario.scenario.reading)
    print_line(
        say(
            "Written to {folder}: {files} ({sites} sites, {teams} teams, {rounds} rounds).",
            "已写入 {folder}：{files}（{sites} 个对象，{teams} 个组，{rounds} 轮）。",
        ).format(folder=new_scenario.folder, files=listed(new_scenario.files), **counts)
    )
    print_line(say(f"Next: xuncha run {new_scenario.folder}", f"下一步：xuncha run {new_scenario.folder} --lang zh"))
    print_problems(new_scenario.scenario.reading.untold(new_scenario.scenario.warnings), warning=True)
    return 0


def _write_template(path: Path, options: dict[str, object], *, json: bool) -> int:
    """Write a blank ledger where there is no such file yet."""
    from scenarios.creating.ledger_template import write_ledger  # noqa: PLC0415
    from scenarios.disk.writing import try_target  # noqa: PLC0415

    allowed = say("not together with --template", "与 --template 同用时不写")
    problems = [Problem(option, "", str(value), allowed) for option, value in options.items() if value]
    if path.suffix.lower() != ".xlsx":
        problems.append(Problem(str(path), "", path.suffix or say("no ending", "无后缀"), "ledger.xlsx"))
    if path.exists():
        problems.append(Problem(str(path), "", say("an existing file", "文件已存在"), say("a new file", "新文件")))
    if not path.absolute().parent.is_dir():
        fault = say("no such folder", "没有这个文件夹")
        problems.append(Problem(str(path), "", fault, say("an existing folder", "已有的文件夹")))
    if problems:
        raise ScenarioError(problems)
    try_target(path)
    write_ledger(path)
    if json:
        print_json({"ledger": str(path)})
    else:
        print_line(say(f"{path}: fill it in, then: xuncha run {path}", f"{path}：填写后执行 xuncha run {path}"))
    return 0


def schema(
    output: Annotated[Path | None, typer.Option("-o", "--output", help=say("file to write", "要写的文件"))] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help=say("overwrite the file", "覆盖已有文件"))] = False,
) -> int:
    """Print or write the JSON Schema of ``scenario.toml``."""
    from scenarios.disk.writing import replace_file  # noqa: PLC0415
    from scenarios.file.json_schema import scenario_json_schema  # noqa: PLC0415

    text = json_text.dumps(scenario_json_schema(), ensure_ascii=False, indent=1)
    if output is None:
        print_line(text)
        return 0
    place = say("file", "文件")
    if output.exists() and not force:
        hint = say("another name with -o, or --force", "用 -o 换名，或加 --force")
        raise ScenarioError(
            [Problem(str(output), place, say("an existing file", "文件已存在"), say("a new file", "新文件"), hint)]
        )
    if not output.absolute().parent.is_dir():
        fault, allowed = say("no such folder", "没有这个文件夹"), say("an existing folder", "已有的文件夹")
        raise ScenarioError([Problem(str(output), place, fault, allowed)])
    replace_file(output, lambda file: file.write_text(text + "\n", encoding="utf-8"))
    print_line(str(output))
    return 0

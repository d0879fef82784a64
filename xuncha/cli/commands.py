"""The commands; each imports what it needs when it is called, so that help is quick."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli import create
from xuncha.cli.finding_table import print_findings
from xuncha.cli.modes import MODES_HELP, modes
from xuncha.cli.output import Progress, print_json, print_line, print_problems, print_table
from xuncha.cli.shelf import SCENARIOS_HELP, scenarios

if TYPE_CHECKING:
    from optimize.planning import PlanResult
    from results.run import Run
    from scenarios.plan import Plan
    from scenarios.scenario import Scenario

DONE, NO, WRONG_INPUT, INTERRUPTED = 0, 1, 2, 3
SURE = 0.5

app = typer.Typer(
    name="xuncha",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help=say(
        "Plan and simulate the inspection of villages.\n\nExample: xuncha run nanxun",
        "村级巡察全覆盖的排期与模拟。\n\n例: xuncha run nanxun --lang zh",
    ),
)

ScenarioArgument = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help=say(
            "a name of xuncha scenarios or a folder with scenario.toml; a variant behind a colon: weiyuan:more",
            "自带情景名(见 xuncha scenarios)或含 scenario.toml 的文件夹;方案写在冒号后: weiyuan:more",
        ),
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help=say("print JSON for machines", "输出 JSON"))]
Replications = Annotated[int | None, typer.Option("-n", "--replications", min=1, help=say("replications", "模拟次数"))]
Seed = Annotated[int | None, typer.Option("--seed", help=say("seed of the simulation", "模拟种子"))]
Workers = Annotated[int, typer.Option("--workers", min=1, help=say("processes", "进程数"))]
Method = Annotated[
    str,
    typer.Option(
        "--method",
        help=say("optimal, uniform, nearest, risk or roundrobin", "optimal、uniform、nearest、risk 或 roundrobin"),
    ),
]
Output = Annotated[Path | None, typer.Option("-o", "--output", help=say("folder of the run", "运行文件夹"))]
PlanOption = Annotated[Path, typer.Option("--plan", help=say("plan file (CSV, XLSX, Parquet)", "计划文件(CSV、XLSX、Parquet)"))]


@app.callback()
def options(
    lang: Annotated[str | None, typer.Option("--lang", metavar="zh|en", help=say("language", "语言"))] = None,
) -> None:
    """Take the options of all commands; the language was set before."""
    if lang not in {None, "zh", "en"}:
        raise ScenarioError([Problem("--lang", "", str(lang), "zh, en")])


@app.command(help=say("Check a scenario: all its problems at once.", "检查情景, 一次列出所有问题。"))
def check(scenario: ScenarioArgument, *, json: JsonOption = False) -> int:
    """Check a scenario."""
    from scenarios.loading import load  # noqa: PLC0415

    progress = Progress(quiet=json)
    try:
        loaded = load(scenario, progress)
    except ScenarioError as error:
        if not json:
            raise
        empty = dict.fromkeys(("sites", "offices", "teams", "rounds"), 0)
        print_json({"ok": False, "problems": [one.as_dict() for one in error.problems], "summary": empty})
        return WRONG_INPUT
    finally:
        progress.close()
    counts = {
        "sites": len(loaded.sites),
        "offices": len(loaded.offices),
        "teams": len(loaded.teams),
        "rounds": len(loaded.rounds),
    }
    if json:
        warnings = [one.as_dict() for one in loaded.warnings]
        print_json({"ok": True, "problems": [], "warnings": warnings, "summary": counts})
        return DONE
    print_line(
        say(
            "The scenario is in order: {sites} sites, {offices} offices, {teams} teams, {rounds} rounds.",
            "情景无误:{sites} 个对象, {offices} 个巡察办, {teams} 个组, {rounds} 轮。",
        ).format(**counts)
    )
    print_problems(loaded.warnings, warning=True)
    return DONE


@app.command(help=say("Make a plan. Example: xuncha plan nanxun -o plan.xlsx", "制定计划。例: xuncha plan nanxun -o plan.xlsx"))
def plan(
    scenario: ScenarioArgument,
    output: Annotated[Path, typer.Option("-o", "--output", help=say("plan file to write", "要写的计划文件"))] = Path(
        "plan.csv"
    ),
    method: Method = "optimal",
    *,
    force: Annotated[bool, typer.Option("--force", help=say("overwrite the file", "覆盖已有文件"))] = False,
    json: JsonOption = False,
) -> int:
    """Make a plan."""
    from scenarios.loading import load  # noqa: PLC0415
    from scenarios.plan_files import check_ending  # noqa: PLC0415

    check_ending(output)
    if output.exists() and not force:
        hint = say("another name with -o, or --force", "用 -o 换名, 或加 --force")
        raise ScenarioError(
            [Problem(str(output), "", say("an existing file", "文件已存在"), say("a new file", "新文件"), hint)]
        )
    loaded = load(scenario)
    result = _plan(loaded, method, quiet=json)
    result.plan.write(output)
    if json:
        sites = len(loaded.sites)
        print_json(
            {"plan": str(output), "method": method, "sites": sites, "planned": len(result.plan), "objective": result.objective,
             "bound": result.bound, "gap": result.gap, "seconds": round(result.seconds, 2)}
        )  # fmt: skip
    else:
        print_line(_plan_sentence(loaded, result))
        print_line(str(output))
    return NO if result.uncovered or result.shortfalls else DONE


@app.command(help=say("Simulate a plan.", "模拟计划。"))
def simulate(
    scenario: ScenarioArgument,
    plan_file: PlanOption,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = 1,
    output: Output = None,
    *,
    json: JsonOption = False,
) -> int:
    """Simulate a plan file."""
    from scenarios.loading import load  # noqa: PLC0415
    from scenarios.plan_files import read_plan  # noqa: PLC0415

    began = time.perf_counter()
    loaded = load(scenario)
    given = read_plan(loaded, plan_file)
    _warn_of_breaches(loaded, given)
    run_of_plan = _store(loaded, given, {}, output, replications, seed, workers, quiet=json)
    return _answer(run_of_plan, time.perf_counter() - began, json=json)


@app.command(
    help=say("Check, plan, simulate and answer. Example: xuncha run nanxun", "检查、计划、模拟并回答。例: xuncha run nanxun")
)
def run(
    scenario: ScenarioArgument,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = 1,
    method: Method = "optimal",
    output: Output = None,
    *,
    json: JsonOption = False,
) -> int:
    """Do everything."""
    from scenarios.loading import load  # noqa: PLC0415
    from xuncha.api import planning_figures  # noqa: PLC0415

    began = time.perf_counter()
    loaded = load(scenario)
    if not json:
        print_problems(loaded.warnings, warning=True)
    result = _plan(loaded, method, quiet=json)
    finished = _store(loaded, result.plan, planning_figures(result), output, replications, seed, workers, quiet=json)
    return _answer(finished, time.perf_counter() - began, json=json)


@app.command(
    help=say("Compare two runs, or two plan files, replication by replication.", "逐次配对比较两次运行或两个计划文件。")
)
def compare(
    a: Annotated[Path, typer.Argument(help=say("run folder or plan file", "运行文件夹或计划文件"))],
    b: Annotated[Path, typer.Argument(help=say("run folder or plan file", "运行文件夹或计划文件"))],
    scenario: Annotated[
        str | None, typer.Option("--scenario", help=say("scenario of plan files", "计划文件所属的情景"))
    ] = None,
    replications: Replications = None,
    seed: Seed = None,
    *,
    json: JsonOption = False,
) -> int:
    """Compare two runs or plans."""
    from results.compare import as_json  # noqa: PLC0415
    from results.compare import compare as compare_runs  # noqa: PLC0415

    first, second = (_run_or_plan(path, scenario, replications, seed) for path in (a, b))
    rows = compare_runs(first, second)
    shared = len(set(first.outcomes.replications.tolist()) & set(second.outcomes.replications.tolist()))
    if json:
        print_json(_finite(as_json(str(a), str(b), shared, rows)))
        return DONE
    title = say(f"b - a, paired over {shared} replications, 95 % intervals", f"b - a, {shared} 次配对模拟, 95% 区间")
    headers = (say("measure", "指标"), "a", "b", "b - a", say("low", "下限"), say("high", "上限"), "")
    body = [
        (
            row.name,
            *(f"{value:.4g}" for value in (row.a, row.b, row.difference, row.low, row.high)),
            "*" if row.clear else "",
        )
        for row in rows
    ]
    print_table(title, headers, body)
    print_line(say("* the interval excludes 0", "* 区间不含 0"))
    return DONE


@app.command(help=say("Draw the coverage curve of a run.", "画运行的覆盖率曲线。"))
def plot(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help=say("run folder", "运行文件夹"))],
    output: Annotated[Path, typer.Option("-o", "--output", help="PNG, SVG, PDF")] = Path("coverage.png"),
    dimension: Annotated[
        str,
        typer.Option(
            "--of",
            help=say("village, class:key, office:ID, mode:ID, repaired", "village、class:key、office:ID、mode:ID、repaired"),
        ),
    ] = "village",
    *,
    force: Annotated[bool, typer.Option("--force", help=say("overwrite the file", "覆盖已有文件"))] = False,
    json: JsonOption = False,
) -> int:
    """Draw a curve."""
    from results.store import open_run  # noqa: PLC0415

    opened = open_run(run_folder)
    name, _, key = dimension.partition(":")
    known = [f"{one.dimension}:{one.key}" for one in opened.outcomes.groups]
    if f"{name}:{key or 'all'}" not in known:
        raise ScenarioError([Problem("--of", "", dimension, ", ".join(known))])
    if output.exists() and not force:
        hint = say("another name with -o, or --force", "用 -o 换名, 或加 --force")
        raise ScenarioError(
            [Problem(str(output), "", say("an existing file", "文件已存在"), say("a new file", "新文件"), hint)]
        )
    opened.coverage(name, key or "all").plot(output)  # type: ignore[arg-type]
    if json:
        print_json({"plot": str(output)})
    else:
        print_line(str(output))
    return DONE


app.command(help=MODES_HELP)(modes)
app.command(help=SCENARIOS_HELP)(scenarios)


def _plan(scenario: "Scenario", method: str, *, quiet: bool) -> "PlanResult":
    from optimize.planning import make_plan  # noqa: PLC0415

    progress = Progress(quiet=quiet)

    def show(step: str, gap: float | None) -> None:
        progress(say("planning: ", "计划: ") + step + ("" if gap is None else f", {say('gap', '差距')} {gap:.1%}"))

    try:
        return make_plan(scenario, method, progress=show)
    finally:
        progress.close()


def _plan_sentence(scenario: "Scenario", result: "PlanResult") -> str:
    planned, sites = len(result.plan), len(scenario.sites)
    head = say(f"{planned} of {sites} sites are planned;", f"已安排 {planned}/{sites} 个对象;")
    figures = say(
        "objective {:.4f}, bound {:.4f}, gap {:.1%} ({:.1f} s).", "目标值 {:.4f}, 下界 {:.4f}, 差距 {:.1%}({:.1f} 秒)。"
    )
    return f"{head} {figures.format(result.objective, result.bound, result.gap, result.seconds)}"


def _warn_of_breaches(scenario: "Scenario", given: "Plan") -> None:
    from optimize.verify import verify  # noqa: PLC0415

    breaches = verify(scenario, given)
    if breaches:
        sys.stderr.write(
            say(
                f"The plan breaks {len(breaches)} rules of the scenario; it is simulated as it stands.\n",
                f"计划有 {len(breaches)} 处不合情景要求, 按原样模拟。\n",
            )
        )
        print_problems(breaches[:20], warning=True)


def _store(
    scenario: "Scenario",
    given: "Plan",
    planning: dict[str, Any],
    output: Path | None,
    replications: int | None,
    seed: int | None,
    workers: int,
    *,
    quiet: bool,
) -> "Run":
    from results.store import new_folder  # noqa: PLC0415
    from xuncha.api import store_run  # noqa: PLC0415

    count = scenario.file.simulation.replications if replications is None else replications
    number = scenario.file.simulation.seed if seed is None else seed
    folder = output or new_folder(Path("runs"), scenario.name, seed=number)
    progress = Progress(quiet=quiet)
    try:
        finished = store_run(
            folder, scenario, given, planning, replications=count, seed=number, workers=workers,
            progress=lambda done, total: progress(say(f"simulating: {done} of {total}", f"模拟: {done}/{total}")),
        )  # fmt: skip
    finally:
        progress.close()
    if not (folder / "coverage.png").exists():
        finished.coverage().plot(folder / "coverage.png")
    return finished


def _answer(finished: "Run", seconds: float, *, json: bool) -> int:
    summary = finished.summary(seconds)
    failed = finished.outcomes.failures
    if json:
        print_json(summary)
    else:
        print_line(summary["headline"])
        span = ("median", "low", "high")
        print_table(
            say("Milestones (95 % intervals)", "节点目标(95% 区间)"),
            [
                say(*pair)
                for pair in (
                    ("milestone", "节点"),
                    ("by", "日期"),
                    ("target", "目标"),
                    ("probability", "概率"),
                    ("low", "下限"),
                    ("high", "上限"),
                )
            ],
            [
                (
                    row["name"],
                    row["date"],
                    f"{row['target']:.0%}",
                    *(f"{row[key]:.1%}" for key in ("probability", "low", "high")),
                )
                for row in summary["milestones"]
            ],
        )
        print_table(
            say("Coverage at the end by class (median, 5-95 %)", "届末分类覆盖率(中位数, 5-95%)"),
            [say(*pair) for pair in (("class", "分类"), ("villages", "村"), ("median", "中位"), ("low", "低"), ("high", "高"))],
            [(row["name"], str(row["sites"]), *(f"{row[key]:.1%}" for key in span)) for row in summary["classes"]],
        )
        print_table(
            say("Use of on-site days (median, 5-95 %)", "现场能力利用(中位数, 5-95%)"),
            [
                say(*pair)
                for pair in (
                    ("office", "巡察办"),
                    ("teams", "组"),
                    ("team-days", "组日"),
                    ("median", "中位"),
                    ("low", "低"),
                    ("high", "高"),
                )
            ],
            [
                (row["name"], str(row["teams"]), str(row["team_days"]), *(f"{row[key]:.1%}" for key in span))
                for row in summary["teams"]
            ],
        )
        print_findings(summary.get("findings", []), finished.replications)
        figures = finished.planning
        if figures:
            print_line()
            print_line(
                say(
                    "Plan: objective {objective:.4f}, bound {bound:.4f}, gap {gap:.1%}.",
                    "计划:目标值 {objective:.4f}, 下界 {bound:.4f}, 差距 {gap:.1%}。",
                ).format(**figures)
            )
        print_line(f"{finished.folder}")
    for failure in failed:
        sys.stderr.write(
            say(
                f"replication {failure.replication} (seed {failure.seed}) failed: {failure.error}\n",
                f"第 {failure.replication} 次模拟(种子 {failure.seed})失败: {failure.error}\n",
            )
        )
    missed = any(row["probability"] < SURE for row in summary["milestones"])
    return NO if failed or missed else DONE


app.command(
    help=say(
        "Write a new scenario. Example: xuncha new mine --sites villages.xlsx",
        "新建情景。例: xuncha new mine --sites villages.xlsx",
    )
)(create.new)
app.command(
    help=say("Print the JSON Schema of scenario.toml, for editors.", "输出 scenario.toml 的 JSON Schema, 供编辑器使用。")
)(create.schema)


def _run_or_plan(path: Path, scenario: str | None, replications: int | None, seed: int | None) -> "Run":
    from results.store import is_run, open_run  # noqa: PLC0415

    if is_run(path):
        return open_run(path)
    if scenario is None:
        hint = say("give --scenario for plan files", "比较计划文件须给出 --scenario")
        raise ScenarioError(
            [
                Problem(
                    str(path),
                    "",
                    say("no run folder", "不是运行文件夹"),
                    say("a run folder, or a plan file with --scenario", "运行文件夹, 或计划文件加 --scenario"),
                    hint,
                )
            ]
        )
    from scenarios.loading import load  # noqa: PLC0415
    from scenarios.plan_files import read_plan  # noqa: PLC0415
    from xuncha.api import simulate as simulate_plan  # noqa: PLC0415

    loaded = load(scenario)
    defaults = loaded.file.simulation
    return simulate_plan(
        loaded, read_plan(loaded, path),
        defaults.replications if replications is None else replications,
        seed=defaults.seed if seed is None else seed,
    )  # fmt: skip


def _finite(value: Any) -> Any:
    """Replace what JSON can't say (an unbounded interval) by null."""
    if isinstance(value, dict):
        return {key: _finite(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and value in {float("inf"), float("-inf")} else value


def run_program() -> int:
    """Run the command that was given and return its exit code."""
    try:
        return int(app(standalone_mode=False) or DONE)
    except ScenarioError as error:
        print_problems(error.problems)
        return WRONG_INPUT
    except KeyboardInterrupt:
        sys.stderr.write(
            say(
                "\nInterrupted; the same command with -o and the run's folder goes on where it stopped.\n",
                "\n已中断;同一命令加 -o 指定该运行文件夹可续跑。\n",
            )
        )
        return INTERRUPTED
    except Exception as error:
        usage = getattr(error, "format_message", None)
        if usage is None:
            if type(error).__name__ == "Abort":
                return INTERRUPTED
            raise
        sys.stderr.write(f"{usage()}\n")
        return WRONG_INPUT

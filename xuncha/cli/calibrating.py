"""The command that fits a figure of a scenario to a reported coverage: ``calibrate``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, NO, Command, JsonOption, Method, Replications, ScenarioArgument, Seed, app
from xuncha.cli.output import Progress, print_json, print_line, print_table

if TYPE_CHECKING:
    from optimize.calibration import Calibration, Trial

REPLICATIONS = 10


@app.command(
    cls=Command,
    help=say(
        "Fit one figure so that the simulated coverage is a milestone's target.\n\n"
        'Example: xuncha calibrate six-provinces:henan --figure "office_rules[1].teams.total"',
        "调整一个数值，使模拟的覆盖率等于节点目标。\n\n"
        '例：xuncha calibrate six-provinces:henan --figure "office_rules[1].teams.total"',
    ),
)
def calibrate(
    scenario: ScenarioArgument,
    figure: Annotated[
        str,
        typer.Option(
            "--figure",
            metavar=say("KEY", "键"),
            help=say("dotted key of a number in the scenario file", "情景文件中某数值的键，用点连接"),
        ),
    ],
    milestone: Annotated[
        int,
        typer.Option("--milestone", min=1, metavar="N", help=say("which milestone, counted from 1", "第几个节点，从 1 数起")),
    ] = 1,
    method: Method = "uniform",
    replications: Replications = REPLICATIONS,
    seed: Seed = None,
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", min=0.0, metavar="X", help=say("distance from the target allowed", "允许与目标相差多少")),
    ] = 0.0025,
    *,
    json: JsonOption = False,
) -> int:
    """Fit a figure."""
    from optimize.calibration import calibrate as fit  # noqa: PLC0415
    from scenarios.loading import load  # noqa: PLC0415

    start = _first_value(scenario, figure)
    loaded = load(scenario)
    known = loaded.file.milestones
    if not 0 < milestone <= len(known):
        names = listed(f"{k} {one.name}" for k, one in enumerate(known, start=1)) or say("none", "无")
        raise ScenarioError([Problem("--milestone", "", str(milestone), names)])
    progress = Progress(quiet=json)

    def show(trial: "Trial") -> None:
        progress(f"{figure} = {trial.value:g}: {trial.coverage:.1%}")

    whole = isinstance(start, int)
    try:
        found = fit(
            lambda value: load(scenario, changes={figure: int(value) if whole else value}),
            float(start),
            milestone=milestone - 1,
            whole=whole,
            tolerance=tolerance,
            method=method,
            replications=replications or REPLICATIONS,
            seed=loaded.file.simulation.seed if seed is None else seed,
            progress=show,
        )
    finally:
        progress.close()
    met = abs(found.off) <= tolerance
    if json:
        print_json(_as_json(scenario, figure, found, met=met))
    else:
        _print(figure, found, str(known[milestone - 1].by), met=met)
    return DONE if met else NO


def _first_value(scenario: str, figure: str) -> float | int:
    """Return the number that stands at the key, from which the search begins."""
    from scenarios.file.addresses import locate  # noqa: PLC0415
    from scenarios.file.composition import compose  # noqa: PLC0415
    from scenarios.file.dotted import at, steps  # noqa: PLC0415

    document = compose(locate(scenario)).document
    try:
        value = at(document, steps(figure))
    except KeyError:
        value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        found = figure if value is None else f"{figure} = {value!r}"
        allowed = say("the key of a number above 0 in the scenario file", "情景文件中大于 0 的数值的键")
        raise ScenarioError(
            [Problem("--figure", "", found, allowed, say("such as teams.nanxun.count", "如 teams.nanxun.count"))]
        )
    return value


def _print(figure: str, found: "Calibration", date: str, *, met: bool) -> None:
    best = found.best
    if met:
        print_line(
            say(
                f"{figure} = {best.value:g} gives {best.coverage:.1%} covered by {date} (95 % interval of the mean "
                f"{best.low:.1%}-{best.high:.1%}, {found.replications} replications); wanted {found.target:.1%}.",
                f"{figure} = {best.value:g} 时，{date} 覆盖 {best.coverage:.1%}（均值 95% 区间 {best.low:.1%}-{best.high:.1%}，"
                f"{found.replications} 次模拟）；目标 {found.target:.1%}。",
            )
        )
    else:
        print_line(
            say(
                f"No: nothing tried comes closer than {found.off * 100:+.2f} points to {found.target:.1%} by {date}; "
                f"nearest is {figure} = {best.value:g} with {best.coverage:.1%} ({found.replications} replications).",
                f"达不到：试过的值中最接近的是 {figure} = {best.value:g}，{date} 覆盖 {best.coverage:.1%}，"
                f"与目标 {found.target:.1%} 差 {found.off * 100:+.2f} 个百分点（{found.replications} 次模拟）。",
            )
        )
    headers = (figure, say("coverage", "覆盖率"), say("low", "下限"), say("high", "上限"))
    rows = [
        (f"{one.value:g}", f"{one.coverage:.2%}", f"{one.low:.2%}", f"{one.high:.2%}")
        for one in sorted(found.trials, key=lambda one: one.value)
    ]
    print_table(say("What was tried", "试算"), headers, rows)


def _as_json(scenario: str, figure: str, found: "Calibration", *, met: bool) -> dict[str, Any]:
    trials = [{"value": one.value, "coverage": one.coverage, "low": one.low, "high": one.high} for one in found.trials]
    return {
        "scenario": scenario,
        "figure": figure,
        "value": found.best.value,
        "coverage": found.best.coverage,
        "target": found.target,
        "met": met,
        "replications": found.replications,
        "trials": trials,
    }

"""The command that fits a figure of a scenario to a reported coverage: ``calibrate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.language import listed, of_number, say
from scenarios.problems import Problem, ScenarioError
from xuncha.cli.app import DONE, NO, Command, app
from xuncha.cli.given.options import JsonOption, Method, Replications, ScenarioArgument, Seed
from xuncha.cli.simulating.fitting import fit_observed
from xuncha.cli.terminal.output import Progress, print_json, print_line, print_table

if TYPE_CHECKING:
    from optimize.calibrating.calibration import Calibration, ValueTrial
    from scenarios.scenario import Scenario

REPLICATIONS = 10
TOLERATED_OFF, TOLERATED_ERROR = 0.0025, 0.02
"""Difference from a target, and root mean square of the differences from what was observed, that is near enough."""


@app.command(
    cls=Command,
    help=say(
        "Fit one figure so that the simulated coverage is a milestone's target, or several to shares observed by dates.\n\n"
        'Example: xuncha calibrate six-provinces:henan --figure "office_rules[1].teams.total"\n\n'
        "Example: xuncha calibrate nanxun --observed shares.csv --figure 组数 --figure 波动",
        "调整一个数值，使模拟的覆盖率等于节点目标；或按各日期的实际覆盖率拟合多个数值。\n\n"
        '例：xuncha calibrate six-provinces:henan --figure "office_rules[1].teams.total"\n\n'
        "例：xuncha calibrate nanxun --observed 覆盖率.csv --figure 组数 --figure 波动",
    ),
)
def calibrate(
    scenario: ScenarioArgument,
    figures: Annotated[
        list[str],
        typer.Option(
            "--figure",
            metavar=say("KEY", "键"),
            help=say(
                "dotted key or short name of a number in the scenario file; again for several with --observed",
                "情景文件中某数值的键或简称；与 --observed 同用时可多次给出",
            ),
        ),
    ],
    milestone: Annotated[
        int | None,
        typer.Option("--milestone", min=1, metavar="N", help=say("which milestone, counted from 1", "第几个节点，从 1 数起")),
    ] = None,
    observed: Annotated[
        Path | None,
        typer.Option(
            "--observed",
            metavar=say("TABLE", "表格"),
            help=say(
                "table of shares by date: date, share or villages; class or office where it is not of all villages",
                "各日期的实际覆盖率：日期、覆盖率或已巡村数，可另有分类或巡察办",
            ),
        ),
    ] = None,
    method: Method = "uniform",
    replications: Replications = REPLICATIONS,
    seed: Seed = None,
    tolerance: Annotated[
        float | None,
        typer.Option(
            "--tolerance",
            min=0.0,
            metavar="X",
            help=say(
                "distance from the target allowed: 0.0025; with --observed the root mean square of the differences: 0.02",
                "允许与目标相差多少，默认 0.0025；与 --observed 同用时为均方根误差，默认 0.02",
            ),
        ),
    ] = None,
    *,
    json: JsonOption = False,
) -> int:
    """Fit figures."""
    from scenarios.calibrating.starting_figures import first_values  # noqa: PLC0415 - help does not wait for the schema
    from scenarios.loading import load  # noqa: PLC0415

    starts = first_values(scenario, figures)
    loaded_scenario = load(scenario)
    number, count = loaded_scenario.file.simulation.seed if seed is None else seed, replications or REPLICATIONS
    if observed is not None:
        if milestone is not None:
            allowed = say("no milestone with --observed", "与 --observed 同用时不写节点")
            raise ScenarioError([Problem("--milestone", "", str(milestone), allowed)])
        error = TOLERATED_ERROR if tolerance is None else tolerance
        return fit_observed(scenario, loaded_scenario, starts, observed, error, method, count, number, json=json)
    if len(starts) > 1:
        allowed = say("one figure for a milestone; several with --observed", "对节点只调整一个数值；多个须用 --observed")
        raise ScenarioError([Problem("--figure", "", listed(starts), allowed)])
    ((figure, start),) = starts.items()
    tolerated_gap = TOLERATED_OFF if tolerance is None else tolerance
    return _fit_milestone(
        scenario, loaded_scenario, figure, start, milestone or 1, tolerated_gap, method, count, number, json=json
    )


def _fit_milestone(
    scenario: str,
    loaded_scenario: "Scenario",
    figure: str,
    start: float,
    milestone: int,
    tolerance: float,
    method: str,
    replications: int,
    seed: int,
    *,
    json: bool,
) -> int:
    """Fit one figure to the target of a milestone."""
    from optimize.calibrating.calibration import calibrate as fit  # noqa: PLC0415
    from scenarios.loading import load  # noqa: PLC0415

    milestones = loaded_scenario.file.milestones
    if not 0 < milestone <= len(milestones):
        names = listed(f"{k} {milestone.name}" for k, milestone in enumerate(milestones, start=1)) or say("none", "无")
        raise ScenarioError([Problem("--milestone", "", str(milestone), names)])
    progress = Progress(quiet=json)

    def show(trial: "ValueTrial") -> None:
        progress(f"{figure} = {trial.value:g}: {trial.coverage:.1%}")

    is_whole = isinstance(start, int)
    try:
        calibration = fit(
            lambda value: load(scenario, changes={figure: int(value) if is_whole else value}),
            float(start),
            milestone=milestone - 1,
            integer=is_whole,
            tolerance=tolerance,
            method=method,
            replications=replications,
            seed=seed,
            progress=show,
        )
    finally:
        progress.close()
    is_met = abs(calibration.off) <= tolerance
    if json:
        print_json(_as_json(scenario, figure, calibration, is_met=is_met))
    else:
        _print(figure, calibration, str(milestones[milestone - 1].by), is_met=is_met)
    return DONE if is_met else NO


def _print(figure: str, calibration: "Calibration", date: str, *, is_met: bool) -> None:
    best = calibration.best
    if is_met:
        print_line(
            say(
                f"{figure} = {best.value:g} gives {best.coverage:.1%} covered by {date} (95 % interval of the mean "
                f"{best.low:.1%}-{best.high:.1%}, {of_number(calibration.replications, 'replication')}); wanted "
                f"{calibration.target:.1%}.",
                f"{figure} = {best.value:g} 时，{date} 覆盖 {best.coverage:.1%}（均值 95% 区间 {best.low:.1%}-{best.high:.1%}，"
                f"{calibration.replications} 次模拟）；目标 {calibration.target:.1%}。",
            )
        )
    else:
        print_line(
            say(
                f"No: nothing tried comes closer than {calibration.off * 100:+.2f} points to "
                f"{calibration.target:.1%} by {date}; nearest is {figure} = {best.value:g} with "
                f"{best.coverage:.1%} ({of_number(calibration.replications, 'replication')}).",
                f"达不到：试过的值中最接近的是 {figure} = {best.value:g}，{date} 覆盖 {best.coverage:.1%}，"
                f"与目标 {calibration.target:.1%} 差 {calibration.off * 100:+.2f} 个百分点"
                f"（{calibration.replications} 次模拟）。",
            )
        )
    headers = (figure, say("coverage", "覆盖率"), say("low", "下限"), say("high", "上限"))
    rows = [
        (f"{trial.value:g}", f"{trial.coverage:.2%}", f"{trial.low:.2%}", f"{trial.high:.2%}")
        for trial in sorted(calibration.trials, key=lambda trial: trial.value)
    ]
    print_table(say("What was tried", "试算"), headers, rows)


def _as_json(scenario: str, figure: str, calibration: "Calibration", *, is_met: bool) -> dict[str, Any]:
    trials = [
        {"value": trial.value, "coverage": trial.coverage, "low": trial.low, "high": trial.high} for trial in calibration.trials
    ]
    return {
        "scenario": scenario,
        "figure": figure,
        "value": calibration.best.value,
        "coverage": calibration.best.coverage,
        "target": calibration.target,
        "met": is_met,
        "replications": calibration.replications,
        "trials": trials,
    }

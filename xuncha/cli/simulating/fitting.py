"""``calibrate --observed``: several figures fitted to shares by date, how sure they are, and what is left unexplained."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.language import aside, listed, of_number, say
from xuncha.cli.app import DONE, NO
from xuncha.cli.terminal.output import Progress, print_json, print_line, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimize.calibrating.fitting import Fit, FitTrial
    from scenarios.calibrating.observed import Observation
    from scenarios.scenario import Scenario


def fit_observed(
    scenario: str,
    loaded_scenario: "Scenario",
    starts: dict[str, float | int],
    table: Path,
    tolerance: float,
    method: str,
    replications: int,
    seed: int,
    *,
    json: bool,
) -> int:
    """Fit figures to a table; exit code 1 where the fit is worse than tolerated."""
    from scenarios.calibrating.observed import read_observed  # noqa: PLC0415
    from xuncha.calls.calibrating import fit_figures  # noqa: PLC0415

    observations = read_observed(loaded_scenario, table)
    progress = Progress(quiet=json)

    def show(trial: "FitTrial") -> None:
        values = listed(f"{key} = {value:.4g}" for key, value in zip(starts, trial.values, strict=True))
        progress(f"{values}: {(trial.squares / len(observations)) ** 0.5 * 100:.2f}")

    try:
        result = fit_figures(scenario, {}, starts, observations, method, replications, seed, progress=show)
    finally:
        progress.close()
    is_met = result.error <= tolerance
    if json:
        print_json(_as_json(scenario, result, is_met=is_met))
    else:
        _print(scenario, result, tolerance, is_met=is_met)
    return DONE if is_met else NO


def _print(scenario: str, result: "Fit", tolerance: float, *, is_met: bool) -> None:
    values = listed(f"{figure.key} = {value:.4g}" for figure, value in zip(result.figures, result.best.values, strict=True))
    points, count = result.error * 100, len(result.observations)
    print_line(
        say(
            f"Fitted to {count} observed shares: {values}; the simulated shares are {points:.2f} points off "
            f"(root mean square, {of_number(result.replications, 'replication')}, {of_number(len(result.trials), 'trial')}).",
            f"按 {count} 项实际覆盖率拟合：{values}；模拟值与实际相差 {points:.2f} 个百分点"
            f"（均方根，{result.replications} 次模拟，试算 {len(result.trials)} 组）。",
        )
    )
    if not is_met:
        print_line(
            say(
                f"No (exit code 1): nothing tried comes nearer than that; {of_number(tolerance * 100, 'point is')} tolerated.",
                f"拟合不好（退出码 1）：试过的值中没有更接近的；允许 {tolerance * 100:g} 个百分点。",
            )
        )
    print_line(_sureness(result))
    rows = [
        (figure.key, f"{figure.start:.4g}", f"{value:.4g}", *("-" if end is None else f"{end:.4g}" for end in (low, high)))
        for figure, value, low, high in zip(result.figures, result.best.values, result.low, result.high, strict=True)
    ]
    print_table(
        say("Figures (95 % intervals)", "数值（95% 区间）"),
        (say("figure", "数值"), say("before", "原值"), say("fitted", "拟合值"), say("low", "下限"), say("high", "上限")),
        rows,
    )
    residuals = [
        (
            f"{observation.date}{aside(observation.scope) if observation.scope else ''}",
            f"{observation.share:.1%}",
            f"{simulated:.1%}",
            f"±{half * 100:.1f}" if half < 1 else "-",
            f"{difference * 100:+.1f}",
        )
        for observation, simulated, half, difference in _compared(result)
    ]
    print_table(
        say("Observed and simulated (differences in points)", "实际与模拟（差值为百分点）"),
        (say("date", "日期"), say("observed", "实际"), say("simulated", "模拟"), "95 %", say("difference", "差值")),
        residuals,
    )
    sets = " ".join(f"--set {figure.key}={value:.4g}" for figure, value in zip(result.figures, result.best.values, strict=True))
    print_line(say(f"To use it: xuncha run {scenario} {sets}", f"采用：xuncha run {scenario} {sets}"))


def _compared(result: "Fit") -> "Iterator[tuple[Observation, float, float, float]]":
    """Observations with the simulated share, half the width of its interval, and the difference."""
    simulated, half, residuals = (values.tolist() for values in (result.best.simulated, result.best.half, result.residuals))
    return zip(result.observations, simulated, half, residuals, strict=True)


def _sureness(result: "Fit") -> str:
    """Say what the intervals rest on, or why there are none."""
    if not result.told_apart:
        return say(
            "These shares do not tell the figures apart: others would fit as well, so no interval is given.",
            "这些覆盖率不足以分别确定各数值，其他取值可能同样吻合，故不给区间。",
        )
    if result.low[0] is None:
        return say(
            "There are no more shares than figures, so nothing is left to judge the fit by, and no interval is given.",
            "实际数据不多于待定数值，无从检验，故不给区间。",
        )
    return say(
        "The intervals are those of the linearised least-squares fit: they hold if the differences below are chance, not a "
        "pattern.",
        "区间按线性化最小二乘得出，前提是下列差值属随机误差、没有规律。",
    )


def _as_json(scenario: str, result: "Fit", *, is_met: bool) -> dict[str, Any]:
    figures = [
        {"figure": figure.key, "start": figure.start, "value": value, "low": low, "high": high}
        for figure, value, low, high in zip(result.figures, result.best.values, result.low, result.high, strict=True)
    ]
    shares = [
        {
            "date": observation.date.isoformat(),
            "scope": observation.scope or None,
            "observed": observation.share,
            "simulated": simulated,
            "half_width": half if half < 1 else None,
            "residual": difference,
        }
        for observation, simulated, half, difference in _compared(result)
    ]
    trials = [{"values": list(trial.values), "error": (trial.squares / len(shares)) ** 0.5} for trial in result.trials
              if trial.squares < float("inf")]  # fmt: skip
    return {
        "scenario": scenario, "figures": figures, "observations": shares, "error": result.error, "met": is_met,
        "told_apart": result.told_apart, "replications": result.replications, "trials": trials,
    }  # fmt: skip

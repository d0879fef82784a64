"""What the optimiser buys: its plan beside the baselines and the planner's own, by one verifier and the same measures."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.language import say
from scenarios.problems import Problem, ScenarioError, nearest
from xuncha.cli.output import Progress, print_json, print_line, print_table

if TYPE_CHECKING:
    from results.compare import Difference
    from results.run import Run
    from scenarios.scenario import Scenario


def method_names(asked: str | None, *, baselines: bool) -> tuple[str, ...]:
    """Return the methods that are asked for, the one that the others are compared with first.

    Raises
    ------
    ScenarioError
        If there is no such method, or one is named twice.
    """
    from optimize.planning import METHODS  # noqa: PLC0415

    if asked is None:
        return METHODS if baselines else ()
    names = tuple(word.strip() for word in asked.split(","))
    wrong = [name for name in names if name not in METHODS]
    if wrong:
        raise ScenarioError([Problem("--methods", "", name, ", ".join(METHODS), nearest(name, METHODS)) for name in wrong])
    if len(set(names)) < len(names):
        raise ScenarioError([Problem("--methods", "", asked, say("each method once", "每种方法一次"))])
    return (*names, *(one for one in METHODS if one not in names)) if baselines else names


def contest(
    scenario: "Scenario", methods: Sequence[str], files: Sequence[Path], replications: int, seed: int, *, json: bool
) -> None:
    """Plan with each method, read each file, verify, simulate with the same luck, and compare the first with all others."""
    from optimize.problem import build_problem  # noqa: PLC0415
    from optimize.score import score  # noqa: PLC0415
    from optimize.verifying.verify import verify  # noqa: PLC0415
    from results.compare import compare  # noqa: PLC0415
    from scenarios.options.dispatch import settle_dispatch  # noqa: PLC0415
    from scenarios.plans.plan_files import read_plan  # noqa: PLC0415
    from xuncha.api import plan, simulate  # noqa: PLC0415

    settle_dispatch(scenario.file, None, method=say("plans to compare", "要比较的计划"))
    progress = Progress(quiet=json)
    problem = build_problem(scenario)
    given = {str(path): read_plan(scenario, path) for path in files}
    runs: dict[str, Run] = {}
    plans: list[dict[str, Any]] = []
    for name in (*methods, *given):
        progress(say(f"comparing: {name}", f"比较: {name}"))
        table = given[name] if name in given else plan(scenario, name).plan
        judged = score(scenario, problem, table)
        plans.append(
            {"plan": name, "visits": len(table), "uncovered": len(judged.uncovered), "breaches": len(verify(scenario, table)),
             "objective": judged.objective}
        )  # fmt: skip
        runs[name] = simulate(scenario, table, replications, seed=seed)
    progress.close()
    first, *others = runs
    rows = {name: compare(runs[name], runs[first]) for name in others}
    if json:
        print_json({"first": first, "replications": replications, "plans": plans, "against": _as_json(rows)})
    else:
        _print(first, plans, rows, replications)


def _as_json(rows: "dict[str, list[Difference]]") -> dict[str, Any]:
    keys = ("a", "b", "difference", "low", "high")
    return {
        name: [{"measure": one.measure} | {key: _finite(getattr(one, key)) for key in keys} for one in found]
        for name, found in rows.items()
    }


def _finite(value: float) -> float | None:
    """Replace what JSON can't say by null."""
    return value if math.isfinite(value) else None


def _print(first: str, plans: list[dict[str, Any]], rows: "dict[str, list[Difference]]", replications: int) -> None:
    print_table(
        say("Plans, before simulation", "计划本身"),
        [
            say("plan", "计划"),
            say("visits", "进驻"),
            say("left out", "遗漏"),
            say("rules broken", "违规"),
            say("objective", "目标值"),
        ],
        [
            (one["plan"], str(one["visits"]), str(one["uncovered"]), str(one["breaches"]), f"{one['objective']:.4f}")
            for one in plans
        ],
    )
    for name, found in rows.items():
        print_table(
            say(
                f"What {first} buys over {name}: paired over {replications} replications, 95 % intervals",
                f"{first} 比 {name} 多得: {replications} 次配对模拟, 95% 区间",
            ),
            [say("measure", "指标"), name, first, say("difference", "差"), say("low", "下限"), say("high", "上限"), ""],
            [
                (
                    one.name,
                    *(f"{value:.4g}" for value in (one.a, one.b, one.difference, one.low, one.high)),
                    "*" if one.clear else "",
                )
                for one in found
            ],
        )
    print_line(say("* the interval excludes 0", "* 区间不含 0"))

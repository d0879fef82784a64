"""What is compared: run folders, scenarios and variants, plan files, methods, and what-ifs, each as a run with a name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.language import aside, listed, of_number, say
from scenarios.problems import Problem, ScenarioError, nearest
from xuncha.cli.terminal.output import Progress

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from results.run import Run
    from scenarios.plans.plan import Plan
    from scenarios.scenario import Scenario
    from scenarios.what_if.changed_scenario import WhatIf


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A side of a comparison."""

    name: str
    run: "Run"
    breaches: tuple[Problem, ...]
    """Rules that its plan breaks."""


@dataclass(slots=True)
class Gatherer:
    """Makes runs of what is named, each once, all of one seed."""

    scenario: str | None
    """Scenario of plan files and methods."""
    replications: int | None
    seed: int | None
    executor: "Executor | None"
    progress: Progress

    def entries(self, names: Sequence[str], methods: Sequence[str], variants: "Sequence[WhatIf]") -> list[Entry]:
        """Make a run of each method, each name, and of the one name under each variant.

        Raises
        ------
        ScenarioError
            If something can't be found, or it is not clear what varies.
        """
        if (methods or any(_is_plan_file(name) for name in names)) and self.scenario is None:
            self._refuse_without_scenario(names)
        if variants and (len(names) > 1 or methods):
            fault = say(f"{of_number(len(names), 'run')} or plans, and variants", f"{len(names)} 个运行或计划，又有变化")
            raise ScenarioError([Problem("--set", "", fault, say("one scenario or plan file to vary", "一个情景或计划文件"))])
        entries = [self._by_method(method) for method in methods]
        entries += [self._by_name(name) for name in names]
        if variants:
            source = names[0] if names else self.scenario
            if source is None:
                allowed = say(
                    "a scenario to vary: xuncha compare nanxun --set 组数=5", "要变化的情景：xuncha compare nanxun --set 组数=5"
                )
                raise ScenarioError([Problem("--set", "", say("no scenario", "没有情景"), allowed)])
            entries += [self._varied(source, variant) for variant in variants]
        return _told_apart(entries)

    def _by_name(self, name: str, variant: "WhatIf | None" = None) -> Entry:
        from results.run import open_run  # noqa: PLC0415
        from results.store import is_run  # noqa: PLC0415
        from scenarios.what_if.changed_scenario import WhatIf, load_if  # noqa: PLC0415

        label = name if variant is None else str(variant)
        self.progress(say(f"comparing: {label}", f"比较：{label}"))
        what_if = variant or WhatIf()
        if is_run(name):
            if variant is not None:
                fault, allowed = say(f"{name}, a run", f"{name}，是运行"), say("a scenario or a plan file", "情景或计划文件")
                raise ScenarioError([Problem("--set", "", fault, allowed)])
            run = open_run(name)
            return Entry(label, run, _breaches(run))
        if _is_plan_file(name):
            from optimize.completing.complete import read_plan  # noqa: PLC0415

            scenario = load_if(self.scenario or "", what_if)
            return self._carried_out(label, scenario, read_plan(scenario, name))
        scenario = load_if(name, what_if)
        return self._planned(label, scenario, "optimal")

    def _by_method(self, method: str) -> Entry:
        from scenarios.dispatch.choice import settle_dispatch  # noqa: PLC0415
        from scenarios.loading import load  # noqa: PLC0415

        self.progress(say(f"comparing: {method}", f"比较：{method}"))
        scenario = load(self.scenario or "")
        settle_dispatch(scenario.file, None, method=say("plans to compare", "要比较的计划"))
        return self._planned(method, scenario, method)

    def _varied(self, name: str, variant: "WhatIf") -> Entry:
        return self._by_name(name, variant)

    def _planned(self, label: str, scenario: "Scenario", method: str) -> Entry:
        from scenarios.dispatch.choice import settle_dispatch  # noqa: PLC0415
        from scenarios.dispatch.orders import ORDERS  # noqa: PLC0415
        from xuncha.api import plan  # noqa: PLC0415

        if settle_dispatch(scenario.file, None, required=False) in ORDERS:
            return self._carried_out(label, scenario, None)
        return self._carried_out(label, scenario, plan(scenario, method, executor=self.executor))

    def _carried_out(self, label: str, scenario: "Scenario", plan: Any) -> Entry:
        from xuncha.api import simulate  # noqa: PLC0415

        run = simulate(scenario, plan, self.replications, seed=self.seed, executor=self.executor)
        if self.seed is None:
            self.seed = run.seed
        if self.replications is None:
            self.replications = run.replications
        return Entry(label, run, _breaches(run))

    def _refuse_without_scenario(self, names: Sequence[str]) -> None:
        fault = listed(names) or say("no scenario", "没有情景")
        allowed = say("--scenario NAME for plan files and methods", "比较计划文件或方法须给出 --scenario 名称")
        raise ScenarioError([Problem("--scenario", "", fault, allowed)])


def _breaches(run: "Run") -> tuple[Problem, ...]:
    from optimize.verifying.verify import verify  # noqa: PLC0415
    from scenarios.dispatch.orders import ORDERS  # noqa: PLC0415

    return () if run.dispatch in ORDERS else tuple(verify(run.scenario, run.plan))


def _told_apart(entries: list[Entry]) -> list[Entry]:
    """Give entries of one name numbers, since a comparison tells them apart by name."""
    counts: dict[str, int] = {}
    result = []
    for entry in entries:
        counts[entry.name] = counts.get(entry.name, 0) + 1
        count = counts[entry.name]
        result.append(entry if count == 1 else replace(entry, name=entry.name + aside(count)))
    return result


def _is_plan_file(name: str) -> bool:
    """Whether a name is that of a plan file, by its ending."""
    from scenarios.plans.plan_files import ENDINGS  # noqa: PLC0415

    return Path(name).suffix.lower() in ENDINGS


def method_names(words: str | None, *, baselines: bool) -> tuple[str, ...]:
    """Return the methods that are asked for, the one that the others are compared with first.

    Raises
    ------
    ScenarioError
        If there is no such method, or one is named twice.
    """
    from optimize.planning import METHODS  # noqa: PLC0415

    if words is None:
        return METHODS if baselines else ()
    names = tuple(word.strip() for word in words.split(","))
    unknown_names = [name for name in names if name not in METHODS]
    if unknown_names:
        raise ScenarioError([Problem("--methods", "", name, listed(METHODS), nearest(name, METHODS)) for name in unknown_names])
    if len(set(names)) < len(names):
        raise ScenarioError([Problem("--methods", "", words, say("each method once", "每种方法一次"))])
    return (*names, *(method for method in METHODS if method not in names)) if baselines else names


def plan_rows(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return what is known of each plan before simulation: visits, sites left out, rules broken, objective."""
    from optimize.problem.problem import build_problem  # noqa: PLC0415
    from optimize.scoring.score import score  # noqa: PLC0415

    rows = []
    for entry in entries:
        plan: Plan = entry.run.plan
        plan_score = score(entry.run.scenario, build_problem(entry.run.scenario), plan)
        rows.append(
            {"plan": entry.name, "visits": len(plan), "uncovered": len(plan_score.uncovered), "breaches": len(entry.breaches),
             "objective": plan_score.objective}
        )  # fmt: skip
    return rows

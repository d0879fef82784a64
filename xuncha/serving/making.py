"""Making a run for the browser: load, plan, simulate, into a folder as `xuncha run` writes it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from scenarios.dispatch.choice import settle_dispatch
from scenarios.dispatch.orders import ORDERS
from scenarios.language import say
from scenarios.problems import Problem, ScenarioError
from scenarios.what_if.changed_scenario import WhatIf, load_if
from xuncha.serving.workspace import Workspace

if TYPE_CHECKING:
    from results.relief import Relief
    from results.run_data import RunData
    from scenarios.scenario import Scenario

MOST_REPLICATIONS = 20_000
MOST_DIGITS = 9
"""Of a number that is read: Python reads none of thousands of digits."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is."""

    step: str
    """What is done now, in words."""
    done: int = 0
    total: int = 0
    """Replications so far, and of how many; 0 outside the simulation."""
    searching: bool = False
    """Whether a search goes on that can be ended with the best plan so far."""


Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Stops:
    """How a run is ended early."""

    search: Event = field(default_factory=Event)
    """End the search and go on with the best plan so far."""
    whole: Event = field(default_factory=Event)
    """End the run; replications that are done stay in its folder."""

    def searching(self) -> bool:
        """Whether the search should end."""
        return self.search.is_set() or self.whole.is_set()

    def check(self) -> None:
        """Raise where the run should end."""
        if self.whole.is_set():
            raise Stopped


class Stopped(Exception):  # noqa: N818 - it is no error
    """The user stopped the run."""


@dataclass(frozen=True, slots=True)
class Order:
    """A run that is asked for."""

    scenario: str
    """Its name in the workspace."""
    what_if: WhatIf
    replications: int | None = None
    """As in the scenario where left out."""
    method: str = "optimal"
    """How the plan is made; no part of it where the scenario's teams are sent by a rule."""


def read_replications(text: str) -> int | None:
    """Read how many replications are wanted; nothing written leaves it to the scenario.

    Raises
    ------
    ScenarioError
        If it is no number from 1 on.
    """
    if not text.strip():
        return None
    plain = text.strip()
    if not plain.isdecimal() or len(plain) > MOST_DIGITS or not 1 <= int(plain) <= MOST_REPLICATIONS:
        allowed = say(f"a number from 1 to {MOST_REPLICATIONS}", f"1 至 {MOST_REPLICATIONS} 的整数")
        raise ScenarioError([Problem(say("replications", "模拟次数"), "", text, allowed)])
    return int(text)


def make_run(order: Order, workspace: Workspace, workers: int, report: Tell, stops: Stops) -> Path:
    """Make the run and return its folder.

    Raises
    ------
    Stopped
        If that is asked for.
    ScenarioError, MachineFailure
        As the commands raise them.
    """
    from results.store.resume import new_folder  # noqa: PLC0415 - the service starts without solvers
    from xuncha.api import store_run  # noqa: PLC0415
    from xuncha.relief import try_relief  # noqa: PLC0415
    from xuncha.run_files import run_files  # noqa: PLC0415

    report(Progress(say("reading the scenario", "正在读取情景")))
    scenario = load_if(workspace.address(order.scenario), order.what_if)
    _refuse_past(scenario)
    method_words = None if order.method == "optimal" else f"{say('how visits are planned', '排期方法')} {order.method}"
    dispatch = settle_dispatch(scenario.file, None, method=method_words, required=False)
    by_rule = dispatch in ORDERS
    plan, planning = _planned(scenario, None if by_rule else order.method, workers=workers, report=report, stops=stops)
    stops.check()

    def simulated(done: int, total: int) -> None:
        stops.check()
        report(Progress(say("simulating", "正在模拟"), done, total))

    def tried(run: "RunData") -> "tuple[Relief, ...]":
        report(Progress(say("trying what would help", "正在试算改进办法")))
        return try_relief(run)

    defaults = scenario.file.simulation
    workspace.runs_root.mkdir(exist_ok=True)
    folder = new_folder(workspace.runs_root, scenario.name, seed=defaults.seed)
    store_run(
        folder, scenario, plan, planning, replications=order.replications or defaults.replications, seed=defaults.seed,
        workers=workers, command={"name": "run", "method": dispatch if by_rule else order.method}, dispatch=dispatch,
        progress=simulated, extras=run_files(plan), find_relief=tried,
    )  # fmt: skip
    return folder


def _planned(
    scenario: "Scenario", method: str | None, *, workers: int, report: Tell, stops: Stops
) -> tuple[Any, dict[str, Any]]:
    from sim.rule_plan import rule_plan  # noqa: PLC0415
    from xuncha.api import plan, planning_figures, pool  # noqa: PLC0415

    if method is None:
        return rule_plan(scenario, scenario.file.simulation.dispatch), {}
    report(Progress(say("planning", "正在排期"), searching=method == "optimal"))
    with pool(workers) as executor:
        result = plan(scenario, method, executor=executor, stop=stops.searching)
    return result.plan, planning_figures(result)


def _refuse_past(scenario: "Scenario") -> None:
    """Refuse a term that has begun: what is left of it is planned on the command line."""
    if scenario.as_of is None:
        return
    fault = say(f"facts as of {scenario.as_of}", f"已记录截至 {scenario.as_of} 的进展")
    hint = say("plan what is left on the command line: xuncha replan", "请在命令行重排余下计划：xuncha replan")
    raise ScenarioError([Problem(scenario.name, "", fault, say("a term that has not begun", "尚未开始的届"), hint)])

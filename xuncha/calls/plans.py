"""Planning from Python: a plan, planning again, and checking, with their arguments judged first."""

import datetime as dt
from concurrent.futures import Executor
from pathlib import Path

from optimize.confident.confident_plan import REPLICATIONS, confident_plan
from optimize.control.incumbent import Progress
from optimize.control.stopping import Stop, never
from optimize.decomposition.part_memory import PartMemory
from optimize.plan_result import PlanResult
from optimize.planning import METHODS, Planner, judge_planner, make_plan
from optimize.replanning.replan import Replanned
from optimize.replanning.replan import replan as plan_again
from optimize.verifying.verify import verify as check_all
from scenarios.disk.writing import failing
from scenarios.language import say
from scenarios.plans.plan import Plan
from scenarios.problems import Problem
from scenarios.scenario import Scenario
from xuncha.calls.arguments import Arguments


def plan(
    scenario: Scenario,
    method: str | Planner = "optimal",
    *,
    confidence: float | None = None,
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    start: Plan | PlanResult | None = None,
    stop: Stop = never,
    memory: Path | str | None = None,
) -> PlanResult:
    """Make a plan; the result's ``plan`` is the table of visits.

    Parameters
    ----------
    scenario, progress, start
        As in `optimize.planning.make_plan`: a plan can be the start of the search.
    method
        ``optimal``, a baseline (``uniform``, ``nearest``, ``risk``, ``roundrobin``), or a function that makes a plan of a
        scenario: it is verified and held against the bound like the others.
    confidence
        Probability with which each milestone is to hold: the plan keeps a part of each stay free, as much as simulation tells
        (`optimize.confident.confident_plan.confident_plan`); the result's ``confidence`` is the evidence.
    replications, seed
        Of that simulation: at most so many replications of each margin; the seed of ``[simulation]`` where left out.
    executor
        Any executor of ``concurrent.futures``, for the counties of a region and for that simulation.
    stop
        Asked between the steps of the search; once it is true, the result is the best plan found so far, and says so
        (``interrupted``). `until_interrupt` gives one that is true after Ctrl-C.
    memory
        Folder that keeps the parts of a region that are planned, so that planning that was broken off goes on from there; it
        is made where it is missing. Not with `confidence`.

    Raises
    ------
    ScenarioError
        With every argument that is wrong.
    """
    arguments = Arguments("plan")
    arguments.scenario(scenario)
    if not callable(method):
        arguments.word("method", method, METHODS)
    arguments.share("confidence", confidence, optional=True)
    arguments.whole("replications", replications, least=1)
    arguments.whole("seed", seed)
    arguments.executor(executor)
    arguments.plan(start, "start")
    if callable(method) and (confidence is not None or start is not None):
        name, value = ("confidence", confidence) if start is None else ("start", start)
        arguments.wrong(name, value, say("nothing else with a planner of your own", "使用自定排期函数时不填"))
    if memory is not None and (callable(method) or confidence is not None):
        arguments.wrong(
            "memory", memory, say("no folder with a planner of your own or confidence", "使用自定排期函数或 confidence 时不填")
        )
    arguments.stop()
    start = start.plan if isinstance(start, PlanResult) else start
    if callable(method):
        return judge_planner(scenario, method, progress)
    if confidence is None:
        return make_plan(scenario, method, executor=executor, progress=progress, start=start, stop=stop, memory=_memory(memory))
    count = REPLICATIONS if replications is None else replications
    return confident_plan(
        scenario,
        confidence,
        method,
        seed=scenario.file.simulation.seed if seed is None else seed,
        replications=count,
        executor=executor,
        progress=progress,
        start=start,
        stop=stop,
    )


def _memory(folder: Path | str | None) -> PartMemory | None:
    if folder is None:
        return None
    with failing(str(folder)):
        Path(folder).mkdir(parents=True, exist_ok=True)
    return PartMemory(Path(folder))


def verify(scenario: Scenario, plan: Plan | PlanResult) -> list[Problem]:
    """Check a plan against every constraint of the scenario, independently of how it was made.

    Returns
    -------
    list
        What it breaks; nothing where it keeps all rules.

    Raises
    ------
    ScenarioError
        If these are no scenario and plan, or the plan names what the scenario does not hold.
    """
    arguments = Arguments("verify")
    arguments.scenario(scenario)
    arguments.plan(plan, optional=False)
    arguments.stop()
    return check_all(scenario, plan.plan if isinstance(plan, PlanResult) else plan)


def replan(
    scenario: Scenario,
    plan: Plan | PlanResult,
    *,
    as_of: dt.date | str,
    done: str | Path | None = None,
    freeze: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    stop: Stop = never,
) -> Replanned:
    """Plan again, in the middle of a term, what is neither done nor announced.

    Parameters
    ----------
    as_of
        Date of the facts, within the term, or its text.
    scenario, plan, done, freeze, executor, progress, stop
        As in `optimize.replanning.replan.replan`.

    Raises
    ------
    ScenarioError
        With every argument that is wrong; if the table of what is done is.
    """
    arguments = Arguments("replan")
    arguments.scenario(scenario)
    arguments.plan(plan, optional=False)
    arguments.date("as_of", as_of, optional=False)
    arguments.whole("freeze", freeze)
    arguments.executor(executor)
    arguments.stop()
    table = plan.plan if isinstance(plan, PlanResult) else plan
    date = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    return plan_again(scenario, table, as_of=date, done=done, freeze=freeze, executor=executor, progress=progress, stop=stop)

"""The fewest teams from Python, with its arguments judged first."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import Executor

from optimize.control.stopping import Stop, never
from optimize.planning import METHODS, make_plan
from optimize.staffing.staffing import REPLICATIONS, Staffing, StaffingTarget, fewest_teams
from scenarios.scenario import Scenario
from xuncha.calls.arguments import Arguments


def staff(
    scenario: Scenario,
    target: float = 1.0,
    by: dt.date | str | None = None,
    confidence: float = 0.95,
    *,
    office: str | None = None,
    method: str = "optimal",
    replications: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    tell: Callable[[str], None] = lambda _text: None,
    stop: Stop = never,
) -> Staffing:
    """Find the fewest teams with which a share of the villages is covered by a date with a probability.

    Parameters
    ----------
    target
        Share of the villages, in (0, 1].
    by
        Date of the term, or its text (``2031-06-30``); that of the last milestone where left out, else the term's last day.
    confidence
        Probability wanted, in (0, 1).
    office, tell, stop
        As in `optimize.staffing.staffing.fewest_teams`.
    method
        How plans are made, as in `xuncha.plan`.
    replications, seed
        Of the simulation: at most so many replications of each number of teams; the scenario's seed where left out.
    executor
        Any executor of ``concurrent.futures``.

    Raises
    ------
    ScenarioError
        With every argument that is out of range.
    """
    arguments = Arguments("staff")
    arguments.scenario(scenario)
    arguments.share("target", target)
    arguments.date("by", by)
    arguments.share("confidence", confidence)
    arguments.word("method", method, METHODS)
    arguments.whole("replications", replications, least=1)
    arguments.whole("seed", seed)
    arguments.executor(executor)
    arguments.stop()
    date = _date_wanted(scenario, by)
    return fewest_teams(
        scenario,
        StaffingTarget(target, date, confidence),
        lambda case: make_plan(case, method, executor=executor, stop=stop),
        office=office,
        seed=scenario.file.simulation.seed if seed is None else seed,
        replications=REPLICATIONS if replications is None else replications,
        executor=executor,
        tell=tell,
        stop=stop,
    )


def _date_wanted(scenario: Scenario, by: dt.date | str | None) -> dt.date:
    if by is None:
        end = scenario.calendar.date(scenario.calendar.days - 1)
        return max((milestone.by for milestone in scenario.file.milestones), default=end)
    return by if isinstance(by, dt.date) else dt.date.fromisoformat(by)

"""xuncha plans and simulates the inspection of villages.

>>> import xuncha as xc
>>> s = xc.load("nanxun")
>>> p = xc.plan(s)
>>> r = xc.simulate(s, p, n=200)
>>> r.coverage().plot("coverage.png")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from xuncha.shadows import refuse_shadow

if TYPE_CHECKING:
    from optimize.calibrating.fitting import Fit
    from optimize.completing.complete import read_plan
    from optimize.confidence import Confidence
    from optimize.plan_result import PlanResult
    from optimize.replanning.replan import Replanned
    from optimize.staffing.staffing import Staffing
    from results.comparing.difference import Difference
    from results.comparing.selection import Selection, select
    from results.comparison import Comparison
    from results.coverage_curve import CoverageCurve
    from results.intervals import Interval
    from results.measures.measure import MeasureSpec
    from results.pictures.style import Caption, use_chinese_fonts
    from results.run import Run, open_run
    from scenarios.disk.machine import MachineFailure
    from scenarios.dispatch.own_rule import DispatchRule, RoundView
    from scenarios.language import set_language, speaking
    from scenarios.loading import load
    from scenarios.plans.plan import Plan
    from scenarios.problems import Problem, ScenarioError
    from scenarios.scenario import Scenario
    from scenarios.what_if.changed_scenario import WhatIf, load_if
    from xuncha.api import plan, replan, simulate, staff, verify
    from xuncha.calls.calibrating import calibrate
    from xuncha.calls.comparing import compare
    from xuncha.calls.pandas_frames import to_pandas
    from xuncha.calls.pictures import picture
    from xuncha.experiments.design import Span
    from xuncha.experiments.experiment import Experiment
    from xuncha.experiments.sweep import sweep
    from xuncha.interrupts import until_interrupt
    from xuncha.pools import pool

    __version__: str

_HOMES = {
    "Caption": "results.pictures.style",
    "Comparison": "results.comparison",
    "Confidence": "optimize.confidence",
    "CoverageCurve": "results.coverage_curve",
    "Difference": "results.comparing.difference",
    "DispatchRule": "scenarios.dispatch.own_rule",
    "Experiment": "xuncha.experiments.experiment",
    "Fit": "optimize.calibrating.fitting",
    "Interval": "results.intervals",
    "MachineFailure": "scenarios.disk.machine",
    "MeasureSpec": "results.measures.measure",
    "Plan": "optimize.completing.complete",
    "PlanResult": "optimize.plan_result",
    "Problem": "scenarios.problems",
    "Replanned": "optimize.replanning.replan",
    "RoundView": "scenarios.dispatch.own_rule",
    "Run": "results.run",
    "Scenario": "scenarios.loading",
    "ScenarioError": "scenarios.problems",
    "Selection": "results.comparing.selection",
    "Span": "xuncha.experiments.design",
    "Staffing": "optimize.staffing.staffing",
    "WhatIf": "scenarios.what_if.changed_scenario",
    "calibrate": "xuncha.calls.calibrating",
    "compare": "xuncha.calls.comparing",
    "load": "scenarios.loading",
    "load_if": "scenarios.what_if.changed_scenario",
    "open_run": "results.run",
    "picture": "xuncha.calls.pictures",
    "plan": "xuncha.api",
    "pool": "xuncha.pools",
    "read_plan": "optimize.completing.complete",
    "replan": "xuncha.api",
    "select": "results.comparing.selection",
    "set_language": "scenarios.language",
    "simulate": "xuncha.api",
    "speaking": "scenarios.language",
    "staff": "xuncha.api",
    "sweep": "xuncha.experiments.sweep",
    "to_pandas": "xuncha.calls.pandas_frames",
    "until_interrupt": "xuncha.interrupts",
    "use_chinese_fonts": "results.pictures.style",
    "verify": "xuncha.api",
}

__all__ = [
    "Caption",
    "Comparison",
    "Confidence",
    "CoverageCurve",
    "Difference",
    "DispatchRule",
    "Experiment",
    "Fit",
    "Interval",
    "MachineFailure",
    "MeasureSpec",
    "Plan",
    "PlanResult",
    "Problem",
    "Replanned",
    "RoundView",
    "Run",
    "Scenario",
    "ScenarioError",
    "Selection",
    "Span",
    "Staffing",
    "WhatIf",
    "calibrate",
    "compare",
    "load",
    "load_if",
    "open_run",
    "picture",
    "plan",
    "pool",
    "read_plan",
    "replan",
    "select",
    "set_language",
    "simulate",
    "speaking",
    "staff",
    "sweep",
    "to_pandas",
    "until_interrupt",
    "use_chinese_fonts",
    "verify",
]


if not TYPE_CHECKING:  # type checkers see the imports above, and that there is nothing else

    def __getattr__(name: str) -> Any:
        """Import what is asked for only then: the command line's help must not wait for solvers and plots."""
        if name == "__version__":
            return import_module("results.store.versions").version_of("xuncha")
        if name not in _HOMES:
            raise AttributeError(f"module 'xuncha' has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__all__", "__doc__", "__file__", "__name__", "__path__", "__version__"])


refuse_shadow()

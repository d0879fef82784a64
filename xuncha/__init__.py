"""xuncha plans and simulates the inspection of villages.

>>> import xuncha as xc
>>> s = xc.load("nanxun")
>>> p = xc.plan(s)
>>> r = xc.simulate(s, p, n=200)
>>> r.coverage().plot("coverage.png")
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from results.compare import compare
    from results.store import open_run
    from scenarios.language import set_language
    from scenarios.loading import load
    from scenarios.plans.plan_files import read_plan
    from xuncha.api import plan, replan, simulate, staff, verify
    from xuncha.experiments.design import Span
    from xuncha.experiments.experiment import Experiment
    from xuncha.experiments.sweep import sweep
    from xuncha.interrupts import until_interrupt

_HOMES = {
    "Experiment": "xuncha.experiments.experiment",
    "Span": "xuncha.experiments.design",
    "compare": "results.compare",
    "load": "scenarios.loading",
    "open_run": "results.store",
    "plan": "xuncha.api",
    "read_plan": "scenarios.plans.plan_files",
    "replan": "xuncha.api",
    "set_language": "scenarios.language",
    "simulate": "xuncha.api",
    "staff": "xuncha.api",
    "sweep": "xuncha.experiments.sweep",
    "until_interrupt": "xuncha.interrupts",
    "verify": "xuncha.api",
}

__all__ = [
    "Experiment",
    "Span",
    "compare",
    "load",
    "open_run",
    "plan",
    "read_plan",
    "replan",
    "set_language",
    "simulate",
    "staff",
    "sweep",
    "until_interrupt",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for only then: the command line's help must not wait for solvers and plots."""
    if name not in _HOMES:
        raise AttributeError(f"module 'xuncha' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)

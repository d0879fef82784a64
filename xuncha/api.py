"""The Python API where it does more than pass a call on: its names in one place."""

from xuncha.calls.planning_figures import planning_figures
from xuncha.calls.plans import plan, replan, verify
from xuncha.calls.simulations import simulate, store_run
from xuncha.calls.staffing import staff
from xuncha.interrupts import until_interrupt
from xuncha.pools import pool

__all__ = ["plan", "planning_figures", "pool", "replan", "simulate", "staff", "store_run", "until_interrupt", "verify"]

"""The Python API where it does more than pass a call on: its names in one place."""

from xuncha.interrupts import until_interrupt
from xuncha.plans import plan, planning_figures, replan, staff, verify
from xuncha.pools import pool
from xuncha.simulations import simulate, store_run

__all__ = ["plan", "planning_figures", "pool", "replan", "simulate", "staff", "store_run", "until_interrupt", "verify"]

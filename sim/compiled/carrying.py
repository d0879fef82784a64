"""What becomes of visits that a stay is too short for: stated for all modes, or mode by mode."""

from typing import get_args

import numpy as np
from numpy.typing import NDArray

from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.base import CarryOver

RULES: tuple[CarryOver, ...] = get_args(CarryOver)
EXTEND, NEXT_ROUND, DROP = range(3)


def mode_rule(scenario: Scenario, mode: str) -> CarryOver:
    """Rule of a mode: its own, else that of the simulation."""
    return scenario.mode(mode).carry_over or scenario.file.simulation.carry_over


def stays_are_extended(scenario: Scenario) -> bool:
    """Whether any mode extends stays."""
    return any(mode_rule(scenario, mode) == "extend" for mode in scenario.modes)


def visit_rules(scenario: Scenario, plan: Plan) -> NDArray[np.int8]:
    """Rule of each visit, a position in ``RULES``; shape (visits,)."""
    number = {mode: RULES.index(mode_rule(scenario, mode)) for mode in scenario.modes}
    return np.array([number[mode] for mode in plan.visits["mode"].to_list()], np.int8)

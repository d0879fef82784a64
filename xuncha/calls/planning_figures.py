"""Figures of a plan for a run's records; apart from planning, so that simulating does not load the planner."""

from dataclasses import asdict
from typing import Any

from optimize.plan_result import PlanResult


def planning_figures(result: PlanResult) -> dict[str, Any]:
    """Objective, bound and gap of a plan, for a run's records; without the time that it took."""
    interrupted = {"interrupted": True} if result.interrupted else {}
    return {
        "method": result.method,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "planned": result.planned,
        "uncovered": len(result.uncovered),
        "least_left_out": result.least_left_out,
        "earliness_gap": result.earliness_gap,
        "bottleneck": None if result.bottleneck is None else asdict(result.bottleneck),
    } | interrupted

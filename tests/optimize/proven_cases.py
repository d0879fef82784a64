"""Small scenarios whose optimum is proven, or that a planner gets wrong easily; each with a plan where one is known."""

from dataclasses import replace
from pathlib import Path

from optimize.changes import with_file
from optimize.completing.complete import read_plan
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

FOLDER = Path(__file__).parent / "proven"
OPTIMA = {
    "waits": 0.1252782,  # linked visits that wait for their township
    "clusters": 2.6447641,
    "integrated": 0.4439675,
    "one_way": 0.2767155,  # a table of travel with other days there than back, rounded, and incomplete
    "detour": 0.1890411,  # neither village can be reached and left by itself, both can together
}
"""Objective of the best plan where coverage alone counts: milestones, sites left out, and earliness by weight."""


def proven_case(name: str) -> Scenario:
    """Load a case, with the objective that its optimum is proven for."""
    scenario = load(FOLDER / name)
    return with_file(scenario, objective=scenario.file.objective.plain())


def known_plan(scenario: Scenario, name: str, file: str = "mine.csv") -> Plan:
    """Read a plan that is known for a case."""
    return replace(read_plan(scenario, FOLDER / name / file))

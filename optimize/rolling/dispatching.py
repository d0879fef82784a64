"""Worlds with any dispatch: a re-planner is handed in where one is asked for."""

from optimize.rolling.rolling_planner import rolling_planner
from scenarios.dispatch.orders import is_rule
from scenarios.dispatch.own_rule import DispatchChoice, dispatch_id
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.rule_plan import rule_plan
from sim.world import World, compile_world


def make_world(scenario: Scenario, plan: Plan | None, dispatch: DispatchChoice | None = None) -> World:
    """Compile a scenario and a plan for the engine.

    Parameters
    ----------
    scenario, plan
        What is given, and what is to be done; a rule needs no plan, and takes none but to report by.
    dispatch
        Who says what teams do; as the scenario has it where left out.

    Raises
    ------
    ScenarioError
        As `sim.world.compile_world`.
    ValueError
        If there is no plan, and the dispatch needs one.
    """
    rule: DispatchChoice = scenario.file.simulation.dispatch if dispatch is None else dispatch
    if plan is None:
        if not is_rule(rule):
            raise ValueError(f"dispatch {dispatch_id(rule)} needs a plan")
        plan = rule_plan(scenario, rule)
    return compile_world(scenario, plan, rule, rolling_planner(scenario, plan) if rule == "reoptimize" else None)

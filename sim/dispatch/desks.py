"""Desks for each kind of dispatch."""

from sim.compiled.choices.lookup import Lookup, Office, Shared
from sim.compiled.choices.planner import Planner
from sim.dispatch.desk import Desk
from sim.dispatch.repair_desk import RepairDesk, RepairOffice
from sim.dispatch.replan_desk import ReplanDesk, ReplanOffice
from sim.dispatch.rule_desk import RuleDesk, RuleOffice


def make_office(lookup: Lookup, number: int, teams: list[int], planner: Planner | None) -> Office:
    """Make an office of the kind that its dispatch asks for."""
    if not lookup.dispatching.has_plan:
        return RuleOffice(lookup, number, teams)
    if lookup.dispatching.rule != "reoptimize":
        return RepairOffice(lookup, number, teams)
    if planner is None:
        raise ValueError("dispatch reoptimize needs a planner")
    return ReplanOffice(lookup, number, teams, planner)


def make_desk(office: Office, shared_state: Shared) -> Desk:
    """Make the desk of an office for a replication."""
    if isinstance(office, RepairOffice):
        return RepairDesk(office, shared_state)
    if isinstance(office, ReplanOffice):
        return ReplanDesk(office, shared_state)
    if isinstance(office, RuleOffice):
        return RuleDesk(office, shared_state)
    raise TypeError(f"no desk for {type(office).__name__}")

"""Desks for each kind of dispatch."""

from sim.desk import Desk, Floor, Office, Shared
from sim.dispatch import Dispatching
from sim.repair_desk import RepairDesk, RepairOffice
from sim.replan_desk import ReplanDesk, ReplanOffice
from sim.rule_desk import RuleDesk, RuleOffice


def make_office(floor: Floor, number: int, teams: list[int]) -> Office:
    """Make an office of the kind that its dispatch asks for."""
    return _kind(floor.given)(floor, number, teams)


def make_desk(office: Office, shared: Shared) -> Desk:
    """Make the desk of an office for a replication."""
    if isinstance(office, RepairOffice):
        return RepairDesk(office, shared)
    if isinstance(office, ReplanOffice):
        return ReplanDesk(office, shared)
    if isinstance(office, RuleOffice):
        return RuleDesk(office, shared)
    raise TypeError(f"no desk for {type(office).__name__}")


def _kind(given: Dispatching) -> type[Office]:
    if not given.has_plan:
        return RuleOffice
    return ReplanOffice if given.rule == "reoptimize" else RepairOffice

"""What makes two runs the same run."""

import hashlib
import platform
from typing import Any

from results.store.versions import version_of
from scenarios.calendar.work_calendar import WorkCalendar
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.goals import Dispatch

PACKAGES = ("xuncha", "numpy", "ortools", "polars", "scipy", "simpy", "holidays")


def plan_hash(plan: Plan) -> str:
    """SHA-256 of a plan's table."""
    return hashlib.sha256(plan.visits.write_csv().encode()).hexdigest()


def calendar_hash(calendar: WorkCalendar) -> str:
    """SHA-256 of a calendar's first day and of which days are worked: other rules of holidays make another run."""
    days = "".join("1" if is_worked else "0" for is_worked in calendar.working.tolist())
    return hashlib.sha256(f"{calendar.start.isoformat()} {days}".encode()).hexdigest()


def run_identity(
    scenario: Scenario, *, seed: int, replications: int, dispatch: Dispatch = "follow", events: bool = False
) -> dict[str, Any]:
    """Return what makes two runs of one plan the same run."""
    return {
        "scenario": scenario.name,
        "seed": seed,
        "replications": replications,
        "dispatch": dispatch,
        "events": events,
        "inputs": scenario.inputs,
        "calendar": calendar_hash(scenario.calendar),
        "versions": {name: version_of(name) for name in PACKAGES} | {"python": platform.python_version()},
    }

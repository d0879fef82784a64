"""What the verifier knows of pins: what is fixed by hand of an older plan's visits stands in a new one."""

from collections import defaultdict
from typing import Any

import polars as pl

from scenarios.language import listed, say
from scenarios.plans.plan import Plan
from scenarios.plans.plan_names import PlanNames
from scenarios.problems import Problem
from scenarios.scenario import Scenario

KEPT = {"round": ("round",), "team": ("round", "team"), "all": ("round", "team", "mode", "start", "end")}
"""Columns of a visit that each kind of pin fixes."""


def verify_pins(scenario: Scenario, plan: Plan, pinned: pl.DataFrame) -> list[Problem]:
    """Check that a plan keeps every pin.

    Parameters
    ----------
    pinned
        Visits of which something is fixed, with their column ``pin``. Sites that were covered before need no visit.
    """
    visits: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, visit in enumerate(plan.visits.iter_rows(named=True), start=1):
        visits[visit["site"]].append(visit | {"number": number})
    covered_sites = set(scenario.sites.filter(pl.col("done").is_not_null())["id"].to_list())
    names, problems = PlanNames(scenario), []
    say_cell = {"round": names.round, "team": names.team, "mode": names.mode}
    for pin in pinned.filter(pl.col("pin").is_not_null()).iter_rows(named=True):
        fixed = KEPT[pin["pin"]]
        new_visits = visits.get(pin["site"], [])
        if (pin["site"] in covered_sites and not new_visits) or any(
            all(cells[key] == pin[key] for key in fixed) for cells in new_visits
        ):
            continue
        row: dict[str, Any] | None = new_visits[0] if new_visits else None
        name = names.site(pin["site"])
        place = name if row is None else say(f"visit {row['number']} ({name})", f"第 {row['number']} 次进驻（{name}）")
        broken = fixed if row is None else [key for key in fixed if row[key] != pin[key]]
        now = say("no visit", "无安排") if row is None else listed(say_cell.get(key, str)(row[key]) for key in broken)
        allowed = listed(say_cell.get(key, str)(pin[key]) for key in broken)
        problems.append(Problem(say("plan", "计划"), place, now, say(f"{allowed}: fixed by hand", f"{allowed}（已固定）")))
    return problems

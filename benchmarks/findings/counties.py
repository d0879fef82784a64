"""Counties with findings, simulated with changes: what the experiments on findings are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize.planning import baseline_plan
from results.measures.finding_measures import finding_measures
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

REPLICATIONS = 200
SEED = 1
COUNTIES = {
    "nanxun": "Zhejiang", "qidong": "Jiangsu", "feixian": "Shandong", "xiangcheng": "Henan", "changning": "Hunan",
    "weiyuan": "Sichuan",
}  # fmt: skip
"""Counties that ship, and their provinces; the first is the one that defaults were fitted in."""
BASE = {"findings.enabled": True}

Vector = NDArray[np.float64]
Change = Mapping[str, Any]


@dataclass(frozen=True)
class County:
    """A county with its own plan, which all experiments carry out."""

    name: str
    plan: Plan

    @classmethod
    def of(cls, name: str) -> "County":
        """Plan a county as it ships."""
        return cls(name, baseline_plan(load(name, changes=BASE), "uniform"))

    def scenario(self, changes: Change | None = None) -> Scenario:
        """Load the county with findings and changes."""
        return load(self.name, changes=BASE | dict(changes or {}))

    def run(self, changes: Change | None = None, plan: Plan | None = None) -> tuple[Scenario, Outcomes]:
        """Simulate the county with changes."""
        scenario = self.scenario(changes)
        outcomes = simulate(scenario, plan or self.plan, replications=REPLICATIONS, seed=SEED)
        if outcomes.failures:
            raise RuntimeError(outcomes.failures[0])
        return scenario, outcomes

    def level(self, measure: str, changes: Change | None = None) -> Vector:
        """One measure of one scenario, shape (replications,)."""
        return next(entry.take() for entry in finding_measures(*self.run(changes)) if entry.id == measure)

    def total(self, name: str, changes: Change | None = None, plan: Plan | None = None) -> Vector:
        """One count of one scenario, shape (replications,)."""
        findings = self.run(changes, plan)[1].findings
        assert findings is not None
        return findings.total(name).astype(np.float64)

    def gain(self, name: str, changes_without: Change, changes_with: Change) -> Vector:
        """Relative difference of a count between two scenarios, of the same plan and paired by replication."""
        return self.total(name, changes_with) / self.total(name, changes_without) - 1

    def policy(self, name: str, count: str) -> Vector:
        """Relative difference that a policy makes to a count: without it, and with it."""
        return self.gain(count, {f"policies.{name}.on": False}, {f"policies.{name}.on": True})


@cache
def roomy(name: str) -> tuple[County, Outcomes]:
    """Simulate a county with a team more and a plan for it: there is room for look-backs."""
    more = {f"teams.{name}.count": load(name).file.teams[name].count + 1}
    county = County(name, baseline_plan(load(name, changes=BASE | more), "uniform"))
    return county, county.run(more)[1]

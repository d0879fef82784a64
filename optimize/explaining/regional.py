"""Explanations of a region, county by county: which of its parts can't reach what is asked even with all of what is shared.

Each part is relaxed by itself (`optimize.explaining.part_feasibility`), and the worst few are explained in full, as
scenarios of their own (`optimize.explaining.subscenario`). Where every part by itself is in reach, nothing is proven of the
region beyond its milestones, unless it is small enough to be explained as a whole.
"""

import dataclasses
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize import size
from optimize.control.incumbent import Progress
from optimize.control.step import Step, within
from optimize.control.workers import in_turn
from optimize.decomposition.parts import Part, full_parts, own_duties, part_numbers, part_sites
from optimize.explaining.explain import Explanation, explain
from optimize.explaining.feasibility import MISSING, feasibility
from optimize.explaining.part_feasibility import PartDemands, PartFeasibility, feasibility_of_part
from optimize.explaining.subscenario import subscenario
from optimize.problem.problem import Problem, build_problem
from scenarios.language import say
from scenarios.scenario import Scenario

FULLY = 3
"""Parts that are explained in full, those that miss most."""
SAME = 0.02
"""Share by which a part and its scenario may differ in what is missing: ways from a base are those to the part's own sites."""


@dataclass(frozen=True, slots=True, eq=False)
class County:
    """A part of the region, named by the offices in charge of its sites."""

    offices: tuple[str, ...]
    """Ids of the offices in charge, that of most sites first."""
    name: str
    sites: int
    feasibility: PartFeasibility
    why: Explanation | None = None
    """The full explanation of those that miss most."""

    @property
    def out_of_reach(self) -> bool:
        """Whether no plan of the region covers what is asked of this part."""
        return self.feasibility.missing > MISSING


@dataclass(frozen=True, slots=True)
class RegionGoal:
    """A milestone of the region, and how far it can be met at most."""

    milestone: int
    """Position in the scenario."""
    wanted: float
    """Sites to be covered, beside those that are already."""
    most: float
    """Sites that the parts cover in time at most, each with all of what is shared."""

    @property
    def missing(self) -> float:
        """Sites that every plan misses."""
        return max(self.wanted - self.most, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class RegionExplanation:
    """Why a region can't be planned as it is asked."""

    counties: tuple[County, ...]
    """All parts, those that miss most first."""
    goals: tuple[RegionGoal, ...]
    whole: Explanation | None
    """The explanation of all parts together, where none is out of reach by itself and they are not too many."""

    @property
    def out_of_reach(self) -> tuple[County, ...]:
        """Parts that can't reach what is asked of them."""
        return tuple(county for county in self.counties if county.out_of_reach)

    @property
    def missed(self) -> tuple[RegionGoal, ...]:
        """Milestones of the region that no plan meets."""
        return tuple(goal for goal in self.goals if goal.missing > MISSING)

    @property
    def proven(self) -> bool:
        """Whether it is proven that no plan reaches what is asked."""
        return bool(self.out_of_reach or self.missed or (self.whole is not None and self.whole.conflicts))

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "within_reach": False if self.proven else None,
            "out_of_reach": len(self.out_of_reach),
            "counties": [
                {
                    "offices": list(county.offices),
                    "sites": county.sites,
                    "missing": county.feasibility.missing,
                    "left_out": county.feasibility.left_out,
                    "late": county.feasibility.late,
                    "team_days_short": county.feasibility.days_short,
                    "why": None if county.why is None else county.why.as_json(),
                }
                for county in self.counties
            ],
            "milestones": [
                {"milestone": goal.milestone + 1, "wanted": goal.wanted, "most": goal.most, "missing": goal.missing}
                for goal in self.goals
            ],
            "whole": None if self.whole is None else self.whole.as_json(),
        }


def regional(scenario: Scenario) -> bool:
    """Whether a scenario is explained county by county: several offices are in charge, and it is large."""
    return len(scenario.sites) > size.TOGETHER and len(np.unique(scenario.office_in_charge)) > 1


def explain_region(
    scenario: Scenario,
    *,
    margin: float = 0.0,
    replan: bool = True,
    fully: int = FULLY,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> RegionExplanation:
    """Explain why a region can't be planned as it is asked.

    Parameters
    ----------
    scenario
        What is given.
    margin
        Share of each stay that is kept free.
    replan
        Whether to check the best remedies by planning the county with them, beside solving its relaxation.
    fully
        Parts that are explained in full.
    executor
        Where parts are solved; here, one after the other, if None. The result is the same.
    progress
        Called with the step, as in `optimize.planning.make_plan`.
    """
    report = progress or (lambda _step, _incumbent: None)
    problem = build_problem(scenario, margin)
    groups = part_sites(problem, scenario.office_in_charge)
    parts = full_parts(problem, groups, part_numbers(groups))
    demands = (_demands(problem, scenario.office_in_charge, part) for part in parts)
    feasibilities: list[PartFeasibility] = []
    step = say("counties checked", "逐县核算")
    for count, part_feasibility in enumerate(in_turn(executor, feasibility_of_part, demands), 1):
        feasibilities.append(part_feasibility)
        report(Step.counted(step, count, len(groups)), None)
    counties = [
        _named(scenario, sites, part_feasibility) for sites, part_feasibility in zip(groups, feasibilities, strict=True)
    ]
    order = sorted(range(len(groups)), key=lambda k: (-round(feasibilities[k].missing, 6), k))
    for k in [number for number in order if counties[number].out_of_reach][:fully]:
        alone = subscenario(scenario, parts[k], own_duties(problem, groups[k]))
        if _can_be_explained(alone, parts[k], feasibilities[k], margin):
            name = counties[k].name
            explanation = explain(
                alone,
                margin=margin,
                replan=replan,
                progress=lambda step, _, name=name: report(within(f"{name}: ", step), None),  # type: ignore[misc]
            )
            counties[k] = dataclasses.replace(counties[k], why=explanation)
    goals = tuple(
        RegionGoal(place, goal.wanted, sum(part_feasibility.contributions[place] for part_feasibility in feasibilities))
        for place, goal in enumerate(problem.goals)
    )
    result = RegionExplanation(tuple(counties[k] for k in order), goals, None)
    if result.proven or len(scenario.sites) > size.LARGEST:
        return result
    return dataclasses.replace(result, whole=explain(scenario, margin=margin, replan=replan, progress=progress))


def _demands(problem: Problem, charge: NDArray[np.int64], part: Part) -> PartDemands:
    in_charge = np.isin(part.offices, charge[part.sites])
    return PartDemands(part.problem, in_charge, tuple((goal.sites[part.sites], goal.rounds) for goal in problem.goals))


def _named(scenario: Scenario, sites: NDArray[np.int64], part_feasibility: PartFeasibility) -> County:
    count = np.bincount(scenario.office_in_charge[sites], minlength=len(scenario.offices))
    offices = [office for office in np.argsort(-count, kind="stable").tolist() if count[office]]
    ids = tuple(scenario.offices[office].id for office in offices)
    head_name = str(scenario.offices[offices[0]].name)
    name = head_name if ids[0] in head_name else f"{ids[0]} {head_name}"
    county_count = len(ids) - 1
    return County(
        ids,
        name + (say(f" + {county_count} more", f" 等 {county_count + 1} 个") if county_count else ""),
        len(sites),
        part_feasibility,
    )


def _can_be_explained(alone: Scenario, part: Part, part_feasibility: PartFeasibility, margin: float) -> bool:
    """Whether the part's scenario says the same as the part, and is not too large."""
    if len(alone.sites) > size.LARGEST:
        return False
    problem = build_problem(alone, margin)
    if len(problem.site) != len(part.problem.site) or len(problem.goals) != len(part.problem.goals):
        return False
    missing = feasibility(problem).missing
    return abs(missing - part_feasibility.missing) <= SAME * part_feasibility.missing

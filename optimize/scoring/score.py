"""The objective: what any plan is judged by, whoever made it.

It is the risk-weighted mean share of the term that passes until a site is covered. A site counts as covered when its
round's stay ends, or at its date where it is covered already; one that is never covered counts ``uncovered_penalty``
terms, a key village more. Sites missing at a milestone add ``milestone_penalty`` terms each, divided by the number of sites,
and so do visits missing from a mode's least number. What makes a schedule that an office would sign is added at its prices
(`optimize.scoring.terms`). Less is better.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from optimize.problem.problem import Problem
from optimize.scoring.terms import Terms, Visits, coverage, first_rounds, terms_of_visits
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A milestone that a plan misses even if all goes well."""

    milestone: int
    """Position of the milestone in the scenario."""
    missing: float
    """Sites that are missing."""


@dataclass(frozen=True, slots=True)
class QuotaGap:
    """A least number of visits of a mode that a plan does not reach."""

    mode: str
    region: str
    """Division code, empty where the number is for all."""
    missing: int
    """Visits that are missing."""


@dataclass(frozen=True, slots=True)
class Score:
    """Objective of a plan, and what it leaves undone."""

    objective: float
    terms: Terms
    """How much of each term the plan has."""
    uncovered: tuple[str, ...]
    """Sites without a visit that counts."""
    shortfalls: tuple[Shortfall, ...]
    quota_gaps: tuple[QuotaGap, ...] = ()

    @property
    def delay(self) -> float:
        """Weighted mean share of the term that passes, with the price of sites left out."""
        return self.terms.earliness


def score(scenario: Scenario, problem: Problem, plan: Plan) -> Score:
    """Judge a plan."""
    visits = visits_of(scenario, plan)
    gaps = _quota_gaps(scenario, problem, visits)
    terms = terms_of_visits(problem, visits, sum(gap.missing for gap in gaps))
    _, missing = coverage(problem, visits)
    shortfalls = tuple(Shortfall(place, short) for place, short in enumerate(missing.tolist()) if short)
    left_out = (first_rounds(problem, visits) == len(problem.time)) & ~problem.done
    uncovered = tuple(scenario.sites["id"].to_numpy()[left_out].tolist())
    return Score(terms.total(problem.preferences.prices), terms, uncovered, shortfalls, gaps)


def visits_of(scenario: Scenario, plan: Plan) -> Visits:
    """Visits of a plan's table as arrays, by team, round and first day; without planned second visits."""
    numbers = {
        "mode": scenario.mode_column,
        "office": scenario.office_row,
        "team": scenario.team_row,
        "round": scenario.round_row,
        "site": scenario.site_row,
    }
    second_modes = [name for name in scenario.modes if scenario.mode(name).again is not None]
    rows = (
        plan.visits.filter(~pl.col("mode").is_in(second_modes))
        .select(  # in days that are kept for them
            *(
                pl.col(name).replace_strict(numbers_by_word, default=-1, return_dtype=pl.Int64).alias(name)
                for name, numbers_by_word in numbers.items()
            ),
            "start",
            "team_days",
        )
        .sort("team", "round", "start", maintain_order=True)
    )
    is_counted = np.array([scenario.mode(name).counts for name in scenario.modes], bool)
    mode = rows["mode"].to_numpy()
    return Visits(
        site=rows["site"].to_numpy(),
        mode=mode,
        office=rows["office"].to_numpy(),
        team=rows["team"].to_numpy(),
        round=rows["round"].to_numpy(),
        days=rows["team_days"].to_numpy(),
        covers=is_counted[mode],
        start=rows["start"].to_numpy().astype("datetime64[D]").astype(np.int64),
    )


def _quota_gaps(scenario: Scenario, problem: Problem, visits: Visits) -> tuple[QuotaGap, ...]:
    groups = problem.quotas.groups
    if not (groups.least > 0).any():
        return ()
    group = groups.of(visits.site, visits.mode)
    missing = problem.quotas.missing(np.bincount(group[group >= 0], minlength=len(groups.least)))
    return tuple(
        QuotaGap(scenario.modes[groups.column[k]], groups.region[k], int(missing[k])) for k in np.flatnonzero(missing).tolist()
    )

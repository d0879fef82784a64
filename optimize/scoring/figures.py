"""Figures of a schedule in the office's words: how early each class comes, how whole townships stay, how full stays are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimize.problem.problem import Problem
from optimize.scoring.score import visits_of
from optimize.scoring.terms import Visits, first_rounds, parted, stays, township_stays
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.base import CLASSES


@dataclass(frozen=True, slots=True)
class ScheduleFigures:
    """What an office looks at in a schedule."""

    mean_round: dict[str, float]
    """Mean round, counted from 1, in which villages of each class are covered; only classes that have such villages."""
    rounds_per_township: float
    """Rounds in which a township's ordinary villages are inspected, on average over townships; nan where there are none."""
    team_rounds_per_township: float
    """Stays of teams that inspect a township's ordinary villages, on average over townships; nan where there are none."""
    team_rounds_needed: float
    """Mean length of a township's ordinary visits in mean stays of their offices: what their days need at least."""
    before_host: int
    """Villages that begin before the visit they ride on, their township's mostly."""
    parted: int
    """Villages that another team inspects than the site they ride on."""
    integrated: int
    """Villages that ride on another site's inspection."""
    fill_most: float
    """Share of the fullest stay that work and travel take; 0 without visits."""
    fill_by_round: tuple[float, ...]
    """Share of the teams' days that work and travel take in each round; 0 where no team is at hand."""
    load_spread: float
    """Largest difference between two teams of an office: days at sites over those that are a team's share of its rounds."""

    def as_json(self) -> dict[str, Any]:
        """Return the figures as ``plan --json`` gives them; null where there is nothing to count."""

        def known(value: float) -> float | None:
            return None if np.isnan(value) else value

        return {
            "mean_round": self.mean_round,
            "rounds_per_township": known(self.rounds_per_township),
            "team_rounds_per_township": known(self.team_rounds_per_township),
            "team_rounds_needed": known(self.team_rounds_needed),
            "before_host": self.before_host,
            "parted": self.parted,
            "integrated": self.integrated,
            "fill_most": self.fill_most,
            "fill_by_round": list(self.fill_by_round),
            "load_spread": self.load_spread,
        }


def schedule_figures(scenario: Scenario, problem: Problem, plan: Plan) -> ScheduleFigures:
    """Reckon the figures of a plan."""
    visits = visits_of(scenario, plan)
    first = first_rounds(problem, visits)
    covered = first < len(problem.time)
    villages = {name: covered & scenario.is_village & (scenario.class_index == number) for number, name in enumerate(CLASSES)}
    guests_before = _before_host(problem, visits)
    visits = visits.of(visits.team >= 0)
    work, travel, _ = stays(problem, visits)
    rounds, teams = township_stays(problem, visits)
    has_rounds = rounds > 0
    riding = problem.preferences.host[visits.site, visits.mode] >= 0
    length = problem.windows.days.astype(np.float64)
    days_at_hand = length.sum(axis=0)
    return ScheduleFigures(
        mean_round={name: float(first[members].mean()) + 1.0 for name, members in villages.items() if members.any()},
        rounds_per_township=_mean(rounds[has_rounds]),
        team_rounds_per_township=_mean(teams[has_rounds]),
        team_rounds_needed=_mean(_needed(problem, visits)[has_rounds]),
        before_host=guests_before,
        parted=int(parted(problem, visits).sum()),
        integrated=int(riding.sum()),
        fill_most=float(((work + travel) / np.maximum(length, 1.0))[length > 0].max(initial=0.0)),
        fill_by_round=tuple(((work + travel).sum(axis=0) / np.maximum(days_at_hand, 1.0)).tolist()),
        load_spread=_load_spread(problem, work),
    )


def _mean(values: NDArray[np.float64] | NDArray[np.int64]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _needed(problem: Problem, visits: Visits) -> NDArray[np.float64]:
    """Stays that each township's ordinary visits fill, shape (townships,)."""
    wishes = problem.preferences
    ordinary = wishes.ordinary(visits.site, visits.mode, visits.office)
    days, present = np.zeros((2, len(problem.capacity)))
    np.add.at(days, problem.team_office, problem.stay.sum(axis=1))
    np.add.at(present, problem.team_office, (problem.stay > 0).sum(axis=1))
    mean = days / np.maximum(present, 1.0)
    parts = visits.days[ordinary] / np.maximum(mean[visits.office[ordinary]], 1.0)
    stay_counts = np.bincount(wishes.town[visits.site[ordinary]], parts, minlength=int(wishes.town.max(initial=-1)) + 1)
    return stay_counts.astype(np.float64)


def _before_host(problem: Problem, visits: Visits) -> int:
    """Villages that begin on a day before the visit of the round that they ride on does."""
    host = problem.preferences.host[visits.site, visits.mode]
    rows = np.flatnonzero(host >= 0)
    host_start, rnd = np.zeros(problem.sites, np.int64), np.full(problem.sites, -1)
    host_start[visits.site], rnd[visits.site] = visits.start, visits.round
    township = host[rows]
    return int(((rnd[township] == visits.round[rows]) & (visits.start[rows] < host_start[township])).sum())


def _load_spread(problem: Problem, work: NDArray[np.float64]) -> float:
    """Largest difference of two teams of one office in days at sites, each over the days that are its share.

    A team's share of a round is that of the days that it has there. So a team that is formed for a full round, and one that has
    empty rounds before it as well, are not taken for uneven.

    Parameters
    ----------
    work
        Days at sites, shape (teams, rounds).
    """
    spread = 0.0
    for office in np.unique(problem.team_office).tolist():
        members = problem.team_office == office
        days, load = problem.stay[members], work[members]
        share = (days * (load.sum(axis=0) / np.maximum(days.sum(axis=0), 1.0))).sum(axis=1)
        has_share = share > 0
        if has_share.sum() > 1:
            load_by_share = load[has_share].sum(axis=1) / share[has_share]
            spread = max(spread, float(load_by_share.max() - load_by_share.min()))
    return spread

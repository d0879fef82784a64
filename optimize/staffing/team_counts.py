"""Scenarios with other numbers of teams: the offices in charge get more or fewer, all else stays."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from optimize.changes import TEAM_SIZE, changed
from optimize.problem.problem import Problem
from scenarios.entities import Team
from scenarios.scenario import Scenario
from scenarios.sites.offices import apportion


def offices_in_charge(scenario: Scenario) -> list[int]:
    """Return the indices of the offices that are in charge of a site, ascending."""
    return sorted(set(scenario.office_in_charge.tolist()) - {-1})


def team_count(scenario: Scenario, offices: list[int]) -> int:
    """Teams that some offices have together, without those that are merged, split or formed anew in some rounds."""
    return sum(team.office in offices for team in scenario.teams if team.rounds is None)


def spread(total: int, problem: Problem, in_charge: NDArray[np.int64], offices: list[int]) -> dict[int, int]:
    """Hand teams out to offices by the work that waits for them, one at least each.

    Parameters
    ----------
    total
        Teams to hand out, at least one an office.
    problem
        Says how many days each site takes in the mode that takes fewest.
    in_charge
        Office in charge of each site, shape (sites,).
    """
    days = np.where(np.isfinite(problem.fewest_days), problem.fewest_days, 0.0)
    # hundredths of a day: `apportion` counts in whole numbers
    work = [int(100 * days[in_charge == office].sum()) for office in offices]
    return dict(zip(offices, apportion(total, work, least=1).tolist(), strict=True))


def with_team_counts(scenario: Scenario, counts: Mapping[int, int]) -> Scenario:
    """Return the scenario with other numbers of teams in some offices.

    Ordinary teams, that is: those that are merged, split or formed anew in some rounds stay. Teams that are taken away are
    those of the highest numbers; new ones are like the office's first, and are formed in every round: the question is how
    many it takes, not whether the table of staff fills them.

    Parameters
    ----------
    counts
        Teams by index of the office, each at least 1.
    """
    teams: list[Team] = []
    ordinary = [team for team in scenario.teams if team.rounds is None]
    counts_before = np.bincount([team.office for team in ordinary], minlength=len(scenario.offices))
    team_numbers = None if scenario.formed is None else scenario.formed.copy()
    for number, office in enumerate(scenario.offices):
        present = [team for team in ordinary if team.office == number]
        count = counts.get(number, len(present))
        size, share = (present[0].size, present[0].share) if present else (TEAM_SIZE, 1.0)
        new_teams = [Team(f"{office.id}-{k + 1}", number, size, share) for k in range(len(present), count)]
        teams += [*present[:count], *new_teams, *(team for team in scenario.teams if team.office == number and team.rounds)]
        if team_numbers is not None and number in counts:
            team_numbers[number] = np.minimum(team_numbers[number], count) + max(count - int(counts_before[number]), 0)
    return changed(scenario, teams=tuple(teams), formed=team_numbers)

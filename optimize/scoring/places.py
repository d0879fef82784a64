"""Places of a plan: its visits among the options of a planning problem, to begin a search from."""

import polars as pl

from optimize.problem.option_lookup import OptionLookup
from optimize.problem.problem import Problem
from optimize.scoring.schedule import Place
from scenarios.scenario import Scenario


def places_of(scenario: Scenario, problem: Problem, visits: pl.DataFrame) -> dict[int, Place]:
    """Places of visits among the options that there are, by row of their site: the first of each site that is one of them.

    They are in the order of their first days: so their tours are those of the plan.

    What the scenario does not hold is passed over: a plan of another variant will do.

    Parameters
    ----------
    visits
        With the columns ``site``, ``mode``, ``round``, ``team`` and ``start`` of a plan.
    """
    teams = scenario.team_row
    rounds = scenario.round_row
    modes = scenario.mode_column
    options = OptionLookup(problem)
    result: dict[int, Place] = {}
    for site, mode, rnd, name in visits.sort("start", maintain_order=True).select("site", "mode", "round", "team").iter_rows():
        team = teams.get(name)
        if team is None or rnd not in rounds:
            continue
        row = scenario.site_row.get(site, -1)
        option = options.find(row, modes.get(mode, -1), team)
        if option is not None:
            result.setdefault(row, (option, rounds[rnd], team))
    return result

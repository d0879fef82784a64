"""How long a site takes in a mode, and which office carries it out."""

import numpy as np
from numpy.typing import NDArray

from scenarios.offices import LEVELS
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES

HALF_DAY = 0.5
ROUNDING = 1e-9
TERM_UNITS = {
    "population": 1e-3, "area": 1.0, "income": 1e-3, "complaints": 1.0, "funds": 1e-3, "assets": 1e-3, "weak_organisation": 1.0,
    "hardship": 1.0, "altitude": 1e-3,
}  # fmt: skip
"""Factor from a column's unit (people, km2, 1,000 yuan, complaints, m) to the unit of a mode's terms."""


def mode_offices(scenario: Scenario) -> NDArray[np.int64]:
    """Index of the office that carries out each mode at each site, shape (sites, modes); -1 where none may.

    A site that is covered already needs no mode that counts as coverage. Elsewhere it is the office of the mode's level that
    carries out such modes there (`scenarios.offices.carries_out`); the mode must serve the site's kind and class.
    """
    kinds = scenario.sites["kind"]
    result = np.full((len(kinds), len(scenario.modes)), -1, np.int64)
    for column, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        served = kinds.is_in(mode.kinds).to_numpy() & np.isin(scenario.class_index, [CLASSES.index(c) for c in mode.classes])
        if mode.counts:
            served &= np.isinf(scenario.done_day)
        result[served, column] = scenario.level_office[served, LEVELS.index(mode.level)]
    return result


def mode_days(scenario: Scenario) -> NDArray[np.float64]:
    """Days on site of one team for each site and mode, shape (sites, modes); NaN where the mode can't serve the site.

    Fixed days, days of the class and the mode's terms, for the size of the office's teams, and what the mode's access adds
    to the way; in half days, at least the mode's minimum. A site's own ``team_days`` stands instead
    of all that.
    """
    offices = mode_offices(scenario)
    sizes = np.ones(len(scenario.offices))
    for team in scenario.teams:
        sizes[team.office] = team.size
    own = scenario.sites["team_days"].to_numpy()
    result = np.full(offices.shape, np.nan)
    for column, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        base = mode.fixed_days + np.array([mode.days.get(c, np.nan) for c in CLASSES])[scenario.class_index]
        for term, per_unit in mode.terms.items():
            base = base + per_unit * TERM_UNITS[term] * scenario.sites[term].to_numpy()
        days = base * mode.team.size / sizes[offices[:, column]]
        if mode.access > 1:
            days = days + (mode.access - 1) * _last_leg(scenario, offices[:, column])
        days = np.maximum(np.round(days / HALF_DAY) * HALF_DAY, mode.min_days)
        result[:, column] = np.where(offices[:, column] >= 0, np.where(np.isnan(own), days, own), np.nan)
    return result


def _last_leg(scenario: Scenario, offices: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days from the township to each site and back, from the office's base where the township is no site; shape (sites,)."""
    travel, rows = scenario.travel, np.arange(len(scenario.sites))
    base = travel.sites + np.maximum(offices, 0)
    start = np.where(scenario.host_row >= 0, scenario.host_row, base)
    return travel.days(start, rows) + travel.days(rows, start)

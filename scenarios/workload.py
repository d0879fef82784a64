"""How long a site takes in a mode, and which office carries it out."""

import numpy as np
from numpy.typing import NDArray

from scenarios.scenario import Scenario
from scenarios.schema import CLASSES

HALF_DAY = 0.5
TERM_UNITS = {"population": 1e-3, "area": 1.0, "income": 1e-3, "complaints": 1.0, "funds": 1e-3}
"""Factor from a column's unit (people, km2, 1,000 yuan, complaints) to the unit of a mode's terms."""


def mode_offices(scenario: Scenario) -> NDArray[np.int64]:
    """Index of the office that carries out each mode at each site, shape (sites, modes); -1 where none may.

    A site that is covered already needs no mode that counts as coverage. Elsewhere it is the office of the mode's level whose
    region holds the site, the most local one of several; the mode must serve the site's kind and class, and the office must
    have a team.
    """
    ids = scenario.sites["id"].to_numpy().astype(str)
    kinds = scenario.sites["kind"].to_numpy().astype(str)
    staffed = {team.office for team in scenario.teams}
    result = np.full((len(ids), len(scenario.modes)), -1, np.int64)
    local_last = sorted(range(len(scenario.offices)), key=lambda k: len(scenario.offices[k].region))
    for column, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        served = np.isin(kinds, mode.kinds) & np.isin(scenario.class_index, [CLASSES.index(c) for c in mode.classes])
        if mode.counts:
            served &= np.isinf(scenario.done_day)
        for k in local_last:
            office = scenario.offices[k]
            if office.level == mode.level and k in staffed:
                result[served & np.char.startswith(ids, office.region), column] = k
    return result


def mode_days(scenario: Scenario) -> NDArray[np.float64]:
    """Days on site of one team for each site and mode, shape (sites, modes); NaN where the mode can't serve the site.

    Days of the class plus the mode's terms, for the size of the office's teams, in half days, at least the mode's
    minimum. A site's own ``team_days`` stands instead of all that.
    """
    offices = mode_offices(scenario)
    sizes = np.ones(len(scenario.offices))
    for team in scenario.teams:
        sizes[team.office] = team.size
    own = scenario.sites["team_days"].to_numpy()
    result = np.full(offices.shape, np.nan)
    for column, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        base = np.array([mode.days.get(c, np.nan) for c in CLASSES])[scenario.class_index]
        for term, per_unit in mode.terms.items():
            base = base + per_unit * TERM_UNITS[term] * scenario.sites[term].to_numpy()
        days = base * mode.team.size / sizes[offices[:, column]]
        days = np.maximum(np.round(days / HALF_DAY) * HALF_DAY, mode.min_days)
        result[:, column] = np.where(offices[:, column] >= 0, np.where(np.isnan(own), days, own), np.nan)
    return result

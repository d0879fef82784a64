"""How long a site takes in a mode, and which office carries it out."""

import numpy as np
from numpy.typing import NDArray

from scenarios.immutable import once_for_each
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES
from scenarios.sites.offices import LEVELS

HALF_DAY = 0.5
ROUNDING = 1e-9
TERM_UNITS = {
    "population": 1e-3, "area": 1.0, "income": 1e-3, "complaints": 1.0, "funds": 1e-3, "assets": 1e-3, "weak_organisation": 1.0,
    "hardship": 1.0, "altitude": 1e-3,
}  # fmt: skip
"""Factor from a column's unit (people, km2, 1,000 yuan, complaints, m) to the unit of a mode's terms."""


def served_sites(scenario: Scenario, column: int) -> NDArray[np.bool_]:
    """Whether a mode is for each site, shape (sites,): by kind and class; if it counts as coverage, only for uncovered sites.

    A site whose own days exceed the mode's maximum is excluded.
    """
    mode = scenario.mode(scenario.modes[column])
    kinds = scenario.sites["kind"].is_in(mode.kinds).to_numpy()
    served = kinds & np.isin(scenario.class_index, [CLASSES.index(c) for c in mode.classes])
    if mode.max_days is not None:
        served &= ~(scenario.sites["team_days"].to_numpy().astype(np.float64) > mode.max_days + ROUNDING)
    return np.asarray(served & np.isinf(scenario.done_day) if mode.counts else served, bool)


@once_for_each
def mode_offices(scenario: Scenario) -> NDArray[np.int64]:
    """Index of the office that carries out each mode at each site, shape (sites, modes); -1 where none may.

    A site that is covered already needs no mode that counts as coverage. Elsewhere it is the office of the mode's level that
    carries out such modes there (`scenarios.sites.offices.carries_out`); the mode must serve the site's kind and class. A site
    that is named as the host of others rides on none itself. Where
    the mode's members are ``support``, it is the first donor of its level whose region of support holds the site;
    `scenarios.options.ways` has all of them.
    """
    result = np.full((len(scenario.sites), len(scenario.modes)), -1, np.int64)
    is_host = np.zeros(len(scenario.sites), bool)
    is_host[scenario.named_host[scenario.named_host >= 0]] = True
    for column, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        served = served_sites(scenario, column)
        if mode.rides or mode.sync is not None:
            served &= ~is_host  # what others ride on is inspected in its own right: no chains
        if mode.team.members == "support":
            for link in reversed(scenario.file.support):
                donor = scenario.office_index(link.donor)
                if scenario.offices[donor].level == mode.level:
                    result[served & scenario.sites["id"].str.starts_with(link.region).to_numpy(), column] = donor
        else:
            result[served, column] = scenario.level_office[served, LEVELS.index(mode.level)]
    return result


@once_for_each
def mode_days(scenario: Scenario) -> NDArray[np.float64]:
    """Days on site of one team for each site and mode, shape (sites, modes); NaN where the mode can't serve the site."""
    offices = mode_offices(scenario)
    result = np.full(offices.shape, np.nan)
    for column in range(offices.shape[1]):
        result[:, column] = days_in_mode(scenario, column, offices[:, column])
    return result


def days_in_mode(scenario: Scenario, column: int, offices: NDArray[np.int64], people: int | None = None) -> NDArray[np.float64]:
    """Days on site of one team of the given offices for each site in a mode, shape (sites,); NaN where the office is -1.

    Fixed days and parts, days of the class and the mode's terms, for the size of the office's teams, and what the mode's access
    adds to the way; in half days, at least the mode's minimum and what its households take, at most its maximum. A site's own
    ``team_days`` replaces all that; it refers to an ordinary team.

    Parameters
    ----------
    people
        Size of the team, that of each office's ordinary teams where None.
    """
    ordinary = np.ones(len(scenario.offices))
    for team in scenario.teams:
        if team.rounds is None:
            ordinary[team.office] = team.size
    sizes = ordinary if people is None else np.full(len(ordinary), float(people))
    own_days = scenario.sites["team_days"].to_numpy() * (ordinary / sizes)[offices]
    mode = scenario.mode(scenario.modes[column])
    base = mode.every_visit + np.array([mode.days.get(c, np.nan) for c in CLASSES])[scenario.class_index]
    for term, per_unit in mode.terms.items():
        base = base + per_unit * TERM_UNITS[term] * scenario.sites[term].to_numpy()
    days = base * mode.team.size / sizes[offices]
    if mode.access > 1:
        near = scenario.office_in_charge if mode.team.members == "support" else offices
        days = days + (mode.access - 1) * _last_leg(scenario, near)
    days = np.maximum(np.round(days / HALF_DAY) * HALF_DAY, mode.min_days)
    if mode.max_days is not None:
        days = np.minimum(days, mode.max_days)
    if mode.households is not None:
        calls = mode.households.share * scenario.sites["population"].to_numpy() / mode.households.people
        floor = calls / mode.households.a_day * mode.team.size / sizes[offices]
        days = np.maximum(days, np.ceil(floor / HALF_DAY - ROUNDING) * HALF_DAY)
    return np.where(offices >= 0, np.where(np.isnan(own_days), days, own_days), np.nan)


def _last_leg(scenario: Scenario, offices: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days from the township to each site and back, from the office's base where the township is not a site; shape (sites,).

    For support it is the base of the office in charge: teams from far away stay there, and don't go home for each visit.
    """
    travel, rows = scenario.travel, np.arange(len(scenario.sites))
    base = travel.sites + np.maximum(offices, 0)
    start = np.where(scenario.host_row >= 0, scenario.host_row, base)
    return travel.days(start, rows) + travel.days(rows, start)

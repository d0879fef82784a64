"""Ways: every site in every mode that may serve it, by every office that may carry it out there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.options.abilities import NONE, Abilities, abilities
from scenarios.options.support import linked_sites
from scenarios.options.workload import days_in_mode, mode_days, mode_offices, served_sites
from scenarios.scenario import Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Ordered by site, mode and office; all arrays of shape (ways,)."""

    site: NDArray[np.int64]
    """Row of the site."""
    mode: NDArray[np.int64]
    """Column of the mode."""
    office: NDArray[np.int64]
    """Office whose teams carry it out."""
    days: NDArray[np.float64]
    """Days on site of one team."""
    need: NDArray[np.int64]
    """What it asks of the team, a position in ``Abilities.needs``; -1 where any team of the office will do."""


def ways(scenario: Scenario, have: Abilities | None = None) -> Ways:
    """Lay out all ways.

    A mode has one office at a site, or, where its members are ``support``, every donor of its level whose region of support
    holds the site.
    """
    have = have or abilities(scenario)
    days, offices = mode_days(scenario), mode_offices(scenario)
    supporting = [k for k, name in enumerate(scenario.modes) if scenario.mode(name).team.members == "support"]
    days[:, supporting] = np.nan
    site, mode = np.nonzero(~np.isnan(days))
    number = np.array([have.number(k) for k in range(len(scenario.modes))], np.int64)
    parts = [(site, mode, offices[site, mode], days[site, mode], number[mode])]
    for column in supporting:
        served = served_sites(scenario, column)
        for link, section in enumerate(scenario.file.support):
            donor = scenario.office_index(section.donor)
            if scenario.offices[donor].level != scenario.mode(scenario.modes[column]).level:
                continue
            rows = np.flatnonzero(served & linked_sites(scenario, section))
            whole = days_in_mode(scenario, column, np.full(len(served), donor, np.int64))[rows]
            parts.append(
                (
                    rows,
                    np.full(len(rows), column),
                    np.full(len(rows), donor),
                    whole,
                    np.full(len(rows), have.number(column, link)),
                )
            )
    site, mode, office, lasting, need = (np.concatenate(part) for part in zip(*parts, strict=True))
    if len(parts) > 1:
        order = np.lexsort((office, mode, site))
        site, mode, office, lasting, need = (part[order] for part in (site, mode, office, lasting, need))
    return Ways(site, mode, office, lasting, need)


def days_by_hand(scenario: Scenario, sites: list[int], modes: list[int], offices: list[int]) -> NDArray[np.float64]:
    """Days on site of visits, by site, mode and office, shape (visits,); NaN where the office has no such way."""
    if not sites:
        return np.empty(0)
    result = mode_days(scenario)[sites, modes]
    if any(scenario.mode(scenario.modes[mode]).team.members == "support" for mode in set(modes)):
        every = ways(scenario)
        known = dict(
            zip(zip(every.site.tolist(), every.mode.tolist(), every.office.tolist(), strict=True), every.days, strict=True)
        )
        for row, key in enumerate(zip(sites, modes, offices, strict=True)):
            if scenario.mode(scenario.modes[key[1]]).team.members == "support":
                result[row] = known.get(key, np.nan)
    return result


__all__ = ["NONE", "Ways", "days_by_hand", "ways"]

"""Ways: every site in every mode that may serve it, by every office that may carry it out there."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.options.abilities import NONE, Abilities, abilities, team_sizes
from scenarios.options.support import linked_sites
from scenarios.scenario import Scenario
from scenarios.stays.workload import days_in_mode, mode_days, mode_offices, served_sites


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


def ways(scenario: Scenario, team_abilities: Abilities | None = None) -> Ways:
    """Lay out all ways.

    A mode has one office at a site, or, where its members are ``support``, every donor of its level whose region of support
    holds the site.
    """
    team_abilities = team_abilities or abilities(scenario)
    days, offices, sizes = mode_days(scenario).copy(), mode_offices(scenario), team_sizes(scenario)
    supporting = [k for k, name in enumerate(scenario.modes) if scenario.mode(name).team.members == "support"]
    days[:, supporting] = np.nan
    site, mode = np.nonzero(~np.isnan(days))
    parts = list(_own_ways(scenario, team_abilities, (site, mode), (days, offices), sizes))
    for column in supporting:
        served = served_sites(scenario, column)
        for link, section in enumerate(scenario.file.support):
            donor = scenario.office_index(section.donor)
            if scenario.offices[donor].level != scenario.mode(scenario.modes[column]).level:
                continue
            rows = np.flatnonzero(served & linked_sites(scenario, section))
            for size in sizes.get(donor, [None]):
                on_site = days_in_mode(scenario, column, np.full(len(served), donor, np.int64), size)[rows]
                need_number = team_abilities.number(column, link, NONE if size is None else size)
                parts.append(
                    (rows, np.full(len(rows), column), np.full(len(rows), donor), on_site, np.full(len(rows), need_number))
                )
    site, mode, office, visit_days, need = (np.concatenate(part) for part in zip(*parts, strict=True))
    if len(parts) > 1:  # within a way of several offices or sizes
        order = np.lexsort((need, office, mode, site))
        site, mode, office, visit_days, need = (part[order] for part in (site, mode, office, visit_days, need))
    return Ways(site, mode, office, visit_days, need)


def _own_ways(
    scenario: Scenario,
    team_abilities: Abilities,
    cells: tuple[NDArray[np.int64], NDArray[np.int64]],
    tables: tuple[NDArray[np.float64], NDArray[np.int64]],
    sizes: dict[int, list[int]],
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]]:
    """Ways of the office in charge of each mode: one for each size that its teams have in any round."""
    (site, mode), (days, offices) = cells, tables
    office = offices[site, mode]
    has_sizes = np.isin(office, list(sizes))
    number = np.array([team_abilities.number(k) for k in range(len(scenario.modes))], np.int64)
    plain = ~has_sizes
    yield site[plain], mode[plain], office[plain], days[site, mode][plain], number[mode[plain]]
    for size in sorted({size for office_sizes in sizes.values() for size in office_sizes}):
        of_size = np.isin(office, [office_index for office_index, office_sizes in sizes.items() if size in office_sizes])
        for column in np.unique(mode[of_size]).tolist():
            rows = site[of_size & (mode == column)]
            visit_days = days_in_mode(scenario, column, offices[:, column], size)[rows]
            yield (
                rows,
                np.full(len(rows), column),
                offices[rows, column],
                visit_days,
                np.full(len(rows), team_abilities.number(column, size=size)),
            )


def days_by_hand(scenario: Scenario, sites: list[int], modes: list[int], teams: list[int]) -> NDArray[np.float64]:
    """Days on site of visits, by site, mode and team, shape (visits,); NaN where the team's office has no such way."""
    if not sites:
        return np.empty(0)
    offices = [scenario.teams[team].office for team in teams]
    result = _days_of_office(scenario, sites, modes, offices)
    sizes = team_sizes(scenario)
    for row, (site, mode, team) in enumerate(zip(sites, modes, teams, strict=True)):
        if offices[row] in sizes and not np.isnan(result[row]):
            site_offices = np.full(len(scenario.sites), offices[row], np.int64)
            result[row] = days_in_mode(scenario, mode, site_offices, scenario.teams[team].size)[site]
    return result


def _days_of_office(scenario: Scenario, sites: list[int], modes: list[int], offices: list[int]) -> NDArray[np.float64]:
    result = mode_days(scenario)[sites, modes]
    if any(scenario.mode(scenario.modes[mode]).team.members == "support" for mode in set(modes)):
        all_ways = ways(scenario)
        days_of = dict(
            zip(
                zip(all_ways.site.tolist(), all_ways.mode.tolist(), all_ways.office.tolist(), strict=True),
                all_ways.days,
                strict=True,
            )
        )
        for row, key in enumerate(zip(sites, modes, offices, strict=True)):
            if scenario.mode(scenario.modes[key[1]]).team.members == "support":
                result[row] = days_of.get(key, np.nan)
    return result


__all__ = ["NONE", "Ways", "days_by_hand", "ways"]

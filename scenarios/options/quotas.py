"""Quotas: the largest and smallest number of visits of a mode, in all or in each county or prefecture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.language import listed, say
from scenarios.naming.rule_offices import DIGITS
from scenarios.options.hosts import mode_hosts
from scenarios.problems import Findings
from scenarios.scenario import Scenario
from scenarios.stays.workload import ROUNDING, mode_days, mode_offices


@dataclass(frozen=True, slots=True, eq=False)
class QuotaGroups:
    """Groups of sites and a mode, each with a limit; a site belongs to one group of a mode with limits, or to none."""

    column: NDArray[np.int64]
    """Mode column of each group, shape (groups,)."""
    region: tuple[str, ...]
    """Division code of each group's region, empty where it holds all sites."""
    most: NDArray[np.float64]
    """Largest number of visits in the term, infinite where there is none; shape (groups,)."""
    least: NDArray[np.int64]
    """Least number of visits in the term; shape (groups,)."""
    group: dict[int, NDArray[np.int64]]
    """Group of each site, by mode column; -1 for sites of kinds that the mode does not serve; each of shape (sites,)."""

    def of(self, site: NDArray[np.int64], column: NDArray[np.int64]) -> NDArray[np.int64]:
        """Group of each pair of a site row and a mode column, -1 where none; the shape of both."""
        result = np.full(len(site), -1, np.int64)
        for key, groups in self.group.items():
            of_mode = column == key
            result[of_mode] = groups[site[of_mode]]
        return result


def quota_groups(scenario: Scenario) -> QuotaGroups:
    """Group the sites of each mode with a limit.

    The largest number is the mode's ``quota``, or its ``quota_share`` of the group's sites of its kinds, rounded down; the
    smaller one of both. With ``quota_per`` each county or prefecture is a group of its own.
    """
    kinds = scenario.sites["kind"].to_numpy().astype(str)
    column: list[int] = []
    region: list[str] = []
    most: list[float] = []
    least: list[int] = []
    group: dict[int, NDArray[np.int64]] = {}
    for number, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        if mode.quota is None and mode.quota_share is None and mode.quota_least is None:
            continue
        served = np.isin(kinds, mode.kinds)
        if mode.quota_per is None:
            regions, member = np.array([""]), np.zeros(len(kinds), np.int64)
        else:
            prefixes = scenario.sites["id"].str.slice(0, DIGITS[mode.quota_per]).to_numpy().astype(str)
            regions, place = np.unique(prefixes[served], return_inverse=True)
            member = np.zeros(len(kinds), np.int64)
            member[served] = place
        sizes = np.bincount(member[served], minlength=len(regions))
        group[number] = np.where(served, member + len(column), -1)
        limit = np.full(len(regions), np.inf if mode.quota is None else float(mode.quota))
        if mode.quota_share is not None:
            limit = np.minimum(limit, np.floor(mode.quota_share * sizes + ROUNDING))
        column += [number] * len(regions)
        region += [str(code) for code in regions]
        most += limit.tolist()
        least += [mode.quota_least or 0] * len(regions)
    return QuotaGroups(np.array(column, np.int64), tuple(region), np.array(most), np.array(least, np.int64), group)


def warn_of_quotas(scenario: Scenario, name: str, findings: Findings) -> None:
    """Warn of smallest numbers of visits that can't be reached because of too few sites or too small a share."""
    if not any(scenario.mode(key).quota_least for key in scenario.modes):
        return
    groups, offices = quota_groups(scenario), mode_offices(scenario)
    hosts = mode_hosts(scenario, offices)
    usable = ~np.isnan(mode_days(scenario)) & (~hosts.needed[None, :] | (hosts.office >= 0))
    for number, key in enumerate(scenario.modes):
        least = scenario.mode(key).quota_least
        if not least or number not in groups.group:
            continue
        group = groups.group[number]
        own_groups = np.flatnonzero(groups.column == number)
        sites = np.bincount(group[usable[:, number] & (group >= 0)], minlength=len(groups.column))[own_groups]
        short = np.minimum(sites, groups.most[own_groups]) < least
        if short.any():
            region_list = listed(groups.region[k] for k in own_groups[short][:5].tolist() if groups.region[k])
            fault = say(
                f"{least}, out of reach in {short.sum()} of {len(own_groups)} regions {region_list}".rstrip(),
                f"{least}，{len(own_groups)} 个地区中有 {short.sum()} 个无法达到 {region_list}".rstrip(),
            )
            allowed = say("at most the sites that the mode may serve, and its quota", "不超过该方式可用的对象数和限额")
            findings.warn(name, f"modes.{key}.quota_least", fault, allowed)

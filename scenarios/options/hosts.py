"""Hosts: visits that are possible only together with a visit to another site.

That is their township, inspected by the same office or by one of another level, or the site that the column `host` names.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.language import say
from scenarios.problems import Findings
from scenarios.scenario import Scenario
from scenarios.schema import Mode, ScenarioFile
from scenarios.sites.offices import LEVELS

NAMED = ("department", "site")
"""Hosts that the column `host` of the sites names."""


@dataclass(frozen=True, slots=True, eq=False)
class ModeHosts:
    """Which modes need a host, and whose visit to it."""

    needed: NDArray[np.bool_]
    """Whether visits in each mode need a host's visit in the same round, shape (modes,)."""
    site: NDArray[np.int64]
    """Row of the host of each site in each mode, shape (sites, modes); -1 where none is needed, or there is none."""
    office: NDArray[np.int64]
    """Office whose visit to the host that is, shape (sites, modes); -1 where none is needed, or none can be."""


def needs_host(mode: Mode) -> bool:
    """Whether visits in the mode need another site's visit in the same round."""
    return mode.rides or mode.sync is not None


def host_rows(scenario: Scenario, mode: Mode) -> NDArray[np.int64]:
    """Row of the site with which each site is inspected in a mode, shape (sites,); -1 where there is none."""
    if mode.host == "township" or mode.sync is not None:
        return scenario.host_row
    if not mode.rides:
        return np.full(len(scenario.sites), -1, np.int64)
    named_host = scenario.named_host
    if mode.host == "department":
        department = (scenario.sites["kind"] == "department").to_numpy()
        return np.where((named_host >= 0) & department[named_host], named_host, -1)
    return named_host


def hosts_by_mode(scenario: Scenario) -> NDArray[np.int64]:
    """Row of the host of each site in each mode, shape (sites, modes); -1 where there is none."""
    columns = [host_rows(scenario, scenario.mode(name)) for name in scenario.modes]
    return np.column_stack(columns) if columns else np.empty((len(scenario.sites), 0), np.int64)


def mode_hosts(scenario: Scenario, offices: NDArray[np.int64]) -> ModeHosts:
    """Tell which visit, and whose, each mode needs at each site.

    Parameters
    ----------
    offices
        Office that carries out each mode at each site, shape (sites, modes), as `scenarios.stays.workload.mode_offices`
        gives it.
        A hosted mode needs the same office's visit, a linked one that of the office of the level it is linked with.
    """
    needed = np.array([needs_host(scenario.mode(name)) for name in scenario.modes], bool)
    site = hosts_by_mode(scenario)
    office = np.full(offices.shape, -1, np.int64)
    for column, name in enumerate(scenario.modes):
        mode, host = scenario.mode(name), site[:, column]
        if mode.sync is None:
            office[:, column] = np.where(host >= 0, offices[:, column], -1)
        else:
            host_office = scenario.level_office[host, LEVELS.index(mode.sync)]
            office[:, column] = np.where((host >= 0) & (offices[:, column] >= 0), host_office, -1)
    return ModeHosts(needed, site, office)


def check_linked(file: ScenarioFile, name: str, findings: Findings) -> None:
    """Refuse linked modes that could never be carried out, and those that are hosted in two ways.

    The level linked with must be a higher one, so that no two visits wait for each other.
    """
    for key, mode in file.modes.items():
        if mode.sync is None:
            continue
        place = f"modes.{key}"
        higher = [level for level in LEVELS[: LEVELS.index(mode.level)] if level != mode.level]
        if mode.sync not in higher:
            allowed = say(
                f"a level above {mode.level}: {', '.join(higher) or 'there is none'}",
                f"高于 {mode.level} 的层级：{'、'.join(higher) or '没有'}",
            )
            findings.error(name, f"{place}.sync", mode.sync, allowed)
            continue
        if mode.host != "none":
            allowed = say("none, if sync is given: a visit has one host", "有 sync 时须为 none：一次进驻只随一处")
            findings.error(name, f"{place}.host", mode.host, allowed)
        partners = [
            partner
            for partner in file.modes.values()
            if partner.level == mode.sync and "township" in partner.kinds and partner.chosen
        ]
        if not partners:
            allowed = say(
                f'a level with a mode that covers townships: give a {mode.sync} mode kinds = ["township"]',
                f'该级须有巡察乡镇的方式：为某个 {mode.sync} 级方式写 kinds = ["township"]',
            )
            hint = say(
                'for example taken-over = { kinds = ["township", "department"] } for the prefecture',
                '如市级用 taken-over = { kinds = ["township", "department"] }',
            )
            findings.warn(name, f"{place}.sync", mode.sync, allowed, hint)


def warn_of_unlinked(scenario: Scenario, name: str, findings: Findings) -> None:
    """Warn of linked modes whose other office has no team, and of modes none of whose sites has a host."""
    _warn_of_unnamed(scenario, name, findings)
    for key in scenario.modes:
        mode = scenario.mode(key)
        if mode.sync is None:
            continue
        host_office = scenario.level_office[scenario.host_row, LEVELS.index(mode.sync)]
        if not ((scenario.host_row >= 0) & (host_office >= 0)).any():
            fault = say(
                f"no township of a site is inspected by an office of level {mode.sync}",
                f"没有由 {mode.sync} 级巡察办巡察的乡镇",
            )
            allowed = say(
                "townships among the sites, and an office of that level with a team", "对象中有乡镇，且该级巡察办有巡察组"
            )
            findings.warn(name, f"modes.{key}.sync", fault, allowed)


def _warn_of_unnamed(scenario: Scenario, name: str, findings: Findings) -> None:
    """Warn of modes whose sites have no host, and of hosts that no mode asks for."""
    hosted_modes = [key for key in scenario.modes if scenario.mode(key).host in NAMED]
    where_to = say(
        "a column host (随巡对象) in the sites, or a table: hosts under [sites]", "对象表的“随巡对象”列，或 [sites] hosts 表"
    )
    for key in hosted_modes:
        mode = scenario.mode(key)
        if (host_rows(scenario, mode) >= 0).any():
            continue
        host_title = say("department", "部门") if mode.host == "department" else say("site", "对象")
        fault = say(f"no site that names a {host_title} to be inspected with", f"没有对象写明随哪个{host_title}巡察")
        findings.warn(name, f"modes.{key}.host", fault, where_to)
    if not hosted_modes and (scenario.named_host >= 0).any():
        fault = say("sites with a host that no mode uses", "对象写有随巡对象，而没有方式用到")
        allowed = say('a mode with host = "department" or "site"', '有 host = "department" 或 "site" 的方式')
        findings.warn(name, "modes", fault, allowed)

"""Hosts: visits that stand only beside a visit to their township, by the same office or by one of another level."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.language import say
from scenarios.problems import Findings
from scenarios.scenario import Scenario
from scenarios.schema import Mode, ScenarioFile
from scenarios.sites.offices import LEVELS


@dataclass(frozen=True, slots=True, eq=False)
class ModeHosts:
    """Which modes need a host, and whose visit to it."""

    needed: NDArray[np.bool_]
    """Whether visits in each mode need their township's visit in the same round, shape (modes,)."""
    office: NDArray[np.int64]
    """Office whose visit to the township that is, shape (sites, modes); -1 where none is needed, or none can be."""


def needs_host(mode: Mode) -> bool:
    """Whether visits in the mode need their township's visit in the same round."""
    return mode.host == "township" or mode.sync is not None


def mode_hosts(scenario: Scenario, offices: NDArray[np.int64]) -> ModeHosts:
    """Tell whose visit to the township each mode needs at each site.

    Parameters
    ----------
    offices
        Office that carries out each mode at each site, shape (sites, modes), as `scenarios.options.workload.mode_offices`
        gives it.
        A hosted mode needs the same office's visit, a linked one that of the office of the level it is linked with.
    """
    needed = np.array([needs_host(scenario.mode(name)) for name in scenario.modes], bool)
    office = np.full(offices.shape, -1, np.int64)
    for column, name in enumerate(scenario.modes):
        mode = scenario.mode(name)
        if mode.host == "township":
            office[:, column] = np.where(scenario.host_row >= 0, offices[:, column], -1)
        elif mode.sync is not None:
            there = scenario.level_office[scenario.host_row, LEVELS.index(mode.sync)]
            office[:, column] = np.where((scenario.host_row >= 0) & (offices[:, column] >= 0), there, -1)
    return ModeHosts(needed, office)


def check_linked(file: ScenarioFile, name: str, findings: Findings) -> None:
    """Refuse linked modes that could never be carried out, and those that are hosted in two ways.

    The level linked with must be a higher one, so that no two visits wait for each other.
    """
    for key, mode in file.modes.items():
        if mode.sync is None:
            continue
        where = f"modes.{key}"
        higher = [level for level in LEVELS[: LEVELS.index(mode.level)] if level != mode.level]
        if mode.sync not in higher:
            allowed = say(
                f"a level above {mode.level}: {', '.join(higher) or 'there is none'}",
                f"高于 {mode.level} 的层级：{'、'.join(higher) or '没有'}",
            )
            findings.error(name, f"{where}.sync", mode.sync, allowed)
            continue
        if mode.host != "none":
            allowed = say("none, where sync is given: one visit has one host", "有 sync 时须为 none：一次进驻只随一处")
            findings.error(name, f"{where}.host", mode.host, allowed)
        partners = [one for one in file.modes.values() if one.level == mode.sync and "township" in one.kinds and one.chosen]
        if not partners:
            allowed = say(
                f'a level some mode of which covers townships: give a {mode.sync} mode kinds = ["township"]',
                f'该级须有巡察乡镇的方式：为某个 {mode.sync} 级方式写 kinds = ["township"]',
            )
            hint = say(
                'for example taken-over = { kinds = ["township", "department"] } for the prefecture',
                '如市级用 taken-over = { kinds = ["township", "department"] }',
            )
            findings.warn(name, f"{where}.sync", mode.sync, allowed, hint)


def warn_of_unlinked(scenario: Scenario, name: str, findings: Findings) -> None:
    """Warn of linked modes whose other office has no team, or none of whose sites lies in a township that is a site."""
    for key in scenario.modes:
        mode = scenario.mode(key)
        if mode.sync is None:
            continue
        there = scenario.level_office[scenario.host_row, LEVELS.index(mode.sync)]
        if not ((scenario.host_row >= 0) & (there >= 0)).any():
            found = say(
                f"no township of a site is inspected by an office of level {mode.sync}",
                f"没有由 {mode.sync} 级巡察办巡察的乡镇",
            )
            allowed = say(
                "townships among the sites, and an office of that level with a team", "对象中有乡镇，且该级巡察办有巡察组"
            )
            findings.warn(name, f"modes.{key}.sync", found, allowed)

"""Which sites are counted together."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scenarios.options.milestones import milestone_sites
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES
from sim.outcomes.outcome import Dimension, Group

Stage = Literal["covered", "feedback", "repaired"]
STAGES: tuple[Stage, ...] = ("covered", "feedback", "repaired")


@dataclass(frozen=True, slots=True, eq=False)
class Membership:
    """Groups and the covered sites in them, as pairs: a site is in few groups, and there may be thousands."""

    groups: tuple[Group, ...]
    stage: NDArray[np.int64]
    """What is counted in the group of each pair, a position in ``STAGES``; shape (pairs,)."""
    group: NDArray[np.int64]
    """Position in ``groups``, shape (pairs,)."""
    site: NDArray[np.int64]
    """Position among the sites that are covered, shape (pairs,)."""


def build_membership(scenario: Scenario, rows: NDArray[np.int64], modes: NDArray[np.str_]) -> Membership:
    """Sort the sites that a plan covers into groups.

    Parameters
    ----------
    scenario
        What is given; a group's size is the number of all its sites, planned or not.
    rows
        Row of each site that the plan covers or that is covered already, shape (sites covered,).
    modes
        Mode in which each of them is planned, of the first visit where there are several, empty where it is covered
        already; same shape.
    """
    kinds = scenario.sites["kind"].to_numpy().astype(str)
    village = scenario.is_village
    groups: list[Group] = []
    pairs: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []

    def add(dimension: Dimension, key: str, size: int, inside: NDArray[np.bool_], stage: Stage = "covered") -> None:
        site = np.flatnonzero(inside)
        pairs.append((np.full_like(site, STAGES.index(stage)), np.full_like(site, len(groups)), site))
        groups.append(Group(dimension, key, size))

    def add_sites(dimension: Dimension, key: str, inside: NDArray[np.bool_]) -> None:
        if inside.any():
            add(dimension, key, int(inside.sum()), inside[rows])

    add_sites("village", "all", kinds == "village")
    add_sites("township", "all", kinds == "township")
    add_sites("department", "all", kinds == "department")
    for number, name in enumerate(CLASSES):
        add_sites("class", name, village & (scenario.class_index == number))
    for number, office in enumerate(scenario.offices):
        add_sites("office", office.id, village & (scenario.office_in_charge == number))
    for mode in scenario.modes:
        among = (modes == mode) & village[rows]
        if among.any():
            add("mode", mode, int(among.sum()), among)
    for number in range(len(scenario.file.milestones)):
        scope = milestone_sites(scenario, number)
        add("milestone", str(number), int(scope.sum()), scope[rows])
    if village.any():
        add("feedback", "all", int(village.sum()), village[rows], "feedback")
        add("repaired", "all", int(village.sum()), village[rows], "repaired")
    stage, group, site = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return Membership(tuple(groups), stage, group, site)


def single_group(chosen_sites: NDArray[np.bool_], rows: NDArray[np.int64]) -> Membership:
    """Count some sites alone.

    Parameters
    ----------
    chosen_sites
        Whether each site of the scenario is counted, shape (sites,).
    rows
        As in `build_membership`.
    """
    site = np.flatnonzero(chosen_sites[rows])
    zeros = np.zeros_like(site)
    return Membership((Group("village", "all", int(chosen_sites.sum())),), zeros, zeros, site)

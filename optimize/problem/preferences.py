"""Preferences: what makes a schedule that an office would sign, beside milestones, coverage and earliness, and its prices."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scenarios.options.hosts import hosts_by_mode
from scenarios.scenario import Scenario
from scenarios.schema.base import CLASSES

KEY = CLASSES.index("key")


@dataclass(frozen=True, slots=True)
class Prices:
    """Price of a unit of each quantity of `optimize.scoring.terms.Terms`, in the objective's unit: a term for all sites."""

    missing: float
    """Of a site missing at a milestone, or a visit missing from a quota."""
    changes: float = 0.0
    township_rounds: float = 0.0
    township_teams: float = 0.0
    host_teams: float = 0.0
    overrun: float = 0.0
    unevenness: float = 0.0
    travel: float = 0.0
    staff: float = 0.0
    reserve: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether nothing but milestones, coverage and earliness counts."""
        return not any(getattr(self, name) > 0 for name in self.__slots__ if name not in ("missing", "changes"))


@dataclass(frozen=True, slots=True, eq=False)
class Preferences:
    """What the terms of the objective ask of a scenario's sites and modes."""

    prices: Prices
    town: NDArray[np.int64]
    """Township of each site that is a village, numbered from 0; -1 for others; shape (sites,)."""
    ordinary_site: NDArray[np.bool_]
    """Whether each site is a village that is not a key one, shape (sites,)."""
    ordinary_mode: NDArray[np.bool_]
    """Whether visits in each mode count among a township's ordinary ones: not those of clusters; shape (modes,)."""
    hosted: NDArray[np.bool_]
    """Whether visits in each mode ride on another site's inspection by the same office, shape (modes,)."""
    charge: NDArray[np.int64]
    """Office in charge of each site, shape (sites,); only its visits are a township's ordinary ones."""
    host: NDArray[np.int64]
    """Row of the site on whose inspection each site rides in each mode, -1 where it rides on none; shape (sites, modes)."""
    cv: float
    """Coefficient of variation of a visit's length."""

    def ordinary(self, site: NDArray[np.int64], mode: NDArray[np.int64], office: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each of some visits is an ordinary one of its township, shape (visits,)."""
        return np.asarray(self.ordinary_site[site] & self.ordinary_mode[mode] & (office == self.charge[site]))

    def of(self, sites: NDArray[np.int64], site: NDArray[np.int64], office: NDArray[np.int64]) -> "Preferences":
        """Return those of some sites.

        Parameters
        ----------
        sites
            Their rows, ascending.
        site, office
            New number of each site and of each office, -1 for those that are not among them; the last stands for none.
        """
        return replace(
            self,
            town=self.town[sites],
            ordinary_site=self.ordinary_site[sites],
            charge=office[self.charge[sites]],
            host=site[self.host[sites]],
        )


def preferences_of(scenario: Scenario) -> Preferences:
    """Collect what the terms of the objective ask of a scenario."""
    goal, average = scenario.file.objective, 1.0 / max(len(scenario.sites), 1)
    _, town = np.unique(scenario.sites["township"].fill_null("").to_numpy().astype(str), return_inverse=True)
    modes = [scenario.mode(name) for name in scenario.modes]
    return Preferences(
        prices=Prices(
            missing=goal.milestone_penalty * average,
            township_rounds=goal.township_round * average,
            township_teams=goal.township_team * average,
            host_teams=goal.host_team * average,
            overrun=goal.overrun * average,
            unevenness=goal.level * average,
            travel=goal.travel * average,
            staff=goal.staff * average,
            reserve=goal.reserve * average,
        ),
        town=np.where(scenario.is_village, town, -1).astype(np.int64),
        ordinary_site=scenario.is_village & (scenario.class_index != KEY),
        ordinary_mode=np.array([mode.host != "cluster" for mode in modes], bool),
        hosted=np.array([mode.rides for mode in modes], bool),
        charge=scenario.office_in_charge,
        host=np.where([mode.rides for mode in modes], hosts_by_mode(scenario), -1),
        cv=scenario.file.uncertainty.visit_cv,
    )


def earliness_weights(
    scenario: Scenario, site: NDArray[np.int64], days: NDArray[np.float64], limited: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Weight of each site's earliness as a share of all, shape (sites,): its risk, times the days of its lightest visit.

    Ways that only some sites may have count where a site has no other: a heavy visit would else be weighed by a light one
    that it does not get, and come late.

    Parameters
    ----------
    site, days
        Of every way to visit a site. Sites without any weigh as much as an average one.
    limited
        Whether the number of visits of each way has an upper limit.
    """
    power = scenario.file.objective.by_day
    weight = scenario.weight.astype(np.float64)
    if power > 0 and len(site):
        work = _least_days(len(weight), site, days)
        free = _least_days(len(weight), site[~limited], days[~limited])
        work = np.where(np.isfinite(free), free, work)
        is_known = np.isfinite(work)
        weight = weight * np.where(is_known, work, work[is_known].mean()) ** power
    return weight / max(float(weight.sum()), 1e-12)


def _least_days(sites: int, site: NDArray[np.int64], days: NDArray[np.float64]) -> NDArray[np.float64]:
    """Least days of the ways of each site, infinite where it has none, shape (sites,)."""
    least = np.full(sites, np.inf)
    np.minimum.at(least, site, days)
    return least

"""An office as the re-planner knows it: what may be planned anew, at what price, and the tours that it begins with."""

import numpy as np
from numpy.typing import NDArray

from optimize.control.rounding import ROUNDING
from sim.compiled.choices.lookup import Office


class RollingOffice:
    """What the re-planner knows of an office; the same in all replications."""

    def __init__(self, office: Office, price: NDArray[np.float64], goal_price: float) -> None:
        lookup, rules = office.lookup, office.lookup.dispatching
        self.office, self.lookup, self.goal_price = office, lookup, goal_price
        fixed = (rules.tied | rules.clustered).tolist()
        office_visits = sorted(lookup.visits_of[office.number].tolist(), key=lambda visit: (lookup.mean[visit], visit))
        self.options: dict[int, list[int]] = {}
        """Visits that may be planned anew at each site, the lightest first; none that takes a cluster or its own team."""
        for visit in office_visits:
            if not fixed[visit]:
                self.options.setdefault(lookup.site[visit], []).append(visit)
        sites = sorted({lookup.site[visit] for visit in office_visits})
        self.hosts = {lookup.host[visit] for visit in office_visits if lookup.host[visit] >= 0}
        """Townships that visits ride on."""
        self.price: dict[int, list[float]] = dict(zip(sites, price[sites].tolist(), strict=True))
        later_prices = np.cumsum(price[sites][:, ::-1], axis=1)[:, ::-1][:, 1:] / np.arange(price.shape[1] - 1, 0, -1)
        self.later: dict[int, list[float]] = dict(zip(sites, later_prices.tolist(), strict=True))
        """Mean price of each site in the rounds behind each round, and never."""
        self.tours = {(team, rnd): lookup.tours[team, rnd] for rnd, teams in enumerate(office.at_hand) for team in teams}
        self.used = {cell: self.length(tour) for cell, tour in self.tours.items()}
        self.room = {(team, rnd): lookup.days[team][rnd] + ROUNDING for team, rnd in self.tours}
        is_beside = rules.beside.tolist()
        self.place = {
            lookup.site[visit]: (visit, cell) for cell, tour in self.tours.items() for visit in tour if not is_beside[visit]
        }
        planned_sites = {lookup.site[visit] for visit in office_visits if visit < rules.planned and not is_beside[visit]}
        self.left_out = [site for site in self.options if site not in planned_sites]
        """Sites that have no visit in the plan."""
        price_a_day = {site: self.price[site][-1] / lookup.mean[visits[0]] for site, visits in self.options.items()}
        self.by_price_a_day = sorted(self.options, key=lambda site: (-price_a_day[site], site))
        """Sites by their price for each day, the dearest first."""
        self.rank = {site: rank for rank, site in enumerate(self.by_price_a_day)}
        self.least = min((lookup.mean[visits[0]] for visits in self.options.values()), default=np.inf)

    def length(self, tour: list[int]) -> float:
        """Days that a tour is expected to take, from the base and home."""
        lookup, row, total = self.lookup, None, 0.0
        for visit in tour:
            total += (lookup.outward[visit] if row is None else row[lookup.spot[visit]]) + lookup.mean[visit]
            row = self.office.roads.row(lookup.spot[visit])
        return total + (lookup.homeward[tour[-1]] if tour else 0.0)

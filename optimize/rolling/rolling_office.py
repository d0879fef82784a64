"""What a re-planner knows of an office; the same in all replications."""

import numpy as np
from numpy.typing import NDArray

from optimize.rolling.rolling_book import OfficeBook
from optimize.rolling.rolling_tours import TOLERANCE
from sim.compiled.lookup import Office, Shared


class OfficeRolling:
    """What the re-planner knows of an office; the same in all replications."""

    def __init__(self, office: Office, price: NDArray[np.float64], goal_price: float) -> None:
        floor, given = office.floor, office.floor.given
        self.office, self.floor, self.goal_price = office, floor, goal_price
        fixed = (given.tied | given.clustered).tolist()
        office_visits = sorted(floor.visits_of[office.number].tolist(), key=lambda visit: (floor.mean[visit], visit))
        self.options: dict[int, list[int]] = {}
        """Visits that may be planned anew at each site, the lightest first; none that takes a cluster or its own team."""
        for visit in office_visits:
            if not fixed[visit]:
                self.options.setdefault(floor.site[visit], []).append(visit)
        sites = sorted({floor.site[visit] for visit in office_visits})
        self.hosts = {floor.host[visit] for visit in office_visits if floor.host[visit] >= 0}
        """Townships that visits ride on."""
        self.price: dict[int, list[float]] = dict(zip(sites, price[sites].tolist(), strict=True))
        behind = np.cumsum(price[sites][:, ::-1], axis=1)[:, ::-1][:, 1:] / np.arange(price.shape[1] - 1, 0, -1)
        self.later: dict[int, list[float]] = dict(zip(sites, behind.tolist(), strict=True))
        """Mean price of each site in the rounds behind each round, and never."""
        self.tours = {(team, rnd): floor.tours[team, rnd] for rnd, teams in enumerate(office.at_hand) for team in teams}
        self.used = {cell: self.length(tour) for cell, tour in self.tours.items()}
        self.room = {(team, rnd): floor.days[team][rnd] + TOLERANCE for team, rnd in self.tours}
        beside = given.beside.tolist()
        self.place = {
            floor.site[visit]: (visit, cell) for cell, tour in self.tours.items() for visit in tour if not beside[visit]
        }
        planned = {floor.site[visit] for visit in office_visits if visit < given.planned and not beside[visit]}
        self.left_out = [site for site in self.options if site not in planned]
        """Sites that have no visit in the plan."""
        price_a_day = {site: self.price[site][-1] / floor.mean[visits[0]] for site, visits in self.options.items()}
        self.by_worth = sorted(self.options, key=lambda site: (-price_a_day[site], site))
        """Sites by their price for each day, the dearest first."""
        self.rank = {site: rank for rank, site in enumerate(self.by_worth)}
        self.least = min((floor.mean[visits[0]] for visits in self.options.values()), default=np.inf)

    def length(self, tour: list[int]) -> float:
        """Days that a tour is expected to take, from the base and home."""
        floor, row, total = self.floor, None, 0.0
        for visit in tour:
            total += (floor.outward[visit] if row is None else row[floor.spot[visit]]) + floor.mean[visit]
            row = self.office.roads.row(floor.spot[visit])
        return total + (floor.homeward[tour[-1]] if tour else 0.0)

    def begin(self, shared: Shared) -> OfficeBook:
        """Begin a replication with the plan that was given."""
        return OfficeBook(self, shared)

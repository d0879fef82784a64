"""The planning problem as arrays: what may be chosen, what it costs, what limits it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimize.control.rounding import ROUNDING
from optimize.problem.able_teams import able_rounds
from optimize.problem.goals import Goal, goals
from optimize.problem.network import Network, network_of
from optimize.problem.preferences import KEY, Preferences, earliness_weights, preferences_of
from optimize.problem.quotas import Quotas
from optimize.problem.stays import fillable_days, most_visits, office_limits, team_limits
from optimize.problem.trips import least_ways
from scenarios.options.abilities import Abilities, abilities, crews
from scenarios.options.clusters import mode_clusters
from scenarios.options.hosts import mode_hosts
from scenarios.options.quotas import quota_groups
from scenarios.options.ways import ways
from scenarios.scenario import Scenario
from scenarios.stays.closures import closed_rounds
from scenarios.stays.mode_rounds import mode_rounds
from scenarios.stays.second_visits import kept_slots, without_slots
from scenarios.stays.stay_room import with_tolerance
from scenarios.stays.windows import Windows, team_windows
from scenarios.stays.workload import HALF_DAY, mode_offices


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What the planner chooses from: options, each a site in a mode; an option is carried out in one round or not at all.

    Options are ordered by site, mode and office. Days are working days of one team.
    """

    site: NDArray[np.int64]
    """Site row of each option."""
    mode: NDArray[np.int64]
    """Mode column of each option."""
    office: NDArray[np.int64]
    """Office of each option."""
    days: NDArray[np.float64]
    """Days on site of each option."""
    trip: NDArray[np.float64]
    """Days on the road of any tour to each option's site and back, at least."""
    host: NDArray[np.int64]
    """Site that an option must be inspected together with, its township or another one, -1 where none."""
    host_office: NDArray[np.int64]
    """Office that must inspect the host in the same round, -1 where there is no host: the option's own office, or for a
    linked visit the one of another level."""
    cluster: NDArray[np.int64]
    """Cluster of each option that is inspected with its neighbours, -1 for others."""
    least: NDArray[np.int64]
    """Sites of each cluster that must be inspected in a round if any are, shape (clusters,)."""
    quotas: Quotas
    """Groups of options with a largest or a least number of visits."""
    sites: int
    cost: NDArray[np.float64]
    """Weight of each site's earliness as a share of all, shape (sites,): see `earliness_weights`."""
    left_out: NDArray[np.float64]
    """Price of no visit to each site, shape (sites,): that of a site left out, more for a key village, or of
    one covered already at its date."""
    done: NDArray[np.bool_]
    """Whether each site is covered already, and has no options, shape (sites,)."""
    time: NDArray[np.float64]
    """End of each round's stay as a share of the term, shape (rounds,)."""
    open: NDArray[np.bool_]
    """Whether each option's site can be visited in its mode in each round by some team that is able to, shape
    (options, rounds)."""
    need: NDArray[np.int64]
    """What each option asks of its team, a position in `able`; -1 where any team of its office will do."""
    able: NDArray[np.bool_]
    """Whether each team fulfils each need in each round, shape (needs, teams, rounds)."""
    crew: NDArray[np.float64]
    """People of the teams that each option is for over those of their office's ordinary teams, shape (options,)."""
    team_crew: NDArray[np.float64]
    """The same of each team, shape (teams,)."""
    windows: Windows
    stay: NDArray[np.float64]
    """Working days of each team's stay that work and travel may fill, without the margin; shape (teams, rounds)."""
    team_office: NDArray[np.int64]
    rooms: NDArray[np.float64]
    """Days at sites that each team can spend in each round, at most; shape (teams, rounds)."""
    capacity: NDArray[np.float64]
    """Days at sites that the teams of each office can spend in each round, at most; shape (offices, rounds)."""
    longest: NDArray[np.float64]
    """Longest single visit that a team of each office can make in each round, shape (offices, rounds)."""
    present: NDArray[np.float64]
    """Teams of each office at hand in each round, shape (offices, rounds)."""
    visits: NDArray[np.float64]
    """Visits that the teams of each office can make in each round, at most; shape (offices, rounds)."""
    goals: tuple[Goal, ...]
    preferences: Preferences
    """What the objective asks beside milestones, coverage and earliness."""
    last_out: NDArray[np.bool_]
    """Whether each site is left out last: key villages, where these have a further price; shape (sites,)."""
    begin: NDArray[np.float64]
    """Working days of the term before each team's stay, by the scenario's calendar; shape (teams, rounds)."""
    network: Network
    """Where sites and bases lie."""

    @property
    def goal_price(self) -> float:
        """Price of one site missing at a milestone."""
        return self.preferences.prices.missing

    @property
    def lightest(self) -> NDArray[np.float64]:
        """Days of each site's lightest way, in days of an ordinary team, infinite where it has none; shape (sites,)."""
        days = np.full(self.sites, np.inf)
        np.minimum.at(days, self.site, self.days * self.crew)
        return days

    @property
    def fewest_days(self) -> NDArray[np.float64]:
        """Days of each site's shortest visit, by whatever team; infinite where it has none; shape (sites,)."""
        days = np.full(self.sites, np.inf)
        np.minimum.at(days, self.site, self.days)
        return days

    @property
    def further_days(self) -> NDArray[np.float64]:
        """Days of each option beyond those of its site's lightest way, in days of an ordinary team; shape (options,)."""
        return np.asarray(self.days * self.crew - self.lightest[self.site])

    @property
    def share_days(self) -> NDArray[np.float64]:
        """Days of each team by which load is shared among its office's, shape (teams,).

        Those of the rounds that the sites need, counted from the first on, as if each had its lightest visit. A team that
        is formed for an early round, when all are busy, has a full share; one of the last rounds, when none is, has none.
        An office's days sum up to all that its teams have.
        """
        offices, work = len(self.capacity), self.days * self.crew
        lightest = np.lexsort((work, self.site))
        lightest = lightest[np.unique(self.site[lightest], return_index=True)[1]]
        need = np.bincount(self.office[lightest], work[lightest], offices)
        days = np.zeros((offices, self.stay.shape[1]))
        np.add.at(days, self.team_office, self.stay)
        days_before = np.cumsum(days, axis=1) - days
        used_share = np.clip((need[:, None] - days_before) / np.maximum(days, 1e-9), 0.0, 1.0)
        used_share[need <= 0] = 1.0
        share = (self.stay * used_share[self.team_office]).sum(axis=1)
        available, days_shared = (
            np.bincount(self.team_office, team_days, offices) for team_days in (self.stay.sum(axis=1), share)
        )
        return np.asarray(share * (available / np.maximum(days_shared, 1e-9))[self.team_office])

    @property
    def alone(self) -> NDArray[np.float64]:
        """One over the teams of each team's office at hand in each round, which could help it; shape (teams, rounds)."""
        return np.asarray(1.0 / np.maximum(self.present[self.team_office], 1.0))

    @property
    def longest_stay(self) -> NDArray[np.float64]:
        """Longest stay of the teams of each office in each round, shape (offices, rounds); 0 where none can visit anything."""
        longest = np.zeros(self.capacity.shape)
        np.maximum.at(longest, self.team_office, np.where(self.rooms > 0, self.stay, 0.0))
        return longest


def build_problem(
    scenario: Scenario,
    margin: float = 0.0,
    windows: Windows | None = None,
    clusters: NDArray[np.int64] | None = None,
    team_abilities: Abilities | None = None,
) -> Problem:
    """Collect the options of a scenario and what limits them.

    A margin is the share of each stay that is kept free; stays, clusters and abilities other than the
    scenario's may be given.
    """
    team_abilities = abilities(scenario) if team_abilities is None else team_abilities
    options = ways(scenario, team_abilities)
    counts = np.array([scenario.mode(name).chosen for name in scenario.modes])
    hosts = mode_hosts(scenario, mode_offices(scenario))
    done = np.isfinite(scenario.done_day)
    is_usable = counts[None, :] & (~hosts.needed[None, :] | ((hosts.office >= 0) & ~done[hosts.site]))
    clusters = mode_clusters(scenario) if clusters is None else clusters
    clustering = np.array([scenario.mode(name).host == "cluster" for name in scenario.modes])
    is_usable &= ~clustering[None, :] | (clusters >= 0)
    groups = quota_groups(scenario)
    is_counted = counts[options.mode]
    usable_options = is_usable[options.site, options.mode]
    site, mode, need = options.site[usable_options], options.mode[usable_options], options.need[usable_options]
    chosen_days, chosen_office = options.days[usable_options], options.office[usable_options]
    own_host = np.array([scenario.mode(name).rides for name in scenario.modes], bool)
    if windows is None:
        windows = team_windows(scenario)
        windows = without_slots(windows, kept_slots(scenario, windows))
    team_office = np.array([team.office for team in scenario.teams], np.int64)
    stay = with_tolerance(scenario, fillable_days(windows, margin), team_office, (site, chosen_office, chosen_days))
    halves = bool(np.all(np.abs(chosen_days / HALF_DAY - np.round(chosen_days / HALF_DAY)) < ROUNDING)) if len(site) else False
    limits = team_limits(scenario, stay, HALF_DAY if halves else 0.0)
    capacity, longest, present = office_limits(limits, team_office, len(scenario.offices))
    round_end = np.array([round_.end for round_ in scenario.rounds])
    objective = scenario.file.objective
    crew = crews(scenario, team_abilities, options.office, options.need)
    limited = np.append(np.isfinite(groups.most), False)[groups.of(options.site, options.mode)]
    cost = earliness_weights(scenario, options.site[is_counted], (options.days * crew)[is_counted], limited[is_counted])
    wait = np.where(done, scenario.done_day / scenario.calendar.days, objective.uncovered_penalty)
    preferences = preferences_of(scenario)
    key = scenario.is_village & (scenario.class_index == KEY) & ~done
    return Problem(
        site=site,
        mode=mode,
        office=chosen_office,
        days=chosen_days,
        trip=least_ways(scenario.travel, scenario.travel.sites + chosen_office, site),
        host=hosts.site[site, mode],
        host_office=np.where(own_host[mode], chosen_office, hosts.office[site, mode]),
        cluster=clusters[site, mode],
        least=_least(scenario, clusters),
        quotas=Quotas(groups, groups.of(site, mode)),
        sites=len(scenario.sites),
        cost=cost,
        left_out=cost * wait + np.where(key, objective.key_left_out * preferences.prices.missing, 0.0),
        done=done,
        time=round_end / scenario.calendar.days,
        windows=windows,
        stay=stay,
        team_office=team_office,
        open=mode_rounds(scenario)[site, mode]
        & ~closed_rounds(scenario, windows, site, chosen_office)
        & able_rounds(team_abilities.able, need, chosen_days, chosen_office, team_office, limits),
        need=need,
        able=team_abilities.able,
        crew=crew[usable_options],
        team_crew=scenario.team_crew,
        rooms=limits,
        capacity=capacity,
        longest=longest,
        present=present,
        visits=most_visits(chosen_days, site, chosen_office, team_office, limits, len(scenario.offices)),
        goals=goals(scenario),
        preferences=preferences,
        last_out=key & (objective.key_left_out > 0),
        begin=scenario.calendar.before[windows.start].astype(np.float64),
        network=network_of(scenario),
    )


def _least(scenario: Scenario, clusters: NDArray[np.int64]) -> NDArray[np.int64]:
    least = np.zeros(int(clusters.max(initial=-1)) + 1, np.int64)
    for column, name in enumerate(scenario.modes):
        numbers = clusters[:, column]
        least[numbers[numbers >= 0]] = scenario.mode(name).cluster.min_sites
    return least

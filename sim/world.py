"""The world of a simulation: a scenario and a plan as plain arrays, small enough to be sent to workers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scenarios.calendar import TIME_TOLERANCE
from scenarios.draws import entity_keys
from scenarios.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES
from scenarios.schema.goals import LagSection
from scenarios.windows import Windows, team_windows
from sim.outcome import Group

CarryOver = Literal["extend", "next_round", "drop"]


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What the engine needs. Times are days of the term, work is in working days, positions are rows of the plan.

    The working days of a team are laid end to end, round after round: slot k of a team is its k-th working day on site,
    the days of a possible extension of the stay included.
    """

    days: int
    groups: tuple[Group, ...]
    member: NDArray[np.bool_]
    """Whether a visit's site belongs to a group, shape (groups, visits); one visit a site, feedback and repair apart."""
    site_key: NDArray[np.uint64]
    """Key of each visit's site for its draws, shape (visits,)."""
    team_days: NDArray[np.float64]
    """Working days that each visit needs on average, shape (visits,)."""
    planned_end: NDArray[np.int64]
    """Day of the planned end of each visit, shape (visits,)."""
    same_site: tuple[tuple[int, ...], ...]
    """Visits of one site, where the plan holds more than one that counts."""
    tours: tuple[tuple[tuple[int, ...], ...], ...]
    """Visits of each team in each round, in order."""
    before: NDArray[np.int64]
    """Visit before each one in its tour, -1 for the first, shape (visits,)."""
    approach: NDArray[np.float64]
    """Travel to each visit from the one before it or from the base, in working days, shape (visits,)."""
    way_back: NDArray[np.float64]
    """Travel from each visit to its team's base, shape (visits,)."""
    from_base: NDArray[np.float64]
    """Travel to each visit from its team's base, shape (visits,)."""
    hold: NDArray[np.float64]
    """Slot of the team before which each visit does not begin, where the plan leaves a gap before it; else 0."""
    slot_day: tuple[tuple[int, ...], ...]
    """Day of each slot of each team."""
    slot_round: NDArray[np.int64]
    """Round of each slot of each team, shape (teams, longest); -1 behind the last."""
    window_slot: NDArray[np.int64]
    """First slot of each team's round, shape (teams, rounds)."""
    window_days: NDArray[np.int64]
    """Slots of each team's stay, without extension, shape (teams, rounds)."""
    extended_days: NDArray[np.int64]
    """Slots of each team's stay, extension included, shape (teams, rounds)."""
    round_end: NDArray[np.int64]
    """Day on which each round's stay ends, shape (rounds,)."""
    carry_over: CarryOver
    visit_cv: float
    absence_probability: float
    absence_days: float
    slots: NDArray[np.int64]
    """People of each team, shape (teams,)."""
    inspector_key: NDArray[np.uint64]
    """Key of each team's each seat in each round, in the order of team, round, seat."""
    feedback: LagSection
    repair: LagSection


def compile_world(scenario: Scenario, plan: Plan) -> World:
    """Compile a scenario and a plan for the engine.

    Raises
    ------
    ValueError
        If the plan names a site, team, mode or round that the scenario does not hold.
    """
    visits = plan.visits
    site = np.array([scenario.site_row[name] for name in visits["site"].to_list()], np.int64)
    team_index = {team.id: k for k, team in enumerate(scenario.teams)}
    round_index = {one.id: k for k, one in enumerate(scenario.rounds)}
    team = np.array([team_index[name] for name in visits["team"].to_list()], np.int64)
    rounds = np.array([round_index[name] for name in visits["round"].to_list()], np.int64)
    counts = np.array([scenario.mode(name).counts for name in visits["mode"].to_list()], bool)
    windows = team_windows(scenario)
    extended = _extended_days(scenario, windows)
    slot_day, slot_round, window_slot = _slots(scenario, windows, extended)
    tours = _tours(visits, team, rounds, len(scenario.teams), len(scenario.rounds))
    before, approach, way_back, from_base = _travel(scenario, site, team, tours)
    team_days = visits["team_days"].to_numpy().astype(np.float64)
    planned_start = scenario.calendar.day_numbers(visits["start"].to_numpy())
    hold = _holds(tours, slot_day, window_slot, approach, team_days, planned_start)
    groups, member = _groups(scenario, visits, site, counts)
    uncertainty, follow_up, simulation = scenario.file.uncertainty, scenario.file.follow_up, scenario.file.simulation
    seats = [
        f"{one.id}/{rnd.id}/{seat}" for one in scenario.teams for rnd in scenario.rounds for seat in range(one.size)
    ]
    return World(
        days=scenario.calendar.days,
        groups=groups,
        member=member,
        site_key=entity_keys(visits["site"].to_list()),
        team_days=team_days,
        planned_end=scenario.calendar.day_numbers(visits["end"].to_numpy()),
        same_site=_repeated(site, counts),
        tours=tours,
        before=before,
        approach=approach,
        way_back=way_back,
        from_base=from_base,
        hold=hold,
        slot_day=slot_day,
        slot_round=slot_round,
        window_slot=window_slot,
        window_days=windows.days,
        extended_days=extended,
        round_end=np.array([one.end for one in scenario.rounds], np.int64),
        carry_over=simulation.carry_over,
        visit_cv=uncertainty.visit_cv,
        absence_probability=uncertainty.absence.probability,
        absence_days=uncertainty.absence.days,
        slots=np.array([one.size for one in scenario.teams], np.int64),
        inspector_key=entity_keys(seats),
        feedback=follow_up.feedback,
        repair=follow_up.repair,
    )


def _extended_days(scenario: Scenario, windows: Windows) -> NDArray[np.int64]:
    """Slots of each stay with its extension: up to the scenario's limit, the next round's start and the term's end."""
    if scenario.file.simulation.carry_over != "extend":
        return windows.days
    calendar = scenario.calendar
    following = np.array([one.start for one in scenario.rounds[1:]] + [calendar.days], np.int64)
    room = calendar.before[following][None, :] - calendar.before[windows.end]
    extra = np.clip(room, 0, scenario.file.simulation.extend_days)
    return np.where(windows.days > 0, windows.days + extra, 0)


def _slots(
    scenario: Scenario, windows: Windows, extended: NDArray[np.int64]
) -> tuple[tuple[tuple[int, ...], ...], NDArray[np.int64], NDArray[np.int64]]:
    calendar = scenario.calendar
    first = calendar.before[windows.start]
    days, rounds = [], []
    for team in range(len(scenario.teams)):
        numbers = [np.arange(a, a + n) for a, n in zip(first[team], extended[team], strict=True)]
        days.append(tuple(calendar.workdays[np.concatenate(numbers)].tolist()))
        rounds.append(np.repeat(np.arange(len(numbers)), extended[team]))
    longest = max((len(one) for one in days), default=0)
    slot_round = np.full((len(days), longest), -1, np.int64)
    for team, one in enumerate(rounds):
        slot_round[team, : len(one)] = one
    window_slot = np.cumsum(extended, axis=1) - extended
    return tuple(days), slot_round, window_slot


def _tours(
    visits: pl.DataFrame, team: NDArray[np.int64], rounds: NDArray[np.int64], teams: int, round_count: int
) -> tuple[tuple[tuple[int, ...], ...], ...]:
    tours: list[list[list[int]]] = [[[] for _ in range(round_count)] for _ in range(teams)]
    start = visits["start"].to_numpy().astype("datetime64[D]").astype(np.int64)
    for row in np.lexsort((np.arange(len(team)), start, rounds, team)).tolist():
        tours[team[row]][rounds[row]].append(row)
    return tuple(tuple(tuple(tour) for tour in one) for one in tours)


def _travel(
    scenario: Scenario,
    site: NDArray[np.int64],
    team: NDArray[np.int64],
    tours: tuple[tuple[tuple[int, ...], ...], ...],
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    travel = scenario.travel
    base = travel.sites + np.array([one.office for one in scenario.teams], np.int64)[team]
    before = np.full(len(site), -1, np.int64)
    for one in tours:
        for tour in one:
            before[list(tour[1:])] = tour[:-1]
    origin = np.where(before >= 0, site[before], base) if len(site) else base
    return before, travel.days(origin, site), travel.days(site, base), travel.days(base, site)


def _holds(
    tours: tuple[tuple[tuple[int, ...], ...], ...],
    slot_day: tuple[tuple[int, ...], ...],
    window_slot: NDArray[np.int64],
    approach: NDArray[np.float64],
    team_days: NDArray[np.float64],
    planned_start: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Find the gaps that the plan leaves: visits planned to begin later than a team that works on would begin them."""
    hold = np.zeros(len(team_days))
    for team, one in enumerate(tours):
        days = np.array(slot_day[team], np.int64)
        for number, tour in enumerate(one):
            now = float(window_slot[team, number])
            for visit in tour:
                now += approach[visit]
                planned = float(np.searchsorted(days, planned_start[visit]))
                if planned > np.floor(now + TIME_TOLERANCE):
                    hold[visit] = now = planned
                now += team_days[visit]
    return hold


def _repeated(site: NDArray[np.int64], counts: NDArray[np.bool_]) -> tuple[tuple[int, ...], ...]:
    rows: dict[int, list[int]] = {}
    for row in np.flatnonzero(counts).tolist():
        rows.setdefault(int(site[row]), []).append(row)
    return tuple(tuple(one) for one in rows.values() if len(one) > 1)


def _groups(
    scenario: Scenario, visits: pl.DataFrame, site: NDArray[np.int64], counts: NDArray[np.bool_]
) -> tuple[tuple[Group, ...], NDArray[np.bool_]]:
    kinds = scenario.sites["kind"].to_numpy().astype(str)
    village, modes = kinds == "village", visits["mode"].to_numpy().astype(str)
    groups: list[Group] = []
    member: list[NDArray[np.bool_]] = []

    def add(dimension: str, key: str, inside: NDArray[np.bool_], among: NDArray[np.bool_] | None = None) -> None:
        chosen = inside[site] & counts if among is None else among
        total = int(inside.sum()) if among is None else len(np.unique(site[among]))
        groups.append(Group(dimension, key, total))  # type: ignore[arg-type]
        member.append(chosen)

    for kind in ("village", "township", "department"):
        if (kinds == kind).any():
            add(kind, "all", kinds == kind)
    for number, name in enumerate(CLASSES):
        inside = village & (scenario.class_index == number)
        if inside.any():
            add("class", name, inside)
    for number, office in enumerate(scenario.offices):
        inside = village & (scenario.office_in_charge == number)
        if inside.any():
            add("office", office.id, inside)
    for name in scenario.modes:
        among = (modes == name) & village[site] & counts
        if among.any():
            add("mode", name, village, among)
    for number in range(len(scenario.file.milestones)):
        add("milestone", str(number), milestone_sites(scenario, number))
    add("feedback", "all", village)
    add("repaired", "all", village)
    return tuple(groups), np.array(member)


def milestone_sites(scenario: Scenario, number: int) -> NDArray[np.bool_]:
    """Whether each site counts for a milestone, given by its position; shape (sites,)."""
    milestone = scenario.file.milestones[number]
    inside = (scenario.sites["kind"] == milestone.kind).to_numpy()
    if milestone.site_class is not None:
        inside &= (scenario.sites["class"] == milestone.site_class).to_numpy()
    if milestone.office is not None:
        inside &= scenario.office_in_charge == scenario.office_index(milestone.office)
    return np.asarray(inside)

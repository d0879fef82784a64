"""What the verifier knows of tours: a team is in one place at a time, and work and way fit into its dates and its stay.

Dates say days, not hours. So a tour is carried out as early as its dates let it be: a visit begins when the team is there, not
before its first day, and is done before its last day is over.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from optimize.verifying.verify_beside import Beside, in_order
from optimize.verifying.verify_row import TOLERANCE, Breaches, Columns, Row
from optimize.verifying.verify_stays import Stays
from scenarios.language import say
from scenarios.naming.names import round_names, team_names
from scenarios.scenario import Scenario


def check_tours(scenario: Scenario, rows: Iterable[Row], sites: Columns, stays: Stays, breaches: Breaches) -> None:
    """Check what each team does in each round."""
    by_team: dict[tuple[str, str], list[Row]] = defaultdict(list)
    teams, rounds = team_names(scenario.teams, scenario.offices), round_names(scenario.rounds)
    for row in rows:
        by_team[row.team, row.round].append(row)
    tours = [sorted(tour, key=lambda row: (row.start, row.end, row.number)) for tour in by_team.values()]
    side_by_side = Beside(scenario, stays)
    tours = [in_order(tour) if side_by_side.several(tour) else tour for tour in tours]
    for tour, legs in zip(tours, _legs(scenario, tours, sites, stays), strict=True):
        days_needed, stay_days = sum(row.days for row in tour) + float(legs.sum()), stays.days(tour[0].team, tour[0].round)
        is_within = days_needed <= stay_days + stays.tolerance + TOLERANCE
        if not is_within:
            team_name, round_name = teams.name(tour[0].team), rounds.name(tour[0].round)
            place = say(f"{team_name}, {round_name}", f"{round_name}{team_name}")
            fault = say(f"{days_needed:.2f} days of work and travel", f"工作与路程 {days_needed:.2f} 天")
            breaches.add(place, fault, say(f"at most {stay_days}", f"不超过 {stay_days}"), tour)
        if side_by_side.several(tour):
            side_by_side.check(tour, legs.tolist(), breaches, is_within=is_within)
        else:
            _check_dates(tour, legs.tolist(), sites, stays, breaches, is_within=is_within)


def _legs(scenario: Scenario, tours: list[list[Row]], sites: Columns, stays: Stays) -> list[NDArray[np.float64]]:
    """Days on the road of each tour: from the base to its first site, from site to site, and back."""
    if not tours:
        return []
    travel = scenario.travel
    stops = [
        (base := travel.base(stays.teams[tour[0].team].office), *(sites.index[row.site] for row in tour), base)
        for tour in tours
    ]
    ends = np.cumsum([len(stop) for stop in stops])
    nodes = np.fromiter(chain.from_iterable(stops), np.int64)
    legs = travel.days(nodes[:-1], nodes[1:])
    firsts = np.concatenate([[0], ends[:-1]])
    return [legs[first : last - 1] for first, last in zip(firsts.tolist(), ends.tolist(), strict=True)]


def _check_dates(
    tour: list[Row], legs: list[float], sites: Columns, stays: Stays, breaches: Breaches, *, is_within: bool
) -> None:
    """Carry a tour out as its dates say, in the working days of its team, and note what can't be done in time.

    Parameters
    ----------
    is_within
        Whether its work and way fit into the stay at all, apart from dates.
    """
    team, rnd = tour[0].team, tour[0].round
    first_day, end_day = stays.start(team, rnd), stays.end(team, rnd)
    now = float(stays.worked(team, 0, first_day))
    previous: Row | None = None
    for row, leg in zip(tour, legs, strict=False):
        first, last = (stays.worked(team, 0, stays.day(date)) for date in (row.start, row.end))
        arrival, now = now + leg, max(now + leg, float(first))
        spare = stays.spare(team, rnd, last)
        too_early = math.floor(arrival + TOLERANCE) > first
        name = None if previous is None else str(sites.of(previous.site, "name"))
        rows = [row] if previous is None else [row, previous]
        if too_early:
            words = _from(stays.workday(team, math.floor(arrival + TOLERANCE)), name, leg)
            overlaps = previous is not None and row.start < previous.end - dt.timedelta(days=1)
            breaches.add(row.place, row.start, words, rows, _hint() if overlaps else "")
        elif now + row.days > last + spare + TOLERANCE and last - first >= row.days - TOLERANCE:  # else too few days at all
            breaches.add(row.place, row.end, _until(stays.workday(team, last), name, leg), rows)
        # what ends too late for its dates may still have been done by then; what comes too early must be put off
        now, previous = (now + row.days if too_early else min(now + row.days, max(float(last), now))), row
    home = now + legs[-1]
    if is_within and home > stays.worked(team, 0, end_day) + stays.tolerance + TOLERANCE:
        fault = say(f"ends on {tour[-1].end - dt.timedelta(days=1)}", f"{tour[-1].end - dt.timedelta(days=1)} 结束")
        words = say(
            f"{legs[-1]:.2f} days for the journey home before the stay ends on {_eve(stays, end_day)}",
            f"驻点 {_eve(stays, end_day)} 结束前留出返程 {legs[-1]:.2f} 天",
        )
        breaches.add(tour[-1].place, fault, words, [tour[-1]])


def _hint() -> str:
    return say(
        "for villages at the same time: at_once under teams, rounds or the mode",
        "如属同时进驻数村，请在 teams、rounds 或方式下填写 at_once",
    )


def _from(date: dt.date | None, previous_name: str | None, leg: float) -> str:
    """First day on which a visit can begin, None where it is after the term."""
    day = date or say("a later round", "以后轮次")
    if previous_name is None:
        return say(f"from {day} on: the way there takes {leg:.2f} days", f"{day} 起：前往路程需 {leg:.2f} 天")
    return say(
        f"from {day} on, when {previous_name} is done and the team is there",
        f"{day} 起：{previous_name}结束且小组到达之后",
    )


def _until(date: dt.date | None, previous_name: str | None, leg: float) -> str:
    """Last day that a visit takes, None where it is after the term."""
    day = date or say("a later round", "以后轮次")
    if previous_name is None:
        return say(
            f"a last day of {day} or later: the way there takes {leg:.2f} days",
            f"最后一天不早于 {day}：前往路程需 {leg:.2f} 天",
        )
    return say(
        f"a last day of {day} or later: {previous_name} takes part of the first day",
        f"最后一天不早于 {day}：首日尚有部分时间用于{previous_name}",
    )


def _eve(stays: Stays, day: int) -> dt.date:
    return stays.scenario.calendar.date(day - 1)

"""What the verifier knows of visits side by side: how many a team has open at a time, and whether it gets them done.

A team that is in several places shares its days among them as it likes. So dates can be kept if and only if, for all visits
between any first and any last day, work and way fit into the days between (Horn 1974).
"""

import datetime as dt
import math
from collections.abc import Sequence

from optimize.verifying.verify_row import TOLERANCE, Breaches, Row
from optimize.verifying.verify_stays import Stays
from scenarios.language import of_number, say
from scenarios.scenario import Scenario


def in_order(tour: Sequence[Row]) -> list[Row]:
    """Rows of a team's round by first day; those of one day in the order that the plan gives them."""
    return sorted(tour, key=lambda row: (row.start, math.inf if row.order is None else row.order, row.end, row.number))


class Beside:
    """Checks stays in which a team is in several places at a time."""

    def __init__(self, scenario: Scenario, stays: Stays) -> None:
        self.scenario, self.stays = scenario, stays
        self.rounds = {round_.id: round_.visits.at_once for round_ in scenario.rounds}
        self.teams = {name: section.at_once for name, section in scenario.file.teams.items()}
        self.modes = {name: mode.at_once for name, mode in scenario.file.modes.items()}

    def at_once(self, row: Row) -> int:
        """Visits that may be open at a time with a visit, itself counted: as its mode says, its round or its office."""
        return self.modes[row.mode] or self.rounds[row.round] or self.teams.get(row.office) or 1

    def several(self, tour: Sequence[Row]) -> bool:
        """Whether visits of a team's round may be open side by side."""
        return any(self.at_once(row) > 1 for row in tour)

    def check(self, tour: Sequence[Row], legs: Sequence[float], breaches: Breaches, *, is_within: bool) -> None:
        """Check the dates of a team's round.

        Parameters
        ----------
        tour, legs
            Visits `in_order`, and days on the road to each and home.
        is_within
            Whether work and way fit into the stay at all, apart from dates.
        """
        self._count_open(tour, breaches)
        if is_within:
            self._carry_out(tour, legs, breaches)

    def _count_open(self, tour: Sequence[Row], breaches: Breaches) -> None:
        """Check that no day needs more visits open than may be.

        What ends on a day and what begins on it may follow each other, as may visits of a single day. Too many are open for
        the first time on the day on which one of them begins.
        """
        for day in sorted({row.start for row in tour}):
            last = day + dt.timedelta(days=1)
            through = [row for row in tour if row.start < day and row.end > last]
            ending = [row for row in tour if row.start < day and row.end == last]
            beginning = [row for row in tour if row.start == day and row.end > last]
            short = [row for row in tour if row.start == day and row.end == last]
            for part in (ending, beginning, *([row] for row in short)):
                side = [*through, *part]
                if any(len(side) > self.at_once(row) for row in side):
                    limit = min(self.at_once(row) for row in side)
                    fault = say(f"{of_number(len(side), 'visit')} side by side on {day}", f"{day} 同时进驻 {len(side)} 处")
                    breaches.add(side[-1].place, fault, say(f"at most {limit} at once", f"同时不超过 {limit} 处"), side)
                    return

    def _carry_out(self, tour: Sequence[Row], legs: Sequence[float], breaches: Breaches) -> None:
        stays, team, rnd = self.stays, tour[0].team, tour[0].round
        opening = float(stays.worked(team, 0, stays.start(team, rnd)))
        leave_by = float(stays.worked(team, 0, stays.end(team, rnd))) + stays.tolerance - legs[-1]
        arrival = opening + legs[0]
        if math.floor(arrival + TOLERANCE) > stays.worked(team, 0, stays.day(tour[0].start)):
            day = stays.workday(team, math.floor(arrival + TOLERANCE)) or say("a later round", "以后轮次")
            words = say(f"from {day} on: the way there takes {legs[0]:.2f} days", f"{day} 起：前往路程需 {legs[0]:.2f} 天")
            breaches.add(tour[0].place, tour[0].start, words, [tour[0]])
            return
        jobs = []
        for row, leg in zip(tour, legs, strict=False):
            first, last = (float(stays.worked(team, 0, stays.day(date))) for date in (row.start, row.end))
            last += stays.spare(team, rnd, last)
            jobs.append((max(first - leg, opening), min(last, leave_by), leg + row.days, row))
        for start in sorted({job[0] for job in jobs}):
            for end in sorted({job[1] for job in jobs}):
                inside = [job for job in jobs if job[0] >= start and job[1] <= end]
                days_needed = sum(job[2] for job in inside)
                if inside and days_needed > max(end - start, 0.0) + TOLERANCE:
                    self._too_much([job[3] for job in inside], days_needed, max(end - start, 0.0), breaches)
                    return

    def _too_much(self, rows: list[Row], days_needed: float, room: float, breaches: Breaches) -> None:
        last = max(row.end for row in rows) - dt.timedelta(days=1)
        dates = f"{min(row.start for row in rows)} - {last}"
        fault = say(f"{days_needed:.2f} days of work and travel, {dates}", f"{dates} 工作与路程 {days_needed:.2f} 天")
        words = say(f"at most {room:.2f} between these dates", f"其间不超过 {room:.2f} 天")
        breaches.add(rows[-1].place, fault, words, rows)

"""The verifier's stays, blocked times and seasons of sites, reckoned day by day and apart from the planner's windows."""

import math
from collections import defaultdict
from typing import Any

from optimize.verify_blackouts import paused
from scenarios.scenario import Round, Scenario, Team

TOLERANCE = 1e-6


class Times:
    """Days on which teams work and sites can be visited."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.blocked: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        for one in scenario.blocked:
            self.blocked[one.kind, one.id].append((one.start, one.end))

    def working(self, team: Team, first: int, last: int) -> list[int]:
        """Days of the term from `first` on and before `last` on which a team works."""
        calendar, office = self.scenario.calendar, self.scenario.offices[team.office].id
        times = (*self.blocked.get(("team", team.id), ()), *self.blocked.get(("office", office), ()))
        days = range(max(first, 0), min(last, calendar.days))
        return [day for day in days if calendar.working[day] and not any(a <= day < b for a, b in times)]

    def shut(self, site: dict[str, Any], day: int) -> bool:
        """Whether a site is out of its season on a day, or it or its township is blocked."""
        times = (*self.blocked.get(("site", site["id"]), ()), *self.blocked.get(("township", site["township"]), ()))
        if any(a <= day < b for a, b in times):
            return True
        if site["season"] is None:
            return False
        today = self.scenario.calendar.date(day).strftime("%m-%d")
        windows = [window.split("/") for window in site["season"].split(";")]
        return not any(a <= today <= b if a <= b else today >= a or today <= b for a, b in windows)

    def stay(self, team: Team, rnd: Round) -> tuple[int, int, int]:
        """First day, first day after, and working days of a team's stay in a round.

        Blackouts of the office's region leave the longest part of the round; blocked days then count for nothing, but the
        stay does not end later for them.
        """
        calendar, office = self.scenario.calendar, self.scenario.offices[team.office]
        runs: list[list[int]] = [[]]
        left, day = rnd.workdays, rnd.start
        while left > 0:
            if calendar.working[day]:
                left -= 1
                if paused(self.scenario, office, calendar.date(day)):
                    runs.append([])
                else:
                    runs[-1].append(day)
            day += 1
        most = math.floor(rnd.workdays * team.share + TOLERANCE)
        longest = max(runs, key=len)[:most]
        if not longest:
            return rnd.start, rnd.start, 0
        first = rnd.start if len(runs) == 1 else longest[0]
        return first, longest[-1] + 1, len(self.working(team, first, longest[-1] + 1))

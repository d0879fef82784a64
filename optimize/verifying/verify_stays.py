"""What the verifier knows of stays: days on which teams work, and from when until when they are on site in a round.

Worked out day by day and apart from the planner's windows.
"""

import datetime as dt
import math
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate

from optimize.verifying.verify_blackouts import on, stopping
from optimize.verifying.verify_composition import Composition
from optimize.verifying.verify_row import TOLERANCE
from scenarios.entities import Round
from scenarios.scenario import Scenario


class Stays:
    """Stays of the teams, by the ids of team and round."""

    def __init__(self, scenario: Scenario, composition: Composition) -> None:
        self.scenario, self.composition = scenario, composition
        self.teams = {team.id: team for team in scenario.teams}
        self.rounds = {round_.id: round_ for round_ in scenario.rounds}
        self.rank = scenario.round_row
        self.blocked: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        """Half-open days on which an office or a team takes no part."""
        for block in scenario.blocked:
            self.blocked[block.kind, block.id].append((block.start, block.end))
        self.tolerance = scenario.file.simulation.tolerance
        """Days that work may lack at the end of a stay, made up on its last day."""
        self._works: dict[tuple[object, ...], tuple[list[bool], list[int]]] = {}
        self._ends: dict[tuple[str, float], int] = {}
        self._days: dict[tuple[str, str], int] = {}
        self._begins: dict[tuple[str, str], int] = {}
        self._work_of_team: dict[str, tuple[list[bool], list[int]]] = {}

    def work(self, team: str) -> tuple[list[bool], list[int]]:
        """Whether a team works on each day of the term, and on how many days before each day."""
        if team not in self._work_of_team:
            office = self.scenario.offices[self.teams[team].office]
            times = (*self.blocked.get(("team", team), ()), *self.blocked.get(("office", office.id), ()))
            blackouts = stopping(self.scenario, office)
            key = (times, blackouts)
            if key not in self._works:
                calendar = self.scenario.calendar
                working = [
                    bool(day_works)
                    and not any(a <= day < b for a, b in times)
                    and not any(on(blackout, calendar.date(day)) for blackout in blackouts)
                    for day, day_works in enumerate(calendar.working.tolist())
                ]
                self._works[key] = working, list(accumulate(working, initial=0))
            self._work_of_team[team] = self._works[key]
        return self._work_of_team[team]

    def worked(self, team: str, first: int, last: int) -> int:
        """Days of the half-open span on which a team works; days outside the term don't count."""
        days_before = self.work(team)[1]
        end = len(days_before) - 1
        # asked nine times a visit: written out, it takes a third of what min and max take
        first = 0 if first < 0 else min(first, end)
        last = 0 if last < 0 else min(last, end)
        return days_before[last] - days_before[first] if first < last else 0

    def spare(self, team: str, rnd: str, days_worked: float) -> float:
        """Days that a visit may lack which ends when its team has worked so many days: some only at the end of the stay."""
        return self.tolerance if days_worked >= self.worked(team, 0, self.end(team, rnd)) else 0.0

    def day(self, date: dt.date) -> int:
        """Return the number of a day of the term."""
        return self.scenario.calendar.day(date)

    def workday(self, team: str, number: int) -> dt.date | None:
        """Return the date of a working day of a team, counted from 0; None where the term has fewer."""
        days_before = self.work(team)[1]
        day = bisect_right(days_before, number) - 1
        return self.scenario.calendar.date(day) if day < self.scenario.calendar.days else None

    def is_formed(self, team: str, rnd: str) -> bool:
        """Whether the team is formed in the round: a formation says so, or the office's staff suffices for it."""
        team_rounds, team_numbers = self.teams[team].rounds, self.scenario.formed
        if team_rounds is not None:
            return rnd in team_rounds
        if team_numbers is None:
            return True
        return bool(self.composition.number[team] < team_numbers[self.teams[team].office, self.rank[rnd]])

    def holds(self, team: str, rnd: str) -> bool:
        """Whether the team holds the round: its office does, and the team is not in another round at the same time."""
        round_, office = self.rounds[rnd], self.scenario.offices[self.teams[team].office].id
        if not round_.offices and not any(candidate.teams for candidate in self.scenario.rounds):
            return True
        if office in dict(round_.teams):
            return team in self._teams_taken(rnd, office)
        rivals = [rival for rival in self.scenario.rounds if rival.id != rnd and _at_once(round_, rival)]
        is_away = any(team in self._teams_taken(rival.id, office) for rival in rivals if office in dict(rival.teams))
        return not is_away and (not round_.offices or office in round_.offices)

    def _teams_taken(self, rnd: str, office: str) -> list[str]:
        """Teams of an office that a round has which asks for a number of them: the last ones that are free and formed."""
        round_ = self.rounds[rnd]
        earlier_rounds = self.scenario.rounds[: self.rank[rnd]]
        busy_teams = [
            team
            for busy_round in earlier_rounds
            if office in dict(busy_round.teams) and _at_once(round_, busy_round)
            for team in self._teams_taken(busy_round.id, office)
        ]
        office_teams = [team for team in self.teams if self.scenario.offices[self.teams[team].office].id == office]
        free = [team for team in office_teams if team not in busy_teams and self.is_formed(team, rnd)]
        return free[-dict(round_.teams)[office] :]

    def days(self, team: str, rnd: str) -> int:
        """Working days of the team in its stay in the round."""
        key = (team, rnd)
        if key not in self._days:
            is_present = self.is_formed(team, rnd) and self.holds(team, rnd)
            self._days[key] = self.worked(team, self.start(team, rnd), self.end(team, rnd)) if is_present else 0
        return self._days[key]

    def start(self, team: str, rnd: str) -> int:
        """First day of the team's stay in the round: after the reports of its stay before and the preparation of this one."""
        if (team, rnd) not in self._begins:
            self._begins[team, rnd] = self._late_start(team, rnd)
        return self._begins[team, rnd]

    def _late_start(self, team: str, rnd: str) -> int:
        """Reckon the first day of a stay, day by day from the end of the stay before."""
        rules, round_start = self.scenario.file.rounds, self.rounds[rnd].start
        days_needed = rules.report_days + rules.preparation_days
        if not days_needed:
            return round_start
        earlier_rounds = [round_.id for round_ in self.scenario.rounds if round_.end <= round_start]
        last_round = next((name for name in reversed(earlier_rounds) if self.days(team, name) > 0), None)
        if last_round is None:
            return round_start
        days_lost = math.ceil(days_needed - self.worked(team, self.end(team, last_round), round_start) - TOLERANCE)
        works, day = self.work(team)[0], round_start
        while days_lost > 0 and day < self.end(team, rnd):
            days_lost -= works[day]
            day += 1
        return day

    def end(self, team: str, rnd: str) -> int:
        """First day after the team's stay in the round, whether it works on all days of it or not."""
        entry = self.teams[team]
        key = (rnd, entry.share)
        if key not in self._ends:
            self._ends[key] = self._full_end(rnd, entry.share)
        day = self._ends[key]
        days_lost = self.composition.lost_days(self.scenario.offices[entry.office].id, team, rnd)
        works = self.work(team)[0] if days_lost else []
        while days_lost > 0 and day > self.rounds[rnd].start:
            day -= 1
            days_lost -= works[day]
        return day

    def _full_end(self, rnd: str, share: float) -> int:
        """First day after the share of a round's working days that a team is at hand."""
        calendar, round_ = self.scenario.calendar, self.rounds[rnd]
        days_left, day = math.floor(round_.workdays * share + TOLERANCE), round_.start
        while days_left > 0:
            days_left -= bool(calendar.working[day])
            day += 1
        return day


def _at_once(first: Round, second: Round) -> bool:
    """Whether two rounds share a day."""
    return max(first.start, second.start) < min(first.end, second.end)

"""Morning or afternoon: on which half of its first and last day a visit begins and ends, as far as days tell.

A plan holds whole days. Halves follow from the tour: way, visit, way, visit. Where that does not give the days of the plan
(typed by hand, or a team that waits for another) nothing is said.
"""

import math
from typing import Literal

from scenarios.calendar.work_calendar import TIME_TOLERANCE
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.stays.windows import team_windows

Half = Literal["am", "pm"] | None
FROM_NOON, UNTIL_NOON = 0.4, 0.6
"""Share of a day from which a visit begins in the afternoon, and up to which it ends in the morning."""


def half_days(scenario: Scenario, plan: Plan) -> list[tuple[Half, Half]]:
    """Half of the first day and of the last day of each visit, in the order of the plan."""
    windows, travel, calendar = team_windows(scenario), scenario.travel, scenario.calendar
    team_row = {team.id: k for k, team in enumerate(scenario.teams)}
    round_row = {round_.id: k for k, round_ in enumerate(scenario.rounds)}
    clock: dict[tuple[int, int], tuple[float, int]] = {}
    halves: list[tuple[Half, Half]] = []
    columns = ("site", "mode", "team", "round", "start", "end", "team_days")
    for site, mode, team, rnd, start, end, days in plan.visits.select(columns).iter_rows():
        key = (team_row[team], round_row[rnd])
        team_calendar = windows.calendars[key[0]]
        base = travel.base(scenario.teams[key[0]].office)
        now, place = clock.get(key, (float(team_calendar.before[windows.start[key]]), base))
        node = scenario.site_row[site]
        first, end_day = calendar.day(start), calendar.day(end)
        earliest = float(team_calendar.before[min(max(first, 0), calendar.days)])
        start_time = max(now + float(travel.days(place, node)), earliest)
        finish = start_time + days
        clock[key] = (finish, node)
        slot, last = math.floor(start_time + TIME_TOLERANCE), math.ceil(finish - TIME_TOLERANCE) - 1
        inside = last < len(team_calendar.workdays) and scenario.mode(mode).sync is None
        if not inside or team_calendar.workdays[slot] != first or team_calendar.workdays[last] + 1 != end_day:
            halves.append((None, None))
            continue
        halves.append(("pm" if start_time - slot >= FROM_NOON else "am", "am" if finish - last <= UNTIL_NOON else "pm"))
    return halves

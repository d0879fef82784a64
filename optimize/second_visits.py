"""Second visits (回头看, 回访) put into a plan: in the days that its stays keep, to the riskiest sites that are due for one."""

import datetime as dt
from collections import Counter
from collections.abc import Collection

import numpy as np
import polars as pl

from optimize.verifying.verify import find_breaches
from scenarios.plans.plan import VISIT_SCHEMA, Plan
from scenarios.scenario import Scenario
from scenarios.stays.second_visits import Slot, kept_slots, modes_again, served_again
from scenarios.stays.windows import Windows, team_windows
from scenarios.stays.workload import mode_days


def names_again(scenario: Scenario) -> list[str]:
    """Modes in which second visits are planned."""
    return [scenario.modes[column] for column in modes_again(scenario)]


def made_again(scenario: Scenario, visits: pl.DataFrame) -> Counter[tuple[int, int]]:
    """Second visits that a plan has of each mode and office."""
    if not modes_again(scenario):
        return Counter()
    second = visits.filter(pl.col("mode").is_in(names_again(scenario)) & pl.col("office").is_in(list(scenario.office_row)))
    return Counter(
        (scenario.modes.index(mode), scenario.office_row[office])
        for mode, office in second.select("mode", "office").iter_rows()
    )


def closed_again(frozen_visits: pl.DataFrame, begun_rounds: Collection[str]) -> set[str]:
    """Return the rounds in which no second visit is put in any more: they have begun, or visits of them stand."""
    return {*begun_rounds, *frozen_visits["round"].to_list()}


def with_second_visits(scenario: Scenario, plan: Plan, closed_rounds: Collection[str] = ()) -> Plan:
    """Return a plan with the second visits that it lacks.

    Each kept stay gets the riskiest site of its office that was covered long enough before and has none yet; a stay for which
    there is none keeps its days in vain. A visit that would break a rule is not made.

    Parameters
    ----------
    closed_rounds
        Rounds in which nothing more is planned.
    """
    if not modes_again(scenario):
        return plan
    windows = open_windows(scenario, closed_rounds)
    slots = kept_slots(scenario, windows, made_again(scenario, plan.visits))
    rows = _visits(scenario, plan.visits, slots, windows)
    while rows:
        new_visits = pl.DataFrame(rows, VISIT_SCHEMA, orient="row")
        with_added = _in_order(scenario, pl.concat([plan.visits, new_visits], how="diagonal"))
        broken = {row for breach in find_breaches(scenario, Plan(with_added)) for row in breach.rows}
        fresh = set(new_visits.select("site", "mode").iter_rows())
        guilty = {
            (site, mode) for k, (site, mode) in enumerate(with_added.select("site", "mode").iter_rows(), 1) if k in broken
        }
        if not guilty & fresh:
            return Plan(with_added, plan.method)
        rows = [row for row in rows if (row[0], row[2]) not in guilty]
    return plan


def open_windows(scenario: Scenario, closed_rounds: Collection[str] = ()) -> Windows:
    """Stays of the teams, without those of closed rounds."""
    windows = team_windows(scenario)
    is_closed = np.array([round_.id in closed_rounds for round_ in scenario.rounds], bool)
    if not is_closed.any():
        return windows
    return Windows(
        windows.start, np.where(is_closed, windows.start, windows.end), np.where(is_closed, 0, windows.days), windows.calendars
    )


def _visits(scenario: Scenario, visits: pl.DataFrame, slots: tuple[Slot, ...], windows: Windows) -> list[tuple[object, ...]]:
    """Choose the sites of slots, those of early rounds first, and date their visits one after the other."""
    ends = _covered_until(scenario, visits)
    planned_visits = set(visits.filter(pl.col("mode").is_in(names_again(scenario))).select("site", "mode").iter_rows())
    days, risk = mode_days(scenario), scenario.sites["risk"].to_numpy()
    ids, names = scenario.sites["id"].to_list(), scenario.sites["name"].to_list()
    days_spent: Counter[tuple[int, int]] = Counter()
    rows: list[tuple[object, ...]] = []
    for slot in sorted(slots, key=lambda slot: (slot.round, slot.team, slot.mode)):
        mode = scenario.modes[slot.mode]
        second_visits = scenario.mode(mode).again
        assert second_visits is not None  # noqa: S101 - slots are of such modes
        calendar = windows.calendars[slot.team]
        first = int(calendar.before[windows.start[slot.team, slot.round]]) + days_spent[slot.team, slot.round]
        stay_start = int(calendar.workdays[first])
        due = (served_again(scenario, slot.mode) == slot.office) & (ends + second_visits.after <= stay_start)
        due &= np.array([(site, mode) not in planned_visits for site in ids])
        if not due.any():
            continue
        site = int(np.lexsort((np.arange(len(ids)), -risk, ~due))[0])
        base = scenario.travel.base(slot.office)
        way_out, visit_days = float(scenario.travel.days(base, site)), float(days[site, slot.mode])
        start = int(calendar.workdays[first + int(way_out + 1e-9)])
        end = int(calendar.workdays[first + int(np.ceil(way_out + visit_days - 1e-9)) - 1]) + 1
        team = scenario.teams[slot.team]
        rows.append(
            (ids[site], names[site], mode, scenario.offices[team.office].id, team.id, scenario.rounds[slot.round].id,
             _date(scenario, start), _date(scenario, end), visit_days)
        )  # fmt: skip
        planned_visits.add((ids[site], mode))
        days_spent[slot.team, slot.round] += slot.days
    return rows


def _covered_until(scenario: Scenario, visits: pl.DataFrame) -> np.ndarray:
    """Day from which each site counts as covered by a plan or before it, inf where it is not; shape (sites,)."""
    ends = scenario.done_day.copy()
    covering_modes = [name for name in scenario.modes if scenario.mode(name).counts]
    for site, end in visits.filter(pl.col("mode").is_in(covering_modes)).select("site", "end").iter_rows():
        row = scenario.site_row.get(site)
        if row is not None and end is not None:
            ends[row] = min(ends[row], float(scenario.calendar.day(end)))
    return ends


def _date(scenario: Scenario, day: int) -> dt.date:
    return scenario.calendar.date(day)


def _in_order(scenario: Scenario, visits: pl.DataFrame) -> pl.DataFrame:
    """Sort visits by team, round and first day, and number the tours anew where they are numbered."""
    is_second = pl.col("mode").is_in(names_again(scenario))
    rows = visits.sort(
        pl.col("team").replace_strict(scenario.team_row, default=len(scenario.teams)),
        pl.col("round").replace_strict(scenario.round_row, default=len(scenario.rounds)),
        ~is_second,  # they stand at the beginning of a stay
        pl.when(is_second).then(pl.col("start")),
        maintain_order=True,
    )
    if "order" not in rows.columns:
        return rows
    return rows.with_columns(order=pl.int_range(1, pl.len() + 1).over("team", "round").cast(rows.schema["order"]))

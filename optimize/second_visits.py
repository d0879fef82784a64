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


def closed_again(frozen: pl.DataFrame, begun: Collection[str]) -> set[str]:
    """Return the rounds in which no second visit is put in any more: they have begun, or visits of them stand."""
    return {*begun, *frozen["round"].to_list()}


def with_second_visits(scenario: Scenario, plan: Plan, closed: Collection[str] = ()) -> Plan:
    """Return a plan with the second visits that it lacks.

    Each kept stay gets the riskiest site of its office that was covered long enough before and has none yet; a stay for which
    there is none keeps its days in vain. A visit that would break a rule is not made.

    Parameters
    ----------
    closed
        Rounds in which nothing more is planned.
    """
    if not modes_again(scenario):
        return plan
    windows = open_windows(scenario, closed)
    slots = kept_slots(scenario, windows, made_again(scenario, plan.visits))
    rows = _visits(scenario, plan.visits, slots, windows)
    while rows:
        added = pl.DataFrame(rows, VISIT_SCHEMA, orient="row")
        with_added = _in_order(scenario, pl.concat([plan.visits, added], how="diagonal"))
        broken = {row for breach in find_breaches(scenario, Plan(with_added)) for row in breach.rows}
        fresh = set(added.select("site", "mode").iter_rows())
        guilty = {
            (site, mode) for k, (site, mode) in enumerate(with_added.select("site", "mode").iter_rows(), 1) if k in broken
        }
        if not guilty & fresh:
            return Plan(with_added, plan.method)
        rows = [row for row in rows if (row[0], row[2]) not in guilty]
    return plan


def open_windows(scenario: Scenario, closed: Collection[str] = ()) -> Windows:
    """Stays of the teams, without those of closed rounds."""
    windows = team_windows(scenario)
    shut = np.array([round_.id in closed for round_ in scenario.rounds], bool)
    if not shut.any():
        return windows
    return Windows(
        windows.start, np.where(shut, windows.start, windows.end), np.where(shut, 0, windows.days), windows.calendars
    )


def _visits(scenario: Scenario, visits: pl.DataFrame, slots: tuple[Slot, ...], windows: Windows) -> list[tuple[object, ...]]:
    """Choose the sites of slots, those of early rounds first, and date their visits one after the other."""
    ends = _covered_until(scenario, visits)
    planned = set(visits.filter(pl.col("mode").is_in(names_again(scenario))).select("site", "mode").iter_rows())
    days, risk = mode_days(scenario), scenario.sites["risk"].to_numpy()
    ids, names = scenario.sites["id"].to_list(), scenario.sites["name"].to_list()
    spent: Counter[tuple[int, int]] = Counter()
    rows: list[tuple[object, ...]] = []
    for slot in sorted(slots, key=lambda slot: (slot.round, slot.team, slot.mode)):
        mode = scenario.modes[slot.mode]
        again = scenario.mode(mode).again
        assert again is not None  # noqa: S101 - slots are of such modes
        calendar = windows.calendars[slot.team]
        first = int(calendar.before[windows.start[slot.team, slot.round]]) + spent[slot.team, slot.round]
        begin = int(calendar.workdays[first])
        due = (served_again(scenario, slot.mode) == slot.office) & (ends + again.after <= begin)
        due &= np.array([(site, mode) not in planned for site in ids])
        if not due.any():
            continue
        site = int(np.lexsort((np.arange(len(ids)), -risk, ~due))[0])
        base = scenario.travel.base(slot.office)
        out, lasting = float(scenario.travel.days(base, site)), float(days[site, slot.mode])
        start = int(calendar.workdays[first + int(out + 1e-9)])
        end = int(calendar.workdays[first + int(np.ceil(out + lasting - 1e-9)) - 1]) + 1
        team = scenario.teams[slot.team]
        rows.append(
            (ids[site], names[site], mode, scenario.offices[team.office].id, team.id, scenario.rounds[slot.round].id,
             _date(scenario, start), _date(scenario, end), lasting)
        )  # fmt: skip
        planned.add((ids[site], mode))
        spent[slot.team, slot.round] += slot.days
    return rows


def _covered_until(scenario: Scenario, visits: pl.DataFrame) -> np.ndarray:
    """Day from which each site counts as covered by a plan or before it, inf where it is not; shape (sites,)."""
    ends = scenario.done_day.copy()
    counting = [name for name in scenario.modes if scenario.mode(name).counts]
    for site, end in visits.filter(pl.col("mode").is_in(counting)).select("site", "end").iter_rows():
        row = scenario.site_row.get(site)
        if row is not None and end is not None:
            ends[row] = min(ends[row], float(scenario.calendar.day(end)))
    return ends


def _date(scenario: Scenario, day: int) -> dt.date:
    return scenario.calendar.date(day)


def _in_order(scenario: Scenario, visits: pl.DataFrame) -> pl.DataFrame:
    """Sort visits by team, round and first day, and number the tours anew where they are numbered."""
    again = pl.col("mode").is_in(names_again(scenario))
    rows = visits.sort(
        pl.col("team").replace_strict(scenario.team_row, default=len(scenario.teams)),
        pl.col("round").replace_strict(scenario.round_row, default=len(scenario.rounds)),
        ~again,  # they stand at the beginning of a stay
        pl.when(again).then(pl.col("start")),
        maintain_order=True,
    )
    if "order" not in rows.columns:
        return rows
    return rows.with_columns(order=pl.int_range(1, pl.len() + 1).over("team", "round").cast(rows.schema["order"]))

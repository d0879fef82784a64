"""Plan tables made into plans: what a row leaves open is filled in, and what was done is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from optimize.completing.dates import Stop, Tour, date_tour, tours_of
from optimize.completing.modes import Placed, fill_modes
from scenarios.frames import frame_file
from scenarios.language import of_number, say
from scenarios.naming.names import round_names, team_names
from scenarios.options.ways import days_by_hand
from scenarios.plans.plan import PLAN_SCHEMA, Plan
from scenarios.plans.plan_table import PlanTable, read_plan_table
from scenarios.problems import Problem, ScenarioError
from scenarios.scenario import Scenario
from scenarios.sites.offices import LEVELS
from scenarios.stays.side_by_side import side_by_side
from scenarios.stays.windows import team_windows

SHOWN = 8


@dataclass(frozen=True, eq=False)
class Completed:
    """A plan, and what was filled in of it."""

    plan: Plan
    file: str = ""
    notes: tuple[Problem, ...] = ()
    """What was worth knowing about the table."""
    modes: int = 0
    """Visits that got a mode."""
    dates: int = 0
    """Visits that got dates."""
    shifted: tuple[str, ...] = ()
    """Visits whose dates made room for others, in words."""
    rows: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    """Row in the file of each visit, by site, team and round."""

    def sentences(self) -> list[str]:
        """Say what was filled in, if anything was."""
        lines = []
        if self.modes or self.dates:
            lines.append(
                say(
                    f"Filled in: {of_number(self.modes, 'mode')}, {of_number(self.dates, 'date')}.",
                    f"已补全：方式 {self.modes} 项，日期 {self.dates} 项。",
                )
            )
        if self.shifted:
            names = say("; ", "；").join(self.shifted[:SHOWN]) + (" ..." if len(self.shifted) > SHOWN else "")
            count = len(self.shifted)
            lines.append(
                say(f"To make room, {of_number(count, 'visit')} that had dates got others: {names}.",
                    f"为腾出时间，{count} 项原有日期已顺延：{names}。")
            )  # fmt: skip
        return lines


def read_plan(scenario: Scenario, path: str | Path) -> Plan:
    """Read a plan from a file, made by the program or typed by hand, and fill in what it leaves open.

    Raises
    ------
    ScenarioError
        With every cell that can't be read, names something that the scenario does not hold, or contradicts another.
    """
    return read_and_complete(scenario, path).plan


def plan_of_frame(scenario: Scenario, frame: Any) -> Plan:
    """Make a plan of a frame of polars or pandas, as `read_plan` does of a file."""
    label = say("frame plan (first row: 2)", "数据框 plan（首行为第 2 行）")
    return complete(scenario, read_plan_table(scenario, frame_file("plan", frame), label)).plan


def read_and_complete(scenario: Scenario, path: str | Path) -> Completed:
    """Read a plan as `read_plan` does, and tell what was filled in."""
    return complete(scenario, read_plan_table(scenario, path))


def complete(scenario: Scenario, table: PlanTable) -> Completed:
    """Fill in modes, days on site, order and dates of a plan table.

    Raises
    ------
    ScenarioError
        With every row whose team has no mode for its village.
    """
    if table.complete:
        return Completed(Plan(table.visits.drop("row")), table.file, table.notes, rows=table.rows)
    visits, modes = _with_modes(scenario, table)
    dates = visits["start"].null_count()
    visits, shifts = _with_dates(scenario, visits)
    return Completed(Plan(visits.drop("row")), table.file, table.notes, modes, dates, shifts, table.rows)


def _with_modes(scenario: Scenario, table: PlanTable) -> tuple[pl.DataFrame, int]:
    """Fill in modes and days; return how many modes."""
    visits = table.visits
    placements = [
        Placed(
            scenario.site_row[site],
            scenario.team_row[name],
            scenario.round_row[round_id],
            None if mode is None else scenario.mode_column[mode],
        )
        for site, name, round_id, mode in visits.select("site", "team", "round", "mode").iter_rows()
    ]
    count = visits["mode"].null_count()
    modes = fill_modes(scenario, placements) if count else [placed_visit.mode for placed_visit in placements]
    problems = []
    for mode, (row, name, label) in zip(modes, visits.select("row", "name", "team").iter_rows(), strict=True):
        if mode is None:
            team_name = team_names(scenario.teams, scenario.offices).name(label)
            place = say(f"row {row} {name}", f"第 {row} 行{name}")
            fault = say(f"{team_name}, whose office has no mode for it", f"{team_name}，其巡察办没有适用于该对象的方式")
            problems.append(Problem(table.file, place, fault, say("a team that may inspect it", "可以巡察该对象的组")))
    if problems:
        raise ScenarioError(problems)
    modes_known = [mode for mode in modes if mode is not None]
    days = days_by_hand(
        scenario,
        [placed_visit.site for placed_visit in placements],
        modes_known,
        [placed_visit.team for placed_visit in placements],
    )
    result = visits.with_columns(
        pl.Series("mode", [scenario.modes[mode] for mode in modes_known], pl.String),
        pl.coalesce("team_days", pl.Series("reckoned", days, pl.Float64)).alias("team_days"),
    )
    return result, count


def _with_dates(scenario: Scenario, visits: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Fill in order and dates, those of higher offices first: linked visits wait for their township's."""
    windows, calendar, arrangement = team_windows(scenario), scenario.calendar, side_by_side(scenario)
    rows = list(visits.iter_rows(named=True))
    keys = {k: (scenario.team_row[row["team"]], scenario.round_row[row["round"]]) for k, row in enumerate(rows)}
    level = [LEVELS.index(scenario.offices[team_.office].level) for team_ in scenario.teams]
    start_of: dict[tuple[int, int], int] = {}
    """First day of the visit to each site in each round."""
    for k, row in enumerate(rows):
        if row["start"] is not None:
            start_of[scenario.site_row[row["site"]], keys[k][1]] = calendar.day(row["start"])
    shifts: list[str] = []
    tours = tours_of(keys)
    for key in sorted(tours, key=lambda key: (level[key[0]], key)):
        if all(rows[k]["end"] is not None for k in tours[key]):
            continue
        tour = Tour.of(scenario, windows, key, scenario.file.simulation.tolerance)
        stops = [_stop(scenario, k, rows[k], key[1], start_of, tour) for k in tours[key]]
        if arrangement is not None:
            modes = [scenario.modes.index(str(rows[k]["mode"])) for k in tours[key]]
            stops = [replace(stop, beside=arrangement.of(mode, *key)) for stop, mode in zip(stops, modes, strict=True)]
        stops_dated, moved_rows = date_tour(scenario, tour, stops)
        for place, stop in enumerate(stops_dated, start=1):
            assert stop.start is not None  # noqa: S101 - every visit of a tour is dated
            assert stop.end is not None  # noqa: S101
            start_of[stop.site, key[1]] = stop.start
            rows[stop.row] |= {"start": calendar.date(stop.start), "end": calendar.date(stop.end), "order": place}
        shifts += [_shift(scenario, rows[k]) for k in moved_rows]
    schema = pl.Schema([("row", visits.schema["row"]), *PLAN_SCHEMA.items()])
    return pl.DataFrame(rows, schema=schema, orient="row"), tuple(shifts)


def _stop(
    scenario: Scenario, k: int, row: dict[str, object], rnd: int, start_of: dict[tuple[int, int], int], tour: Tour
) -> Stop:
    site = scenario.site_row[str(row["site"])]
    start, end = row["start"], row["end"]
    release = 0.0
    if scenario.mode(str(row["mode"])).sync is not None:
        host_begin = start_of.get((int(scenario.host_row[site]), rnd))
        release = 0.0 if host_begin is None else float(tour.calendar.before[max(host_begin, 0)])
    return Stop(
        k,
        site,
        float(str(row["team_days"])),
        None if start is None else scenario.calendar.day(start),  # type: ignore[arg-type]
        None if end is None else scenario.calendar.day(end),  # type: ignore[arg-type]
        stands=row["pin"] == "all",
        release=release,
    )


def _shift(scenario: Scenario, row: dict[str, object]) -> str:
    round_name = round_names(scenario.rounds).name(str(row["round"]))
    team_name = team_names(scenario.teams, scenario.offices).name(str(row["team"]))
    return say(f"{row['name']} ({team_name}, {round_name})", f"{row['name']}（{round_name}{team_name}）")


Plan.reader = staticmethod(plan_of_frame)

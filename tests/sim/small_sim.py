"""Small scenarios for tests of the simulation, built in memory: sites on a line east of the base, every day worked."""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from make import each_class

from optimize.rolling.dispatching import make_world
from scenarios.calendar.rounds import lay_out_rounds
from scenarios.calendar.work_calendar import TIME_TOLERANCE, WorkCalendar, china_working_days
from scenarios.catalog import merge_catalogs
from scenarios.entities import Office, Team
from scenarios.plans.plan import VISIT_SCHEMA, Plan
from scenarios.problems import SCENARIO_FILE, Findings
from scenarios.scenario import Scenario
from scenarios.schema import CLASSES, ScenarioFile
from scenarios.schema.goals import Dispatch
from scenarios.sites.complete_sites import DATES, NEUTRAL
from scenarios.sites.made.places import EARTH_RADIUS_KM
from scenarios.stays.windows import team_windows
from scenarios.travel.travel import Travel
from sim.outcomes.outcome import Outcomes
from sim.replications import simulate

START = dt.date(2027, 1, 1)
KM_A_DEGREE = EARTH_RADIUS_KM * np.pi / 180
KM_A_DAY = 100.0
STEADY = {"between": 0.0, "team": 0.0}
"""Every office and team at the pace that is written."""
VISIT_LAG = {"mean": 20, "cv": 0.0, "source": "test"}


def flat_mode(days: float, **keys: Any) -> dict[str, Any]:
    """A mode in which a team of four takes so many days, whatever the site."""
    return {"fixed_days": 0, "days": each_class(days), "terms": {}, "min_days": days, "team": {"size": 4}} | keys


DIRECT = {"direct": flat_mode(3, classes=list(CLASSES))}
HOSTED = {"integrated": flat_mode(2), "regular": flat_mode(4)}
"""Villages that are inspected with their township."""


def completed(modes: dict[str, Any]) -> dict[str, Any]:
    findings = Findings()
    document = merge_catalogs({"modes": modes}, SCENARIO_FILE, findings)
    findings.stop_on_error()
    return dict(document["modes"])


def small_scenario(
    sites: int = 6,
    *,
    townships: int = 0,
    teams: int = 1,
    size: int = 4,
    share: float = 1.0,
    rounds: Sequence[tuple[int, int]] = ((0, 40), (60, 40), (120, 40)),
    years: int = 1,
    weekends: bool = True,
    cv: float = 0.0,
    absence: tuple[float, float] = (0.0, 5.0),
    carry_over: str = "next_round",
    extend_days: int = 10,
    tolerance: float = 0.0,
    spacing_days: float = 0.0,
    feedback: dict[str, Any] | None = None,
    repair: dict[str, Any] | None = None,
    milestones: Sequence[dict[str, Any]] = (),
    between: float = 0.0,
    modes: dict[str, Any] | None = None,
    findings: dict[str, Any] | None = None,
    uncertainty: dict[str, Any] | None = None,
) -> Scenario:
    """Build a county with one office.

    `rounds` are (first day of the term, working days on site); `absence` is (chance, mean days); neighbouring sites lie
    `spacing_days` of travel apart, the first one as far from the base. Classes take turns. Teams need
    `between` working days between two stays.
    """
    text = {"zh": "测试", "en": "test"}
    file = ScenarioFile.model_validate(
        {
            "name": "small", "title": text, "term": {"start": START, "years": years}, "calendar": {"weekends": weekends},
            "rounds": {"preparation_days": between, "report_days": 0, "dated": [
                {"id": f"r{k + 1}", "name": text, "start": START + dt.timedelta(days=first), "on_site_days": days}
                for k, (first, days) in enumerate(rounds)
            ]},
            "offices": {"home": {"name": text, "level": "county", "region": "330503"}},
            "teams": {"home": {"count": teams, "size": size, "share": share}},
            "modes": completed(modes or {"direct": {}, "integrated": {}, "regular": {}}),
            "milestones": list(milestones),
            "uncertainty": {"visit_cv": cv, "absence": {"probability": absence[0], "days": absence[1]}, "pace": STEADY}
            | (uncertainty or {}),
            "follow_up": {"feedback": feedback or VISIT_LAG, "repair": repair or VISIT_LAG},
            "simulation": {"carry_over": carry_over, "extend_days": extend_days, "tolerance": tolerance}, "findings": findings,
        }
    )  # fmt: skip
    days = (file.term.end - START).days
    working = np.ones(days, bool) if weekends else china_working_days(START, days)
    calendar = WorkCalendar(START, working)
    findings = Findings()
    laid_out = lay_out_rounds(file, calendar, findings)
    findings.stop_on_error()
    ids = [f"330503{100 + k}" for k in range(townships)] + [f"330503100{k + 1:03d}" for k in range(sites)]
    count = len(ids)
    kinds = ["township"] * townships + ["village"] * sites
    frame = pl.DataFrame(
        {
            "id": ids,
            "name": ids,
            "kind": kinds,
            "township": [site_id[:9] for site_id in ids],
            "office": [0] * count,
            "class": ["general"] * townships + [CLASSES[k % len(CLASSES)] for k in range(sites)],
            "risk": [0.5] * count,
            "weight": [1.0] * count,
        }
        | {name: [0.0] * count for name in ("population", "area", "income", "complaints", "funds", "lon", "lat")},
    ).with_columns(
        pl.lit("").alias("theme"), pl.lit(None, pl.String).alias("cluster"), pl.lit(None, pl.Float64).alias("team_days"),
        *(pl.lit(value).alias(name) for name, value in ({"assets": 0.0} | NEUTRAL).items()),
        pl.lit(None, pl.String).alias("season"), pl.lit(None, pl.String).alias("host"),
        *(pl.lit(None, pl.Date).alias(name) for name in DATES),
    )  # fmt: skip
    lon = np.concatenate([(np.arange(count) + 1) * spacing_days * KM_A_DAY / KM_A_DEGREE, [0.0]])
    return Scenario(
        file=file,
        folder=Path(),
        sites=frame,
        offices=(Office("home", file.offices["home"].name, "county", "330503"),),
        teams=tuple(Team(f"home-{k + 1}", 0, size, share) for k in range(teams)),
        rounds=laid_out,
        calendar=calendar,
        travel=Travel(lon, np.zeros(count + 1), 1 / KM_A_DAY, 0.0, count, np.empty(0, np.int64), np.empty(0)),
    )


Row = tuple[int, int, int, float, float]
"""Site row, team, round, team-days, and working days of gap before the visit."""


def chained_plan(scenario: Scenario, rows: Iterable[Row], modes: Sequence[str] | None = None) -> Plan:
    """Plan whose dates follow from its visits as the planner's do: way, gap, work, and so on, in the order of the rows.

    After a gap the visit begins with a day. A visit that would run past the end of the calendar is left out.
    """
    calendar, travel, windows = scenario.calendar, scenario.travel, team_windows(scenario)
    clock: dict[tuple[int, int], tuple[float, int]] = {}
    table = []
    for number, (site, team, rnd, days, gap) in enumerate(rows):
        base = travel.base(scenario.teams[team].office)
        begin = (float(calendar.before[windows.start[team, rnd]]), base)
        now, place = clock.get((team, rnd), begin)
        now += float(travel.days(place, site))
        if gap:
            now = float(np.ceil(now + gap - TIME_TOLERANCE))
        finish = now + days
        if finish > len(calendar.workdays):
            continue
        first, last = calendar.stays(now, finish)
        clock[team, rnd] = (finish, site)
        table.append(
            {
                "site": scenario.sites["id"][site], "name": scenario.sites["name"][site],
                "mode": modes[number] if modes else "direct" if scenario.is_village[site] else "regular",
                "office": "home", "team": scenario.teams[team].id, "round": scenario.rounds[rnd].id,
                "start": calendar.date(int(first)), "end": calendar.date(int(last)), "team_days": days,
            }
        )  # fmt: skip
    return Plan(pl.DataFrame(table, VISIT_SCHEMA), "test", as_given=True)


def carried_out(
    scenario: Scenario, plan: Plan, dispatch: Dispatch = "follow", replications: int = 1, **options: Any
) -> Outcomes:
    """What replications turn out as, with their visits; none of them fails."""
    world = make_world(scenario, plan, dispatch)
    outcomes = simulate(world, replications=replications, seed=1, keep_visits=True, **options)
    assert outcomes.failures == ()
    return outcomes


def planned_days(scenario: Scenario, plan: Plan, column: str = "end") -> np.ndarray:
    """Day numbers of the plan's dates."""
    return scenario.calendar.day_numbers(plan.visits[column].to_numpy())

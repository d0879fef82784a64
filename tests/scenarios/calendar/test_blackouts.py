"""Blackouts for all, for a region, for a class: in the calendar, in stays, in rounds, in the verifier."""

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimize.planning import baseline_plan, make_plan
from optimize.problem.problem import build_problem
from optimize.verifying.verify import verify
from optimize.verifying.verify_blackouts import on
from scenarios.calendar.blackouts import intervals
from scenarios.calendar.work_calendar import WorkCalendar, china_working_days
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from scenarios.schema.time.calendar import Blackout
from scenarios.schema.time.months import date_in_year
from scenarios.stays.closures import closed_rounds
from scenarios.stays.windows import team_windows

START = dt.date(2026, 10, 1)
CALENDAR = WorkCalendar(START, np.ones(1826, bool))
HEAD = '[[calendar.blackouts]]\nname = { zh = "停", en = "pause" }\n'


def county(folder: Path, *blackouts: str) -> Scenario:
    text = 'extends = "nanxun"\nname = "paused"\n' + "".join(HEAD + table + "\n" for table in blackouts)
    (folder / "scenario.toml").write_text(text, encoding="utf-8")
    return load(folder)


def blackout(start: object, end: object) -> Blackout:
    return Blackout.model_validate({"name": {"zh": "停", "en": "pause"}, "from": start, "to": end})


@given(st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31)), st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31)))
def test_yearly_blackouts_day_by_day(first: dt.date, last: dt.date) -> None:
    """The planner's intervals and the verifier's day by day reckoning hold the same days, over the turn of the year too."""
    pause = blackout(f"{first:%m-%d}", f"{last:%m-%d}")
    inside = np.zeros(CALENDAR.days, bool)
    for low, high in intervals(pause, CALENDAR):
        inside[max(low, 0) : max(high, 0)] = True
    days = np.unique(np.concatenate([np.arange(0, 1826, 11), [515, 516, 517, 516 + 1461]]).clip(0, 1825))  # ends of February
    assert [on(pause, CALENDAR.date(day)) for day in days] == inside[days].tolist()


def test_a_day_that_a_year_lacks() -> None:
    """The 30th of February is the month's last day."""
    assert date_in_year(2027, "02-30") == dt.date(2027, 2, 28)
    assert date_in_year(2028, "02-30") == dt.date(2028, 2, 29)


def test_blackouts_are_half_open() -> None:
    """The day named by `to` is free again."""
    pause = blackout(dt.date(2027, 3, 1), dt.date(2027, 3, 3))
    assert intervals(pause, CALENDAR) == [(151, 153)]
    assert [on(pause, dt.date(2027, 3, day)) for day in (1, 2, 3)] == [True, True, False]


def test_statutory_holidays_beyond_the_announced_years() -> None:
    """In years with no make-up days announced, the statutory holidays are still free, and Saturdays too."""
    calendar = WorkCalendar(dt.date(2030, 1, 1), china_working_days(dt.date(2030, 1, 1), 3650))
    for free in (dt.date(2030, 10, 1), dt.date(2035, 5, 1), dt.date(2036, 1, 28), dt.date(2038, 10, 2)):
        assert not calendar.working[calendar.day(free)]
    assert calendar.working[calendar.day(dt.date(2030, 10, 9))]


def test_make_up_days_of_years_gone_by() -> None:
    """2021-10-09 was a Saturday that was worked, 2022-01-31 a Monday that was not."""
    calendar = WorkCalendar(dt.date(2021, 10, 1), china_working_days(dt.date(2021, 10, 1), 400))
    assert calendar.working[calendar.day(dt.date(2021, 10, 9))]
    assert not calendar.working[calendar.day(dt.date(2022, 1, 31))]


def test_a_region_s_blackout_cuts_the_stays_of_its_teams(tmp_path: Path) -> None:
    """Nanxun's teams lose days of the spring round; the prefecture's, who may go elsewhere, keep all of it."""
    scenario = county(tmp_path, 'from = "03-10"\nto = "03-20"\nregion = "330503"')
    whole = team_windows(load("nanxun"))
    cut = team_windows(scenario)
    of_nanxun = np.array([scenario.offices[team.office].id == "nanxun" for team in scenario.teams])
    spring = np.array([round_.id.endswith("-spring") for round_ in scenario.rounds])
    assert (cut.days[of_nanxun][:, spring] < 26).all()
    assert (cut.days[of_nanxun][:, spring] > 10).all()
    assert (cut.days[of_nanxun][:, ~spring] == whole.days[of_nanxun][:, ~spring]).all()
    assert (cut.days[~of_nanxun] == whole.days[~of_nanxun]).all()
    day = scenario.calendar.day(dt.date(2028, 3, 10))
    calendar = cut.calendars[int(np.flatnonzero(of_nanxun)[0])]
    assert not calendar.working[day : day + 10].any()
    assert cut.calendars[int(np.flatnonzero(~of_nanxun)[0])].working[day : day + 10].any()
    for team, rnd in zip(*np.nonzero(of_nanxun[:, None] & spring[None, :]), strict=True):
        assert calendar.working[cut.start[team, rnd] : cut.end[team, rnd]].sum() == cut.days[team, rnd]


@pytest.mark.slow
def test_rounds_are_closed_to_a_class_and_to_teams_from_outside(tmp_path: Path) -> None:
    """General villages are not visited in autumn, nor any by the prefecture in spring: in no plan."""
    scenario = county(
        tmp_path,
        'from = "03-10"\nto = "03-20"\nregion = "330503"',
        'from = "09-05"\nto = "10-06"\nregion = "33"\nclass = "general"',
    )
    windows = team_windows(scenario)
    rows = np.arange(len(scenario.sites))
    closed_at_home = closed_rounds(scenario, windows, rows, np.full(len(rows), scenario.office_index("nanxun")))
    far = closed_rounds(scenario, windows, rows, np.full(len(rows), scenario.office_index("huzhou")))
    general = (scenario.is_village & (scenario.sites["class"] == "general").to_numpy())[:, None]
    spring = np.array([round_.id.endswith("-spring") for round_ in scenario.rounds])
    autumn = np.array([round_.id.endswith("-autumn") for round_ in scenario.rounds])
    assert (closed_at_home == (general & autumn)).all()
    assert (far == ((general & autumn) | spring)).all()
    problem = build_problem(scenario)
    assert not problem.open.all()
    for method in ("uniform", "risk"):
        plan = baseline_plan(scenario, method)
        assert len(plan) > 100
        assert verify(scenario, plan) == []


@pytest.mark.slow
def test_the_optimal_plan_keeps_them_too(tmp_path: Path) -> None:
    """Relaxation and search know of closed rounds."""
    scenario = county(tmp_path, 'from = "09-05"\nto = "10-06"\nclass = "good"')
    sites = "\n".join((load("nanxun").folder / "sites.csv").read_text(encoding="utf-8").splitlines()[:40])
    (tmp_path / "sites.csv").write_text(sites + "\n", encoding="utf-8")
    scenario = load(tmp_path)
    result = make_plan(scenario)
    assert result.uncovered == ()
    assert verify(scenario, result.plan) == []
    good = result.plan.visits.join(scenario.sites.select(site="id", kind="kind", site_class="class"), on="site")
    good = good.filter((pl.col("kind") == "village") & (pl.col("site_class") == "good"))
    assert len(good) > 3
    assert not good["round"].str.ends_with("-2").any()


@pytest.mark.slow
def test_the_verifier_sees_a_visit_in_a_blackout(tmp_path: Path) -> None:
    """A plan made without the blackout breaks it, and each such visit is named."""
    scenario = county(tmp_path, 'from = "09-05"\nto = "10-06"\nclass = "general"')
    plan = baseline_plan(load("nanxun"), "uniform")
    general = scenario.sites.filter((pl.col("class") == "general") & (pl.col("kind") == "village"))["id"].to_list()
    visits = plan.visits.filter(pl.col("site").is_in(general))
    calendar = scenario.calendar
    days = [[calendar.date(day) for day in calendar.workdays if first <= calendar.date(day) < last] for first, last in
            visits.select("start", "end").iter_rows()]  # fmt: skip
    hit = [visit_days for visit_days in days if any((9, 5) <= (day.month, day.day) < (10, 6) for day in visit_days)]
    breaches = [breach for breach in verify(scenario, Plan(plan.visits)) if "blocked" in breach.allowed]
    assert len(breaches) == len(hit) > 5


def test_a_blackout_of_nothing_is_a_warning(tmp_path: Path) -> None:
    """It is legal, and said."""
    scenario = county(tmp_path, 'from = "09-05"\nto = "10-06"\nregion = "37"')
    assert [warning.where for warning in scenario.warnings] == ["calendar.blackouts[1]"]


def test_general_blackouts_stop_everybody(tmp_path: Path) -> None:
    """They leave the calendar without work."""
    scenario = county(tmp_path, 'from = "05-01"\nto = "05-11"')
    day = scenario.calendar.day(dt.date(2028, 5, 1))
    assert not scenario.calendar.working[day : day + 10].any()
    assert scenario.calendar.working[day + 10 : day + 14].any()

"""Which township when: townships by rounds with the number of visits, and the days that teams spend in each a year."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from matplotlib.axes import Axes

from results.pictures.grid import columns, grid, shade
from results.pictures.style import Caption, plain, styled
from results.run_data import RunData
from results.visit_details import town_names, visit_details
from scenarios.divisions import counties
from scenarios.language import of_number, say
from scenarios.scenario import Scenario

MOST_ROWS = 40
"""Townships up to which each has a row; of more, counties have one each, and of very many those with most visits."""


def township_rows(run: RunData) -> int:
    """Rows that the pictures have."""
    return len(_places(run)[1])


def draw_townships(axes: Axes, run: RunData) -> Caption:
    """Draw townships (of a large region, counties) by rounds, with the number of visits in each cell."""
    with styled():
        visits_in_place, codes, names, note = _rows(run)
        counts = visits_in_place.group_by("code", "round").len()
        grid(axes, run, names)
        highest = max(int(counts["len"].max() or 1), 1)  # type: ignore[arg-type]
        row = {code: number for number, code in enumerate(codes)}
        for code, rnd, visits in counts.iter_rows():
            if code in row:
                shade(axes, row[code], rnd, visits / highest, str(visits))
        plain(axes)
    rounds_by_town = counts.group_by("code").len()["len"]
    mean = float(rounds_by_town.mean() or 0)  # type: ignore[arg-type]
    title = say(
        f"A {_what_en(run)} is visited in {mean:.1f} of {of_number(len(run.scenario.rounds), 'round')} on average",
        f"每个{_what_zh(run)}平均分 {mean:.1f} 轮巡察（共 {len(run.scenario.rounds)} 轮）",
    )
    subtitle = say(f"Visits by {_what_en(run)} and round{note}", f"各{_what_zh(run)}各轮进驻对象数{note}")
    return Caption(title, subtitle)


def draw_burden(axes: Axes, run: RunData) -> Caption:
    """Draw the working days that teams spend in each township (of a large region, county) in each year."""
    with styled():
        visits, codes, names, note = _rows(run)
        first = run.scenario.calendar.dates(np.arange(run.outcomes.days + 1))
        year = pl.Series("year", first.astype("datetime64[Y]").astype(int) + 1970)
        dated_visits = visits.with_columns(year=year.gather(visits["start"].clip(0, run.outcomes.days)))
        days_by_town = dated_visits.group_by("code", "year").agg(pl.col("days").sum())
        years = sorted(set(year.to_list()))
        columns(axes, [str(number) for number in years], names)
        longest = max(float(days_by_town["days"].max() or 1), 1e-9)  # type: ignore[arg-type]
        row = {code: number for number, code in enumerate(codes)}
        for code, calendar_year, days in days_by_town.iter_rows():
            if code in row:
                shade(axes, row[code], calendar_year - years[0], days / longest, f"{days:,.0f}")
        plain(axes)
    top = days_by_town.sort("days", "code", descending=[True, False]).row(0) if len(days_by_town) else ("", years[0], 0.0)
    name = dict(zip(codes, names, strict=True)).get(top[0], top[0])
    title = say(
        f"{name} has teams for {top[2]:,.0f} working days in {top[1]}",
        f"{name} {top[1]} 年接受巡察 {top[2]:,.0f} 个组日，为最多",
    )
    subtitle = say(
        f"Working days of teams on site by {_what_en(run)} and calendar year, as planned; 2 teams for 5 days are 10{note}",
        f"各{_what_zh(run)}每年计划接受巡察的组日（2 个组 5 天为 10 组日）{note}",
    )
    return Caption(title, subtitle)


def _digits(run: RunData) -> int:
    return 9 if run.scenario.sites["township"].n_unique() <= MOST_ROWS else 6


def _what_en(run: RunData) -> str:
    return "township" if _digits(run) == 9 else "county"  # noqa: PLR2004 - digits of a township


def _what_zh(run: RunData) -> str:
    return "乡镇" if _digits(run) == 9 else "县（市、区）"  # noqa: PLR2004 - digits of a township


def _places(run: RunData) -> tuple[pl.DataFrame, list[str]]:
    visits = visit_details(run).with_columns(code=pl.col("township").str.slice(0, _digits(run))).drop_nulls("code")
    totals = visits.group_by("code").len().sort("len", "code", descending=[True, False])
    return visits, sorted(totals["code"].head(MOST_ROWS).to_list())


def _rows(run: RunData) -> tuple[pl.DataFrame, list[str], list[str], str]:
    """Visits with the code of their row, the rows' codes and names, and what is said of rows that are left out."""
    visits, codes = _places(run)
    rest = visits["code"].n_unique() - len(codes)
    note = say(
        f"; the {len(codes)} with most visits, {rest} more are not shown", f"；仅列最多的 {len(codes)} 个，另有 {rest} 个未列"
    )
    return visits, codes, _names(run.scenario, codes), note if rest else ""


def _names(scenario: Scenario, codes: Sequence[str]) -> list[str]:
    names = town_names(scenario)
    if any(len(code) < 9 for code in codes):  # noqa: PLR2004 - digits of a township
        names |= dict(counties().select("code", "name").iter_rows())
    return [names.get(code, code) for code in codes]

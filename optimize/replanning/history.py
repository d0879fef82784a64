"""History: the scenario as it stands at a date, with the sites that were covered by then."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from optimize.changes import TEAM_SIZE, changed
from scenarios.asking import asked
from scenarios.entities import Team
from scenarios.language import say
from scenarios.plans.plan import Plan
from scenarios.problems import Findings
from scenarios.scenario import Scenario
from scenarios.sites.done import check_dates, check_done, merge_done
from scenarios.tables.columns import DONE
from scenarios.tables.read_table import read_table


def scenario_at(scenario: Scenario, as_of: dt.date, done: str | Path | None, freeze: int | None) -> Scenario:
    """Return the scenario with what was done before a date.

    Parameters
    ----------
    as_of
        Date of what is known, within the term.
    done
        Table of what is done, beside what the scenario says.
    freeze
        Days after the date whose visits stand; it is only checked here, so that all that is wrong is said together.

    Raises
    ------
    ScenarioError
        If the date, the days or the table are wrong.
    """
    findings = Findings()
    term = scenario.file.term
    if not term.start <= as_of < term.end:
        allowed = say(
            f"a date of the term, {term.start} or later and before {term.end}", f"届内日期，{term.start} 起至 {term.end} 前"
        )
        findings.error(asked("--as-of"), "", as_of, allowed)
    if freeze is not None and freeze < 0:
        findings.error(asked("--freeze"), "", freeze, say("0 days or more", "0 天或以上"))
    sites = scenario.sites
    if done is not None:
        path = Path(done)
        table = read_table(path, DONE, findings, path.name)
        check_done(table, sites["id"].to_list(), path.name, findings)
        check_dates(table, "date", term, path.name, findings)
        rows = sites.with_columns(pl.int_range(2, pl.len() + 2).alias("row"))
        sites = merge_done(rows, table, ("sites", path.name), findings).select(sites.columns)
    findings.stop_on_error()
    by_then = pl.when(pl.col("done") < as_of).then(pl.col("done"))
    return replace(scenario, sites=sites.with_columns(by_then.alias("done")))


def history_at(scenario: Scenario, plan: Plan, as_of: dt.date, done: str | Path | None, freeze: int | None = None) -> Scenario:
    """Return the scenario with what was done before a date, by the table, else the scenario, else the plan itself.

    Where neither table nor scenario says anything by the date, visits that ended before it count as done.

    Parameters
    ----------
    scenario, as_of, done, freeze
        As in `scenario_at`.
    plan
        What was to be done.

    Raises
    ------
    ScenarioError
        As `scenario_at`.
    """
    current = scenario_at(scenario, as_of, done, freeze)
    if done is not None or not np.isinf(current.done_day).all():
        return current
    covering_modes = [name for name in current.modes if current.mode(name).counts]
    past_visits = plan.visits.filter((pl.col("end") <= as_of) & pl.col("mode").is_in(covering_modes)).select(
        "site", (pl.col("end") - pl.duration(days=1)).alias("done")
    )
    return with_done(current, past_visits.unique("site", keep="first"))


def with_done(scenario: Scenario, dates: pl.DataFrame) -> Scenario:
    """Return the scenario with dates at which sites were covered, beside those that it has.

    Parameters
    ----------
    dates
        With the columns ``site`` and ``done``, each site once.
    """
    ids = scenario.sites.select("id")
    new_dates = ids.join(dates, left_on="id", right_on="site", how="left", maintain_order="left")["done"]
    all_dates = scenario.sites["done"].cast(pl.Date).fill_null(new_dates.cast(pl.Date))
    return replace(scenario, sites=scenario.sites.with_columns(all_dates.alias("done")))


def with_teams_gone(scenario: Scenario, visits: pl.DataFrame) -> Scenario:
    """Return the scenario with the teams of visits that it has no more, so that what they did counts for the verifier."""
    offices = scenario.office_row
    pairs = sorted(set(visits.select("team", "office").iter_rows()))
    teams = [
        Team(team, offices[office], TEAM_SIZE, 1.0)
        for team, office in pairs
        if team not in scenario.team_row and office in offices
    ]
    return changed(scenario, teams=(*scenario.teams, *teams)) if teams else scenario

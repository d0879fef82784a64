"""Where we are: states of sites against hand-made facts, groups, and the traffic light."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.planning import baseline_plan
from optimize.replanning.history import with_done
from results.answers.status import LATE_SHARE, status
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

START = dt.date(2027, 1, 1)


@pytest.fixture(scope="module")
def plan(county: Scenario) -> Plan:
    return baseline_plan(county, "uniform")


def _done(county: Scenario, dates: dict[str, dt.date]) -> Scenario:
    return with_done(
        county, pl.DataFrame({"site": list(dates), "done": list(dates.values())}, schema={"site": pl.String, "done": pl.Date})
    )


def test_each_state(county: Scenario, plan: Plan):
    """The first visit is done late, the second not at all, the third is under way, the fourth is struck out."""
    visits = plan.visits.sort("end", "site")
    first, second, third, fourth = visits["site"].head(4).to_list()
    ends = dict(visits.select("site", "end").iter_rows())
    as_of = ends[second] + dt.timedelta(days=1)
    begun = as_of - dt.timedelta(days=1)
    changed = visits.with_columns(
        pl.when(pl.col("site") == third).then(pl.lit(begun)).otherwise(pl.col("start")).alias("start"),
        pl.when(pl.col("site") == third).then(pl.lit(as_of + dt.timedelta(days=3))).otherwise(pl.col("end")).alias("end"),
    ).filter(pl.col("site") != fourth)
    known = _done(county, {first: ends[first]})
    standing = status(known, Plan(changed), as_of)
    state = dict(standing.sites.select("site", "state").iter_rows())
    assert [state[site] for site in (first, second, third, fourth)] == ["done", "late", "under_way", "unplanned"]
    days = dict(standing.sites.select("site", "days_late").iter_rows())
    assert days[first] == 1  # its last day was the day before `end`
    assert days[second] == 2
    assert days[third] is None
    assert standing.late()["site"].to_list()[0] == second


@settings(max_examples=25, deadline=None)
@given(share=st.floats(0, 1), offset=st.integers(0, 5 * 365))
def test_every_site_is_in_one_state(county: Scenario, plan: Plan, share: float, offset: int):
    """Groups add up to the whole, whatever is done and when one looks."""
    as_of = START + dt.timedelta(days=offset)
    over = plan.visits.filter(pl.col("end") <= as_of).sort("site")
    over = over.head(round(share * len(over)))
    standing = status(_done(county, dict(over.select("site", "start").iter_rows())), plan, as_of)
    states = ("done", "late", "under_way", "ahead", "unplanned")
    assert sum(standing.count(state) for state in states) == len(standing.sites)
    assert standing.count("done") == len(over)
    for group in ("township", "class", "office", "county"):
        table = standing.by(group)
        assert table["sites"].sum() == len(standing.sites)
        assert table["late"].sum() == standing.count("late")
        assert table["due"].sum() == standing.due
        lag = (table["planned_share"] - table["done_share"]).to_list()
        assert lag == sorted(lag, reverse=True)


def test_the_light(county: Scenario, plan: Plan):
    """Green with all done that is due, yellow with one late of more than ten, red with everything late."""
    as_of = dt.date(2031, 12, 31)
    ends = {site: end - dt.timedelta(days=1) for site, end in plan.visits.select("site", "end").iter_rows()}
    assert status(_done(county, ends), plan, as_of).light == "green"
    fewer = dict(list(ends.items())[1:])
    assert LATE_SHARE * len(ends) >= 1
    assert status(_done(county, fewer), plan, as_of).light == "yellow"
    assert status(county, plan, as_of).light == "red"

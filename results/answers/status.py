"""Where we are: what was planned against what was done at a date, site by site and by group, as a traffic light."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

import polars as pl

from scenarios.divisions import COUNTY_DIGITS
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

State = Literal["done", "late", "under_way", "ahead", "unplanned"]
"""``late``: its visit should have ended by then and it is not done; ``unplanned``: neither done nor in the plan."""
Light = Literal["green", "yellow", "red"]
GROUPS = ("township", "class", "office", "county")
"""What sites are grouped by; ``county`` is the first six digits of the code."""
LATE_SHARE = 0.1
"""Share of the sites due from which a group is red. Assumed."""


@dataclass(frozen=True, slots=True, eq=False)
class Status:
    """A plan held against what is done at a date."""

    as_of: dt.date
    sites: pl.DataFrame
    """A row a site that must be covered: ``site, name, township, class, office, county, state, planned`` (last day of its
    covering visit), ``done`` (date), ``days_late`` (whole days, of late sites and of those done after their day),
    ``never`` (whether no inspection is known, in this term or before)."""

    @property
    def due(self) -> int:
        """Sites whose visit should have ended before the date."""
        return int((self.sites["planned"] < self.as_of).sum())

    def count(self, state: State) -> int:
        """Count the sites in a state."""
        return int((self.sites["state"] == state).sum())

    @property
    def light(self) -> Light:
        """How things stand all in all."""
        return _light(self.count("late"), self.due)

    def by(self, group: str) -> pl.DataFrame:
        """Return a row a group, the one that lags most first.

        Columns: the group, ``sites, done, due, late, under_way, unplanned, never, planned_share, done_share, light``;
        shares are of the group's sites, ``planned_share`` what should have been done by the date.

        Parameters
        ----------
        group
            One of ``GROUPS``.
        """
        state = pl.col("state")
        table = (
            self.sites.group_by(group, maintain_order=True)
            .agg(
                pl.len().alias("sites"),
                (state == "done").sum().alias("done"),
                (pl.col("planned") < self.as_of).sum().alias("due"),
                *((state == name).sum().alias(name) for name in ("late", "under_way", "unplanned")),
                pl.col("never").sum(),
            )
            .with_columns(
                (pl.col("due") / pl.col("sites")).alias("planned_share"), (pl.col("done") / pl.col("sites")).alias("done_share")
            )
        )
        lights = pl.Series("light", [_light(late, due) for late, due in table.select("late", "due").iter_rows()], pl.String)
        lag = pl.col("planned_share") - pl.col("done_share")
        return table.with_columns(lights).sort(lag, group, descending=[True, False])

    def late(self) -> pl.DataFrame:
        """Return the late sites, the latest first."""
        return self.sites.filter(pl.col("state") == "late").sort("days_late", "site", descending=[True, False])


def status(scenario: Scenario, plan: Plan, as_of: dt.date) -> Status:
    """Hold a plan against what is done at a date.

    Parameters
    ----------
    scenario
        As it stands at the date: its column ``done`` says what is done (`optimize.replanning.history.scenario_at`).
    plan
        What was to be done.
    as_of
        Date within the term: what ended the day before counts.
    """
    covering_modes = [name for name in scenario.modes if scenario.mode(name).counts]
    visits = (
        plan.visits.filter(pl.col("mode").is_in(covering_modes))
        .group_by("site")
        .agg(pl.col("start").min(), pl.col("end").min())
    )
    offices = pl.Series("office_id", [office.id for office in scenario.offices], pl.String)
    own_sites = scenario.sites.filter(pl.col("office") >= 0)
    table = own_sites.select(
        pl.col("id").alias("site"),
        "name",
        "township",
        "class",
        offices.gather(own_sites["office"].to_numpy()).alias("office"),
        pl.col("id").str.slice(0, COUNTY_DIGITS).alias("county"),
        pl.col("done").cast(pl.Date),
        pl.col("last_inspected").is_null().alias("new"),
    ).join(visits, on="site", how="left", maintain_order="left")
    planned_date = (pl.col("end") - pl.duration(days=1)).alias("planned")
    is_covered = pl.col("done").is_not_null() & (pl.col("done") < as_of)
    state = (
        pl.when(is_covered)
        .then(pl.lit("done"))
        .when(pl.col("end").is_null())
        .then(pl.lit("unplanned"))
        .when(pl.col("end") <= as_of)
        .then(pl.lit("late"))
        .when(pl.col("start") < as_of)
        .then(pl.lit("under_way"))
        .otherwise(pl.lit("ahead"))
    )
    until = pl.when(is_covered).then(pl.col("done")).otherwise(pl.lit(as_of))
    table = table.with_columns(planned_date, state.alias("state"))
    days = (until - pl.col("planned")).dt.total_days()
    late = pl.when(pl.col("state").is_in(["done", "late"]) & (days > 0)).then(days)
    never = pl.col("new") & (pl.col("state") != "done")
    columns = ("site", "name", "township", "class", "office", "county", "state", "planned", "done", "days_late", "never")
    return Status(as_of, table.with_columns(late.alias("days_late"), never.alias("never")).select(columns))


def _light(late: int, due: int) -> Light:
    if not late:
        return "green"
    return "red" if late > LATE_SHARE * due else "yellow"

"""The visits of a run's plan with all that pictures and the page say of them: names instead of ids, days, how sure each is."""

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from results.run_data import RunData
from scenarios.divisions import TOWNSHIP_DIGITS
from scenarios.divisions import townships as township_table
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario
from sim.outcomes.outcome import Outcomes


def visit_details(run: RunData) -> pl.DataFrame:
    """Return the visits, a row a visit, in the order of the plan.

    Columns: ``site`` and ``name`` of the site; ``kind``; ``class`` (null where it has none); ``township`` (its code) and
    ``town`` (its name, else its code); ``county`` (index of the office in charge); ``team`` and ``round`` (indices),
    ``mode`` (its id); ``start`` and ``end`` as half-open days of the term; ``days`` of work; ``lon`` and ``lat`` in degrees;
    ``risk`` (0..1); ``chance``, the share of the replications in which the visit was finished in its round, null where there
    are no replications.
    """
    scenario = run.scenario
    sites = scenario.sites.select(
        pl.col("id").alias("site"), "kind", "class", "township", pl.col("office").alias("county"), "lon", "lat", "risk"
    )
    teams, rounds = ([entry.id for entry in group] for group in (scenario.teams, scenario.rounds))
    first = scenario.file.term.start
    visits = run.plan.visits.select("site", "name", "mode", "team", "round", "start", "end", "team_days").with_columns(
        pl.col("team").replace_strict(teams, list(range(len(teams))), return_dtype=pl.Int32),
        pl.col("round").replace_strict(rounds, list(range(len(rounds))), return_dtype=pl.Int32),
        (pl.col("start") - first).dt.total_days().cast(pl.Int32),
        (pl.col("end") - first).dt.total_days().cast(pl.Int32),
        pl.col("team_days").alias("days"),
        pl.Series("chance", visit_chances(run.outcomes), dtype=pl.Float64, nan_to_null=True),
    )
    details = visits.drop("team_days").join(sites, on="site", how="left", maintain_order="left")
    return details.with_columns(town=pl.col("township").replace_strict(town_names(scenario), default=pl.col("township")))


def visit_chances(outcomes: Outcomes) -> NDArray[np.float64]:
    """Share of the replications in which each visit was finished in its round, shape (visits,); nan without replications."""
    replications, counts = len(outcomes.replications), outcomes.visit_on_time
    return counts / replications if replications else np.full(len(counts), np.nan)


def chances_of(plan: Plan, run: RunData) -> NDArray[np.float64]:
    """How sure each visit of a plan is, shape (visits,), by a run of it or of what is left of it; nan for other visits."""
    keys = ["site", "team", "round", "mode"]
    known_chances = run.plan.visits.select(keys).with_columns(chance=visit_chances(run.outcomes)).unique(keys, keep="first")
    return (
        plan.visits.select(keys)
        .join(known_chances, on=keys, how="left", maintain_order="left")["chance"]
        .fill_null(np.nan)
        .to_numpy()
    )


def town_names(scenario: Scenario) -> dict[str, str]:
    """Names of the townships by code: as the sites have them, else as the tables of divisions do, else the code itself."""
    codes = scenario.sites["township"].unique().sort().to_list()
    given_names = dict(scenario.sites.filter(pl.col("kind") == "township").select("township", "name").iter_rows())
    missing = [code for code in codes if code is not None and code not in given_names]
    division_names = _division_names() if missing else {}
    return given_names | {code: division_names.get(code[:TOWNSHIP_DIGITS], code) for code in missing}


@cache
def _division_names() -> dict[str, str]:
    return dict(township_table().select("code", "name").iter_rows())

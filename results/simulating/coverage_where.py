"""Coverage of sites that no group of a run counts, such as the key villages of one office."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from optimize.rolling.dispatching import make_world
from results.curve_data import CurveData, coverage_of, make_curve
from results.run_data import RunData
from scenarios.language import listed, say
from scenarios.problems import Problem, ScenarioError, nearest
from sim.compiled.choices.dispatching import with_candidates
from sim.compiled.groups import single_group
from sim.outcomes.outcome import Dimension
from sim.replications import simulate

COLUMNS = ("class", "office", "township", "kind", "theme", "cluster", "mode", "site")
SIMPLE: tuple[Dimension, ...] = ("class", "office", "mode")
"""What runs count by itself."""


def coverage_where(run: RunData, dimension: Dimension, key: str, where: Mapping[str, Any]) -> CurveData:
    """Return the coverage of the sites to which all conditions apply; see `results.run.Run.coverage`."""
    conditions = _conditions(run, where)
    if (dimension, key) != ("village", "all"):
        if dimension not in SIMPLE:
            raise ScenarioError([Problem("coverage", "where", dimension, listed(SIMPLE))])
        conditions = {dimension: (key,)} | conditions
    if len(conditions) == 1:
        ((name, values),) = conditions.items()
        if name in SIMPLE and len(values) == 1:
            return coverage_of(run, name, values[0])
    site_mask = _chosen(run, conditions)
    pairs = tuple((name, "|".join(values)) for name, values in conditions.items())

    @cache
    def take() -> NDArray[np.float64]:
        return _shares(run, site_mask)

    return make_curve(run, take, dimension="village", key="all", sites=int(site_mask.sum()), where=pairs)


def _conditions(run: RunData, where: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Check the conditions; all that is wrong with them at once."""
    problems = []
    result: dict[str, tuple[str, ...]] = {}
    for name, value_given in where.items():
        values = tuple(
            map(str, (value_given,) if isinstance(value_given, str) or not hasattr(value_given, "__iter__") else value_given)
        )
        if name not in COLUMNS:
            problems.append(Problem("coverage", f"where {name}", str(name), listed(COLUMNS), nearest(str(name), COLUMNS)))
            continue
        value_set = set(_labels(run, name).drop_nulls().to_list())
        problems += [
            Problem("coverage", f"where {name}", value, _some(value_set), nearest(value, value_set))
            for value in values if value not in value_set
        ]  # fmt: skip
        if not values:
            problems.append(Problem("coverage", f"where {name}", say("no value", "没有取值"), _some(value_set)))
        result[name] = values
    if not where:
        problems.append(Problem("coverage", "where", "{}", listed(COLUMNS)))
    if problems:
        raise ScenarioError(problems)
    return result


def _some(value_set: set[str]) -> str:
    sorted_values = sorted(value_set)
    limit = 12
    return listed(sorted_values, limit)


def _labels(run: RunData, name: str) -> pl.Series:
    """Return what each site is by a condition, shape (sites,); null where it is nothing."""
    sites = run.scenario.sites
    if name == "office":
        offices = run.scenario.offices
        return pl.Series([offices[number].id for number in run.scenario.office_in_charge.tolist()], dtype=pl.String)
    if name == "mode":
        modes = run.plan.visits.sort("start").unique("site", keep="first").select("site", pl.col("mode").alias("planned"))
        site_modes = sites.select(pl.col("id").alias("site")).join(modes, on="site", how="left", maintain_order="left")
        return site_modes["planned"]
    return sites["id" if name == "site" else name].cast(pl.String)


def _chosen(run: RunData, conditions: Mapping[str, tuple[str, ...]]) -> NDArray[np.bool_]:
    site_mask = np.ones(len(run.scenario.sites), bool) if {"kind", "site"} & set(conditions) else run.scenario.is_village.copy()
    for name, values in conditions.items():
        site_mask &= _labels(run, name).is_in(list(values)).fill_null(value=False).to_numpy()
    if not site_mask.any():
        fault = listed(f"{name} = {'/'.join(values)}" for name, values in conditions.items())
        raise ScenarioError([Problem("coverage", "where", fault, say("conditions that some site meets", "有对象符合的条件"))])
    return site_mask


def _shares(run: RunData, site_mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Carry the replications out again and count the chosen sites alone, shape (replications, days + 1)."""
    scenario = run.scenario
    world = make_world(scenario, run.plan, run.dispatch)
    visits = with_candidates(scenario, run.plan, run.dispatch).visits["site"].to_list()
    rows = [scenario.site_row[visits[visit]] for visit in world.covering[world.covering_first].tolist()]
    site_rows = np.array([*rows, *np.flatnonzero(np.isfinite(scenario.done_day)).tolist()], np.int64)
    world = replace(world, membership=single_group(site_mask, site_rows))
    outcomes = simulate(world, replications=run.outcomes.replications.tolist(), seed=run.seed)
    return outcomes.counts(0) / int(site_mask.sum())

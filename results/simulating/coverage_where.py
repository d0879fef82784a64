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
    wanted = _conditions(run, where)
    if (dimension, key) != ("village", "all"):
        if dimension not in SIMPLE:
            raise ScenarioError([Problem("coverage", "where", dimension, listed(SIMPLE))])
        wanted = {dimension: (key,)} | wanted
    if len(wanted) == 1:
        ((name, values),) = wanted.items()
        if name in SIMPLE and len(values) == 1:
            return coverage_of(run, name, values[0])
    chosen = _chosen(run, wanted)
    pairs = tuple((name, "|".join(values)) for name, values in wanted.items())

    @cache
    def take() -> NDArray[np.float64]:
        return _shares(run, chosen)

    return make_curve(run, take, dimension="village", key="all", sites=int(chosen.sum()), where=pairs)


def _conditions(run: RunData, where: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Check the conditions; all that is wrong with them at once."""
    problems = []
    result: dict[str, tuple[str, ...]] = {}
    for name, given in where.items():
        values = tuple(map(str, (given,) if isinstance(given, str) or not hasattr(given, "__iter__") else given))
        if name not in COLUMNS:
            problems.append(Problem("coverage", f"where {name}", str(name), listed(COLUMNS), nearest(str(name), COLUMNS)))
            continue
        known = set(_labels(run, name).drop_nulls().to_list())
        problems += [
            Problem("coverage", f"where {name}", value, _some(known), nearest(value, known))
            for value in values if value not in known
        ]  # fmt: skip
        if not values:
            problems.append(Problem("coverage", f"where {name}", say("no value", "没有取值"), _some(known)))
        result[name] = values
    if not where:
        problems.append(Problem("coverage", "where", "{}", listed(COLUMNS)))
    if problems:
        raise ScenarioError(problems)
    return result


def _some(known: set[str]) -> str:
    ordered = sorted(known)
    shown = 12
    return listed(ordered, shown)


def _labels(run: RunData, name: str) -> pl.Series:
    """Return what each site is by a condition, shape (sites,); null where it is nothing."""
    sites = run.scenario.sites
    if name == "office":
        offices = run.scenario.offices
        return pl.Series([offices[number].id for number in run.scenario.office_in_charge.tolist()], dtype=pl.String)
    if name == "mode":
        modes = run.plan.visits.sort("start").unique("site", keep="first").select("site", pl.col("mode").alias("planned"))
        joined = sites.select(pl.col("id").alias("site")).join(modes, on="site", how="left", maintain_order="left")
        return joined["planned"]
    return sites["id" if name == "site" else name].cast(pl.String)


def _chosen(run: RunData, wanted: Mapping[str, tuple[str, ...]]) -> NDArray[np.bool_]:
    chosen = np.ones(len(run.scenario.sites), bool) if {"kind", "site"} & set(wanted) else run.scenario.is_village.copy()
    for name, values in wanted.items():
        chosen &= _labels(run, name).is_in(list(values)).fill_null(value=False).to_numpy()
    if not chosen.any():
        found = listed(f"{name} = {'/'.join(values)}" for name, values in wanted.items())
        raise ScenarioError([Problem("coverage", "where", found, say("conditions that some site meets", "有对象符合的条件"))])
    return chosen


def _shares(run: RunData, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Carry the replications out again and count the chosen sites alone, shape (replications, days + 1)."""
    scenario = run.scenario
    world = make_world(scenario, run.plan, run.dispatch)
    visits = with_candidates(scenario, run.plan, run.dispatch).visits["site"].to_list()
    rows = [scenario.site_row[visits[visit]] for visit in world.covering[world.covering_first].tolist()]
    counted = np.array([*rows, *np.flatnonzero(np.isfinite(scenario.done_day)).tolist()], np.int64)
    world = replace(world, membership=single_group(chosen, counted))
    outcomes = simulate(world, replications=run.outcomes.replications.tolist(), seed=run.seed)
    return outcomes.counts(0) / int(chosen.sum())

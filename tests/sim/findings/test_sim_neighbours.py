"""Villages correct themselves where a neighbour has been inspected, and nowhere else."""

import dataclasses

import polars as pl
from make import each_class
from small_sim import chained_plan, small_scenario

from sim.replications import simulate


def test_townships_in_which_nobody_is_inspected_learn_nothing() -> None:
    """Six villages of two townships; as much is corrected with the second township as without it."""
    findings = {
        "stock": {"mean": each_class(20.0), "dispersion": 0.0, "arrivals": 0.0},
        "self_correction": {"rate": 2.0, "scope": "township"},
    }
    corrected = []
    for villages in (6, 3):
        scenario = small_scenario(villages, rounds=((0, 40),), findings=findings)
        town = pl.when(pl.int_range(pl.len()) < 3).then(pl.lit("330503100")).otherwise(pl.lit("330503101"))
        scenario = dataclasses.replace(scenario, sites=scenario.sites.with_columns(township=town))
        plan = chained_plan(scenario, [(k, 0, 0, 2.0, 0) for k in range(2)])
        outcomes = simulate(scenario, plan, replications=50, seed=4)
        assert outcomes.failures == ()
        assert outcomes.findings is not None
        corrected.append(outcomes.findings.total("self_corrected").tolist())
    assert corrected[0] == corrected[1]
    assert sum(corrected[0]) > 0

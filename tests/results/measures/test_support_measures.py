"""What support costs its donors."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from make import CERTAIN, small_county
from small_composition import SUPPORT

from optimize.planning import baseline_plan, make_plan
from results.measures.registry import measures
from results.store import read_outcomes
from xuncha.api import simulate, store_run


@pytest.mark.slow
def test_support_is_counted_for_each_donor(tmp_path: Path) -> None:
    """Days at the villages and on the way, of those visits alone; the store keeps them."""
    scenario = small_county(tmp_path / "a", SUPPORT | {"uncertainty": CERTAIN})
    plan = baseline_plan(scenario, "uniform")
    run = store_run(tmp_path / "run", scenario, plan, {}, replications=2, seed=1, workers=1)
    supporting = plan.visits.filter(pl.col("mode") == "support")
    assert run.outcomes.supported is not None
    days = {measure.id: measure.take() for measure in measures(scenario, run.outcomes)}
    for donor in ("donor", "far"):
        away = [k for k, team in enumerate(scenario.teams) if scenario.offices[team.office].id == donor]
        use = (run.outcomes.worked + run.outcomes.travelled)[0, away].sum()  # they do nothing else
        planned = supporting.filter(pl.col("office") == donor)["team_days"].sum()
        assert days[f"support_days_{donor}"] == pytest.approx([use, use])
        assert use > planned if planned else use == 0
    assert days["support_days"] == pytest.approx(days["support_days_donor"] + days["support_days_far"])
    again = read_outcomes(tmp_path / "run")
    assert np.array_equal(again.supported, run.outcomes.supported)
    plain = small_county(tmp_path / "b")
    plain_run = simulate(plain, make_plan(plain, "uniform"), 1)
    assert "support_days" not in {measure.id for measure in measures(plain, plain_run.outcomes)}

"""Hollow villages (空心村): an online channel reports more where more residents are away."""

from pathlib import Path

import numpy as np
import pytest
from county_files import sites_with
from make import small_county

from optimize.planning import baseline_plan
from scenarios.scenario import Scenario
from sim.world import compile_world

ONLINE = {"findings": {"detection": {"online": 0.2}}}
SHARES = {"330503001201": "80%", "330503001202": "10%", "330503001203": "30%"}


def county(folder: Path) -> Scenario:
    return small_county(folder, ONLINE, {"sites.csv": sites_with("外出比例", SHARES.get)})


def test_the_channel_reports_more_where_more_are_away(tmp_path: Path) -> None:
    """In proportion to the share, which is the mean where none is given; the mean over villages stays as it is."""
    scenario = county(tmp_path)
    away = dict(scenario.sites.select("id", "away").iter_rows())
    assert away["330503001201"] == pytest.approx(0.8)
    assert away["330503002201"] == pytest.approx(0.4)
    plan = baseline_plan(scenario, "uniform")
    ground = compile_world(scenario, plan).villages
    assert ground is not None
    ids = np.array(plan.visits["site"].to_list())[ground.visit]
    online = dict(zip(ids.tolist(), ground.online.tolist(), strict=True))
    assert online["330503001201"] == pytest.approx(0.4)
    assert online["330503001202"] == pytest.approx(0.05)
    assert np.mean(list(online.values())) == pytest.approx(0.2)


def test_without_the_column_all_villages_are_alike(tmp_path: Path) -> None:
    scenario = small_county(tmp_path, ONLINE)
    ground = compile_world(scenario, baseline_plan(scenario, "uniform")).villages
    assert ground is not None
    assert set(ground.online.tolist()) == {0.2}

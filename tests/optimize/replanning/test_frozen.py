"""Frozen visits: what stands takes with it what it needs, and nothing of a team that is gone."""

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from every_mode import with_modes
from make import small_county

from optimize.planning import baseline_plan
from optimize.replanning.frozen import sort_visits
from optimize.replanning.history import scenario_at, with_done
from scenarios.options.clusters import mode_clusters
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return small_county(tmp_path_factory.mktemp("frozen"), with_modes("linked"))


def test_hosts_and_guests_stand_together(linked: Scenario) -> None:
    """The day after the round's first visit begins all linked visits of its township are frozen, and so is the township's."""
    old = baseline_plan(linked, "uniform").visits
    guest = old.filter(pl.col("mode") == "linked").sort("start").row(0, named=True)
    as_of = guest["start"] - dt.timedelta(days=1)
    now = scenario_at(linked, as_of, None, None)
    covered = old.filter(pl.col("end") <= as_of).select("site", done="start")
    sorted_visits = sort_visits(with_done(now, covered), mode_clusters(now), old, as_of, [], 3)
    town = pl.col("site").str.slice(0, 9) == guest["site"][:9]
    unit = old.filter(
        town & (pl.col("round") == guest["round"]) & ((pl.col("mode") == "linked") | (pl.col("site").str.len_chars() == 9))
    )
    open_unit = unit.filter(pl.col("end") > as_of)
    assert len(open_unit) > 2
    assert open_unit.join(sorted_visits.frozen, on="site", how="anti").is_empty()
    assert (sorted_visits.frozen["start"] >= as_of + dt.timedelta(days=3)).any()
    assert len(sorted_visits.kept) + len(sorted_visits.open) == len(old)


def test_a_team_that_is_gone_leaves_its_guests_open(linked: Scenario) -> None:
    old = baseline_plan(linked, "uniform").visits
    lost = str(old.filter(pl.col("mode") == "linked")["team"][0])
    fewer = replace(linked, teams=tuple(team for team in linked.teams if team.id != lost))
    as_of = old["start"].min()
    assert isinstance(as_of, dt.date)
    sorted_visits = sort_visits(fewer, mode_clusters(fewer), old, as_of, [], 60)
    assert lost not in set(sorted_visits.kept["team"])
    assert lost in set(sorted_visits.open["team"])

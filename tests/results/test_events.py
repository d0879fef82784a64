"""The event log in run folders: one line reads it, it resumes, and nothing but what happened leaves a trace in it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest
from make import small_county
from small_sim import chained_plan, small_scenario

import sim.run_part
import xuncha as xc
from results.event_table import event_files
from results.run import Run, open_run
from results.store.resume import begin
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from sim.outcomes.events import KINDS
from xuncha.api import store_run


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def county() -> tuple[Scenario, Plan]:
    """Six villages, one team."""
    scenario = small_scenario(6, cv=0.4, absence=(0.3, 4.0), rounds=((0, 12), (60, 12)), spacing_days=0.1)
    return scenario, chained_plan(scenario, [(site, 0, site // 3, 3.5, 0) for site in range(6)])


def store(folder: Path, county: tuple[Scenario, Plan], *, events: bool = True) -> Run:
    return store_run(folder, *county, {}, replications=60, seed=1, events=events)


def test_one_line_reads_the_log(tmp_path: Path, county: tuple[Scenario, Plan]) -> None:
    """It holds ids and dates, and is what the same run in memory holds."""
    done = store(tmp_path / "run", county)
    table = pl.read_parquet(tmp_path / "run" / "events" / "*.parquet")
    assert table["event"].dtype == pl.Enum(list(KINDS))
    assert set(table["site"].drop_nulls()) == set(county[1].visits["site"])
    assert set(table["team"].drop_nulls()) == {"home-1"}
    assert table.equals(xc.simulate(*county, n=60, events=True).events())
    assert table.equals(done.events())


@pytest.mark.slow
def test_a_killed_run_goes_on_with_its_log(tmp_path: Path, county: tuple[Scenario, Plan]) -> None:
    """A part is missing, another was half-written: afterwards all is as if nothing had happened."""
    whole, killed = tmp_path / "a" / "run", tmp_path / "b" / "run"
    store(whole, county)
    store(killed, county)
    (killed / "summary.json").unlink()
    (killed / "parts" / "part-00001.sha256").unlink()
    event_files(killed)[1].unlink()
    (killed / "parts" / "part-00002.sha256").unlink()
    event_files(killed)[-1].write_bytes(b"half")
    (killed / "events" / ".part-00001-00.99.parquet").write_bytes(b"half")
    store(killed, county)
    assert contents(killed) == contents(whole)


def test_who_computes_leaves_no_trace(county: tuple[Scenario, Plan], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same events from two workers, from seven, and however few replications are drawn at once."""
    expected = xc.simulate(*county, n=60, events=True).events()
    for workers in (2, 7):
        with ThreadPoolExecutor(workers) as executor:
            assert xc.simulate(*county, n=60, events=True, executor=executor).events().equals(expected)
    monkeypatch.setattr(sim.run_part, "VISITS_AT_ONCE", 60)
    in_pieces = xc.simulate(*county, n=60, events=True)
    assert in_pieces.outcomes.events is not None
    assert len(in_pieces.outcomes.events) == 7
    assert in_pieces.events().equals(expected)


def test_a_part_is_flushed_in_pieces(tmp_path: Path, county: tuple[Scenario, Plan], monkeypatch: pytest.MonkeyPatch) -> None:
    """Large regions write several files a part, in the order of their replications."""
    monkeypatch.setattr(sim.run_part, "VISITS_AT_ONCE", 60)
    store(tmp_path / "run", county)
    assert [path.name for path in event_files(tmp_path / "run")][:4] == [f"part-0000{k}-0{j}.parquet" for k, j in
                                                                        ((0, 0), (0, 1), (0, 2), (1, 0))]  # fmt: skip
    assert pl.read_parquet(tmp_path / "run" / "events" / "*.parquet")["replication"].is_sorted()


def test_a_run_keeps_all_its_events_or_none(tmp_path: Path, county: tuple[Scenario, Plan]) -> None:
    """What was begun without a log does not go on with one, nor the other way; there is no reading a log that was not kept."""
    plain = store(tmp_path / "plain", county, events=False)
    store(tmp_path / "full", county)
    assert not (tmp_path / "plain" / "events").exists()
    with pytest.raises(ScenarioError, match="a run without an event log"):
        store(tmp_path / "plain", county)
    with pytest.raises(ScenarioError, match="a run with an event log"):
        store(tmp_path / "full", county, events=False)
    with pytest.raises(ValueError, match="kept no event log"):
        plain.events()
    with pytest.raises(ValueError, match="kept no event log"):
        xc.simulate(*county, n=2).events()


@pytest.mark.slow
def test_an_interrupted_run_is_found_only_for_the_same_log(tmp_path: Path) -> None:
    """`xuncha run` without -o goes on with a run that keeps its events only where they are asked for."""
    scenario = small_county(tmp_path / "county")
    plan = xc.plan(scenario, "uniform").plan
    run = tmp_path / "runs" / f"{scenario.name}-seed1"
    store_run(run, scenario, plan, {}, replications=2, seed=1, events=True, command={"name": "run"})
    (run / "summary.json").unlink()
    for events in (True, False):
        begun = begin(
            tmp_path / "runs", None, scenario, command={"name": "run"}, seed=1, replications=2, plan=plan, events=events
        )
        assert (begun.goes_on, begun.events) == (events, events)
    store_run(run, scenario, plan, {}, replications=2, seed=1, events=True, command={"name": "run"})
    assert open_run(run).events().height > 0

"""A real Dask scheduler with worker processes on the loopback address: same bytes as here, whatever happens to the workers."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from in_process import xuncha
from make import small_county, write_county

from optimize.planning import baseline_plan
from optimize.rolling.dispatching import make_world
from scenarios.disk.machine import MachineFailure
from scenarios.problems import ScenarioError
from sim.outcomes.joining import join
from sim.outcomes.outcome import Outcomes
from sim.replications import parts, simulate
from sim.world import World
from xuncha import cluster
from xuncha.cluster import _check_workers, cluster_executor

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(find_spec("distributed") is None, reason="no Dask"),  # importing it here would cost each tier a second
    pytest.mark.filterwarnings("ignore"),  # the library warns of its own doings
]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _begin(*words: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )


def _scheduler(port: int) -> subprocess.Popen[bytes]:
    words = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show")
    return _begin("distributed.cli.dask_scheduler", *words)


def _worker(address: str) -> subprocess.Popen[bytes]:
    words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
    return _begin("distributed.cli.dask_worker", address, *words)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    port = _free_port()
    process = _scheduler(port)
    yield f"tcp://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    scenario = small_county(tmp_path_factory.mktemp("cluster"), {"uncertainty": {"visit_cv": 0.4}})
    return make_world(scenario, baseline_plan(scenario, "uniform"))


def _same(first: Outcomes, second: Outcomes) -> bool:
    village = first.group_index("village")
    return (
        first.replications.tolist() == second.replications.tolist()
        and np.array_equal(first.counts(village), second.counts(village))
        and np.array_equal(first.worked, second.worked)
    )


def test_same_bytes_as_here_also_where_a_worker_is_killed(scheduler: str, world: World) -> None:
    """Two workers, one killed in the middle, the run ends with the outcomes of this process."""
    alone = simulate(world, replications=100, seed=5)
    workers = [_worker(scheduler), _worker(scheduler)]
    try:
        with cluster_executor(scheduler) as executor:
            deadline = time.monotonic() + 60
            while executor.size < 2 and time.monotonic() < deadline:
                time.sleep(0.05)
            assert executor.size == 2
            made = parts(world, replications=100, seed=5, executor=executor)
            first = next(made)
            workers[0].send_signal(signal.SIGKILL)
            rest = list(made)
    finally:
        for process in workers:
            process.kill()
            process.wait(10)
    assert _same(alone, join([first, *rest]))


def test_other_versions_are_refused(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker with another version of a library is named with both versions."""
    process = _worker(scheduler)
    monkeypatch.setattr(cluster, "_here", lambda: cluster._versions() | {"numpy": "0.0.0"})
    try:
        with pytest.raises(ScenarioError, match=r"numpy 0\.0\.0"), cluster_executor(scheduler):
            pass
    finally:
        process.kill()
        process.wait(10)


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence with the address, as a failure of the machine."""
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    address = f"tcp://127.0.0.1:{_free_port()}"
    with pytest.raises(MachineFailure, match="no Dask scheduler answers"), cluster_executor(address):
        pass


def test_a_lost_scheduler_is_said(world: World) -> None:
    """What was finished before the scheduler went is at hand; the failure says how to go on."""
    port = _free_port()
    process, done = _scheduler(port), []
    helper = _worker(f"tcp://127.0.0.1:{port}")

    def run() -> None:
        with cluster_executor(f"tcp://127.0.0.1:{port}") as executor:
            for outcomes in parts(world, replications=1500, seed=5, executor=executor):
                done.append(outcomes)
                if len(done) == 2:
                    process.kill()

    try:
        with pytest.raises(MachineFailure, match="what was finished is kept"):
            run()
    finally:
        for started in (process, helper):
            started.kill()
            started.wait(10)
    assert len(done) >= 2


def test_the_command_line_runs_on_a_cluster(scheduler: str, tmp_path: Path) -> None:
    """The same bytes in the run folder as without one; what is neither a number nor an address is refused."""
    write_county(tmp_path / "county", {"uncertainty": {"visit_cv": 0.4}})
    words = ("run", "county", "--method", "uniform", "-n", "30", "--json")
    process = _worker(scheduler)
    try:
        on_cluster = xuncha(tmp_path, *words, "-o", "there", "--cluster", scheduler)
    finally:
        process.kill()
        process.wait(10)
    alone = xuncha(tmp_path, *words, "-o", "here")
    assert on_cluster.returncode == alone.returncode, on_cluster.stderr
    for name in ("coverage", "teams", "visits"):
        for file in sorted((tmp_path / "here" / name).iterdir()):
            assert file.read_bytes() == (tmp_path / "there" / name / file.name).read_bytes()
    assert xuncha(tmp_path, *words, "-o", "wrong", "--workers", "many").returncode == 2


def test_a_scheduler_without_workers_is_told_in_words() -> None:
    class Alone:
        def wait_for_workers(self, count: int, timeout: float) -> None:
            raise TimeoutError(f"Only 0/{count} workers arrived after {timeout}")

    with pytest.raises(MachineFailure, match=r"no worker.*dask worker tcp://here:1"):
        _check_workers(Alone(), "tcp://here:1")

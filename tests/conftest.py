"""Fixtures that all rooms share: the bundled county, and a copy of it that a test may spoil."""

import fcntl
import os
import pickle
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from third_county import write_third

from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from scenarios.loading import find, load
from scenarios.scenario import Scenario

settings.register_profile("same", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
"""No test asserts a time: an example takes as long as it takes. Examples are the same each time, so that a change is judged by
itself; XUNCHA_EXAMPLES=new draws others."""
settings.register_profile("new", settings.get_profile("same"), derandomize=False)
settings.load_profile(os.environ.get("XUNCHA_EXAMPLES", "same"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is long is slow, too."""
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker("slow")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNCHA_LANG", "en")


@pytest.fixture(scope="session")
def nanxun() -> Scenario:
    return load("nanxun")


@pytest.fixture(scope="session")
def uniform_plan(nanxun: Scenario) -> PlanResult:
    return make_plan(nanxun, "uniform")


@pytest.fixture(scope="session")
def optimal_plan(nanxun: Scenario, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> PlanResult:
    """Made once for all tests, by whichever process of the session needs it first: it takes seconds."""
    if not hasattr(request.config, "workerinput"):
        return make_plan(nanxun, "optimal")
    kept = tmp_path_factory.getbasetemp().parent / "optimal.pickle"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make_plan(nanxun, "optimal")))
        made: PlanResult = pickle.loads(kept.read_bytes())
    return made


@pytest.fixture(scope="session")
def third(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_third(tmp_path_factory.mktemp("third") / "county")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled county's folder."""
    copy = tmp_path / "county"
    shutil.copytree(find("nanxun"), copy)
    return copy

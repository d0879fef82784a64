"""Fixtures that all rooms share: the bundled county, and a copy of it that a test may spoil."""

import os
import pickle
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from make import Planned, small_county, write_third

from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from scenarios.file.addresses import find
from scenarios.loading import load
from scenarios.scenario import Scenario

settings.register_profile("same", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
"""No test asserts a time: an example takes as long as it takes. Examples are the same each time, so that a change is judged by
itself; XUNCHA_EXAMPLES=new draws others."""
settings.register_profile("new", settings.get_profile("same"), derandomize=False)
settings.load_profile(os.environ.get("XUNCHA_EXAMPLES", "same"))


SEARCHING = ("optimize", "xuncha")
"""Folders of tests that search for plans; they come last, when one of the workers has compiled the search for all."""


def _searches(item: pytest.Item) -> bool:
    return item.path.relative_to(Path(__file__).parent).parts[0] in SEARCHING


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is long is slow, too, and so are cases beyond those that `quick` asks for; what needs no search comes first."""
    cases: Counter[str] = Counter()
    for item in items:
        test = item.nodeid.partition("[")[0]
        cases[test] += 1
        quick = item.get_closest_marker("quick")
        if item.get_closest_marker("long") or (quick and cases[test] > quick.args[0]):
            item.add_marker("slow")
    items.sort(key=_searches)


@pytest.fixture(scope="session", autouse=True)
def _search_compiled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let one of several workers compile the search, most of a minute where it is new, while the others test something else."""
    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if worker == "gw0" and any(map(_searches, request.session.items)):
        make_plan(small_county(tmp_path_factory.mktemp("compiled") / "county"), "optimal")


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNCHA_LANG", "en")


@pytest.fixture(scope="session")
def nanxun() -> Scenario:
    return load("nanxun")


@pytest.fixture(scope="session")
def planned(nanxun: Scenario, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Planned:
    """Plan the county; each method once for all tests, by whichever process needs it first, since it takes seconds."""

    @cache
    def plan(method: str) -> PlanResult:
        if not hasattr(request.config, "workerinput"):
            return make_plan(nanxun, method)
        kept = tmp_path_factory.getbasetemp().parent / f"{method}.pickle"
        with FileLock(kept.with_suffix(".lock")):
            if not kept.exists():
                kept.write_bytes(pickle.dumps(make_plan(nanxun, method)))
            made: PlanResult = pickle.loads(kept.read_bytes())
        return made

    return plan


@pytest.fixture(scope="session")
def uniform_plan(planned: Planned) -> PlanResult:
    return planned("uniform")


@pytest.fixture(scope="session")
def optimal_plan(planned: Planned) -> PlanResult:
    return planned("optimal")


@pytest.fixture(scope="session")
def third(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_third(tmp_path_factory.mktemp("third") / "county")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled county's folder."""
    copy = tmp_path / "county"
    shutil.copytree(find("nanxun"), copy)
    return copy

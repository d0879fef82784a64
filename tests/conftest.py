"""Fixtures that all rooms share: the small county and region, the bundled county, and a copy of it that a test may spoil."""
# ruff: noqa: PLC0415 - the process that hands out the tests to workers needs none of what they plan and simulate with

from __future__ import annotations

import gc
import os
import pickle
import shutil
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from make import Planned
    from xdist.scheduler import WorkStealingScheduling

    from optimize.plan_result import PlanResult
    from scenarios.scenario import Scenario

sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
"""Each worker, each command and each program that a test starts would compile all modules anew: a third of all the time."""
os.environ.setdefault("POLARS_MAX_THREADS", "1")
"""Tables of tests are small, and workers share the cores: handing them from thread to thread takes longer than the work."""
os.environ.setdefault("HYPOTHESIS_NO_PLUGINS", "1")
"""They import an event loop that no test asks for, in every worker."""


def pytest_configure(config: pytest.Config) -> None:
    """Say how examples are drawn, to whoever draws some: not to the process that hands out the tests.

    No test asserts a time: an example takes as long as it takes. Examples are the same each time, so that a change is judged by
    itself; XUNCHA_EXAMPLES=new draws others. The quick tier draws fewer where a test does not say how many.
    """
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return
    from hypothesis import HealthCheck, settings

    quick = config.getoption("markexpr") == "not slow"
    settings.register_profile(
        "same",
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=True,
        max_examples=QUICK_EXAMPLES if quick else settings.default.max_examples,
    )
    settings.register_profile("new", settings.get_profile("same"), derandomize=False)
    settings.load_profile(os.environ.get("XUNCHA_EXAMPLES", "same"))


QUICK_EXAMPLES = 30
"""Examples in the quick tier; others draw hypothesis's own number."""
SEARCHING = ("optimize", "xuncha", "docs")
"""Folders of tests that search for plans; they come last, and so fall to the last worker."""
SHORT_PROOF = 0.1
"""Part of its deterministic time that the proof of a small plan may take in tests."""


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


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end, and what tests make is no garbage for a while: looking for it takes seconds."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> WorkStealingScheduling:
    """Give each worker a run of tests in their order, so that what a file's tests share is made once; who ends first helps."""
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


@pytest.fixture(scope="session", autouse=True)
def _short_proofs() -> Iterator[float]:
    """Proofs of small plans end early: what is asked of a plan holds without them, too, and some ask for `full_proofs`."""
    from optimize.exact import solve

    usual = solve.WORK
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solve, "WORK", usual * SHORT_PROOF)
        yield usual


@pytest.fixture
def full_proofs(_short_proofs: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let proofs of small plans take as long as they take for users."""
    monkeypatch.setattr("optimize.exact.solve.WORK", _short_proofs)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNCHA_LANG", "en")


@pytest.fixture(scope="session")
def nanxun() -> Scenario:
    from scenarios.loading import load

    return load("nanxun")


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small county as it is; where a file's tests want it changed, the file has a fixture of this name."""
    from make import small_county

    return small_county(tmp_path_factory.mktemp("small") / "county")


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """The small region as it is."""
    from make import small_region

    return small_region(tmp_path_factory.mktemp("small") / "region")


@pytest.fixture(scope="session")
def planned(nanxun: Scenario, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Planned:
    """Plan the county; each method once for all tests, by whichever process needs it first, since it takes seconds."""
    from optimize.planning import make_plan

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
def uniform_plan(nanxun: Scenario) -> PlanResult:
    """A plan by rule, held against the bound that regions have: the county's own takes seconds."""
    from optimize import planning

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "LARGEST_RELAXATION", 0)
        return planning.make_plan(nanxun, "uniform")


@pytest.fixture(scope="session")
def optimal_plan(planned: Planned) -> PlanResult:
    return planned("optimal")


@pytest.fixture(scope="session")
def third(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from make import write_third

    return write_third(tmp_path_factory.mktemp("third") / "county")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled county's folder."""
    from scenarios.file.addresses import find

    copy = tmp_path / "county"
    shutil.copytree(find("nanxun"), copy)
    return copy

"""Rules of dispatch of a user's own."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from make import small_county
from own_rules import KeyVillagesUntil, by_position, riskiest_first

import xuncha as xc
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    folder = tmp_path_factory.mktemp("own") / "county"
    return small_county(folder, {"teams": {"district": {"count": 1}}, "uncertainty": {"visit_cv": 0.4}})


def test_a_rule_in_the_programs_order_does_what_the_program_does(scenario: Scenario):
    """Township by township is the order of ids here, where every township has its villages behind it."""
    by_function, known = xc.simulate(scenario, dispatch=by_position, n=5), xc.simulate(scenario, dispatch="uniform", n=5)
    order = scenario.sites["id"].to_list()
    assert [scenario.sites["id"][row] for row in xc_order(scenario)] == order
    assert by_function.measures().equals(known.measures())
    assert by_function.plan.method == "by_position"


def xc_order(scenario: Scenario) -> list[int]:
    from scenarios.dispatch.orders import uniform  # noqa: PLC0415

    return uniform(scenario)


def test_a_rule_decides_who_is_first(scenario: Scenario):
    """Held back as long as the rule says so; in the end all are visited that there is room for."""
    run = xc.simulate(scenario, dispatch=KeyVillagesUntil(2), n=4, events=True)
    begun = run.events().filter(pl.col("event") == "begin").join(
        scenario.sites.select(pl.col("id").alias("site"), "class"), on="site"
    )  # fmt: skip
    early = begun.filter(pl.col("round").is_in([rnd.id for rnd in scenario.rounds[:2]]))
    assert early["class"].unique().to_list() == ["key"]
    assert set(begun["class"]) == {"key", "general", "good"}
    assert "KeyVillagesUntil" in run.headline()
    assert run.summary()["dispatch"] == "KeyVillagesUntil"
    assert run.breaches == ()


@pytest.mark.long
def test_any_executor_gives_the_same(scenario: Scenario):
    """Threads and processes; a lambda is refused for processes before anything is done."""
    plain = xc.simulate(scenario, dispatch=riskiest_first, n=30)
    with ThreadPoolExecutor(2) as threads, ProcessPoolExecutor(1, get_context("forkserver")) as processes:
        for executor in (threads, processes):
            again = xc.simulate(scenario, dispatch=riskiest_first, n=30, executor=executor)
            assert again.measures().equals(plain.measures())
        with pytest.raises(xc.ScenarioError, match="a function or an object of a module"):
            xc.simulate(scenario, dispatch=lambda view: np.zeros(len(view.sites)), n=2, executor=processes)
    assert plain.extend(3).measures().head(30).equals(plain.measures())


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (lambda view: [1.0], "shape"),
        (lambda view: np.full(len(view.sites), np.nan), "nan"),
        (lambda view: ["a"] * len(view.sites), "ValueError"),
        (lambda view: None, "shape|TypeError|nan"),
    ],
)
def test_what_is_no_priority_is_refused(scenario: Scenario, rule: xc.DispatchRule, words: str):
    """In a sentence that names the rule and the number of sites."""
    with pytest.raises(xc.ScenarioError, match="a number for each of the") as caught:
        xc.simulate(scenario, dispatch=rule, n=1)
    assert any(word in str(caught.value) for word in words.split("|"))


def test_a_rule_goes_with_no_plan_and_is_stored_nowhere(scenario: Scenario, tmp_path: Path):
    """Both in words."""
    with pytest.raises(xc.ScenarioError, match="either a rule or a plan"):
        xc.simulate(scenario, xc.plan(scenario, "uniform"), dispatch=by_position)
    with pytest.raises(xc.ScenarioError, match="a dispatch that a file can name"):
        xc.simulate(scenario, dispatch=by_position, n=1).save(tmp_path / "a")


def first_fit(scenario: Scenario) -> xc.Plan:
    """A planner of one's own: every site by the first team, one after the other, dates filled in."""
    rounds = [rnd.id for rnd in scenario.rounds]
    villages = scenario.sites.filter(pl.col("kind") == "village", pl.col("township") == "330503001")
    table = pl.DataFrame({"site": villages["id"], "team": "district-1", "round": rounds[: len(villages)]})
    return xc.Plan.from_frame(scenario, table)


@pytest.mark.slow
def test_a_planner_of_ones_own_is_judged_like_the_others(scenario: Scenario):
    """Verified, with bound and gap; it can't be asked for confidence, and must return a plan."""
    made = xc.plan(scenario, first_fit)
    assert len(made.plan) == 5
    assert made.bound <= made.objective
    assert xc.verify(scenario, made) == list(made.breaches)
    with pytest.raises(xc.ScenarioError, match="nothing else with a planner"):
        xc.plan(scenario, first_fit, confidence=0.9)
    with pytest.raises(xc.ScenarioError, match="a plan"):
        xc.plan(scenario, lambda scenario: scenario.sites)  # type: ignore[arg-type, return-value]

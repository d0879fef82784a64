"""Comparison: what is matched with what, the interval of each kind of measure, verdicts, and what is refused."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from make import small_county

from optimize.planning import baseline_plan
from results.comparing.compare import ComparedRuns as Comparison
from results.comparing.compare import compare
from results.comparing.compare_words import as_json, change_text, sentences, value_text
from results.comparing.difference import difference
from results.comparing.selection import select
from results.measures.measure import Measure
from results.run import Run
from results.simulating.extending import with_replications
from scenarios.language import speaking
from scenarios.problems import ScenarioError
from scenarios.schema import Text
from xuncha.api import simulate
from xuncha.calls.comparing import compare_until

EARLY = {"name": {"zh": "早", "en": "early"}, "by": dt.date(2029, 12, 31), "target": 0.5}
LATE = {"name": {"zh": "晚", "en": "late"}, "by": dt.date(2031, 6, 30), "target": 1.0}


def _run(folder: Path, milestones: list[dict[str, Any]], n: int = 20, method: str = "uniform", **changes: Any) -> Run:
    scenario = small_county(folder, {"milestones": milestones, "teams": {"district": {"count": 1}}} | changes)
    return simulate(scenario, baseline_plan(scenario, method), n)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return _run(tmp_path_factory.mktemp("first"), [EARLY, LATE])


@pytest.mark.slow
def test_milestones_are_matched_by_identity(run: Run, tmp_path: Path) -> None:
    """In another order the same ones are compared; one of another date is no match, and both are named."""
    turned = _run(tmp_path / "turned", [LATE, EARLY])
    rows = {row.measure: row for row in compare(run, turned)}
    assert all(rows[f"milestone_{k}"].a == rows[f"milestone_{k}"].b for k in (1, 2))
    moved = _run(tmp_path / "moved", [EARLY, LATE | {"by": dt.date(2031, 9, 30)}])
    compared = compare(run, moved)
    assert "milestone_2" not in {row.measure for row in compared}
    assert [having for _, having in compared.unmatched] == [("a",), ("b",)]
    with speaking("en"):
        assert any(said.startswith("Only a has: late, by 2031-06-30") for said in sentences(compare(run, moved)))


def test_scenarios_of_other_places_are_refused(run: Run, nanxun_run: Run) -> None:
    """No village in common: nothing to compare."""
    with pytest.raises(ScenarioError, match="none of its villages"):
        compare(run, nanxun_run)


@pytest.fixture
def nanxun_run(run: Run) -> Run:
    codes = run.scenario.sites["id"].str.replace("^330503", "330502")
    return replace(run, scenario=replace(run.scenario, sites=run.scenario.sites.with_columns(codes)))


def test_places_that_differ_in_part_are_said(run: Run) -> None:
    """Counts of each, and what they share."""
    sites = run.scenario.sites.filter(run.scenario.sites["name"] != "village 0-0")
    fewer = replace(run, scenario=replace(run.scenario, sites=sites))
    with speaking("en"):
        assert any("Not the same villages: a 15, b 14; 14 are in all" in note for note in compare(run, fewer).notes)


def _difference(kind: Any, a: list[float], b: list[float], better: Any = "more") -> Any:
    measure = Measure("m", Text(zh="指标", en="measure"), lambda: np.zeros(1), "", kind, better)
    return difference(measure, np.array(a), np.array(b))


def test_dates_that_are_never_reached_are_censored() -> None:
    """Not averaged as the day after the term: the median is not reached where most are not."""
    day = float(dt.date(2030, 1, 1).toordinal())
    row = _difference("date", [day] * 12 + [np.inf] * 8, [day + 30] * 8 + [np.inf] * 12, "less")
    with speaking("en"):
        assert (value_text(row, row.a), value_text(row, row.b)) == ("2030-01-01", "not reached")
    assert row.low <= 30
    assert row.high == np.inf
    difference = _difference("date", [np.inf] * 20, [np.inf] * 20, "less")
    assert np.isnan(difference.difference)
    assert not difference.clear
    with speaking("en"):
        assert change_text(difference) == "not known: never reached"


def test_a_difference_that_never_varies_is_not_certain() -> None:
    """Days: no interval. Shares: as many others as may have been missed."""
    assert not _difference("number", [1.0, 1.0], [2.0, 2.0]).clear
    assert _difference("event", [0.0] * 2, [1.0] * 2).high - _difference("event", [0.0] * 2, [1.0] * 2).low > 0


def test_verdicts_know_which_way_is_better() -> None:
    """More of one, less of another; none where neither is better."""
    a, b = np.zeros(40).tolist(), np.linspace(1, 2, 40).tolist()
    assert [_difference("number", a, b, way).verdict for way in ("more", "less", None)] == ["better", "worse", None]


def test_contradictions_are_said(run: Run, tmp_path: Path) -> None:
    """Better by what decides and worse in something else: both in one sentence."""
    more = _run(tmp_path, [EARLY, LATE], teams={"district": {"count": 2, "size": 12}})
    compared = compare(run, more, names=("one", "two"))
    with speaking("en"):
        text = " ".join(sentences(compared))
    worse = [row.name for row in compared if row.verdict == "worse"]
    if worse:
        assert all(name in text for name in worse)
    assert "two" in text


def test_the_best_of_many_has_a_guarantee(run: Run, tmp_path: Path) -> None:
    """A run that is told apart from all is the best; equal ones stay rivals, and none is better by more than is said."""
    by_risk = _run(tmp_path / "b", [EARLY, LATE], method="risk")
    chosen = select(compare(run, by_risk, run, names=("one", "two", "again")))
    assert chosen.level == pytest.approx(1 - 0.05 / 2)
    assert chosen.within >= 0
    assert {chosen.best, *chosen.rivals} >= {"one", "again"} or chosen.best == "two"
    with speaking("en"):
        assert "of 3" in sentences(compare(run, by_risk, run, names=("one", "two", "again")), chosen)[0]


def test_replications_are_added_until_it_is_precise(run: Run, tmp_path: Path) -> None:
    """The first ones stay as they are, and the width is below what was asked, or it is said that it isn't."""
    by_risk = _run(tmp_path / "b", [EARLY, LATE], method="risk")
    compared, chosen = compare_until(run, by_risk, precision=0.12, most=80)
    row = compared.of("b", compared.decisive)
    assert (row.high - row.low) / 2 <= 0.12 or any("not reached" in note for note in compared.notes)
    assert compared.replications > run.replications
    assert chosen.looks == 3
    longer = with_replications(run, 40)
    group = run.outcomes.group_index("village")
    assert (longer.outcomes.counts(group)[:20] == run.outcomes.counts(group)).all()


def test_json_can_be_written(run: Run, tmp_path: Path) -> None:
    """Machine keys, dates as ISO texts, and null for what has no bound."""
    by_risk = _run(tmp_path / "b", [EARLY, LATE], method="risk")
    compared: Comparison = compare(run, by_risk)
    answer = json.loads(json.dumps(as_json(compared, select(compared)), allow_nan=False))
    assert {"runs", "a", "b", "replications", "measures", "best", "sentence"} <= set(answer)
    assert {"measure", "a", "b", "difference", "low", "high", "clear", "verdict", "better"} <= set(answer["measures"][0])

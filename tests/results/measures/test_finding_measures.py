"""Measures of findings, their place in the run folder, and what people see of them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from optimize.plan_result import PlanResult
from results.comparing.compare import compare
from results.measures.finding_measures import finding_measures
from results.run import Run, open_run
from results.store import Store, read_outcomes
from scenarios.language import speaking
from scenarios.loading import load
from scenarios.scenario import Scenario
from scenarios.schema.findings import FindingsSection
from sim.outcomes.finding_counts import COUNTS
from sim.replications import parts, simulate
from xuncha.cli.words.mean_tables import print_findings

ON = """
[findings.self_correction]
rate = 0.1
[findings.other_checks]
rate = 6.0
"""


@pytest.fixture(scope="module")
def run(nanxun: Scenario, uniform_plan: PlanResult) -> Run:
    scenario = replace(nanxun, file=nanxun.file.model_copy(update={"findings": FindingsSection()}))
    return Run(scenario, uniform_plan.plan, simulate(scenario, uniform_plan.plan, replications=30, seed=3), 3)


@pytest.fixture
def county(folder: Path) -> Scenario:
    """The bundled county with findings in its file."""
    path = folder / "scenario.toml"
    path.write_text(path.read_text(encoding="utf-8") + ON, encoding="utf-8")
    return load(folder)


def test_measures_are_quotients_of_the_counts(run: Run) -> None:
    """One value a replication; each by hand."""
    findings = run.outcomes.findings
    assert findings is not None
    taken = {measure.id: measure.take() for measure in finding_measures(run.scenario, run.outcomes)}
    assert all(len(values) == 30 and np.isfinite(values).all() for values in taken.values())
    total = findings.counts.sum(axis=(1, 2))
    of = {name: total[:, k] for k, name in enumerate(COUNTS)}
    np.testing.assert_allclose(taken["found_village"], of["found"] / of["villages"])
    np.testing.assert_allclose(taken["in_time"], of["in_time"] / of["due"])
    np.testing.assert_allclose(taken["look_back_share"], of["look_backs"] / of["villages"])
    np.testing.assert_allclose(taken["leads"], of["leads"])
    per_village = findings.by_class("found") / findings.by_class("villages")
    other_classes = findings.by_class("found")[:, 1:].sum(axis=1) / findings.by_class("villages")[:, 1:].sum(axis=1)
    np.testing.assert_allclose(taken["found_key_ratio"], per_village[:, 0] / other_classes)
    assert "self_corrected" not in taken
    assert "checks_village_year" not in taken


def test_optional_measures_come_with_their_mechanism(county: Scenario, uniform_plan: PlanResult) -> None:
    """Self-correction and checks by others; the burden is their rate and the visits, by village and year."""
    outcomes = simulate(county, uniform_plan.plan, replications=30, seed=3)
    taken = {measure.id: measure.take() for measure in finding_measures(county, outcomes)}
    assert taken["self_corrected"].mean() > 50
    assert taken["checks_village_year"].mean() == pytest.approx(6.0 + 1 / 5, abs=0.1)


def test_without_findings_there_is_nothing(nanxun: Scenario, uniform_plan: PlanResult) -> None:
    """No measure, no key in the summary, no table."""
    outcomes = simulate(nanxun, uniform_plan.plan, replications=2, seed=3)
    plain = Run(nanxun, uniform_plan.plan, outcomes, 3)
    assert finding_measures(nanxun, outcomes) == []
    assert "findings" not in plain.summary()


def test_summary_holds_means_with_intervals(run: Run) -> None:
    """Finite numbers for many replications; for one, bounds that JSON can say."""
    rows = {row["measure"]: row for row in run.summary()["findings"]}
    assert 7.5 <= rows["found_village"]["low"] <= rows["found_village"]["mean"] <= rows["found_village"]["high"] <= 9.9
    single = Run(run.scenario, run.plan, simulate(run.scenario, run.plan, replications=1, seed=3), 3)
    text = json.dumps(single.summary()["findings"], allow_nan=False)
    assert json.loads(text)[0]["low"] is None


@pytest.mark.parametrize(("language", "words"), [("en", "problems found per covered village"), ("zh", "每个已巡村发现问题")])
def test_the_table_for_people(run: Run, capsys: pytest.CaptureFixture[str], language: str, words: str) -> None:
    """In both languages, with the number of replications and shares in per cent."""
    with speaking("zh" if language == "zh" else "en"):
        print_findings(run.findings(), run.replications)
    shown = capsys.readouterr().out
    assert words in shown
    assert "30" in shown
    means = {row["measure"]: row["mean"] for row in run.summary()["findings"]}
    assert f"{means['in_time']:.1%}" in shown
    print_findings([], 30)
    assert capsys.readouterr().out == ""


def test_the_headline_says_what_is_found(run: Run, nanxun: Scenario) -> None:
    """In both languages, and nothing where it is not simulated."""
    with speaking("en"):
        assert "problems per covered village" in run.headline()
    with speaking("zh"):
        assert "每个已巡村发现问题" in run.headline()
    plain = Run(nanxun, run.plan, simulate(nanxun, run.plan, replications=2, seed=3), 3)
    assert "problems" not in plain.headline()


def test_comparison_shows_findings_paired(run: Run) -> None:
    """Twice the detection: more found for sure; what is not concerned does not differ."""
    keen = {"detection": {"factor": 2.0}}
    section = FindingsSection.model_validate(keen)
    scenario = replace(run.scenario, file=run.scenario.file.model_copy(update={"findings": section}))
    changed = Run(scenario, run.plan, simulate(scenario, run.plan, replications=30, seed=3), 3)
    rows = {row.measure: row for row in compare(run, changed)}
    assert rows["found_village"].low > 0
    assert rows["coverage_end"].difference == 0
    assert not rows["coverage_end"].clear
    assert not rows["in_time"].clear or abs(rows["in_time"].difference) < 0.02


@pytest.mark.slow
def test_findings_survive_the_store(county: Scenario, uniform_plan: PlanResult, tmp_path: Path) -> None:
    """Parts are written and read back whole; the table has a row for each replication, office and class."""
    plan, target = uniform_plan.plan, tmp_path / "run"
    store = Store(target, county, plan, seed=3, replications=30, planning={})
    for number, part in enumerate(parts(county, plan, replications=30, seed=3)):
        store.write_part(number, part)
    whole = simulate(county, plan, replications=30, seed=3).findings
    again = read_outcomes(target).findings
    assert whole is not None
    assert again is not None
    assert (again.counts == whole.counts).all()
    assert (again.look_back_days == whole.look_back_days).all()
    store.finish()
    store.close()
    assert open_run(target).findings() == Run(county, plan, simulate(county, plan, replications=30, seed=3), 3).findings()
    table = pl.read_parquet(target / "findings" / "part-00001.parquet")
    assert table.columns == ["replication", "office", "class", *COUNTS]
    assert table["replication"].unique().sort().to_list() == [25, 26, 27, 28, 29]
    assert len(table) == 5 * len(county.offices) * 3

"""Policies seen in outcomes: the same plan and the same luck with and without each, and plans of scarce teams."""

from pathlib import Path
from typing import Any

import pytest
from make import merged, small_county, spring

from optimize.plan_result import PlanResult
from optimize.planning import make_plan
from results.comparing.compare import compare
from results.comparing.difference import Difference
from scenarios.scenario import Scenario
from xuncha import simulate

WORLD: dict[str, Any] = {"findings": {"other_checks": {"rate": 2.0}}, "uncertainty": {"visit_cv": 0.1}}
REPLICATIONS = 60


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scenario, PlanResult]:
    scenario = small_county(tmp_path_factory.mktemp("plain"), WORLD)
    return scenario, make_plan(scenario, "roundrobin")


def differences(folder: Path, plain: tuple[Scenario, PlanResult], changes: dict[str, Any]) -> dict[str, Difference]:
    """Measures without and with some changes, for one plan."""
    scenario, plan = plain
    changed = small_county(folder, merged(WORLD, changes))
    before, after = (simulate(county, plan, REPLICATIONS, seed=7) for county in (scenario, changed))
    return {row.measure: row for row in compare(before, after)}


@pytest.mark.parametrize(
    ("policy", "measure", "sign"),
    [
        ("discipline-deputies", "leads", 1),
        ("one-inspection-a-year", "checks_village_year", -1),
        ("online-channel", "found_village", 1),
        ("repair-on-site", "on_site", 1),
        ("data-models", "found_village", 1),
        ("one-thing-a-village", "on_site", 1),
        ("warning-system", "overdue", -1),
        ("warning-system", "found_village", 1),
    ],
)
@pytest.mark.slow
def test_each_policy_moves_its_measure(
    tmp_path: Path, plain: tuple[Scenario, PlanResult], policy: str, measure: str, sign: int
) -> None:
    """Clearly, in the direction that it is meant for, and coverage stays as it is."""
    rows = differences(tmp_path, plain, {"policies": {policy: {}}})
    assert rows[measure].clear
    assert rows[measure].difference * sign > 0
    assert rows["coverage_end"].difference == 0


@pytest.mark.slow
def test_repair_on_site_rises_by_42_percent(tmp_path: Path, plain: tuple[Scenario, PlanResult]) -> None:
    """The factor of the policy is that of the measure."""
    row = differences(tmp_path, plain, {"policies": {"repair-on-site": {}}})["on_site"]
    assert row.b / row.a == pytest.approx(1.42, abs=0.06)


@pytest.mark.slow
def test_self_correction_mends_what_no_visit_found(tmp_path: Path, plain: tuple[Scenario, PlanResult]) -> None:
    """Visits find less where villages have mended problems before."""
    rows = differences(tmp_path, plain, {"policies": {"early-self-correction": {"figures": {"rate": 3.0}}}})
    assert rows["found_village"].difference < 0
    assert rows["found_village"].clear


def test_detection_of_a_mode_is_felt(tmp_path: Path, plain: tuple[Scenario, PlanResult]) -> None:
    """A mode that finds more at the same length: what crossing and auditors are for."""
    rows = differences(tmp_path, plain, {"modes": {"direct": {"detection": 1.3}}})
    assert rows["found_village"].difference > 0
    assert rows["found_village"].clear


@pytest.mark.parametrize("policy", ["streamlined", "retired-leaders", "departments-to-prefecture"])
@pytest.mark.slow
def test_capacity_policies_cover_more_with_scarce_teams(tmp_path: Path, policy: str) -> None:
    """One team in three short rounds cannot reach every site; each of these policies leaves fewer out."""
    short = [spring(16)]
    scarce = {"teams": {"district": {"count": 1}}, "rounds": {"yearly": short}, "term": {"years": 3}}
    less = make_plan(small_county(tmp_path / "a", scarce), "optimal")
    more = make_plan(small_county(tmp_path / "b", scarce | {"policies": {policy: {}}}), "optimal")
    assert len(more.uncovered) < len(less.uncovered)
    assert more.objective < less.objective


@pytest.mark.slow
def test_extended_stays_find_more(tmp_path: Path) -> None:
    """Longer visits to villages with complaints: planned days and problems found both rise."""
    plain = small_county(tmp_path / "a", WORLD)
    extended = small_county(tmp_path / "b", WORLD | {"policies": {"extended-stay": {}}})
    plans = [make_plan(county, "roundrobin") for county in (plain, extended)]
    assert plans[1].plan.visits["team_days"].sum() > plans[0].plan.visits["team_days"].sum()
    runs = [simulate(county, plan, REPLICATIONS, seed=7) for county, plan in zip((plain, extended), plans, strict=True)]
    row = next(row for row in compare(*runs) if row.measure == "found_village")
    assert row.difference > 0
    assert row.clear

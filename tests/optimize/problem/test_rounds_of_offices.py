"""Rounds of one office, rounds at the same time with teams taken from one for the other; rhythms and terms of other lengths."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from make import merged, small_county, spring

from optimize.planning import baseline_plan, make_plan
from optimize.replanning.replan import replan
from optimize.rolling.dispatching import make_world
from optimize.verifying.verify import verify
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario
from scenarios.stays.taking_part import taking_part
from scenarios.stays.windows import team_windows
from sim.replications import simulate

SPRING = spring()
CITY = {"name": {"zh": "市级轮", "en": "city"}, "start": "03-20", "on_site_days": 30, "offices": ["city", "province"]}
OWN = SPRING | {"offices": ["district", "park"]}
SPECIAL = {"id": "hj", "name": {"zh": "换届专项", "en": "special"}, "start": dt.date(2028, 3, 8), "on_site_days": 15,
           "teams": {"district": 1}}  # fmt: skip
MODES = {"modes": {"elevated": {"quota": 3}}}


def county(folder: Path, rounds: dict[str, Any], changes: dict[str, Any] | None = None) -> Scenario:
    return small_county(folder, merged({"rounds": rounds}, changes or {}))


def days_of(scenario: Scenario) -> dict[tuple[str, str], int]:
    days = team_windows(scenario).days
    return {
        (team.id, rnd.id): int(days[k, r]) for k, team in enumerate(scenario.teams) for r, rnd in enumerate(scenario.rounds)
    }


def test_offices_have_dates_of_their_own(tmp_path: Path) -> None:
    """The prefecture's round runs into the county's: each office has stays in its own alone."""
    scenario = county(tmp_path, {"yearly": [OWN, CITY]})
    days = days_of(scenario)
    assert {days["district-1", "2028-spring"], days["park-1", "2028-spring"]} == {40}
    assert {days["city-1", "2028-city"], days["province-1", "2028-city"]} == {30}
    assert {days["district-1", "2028-city"], days["city-1", "2028-spring"]} == {0}
    assert len(scenario.rounds) == 10


def test_a_special_round_takes_teams_from_the_usual_one(tmp_path: Path) -> None:
    """One team of four; it is back in the rounds after. Ids of other rounds stay what they are."""
    usual = county(tmp_path / "usual", {"yearly": [SPRING]})
    scenario = county(tmp_path / "special", {"yearly": [SPRING], "dated": [SPECIAL]})
    assert {round_.id for round_ in scenario.rounds} == {round_.id for round_ in usual.rounds} | {"hj"}
    days = days_of(scenario)
    assert [days[f"district-{k}", "hj"] for k in (1, 2, 3, 4)] == [0, 0, 0, 15]
    assert [days[f"district-{k}", "2028-spring"] for k in (1, 2, 3, 4)] == [40, 40, 40, 0]
    assert {days[f"district-{k}", "2029-spring"] for k in (1, 2, 3, 4)} == {40}
    assert days["city-1", "hj"] == 0
    assert days["city-1", "2028-spring"] == 40
    assert taking_part(usual) is None


@pytest.mark.parametrize(
    "method", ["uniform", "nearest", "risk", "roundrobin", pytest.param("optimal", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    ("rounds", "changes"), [({"yearly": [OWN, CITY]}, MODES), ({"yearly": [SPRING], "dated": [SPECIAL]}, {})]
)
@pytest.mark.quick(1)
def test_plans_keep_to_them(tmp_path: Path, method: str, rounds: dict[str, Any], changes: dict[str, Any]) -> None:
    """Planned, verified, and carried out by every dispatch: no team in a round that it does not hold."""
    scenario = county(tmp_path, rounds, changes)
    plan = make_plan(scenario, method).plan
    assert [str(breach) for breach in verify(scenario, plan)] == []
    days = days_of(scenario)
    assert all(days[team, rnd] for team, rnd in plan.visits.select("team", "round").iter_rows())
    part = team_windows(scenario).days > 0
    for dispatch in ("follow", "repair", "reoptimize", "uniform") if method == "uniform" else ("follow", "repair"):
        outcomes = simulate(make_world(scenario, plan, dispatch), replications=4, seed=1)
        assert outcomes.failures == ()
        assert not outcomes.worked[:, ~part].any()
        assert outcomes.worked.sum() > 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rounds", "changes"), [({"yearly": [OWN, CITY]}, MODES), ({"yearly": [SPRING], "dated": [SPECIAL]}, {})]
)
def test_planning_again_keeps_to_them(tmp_path: Path, rounds: dict[str, Any], changes: dict[str, Any]) -> None:
    """Within the special round, too."""
    scenario = county(tmp_path, rounds, changes)
    plan = baseline_plan(scenario, "uniform")
    again = replan(scenario, plan, as_of=dt.date(2028, 3, 10)).plan
    assert [str(breach) for breach in verify(scenario, again)] == []
    assert len(again) == len(plan)


def test_the_verifier_finds_a_team_in_two_rounds(tmp_path: Path) -> None:
    """A visit of the team that was taken, in the round that it was taken from."""
    scenario = county(tmp_path, {"yearly": [SPRING], "dated": [SPECIAL]})
    visits = baseline_plan(scenario, "uniform").visits
    usual = visits.filter((pl.col("round") == "2028-spring") & (pl.col("office") == "district"))
    if usual.is_empty():
        usual = visits.filter(pl.col("office") == "district").with_columns(
            round=pl.lit("2028-spring"), start=pl.lit(dt.date(2028, 3, 1)), end=pl.lit(dt.date(2028, 4, 9))
        )
    wrong = usual.head(1).with_columns(team=pl.lit("district-4"))
    assert any("at most 0" in str(breach) for breach in verify(scenario, Plan(wrong)))


@pytest.mark.parametrize(
    ("rounds", "words"),
    [
        ({"yearly": [SPRING, CITY | {"offices": ["district"]}]}, "teams = { district = 1 }"),
        ({"yearly": [SPRING, CITY | {"offices": ["cty"]}]}, "city"),
        ({"yearly": [SPRING], "dated": [SPECIAL | {"teams": {"district": 9}}]}, "at most 4"),
        ({"yearly": [SPRING], "dated": [SPECIAL | {"offices": ["city"]}]}, "teams of the round's own offices"),
    ],
)
def test_what_can_not_be(tmp_path: Path, rounds: dict[str, Any], words: str) -> None:
    """A team twice at a time, offices that there are not, more teams than there are."""
    with pytest.raises(ScenarioError) as error:
        county(tmp_path, rounds)
    assert words in str(error.value)


def test_another_rhythm_before_a_date(tmp_path: Path) -> None:
    """Short rounds in autumn until 2029, long ones in spring from then on; ids stay."""
    autumn = SPRING | {
        "name": {"zh": "秋", "en": "autumn"},
        "start": "09-01",
        "on_site_days": 20,
        "before": dt.date(2029, 1, 1),
    }
    scenario = county(tmp_path, {"yearly": [SPRING | {"since": dt.date(2029, 1, 1)}, autumn]})
    ids = [round_.id for round_ in scenario.rounds]
    assert ids == ["2027-autumn", "2028-autumn", "2029-spring", "2030-spring", "2031-spring"]
    assert [round_.workdays for round_ in scenario.rounds] == [20, 20, 40, 40, 40]
    plan = baseline_plan(scenario, "uniform")
    assert [str(breach) for breach in verify(scenario, plan)] == []


@pytest.mark.parametrize(
    ("term", "end", "rounds"),
    [
        ({"years": 4.75}, dt.date(2031, 10, 1), 5),
        ({"years": 4.25}, dt.date(2031, 4, 1), 4),
        ({"until": dt.date(2031, 3, 15)}, dt.date(2031, 3, 16), 4),
        ({"years": 5}, dt.date(2032, 1, 1), 5),
    ],
)
@pytest.mark.quick(1)
def test_terms_of_other_lengths(tmp_path: Path, term: dict[str, Any], end: dt.date, rounds: int) -> None:
    """In part-years, or to a date: rounds that don't fit are left out, and what the term can hold is planned."""
    document = {"term": {"start": dt.date(2027, 1, 1)} | term}
    scenario = _with_term(tmp_path, document)
    assert (scenario.file.term.end, len(scenario.rounds)) == (end, rounds)
    assert scenario.calendar.days == (end - dt.date(2027, 1, 1)).days
    plan = baseline_plan(scenario, "uniform")
    assert [str(breach) for breach in verify(scenario, plan)] == []
    outcomes = simulate(scenario, plan, replications=2, seed=1)
    assert outcomes.failures == ()
    assert np.isfinite(outcomes.worked).all()


def _with_term(folder: Path, document: dict[str, Any]) -> Scenario:
    years = {} if "years" in document["term"] else {"remove": ["term.years"]}
    parent = folder / "parent"
    small_county(parent, {"rounds": {"yearly": [SPRING]}})
    changes = {f"term.{key}": value for key, value in document["term"].items()}
    return load(parent, changes=changes | years)


@pytest.mark.parametrize("term", [{"years": 4.77}, {"years": 5, "until": dt.date(2031, 1, 1)}, {"until": dt.date(2027, 1, 20)}])
def test_terms_that_can_not_be(tmp_path: Path, term: dict[str, Any]) -> None:
    """Refused in words."""
    with pytest.raises(ScenarioError, match=r"years|until"):
        _with_term(tmp_path, {"term": {"start": dt.date(2027, 1, 1)} | term})

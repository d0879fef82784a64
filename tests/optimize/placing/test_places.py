"""Places of one visit: changes against whole evaluations, forbidden ones against the verifier."""

import datetime as dt

import polars as pl
import pytest
from make import small_county

from optimize.placing.place import Places
from optimize.placing.places import places
from optimize.planning import baseline_plan
from optimize.problem.problem import build_problem
from optimize.scoring.score import score
from scenarios.plans.plan import Plan
from scenarios.problems import ScenarioError
from scenarios.scenario import Scenario


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    milestone = {"name": {"zh": "全部", "en": "all"}, "by": dt.date(2029, 12, 31), "target": 1.0}
    folder = tmp_path_factory.mktemp("places")
    return small_county(folder, {"modes": {"integrated": {}, "elevated": {"quota": 1}}, "milestones": [milestone]})


@pytest.fixture(scope="module")
def plan(county: Scenario) -> Plan:
    return baseline_plan(county, "uniform")


def _villages(county: Scenario) -> list[str]:
    return county.sites.filter(pl.col("kind") == "village")["id"].to_list()


@pytest.mark.slow
def test_the_present_place_changes_nothing(county: Scenario, plan: Plan) -> None:
    """Every visit of the plan is found where it is, with no change of any term."""
    for site, mode, team, rnd in plan.visits.select("site", "mode", "team", "round").head(6).iter_rows():
        present = places(county, plan, site).present
        if present is not None:
            assert (present.mode, present.team, present.round) == (mode, team, rnd)
            assert present.change == pytest.approx(0.0, abs=1e-12)


def test_changes_are_those_of_the_objective(county: Scenario, plan: Plan) -> None:
    """The change of a place is the difference of two plans' objectives, scored apart."""
    problem = build_problem(county)
    site = _villages(county)[0]
    before = score(county, problem, plan).objective
    spots = places(county, plan, site)
    assert spots.better
    for spot in spots.better[:4]:
        moved = plan.visits.filter(pl.col("site") != site)
        row = plan.visits.filter(pl.col("site") == site).with_columns(
            mode=pl.lit(spot.mode), team=pl.lit(spot.team), round=pl.lit(spot.round),
            office=pl.lit(next(county.offices[team.office].id for team in county.teams if team.id == spot.team)),
            team_days=pl.lit(_days(problem, county, site, spot.mode, spot.team)),
        )  # fmt: skip
        at_end = pl.concat([moved, row.select(moved.columns).cast(dict(moved.schema))])
        after = score(county, problem, Plan(at_end)).objective
        terms = {"travel", "overrun"}  # the order in the tour may differ: dates of the moved row are the old ones
        plain = spot.change - sum(spot.terms[name] * getattr(problem.preferences.prices, name) for name in terms)
        scored = score(county, problem, Plan(at_end)).terms
        old = score(county, problem, plan).terms
        difference = (
            after
            - before
            - sum((getattr(scored, name) - getattr(old, name)) * getattr(problem.preferences.prices, name) for name in terms)
        )
        assert plain == pytest.approx(difference, abs=1e-9)


def _days(problem, county: Scenario, site: str, mode: str, team: str) -> float:
    office = next(candidate.office for candidate in county.teams if candidate.id == team)
    row, column = county.site_row[site], county.modes.index(mode)
    (option,) = ((problem.site == row) & (problem.mode == column) & (problem.office == office)).nonzero()[0]
    return float(problem.days[option])


def test_every_place_is_named_once(county: Scenario, plan: Plan) -> None:
    """Modes, rounds and teams of the mode's office, each once; forbidden ones say why."""
    spots = places(county, plan, _villages(county)[1])
    keys = [(spot.mode, spot.round, spot.team) for spot in (*spots.allowed, *spots.forbidden)]
    assert len(keys) == len(set(keys))
    assert all(spot.forbidden for spot in spots.forbidden)
    changes = [spot.change for spot in spots.allowed]
    assert changes == sorted(changes)


def _rules(spots: Places) -> set[str]:
    return {spot.rule for spot in spots.forbidden}


def test_rules_are_told(county: Scenario, plan: Plan) -> None:
    """An integrated visit needs its township's round; a township with guests stays where it is."""
    general = _villages(county)[1]
    assert "host" in _rules(places(county, plan, general))
    with_guests = plan.visits.filter(pl.col("mode") == "integrated")["site"].str.slice(0, 9).to_list()
    assert with_guests
    assert _rules(places(county, plan, with_guests[0])) == {"guests"}


def test_by_name_and_what_is_no_site(county: Scenario, plan: Plan) -> None:
    """A unique name will do; a typo is refused with the nearest name, never a code by edit distance."""
    assert places(county, plan, "village 0-0").site == _villages(county)[0]
    with pytest.raises(ScenarioError, match="village 0-1"):
        places(county, plan, "vilage 0-1")

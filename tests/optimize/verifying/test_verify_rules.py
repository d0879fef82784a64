"""Each rule broken once, by as little as can be: the verifier says so, and nothing else; just within the rule it is silent."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from make import each_class, small_county
from proven_cases import FOLDER, known_plan, proven_case
from verified import FLAT, GUEST, NEXT, TOWN, VILLAGE, plan, said

from optimize.completing.complete import read_plan
from optimize.verifying.verify import find_breaches, verify
from optimize.verifying.withdrawing import withdraw_breaches
from scenarios.loading import load
from scenarios.plans.plan import Plan
from scenarios.scenario import Scenario

OTHER = "330503002202"
"""A village of another township."""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    """Ways take next to no time, and days are round."""
    changes: dict[str, Any] = {
        "travel": {"speed_kmh": 120, "settling_days": 0, "detour": 1.0},
        "modes": {
            "regular": {"fixed_days": 0, "days": each_class(2), "min_days": 2},
            "direct": FLAT,
            "integrated": GUEST,
            "checklist": GUEST | {"classes": ["general", "good"], "season": [{"from": "03-05", "to": "03-20"}], "quota": 1},
        },
    }
    return small_county(tmp_path_factory.mktemp("rules"), changes)


def test_a_day_may_be_shared_and_no_more(county: Scenario) -> None:
    """Two visits of two days with a little way between them: four days and a part of the fifth."""
    first = (VILLAGE, "direct", "district-1", 1, 3, 2.0)
    assert said(county, plan(first, (NEXT, "direct", "district-1", 3, 3, 2.0))) == []
    texts = said(county, plan(first, (NEXT, "direct", "district-1", 3, 2, 2.0)))
    assert texts == ["2027-03-05 | a last day of 2027-03-05 or later: village 0-0 takes part of the first day"]
    texts = said(county, plan(first, (NEXT, "direct", "district-1", 2, 4, 2.0)))
    assert texts == ["2027-03-02 | from 2027-03-03 on, when village 0-0 is done and the team is there"]


def test_least_numbers(tmp_path: Path) -> None:
    """Of days, whatever the class takes; and of visits in a mode."""
    scenario = small_county(tmp_path, {"modes": {"direct": FLAT | {"min_days": 5, "quota_least": 1}}})
    assert said(scenario, plan((NEXT, "direct", "district-1", 1, 8, 4.5))) == ["4.5 | at least 5.00 days"]
    assert said(scenario, plan((NEXT, "direct", "district-1", 1, 8, 5.0))) == []
    assert said(scenario, plan((TOWN, "regular", "district-1", 1, 12, 10.0))) == ["0 visits | at least 1"]


def test_too_few_days_by_a_quarter(county: Scenario) -> None:
    """Days are given in halves: half a day less than the nearest half is too few."""
    assert said(county, plan((NEXT, "direct", "district-1", 1, 3, 2.0))) == []
    assert said(county, plan((NEXT, "direct", "district-1", 1, 3, 1.5))) == ["1.5 | at least 2.00 days"]


def test_the_season_has_a_first_and_a_last_day(county: Scenario) -> None:
    """The first day of a season counts, the last date does not."""

    def checklist(day: int, days: int) -> list[str]:
        return said(county, plan((NEXT, "checklist", "district-1", day, days, 2.0)))

    assert checklist(5, 3) == []
    assert any("season" in text and text.startswith("03-04") for text in checklist(4, 3))
    assert checklist(17, 3) == []
    assert any("season" in text and text.startswith("03-20") for text in checklist(18, 3))


def test_a_quota_counts_every_visit(county: Scenario) -> None:
    """One is allowed, two are not."""
    rows = [
        (NEXT, "checklist", "district-1", 8, 3, 2.0),
        (OTHER, "checklist", "district-2", 8, 3, 2.0),
    ]
    assert said(county, plan(rows[0])) == []
    assert said(county, plan(*rows)) == ["2 visits | at most 1"]


def test_a_guest_needs_its_host_in_the_round(county: Scenario) -> None:
    guest = (NEXT, "integrated", "district-1", 1, 3, 2.0)
    assert any("township's visit" in text for text in said(county, plan(guest)))
    host = (TOWN, "regular", "district-2", 1, 3, 2.0)
    assert said(county, plan(guest, host)) == []
    regular = (TOWN, "regular", "city-1", 1, 3, 2.0)
    assert any("township's visit" in text for text in said(county, plan(guest, regular)))


def test_a_site_is_visited_once_and_the_first_visit_is_named(county: Scenario) -> None:
    """The message names the row that has the site already, counted from 1."""
    visits = [
        (NEXT, "direct", "district-1", 1, 3, 2.0),
        (VILLAGE, "direct", "district-2", 1, 3, 2.0),
        (NEXT, "direct", "district-3", 1, 3, 2.0),
    ]
    breaches = find_breaches(county, plan(*visits))
    assert len(breaches) == 1
    assert "one visit per site" in breaches[0].problem.allowed
    assert breaches[0].rows == (3,)


def test_breaches_name_their_rows(county: Scenario) -> None:
    """Rows are those of the table, from 1."""
    visits = [
        (VILLAGE, "direct", "district-1", 1, 3, 2.0),
        (NEXT, "direct", "district-2", 1, 3, 1.0),
    ]
    assert [breach.rows for breach in find_breaches(county, plan(*visits))] == [(2,)]


def test_the_households_floor_is_a_floor(tmp_path: Path) -> None:
    """Whichever asks for more counts: days of the class, or the calls at households."""
    floor = {"share": 1.0, "people": 4, "a_day": 50}  # 1,000 people: 250 calls, 5 days
    for days, least in ((2, 5.0), (7, 7.0)):
        mode = FLAT | {"days": each_class(days), "households": floor}
        scenario = small_county(tmp_path / str(days), {"modes": {"direct": mode}})
        wanted = f"at least {least:.2f} days"
        assert any(wanted in text for text in said(scenario, plan((NEXT, "direct", "district-1", 1, 12, least - 0.5))))
        assert not any("at least" in text for text in said(scenario, plan((NEXT, "direct", "district-1", 1, 12, least))))


def test_six_visits_on_one_day() -> None:
    """Each after the first is told from which day on it can be."""
    scenario = load(FOLDER / "same_day")
    breaches = verify(scenario, read_plan(scenario, FOLDER / "same_day" / "p6.csv"))
    days = [breach.allowed.split()[1] for breach in breaches]
    assert days == [f"2027-03-0{day}" for day in range(2, 7)]


def test_a_way_takes_its_time() -> None:
    """A first visit a day too early, and an end a day too soon, are seen where the way alone makes them so."""
    scenario = proven_case("detour")
    good = known_plan(scenario, "detour")
    assert verify(scenario, good) == []
    early = good.visits.with_columns(
        pl.when(pl.int_range(pl.len()) == 0).then(pl.col("end") - pl.duration(days=1)).otherwise("end").alias("end")
    )
    allowed = [breach.allowed for breach in verify(scenario, Plan(early))]
    assert any("the way there takes 0.50 days" in text for text in allowed)
    late = good.visits.with_columns((pl.col("start") + pl.duration(days=1)), pl.col("end") + pl.duration(days=1))
    assert any("journey home" in breach.allowed or "within" in breach.allowed for breach in verify(scenario, Plan(late)))


def test_what_breaks_a_rule_is_withdrawn(county: Scenario) -> None:
    """One visit for each breach, the guest with its host; what is left keeps every rule."""
    visits = [
        (NEXT, "integrated", "district-1", 1, 3, 2.0),
        (VILLAGE, "direct", "district-2", 1, 3, 2.0),
        (VILLAGE, "direct", "district-3", 1, 3, 2.0),
    ]
    sound = withdraw_breaches(county, plan(*visits))
    assert sound.withdrawn == (VILLAGE, NEXT)
    assert sound.plan.visits["site"].to_list() == [VILLAGE]
    assert sound.breaches == ()
    assert len(sound.broken) == 2
    assert verify(county, sound.plan) == []


def test_a_blackout_of_a_part_does_not_stop_an_office(tmp_path: Path) -> None:
    """Of two townships that an office holds one is shut: the other's villages are visited, its own are not."""
    shut = {"from": "03-03", "to": "03-12", "region": TOWN, "name": {"zh": "汛", "en": "flood"}}
    whole = shut | {"from": "07-01", "to": "07-05", "region": "330503"}
    rest = {"name": {"zh": "余", "en": "rest"}, "level": "county", "region": "330503"}
    offices = {"district": {"holds": ["town 0", "town 1"]}, "rest": rest}
    changes = {"calendar": {"blackouts": [shut, whole]}, "offices": offices, "teams": {"rest": {"count": 1}}}
    scenario = small_county(tmp_path, changes)
    assert said(scenario, plan((OTHER, "direct", "district-1", 1, 14, 12.0))) == []
    texts = said(scenario, plan((NEXT, "direct", "district-1", 1, 14, 12.0)))
    assert [text.split(" | ")[0] for text in texts] == ["2027-03-03"]

"""Visits one by one, each at the limit of a rule and just beyond it: days, dates, seasons, offices."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from verified import (
    MARCH,
    NEXT,
    OTHER_TOWN,
    OTHER_VILLAGE,
    SPRING,
    SUMMER,
    THIRD,
    TOWN,
    VILLAGE,
    ZONE_VILLAGE,
    flat_county,
    plan,
    stays_of,
    told,
    with_mode,
    with_section,
    with_site,
    with_ways,
)  # fmt: skip

from scenarios.scenario import Scenario
from scenarios.schema.mode_parts import Households, ModeTeam, Season, VisitPart
from scenarios.schema.time.calendar import Blackout
from scenarios.sites.blocked import Blocked

TEAM = "district-1"
NAME = {"zh": "名", "en": "name"}


def direct(scenario: Scenario, first: int = 1, days: int = 3, work: float = 2.0, site: str = NEXT) -> list[str]:
    """What is found of one direct visit."""
    return [words for words, _ in told(scenario, plan((site, "direct", TEAM, first, days, work)))]


def least(scenario: Scenario, site: str = NEXT, mode: str = "direct", team: str = TEAM) -> float:
    """Days that a visit takes at least, by what is said of one without any."""
    (words,) = [words for words, _ in told(scenario, plan((site, mode, team, 1, 30, 0.0))) if "at least" in words]
    return float(words.split(" | at least ")[1].removesuffix(" days"))


def days_of(scenario: Scenario, **values: Any) -> float:
    return least(with_mode(scenario, "direct", **values))


@pytest.mark.parametrize("work", [2.0, 2.0 - 5e-7])
def test_just_enough_days(work: float) -> None:
    assert direct(flat_county(), days=2, work=work) == []


def test_too_few_days_by_little() -> None:
    assert direct(flat_county(), work=1.99) == ["1.99 | at least 2.00 days"]


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"days": {"general": 2.25}}, 2.0),
        ({"days": {"general": 2.26}}, 2.5),
        ({"days": {"general": 2.75}}, 2.5),
        ({"fixed_days": 1.5}, 3.5),
        ({"parts": (VisitPart(name=NAME, days=1.0), VisitPart(name=NAME, days=0.5))}, 3.5),
        ({"fixed_days": 1.0, "parts": (VisitPart(name=NAME, days=0.5),)}, 3.5),
        ({"min_days": 4.0}, 4.0),
        ({"max_days": 1.5}, 1.5),
        ({"max_days": 2.5}, 2.0),
        ({"terms": {"population": 3.0}}, 5.0),
        ({"terms": {"area": 1.0}}, 4.0),
        ({"terms": {"income": 20.0}}, 4.0),
        ({"terms": {"complaints": 1.0}}, 5.0),
        ({"terms": {"funds": 4.0}}, 4.0),
        ({"terms": {"funds": 2.0, "population": 1.0}}, 4.0),
        ({"team": ModeTeam(size=3)}, 1.0),
        ({"team": ModeTeam(size=12)}, 4.0),
        ({"households": Households(share=1.0, people=4, a_day=50)}, 5.0),
        ({"households": Households(share=0.5, people=4, a_day=50)}, 2.5),
        ({"households": Households(share=1.0, people=5, a_day=80)}, 2.5),
        ({"households": Households(share=0.1, people=4, a_day=50)}, 2.0),
        ({"households": Households(share=1.0, people=4, a_day=50), "team": ModeTeam(size=12)}, 10.0),
        ({"households": Households(share=1.0, people=4, a_day=49)}, 5.5),
    ],
)
def test_days_that_a_visit_takes(values: dict[str, Any], days: float) -> None:
    """2 days of a team of six, 1,000 people, 2 km2, 100,000 yuan of income, 3 complaints, 500,000 yuan of funds; in halves."""
    assert days_of(flat_county(), **values) == days


@pytest.mark.parametrize(
    ("name", "value", "days"),
    [("assets", 3000.0, 5.0), ("altitude", 3000.0, 5.0), ("weak_organisation", 1.0, 3.0), ("hardship", 1.0, 3.0)],
)
def test_days_by_other_figures(name: str, value: float, days: float) -> None:
    """Money per million, height per 1,000 m, the rest as it is."""
    scenario = with_mode(flat_county(), "direct", terms={name: 1.0})
    assert least(scenario) == 2.0
    assert least(with_site(scenario, NEXT, **{name: value})) == days


def test_days_of_a_site_go_before_those_of_its_mode() -> None:
    """As they are for the office's teams, and by people for one that is merged."""
    scenario = with_site(flat_county(), NEXT, team_days=3.3)
    assert least(scenario) == 3.3
    teams = tuple(
        dataclasses.replace(team, size=12, rounds=(SPRING,) if team.id == "district-2" else None) for team in scenario.teams
    )
    merged = dataclasses.replace(scenario, teams=teams)
    assert [least(merged, team=f"district-{k}") for k in (1, 2)] == [3.3, 1.65]


@pytest.mark.parametrize(("access", "seat", "days"), [(1.0, True, 2.0), (3.0, True, 4.0), (3.0, False, 6.0), (1.5, True, 2.5)])
def test_what_the_way_from_the_township_adds(access: float, seat: bool, days: float) -> None:
    """Half a day there and half a day back; from the base a day each, where the township is no site."""
    ways = {(TOWN, NEXT): 0.5, (NEXT, TOWN): 0.5, ("district", NEXT): 1.0, (NEXT, "district"): 1.0}
    scenario = with_ways(with_mode(flat_county(), "direct", access=access), ways)
    if not seat:
        scenario = with_site(scenario, TOWN, kind="department")
    assert least(scenario) == days


def test_the_most_days_of_a_mode() -> None:
    scenario = with_mode(flat_county(), "direct", max_days=3.0)
    assert direct(scenario, days=9, work=3.0) == []
    assert direct(scenario, days=9, work=3.0 + 5e-7) == []
    assert direct(scenario, days=9, work=3.01) == ["3.01 | at most 3 days"]


@pytest.mark.parametrize(
    ("since", "before", "fine"),
    [(0, None, True), (1, None, False), (None, 0, False), (None, 1, True), (-1, 1, True), (1, 9, False), (-9, -1, False)],
)
def test_modes_of_some_years(since: int | None, before: int | None, fine: bool) -> None:
    """A round that begins on the first day is of them; one that begins on the last date is not."""
    first, last = (None if days is None else MARCH + dt.timedelta(days=days) for days in (since, before))
    breaches = direct(with_mode(flat_county(), "direct", since=first, before=last))
    assert breaches == ([] if fine else [f"2027-03-01 | a round that begins in {first or ''} - {last or ''}"])


@pytest.mark.parametrize(
    ("seasons", "first", "days", "outside"),
    [
        ([("03-05", "03-10")], 5, 5, ""),
        ([("03-05", "03-10")], 4, 5, "03-04"),
        ([("03-05", "03-10")], 5, 6, "03-10"),
        ([("03-05", "03-10"), ("03-10", "03-12")], 5, 7, ""),
        ([("03-05", "03-10"), ("03-11", "03-14")], 5, 7, "03-10"),
        ([("11-01", "03-10")], 5, 5, ""),
        ([("11-01", "03-10")], 5, 6, "03-10"),
        ([("03-10", "03-05")], 2, 3, ""),
        ([("03-10", "03-05")], 2, 4, "03-05"),
        ([("03-10", "03-05")], 9, 3, "03-09"),
        ([("03-10", "03-05")], 10, 3, ""),
    ],
)
def test_the_season_of_a_mode(seasons: list[tuple[str, str]], first: int, days: int, outside: str) -> None:
    """Half-open, over the new year as well; the first day outside is named."""
    season = tuple(Season.model_validate({"from": begin, "to": end}) for begin, end in seasons)
    words = ", ".join(f"{begin} - {end}" for begin, end in seasons)
    breaches = direct(with_mode(flat_county(), "direct", season=season), first, days)
    assert breaches == ([f"{outside} | days in the mode's season: {words}"] if outside else [])


@pytest.mark.parametrize(("days", "fine"), [(0, False), (-1, False), (1, True)])
def test_a_visit_has_a_day(days: int, fine: bool) -> None:
    scenario = with_mode(flat_county(), "direct", days={"general": 1.0}, min_days=0.5)
    breaches = direct(scenario, 5, days, 1.0)
    if fine:
        assert breaches == []
    else:
        assert f"{MARCH + dt.timedelta(days=4 + days)} | an end after 2027-03-05" in breaches


WITHIN = "within 2027-03-01 to 2027-04-09, the team's stay"


@pytest.mark.parametrize(
    ("first", "days", "dates"),
    [
        (1, 40, ""),
        (0, 4, "2027-02-28 to 2027-03-03"),
        (1, 41, "2027-03-01 to 2027-04-10"),
        (38, 3, ""),
        (39, 3, "2027-04-08 to 2027-04-10"),
        (-2, 3, "2027-02-26 to 2027-02-28"),
        (41, 3, "2027-04-10 to 2027-04-12"),
    ],
)
def test_a_visit_lies_in_its_stay(first: int, days: int, dates: str) -> None:
    breaches = direct(flat_county(), first, days)
    assert [words for words in breaches if "within" in words] == ([f"{dates} | {WITHIN}"] if dates else [])


@pytest.mark.parametrize(
    ("first", "days", "fine"), [(-1, 5, True), (-2, 6, False), (38, 5, True), (38, 6, False), (-1, 2, False), (41, 2, False)]
)
def test_days_off_beside_the_stay_are_no_matter(first: int, days: int, fine: bool) -> None:
    """Two days before the stay and two behind it are not worked; a visit on these alone is outside."""
    county = flat_county()
    working = county.calendar.working.copy()
    working[[57, 58, 99, 100]] = False
    breaches = direct(dataclasses.replace(county, calendar=dataclasses.replace(county.calendar, working=working)), first, days)
    assert [words for words in breaches if "within" in words] == [] if fine else breaches != []


def test_working_days_of_a_visit() -> None:
    """As many as its team-days, exactly; days that are not worked don't count."""
    county = with_mode(flat_county(), "direct", max_days=None)
    assert direct(county, 1, 5, 5.0) == []
    assert direct(county, 1, 5, 5.0 + 5e-7) == []
    assert direct(county, 1, 5, 5.01) == ["5 working days | at least 5.01"]
    blocked = dataclasses.replace(county, blocked=(Blocked("office", "district", 60, 61),))
    assert direct(blocked, 1, 6, 5.0) == []
    assert direct(blocked, 1, 5, 5.0) == ["4 working days | at least 5"]


def test_what_a_visit_may_lack_at_the_end_of_its_stay() -> None:
    """A quarter of a day where the simulation makes it up; nowhere else."""
    county = with_section(flat_county(), "simulation", tolerance=0.25)
    assert direct(county, 36, 5, 5.25) == []
    assert direct(county, 36, 5, 5.26) == ["5 working days | at least 5.26"]
    assert direct(county, 35, 5, 5.25) == ["5 working days | at least 5.25"]


FREE = "days in the site's season on which neither it nor its township is blocked"


def shut(scenario: Scenario, first: int, days: int, site: str = NEXT) -> str:
    """First day that is found to be shut."""
    return next((words.split(" | ")[0] for words in direct(scenario, first, days, site=site) if FREE in words), "")


@pytest.mark.parametrize(("kind", "name", "concerned"), [("site", NEXT, True), ("township", TOWN, True), ("site", THIRD, False),
                                                        ("township", OTHER_TOWN, False)])  # fmt: skip
def test_blocked_places(kind: Any, name: str, concerned: bool) -> None:
    """Half-open: the visit before ends as it begins, the visit after begins as it ends."""
    scenario = dataclasses.replace(flat_county(), blocked=(Blocked(kind, name, 62, 64), Blocked(kind, name, 70, 71)))
    assert [shut(scenario, first, 3) for first in (1, 6, 9, 13)] == [""] * 4
    expected = {2: "2027-03-04", 4: "2027-03-04", 5: "2027-03-05", 10: "2027-03-12", 12: "2027-03-12"}
    for first, day in expected.items():
        assert shut(scenario, first, 3) == (day if concerned else "")


def test_blocked_days_that_nobody_works() -> None:
    """A day on which the team does not work is no matter."""
    scenario = dataclasses.replace(flat_county(), blocked=(Blocked("site", NEXT, 60, 61), Blocked("team", TEAM, 60, 61)))
    assert direct(scenario, 1, 4) == []


@pytest.mark.parametrize(
    ("season", "first", "days", "outside"),
    [
        ("03-03/03-08", 3, 6, ""),
        ("03-03/03-08", 2, 3, "2027-03-02"),
        ("03-03/03-08", 6, 4, "2027-03-09"),
        ("03-03/03-05;03-06/03-08", 3, 6, ""),
        ("03-03/03-05;03-07/03-08", 3, 6, "2027-03-06"),
        ("11-01/03-05", 3, 3, ""),
        ("11-01/03-05", 3, 4, "2027-03-06"),
        ("03-10/03-05", 4, 2, ""),
        ("03-10/03-05", 9, 3, "2027-03-09"),
        ("03-10/03-05", 10, 3, ""),
    ],
)
def test_the_season_of_a_site(season: str, first: int, days: int, outside: str) -> None:
    """With its first and its last day; over the new year as well."""
    scenario = with_site(flat_county(), NEXT, season=season)
    assert shut(scenario, first, days) == outside
    assert shut(scenario, first, days, site=THIRD) == ""


def test_days_after_another_check() -> None:
    """From its date on, for as many days as are said."""
    gap = with_section(flat_county(), "sites", after_other_check=5)
    scenario = with_site(gap, NEXT, other_check=dt.date(2027, 3, 4))
    assert [shut(scenario, first, 3) for first in (1, 2, 8, 9)] == ["", "2027-03-04", "2027-03-08", ""]
    assert shut(scenario, 4, 3, site=THIRD) == ""


def blackout(first: str | dt.date, last: str | dt.date, **cells: Any) -> Scenario:
    entry = Blackout.model_validate({"name": NAME, "from": first, "to": last, **cells})
    return with_section(flat_county(), "calendar", blackouts=(entry,))


@pytest.mark.parametrize(
    ("cells", "site", "concerned"),
    [
        ({"region": "330503001"}, NEXT, True),
        ({"region": "330503002"}, NEXT, False),
        ({"class": "general"}, NEXT, True),
        ({"class": "key"}, NEXT, False),
        ({"class": "key", "region": "330503001"}, VILLAGE, True),
        ({"class": "key", "region": "330503002"}, VILLAGE, False),
        ({"class": "general", "region": "330503001"}, VILLAGE, False),
    ],
)
@pytest.mark.parametrize("dates", [("03-04", "03-06"), (dt.date(2027, 3, 4), dt.date(2027, 3, 6))])
def test_blackouts_of_a_part(cells: dict[str, Any], site: str, concerned: bool, dates: tuple[Any, Any]) -> None:
    """Half-open days of every year, or of one; of a region, a class, or a class in a region."""
    scenario = blackout(*dates, **cells)
    texts = [shut(scenario, first, 3, site=site) for first in (1, 2, 5, 6)]
    assert texts == (["", "2027-03-04", "2027-03-05", ""] if concerned else [""] * 4)


@pytest.mark.parametrize(
    ("dates", "lost"),
    [
        (("03-04", "03-06"), {62, 63}),
        (("12-30", "01-02"), {0, 363, 364, 365}),
        ((dt.date(2027, 3, 4), dt.date(2027, 3, 6)), {62, 63}),
        (("02-29", "03-02"), {58, 59, 365 + 59, 365 + 60}),
    ],
)
def test_blackouts_of_an_office(dates: tuple[Any, Any], lost: set[int]) -> None:
    """Days until 3 March 2028 that teams lose whose region is shut; a class of villages stops no team."""
    works = stays_of(blackout(*dates, region="330503")).work(TEAM)[0]
    assert {day for day in range(365 + 63) if not works[day]} == lost
    for cells in ({"region": "330503001"}, {"region": "330503", "class": "key"}, {"region": "330504"}):
        assert all(stays_of(blackout(*dates, **cells)).work(TEAM)[0])


def test_offices_of_a_level_in_charge() -> None:
    """The longest code that has teams decides; a zone's office takes what it takes."""
    scenario = flat_county()
    by_park = plan((ZONE_VILLAGE, "direct", "park-1", 1, 3, 2.0))
    in_charge = "an office of level county in charge of the site"
    assert told(scenario, by_park) == [(f"park | {in_charge}", (1,))]
    assert direct(scenario, site=ZONE_VILLAGE) == []
    for takes, fine in ((("village",), False), (("township",), True)):
        offices = tuple(
            dataclasses.replace(office, takes=takes) if office.id == "park" else office for office in scenario.offices
        )
        breaches = direct(dataclasses.replace(scenario, offices=offices), site=ZONE_VILLAGE)
        assert breaches == ([] if fine else [f"district | {in_charge}"])


def test_an_office_that_holds_some_townships() -> None:
    """What it holds is its charge, and no more."""
    scenario = flat_county()
    offices = tuple(
        dataclasses.replace(office, holds=(TOWN, "330503190")) if office.id == "district" else office
        for office in scenario.offices
    )
    holding = dataclasses.replace(scenario, offices=offices)
    assert direct(holding) == direct(holding, site=ZONE_VILLAGE) == []
    assert direct(holding, site=OTHER_VILLAGE) == ["district | an office of level county in charge of the site"]


def test_everything_that_is_not_known_is_named() -> None:
    """Each word for itself, with the visit that has it; visits that name nothing strange are checked on."""
    known = (VILLAGE, "direct", "district-2", 1, 3, 1.0)
    breaches = told(flat_county(), plan(("330503001299", "magic", "nobody-1", 1, 3, 2.0), known, rnd=SPRING))
    words = "a site, mode, office, team and round of the scenario"
    strange = ("330503001299", "magic", "nobody", "nobody-1")
    assert breaches == [*((f"{word} | {words}", (1,)) for word in strange), ("1 | at least 2.00 days", (2,))]
    assert told(flat_county(), plan(known, rnd="2027-winter")) == [(f"2027-winter | {words}", (1,))]
    assert any("within 2027-06-20" in words for words, _ in told(flat_county(), plan(known, rnd=SUMMER)))


def test_kinds_and_classes_that_a_mode_does_not_serve() -> None:
    """A township in a mode for villages, a key village in one for the others: no more is said of them."""
    scenario = flat_county()
    breaches = told(scenario, plan((TOWN, "direct", TEAM, 1, 3, 0.0)))
    assert breaches == [("direct: township | key, general, good", (1,))]
    breaches = told(scenario, plan((VILLAGE, "integrated", TEAM, 1, 3, 0.0), (TOWN, "regular", TEAM, 4, 3, 2.0)))
    assert breaches == [("integrated with the township: key | general, good", (1,))]
    served = with_mode(scenario, "direct", kinds=("village", "township"), classes=("key", "good"))
    assert direct(served) == ["direct: general | key, good, township"]
    assert direct(with_mode(served, "direct", kinds=("department",))) == ["direct: general | department"]

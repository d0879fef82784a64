"""Days on which a site is shut, to the day: blocked times, seasons, checks by others, blackouts."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from verified import NEXT, OTHER_TOWN, TEAM, THIRD, TOWN, VILLAGE, direct, flat_county, stays_of, with_section, with_site

from scenarios.scenario import Scenario
from scenarios.schema.time.calendar import Blackout
from scenarios.sites.blocked import Blocked

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


@pytest.mark.parametrize(("first", "days"), [(-58, 2), (-59, 2), (-70, 30)])
def test_blocked_on_the_first_day_of_the_term(first: int, days: int) -> None:
    """Whenever the visit begins; days before the term are not looked at."""
    scenario = dataclasses.replace(flat_county(), blocked=(Blocked("site", NEXT, 0, 1),))
    assert shut(scenario, first, days) == "2027-01-01"


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
        ("03-05/03-05", 5, 1, ""),
        ("03-05/03-05", 5, 2, "2027-03-06"),
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


def blackout(first: str | dt.date, last: str | dt.date, **cells: Any) -> Blackout:
    return Blackout.model_validate({"name": {"zh": "名", "en": "name"}, "from": first, "to": last, **cells})


def during(*blackouts: Blackout) -> Scenario:
    """The county with blackouts; general ones take no day out of its calendar."""
    return with_section(flat_county(), "calendar", blackouts=blackouts)


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
    scenario = during(blackout(*dates, **cells))
    texts = [shut(scenario, first, 3, site=site) for first in (1, 2, 5, 6)]
    assert texts == (["", "2027-03-04", "2027-03-05", ""] if concerned else [""] * 4)


def test_a_general_blackout_shuts_no_site() -> None:
    """Its days are none of the calendar's, whatever blackouts of a part there are."""
    general, of_class = blackout("03-04", "03-06"), blackout("03-10", "03-12", **{"class": "general"})
    assert [shut(during(general, of_class), first, 3) for first in (3, 9)] == ["", "2027-03-10"]


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
    works = stays_of(during(blackout(*dates, region="330503"))).work(TEAM)[0]
    assert {day for day in range(365 + 63) if not works[day]} == lost
    for cells in ({"region": "330503001"}, {"region": "330503", "class": "key"}, {"region": "330504"}):
        assert all(stays_of(during(blackout(*dates, **cells))).work(TEAM)[0])


@pytest.mark.parametrize(
    ("cells", "lost"),
    [
        ({}, set()),
        ({"class": "key"}, set()),
        ({"region": "330503", "class": "key"}, set()),
        ({"region": TOWN}, set()),
        ({"region": "330504"}, set()),
        ({"region": "330503"}, {68, 69}),
        ({"region": "3305"}, {68, 69}),
    ],
)
def test_each_of_several_blackouts_stops_the_offices_of_its_region(cells: dict[str, str], lost: set[int]) -> None:
    """Whatever the other one does."""
    pair = blackout("03-04", "03-06", region="330503"), blackout("03-10", "03-12", **cells)
    for blackouts in (pair, pair[::-1]):
        works = stays_of(during(*blackouts)).work(TEAM)[0]
        assert {day for day in range(365) if not works[day]} == {62, 63} | lost


@pytest.mark.parametrize(("region", "stops"), [(TOWN, False), (OTHER_TOWN, False), ("330503", True), ("330503001", False)])
def test_an_office_of_several_regions_is_stopped_in_all_of_them(region: str, stops: bool) -> None:
    scenario = during(blackout("03-04", "03-06", region=region))
    offices = tuple(
        dataclasses.replace(office, holds=(TOWN, OTHER_TOWN)) if office.id == "district" else office
        for office in scenario.offices
    )
    works = stays_of(dataclasses.replace(scenario, offices=offices)).work(TEAM)[0]
    assert [works[day] for day in (61, 62, 63, 64)] == [True, not stops, not stops, True]

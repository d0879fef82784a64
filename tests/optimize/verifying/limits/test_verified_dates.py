"""Dates of a visit, at the limit of each rule and just beyond it: years and seasons of its mode, and the stay of its team."""

import dataclasses
import datetime as dt

import pytest
from verified import MARCH, direct, flat_county, with_mode

from scenarios.schema.mode_parts import Season


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
        ([("03-05", "03-05")], 3, 5, ""),
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
    assert [WITHIN in words for words in breaches if "within" in words] == ([] if fine else [True])

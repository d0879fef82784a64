"""Who may inspect what: offices in charge, kinds and classes that a mode serves, names that are known."""

import dataclasses

import pytest
from verified import (
    NEXT,
    OTHER_VILLAGE,
    SPRING,
    SUMMER,
    TEAM,
    TOWN,
    VILLAGE,
    ZONE_VILLAGE,
    direct,
    flat_county,
    plan,
    told,
    with_mode,
)


def test_offices_of_a_level_in_charge() -> None:
    """The longest code that has teams decides; a zone's office takes what it takes."""
    scenario = flat_county()
    by_park = plan((ZONE_VILLAGE, "direct", "park-1", 1, 3, 2.0))
    in_charge = "an office of level county in charge of the site"
    assert told(scenario, by_park) == [(f"zone | {in_charge}", (1,))]
    assert direct(scenario, site=ZONE_VILLAGE) == []
    for takes, fine in ((("village",), False), (("township",), True)):
        offices = tuple(
            dataclasses.replace(office, takes=takes) if office.id == "park" else office for office in scenario.offices
        )
        breaches = direct(dataclasses.replace(scenario, offices=offices), site=ZONE_VILLAGE)
        assert breaches == ([] if fine else [f"county | {in_charge}"])


def test_an_office_is_in_charge_of_what_it_takes() -> None:
    """The zone's own villages, in a mode for its level."""
    scenario = with_mode(flat_county(), "direct", level="zone")
    offices = tuple(
        dataclasses.replace(office, takes=("village",)) if office.id == "park" else office for office in scenario.offices
    )
    by_park = plan((ZONE_VILLAGE, "direct", "park-1", 1, 3, 2.0))
    assert told(dataclasses.replace(scenario, offices=offices), by_park) == []


@pytest.mark.parametrize(("team", "level"), [("district-1", "county"), ("city-1", "prefecture"), ("province-1", "province")])
def test_the_office_in_charge_at_each_level(team: str, level: str) -> None:
    """By six, four and two digits of the site."""
    visit = plan((NEXT, "direct", team, 1, 3, 2.0))
    for mode_level in ("county", "prefecture", "province"):
        words = f"{level} | an office of level {mode_level} in charge of the site"
        assert told(with_mode(flat_county(), "direct", level=mode_level), visit) == (
            [] if mode_level == level else [(words, (1,))]
        )


def test_an_office_that_holds_some_townships() -> None:
    """What it holds is its charge, and no more."""
    scenario = flat_county()
    offices = tuple(
        dataclasses.replace(office, holds=(TOWN, "330503190")) if office.id == "district" else office
        for office in scenario.offices
    )
    holding = dataclasses.replace(scenario, offices=offices)
    assert direct(holding) == direct(holding, site=ZONE_VILLAGE) == []
    assert direct(holding, site=OTHER_VILLAGE) == ["county | an office of level county in charge of the site"]


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
